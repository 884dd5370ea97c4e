//! A filled-in rebalance template, back as the lines of a rebalance.

use crate::import::reader::{Reader, nothing};
use crate::import::rebalance_rows::RebalanceRows;
use crate::import::upload::{self, Upload};
use crate::report::fault::{FileError, Findings};
use crate::table::template_origin::TemplateOrigin;
use ledger_core::{NewRebalance, NewRebalanceLine};
use std::io::{Read, Seek};
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
            document: Some(self.file.as_ref().into()),
            note: None,
            lines: self.rows.iter().map(|row| row.line.clone()).collect(),
        }
    }

    /// The same, for who needs the rows no longer: nothing is copied.
    pub fn into_rebalance(self) -> NewRebalance {
        NewRebalance {
            reference: None,
            document: Some(self.file.as_ref().into()),
            note: None,
            lines: self.rows.into_iter().map(|row| row.line).collect(),
        }
    }
}

pub(crate) fn read<R: Read + Seek>(mut reader: Reader<'_>, name: &str, input: R) -> Result<RebalanceUpload, FileError> {
    let Upload { rows, filled, template, notes } = upload::read(&mut reader, name, input, RebalanceRows::default)?;
    if notes.has_faults() {
        return Err(FileError::Refused(notes.into_report()));
    }
    if filled == 0 {
        return Err(nothing(notes, "no row has a date, a stock or a price filled in"));
    }
    let (file, sheet) = (notes.file().clone(), notes.sheet.clone());
    let warnings = notes.into_report().warnings;
    Ok(RebalanceUpload { file, sheet, template, rows: rows.into_rows(), warnings })
}
