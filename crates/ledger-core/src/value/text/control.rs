//! Control characters: those that steer a terminal or a line of text instead of being shown.

use std::fmt::{self, Display, Write};
use thiserror::Error;

/// A character that can't be in a name, document or note.
///
/// ```
/// use ledger_core::value::ControlCharacter;
/// let found = ControlCharacter::in_name("Urea\r\n").unwrap_err();
/// assert_eq!(found.to_string(), "character 5 is U+000D, a control character");
/// assert_eq!(ControlCharacter::in_text("two\r\n\tlines"), Ok(()));
/// assert!(ControlCharacter::in_text("\u{1b}[2J").is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("character {place} is U+{:04X}, a control character", *.character as u32)]
#[non_exhaustive]
pub struct ControlCharacter {
    /// The place of the first such character in its text, from 1.
    pub place: usize,
    /// The character.
    pub character: char,
}

impl ControlCharacter {
    /// Checks a name or unit, which stands on one line.
    ///
    /// # Errors
    /// The first of C0, DEL, C1, the line and paragraph separators, and the embeddings, overrides and isolates of
    /// right-to-left writing.
    pub fn in_name(text: &str) -> Result<(), Self> {
        Self::first(text, is_control)
    }

    /// Checks a document or note, which may hold line breaks and tabs too.
    ///
    /// # Errors
    /// The first of the same characters other than CR, LF and TAB.
    pub fn in_text(text: &str) -> Result<(), Self> {
        Self::first(text, |character| is_control(character) && !matches!(character, '\n' | '\r' | '\t'))
    }

    fn first(text: &str, refused: impl Fn(char) -> bool) -> Result<(), Self> {
        // nearly every text is printable ASCII
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Ok(());
        }
        match (1..).zip(text.chars()).find(|(_, character)| refused(*character)) {
            Some((place, character)) => Err(Self { place, character }),
            None => Ok(()),
        }
    }
}

/// Returns true for the characters that names refuse and [`Shown`] escapes.
///
/// Marks and joiners that ordinary writing needs (LRM, RLM, ZWJ, ZWNJ) are not among them.
pub(crate) fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A value as one line of text that can't steer a terminal: control characters are escaped, and all others stay.
///
/// An old book may have names that were never checked, and notes have line breaks. Print text for people through this,
/// line by line. Files and JSON hold the text itself.
///
/// ```
/// use ledger_core::value::Shown;
/// assert_eq!(Shown("Urea\r\n\u{1b}]0;mine\u{7}").to_string(), r"Urea\r\n\u{1b}]0;mine\u{7}");
/// assert_eq!(Shown("Ñandú 46 %").to_string(), "Ñandú 46 %");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Shown<T>(
    /// The value to show.
    pub T,
);

impl<T: Display> Display for Shown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

struct Escaping<'f, 'a>(&'f mut fmt::Formatter<'a>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(is_control) {
            let (plain, from) = rest.split_at(at);
            let mut characters = from.chars();
            let control = characters.next();
            self.0.write_str(plain)?;
            control.into_iter().try_for_each(|control| Display::fmt(&control.escape_default(), self.0))?;
            rest = characters.as_str();
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same characters as ranges of code points, with their names in Unicode.
    const CONTROLS: [(&str, u32, u32); 6] = [
        ("C0", 0x00, 0x1f),
        ("DEL", 0x7f, 0x7f),
        ("C1", 0x80, 0x9f),
        ("line and paragraph separator", 0x2028, 0x2029),
        ("embeddings, pop and overrides", 0x202a, 0x202e),
        ("isolates and their pop", 0x2066, 0x2069),
    ];

    fn is_listed(character: char) -> bool {
        CONTROLS.iter().any(|(_, first, last)| (*first..=*last).contains(&u32::from(character)))
    }

    #[test]
    fn every_character_there_is_is_judged_as_listed() {
        for character in '\0'..=char::MAX {
            let name = ControlCharacter::in_name(character.encode_utf8(&mut [0; 4]));
            assert_eq!(name.is_err(), is_listed(character), "{character:?}");
            let text = ControlCharacter::in_text(character.encode_utf8(&mut [0; 4]));
            assert_eq!(text.is_err(), is_listed(character) && !"\r\n\t".contains(character), "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_has_no_control_characters_and_all_the_others(
            text in "[a-z\\\\ ñ\u{0}-\u{1f}\u{7f}-\u{9f}\u{2028}-\u{202e}\u{2066}-\u{2069}\u{200e}😀]{0,20}"
        ) {
            let shown = Shown(&text).to_string();
            prop_assert!(!shown.chars().any(is_listed));
            let each = text.chars().map(|one| {
                if is_listed(one) { one.escape_default().to_string() } else { one.to_string() }
            });
            prop_assert_eq!(&shown, &each.collect::<String>());
            let first = (1_usize..).zip(text.chars()).find(|(_, one)| is_listed(*one)).map(|(place, _)| place);
            prop_assert_eq!(ControlCharacter::in_name(&text).err().map(|found| found.place), first);
        }
    }
}
