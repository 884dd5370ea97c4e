//! Characters that can't be seen.

/// Returns true for a character that shows and means nothing in a cell, such as a zero-width space.
///
/// ```
/// use bounded_sheets::is_zero_width;
/// assert!(is_zero_width('\u{200b}') && !is_zero_width(' '));
/// ```
pub fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{00ad}' | '\u{180e}' | '\u{202a}'..='\u{202e}')
}

/// Returns the text without the spaces and invisible characters at both ends.
///
/// ```
/// use bounded_sheets::trimmed;
/// assert_eq!(trimmed("\u{feff} \u{a0}UREA\u{200b}\r\n"), "UREA");
/// ```
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_zero_width(c))
}
