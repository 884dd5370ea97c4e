//! The bytes of a text file as text: UTF-8, UTF-16 with a mark, or certain Windows-1252.

use super::error::CsvError;
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io::Read;

enum Encoding {
    /// Nothing has been read yet.
    Unknown,
    /// UTF-8 so far. `beyond_ascii` is true once a character that is not ASCII has proven it.
    Utf8 {
        beyond_ascii: bool,
        last: Option<char>,
    },
    Utf16(Box<Decoder>),
    Windows1252(Neighbours),
}

/// A reader of text, block by block.
pub(super) struct Text<R> {
    reader: R,
    encoding: Encoding,
    /// Bytes that are not decoded yet: at most a block, and the beginning of a character before it.
    raw: Vec<u8>,
    ended: bool,
    bytes: u64,
    limit: u64,
}

const BLOCK: usize = 64 * 1024;

impl<R: Read> Text<R> {
    pub(super) fn new(reader: R, limit: u64) -> Self {
        Self { reader, encoding: Encoding::Unknown, raw: Vec::new(), ended: false, bytes: 0, limit }
    }

    pub(super) fn reader(&self) -> &R {
        &self.reader
    }

    pub(super) fn is_windows_1252(&self) -> bool {
        matches!(self.encoding, Encoding::Windows1252(_))
    }

    /// Appends more text. Returns false at the end.
    pub(super) fn fill(&mut self, text: &mut String) -> Result<bool, CsvError> {
        if self.ended {
            return Ok(false);
        }
        self.read_block()?;
        if matches!(self.encoding, Encoding::Unknown) {
            self.encoding = self.by_mark();
        }
        if !matches!(self.encoding, Encoding::Utf16(_)) && self.raw.contains(&0) {
            return Err(CsvError::Undecodable);
        }
        match &mut self.encoding {
            Encoding::Utf16(decoder) => {
                text.reserve(decoder.max_utf8_buffer_length(self.raw.len()).unwrap_or(BLOCK));
                let (result, _, malformed) = decoder.decode_to_string(&self.raw, text, self.ended);
                if malformed || result == CoderResult::OutputFull {
                    return Err(CsvError::Undecodable);
                }
                self.raw.clear();
            }
            Encoding::Windows1252(_) => self.fill_windows_1252(text)?,
            Encoding::Unknown | Encoding::Utf8 { .. } => self.fill_utf8(text)?,
        }
        Ok(true)
    }

    fn read_block(&mut self) -> Result<(), CsvError> {
        let wanted = BLOCK.saturating_sub(self.raw.len()).max(1) as u64;
        let read = self.reader.by_ref().take(wanted).read_to_end(&mut self.raw).map_err(CsvError::of_reading)? as u64;
        self.ended = read < wanted;
        self.bytes = self.bytes.saturating_add(read);
        if self.bytes > self.limit { Err(CsvError::TooLarge) } else { Ok(()) }
    }

    fn by_mark(&mut self) -> Encoding {
        let (encoding, mark) = match self.raw.as_slice() {
            [0xff, 0xfe, ..] => (Encoding::Utf16(Box::new(UTF_16LE.new_decoder_without_bom_handling())), 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16(Box::new(UTF_16BE.new_decoder_without_bom_handling())), 2),
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8 { beyond_ascii: true, last: None }, 3),
            _ => (Encoding::Utf8 { beyond_ascii: false, last: None }, 0),
        };
        self.raw.drain(..mark);
        encoding
    }

    fn fill_utf8(&mut self, text: &mut String) -> Result<(), CsvError> {
        let (valid, broken) = match std::str::from_utf8(&self.raw) {
            Ok(valid) => (valid, false),
            Err(error) => {
                let valid = self.raw.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok());
                (valid.unwrap_or(""), error.error_len().is_some() || self.ended)
            }
        };
        let (before, earlier) = match self.encoding {
            Encoding::Utf8 { beyond_ascii, last } => (beyond_ascii, last),
            _ => (false, None),
        };
        let beyond_ascii = before || !valid.is_ascii();
        let last = valid.chars().next_back().or(earlier);
        self.encoding = Encoding::Utf8 { beyond_ascii, last };
        text.push_str(valid);
        let decoded = valid.len();
        self.raw.drain(..decoded);
        if !broken {
            return Ok(());
        }
        if beyond_ascii {
            return Err(CsvError::Undecodable);
        }
        self.encoding = Encoding::Windows1252(Neighbours { last, ..Neighbours::default() });
        self.fill_windows_1252(text)
    }

    fn fill_windows_1252(&mut self, text: &mut String) -> Result<(), CsvError> {
        let Encoding::Windows1252(neighbours) = &mut self.encoding else { return Ok(()) };
        let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(&self.raw);
        let end = self.ended.then_some('\n');
        if !decoded.chars().chain(end).all(|c| neighbours.plausible_before(c)) {
            return Err(CsvError::Undecodable);
        }
        text.push_str(&decoded);
        self.raw.clear();
        Ok(())
    }
}

