//! The error report: a copy of a file in which the bad cells are marked and explained.

use crate::error_report::copy::{CopiedRow, Copy, SheetCopy};
use crate::export::style;
use crate::export::write_error::WriteError;
use crate::report::fault::{Fault, FileError, Report};
use crate::report::notes::Notes;
use crate::table::csv_table::CsvTable;
use crate::table::header::{Finder, Header};
use crate::table::layout::{self, Holds, Layout};
use crate::table::limits::Limits;
use crate::table::source::{Source, workbook_refusal};
use crate::text::visible::folded;
use crate::value::cell_value;
use bounded_sheets::{Cell, Epoch, SheetRow, Workbook};
use std::collections::BTreeMap;
use std::io::{Read, Seek, Write};
use std::sync::Arc;

/// The kind of file that an error report is about.
///
/// ```
/// # use ledger_xlsx::FileKind;
/// assert_ne!(FileKind::Rebalance, FileKind::Journal);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A filled-in rebalance template.
    Rebalance,
    /// A filled-in template of adjustments.
    Adjustments,
    /// A journal.
    Journal,
    /// A list of supplies.
    Supplies,
}

impl FileKind {
    fn layout(self) -> Layout {
        match self {
            Self::Rebalance => layout::rebalance::LAYOUT,
            Self::Adjustments => layout::adjustment::LAYOUT,
            Self::Journal => layout::journal::LAYOUT,
            Self::Supplies => layout::supplies::LAYOUT,
        }
    }
}

/// A fault in a row.
///
/// ```
/// use ledger_xlsx::Mark;
/// let mark = Mark { row: 2, column: Some("Qty".into()), message: "\"x\" is not a number".into() };
/// assert_eq!(mark.row, 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The row's number in a spreadsheet.
    pub row: u32,
    /// The header of the column, if the fault is in one cell.
    pub column: Option<Arc<str>>,
    /// The fault in words, and what would be right.
    pub message: String,
}

impl Mark {
    /// Returns the mark of a fault, if the fault is in a row.
    pub fn of(fault: &Fault) -> Option<Self> {
        let message = match &fault.found {
            Some(found) => format!("\"{found}\" {}", fault.message),
            None => fault.message.clone(),
        };
        Some(Self { row: fault.row?, column: fault.column.clone(), message })
    }
}

/// A copy of a file with its bad cells marked, and explained in a last column that readers ignore.
///
/// The copy can be corrected and sent as it is: the last column may stay.
///
/// ```
/// use ledger_core::{Ledger, Settings};
/// use ledger_xlsx::{ErrorReport, FileError, FileKind, Limits, Reader};
/// let file = "Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion\nUREA,Urea 46 %,bag,kg,x\n";
/// let read = Reader::new(Ledger::default().catalog(), &Settings::default())
///     .supplies("s.csv", std::io::Cursor::new(file));
/// let Err(FileError::Refused(report)) = read else { panic!("x is not a number") };
/// let mut copy = Vec::new();
/// ErrorReport::new(FileKind::Supplies, &report).write_csv("s.csv", std::io::Cursor::new(file), &mut copy)?;
/// let copy = String::from_utf8(copy)?;
/// assert!(copy.starts_with("Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion,What Is Wrong\n"));
/// assert!(copy.contains("Unit Conversion: \"\"x\"\" is not a number"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorReport {
    /// The kind of file.
    pub kind: FileKind,
    /// The name of the sheet that was read, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The faults to mark.
    pub marks: Vec<Mark>,
    /// True if rows without a mark are left out, such as rows that are recorded already.
    pub only_marked: bool,
    /// The limits for reading the file.
    pub limits: Limits,
}

