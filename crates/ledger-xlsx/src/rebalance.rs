//! A filled-in rebalance template, back as the lines of a rebalance.

use crate::cell::{Cell, Epoch, problem};
use crate::csv_table::CsvTable;
use crate::fault::{Code, FileError, Findings};
use crate::header::{Finder, Header};
use crate::layout::rebalance::{LAYOUT, STORE};
use crate::limits::Limits;
use crate::notes::{Notes, Place};
use crate::origin::TemplateOrigin;
use crate::progress::EVERY;
use crate::reader::{Reader, csv_input, nothing};
use crate::rebalance_rows::{RebalanceRows, SourceRow};
use crate::sniff::Content;
use crate::xlsx::{Broken, Sheet, SheetRow, Workbook};
use ledger_core::{NewRebalance, NewRebalanceLine};
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

/// A clean rebalance upload.
///
/// ```
/// use ledger_core::{Ledger, Settings};
/// use ledger_xlsx::{Code, FileError, Reader};
/// let ledger = Ledger::default();
/// let file = "Supply Name,Supply Code,Store,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n";
/// let upload = Reader::new(ledger.catalog(), &Settings::default())
///     .rebalance("count.csv", std::io::Cursor::new(file));
/// let Err(FileError::Refused(report)) = upload else { panic!("nothing is filled in") };
/// assert_eq!(report.faults.listed[0].code, Code::NothingToImport);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebalanceUpload {
    /// The file's name, as the caller gave it.
    pub file: Arc<str>,
    /// The sheet, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The template that was filled in, if the file still says which.
    pub template: Option<TemplateOrigin>,
    /// In the order of the file, each supply (in each store) once.
    pub rows: Vec<RebalanceRow>,
    /// What somebody should look at.
    pub warnings: Findings,
}

/// A line of a rebalance and the row it stands in.
///
/// ```
/// use ledger_core::{NewRebalanceLine, StoreId, SupplyId};
/// use ledger_xlsx::RebalanceRow;
/// let line = NewRebalanceLine {
///     store: StoreId::main(),
///     supply: SupplyId::new("UREA")?,
///     date: time::Date::from_calendar_date(2026, time::Month::June, 30)?,
///     stock: rust_decimal::Decimal::from(10).into(),
///     unit_price: 28.into(),
/// };
/// assert_eq!(RebalanceRow { row: 2, line }.row, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebalanceRow {
    /// As a spreadsheet numbers it.
    pub row: u32,
    /// What stands there.
    pub line: NewRebalanceLine,
}

impl RebalanceUpload {
    /// The rebalance to record; line `n` of it stands in the row of `self.rows[n]`.
    pub fn rebalance(&self) -> NewRebalance {
        NewRebalance {
            reference: None,
            document: Some(self.file.to_string()),
            note: None,
            lines: self.rows.iter().map(|row| row.line.clone()).collect(),
        }
    }

    /// The same, for who needs the rows no longer: nothing is copied.
    pub fn into_rebalance(self) -> NewRebalance {
        NewRebalance {
            reference: None,
            document: Some(self.file.to_string()),
            note: None,
            lines: self.rows.into_iter().map(|row| row.line).collect(),
        }
    }
}

pub(crate) fn read<R: Read + Seek>(
    mut reader: Reader<'_>,
    name: &str,
    mut input: R,
) -> Result<RebalanceUpload, FileError> {
    let notes = reader.notes(name);
    let io = |source| FileError::Io { file: notes.file().clone(), source };
    let mut head = Vec::new();
    input.by_ref().take(4_096).read_to_end(&mut head).map_err(io)?;
    reader.set_size(input.seek(SeekFrom::End(0)).map_err(io)?);
    input.rewind().map_err(io)?;
    let content = Content::of(&head);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    match (ending.as_deref(), content) {
        (Some("csv" | "txt" | "tsv"), Content::Zip | Content::Ole) => {
            let message =
                "this is an Excel workbook or another archive, not a CSV file; name it .xlsx or save it as CSV";
            Err(notes.refused(Code::NotACsv, message))
        }
        (Some("xlsx" | "xlsm" | "xls" | "ods"), Content::Text) => {
            let message =
                format!("this {}, not an .xlsx workbook; name it .csv or save it as .xlsx", content.described());
            Err(notes.refused(Code::NotAnXlsx, message))
        }
        (Some("csv" | "txt" | "tsv"), _) | (_, Content::Text | Content::Gzip) => read_csv(reader, notes, input),
        _ => read_workbook(reader, notes, input),
    }
}

