//! The journal: bulk history and the interchange format, one movement a row, read as a stream.

use crate::amendment::Amendment;
use crate::csv_input::CsvInput;
use crate::csv_table::CsvTable;
use crate::fault::{FileError, Findings};
use crate::journal_kind::Kind;
use crate::journal_rows::Names;
use crate::layout::journal::LAYOUT;
use crate::notes::Notes;
use crate::progress::EVERY;
use crate::reader::{Reader, csv_input, nothing};
use crate::row::Row;
use ledger_core::Action;
use std::io::Read;

/// A row of a journal and what it says.
///
/// ```
/// use ledger_core::{Action, Catalog, Settings};
/// use ledger_xlsx::{JournalRow, Reader, RowContent};
/// let file = "Kind,Date,Item Number,Qty,Of\nvoid,,,,PO-17\n";
/// let catalog = Catalog::default();
/// let settings = Settings::default();
/// let mut journal = Reader::new(&catalog, &settings).journal("journal.csv", file.as_bytes())?;
/// let JournalRow { row, content } = journal.next().unwrap()?;
/// assert_eq!(row, 2);
/// assert!(matches!(content, RowContent::Action(Action::Void(_))));
/// # Ok::<(), ledger_xlsx::FileError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// As a spreadsheet numbers it.
    pub row: u32,
    /// What it says happened.
    pub content: RowContent,
}

/// What a row of a journal says happened.
///
/// ```
/// use ledger_core::Reference;
/// use ledger_xlsx::{Amendment, RowContent};
/// let correct = RowContent::from(Amendment::new(Reference::new("PO-17")?));
/// assert!(matches!(correct, RowContent::Amendment(_)));
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every row is an action: a box would cost each of them")]
pub enum RowContent {
    /// Something to record, as it stands.
    Action(Action),
    /// A `correct` row: something to record once its original is known.
    Amendment(Box<Amendment>),
}

impl From<Action> for RowContent {
    fn from(action: Action) -> Self {
        Self::Action(action)
    }
}

impl From<Amendment> for RowContent {
    fn from(amendment: Amendment) -> Self {
        Self::Amendment(Box::new(amendment))
    }
}

/// A clean journal, whole.
///
/// ```
/// # use ledger_xlsx::JournalUpload;
/// assert!(JournalUpload::default().rows.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JournalUpload {
    /// In the order of the file.
    pub rows: Vec<JournalRow>,
    /// What somebody should look at.
    pub warnings: Findings,
}

/// A journal that is being read, row by row in bounded memory.
///
/// Items must be known to the catalog, and reasons too; stores, providers and cycles are declared by their use.
/// A row that can't be taken is an error with all of its faults, after which the next row follows; what breaks
/// off the reading – damage, a limit, a cancellation – is the last error.
///
/// ```
/// use ledger_core::{Catalog, Settings};
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
    reader: Reader<'a>,
    table: CsvTable<CsvInput<R>>,
    notes: Notes,
    warnings: Findings,
    names: Names,
    /// For each kind, the columns whose being ignored has been mentioned.
    mentioned: [u32; Kind::ALL.len()],
    rows: u64,
    ended: bool,
}

impl<'a, R: Read> Journal<'a, R> {
    pub(crate) fn open(reader: Reader<'a>, name: &str, input: R) -> Result<Self, FileError> {
        let mut notes = reader.notes(name);
        let input = csv_input(&notes, input)?;
        let table = CsvTable::open(input, reader.limits.journal_bytes, LAYOUT, None, &reader.limits, &mut notes)?;
        if notes.has_faults() {
            return Err(FileError::Refused(notes.into_report()));
        }
        let warnings = notes.take().warnings;
        let mentioned = [0; Kind::ALL.len()];
        Ok(Self { reader, table, notes, warnings, names: Names::default(), mentioned, rows: 0, ended: false })
    }

    /// What somebody should look at in the rows read so far.
    pub fn warnings(&self) -> &Findings {
        &self.warnings
    }

    /// Reads it to its end: every row, or every fault.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn read_all(mut self) -> Result<JournalUpload, FileError> {
        let mut rows = Vec::new();
        let mut all = self.notes.fresh();
        for next in self.by_ref() {
            match next {
                Ok(row) if !all.has_faults() => rows.push(row),
                Ok(_) => {}
                Err(FileError::Refused(report)) => {
                    rows = Vec::new();
                    all.append(report);
                }
                Err(stopped) => return Err(stopped),
            }
        }
        if all.has_faults() {
            let mut report = all.into_report();
            report.warnings = self.warnings;
            return Err(FileError::Refused(report));
        }
        Ok(JournalUpload { rows, warnings: self.warnings })
    }

    fn advance(&mut self) -> Result<bool, FileError> {
        if self.rows.is_multiple_of(EVERY) {
            self.reader.report(self.table.input().bytes(), self.rows)?;
        }
        if self.table.advance(&mut self.notes)? {
            self.rows = self.rows.saturating_add(1);
            return Ok(true);
        }
        self.reader.report(self.table.input().bytes(), self.rows)?;
        if self.rows == 0 {
            return Err(nothing(self.notes.fresh(), "there are no movements below the header"));
        }
        Ok(false)
    }

    fn content(&mut self) -> Option<RowContent> {
        let Self { reader, table, notes, names, mentioned, .. } = self;
        let latest = reader.latest;
        let mut row = Row { table, layout: LAYOUT, known: &mut reader.known, notes, latest };
        let kind = row.kind()?;
        row.mention_ignored(kind, mentioned.get_mut(kind as usize)?);
        row.content(kind, names)
    }
}

impl<R: Read> Iterator for Journal<'_, R> {
    type Item = Result<JournalRow, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let more = self.advance();
        let content = matches!(more, Ok(true)).then(|| self.content()).flatten();
        let mut report = self.notes.take();
        for warning in std::mem::take(&mut report.warnings.listed) {
            self.warnings.add(warning, self.reader.limits.listed);
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
                Some(content) => Some(Ok(JournalRow { row: self.table.record.row, content })),
                None => Some(Err(FileError::Refused(report))),
            },
        }
    }
}

impl<R> std::fmt::Debug for Journal<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("reader", &self.reader).field("rows", &self.rows).finish_non_exhaustive()
    }
}