/// The reason why an error report could not be written.
///
/// ```
/// use ledger_xlsx::{ReportError, WriteError};
/// assert_eq!(ReportError::from(WriteError::TooManyRows).to_string(), "a sheet can't hold that many rows");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The file's rows can't be read.
    #[error(transparent)]
    Read(#[from] FileError),
    /// The report can't be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl ErrorReport {
    /// Makes a report with the faults of a refused file, and the default limits.
    pub fn new(kind: FileKind, report: &Report) -> Self {
        let faults = &report.faults.listed;
        let sheet = faults.iter().find_map(|fault| fault.sheet.clone());
        let marks = faults.iter().filter_map(Mark::of).collect();
        Self { kind, sheet, marks, only_marked: false, limits: Limits::default() }
    }

    /// Writes the copy as a workbook, from the file and its name.
    ///
    /// # Errors
    /// [`ReportError`] if the file has no rows to mark, or the copy can't be written.
    pub fn write_xlsx<R: Read + Seek>(
        &self,
        name: &str,
        input: R,
        mut out: impl Write + Seek + Send,
    ) -> Result<(), ReportError> {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(WriteError::from)?;
        sheet.set_name(self.sheet.as_deref().unwrap_or("Rows")).map_err(WriteError::from)?;
        style::on_paper(sheet, name).map_err(WriteError::from)?;
        let mut copy = SheetCopy::new(sheet);
        self.copy(name, input, &mut copy)?;
        copy.end()?;
        workbook.save_to_writer(&mut out).map_err(WriteError::from)?;
        Ok(out.flush().map_err(WriteError::from)?)
    }

    /// Writes the copy as CSV, from the file and its name.
    ///
    /// # Errors
    /// [`ReportError`] if the file has no rows to mark, or the copy can't be written.
    pub fn write_csv<R: Read + Seek>(&self, name: &str, input: R, out: impl Write) -> Result<(), ReportError> {
        let mut copy = csv::WriterBuilder::new().flexible(true).from_writer(out);
        self.copy(name, input, &mut copy)?;
        Ok(copy.flush().map_err(WriteError::from)?)
    }

    fn copy<R: Read + Seek>(&self, name: &str, mut input: R, copy: &mut impl Copy) -> Result<(), ReportError> {
        let notes = Notes::new(name, self.limits.listed);
        match Source::of(&notes, &mut input)?.0 {
            Source::Csv => self.copy_csv(notes, input, copy),
            Source::Workbook => self.copy_workbook(&notes, input, copy),
        }
    }

    fn copy_csv<R: Read>(&self, mut notes: Notes, input: R, copy: &mut impl Copy) -> Result<(), ReportError> {
        let (layout, bytes) = (self.kind.layout(), self.limits.journal_bytes);
        let mut table = CsvTable::open(input, bytes, layout, None, &self.limits, &mut notes)?;
        let cells: Vec<(usize, Cell<'_>)> = table.record.cells().collect();
        let mut rows = self.rows(&table.header, cells.iter().map(|(place, _)| *place));
        rows.header(&cells, Epoch::default(), copy)?;
        while table.advance(&mut notes)? {
            let cells: Vec<(usize, Cell<'_>)> = table.record.cells().collect();
            rows.row(table.record.number(), &cells, Epoch::default(), copy)?;
        }
        Ok(rows.finish(copy)?)
    }

    fn copy_workbook<R: Read + Seek>(&self, notes: &Notes, input: R, copy: &mut impl Copy) -> Result<(), ReportError> {
        let finder = Finder::new(self.kind.layout());
        let broken = |error| workbook_refusal(notes.clone(), error);
        let mut workbook = Workbook::open(input, &self.limits.of_file()).map_err(broken)?;
        for place in 0..workbook.sheet_count() {
            let mut sheet = workbook.sheet(place).map_err(broken)?;
            if self.sheet.as_deref().is_some_and(|wanted| wanted != sheet.name()) {
                continue;
            }
            let mut row = SheetRow::default();
            let mut rows: Option<Rows<'_>> = None;
            while sheet.next_into(&mut row).map_err(broken)? {
                let cells: Vec<(usize, Cell<'_>)> = row.cells().collect();
                match &mut rows {
                    Some(rows) => rows.row(row.number(), &cells, row.epoch(), copy)?,
                    None => {
                        let shown: Vec<_> =
                            cells.iter().map(|(at, cell)| (*at, cell_value::shown(*cell, row.epoch()))).collect();
                        let texts = shown.iter().map(|(at, text)| (*at, text.as_ref()));
                        if let Some(header) = finder.find(row.number(), texts) {
                            let found = rows.insert(self.rows(&header, cells.iter().map(|(at, _)| *at)));
                            found.header(&cells, row.epoch(), copy)?;
                        } else if row.number() > self.limits.header_rows {
                            break;
                        } else {
                            let (number, epoch) = (row.number(), row.epoch());
                            copy.row(&CopiedRow { number, cells: &cells, epoch, holds: &[], bad: &[], problem: None })?;
                        }
                    }
                }
            }
            if let Some(mut rows) = rows {
                return Ok(rows.finish(copy)?);
            }
        }
        let message = "no sheet has the header row";
        Err(notes.fresh().refused(crate::report::fault::Code::HeaderNotFound, message).into())
    }

    fn rows(&self, header: &Header, places: impl Iterator<Item = usize>) -> Rows<'_> {
        let layout = self.kind.layout();
        let beyond = places.max().map_or(0, |last| last.saturating_add(1));
        let problem = header.place(layout.problem()).unwrap_or(beyond);
        let mut holds = vec![None; beyond];
        let mut places = BTreeMap::new();
        for (number, column) in layout.columns.iter().enumerate() {
            if let Some(place) = header.place(number) {
                places.insert(folded(column.header), place);
                holds.get_mut(place).map(|at: &mut Option<Holds>| at.replace(column.holds));
            }
        }
        let mut marks: BTreeMap<u32, Vec<&Mark>> = BTreeMap::new();
        for mark in &self.marks {
            // marks of the header row are moved to the next row: in the header row, the explanation's column has its
            // title
            let row = if mark.row == header.row { header.row.saturating_add(1) } else { mark.row };
            marks.entry(row).or_default().push(mark);
        }
        Rows { header: header.row, last: header.row, only_marked: self.only_marked, problem, holds, places, marks }
    }
}

/// The table of a file while it is copied.
struct Rows<'m> {
    header: u32,
    /// The last row that was written.
    last: u32,
    only_marked: bool,
    /// The place of the column with the explanations.
    problem: usize,
    holds: Vec<Option<Holds>>,
    places: BTreeMap<String, usize>,
    /// Marks that are not yet written, by row.
    marks: BTreeMap<u32, Vec<&'m Mark>>,
}

impl Rows<'_> {
    fn header(&self, cells: &[(usize, Cell<'_>)], epoch: Epoch, copy: &mut impl Copy) -> Result<(), WriteError> {
        let title = layout::rebalance::LAYOUT.header(layout::rebalance::LAYOUT.problem());
        let (cells, problem) = (&self.moved(cells), Some((self.problem, title)));
        copy.header(&CopiedRow { number: self.header, cells, epoch, holds: &[], bad: &[], problem })
    }

    fn row(
        &mut self,
        row: u32,
        cells: &[(usize, Cell<'_>)],
        epoch: Epoch,
        copy: &mut impl Copy,
    ) -> Result<(), WriteError> {
        // marks of the header and of rows without cells are written with the next row that has some
        let later = self.marks.split_off(&row.saturating_add(1));
        let marks: Vec<&Mark> = std::mem::replace(&mut self.marks, later).into_values().flatten().collect();
        if marks.is_empty() && self.only_marked {
            return Ok(());
        }
        self.last = if self.only_marked { self.last.saturating_add(1) } else { row };
        let said: Vec<String> = marks.iter().map(|mark| self.said(mark)).collect();
        let here = marks.iter().filter(|mark| mark.row == row);
        let bad: Vec<usize> = here.filter_map(|mark| self.place(mark.column.as_deref()?)).collect();
        let said = said.join("\n");
        let problem = (!said.is_empty()).then_some((self.problem, said.as_str()));
        let (cells, holds, bad) = (&self.moved(cells), &self.holds, &bad);
        copy.row(&CopiedRow { number: self.last, cells, epoch, holds, bad, problem })
    }

    /// Writes the marks that stand after the last row.
    fn finish(&mut self, copy: &mut impl Copy) -> Result<(), WriteError> {
        match self.marks.last_key_value() {
            Some((row, _)) => self.row((*row).max(self.last.saturating_add(1)), &[], Epoch::default(), copy),
            None => Ok(()),
        }
    }

    fn said(&self, mark: &Mark) -> String {
        let column = mark.column.as_ref().map_or(String::new(), |column| format!("{column}: "));
        let place = if mark.row == self.header { "Header row: ".to_owned() } else { format!("Row {}: ", mark.row) };
        let place = if mark.row == self.last { String::new() } else { place };
        format!("{place}{column}{}", mark.message)
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.places.get(&folded(column)).copied()
    }

    /// Returns the cells without an earlier explanation. Without one, the cells from its place on move one column to
    /// the right.
    fn moved<'c>(&self, cells: &[(usize, Cell<'c>)]) -> Vec<(usize, Cell<'c>)> {
        let explained = self.problem < self.holds.len();
        let moved = |&(place, cell): &(usize, Cell<'c>)| match place {
            place if place < self.problem || (explained && place > self.problem) => Some((place, cell)),
            _ if explained => None,
            place => Some((place.saturating_add(1), cell)),
        };
        cells.iter().filter_map(moved).collect()
    }
}
