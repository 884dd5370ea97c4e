//! The rows of a CSV text, with the numbers that a spreadsheet shows: blank lines count, line breaks in quotes don't.

use super::error::CsvError;
use super::input::CsvInput;
use super::text::Text;
use crate::cell::Cell;
use crate::content::Content;
use crate::limits::Limits;
use crate::visible::trimmed;
use std::io::Read;

/// A row of a text file. Its buffers are used again for the next row.
///
/// ```
/// use bounded_sheets::{Cell, CsvRow, CsvRows, Limits};
/// let mut rows = CsvRows::open(&b"a,\"b\nb\"\n\nc"[..], &Limits::default())?;
/// let mut row = CsvRow::default();
/// rows.next_into(&mut row)?;
/// assert_eq!((row.number(), row.cell(1), row.cell(2)), (1, Cell::Field("b\nb"), Cell::Empty));
/// rows.next_into(&mut row)?;
/// assert!(row.is_blank());
/// rows.next_into(&mut row)?;
/// assert_eq!((row.number(), row.cell(0)), (3, Cell::Field("c")));
/// # Ok::<(), bounded_sheets::CsvError>(())
/// ```
#[derive(Debug, Default)]
pub struct CsvRow {
    text: String,
    ends: Vec<usize>,
    number: u32,
}

impl CsvRow {
    /// Returns the row's number in a spreadsheet; 0 before a row is read.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the field in a column, counted from 0.
    pub fn field(&self, column: usize) -> Option<&str> {
        let start = match column.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(column)?)
    }

    /// Returns the cell in a column, counted from 0: a field, or [`Cell::Empty`] after the last one.
    pub fn cell(&self, column: usize) -> Cell<'_> {
        self.field(column).map_or(Cell::Empty, Cell::Field)
    }

    /// Returns the number of fields.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// Returns all fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        (0..self.width()).filter_map(|column| self.field(column))
    }

    /// Returns all cells with their columns.
    pub fn cells(&self) -> impl Iterator<Item = (usize, Cell<'_>)> {
        self.fields().map(Cell::Field).enumerate()
    }

    /// Returns true if nothing in the row can be seen.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty() || self.fields().all(|field| trimmed(field).is_empty())
    }

    fn field_len(&self) -> usize {
        self.text.len() - self.ends.last().copied().unwrap_or(0)
    }

    fn end_field(&mut self) {
        self.ends.push(self.text.len());
    }

    fn clear(&mut self, number: u32) {
        self.text.clear();
        self.ends.clear();
        self.number = number;
    }
}

/// Bytes of a text that are read to recognize it; [`CsvRows::beginning`] returns them.
const BEGINNING: usize = 64 * 1024;
const MOST_FIELDS: usize = 16_384;

/// The rows of a text file, read one by one.
///
/// Commas separate the fields, unless [`CsvRows::set_delimiter`] sets another character.
///
/// ```
/// use bounded_sheets::{CsvRow, CsvRows, Limits};
/// let file = b"caf\xe9;1\n"; // Windows-1252
/// let mut rows = CsvRows::open(&file[..], &Limits::default())?;
/// assert_eq!(rows.beginning(), "café;1\n");
/// rows.set_delimiter(b';');
/// let mut row = CsvRow::default();
/// assert!(rows.next_into(&mut row)?);
/// assert_eq!(row.fields().collect::<Vec<_>>(), ["café", "1"]);
/// assert!(!rows.next_into(&mut row)? && rows.is_windows_1252());
/// assert_eq!(rows.bytes(), 7);
/// # Ok::<(), bounded_sheets::CsvError>(())
/// ```
pub struct CsvRows<R> {
    text: Text<CsvInput<R>>,
    buffer: String,
    at: usize,
    after_cr: bool,
    row: u32,
    delimiter: u8,
    cell_chars: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    FieldStart,
    Unquoted,
    Quoted,
    AfterQuote,
}

impl<R: Read> CsvRows<R> {
    /// Opens a text file, plain or gzipped, and reads its beginning.
    ///
    /// # Errors
    /// [`CsvError::NotText`] if the file is of another kind; any other [`CsvError`] if its beginning can't be read.
    pub fn open(reader: R, limits: &Limits) -> Result<Self, CsvError> {
        let mut rows = Self::new(CsvInput::open(reader)?, limits);
        while rows.buffer.len() < BEGINNING && rows.text.fill(&mut rows.buffer)? {}
        match Content::of(rows.buffer.as_bytes()) {
            Content::Text => Ok(rows),
            other => Err(CsvError::NotText(other)),
        }
    }

    fn new(input: CsvInput<R>, limits: &Limits) -> Self {
        let text = Text::new(input, limits.csv_bytes);
        let (buffer, cell_chars) = (String::new(), limits.cell_chars);
        Self { text, buffer, at: 0, after_cr: false, row: 0, delimiter: b',', cell_chars }
    }

