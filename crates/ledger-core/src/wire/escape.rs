//! The characters that can't stand in a quoted text, and the one way in which each is escaped.

/// Every escaped character and its escape: the shortest one that JSON has.
const ESCAPES: [(char, &str); 34] = [
    ('"', r#"\""#),
    ('\\', r"\\"),
    ('\u{0}', r"\u0000"),
    ('\u{1}', r"\u0001"),
    ('\u{2}', r"\u0002"),
    ('\u{3}', r"\u0003"),
    ('\u{4}', r"\u0004"),
    ('\u{5}', r"\u0005"),
    ('\u{6}', r"\u0006"),
    ('\u{7}', r"\u0007"),
    ('\u{8}', r"\b"),
    ('\t', r"\t"),
    ('\n', r"\n"),
    ('\u{b}', r"\u000b"),
    ('\u{c}', r"\f"),
    ('\r', r"\r"),
    ('\u{e}', r"\u000e"),
    ('\u{f}', r"\u000f"),
    ('\u{10}', r"\u0010"),
    ('\u{11}', r"\u0011"),
    ('\u{12}', r"\u0012"),
    ('\u{13}', r"\u0013"),
    ('\u{14}', r"\u0014"),
    ('\u{15}', r"\u0015"),
    ('\u{16}', r"\u0016"),
    ('\u{17}', r"\u0017"),
    ('\u{18}', r"\u0018"),
    ('\u{19}', r"\u0019"),
    ('\u{1a}', r"\u001a"),
    ('\u{1b}', r"\u001b"),
    ('\u{1c}', r"\u001c"),
    ('\u{1d}', r"\u001d"),
    ('\u{1e}', r"\u001e"),
    ('\u{1f}', r"\u001f"),
];

/// The number of bytes before the first one that must be escaped, if there is such a byte. In UTF-8, it is a character
/// of its own.
#[inline]
pub(super) fn plain_length(text: &str) -> Option<usize> {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    for (before, word) in words.iter().enumerate() {
        if let Some(length) = plain_in_word(*word) {
            return Some(before.saturating_mul(8).saturating_add(length));
        }
    }
    let length = rest.iter().position(|byte| *byte < b' ' || matches!(byte, b'"' | b'\\'))?;
    Some(words.len().saturating_mul(8).saturating_add(length))
}

/// The same for eight bytes at once. The lowest flag is right; those above it may be wrong.
#[inline]
const fn plain_in_word(word: [u8; 8]) -> Option<usize> {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    const fn below(word: u64, byte: u8) -> u64 {
        word.wrapping_sub(each(byte)) & !word
    }
    let word = u64::from_le_bytes(word);
    let special = below(word, b' ') | below(word ^ each(b'"'), 1) | below(word ^ each(b'\\'), 1);
    match special & each(0x80) {
        0 => None,
        flags => Some((flags.trailing_zeros() / 8) as usize),
    }
}

/// The escape of `character`, if it must be escaped.
pub(super) fn escape(character: char) -> Option<&'static str> {
    ESCAPES.iter().find(|(escaped, _)| *escaped == character).map(|(_, written)| *written)
}

/// The character whose escape `text` begins with, and the rest of the text.
pub(super) fn unescape(text: &str) -> Option<(char, &str)> {
    ESCAPES.iter().find_map(|(character, written)| Some((*character, text.strip_prefix(written)?)))
}