fn read_csv<R: Read>(mut reader: Reader<'_>, mut notes: Notes, input: R) -> Result<RebalanceUpload, FileError> {
    let input = csv_input(&notes, input)?;
    let store = reader.known.only_store.is_none().then_some(STORE);
    let mut table = CsvTable::open(input, reader.limits.csv_bytes, LAYOUT, store, &reader.limits, &mut notes)?;
    let mut rows = RebalanceRows::new(&table.header);
    let mut count: u64 = 0;
    while table.advance(&mut notes)? {
        if count.is_multiple_of(EVERY) {
            reader.report(table.input().bytes(), count)?;
        }
        count = count.saturating_add(1);
        let source =
            SourceRow::new(table.record.row, false, Epoch::default(), table.has_text(), |column| table.cell(column));
        rows.read(&source, &table.finder, &mut reader, &mut notes)?;
        let fields = table.record.fields().take(table.width).enumerate();
        rows.check_headless(&source, fields, &table.header, &mut notes);
    }
    reader.report(table.input().bytes(), count)?;
    finished(rows, notes, None)
}

fn read_workbook<R: Read + Seek>(mut reader: Reader<'_>, notes: Notes, input: R) -> Result<RebalanceUpload, FileError> {
    let finder = Finder::new(LAYOUT);
    let broken = |error| refusal(notes.clone(), error);
    let limits = reader.limits.clone();
    let mut workbook = Workbook::open(input, &limits).map_err(broken)?;
    let (meter, origin) = (workbook.meter(), workbook.origin().cloned());
    let mut candidates = Vec::new();
    for place in 0..workbook.len() {
        let (name, mut sheet) = workbook.sheet(place).map_err(broken)?;
        let mut notes = notes.fresh();
        notes.sheet = Some(name.into());
        let mut row = SheetRow::default();
        if let Some(header) = find_header(&mut sheet, &mut row, &finder, &limits).map_err(broken)? {
            let candidate = Candidate { rows: RebalanceRows::new(&header), header, notes };
            candidates.push(candidate.read(&mut sheet, &mut row, &finder, &mut reader, &meter)?);
        }
    }
    reader.report(meter.get(), candidates.iter().map(|candidate| candidate.rows.filled() as u64).sum())?;
    // a second sheet counts only if somebody filled it in
    if candidates.len() > 1 && candidates.iter().any(|candidate| candidate.rows.filled() > 0) {
        candidates.retain(|candidate| candidate.rows.filled() > 0);
    }
    let names: Vec<String> =
        candidates.iter().filter_map(|found| Some(format!("{:?}", found.notes.sheet.as_ref()?))).collect();
    match (candidates.pop(), candidates.is_empty()) {
        (Some(only), true) => finished(only.rows, only.notes, origin),
        (Some(last), false) if last.rows.filled() == 0 => finished(last.rows, notes, origin),
        (Some(_), false) => {
            let message =
                format!("the sheets {} could each be meant; leave one of them filled in", names.join(" and "));
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
fn find_header<R: Read>(
    sheet: &mut Sheet<'_, R>,
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
struct Candidate {
    header: Header,
    rows: RebalanceRows,
    notes: Notes,
}

impl Candidate {
    fn read<R: Read>(
        mut self,
        sheet: &mut Sheet<'_, R>,
        row: &mut SheetRow,
        finder: &Finder,
        reader: &mut Reader<'_>,
        meter: &std::cell::Cell<u64>,
    ) -> Result<Self, FileError> {
        let store = reader.known.only_store.is_none().then_some(STORE);
        finder.check(&self.header, store, &mut self.notes);
        let mut count: u64 = 0;
        while sheet.next_into(row).map_err(|error| refusal(self.notes.clone(), error))? {
            if count.is_multiple_of(EVERY) {
                reader.report(meter.get(), count)?;
            }
            count = count.saturating_add(1);
            let (header, shared) = (&self.header, sheet.shared());
            let cell = |column| header.place(column).map_or(Cell::Empty, |place| row.cell(place, shared));
            let has_text = row.cells(shared).any(|(_, cell)| !cell.is_blank());
            let source = SourceRow::new(row.number, row.hidden, sheet.epoch(), has_text, cell);
            self.rows.read(&source, finder, reader, &mut self.notes)?;
            let headless = row.cells(shared).filter(|(place, _)| !header.is_headed(*place));
            let cells = headless.map(|(place, cell)| (place, cell.shown(sheet.epoch())));
            self.rows.check_headless(&source, cells, header, &mut self.notes);
        }
        self.rows.check_merged(sheet.merged(), &self.header, &mut self.notes);
        Ok(self)
    }
}

fn finished(rows: RebalanceRows, notes: Notes, template: Option<TemplateOrigin>) -> Result<RebalanceUpload, FileError> {
    if notes.has_faults() {
        return Err(FileError::Refused(notes.into_report()));
    }
    if rows.filled() == 0 {
        return Err(nothing(notes, "no row has a date, a stock or a price filled in"));
    }
    let (file, sheet) = (notes.file().clone(), notes.sheet.clone());
    let warnings = notes.into_report().warnings;
    Ok(RebalanceUpload { file, sheet, template, rows: rows.into_rows(), warnings })
}

fn refusal(mut notes: Notes, error: Broken) -> FileError {
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
    notes.add_last(Place::default(), problem(code, message));
    FileError::Refused(notes.into_report())
}
