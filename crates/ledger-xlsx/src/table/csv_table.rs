//! A CSV file's table: its dialect, its header, its rows.

use crate::file::csv::rows::{Dialect, Record, RowError, Rows};
use crate::file::csv::text::{Text, TextError};
use crate::file::limits::Limits;
use crate::file::sniff::Content;
use crate::report::fault::{Code, FileError};
use crate::report::notes::{Notes, Place};
use crate::report::problem::problem;
use crate::table::header::{Finder, Header};
use crate::table::layout::Layout;
use crate::table::source_row::SourceRow;
use crate::text::visible::trimmed;
use std::io::Read;

/// A table whose header has been read.
pub(crate) struct CsvTable<R> {
    rows: Rows<R>,
    pub(crate) record: Record,
    pub(crate) finder: Finder,
    pub(crate) header: Header,
    /// How many fields the header has.
    width: usize,
}

const PEEKED: usize = 64 * 1024;
const DELIMITERS: [u8; 4] = *b",;\t|";

impl<R: Read> CsvTable<R> {
    /// Finds the header; what is wrong with it is in the notes.
    pub(crate) fn open(
        input: R,
        bytes: u64,
        layout: Layout,
        also_required: Option<usize>,
        limits: &Limits,
        notes: &mut Notes,
    ) -> Result<Self, FileError> {
        let dialect = Dialect { delimiter: b',', cell_chars: limits.cell_chars };
        let mut rows = Rows::new(Text::new(input, bytes), dialect);
        let finder = Finder::new(layout);
        let text = match rows.peek(PEEKED) {
            Ok(text) => text,
            Err(error) => return Err(refusal(notes, RowError::Text(error))),
        };
        let content = Content::of(text.as_bytes());
        if content != Content::Text {
            return Err(notes.fresh().refused(Code::NotACsv, format!("this {}, not a CSV file", content.described())));
        }
        let (delimiter, skipped) = match declared_delimiter(text) {
            Some(declared) => declared,
            None => (likely_delimiter(text, &finder, limits), 0),
        };
        rows.skip(skipped);
        rows.set_delimiter(delimiter);
        let mut record = Record::default();
        while record.row < limits.header_rows {
            match rows.next_into(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(refusal(notes, error)),
            }
            if let Some(header) = finder.find(record.row, record.fields().enumerate()) {
                finder.check(&header, also_required, notes);
                let width = record.len();
                return Ok(Self { rows, record, finder, header, width });
            }
        }
        let message = format!(
            "no header row was found in the first {} rows; it must name the columns {}",
            limits.header_rows,
            finder.wanted()
        );
        Err(std::mem::replace(notes, notes.fresh()).refused(Code::HeaderNotFound, message))
    }

    /// Reads the next row that is not blank; false after the last.
    pub(crate) fn advance(&mut self, notes: &mut Notes) -> Result<bool, FileError> {
        loop {
            match self.rows.next_into(&mut self.record) {
                Ok(true) if self.record.is_blank() => {}
                Ok(true) => {
                    self.check_width(notes);
                    return Ok(true);
                }
                Ok(false) => {
                    self.tell_encoding(notes);
                    return Ok(false);
                }
                Err(error) => {
                    self.tell_encoding(notes);
                    return Err(refusal(notes, error));
                }
            }
        }
    }

    fn tell_encoding(&self, notes: &mut Notes) {
        if self.rows.text().is_windows_1252() {
            let message = "the text was read as Windows-1252; check letters with accents, or save the file as UTF-8";
            notes.say(Place::default(), Code::DecodedAsWindows1252, message);
        }
    }

    /// Whether a field has no header: then nobody knows which field belongs to which.
    fn is_too_wide(&self) -> bool {
        let mut extra = (self.width..self.record.len()).filter_map(|place| self.record.field(place));
        extra.any(|field| !trimmed(field).is_empty())
    }

    fn check_width(&self, notes: &mut Notes) {
        if self.is_too_wide() {
            let message = format!(
                "this row has {} fields, the header {}; a field that holds the delimiter must stand in quotes",
                self.record.len(),
                self.width
            );
            notes.say(Place::row(self.record.row), Code::TooManyFields, message);
        }
    }

    /// The row that was read, unless its fields can't be told apart.
    pub(crate) fn source(&self) -> Option<SourceRow<'_>> {
        (!self.is_too_wide()).then(|| SourceRow::of_csv(&self.record, &self.header))
    }

    pub(crate) fn input(&self) -> &R {
        self.rows.text().reader()
    }
}

/// The notes so far and what stops the reading.
fn refusal(notes: &mut Notes, error: RowError) -> FileError {
    let (place, code, message) = match error {
        RowError::Text(TextError::Io(source)) if is_damage(&source) => {
            (Place::default(), Code::NotACsv, "the compressed file is damaged or truncated; compress it again")
        }
        RowError::Text(TextError::Io(source)) => return FileError::Io { file: notes.file().clone(), source },
        RowError::Text(TextError::Undecodable) => (
            Place::default(),
            Code::UndecodableText,
            "the text is in no encoding that is certain; save it as CSV UTF-8",
        ),
        RowError::Text(TextError::TooLarge) => {
            (Place::default(), Code::FileTooLarge, "the file is larger than may be read; split it")
        }
        RowError::UnterminatedQuote(row) => (
            Place::row(row),
            Code::UnterminatedQuote,
            "a quote is opened in this row and never closed; close it, or double it if it is part of the text",
        ),
        RowError::CellTooLong(row) => (
            Place::row(row),
            Code::CellTooLong,
            "a cell has more characters than a spreadsheet's cell can hold; shorten it",
        ),
        RowError::TooManyFields(row) => (
            Place::row(row),
            Code::TooManyFields,
            "this row has more fields than a spreadsheet has columns; is the delimiter right?",
        ),
    };
    notes.add_last(place, problem(code, message));
    FileError::Refused(notes.take())
}

/// What a decompressor says of damaged data.
fn is_damage(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
}

/// The delimiter of a `sep=;` line, and that line's length.
fn declared_delimiter(text: &str) -> Option<(u8, usize)> {
    let line = text.split(['\r', '\n']).next()?;
    let start = line.get(..4)?;
    let [delimiter] = line.get(4..)?.as_bytes() else { return None };
    let ends = text.get(line.len()..)?;
    let end = if ends.starts_with("\r\n") { 2 } else { usize::from(!ends.is_empty()) };
    (start.eq_ignore_ascii_case("sep=") && DELIMITERS.contains(delimiter)).then_some((*delimiter, line.len() + end))
}

/// The delimiter that makes the best header row.
fn likely_delimiter(text: &str, finder: &Finder, limits: &Limits) -> u8 {
    let found = |delimiter: u8| {
        let dialect = Dialect { delimiter, cell_chars: limits.cell_chars };
        let mut rows = Rows::new(Text::new(text.as_bytes(), u64::MAX), dialect);
        let mut record = Record::default();
        while record.row < limits.header_rows && rows.next_into(&mut record).is_ok_and(|more| more) {
            if let Some(header) = finder.find(record.row, record.fields().enumerate()) {
                return header.found;
            }
        }
        0
    };
    // of equals the last is taken: the comma
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| found(*delimiter)).unwrap_or(b',')
}
