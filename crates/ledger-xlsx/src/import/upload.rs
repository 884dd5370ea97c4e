//! An uploaded table, from a CSV file or from the sheet of a workbook that has it.

use crate::import::progress::EVERY;
use crate::import::reader::Reader;
use crate::import::upload_rows::{Rows, UploadRows};
use crate::report::fault::{Code, FileError, Findings};
use crate::report::notes::Notes;
use crate::table::csv_table::CsvTable;
use crate::table::header::{Finder, Header};
use crate::table::limits::Limits;
use crate::table::source::{Source, workbook_refusal};
use crate::table::source_row::SourceRow;
use crate::table::template_origin::TemplateOrigin;
use crate::value::cell_value;
use bounded_sheets::{Meter, Sheet, SheetRow, Workbook, WorkbookError};
use std::io::{Read, Seek};
use std::sync::Arc;

/// An upload that was read. The notes have its sheet, faults and warnings.
pub(crate) struct Upload<T> {
    pub(crate) rows: Vec<T>,
    /// The template that was filled in, if the file's document properties still name it.
    template: Option<TemplateOrigin>,
    pub(crate) notes: Notes,
}

/// An upload without a fault.
pub(crate) struct Clean<T> {
    pub(crate) file: Arc<str>,
    pub(crate) sheet: Option<Arc<str>>,
    pub(crate) template: Option<TemplateOrigin>,
    pub(crate) rows: Vec<T>,
    pub(crate) warnings: Findings,
}

impl<T> Upload<T> {
    /// Refuses the upload for its faults, or with the message `nothing` if it has no rows.
    pub(crate) fn clean(self, nothing: &'static str) -> Result<Clean<T>, FileError> {
        let Self { rows, template, notes } = self;
        if notes.has_faults() {
            return Err(FileError::Refused(notes.into_report()));
        }
        if rows.is_empty() {
            return Err(notes.nothing(nothing));
        }
        let (file, sheet) = (notes.file().clone(), notes.sheet.clone());
        Ok(Clean { file, sheet, template, rows, warnings: notes.into_report().warnings })
    }
}

/// Reads all rows; their faults are in the notes.
pub(crate) fn read<T: Rows, R: Read + Seek>(
    reader: &mut Reader<'_>,
    name: &str,
    mut input: R,
    kind: impl Fn() -> T,
) -> Result<Upload<T::Row>, FileError> {
    let notes = reader.notes(name);
    let (source, size) = Source::of(&notes, &mut input)?;
    reader.set_size(size);
    match source {
        Source::Csv => read_csv(reader, notes, input, kind()),
        Source::Workbook => read_workbook(reader, notes, input, kind),
    }
}

/// Returns the column of stores, if the ledger has more than one store.
fn store_needed<T: Rows>(reader: &Reader<'_>) -> Option<usize> {
    T::STORE.filter(|_| reader.known.only_store.is_none())
}

fn read_csv<T: Rows, R: Read>(
    reader: &mut Reader<'_>,
    mut notes: Notes,
    input: R,
    kind: T,
) -> Result<Upload<T::Row>, FileError> {
    let (store, bytes) = (store_needed::<T>(reader), reader.limits.csv_bytes);
    let mut table = CsvTable::open(input, bytes, T::LAYOUT, store, &reader.limits, &mut notes)?;
    let mut rows = UploadRows::new(kind);
    let mut count: u64 = 0;
    while table.advance(&mut notes)? {
        if count.is_multiple_of(EVERY) {
            reader.report(table.bytes(), count)?;
        }
        count = count.saturating_add(1);
        if let Some(source) = table.source() {
            rows.read(source, &table.finder, reader, &mut notes)?;
        }
    }
    reader.report(table.bytes(), count)?;
    Ok(Upload { rows: rows.rows, template: None, notes })
}

fn read_workbook<T: Rows, R: Read + Seek>(
    reader: &mut Reader<'_>,
    notes: Notes,
    input: R,
    kind: impl Fn() -> T,
) -> Result<Upload<T::Row>, FileError> {
    let finder = Finder::new(T::LAYOUT);
    let broken = |error| workbook_refusal(notes.clone(), error);
    let limits = reader.limits.clone();
    let mut workbook = Workbook::open(input, &limits.of_file()).map_err(broken)?;
    let (meter, origin) = (workbook.meter(), TemplateOrigin::of(workbook.properties()));
    let mut candidates = Vec::new();
    for place in 0..workbook.sheet_count() {
        let mut sheet = workbook.sheet(place).map_err(broken)?;
        let mut notes = notes.fresh();
        notes.sheet = Some(sheet.name().into());
        let mut row = SheetRow::default();
        if let Some(header) = find_header(&mut sheet, &mut row, &finder, &limits).map_err(broken)? {
            let candidate = Candidate { header, rows: UploadRows::new(kind()), notes };
            candidates.push(candidate.read(&mut sheet, &mut row, &finder, reader, &meter)?);
        }
    }
    reader.report(meter.bytes(), candidates.iter().map(|candidate| u64::from(candidate.rows.filled)).sum())?;
    // of several sheets with the header, only those that are filled in count
    if candidates.len() > 1 && candidates.iter().any(|candidate| candidate.rows.filled > 0) {
        candidates.retain(|candidate| candidate.rows.filled > 0);
    }
    let names: Vec<String> =
        candidates.iter().filter_map(|found| Some(format!("{:?}", found.notes.sheet.as_ref()?))).collect();
    match (candidates.pop(), candidates.is_empty()) {
        (Some(only), true) => Ok(Upload { rows: only.rows.rows, template: origin, notes: only.notes }),
        (Some(last), false) if last.rows.filled == 0 => Ok(Upload { rows: last.rows.rows, template: origin, notes }),
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

/// Reads up to the header row. Returns it if there is one.
fn find_header<B: Read>(
    sheet: &mut Sheet<B>,
    row: &mut SheetRow,
    finder: &Finder,
    limits: &Limits,
) -> Result<Option<Header>, WorkbookError> {
    while sheet.next_into(row)? && row.number() <= limits.header_rows {
        let texts: Vec<_> = row.cells().map(|(place, cell)| (place, cell_value::shown(cell, row.epoch()))).collect();
        let header = finder.find(row.number(), texts.iter().map(|(place, text)| (*place, text.as_ref())));
        if header.is_some() {
            return Ok(header);
        }
    }
    Ok(None)
}

/// A sheet that has the header.
struct Candidate<T: Rows> {
    header: Header,
    rows: UploadRows<T>,
    notes: Notes,
}

impl<T: Rows> Candidate<T> {
    fn read<B: Read>(
        mut self,
        sheet: &mut Sheet<B>,
        row: &mut SheetRow,
        finder: &Finder,
        reader: &mut Reader<'_>,
        meter: &Meter,
    ) -> Result<Self, FileError> {
        finder.check(&self.header, store_needed::<T>(reader), &mut self.notes);
        let mut count: u64 = 0;
        while sheet.next_into(row).map_err(|error| workbook_refusal(self.notes.clone(), error))? {
            if count.is_multiple_of(EVERY) {
                reader.report(meter.bytes(), count)?;
            }
            count = count.saturating_add(1);
            let source = SourceRow::of_sheet(row, &self.header);
            self.rows.read(source, finder, reader, &mut self.notes)?;
        }
        self.rows.check_merged(sheet.merged(), &self.header, &mut self.notes);
        Ok(self)
    }
}
