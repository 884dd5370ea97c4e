//! The wire form is frozen: every text ever written is read, and written again unchanged. No other text is read.

use ledger_core::wire::{self, WireError};
use ledger_core::{Ledger, Settings, event::Event};
use ledger_testkit::Reading;
use std::collections::BTreeSet;

/// The records of a book, one a line, as version 1 wrote them. Never change them.
const V1: &str = include_str!("golden/v1.jsonl");

/// Records with every field there is and without, and with texts and numbers at their limits, as version 1 wrote them.
/// They are not a book. Never change them.
const V1_FIELDS: &str = include_str!("golden/v1_fields.jsonl");

/// The snapshot of that book, as version 2 wrote it, in small groups in debug builds. It is written anew for every
/// version.
const SNAPSHOT: &[u8] = if cfg!(debug_assertions) {
    include_bytes!("golden/snapshot_2_debug.bin")
} else {
    include_bytes!("golden/snapshot_2.bin")
};

fn book() -> Ledger {
    let mut ledger = Ledger::default();
    for line in V1.lines() {
        let scales = ledger.settings().map(Settings::scales).unwrap_or_default();
        ledger.apply(&wire::decode_canonical(line, scales).unwrap()).unwrap();
    }
    ledger
}

/// A later build of an application finds snapshots of earlier builds in its books, with valid checksums.
#[test]
fn a_snapshot_of_this_version_says_what_it_said_when_it_was_written() {
    let read = Ledger::from_snapshot(SNAPSHOT.to_vec());
    let read = read.expect("a form that is not read any more has another SNAPSHOT_VERSION, and another file here");
    assert_eq!(Reading::of(&read), Reading::of(&book()), "so does one that is read as something else");
}

#[test]
fn what_version_1_wrote_is_read_for_ever() {
    let ledger = book();
    let mut kinds = BTreeSet::new();
    for line in V1.lines() {
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        for event in json["events"].as_array().unwrap() {
            kinds.extend(event.as_object().unwrap().keys().cloned());
        }
    }
    let known = "adjustment correction count cycle_added cycle_closed cycle_reopened entry exit opened period_locked \
                 provider_added reason_added rebalance return revaluation reversal store_added supply_added transfer \
                 void";
    assert_eq!(kinds, known.split_whitespace().map(str::to_owned).collect(), "every kind of event is among them");
    assert!(ledger.balance().agrees());
    let books: Vec<String> =
        (ledger.stock().iter()).map(|held| format!("{} {} {:?}", held.store, held.supply.code, held.stock)).collect();
    insta::assert_snapshot!(books.join("\n"));
}

#[test]
fn every_field_of_version_1_is_read_and_written_again() {
    let mut scales = wire::Scales::default();
    let mut fields = BTreeSet::new();
    for line in V1_FIELDS.lines() {
        let record = wire::decode_canonical(line, scales).unwrap();
        assert_eq!(wire::encode(&record, scales), line);
        // a text that is not canonical is read in another way, to the same record
        assert_eq!(wire::decode(&format!("{line} "), scales).unwrap(), record);
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        json["events"].as_array().unwrap().iter().for_each(|event| named("", event, &mut fields));
        for event in &record.events {
            if let Event::Opened(settings) = event {
                scales = settings.scales();
            }
        }
    }
    insta::assert_snapshot!(fields.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Adds the path of every field that has a value.
fn named(way: &str, json: &serde_json::Value, fields: &mut BTreeSet<String>) {
    match json {
        serde_json::Value::Object(object) => {
            object.iter().for_each(|(key, value)| named(&format!("{way}/{key}"), value, fields));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| named(way, item, fields)),
        _ => drop(fields.insert(way.to_owned())),
    }
}

#[test]
fn what_is_not_a_record_is_refused() {
    let record = r#"{"wire":1,"position":2,"command":"c","recorded":"2026-05-01T00:00:00.000000Z","events":[EVENT]}"#;
    let exit = r#"{"exit":{"ref":"X","at":"2026-05-01 00:00:00","store":"S","item":"I","quantity":"1","cycle":"C","activity":"A"}}"#;
    let read = |text: &str| wire::decode_canonical(text, Default::default());
    let with = |event: &str| record.replace("EVENT", event);
    read(&with(exit)).unwrap();
    for (from, to, why) in [
        (r#""quantity":"1""#, r#""quantity":1"#, "a number that is no text"),
        (r#""quantity":"1""#, r#""quantity":1.5"#, "a float"),
        (r#""quantity":"1""#, r#""quantity":"1.0""#, "needless zeros"),
        (r#""quantity":"1""#, r#""quantity":"1e3""#, "an exponent"),
        (r#""quantity":"1""#, r#""quantity":"0""#, "an exit of nothing"),
        (r#""quantity":"1""#, r#""quantity":"0.0000001""#, "more decimals than the scale"),
        (r#""quantity":"1""#, r#""quantity":"9223372036854.775808""#, "more than fits"),
        ("2026-05-01 00:00:00", "2026-05-01", "a moment without its time"),
        ("2026-05-01 00:00:00", "2026-02-30 00:00:00", "a day that is none"),
        (r#""store":"S""#, r#""store":" S""#, "a name with white space"),
        (r#""store":"S","#, "", "a missing field"),
        (r#""store":"S""#, r#""store":"S","more":"""#, "an unknown field"),
        (r#"{"exit""#, r#"{"exodus""#, "an unknown kind"),
    ] {
        let text = with(&exit.replace(from, to));
        assert_ne!(text, with(exit), "{why}");
        assert!(matches!(read(&text), Err(WireError::Malformed(_))), "{why}: {:?}", read(&text));
    }
    assert!(matches!(read(&with(exit).replace(r#""wire":1"#, r#""wire":2"#)), Err(WireError::UnknownVersion(2))));
    assert!(matches!(read(&with(exit).replace(r#","command""#, r#", "command""#)), Err(WireError::NotCanonical)));
    assert!(matches!(read("{"), Err(WireError::Malformed(_))));
}
