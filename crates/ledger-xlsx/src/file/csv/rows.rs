//! A CSV text's rows, numbered as a spreadsheet numbers them: blank lines count, line breaks in quotes don't.

use crate::file::csv::text::{Text, TextError};
use std::io::Read;

/// Why no further row can be read.
#[derive(Debug)]
pub(crate) enum RowError {
    Text(TextError),
    /// The quote opened in this row never ends.
    UnterminatedQuote(u32),
    CellTooLong(u32),
    TooManyFields(u32),
}

impl From<TextError> for RowError {
    fn from(error: TextError) -> Self {
        Self::Text(error)
    }
}

/// One row's fields, in one buffer that is used again.
#[derive(Debug, Default)]
pub(crate) struct Record {
    text: String,
    ends: Vec<usize>,
    pub(crate) row: u32,
}

impl Record {
    pub(crate) fn field(&self, index: usize) -> Option<&str> {
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(index)?)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.field(index))
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty() || self.fields().all(|field| crate::text::visible::trimmed(field).is_empty())
    }

    fn field_len(&self) -> usize {
        self.text.len() - self.ends.last().copied().unwrap_or(0)
    }

    fn end_field(&mut self) {
        self.ends.push(self.text.len());
    }

    fn clear(&mut self, row: u32) {
        self.text.clear();
        self.ends.clear();
        self.row = row;
    }
}

/// How the fields of a CSV are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) cell_chars: usize,
}

const MOST_FIELDS: usize = 16_384;

/// The rows of a text, one after the other.
pub(crate) struct Rows<R> {
    text: Text<R>,
    buffer: String,
    at: usize,
    after_cr: bool,
    row: u32,
    dialect: Dialect,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    AfterQuote,
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(text: Text<R>, dialect: Dialect) -> Self {
        Self { text, buffer: String::new(), at: 0, after_cr: false, row: 0, dialect }
    }

    pub(crate) fn text(&self) -> &Text<R> {
        &self.text
    }

    /// The first so many bytes of the text, or all of it; nothing is consumed.
    pub(crate) fn peek(&mut self, bytes: usize) -> Result<&str, TextError> {
        while self.buffer.len() < bytes && self.text.fill(&mut self.buffer)? {}
        Ok(self.buffer.get(self.at..).unwrap_or(""))
    }

