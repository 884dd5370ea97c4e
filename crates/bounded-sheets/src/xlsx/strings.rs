//! The strings that the cells of a workbook share.

use super::error::{WorkbookError, corrupt};
use super::xml::{Node, Xml};
use crate::limits::Limits;
use std::borrow::Cow;
use std::io::Read;

/// All shared strings, joined in one text.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    pub(super) fn read(mut xml: Xml<impl Read>, limits: &Limits) -> Result<Self, WorkbookError> {
        let mut strings = Self::default();
        let mut rich = RichText::default();
        loop {
            match xml.next()? {
                Node::Start if xml.local() == "si" => rich = RichText::starting(strings.text.len()),
                Node::End if xml.local() == "si" => {
                    unescape(&mut strings.text, rich.start);
                    strings.ends.push(strings.text.len());
                    if strings.ends.len() > limits.strings {
                        return corrupt("it has too many strings");
                    }
                }
                Node::Eof => return Ok(strings),
                node => rich.add(node, &mut xml, &mut strings.text, limits.cell_chars)?,
            }
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(index)?)
    }
}

/// A text that comes in pieces and is appended to a longer one. Phonetic readings above it are left out.
#[derive(Debug, Default)]
pub(super) struct RichText {
    start: usize,
    in_text: bool,
    in_reading: bool,
}

impl RichText {
    /// Begins a text at byte `start` of the longer one.
    pub(super) fn starting(start: usize) -> Self {
        Self { start, ..Self::default() }
    }

    pub(super) fn add<R: Read>(
        &mut self,
        node: Node,
        xml: &mut Xml<R>,
        text: &mut String,
        most_chars: usize,
    ) -> Result<(), WorkbookError> {
        match node {
            Node::Start | Node::End => match xml.local() {
                "t" => {
                    self.in_text = node == Node::Start;
                    if self.in_text && !self.in_reading && xml.plain_element()? {
                        self.in_text = false;
                        push(text, self.start, xml.text(), most_chars)?;
                    }
                }
                "rPh" => self.in_reading = node == Node::Start,
                _ => {}
            },
            Node::Text if self.in_text && !self.in_reading => push(text, self.start, xml.text(), most_chars)?,
            Node::Text | Node::Eof => {}
        }
        Ok(())
    }
}

/// Appends a piece to a cell's text, which begins at `start`.
pub(super) fn push(text: &mut String, start: usize, piece: &str, most_chars: usize) -> Result<(), WorkbookError> {
    text.push_str(piece);
    let cell = text.get(start..).unwrap_or("");
    if cell.len() > most_chars && cell.chars().nth(most_chars).is_some() {
        return corrupt("a cell has more characters than a cell can hold");
    }
    Ok(())
}

/// Replaces each `_x000D_` from `start` on by the character that it stands for.
pub(super) fn unescape(text: &mut String, start: usize) {
    let cell = text.get(start..).unwrap_or("");
    if memchr::memchr(b'_', cell.as_bytes()).is_some()
        && let Cow::Owned(plain) = unescaped(cell)
    {
        text.truncate(start);
        text.push_str(&plain);
    }
}

/// Returns the text with each `_x000D_` replaced by the character that it stands for.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let digits = after.get(..4).filter(|_| after.get(4..5) == Some("_"));
        let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                plain.push(c);
                rest = after.get(5..).unwrap_or("");
            }
            None => {
                plain.push_str("_x");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_control_characters() {
        assert_eq!(unescaped("a_x000D_b"), "a\rb");
        assert_eq!(unescaped("_x005F_x000D_"), "_x000D_");
        assert_eq!(unescaped("tax_xyz _x00"), "tax_xyz _x00");
        assert_eq!(unescaped("_xD800_"), "_xD800_");
    }
}
