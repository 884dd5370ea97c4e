//! The table of a CSV file: its delimiter, its header and its rows.

use crate::report::fault::{Code, FileError};
use crate::report::notes::{Notes, Place};
use crate::table::header::{Finder, Header};
use crate::table::layout::Layout;
use crate::table::limits::Limits;
use crate::table::source::csv_refusal;
use crate::table::source_row::SourceRow;
use crate::text::visible::trimmed;
use bounded_sheets::{CsvRow, CsvRows};
use std::io::Read;

/// A table whose header has been read.
pub(crate) struct CsvTable<R> {
    rows: CsvRows<R>,
    pub(crate) record: CsvRow,
    pub(crate) finder: Finder,
    pub(crate) header: Header,
    /// The number of fields of the header row.
    width: usize,
}

const DELIMITERS: [u8; 4] = *b",;\t|";

impl<R: Read> CsvTable<R> {
    /// Finds the header. Its faults are in the notes.
    pub(crate) fn open(
        input: R,
        bytes: u64,
        layout: Layout,
        also_required: Option<usize>,
        limits: &Limits,
        notes: &mut Notes,
    ) -> Result<Self, FileError> {
        let of_file = bounded_sheets::Limits { csv_bytes: bytes, ..limits.of_file() };
        let mut rows = CsvRows::open(input, &of_file).map_err(|error| csv_refusal(notes, error))?;
        let finder = Finder::new(layout);
        let text = rows.beginning();
        let (delimiter, skipped) = match declared_delimiter(text) {
            Some(declared) => declared,
            None => (likely_delimiter(text, &finder, limits), 0),
        };
        rows.skip(skipped);
        rows.set_delimiter(delimiter);
        let mut record = CsvRow::default();
        while record.number() < limits.header_rows {
            match rows.next_into(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(csv_refusal(notes, error)),
            }
            if let Some(header) = finder.find(record.number(), record.fields().enumerate()) {
                finder.check(&header, also_required, notes);
                let width = record.width();
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

    /// Reads the next row that is not blank. Returns false after the last one.
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
                    return Err(csv_refusal(notes, error));
                }
            }
        }
    }

    fn tell_encoding(&self, notes: &mut Notes) {
        if self.rows.is_windows_1252() {
            let message = "the text was read as Windows-1252; check letters with accents, or save the file as UTF-8";
            notes.say(Place::default(), Code::DecodedAsWindows1252, message);
        }
    }

    /// Returns true if a field has no header, so that it is not clear which field belongs to which column.
    fn is_too_wide(&self) -> bool {
        let mut extra = (self.width..self.record.width()).filter_map(|place| self.record.field(place));
        extra.any(|field| !trimmed(field).is_empty())
    }

    fn check_width(&self, notes: &mut Notes) {
        if self.is_too_wide() {
            let message = format!(
                "this row has {} fields, the header {}; a field that holds the delimiter must stand in quotes",
                self.record.width(),
                self.width
            );
            notes.say(Place::row(self.record.number()), Code::TooManyFields, message);
        }
    }

    /// Returns the row that was read, unless it has too many fields.
    pub(crate) fn source(&self) -> Option<SourceRow<'_>> {
        (!self.is_too_wide()).then(|| SourceRow::of_csv(&self.record, &self.header))
    }

    /// Returns the number of bytes that have been read.
    pub(crate) fn bytes(&self) -> u64 {
        self.rows.bytes()
    }
}

/// Returns the delimiter of a `sep=;` line, and the length of that line.
fn declared_delimiter(text: &str) -> Option<(u8, usize)> {
    let line = text.split(['\r', '\n']).next()?;
    let start = line.get(..4)?;
    let [delimiter] = line.get(4..)?.as_bytes() else { return None };
    let ends = text.get(line.len()..)?;
    let end = if ends.starts_with("\r\n") { 2 } else { usize::from(!ends.is_empty()) };
    (start.eq_ignore_ascii_case("sep=") && DELIMITERS.contains(delimiter)).then_some((*delimiter, line.len() + end))
}

/// Returns the delimiter that gives the header row with the most columns.
fn likely_delimiter(text: &str, finder: &Finder, limits: &Limits) -> u8 {
    let found = |delimiter: u8| {
        let mut rows = CsvRows::of_text(text, delimiter, &limits.of_file());
        let mut record = CsvRow::default();
        while record.number() < limits.header_rows && rows.next_into(&mut record).is_ok_and(|more| more) {
            if let Some(header) = finder.find(record.number(), record.fields().enumerate()) {
                return header.found;
            }
        }
        0
    };
    // the last of equals is taken, so a comma wins
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| found(*delimiter)).unwrap_or(b',')
}