    /// Drops the first so many bytes of what `peek` shows.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.buffer.len());
    }

    pub(crate) fn set_delimiter(&mut self, delimiter: u8) {
        self.dialect.delimiter = delimiter;
    }

    /// Reads the next row; false after the last.
    pub(crate) fn next_into(&mut self, record: &mut Record) -> Result<bool, RowError> {
        let row = self.row.saturating_add(1);
        record.clear(row);
        let mut state = State::FieldStart;
        loop {
            let Some(&byte) = self.buffer.as_bytes().get(self.at) else {
                if self.refill()? {
                    continue;
                }
                return self.at_the_end(record, state);
            };
            match state {
                State::FieldStart if std::mem::take(&mut self.after_cr) && byte == b'\n' => self.at += 1,
                State::FieldStart if byte == b'"' => {
                    self.at += 1;
                    state = State::Quoted;
                }
                State::FieldStart | State::Unquoted => {
                    let delimiter = self.dialect.delimiter;
                    let special = |byte: &u8| *byte == delimiter || *byte == b'\n' || *byte == b'\r';
                    if !self.take_until(special, record, false)? {
                        state = State::Unquoted;
                        continue;
                    }
                    record.end_field();
                    if record.len() > MOST_FIELDS {
                        return Err(RowError::TooManyFields(row));
                    }
                    match self.buffer.as_bytes().get(self.at) {
                        Some(byte) if *byte == delimiter => {
                            self.at += 1;
                            state = State::FieldStart;
                        }
                        end => {
                            self.after_cr = end == Some(&b'\r');
                            self.at += 1;
                            self.row = row;
                            return Ok(true);
                        }
                    }
                }
                State::Quoted => {
                    if self.take_until(|byte| *byte == b'"', record, true)? {
                        self.at += 1;
                        state = State::AfterQuote;
                    }
                }
                State::AfterQuote if byte == b'"' => {
                    record.text.push('"');
                    self.at += 1;
                    state = State::Quoted;
                }
                State::AfterQuote => state = State::Unquoted,
            }
        }
    }

    /// Moves text into the record, up to a byte that ends it; false if the buffer ends first.
    fn take_until(&mut self, ends: impl Fn(&u8) -> bool, record: &mut Record, quoted: bool) -> Result<bool, RowError> {
        let rest = self.buffer.get(self.at..).unwrap_or("");
        let stop = rest.as_bytes().iter().position(ends);
        let taken = rest.get(..stop.unwrap_or(rest.len())).unwrap_or("");
        record.text.push_str(taken);
        self.at += taken.len();
        let long = record.field_len() > self.dialect.cell_chars && {
            let start = record.ends.last().copied().unwrap_or(0);
            record.text.get(start..).is_some_and(|field| field.chars().nth(self.dialect.cell_chars).is_some())
        };
        match (long, quoted) {
            (true, true) => Err(RowError::UnterminatedQuote(record.row)),
            (true, false) => Err(RowError::CellTooLong(record.row)),
            (false, _) => Ok(stop.is_some()),
        }
    }

    fn refill(&mut self) -> Result<bool, RowError> {
        self.buffer.clear();
        self.at = 0;
        while self.buffer.is_empty() {
            if !self.text.fill(&mut self.buffer)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn at_the_end(&mut self, record: &mut Record, state: State) -> Result<bool, RowError> {
        match state {
            State::Quoted => Err(RowError::UnterminatedQuote(record.row)),
            State::FieldStart if record.ends.is_empty() => Ok(false),
            State::FieldStart | State::Unquoted | State::AfterQuote => {
                record.end_field();
                self.row = record.row;
                Ok(true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Rows<&[u8]> {
        Rows::new(Text::new(text.as_bytes(), u64::MAX), Dialect { delimiter: b',', cell_chars: 100 })
    }

    fn read(text: &str) -> Result<Vec<(u32, Vec<String>)>, RowError> {
        let (mut rows, mut record, mut all) = (rows(text), Record::default(), Vec::new());
        while rows.next_into(&mut record)? {
            all.push((record.row, record.fields().map(str::to_owned).collect()));
        }
        Ok(all)
    }

    fn shown(text: &str) -> String {
        let rows = read(text).unwrap();
        rows.iter().map(|(row, fields)| format!("{row}:{}", fields.join("|"))).collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        assert_eq!(shown("a,b\nc,d\n"), "1:a|b / 2:c|d");
        assert_eq!(shown("a,b\r\nc,d"), "1:a|b / 2:c|d");
        assert_eq!(shown("a,b\rc,d\r"), "1:a|b / 2:c|d");
        assert_eq!(shown("a\n\n\nb\n"), "1:a / 2: / 3: / 4:b");
        assert_eq!(shown("a\r\n\r\nb"), "1:a / 2: / 3:b");
        assert_eq!(shown("\"a\nb\",c\nd"), "1:a\nb|c / 2:d");
        assert_eq!(shown(""), "");
        assert_eq!(shown("a,"), "1:a|");
        assert_eq!(shown("\"\"\n"), "1:");
    }

    #[test]
    fn quotes_follow_the_standard_and_bend_a_little() {
        assert_eq!(shown(r#""a ""b"", c",d"#), r#"1:a "b", c|d"#);
        assert_eq!(shown(r#"a "b" c,d"#), r#"1:a "b" c|d"#);
        assert_eq!(shown(r#""a" b,c"#), "1:a b|c");
        assert_eq!(shown(r#"="00123",c"#), r#"1:="00123"|c"#);
        assert!(matches!(read("a\n\"b,c\nd\n"), Err(RowError::UnterminatedQuote(2))));
        assert!(matches!(read(&format!("\"{}\"", "x".repeat(101))), Err(RowError::UnterminatedQuote(1))));
        assert!(matches!(read(&"x".repeat(101)), Err(RowError::CellTooLong(1))));
        assert!(matches!(read(&",".repeat(20_000)), Err(RowError::TooManyFields(1))));
    }

    proptest::proptest! {
        /// A second opinion on files without blank lines and stray quotes, which it reads otherwise.
        #[test]
        fn as_the_csv_crate_reads(fields in proptest::collection::vec(proptest::collection::vec("[a-é\",;\r\n ]{0,6}", 2..4), 1..6)) {
            let mut written = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &fields {
                written.write_record(row).unwrap();
            }
            let text = String::from_utf8(written.into_inner().unwrap()).unwrap();
            let ours: Vec<Vec<String>> = read(&text).unwrap().into_iter().map(|(_, row)| row).collect();
            proptest::prop_assert_eq!(ours, fields);
        }
    }
}
