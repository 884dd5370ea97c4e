//! A journal in a workbook, read whole.

use crate::import::journal::content::Remembered;
use crate::import::journal::kind::INPUTS;
use crate::import::journal::row::JournalRow;
use crate::import::reader::Reader;
use crate::import::row::Row;
use crate::import::upload::{self, Upload};
use crate::import::upload_rows::Rows;
use crate::report::fault::{Code, FileError, Findings, Report};
use crate::table::layout::Layout;
use crate::table::layout::journal::{ITEM, LAYOUT};
use std::collections::BTreeMap;
use std::io::{Read, Seek};
use std::sync::Arc;

/// A journal that has been read.
pub(crate) struct WorkbookJournal {
    /// The rows in order, each with its contents or its faults.
    pub(crate) rows: Vec<Result<JournalRow, Report>>,
    pub(crate) sheet: Option<Arc<str>>,
    pub(crate) warnings: Findings,
}

/// Reads a journal. Faults of the whole table refuse the file, and so do more faults than are listed.
pub(crate) fn read<R: Read + Seek>(mut reader: Reader<'_>, name: &str, input: R) -> Result<WorkbookJournal, FileError> {
    let Upload { rows, notes, .. } = upload::read(&mut reader, name, input, Remembered::default)?;
    if rows.is_empty() && !notes.has_faults() {
        return Err(notes.nothing("there are no movements below the header"));
    }
    let sheet = notes.sheet.clone();
    let report = notes.into_report();
    let of_a_row = |code: Code| !matches!(code, Code::MissingColumn | Code::DuplicateColumn);
    if report.faults.unlisted > 0 || !report.faults.listed.iter().all(|fault| of_a_row(fault.code)) {
        return Err(FileError::Refused(report));
    }
    let mut found: BTreeMap<u32, Result<JournalRow, Report>> = rows.into_iter().map(|row| (row.row, Ok(row))).collect();
    for fault in report.faults.listed {
        let row = found.entry(fault.row.unwrap_or_default()).or_insert_with(|| Err(Report::default()));
        match row {
            Ok(_) => *row = Err(Report { faults: Findings { listed: vec![fault], unlisted: 0 }, ..Report::default() }),
            Err(report) => report.add(fault, usize::MAX),
        }
    }
    Ok(WorkbookJournal { rows: found.into_values().collect(), sheet, warnings: report.warnings })
}

impl Rows for Remembered {
    const LAYOUT: Layout = LAYOUT;
    const STORE: Option<usize> = None;
    const ABOUT: usize = ITEM;
    const INPUTS: &'static [usize] = INPUTS;
    type Row = JournalRow;

    fn read(&mut self, row: &mut Row<'_, '_>) -> Option<JournalRow> {
        let content = self.content(row)?;
        Some(JournalRow { row: row.number(), content })
    }
}