/// The last characters, by which other encodings are told from Windows-1252: their characters look wrong together.
#[derive(Debug, Default)]
struct Neighbours {
    before: Option<char>,
    last: Option<char>,
    run: u8,
}

impl Neighbours {
    /// Returns true if the last character is plausible before `next`.
    fn plausible_before(&mut self, next: char) -> bool {
        let plausible = self.last.is_none_or(|last| last.is_ascii() || self.is_plausible(last, next));
        let accented = !next.is_ascii() && next.is_alphabetic();
        self.run = if accented { self.run.saturating_add(1) } else { 0 };
        (self.before, self.last) = (self.last, Some(next));
        plausible
    }

    fn is_plausible(&self, last: char, next: char) -> bool {
        let within_a_word = self.before.is_some_and(char::is_alphabetic) && next.is_alphabetic();
        match last {
            // bytes that Windows-1252 does not define
            '\u{80}'..='\u{9f}' => false,
            // letters that are more likely Turkish ones of another encoding
            'ð' | 'Ð' | 'þ' | 'Þ' | 'ý' | 'Ý' => false,
            '’' | '‘' => true,
            _ if last.is_alphabetic() && last != 'ª' && last != 'º' => self.run < 3,
            _ => !within_a_word,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    fn decoded(bytes: &[u8]) -> Option<(String, bool)> {
        let mut source = Text::new(bytes, 1_000_000);
        let mut text = String::new();
        while source.fill(&mut text).ok()? {}
        Some((text, source.is_windows_1252()))
    }

    fn utf8(text: &str) -> Option<(String, bool)> {
        Some((text.to_owned(), false))
    }

    #[test]
    fn what_is_certain_is_decoded() {
        assert_eq!(decoded(b"caf\xc3\xa9"), utf8("café"));
        assert_eq!(decoded(b"\xef\xbb\xbfcaf\xc3\xa9"), utf8("café"));
        assert_eq!(decoded(b"\xff\xfec\0\xe9\0"), utf8("cé"));
        assert_eq!(decoded(b"\xfe\xff\0c\0\xe9"), utf8("cé"));
        assert_eq!(decoded(b"caf\xe9, \x80 12, a\xf1o"), Some(("café, € 12, año".to_owned(), true)));
        assert_eq!(decoded(b""), utf8(""));
    }

    #[test]
    fn what_is_not_is_refused() {
        assert_eq!(decoded(b"caf\xc3\xa9 caf\xe9"), None, "two encodings");
        assert_eq!(decoded(b"c\0a\0f\0"), None, "UTF-16 without a mark");
        assert_eq!(decoded(b"\xff\xfec\0\x00\xd8"), None, "half a pair");
        assert_eq!(decoded(b"\xef\xbb\xbf\xff"), None, "a mark that lies");
        assert_eq!(decoded(b"\xcf\xf0\xe8\xe2\xe5\xf2"), None, "Cyrillic");
        assert_eq!(decoded(b"ma\xb3y"), None, "Polish");
        assert_eq!(decoded(b"caf\x8e con a\x96o"), None, "an old Mac");
        assert_eq!(decoded(b"x \x81"), None, "undefined");
    }

    #[test]
    fn a_character_across_blocks_stays_whole() {
        let text = format!("{}é{}", "x".repeat(BLOCK - 1), "ü".repeat(BLOCK));
        assert_eq!(decoded(text.as_bytes()), utf8(&text));
    }

    #[test]
    fn it_stops_at_its_limit() {
        let mut text = String::new();
        assert!(matches!(Text::new(io::repeat(b'x'), 100_000).fill(&mut text), Ok(true)));
        let mut source = Text::new(io::repeat(b'x'), 10);
        assert!(matches!(source.fill(&mut text), Err(CsvError::TooLarge)));
    }
}
