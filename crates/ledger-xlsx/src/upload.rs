//! An uploaded table, from a CSV file or from whichever sheet of a workbook is meant.

use crate::cell::{Cell, Epoch, problem};
use crate::csv_table::CsvTable;
use crate::fault::{Code, FileError};
use crate::header::{Finder, Header};
use crate::layout::Layout;
use crate::limits::Limits;
use crate::notes::{Notes, Place};
use crate::progress::EVERY;
use crate::reader::{Reader, csv_input};
use crate::sniff::Content;
use crate::xlsx::{Area, Broken, Sheet, SheetRow, Workbook};
use std::io::{Read, Seek, SeekFrom};

/// The rows of one kind of upload, gathered while they are read.
pub(crate) trait Rows {
    const LAYOUT: Layout;
    /// Its column for stores, which a ledger with more than one needs.
    const STORE: usize;

    /// How many rows have an input filled in.
    fn filled(&self) -> u32;
    /// Counts a row whose table can't be read.
    fn count(&mut self, source: &SourceRow<'_>);
    fn read(
        &mut self,
        source: &SourceRow<'_>,
        finder: &Finder,
        reader: &mut Reader<'_>,
        notes: &mut Notes,
    ) -> Result<(), FileError>;
    /// Faults of rows that look untouched and are part of merged cells.
    fn check_merged(&self, merged: &[Area], header: &Header, notes: &mut Notes);
}

/// One row of a file, its cells found by the layout's columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SourceRow<'c> {
    pub(crate) number: u32,
    pub(crate) hidden: bool,
    pub(crate) epoch: Epoch,
    /// In the layout's order, as far as they are read.
    cells: [Cell<'c>; MOST_READ],
}

/// As many columns as the widest upload reads back.
const MOST_READ: usize = 8;

impl<'c> SourceRow<'c> {
    /// The row whose cells are found so.
    pub(crate) fn new(number: u32, hidden: bool, epoch: Epoch, cell: impl Fn(usize) -> Cell<'c>) -> Self {
        Self { number, hidden, epoch, cells: std::array::from_fn(cell) }
    }

    pub(crate) fn cell(&self, column: usize) -> Cell<'c> {
        self.cells.get(column).copied().unwrap_or(Cell::Empty)
    }

    pub(crate) fn is_blank(&self, column: usize) -> bool {
        self.cell(column).is_blank()
    }
}

/// What a file is, by its content and in accordance with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Csv,
    Workbook,
}

impl Source {
    /// Looks at the beginning of a file; tells its size, too.
    pub(crate) fn of<R: Read + Seek>(notes: &Notes, input: &mut R) -> Result<(Self, u64), FileError> {
        let io = |source| FileError::Io { file: notes.file().clone(), source };
        let mut head = Vec::new();
        input.by_ref().take(4_096).read_to_end(&mut head).map_err(io)?;
        let size = input.seek(SeekFrom::End(0)).map_err(io)?;
        input.rewind().map_err(io)?;
        let content = Content::of(&head);
        let ending = notes.file().rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let source = match (ending.as_deref(), content) {
            (Some("csv" | "txt" | "tsv"), Content::Zip | Content::Ole) => {
                let message =
                    "this is an Excel workbook or another archive, not a CSV file; name it .xlsx or save it as CSV";
                return Err(notes.fresh().refused(Code::NotACsv, message));
            }
            (Some("xlsx" | "xlsm" | "xls" | "ods"), Content::Text) => {
                let message =
                    format!("this {}, not an .xlsx workbook; name it .csv or save it as .xlsx", content.described());
                return Err(notes.fresh().refused(Code::NotAnXlsx, message));
            }
            (Some("csv" | "txt" | "tsv"), _) | (_, Content::Text | Content::Gzip) => Self::Csv,
            _ => Self::Workbook,
        };
        Ok((source, size))
    }
}

/// Reads all rows; what the notes then say of the sheet is of the one that was meant.
pub(crate) fn read<T: Rows, R: Read + Seek>(
    reader: &mut Reader<'_>,
    name: &str,
    mut input: R,
    rows: impl Fn() -> T,
) -> Result<(T, Notes), FileError> {
    let notes = reader.notes(name);
    let (source, size) = Source::of(&notes, &mut input)?;
    reader.set_size(size);
    match source {
        Source::Csv => read_csv(reader, notes, input, rows()),
        Source::Workbook => read_workbook(reader, notes, input, rows),
    }
}

fn store_needed<T: Rows>(reader: &Reader<'_>) -> Option<usize> {
    reader.known.only_store.is_none().then_some(T::STORE)
}

fn read_csv<T: Rows, R: Read>(
    reader: &mut Reader<'_>,
    mut notes: Notes,
    input: R,
    mut rows: T,
) -> Result<(T, Notes), FileError> {
    let input = csv_input(&notes, input)?;
    let (store, bytes) = (store_needed::<T>(reader), reader.limits.csv_bytes);
    let mut table = CsvTable::open(input, bytes, T::LAYOUT, store, &reader.limits, &mut notes)?;
    if notes.has_faults() {
        return Err(FileError::Refused(notes.into_report()));
    }
    let mut count: u64 = 0;
    while table.advance(&mut notes)? {
        if count.is_multiple_of(EVERY) {
            reader.report(table.input().bytes(), count)?;
        }
        count = count.saturating_add(1);
        let source = SourceRow::new(table.record.row, false, Epoch::default(), |column| table.cell(column));
        rows.read(&source, &table.finder, reader, &mut notes)?;
    }
    reader.report(table.input().bytes(), count)?;
    Ok((rows, notes))
}