    /// Returns the beginning of the text, about 64 KiB, without the rows that have been read.
    pub fn beginning(&self) -> &str {
        self.buffer.get(self.at..).unwrap_or("")
    }

    /// Skips that many bytes of [`CsvRows::beginning`].
    pub fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.buffer.len());
    }

    /// Sets the delimiter of fields, an ASCII character.
    pub fn set_delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Returns true if the text was read as Windows-1252. The answer is certain once the last row is read.
    pub fn is_windows_1252(&self) -> bool {
        self.text.is_windows_1252()
    }

    /// Returns the number of bytes of the file that have been read – of a gzipped file, compressed bytes.
    pub fn bytes(&self) -> u64 {
        self.text.reader().bytes()
    }

    /// Reads the next row. Returns false after the last one.
    ///
    /// # Errors
    /// [`CsvError`] if the row can't be read; no further row can be read then.
    pub fn next_into(&mut self, record: &mut CsvRow) -> Result<bool, CsvError> {
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
                    let delimiter = self.delimiter;
                    let special = |byte: &u8| *byte == delimiter || *byte == b'\n' || *byte == b'\r';
                    if !self.take_until(special, record, false)? {
                        state = State::Unquoted;
                        continue;
                    }
                    record.end_field();
                    if record.width() > MOST_FIELDS {
                        return Err(CsvError::TooManyFields { row });
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

    /// Moves text into the record, up to a byte that ends it. Returns false if the buffer ends first.
    fn take_until(&mut self, ends: impl Fn(&u8) -> bool, record: &mut CsvRow, quoted: bool) -> Result<bool, CsvError> {
        let rest = self.buffer.get(self.at..).unwrap_or("");
        let stop = rest.as_bytes().iter().position(ends);
        let taken = rest.get(..stop.unwrap_or(rest.len())).unwrap_or("");
        record.text.push_str(taken);
        self.at += taken.len();
        let long = record.field_len() > self.cell_chars && {
            let start = record.ends.last().copied().unwrap_or(0);
            record.text.get(start..).is_some_and(|field| field.chars().nth(self.cell_chars).is_some())
        };
        match (long, quoted) {
            (true, true) => Err(CsvError::UnterminatedQuote { row: record.number }),
            (true, false) => Err(CsvError::CellTooLong { row: record.number }),
            (false, _) => Ok(stop.is_some()),
        }
    }

    fn refill(&mut self) -> Result<bool, CsvError> {
        self.buffer.clear();
        self.at = 0;
        while self.buffer.is_empty() {
            if !self.text.fill(&mut self.buffer)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn at_the_end(&mut self, record: &mut CsvRow, state: State) -> Result<bool, CsvError> {
        match state {
            State::Quoted => Err(CsvError::UnterminatedQuote { row: record.number }),
            State::FieldStart if record.ends.is_empty() => Ok(false),
            State::FieldStart | State::Unquoted | State::AfterQuote => {
                record.end_field();
                self.row = record.number;
                Ok(true)
            }
        }
    }
}

impl<'t> CsvRows<&'t [u8]> {
    /// Reads the rows of a text in memory, with a delimiter.
    pub fn of_text(text: &'t str, delimiter: u8, limits: &Limits) -> Self {
        let limits = Limits { csv_bytes: u64::MAX, ..limits.clone() };
        Self { delimiter, ..Self::new(CsvInput::of_text(text.as_bytes()), &limits) }
    }
}

impl<R> std::fmt::Debug for CsvRows<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CsvRows").field("row", &self.row).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> CsvRows<&[u8]> {
        CsvRows::of_text(text, b',', &Limits { cell_chars: 100, ..Limits::default() })
    }

    fn read(text: &str) -> Result<Vec<(u32, Vec<String>)>, CsvError> {
        let (mut rows, mut record, mut all) = (rows(text), CsvRow::default(), Vec::new());
        while rows.next_into(&mut record)? {
            all.push((record.number, record.fields().map(str::to_owned).collect()));
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
        assert!(matches!(read("a\n\"b,c\nd\n"), Err(CsvError::UnterminatedQuote { row: 2 })));
        assert!(matches!(read(&format!("\"{}\"", "x".repeat(101))), Err(CsvError::UnterminatedQuote { row: 1 })));
        assert!(matches!(read(&"x".repeat(101)), Err(CsvError::CellTooLong { row: 1 })));
        assert!(matches!(read(&",".repeat(20_000)), Err(CsvError::TooManyFields { row: 1 })));
    }

    proptest::proptest! {
        /// Files without blank lines and stray quotes, which the csv crate reads in another way, are read as it reads
        /// them.
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
