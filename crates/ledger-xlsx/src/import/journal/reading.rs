//! The journal: bulk history and the interchange format, one movement a row, read as a stream.

use crate::import::journal::csv::CsvJournal;
use crate::import::journal::row::{JournalRow, JournalUpload};
use crate::import::journal::workbook::{self, WorkbookJournal};
use crate::import::reader::Reader;
use crate::report::fault::{FileError, Findings, Report};
use std::io::{Read, Seek};
use std::sync::Arc;

/// A journal that is being read, row by row in bounded memory; one in a workbook is read before its first row is given.
///
/// Items must be known to the catalog, and reasons too; stores, providers and cycles are declared by their use.
/// A row that can't be taken is an error with all of its faults, after which the next row follows; what breaks
/// off the reading – damage, a limit, a cancellation – is the last error.
///
/// ```
/// use ledger_core::{Settings, query::Catalog};
/// use ledger_xlsx::{Code, FileError, Reader};
/// let file = "Kind,Date,Item Number,Qty\nexit,01/02/2026,UREA,5\n";
/// let (catalog, settings) = (Catalog::default(), Settings::default());
/// let journal = Reader::new(&catalog, &settings).journal("journal.csv", file.as_bytes())?;
/// let Err(FileError::Refused(report)) = journal.read_all() else { panic!("it has faults") };
/// let codes: Vec<Code> = report.faults.listed.iter().map(|fault| fault.code).collect();
/// assert!(codes.contains(&Code::AmbiguousDate) && codes.contains(&Code::UnknownItem));
/// # Ok::<(), FileError>(())
/// ```
pub struct Journal<'a, R> {
    rows: Rows<'a, R>,
    sheet: Option<Arc<str>>,
    warnings: Findings,
    /// How many faults are listed.
    listed: usize,
}

enum Rows<'a, R> {
    /// Read as they are asked for.
    OfCsv(Box<CsvJournal<'a, R>>),
    /// Read already.
    OfWorkbook(std::vec::IntoIter<Result<JournalRow, Report>>),
}

impl<'a> Reader<'a> {
    /// Opens a journal, `.csv` or `.csv.gz`, whose rows are read one by one.
    ///
    /// # Errors
    /// [`FileError::Refused`] when it is no CSV or its header is not that of a journal.
    pub fn journal<R: Read>(self, name: &str, input: R) -> Result<Journal<'a, R>, FileError> {
        Journal::open(self, name, input)
    }

    /// Reads a journal in an `.xlsx` workbook, whose rows are given one by one.
    ///
    /// # Errors
    /// [`FileError::Refused`] when it is no workbook, or its header is not that of a journal, or more faults are
    /// found than [`Limits::listed`](crate::Limits::listed).
    pub fn journal_workbook<R: Read + Seek>(self, name: &str, input: R) -> Result<Journal<'a, R>, FileError> {
        Journal::of_workbook(self, name, input)
    }
}

impl<'a, R: Read> Journal<'a, R> {
    pub(crate) fn open(reader: Reader<'a>, name: &str, input: R) -> Result<Self, FileError> {
        let listed = reader.limits.listed;
        let (journal, warnings) = CsvJournal::open(reader, name, input)?;
        Ok(Self { rows: Rows::OfCsv(Box::new(journal)), sheet: None, warnings, listed })
    }

    pub(crate) fn of_workbook(reader: Reader<'a>, name: &str, input: R) -> Result<Self, FileError>
    where
        R: Seek,
    {
        let listed = reader.limits.listed;
        let WorkbookJournal { rows, sheet, warnings } = workbook::read(reader, name, input)?;
        Ok(Self { rows: Rows::OfWorkbook(rows.into_iter()), sheet, warnings, listed })
    }

    /// The sheet it is in, in a workbook.
    pub fn sheet(&self) -> Option<&Arc<str>> {
        self.sheet.as_ref()
    }

    /// Warnings of the rows read so far.
    pub fn warnings(&self) -> &Findings {
        &self.warnings
    }

    /// Reads it to its end: every row, or every fault.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn read_all(mut self) -> Result<JournalUpload, FileError> {
        let (mut rows, mut all, listed) = (Vec::new(), Report::default(), self.listed);
        for next in self.by_ref() {
            match next {
                Ok(row) if all.faults.is_empty() => rows.push(row),
                Ok(_) => {}
                Err(FileError::Refused(report)) => {
                    rows = Vec::new();
                    all.append(report, listed);
                }
                Err(stopped) => return Err(stopped),
            }
        }
        if all.faults.is_empty() {
            Ok(JournalUpload { sheet: self.sheet, rows, warnings: self.warnings })
        } else {
            Err(FileError::Refused(Report { warnings: self.warnings, ..all }))
        }
    }
}

impl<R: Read> Iterator for Journal<'_, R> {
    type Item = Result<JournalRow, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.rows {
            Rows::OfCsv(journal) => journal.next(&mut self.warnings),
            Rows::OfWorkbook(rows) => rows.next().map(|row| row.map_err(FileError::Refused)),
        }
    }
}

impl<R> std::fmt::Debug for Journal<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("warnings", &self.warnings).finish_non_exhaustive()
    }
}