fn read_workbook<T: Rows, R: Read + Seek>(
    reader: &mut Reader<'_>,
    notes: Notes,
    input: R,
    rows: impl Fn() -> T,
) -> Result<(T, Notes), FileError> {
    let finder = Finder::new(T::LAYOUT);
    let broken = |error| refusal(notes.clone(), error);
    let limits = reader.limits.clone();
    let mut workbook = Workbook::open(input, &limits).map_err(broken)?;
    let meter = workbook.meter();
    let mut candidates = Vec::new();
    for place in 0..workbook.len() {
        let (name, mut sheet) = workbook.sheet(place).map_err(broken)?;
        let mut notes = notes.fresh();
        notes.sheet = Some(name.into());
        let mut row = SheetRow::default();
        if let Some(header) = find_header(&mut sheet, &mut row, &finder, &limits).map_err(broken)? {
            let candidate = Candidate { header, rows: rows(), notes };
            candidates.push(candidate.read(&mut sheet, &mut row, &finder, reader, &meter)?);
        }
    }
    reader.report(meter.get(), candidates.iter().map(|candidate| u64::from(candidate.rows.filled())).sum())?;
    // a second sheet counts only if somebody filled it in
    if candidates.len() > 1 && candidates.iter().any(|candidate| candidate.rows.filled() > 0) {
        candidates.retain(|candidate| candidate.rows.filled() > 0);
    }
    let names: Vec<String> =
        candidates.iter().filter_map(|found| Some(format!("{:?}", found.notes.sheet.as_ref()?))).collect();
    match (candidates.pop(), candidates.is_empty()) {
        (Some(only), true) => Ok((only.rows, only.notes)),
        (Some(last), false) if last.rows.filled() == 0 => Ok((last.rows, notes)),
        (Some(_), false) => {
            let message = format!("the sheets {} could each be meant; leave one filled in", names.join(" and "));
            Err(notes.refused(Code::AmbiguousSheet, message))
        }
        (None, _) => {
            let message = format!(
                "no visible sheet has a header row in its first {} rows; it must name the columns {}",
                limits.header_rows,
                finder.wanted()
            );
            Err(notes.refused(Code::HeaderNotFound, message))
        }
    }
}

/// Reads up to the header row, if there is one.
pub(crate) fn find_header<B: Read>(
    sheet: &mut Sheet<'_, B>,
    row: &mut SheetRow,
    finder: &Finder,
    limits: &Limits,
) -> Result<Option<Header>, Broken> {
    while sheet.next_into(row)? && row.number <= limits.header_rows {
        let texts: Vec<_> = row.cells(sheet.shared()).map(|(place, cell)| (place, cell.shown(sheet.epoch()))).collect();
        let header = finder.find(row.number, texts.iter().map(|(place, text)| (*place, text.as_ref())));
        if header.is_some() {
            return Ok(header);
        }
    }
    Ok(None)
}

/// A sheet that has the header.
struct Candidate<T> {
    header: Header,
    rows: T,
    notes: Notes,
}

impl<T: Rows> Candidate<T> {
    fn read<B: Read>(
        mut self,
        sheet: &mut Sheet<'_, B>,
        row: &mut SheetRow,
        finder: &Finder,
        reader: &mut Reader<'_>,
        meter: &std::cell::Cell<u64>,
    ) -> Result<Self, FileError> {
        finder.check(&self.header, store_needed::<T>(reader), &mut self.notes);
        let sound = !self.notes.has_faults();
        let mut count: u64 = 0;
        while sheet.next_into(row).map_err(|error| refusal(self.notes.fresh(), error))? {
            if count.is_multiple_of(EVERY) {
                reader.report(meter.get(), count)?;
            }
            count = count.saturating_add(1);
            let (header, shared) = (&self.header, sheet.shared());
            let cell = |column| header.place(column).map_or(Cell::Empty, |place| row.cell(place, shared));
            let source = SourceRow::new(row.number, row.hidden, sheet.epoch(), cell);
            if sound {
                self.rows.read(&source, finder, reader, &mut self.notes)?;
            } else {
                self.rows.count(&source);
            }
        }
        self.rows.check_merged(sheet.merged(), &self.header, &mut self.notes);
        Ok(self)
    }
}

/// Why a workbook can't be read, as people are told.
pub(crate) fn refusal(mut notes: Notes, error: Broken) -> FileError {
    let (code, message) = match error {
        Broken::Io(source) => return FileError::Io { file: notes.file().clone(), source },
        Broken::Not(what) => (Code::NotAnXlsx, format!("this {what}, not an .xlsx workbook")),
        Broken::Encrypted => {
            (Code::EncryptedWorkbook, "the workbook is encrypted; save it without a password and send it again".into())
        }
        Broken::TooLarge => (Code::FileTooLarge, "the workbook is larger than may be read; split it".into()),
        Broken::Corrupt(what) => (
            Code::CorruptWorkbook,
            format!("the workbook can't be read: {what}; open it in a spreadsheet and save it again"),
        ),
    };
    notes.add(Place::default(), None, problem(code, message));
    FileError::Refused(notes.into_report())
}
