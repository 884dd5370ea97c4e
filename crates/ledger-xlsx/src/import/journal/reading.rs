//! The journal: a history of movements, one in each row, read as a stream.

use crate::import::journal::csv::CsvJournal;
use crate::import::journal::row::{JournalRow, JournalUpload};
use crate::import::journal::workbook::{self, WorkbookJournal};
use crate::import::reader::Reader;
use crate::report::fault::{FileError, Findings, Report};
use std::io::{Read, Seek};
use std::sync::Arc;

/// A journal that is being read. A CSV file is read row by row in bounded memory; a workbook is read whole before its
/// first row is returned.
///
/// Items and reasons must be in the catalog; stores, providers and cycles need not be. A row with faults is an error
/// that has all of them, and the next row follows. An error that ends the reading – damage, a limit, a cancellation –
/// is the last item.
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
    /// The maximum number of faults that are listed.
    listed: usize,
}

enum Rows<'a, R> {
    /// The rows of a CSV file, read on demand.
    OfCsv(Box<CsvJournal<'a, R>>),
    /// The rows of a workbook, which are read already.
    OfWorkbook(std::vec::IntoIter<Result<JournalRow, Report>>),
}

impl<'a> Reader<'a> {
    /// Opens a journal in a `.csv` or `.csv.gz` file, whose rows are read one by one.
    ///
    /// Required are Kind, Date, Item Number and Qty. Optional are Store, Unit Price, Total, Provider, Document, Cycle,
    /// Activity, Lot, Contractor, Reason Code, Ref, Of and Note; each [`Kind`](ledger_core::value::Kind) takes its own.
    ///
    /// # Errors
    /// [`FileError::Refused`] if the file is no CSV, or its header is not that of a journal.
    pub fn journal<R: Read>(self, name: &str, input: R) -> Result<Journal<'a, R>, FileError> {
        Journal::open(self, name, input)
    }

    /// Reads a journal in an `.xlsx` workbook.
    ///
    /// # Errors
    /// [`FileError::Refused`] if the file is no workbook, its header is not that of a journal, or it has more faults
    /// than [`Limits::listed`](crate::Limits::listed).
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

    /// Returns the name of the journal's sheet, in a workbook.
    pub fn sheet(&self) -> Option<&Arc<str>> {
        self.sheet.as_ref()
    }

    /// Returns the warnings about the rows read so far.
    pub fn warnings(&self) -> &Findings {
        &self.warnings
    }

    /// Reads the journal to its end. Returns every row, or every fault.
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
