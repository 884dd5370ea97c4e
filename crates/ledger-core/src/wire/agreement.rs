//! Tests of the writer and the scanner against serde. The writer writes JSON as serde does. The scanner takes exactly
//! the texts that serde reads and the writer writes again unchanged, as the same records.

#![allow(clippy::arithmetic_side_effects, reason = "numbers of a test, all small")]

mod records;

use crate::event::{Event, Record};
use crate::value::moment::Moment;
use crate::value::number::{Money, NumberError, Scale, Scales, Total};
use crate::wire::v1::scan;
use crate::wire::wire::{decode_any, encode};
use crate::wire::writer::Writer;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use records::{moments, record, scales, text};
use rust_decimal::Decimal;

/// Records that version 1 wrote, from its first one on.
const WRITTEN: [&str; 2] =
    [include_str!("../../tests/it/golden/v1.jsonl"), include_str!("../../tests/it/golden/v1_fields.jsonl")];

/// Texts that some fields take, and other fields refuse or take only in another form.
const SUSPECT: [&str; 26] = [
    "",
    "0",
    "-0",
    "1",
    "-1",
    "01",
    "+1",
    "1.0",
    "1.50",
    "0.01",
    ".5",
    "5.",
    "1e3",
    "9223372036854775807",
    "9223372036854775808",
    "0.0000000001",
    " X",
    "X\\u0020",
    "\\u0058",
    "\\/",
    "\\u001F",
    "\\u007f",
    "2026-05-01",
    "2026-05-01 10:00",
    "2026-05-01T10:00:00Z",
    "0000-01-01 00:00:00",
];

proptest! {
    #[test]
    fn what_is_written_is_scanned_and_read_alike(scales in scales(), record in record()) {
        let text = encode(&record, scales);
        prop_assert_eq!(scan::record(&text, scales), Some(record.clone()));
        prop_assert_eq!(decode_any(&text, scales).unwrap(), record);
        agree(&text, scales)?;
    }

    #[test]
    fn what_was_tampered_with_is_taken_alike(
        scales in scales(), record in record(),
        changes in prop::collection::vec((any::<Change>(), any::<Index>(), any::<Index>()), 1..4),
    ) {
        let mut text = encode(&record, scales);
        for (change, at, to) in changes {
            text = change.of(&text, at, to);
            agree(&text, scales)?;
        }
    }

    #[test]
    fn what_was_ever_written_and_tampered_with_is_taken_alike(
        (line, scales) in select(lines()), change: Change, at: Index, to: Index,
    ) {
        agree(&change.of(&line, at, to), scales)?;
    }

    #[test]
    fn no_text_makes_the_scanner_panic(text: String, bytes: Vec<u8>, (line, scales) in select(lines()), cut: Index) {
        let cut: String = line.chars().take(cut.index(line.len())).collect();
        for text in [&text, String::from_utf8_lossy(&bytes).as_ref(), &cut, &format!("{cut}{text}")] {
            agree(text, scales)?;
        }
    }

    #[test]
    fn a_text_is_escaped_as_serde_does(text in text()) {
        let mut out = Writer::with_capacity(0);
        out.text("\"", &text);
        prop_assert_eq!(out.finish(), serde_json::to_string(&text).unwrap());
    }

    #[test]
    fn a_moment_is_written_as_its_parts_are(moment in moments()) {
        let (date, time) = (moment.date_time().date(), moment.date_time().time());
        let text = format!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            date.year(), u8::from(date.month()), date.day(), time.hour(), time.minute(), time.second(),
        );
        prop_assert_eq!(moment.to_string(), &text[..]);
        prop_assert_eq!(text.parse(), Ok(moment));
        prop_assert_eq!(Moment::parse_full(&text), Some(moment));
    }

    #[test]
    fn a_number_is_written_as_its_decimal_is(units: i64, less in 0..19_u32, decimals in 0..=9_u8) {
        let (units, scale) = (units / 10_i64.pow(less), Scale::new(decimals).unwrap());
        let number = Money::from_units(units);
        let text = number.to_text(scale);
        prop_assert_eq!(&text, &Decimal::new(units, decimals.into()).normalize().to_string());
        prop_assert_eq!(Total::from(number).to_text(scale), &text[..]);
        prop_assert_eq!(Money::from_text(&text, scale), Ok(number));
    }

    #[test]
    fn a_number_has_one_text(text in "-?[0-9]{0,21}([.][0-9]{0,10})?[-. e+]?", decimals in 0..=9_u8) {
        let scale = Scale::new(decimals).unwrap();
        match Money::from_text(&text, scale) {
            Ok(number) => prop_assert_eq!(number.to_text(scale), text),
            Err(error) => {
                let decimal = text.parse::<Decimal>().ok().map(|decimal| decimal.normalize());
                let canonical = decimal.filter(|decimal| decimal.to_string() == text);
                let fits = canonical.and_then(|decimal| Money::from_decimal(decimal, scale).ok());
                prop_assert_eq!(fits, None);
                if canonical.is_some() {
                    prop_assert_eq!(error, NumberError::OutOfRange);
                }
            }
        }
    }
}

