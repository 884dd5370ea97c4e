//! The only way out to standard output and standard error.
//!
//! People see a [`Page`], whose lines are escaped when they are written. Programs get JSON, in which control characters
//! are `\u` escapes of the same values, and exports byte by byte. An export to a terminal is escaped line by line too.

use crate::page::Page;
use ledger_core::value::{ControlCharacter, Shown};
use serde_json::Value;
use std::io::{self, BufWriter, IsTerminal, Write, stderr, stdout};

/// Writes a page to standard output.
pub(crate) fn answer(page: Page) -> io::Result<()> {
    write!(stdout(), "{}", page.trimmed())
}

/// Writes a page to standard error.
pub(crate) fn complain(page: Page) -> io::Result<()> {
    write!(stderr(), "{}", page.trimmed())
}

/// Writes a page and a question below it to standard error. The cursor stays behind the question.
pub(crate) fn ask(page: Page, question: &str) -> io::Result<()> {
    write!(stderr(), "{}\n{} [y/N] ", page.trimmed(), Shown(question))?;
    stderr().flush()
}

/// Writes JSON to standard output.
pub(crate) fn json(value: &Value) -> io::Result<()> {
    writeln!(stdout(), "{}", escaped_json(&value.to_string()))
}

/// JSON with escaped control characters. They occur only within texts, and each is one unit of UTF-16.
fn escaped_json(json: &str) -> String {
    if ControlCharacter::in_name(json).is_ok() {
        return json.to_owned();
    }
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        match ControlCharacter::in_name(character.encode_utf8(&mut [0; 4])) {
            Ok(()) => escaped.push(character),
            Err(_) => escaped.push_str(&format!("\\u{:04x}", u32::from(character))),
        }
    }
    escaped
}

/// Standard output for an export, byte by byte unless it is a terminal.
pub(crate) fn export() -> Box<dyn Write> {
    let out = BufWriter::new(stdout());
    if stdout().is_terminal() { Box::new(Lines { out, begun: Vec::new() }) } else { Box::new(out) }
}

/// A writer that escapes each line.
struct Lines<W> {
    out: W,
    /// The beginning of a line that is not yet whole.
    begun: Vec<u8>,
}

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.begun.extend_from_slice(bytes);
        while let Some(end) = self.begun.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.begun.drain(..=end).take(end).collect();
            writeln!(self.out, "{}", Shown(String::from_utf8_lossy(&line)))?;
        }
        Ok(bytes.len())
    }

    /// A line that is not yet whole is kept back.
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_says_the_same_without_control_characters() {
        let value = json!({ "name\u{9b}": "a\u{7f}\u{85}\u{2028}\u{202e}\u{2066}\n\u{1b}ñ\\😀" });
        let escaped = escaped_json(&value.to_string());
        assert_eq!(ControlCharacter::in_name(&escaped), Ok(()));
        assert!(escaped.contains("ñ") && escaped.contains(r"\u202e"), "{escaped}");
        assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap(), value);
    }

    #[test]
    fn an_export_to_a_terminal_is_escaped_line_by_line() {
        let mut lines = Lines { out: Vec::new(), begun: Vec::new() };
        for piece in ["one \u{9b}", "2J\ntwo", "\r\n\n", "three\n"] {
            lines.write_all(piece.as_bytes()).unwrap();
        }
        assert_eq!(String::from_utf8(lines.out).unwrap(), "one \\u{9b}2J\ntwo\\r\n\nthree\n");
    }
}
