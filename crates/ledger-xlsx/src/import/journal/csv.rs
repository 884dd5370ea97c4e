//! A journal in a CSV file, row by row.

use crate::import::journal::content::Remembered;
use crate::import::journal::kind::INPUTS;
use crate::import::journal::row::{JournalRow, RowContent};
use crate::import::progress::EVERY;
use crate::import::reader::Reader;
use crate::import::row::Row;
use crate::report::fault::{FileError, Findings, Report};
use crate::report::notes::Notes;
use crate::table::csv_table::CsvTable;
use crate::table::layout::journal::LAYOUT;
use std::io::Read;

/// A journal whose header has been read.
pub(crate) struct CsvJournal<'a, R> {
    reader: Reader<'a>,
    table: CsvTable<R>,
    notes: Notes,
    remembered: Remembered,
    rows: u64,
    ended: bool,
}

impl<'a, R: Read> CsvJournal<'a, R> {
    /// Reads the header. Returns the journal with the warnings about the header.
    pub(crate) fn open(reader: Reader<'a>, name: &str, input: R) -> Result<(Self, Findings), FileError> {
        let mut notes = reader.notes(name);
        let table = CsvTable::open(input, reader.limits.journal_bytes, LAYOUT, None, &reader.limits, &mut notes)?;
        if notes.has_faults() {
            return Err(FileError::Refused(notes.into_report()));
        }
        let warnings = notes.take().warnings;
        Ok((Self { reader, table, notes, remembered: Remembered::default(), rows: 0, ended: false }, warnings))
    }

    /// Reads the next row. Returns all of its faults if it has any.
    pub(crate) fn next(&mut self, warnings: &mut Findings) -> Option<Result<JournalRow, FileError>> {
        if self.ended {
            return None;
        }
        let more = self.advance();
        let content = matches!(more, Ok(true)).then(|| self.content()).flatten();
        let report = self.notes.take();
        for warning in report.warnings.listed {
            warnings.add(warning, self.reader.limits.listed);
        }
        match more {
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
            Ok(false) => {
                self.ended = true;
                None
            }
            Ok(true) => match content.filter(|_| report.faults.is_empty()) {
                Some(content) => Some(Ok(JournalRow { row: self.table.record.number(), content })),
                None => Some(Err(FileError::Refused(Report { faults: report.faults, ..Report::default() }))),
            },
        }
    }

    fn advance(&mut self) -> Result<bool, FileError> {
        if self.rows.is_multiple_of(EVERY) {
            self.reader.report(self.table.bytes(), self.rows)?;
        }
        if self.table.advance(&mut self.notes)? {
            self.rows = self.rows.saturating_add(1);
            return Ok(true);
        }
        self.reader.report(self.table.bytes(), self.rows)?;
        if self.rows == 0 {
            return Err(self.notes.fresh().nothing("there are no movements below the header"));
        }
        Ok(false)
    }

    fn content(&mut self) -> Option<RowContent> {
        let Self { reader, table, notes, remembered, .. } = self;
        let source = table.source()?;
        if table.finder.tell_again(source, INPUTS, notes) {
            return None;
        }
        let latest = reader.latest;
        remembered.content(&mut Row { source, layout: LAYOUT, known: &mut reader.known, notes, latest })
    }
}