#[test]
fn every_value_is_held_to_its_own_rules() {
    let mut held = 0;
    for (line, scales) in lines() {
        let parts: Vec<&str> = line.split('"').collect();
        for (index, part) in parts.iter().enumerate() {
            let digits = part.trim_matches(|character: char| !character.is_ascii_digit());
            for suspect in SUSPECT {
                let quoted = index % 2 == 1;
                let tampered = if quoted { suspect.to_owned() } else { part.replacen(digits, suspect, 1) };
                let mut parts = parts.clone();
                parts[index] = &tampered;
                agree(&parts.join("\""), scales).unwrap();
                held += 1;
            }
        }
    }
    assert!(held > 10_000, "{held}");
}

/// Every event in [`WRITTEN`], in a record of its own, with the scales to read it.
fn lines() -> Vec<(String, Scales)> {
    let (mut scales, mut lines) = (Scales::default(), Vec::new());
    for record in WRITTEN.iter().flat_map(|written| written.lines()) {
        let record = scan::record(record, scales).unwrap();
        for event in &record.events {
            let alone = Record { events: vec![event.clone()], ..record.clone() };
            lines.push((encode(&alone, scales), scales));
            if let Event::Opened(settings) = event {
                scales = settings.scales();
            }
        }
    }
    lines
}

/// Checks that the scanner takes a text exactly if serde reads it and the writer writes it again unchanged, and as the
/// same record.
fn agree(text: &str, scales: Scales) -> Result<(), TestCaseError> {
    let canonical = decode_any(text, scales).ok().filter(|record| encode(record, scales) == text);
    prop_assert_eq!(scan::record(text, scales), canonical, "{}", text);
    Ok(())
}

/// A way to tamper with a text.
#[derive(Debug, Clone, Copy)]
enum Change {
    Replace(char),
    Insert(char),
    Delete,
    /// The text between two places is repeated.
    Repeat,
    /// The text between two places is cut out.
    Cut,
    /// Two fields change places.
    Swap,
    /// A character is escaped by its code, which JSON allows beside other ways.
    Escape {
        upper: bool,
    },
    /// A digit becomes other characters.
    Digits(&'static str),
    /// A key or word becomes another.
    Word(&'static str),
}

impl Arbitrary for Change {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        let special =
            select("\"\\/{}[],: 0-1.+eETZbtnrfu\u{0}\n\t\u{7f}\u{85}ñ\u{2028}\u{fffd}🌱".chars().collect::<Vec<_>>());
        let character = prop_oneof![3 => special, 1 => any::<char>()].boxed();
        prop_oneof![
            character.clone().prop_map(Self::Replace),
            character.prop_map(Self::Insert),
            Just(Self::Delete),
            Just(Self::Repeat),
            Just(Self::Cut),
            Just(Self::Swap),
            any::<bool>().prop_map(|upper| Self::Escape { upper }),
            select(vec!["0", "00", "9", "-0", "0.", ".0", "5", "1e1", "99999999999999999999"]).prop_map(Self::Digits),
            select(vec![
                "ref",
                "of",
                "note",
                "document",
                "store",
                "exit",
                "void",
                "lot",
                "total",
                "unit_price",
                "",
                "\\u0041"
            ])
            .prop_map(Self::Word),
        ]
        .boxed()
    }
}

impl Change {
    fn of(self, text: &str, at: Index, to: Index) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        if characters.is_empty() {
            return String::new();
        }
        let at = at.index(characters.len());
        let range = at..=to.index((characters.len() - at).min(40)) + at;
        let replace = |characters: &mut Vec<char>, with: &str| drop(characters.splice(at..=at, with.chars()));
        match self {
            Self::Replace(character) => characters[at] = character,
            Self::Insert(character) => characters.insert(at, character),
            Self::Delete => drop(characters.remove(at)),
            Self::Repeat => {
                let repeated = characters[range].to_vec();
                drop(characters.splice(at..at, repeated));
            }
            Self::Cut => drop(characters.drain(range)),
            Self::Swap => {
                let mut fields: Vec<&str> = text.split(",\"").collect();
                let one = at % fields.len();
                let other = (one + 1 + to.index(3)) % fields.len();
                fields.swap(one, other);
                return fields.join(",\"");
            }
            Self::Escape { upper } => {
                let code = u32::from(characters[at]);
                let escape = if upper { format!("\\u{code:04X}") } else { format!("\\u{code:04x}") };
                replace(&mut characters, &escape);
            }
            Self::Digits(with) => match (at..characters.len()).find(|index| characters[*index].is_ascii_digit()) {
                Some(digit) => drop(characters.splice(digit..=digit, with.chars())),
                None => replace(&mut characters, with),
            },
            Self::Word(with) => {
                let mut words: Vec<&str> = text.split('"').collect();
                let word = at % words.len();
                words[word] = with;
                return words.join("\"");
            }
        }
        characters.into_iter().collect()
    }
}
