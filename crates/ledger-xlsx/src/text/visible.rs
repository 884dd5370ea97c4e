//! Texts as people see them: without invisible characters, and compared without case where it doesn't matter.

pub(crate) use bounded_sheets::trimmed;

use bounded_sheets::is_zero_width;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Returns the trimmed text in Unicode's composed form.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    let text = trimmed(text);
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// Returns the text in a form in which case, spacing and line breaks don't matter.
pub(crate) fn folded(text: &str) -> String {
    folded_chars(text).collect()
}

/// Returns the characters of [`folded`] lazily, because a hostile text can be long.
pub(crate) fn folded_chars(text: &str) -> impl Iterator<Item = char> {
    let visible = trimmed(text).nfc().filter(|&c| !is_zero_width(c));
    let spaced = visible.map(|c| if c.is_whitespace() { ' ' } else { c });
    let mut after_space = false;
    let single = spaced.filter(move |c| !(std::mem::replace(&mut after_space, *c == ' ') && *c == ' '));
    single.flat_map(char::to_lowercase)
}

/// Returns true if people would take both texts for the same.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    one == other || folded_chars(one).eq(folded_chars(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_does_not_matter() {
        assert_eq!(trimmed("\u{feff} \u{a0}UREA\u{200b}\r\n"), "UREA");
        assert_eq!(composed("Cafe\u{301}"), "Café");
        assert_eq!(folded(" New\u{a0}Average \r\n Buying\u{200b} PRICE "), "new average buying price");
        assert_eq!(folded("\u{200b}"), "");
        assert!(alike("Urea 46 %", " urea\u{a0} 46 %") && !alike("Urea", "Urea 46 %"));
    }
}
