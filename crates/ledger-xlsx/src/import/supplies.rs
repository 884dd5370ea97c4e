//! The list of supplies: `Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion`.

use crate::import::reader::Reader;
use crate::import::row::Row;
use crate::import::upload::{self, Clean};
use crate::import::upload_rows::Rows;
use crate::report::fault::{Code, FileError, Findings};
use crate::report::problem::problem;
use crate::table::layout::Layout;
use crate::table::layout::supplies::{BUYING_UNIT, CODE, CONSUMPTION_UNIT, CONVERSION, LAYOUT, NAME};
use crate::value::amounts;
use ledger_core::{NewSupply, SupplyId};
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::Arc;

/// A list of supplies without faults.
///
/// ```
/// use ledger_xlsx::SuppliesUpload;
/// assert!(SuppliesUpload::default().rows.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SuppliesUpload {
    /// The sheet's name, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The rows, in the order of the file; each code stands in one of them.
    pub rows: Vec<SupplyRow>,
    /// The warnings, which don't keep the file from being recorded.
    pub warnings: Findings,
}

/// A supply, with the row that it is from.
///
/// ```
/// use ledger_core::{Settings, query::Catalog};
/// use ledger_xlsx::{Reader, SupplyRow};
/// let file = "Supply Code;Supply Name;Buying Unit;Consumption Unit;Unit Conversion\nUREA;Urea;bag;kg;50\n";
/// let upload = Reader::new(&Catalog::default(), &Settings::default()).supplies("s.csv", std::io::Cursor::new(file))?;
/// let SupplyRow { row, supply, .. } = &upload.rows[0];
/// assert_eq!((*row, supply.conversion), (2, 50.into()));
/// # Ok::<(), ledger_xlsx::FileError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SupplyRow {
    /// The row's number in a spreadsheet.
    pub row: u32,
    /// The row's contents.
    pub supply: NewSupply,
}

impl Reader<'_> {
    /// Reads a list of supplies, `.csv`, `.csv.gz` or `.xlsx`.
    ///
    /// Its columns are Supply Code, Supply Name, Buying Unit, Consumption Unit and Unit Conversion, in any order.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn supplies<R: Read + Seek>(mut self, name: &str, input: R) -> Result<SuppliesUpload, FileError> {
        let upload = upload::read(&mut self, name, input, SupplyRows::default)?;
        let Clean { sheet, rows, warnings, .. } = upload.clean("there are no supplies below the header")?;
        Ok(SuppliesUpload { sheet, rows, warnings })
    }
}

/// Reader of the rows, which remembers those that it has read.
#[derive(Debug, Default)]
struct SupplyRows {
    /// The first row of each code.
    seen: HashMap<SupplyId, u32>,
}

impl Rows for SupplyRows {
    const LAYOUT: Layout = LAYOUT;
    const STORE: Option<usize> = None;
    const ABOUT: usize = CODE;
    const INPUTS: &'static [usize] = &[CODE, NAME, BUYING_UNIT, CONSUMPTION_UNIT, CONVERSION];
    type Row = SupplyRow;

    fn read(&mut self, row: &mut Row<'_, '_>) -> Option<SupplyRow> {
        let supply = self.supply(row)?;
        Some(SupplyRow { row: row.number(), supply })
    }
}

impl SupplyRows {
    fn supply(&mut self, row: &mut Row<'_, '_>) -> Option<NewSupply> {
        let code = row.new_code(CODE);
        let name = row.label(NAME);
        let buying_unit = row.label(BUYING_UNIT);
        let consumption_unit = row.label(CONSUMPTION_UNIT);
        let settings = row.known.settings;
        let conversion =
            row.decimal(CONVERSION).and_then(|number| row.take(CONVERSION, amounts::conversion(number, settings)));
        let code = code?;
        let first = *self.seen.entry(code.clone()).or_insert(row.number());
        if first != row.number() {
            let message = format!("stands in row {first} already; each supply is listed once");
            row.fault(CODE, problem(Code::DuplicateCode, message));
        }
        Some(NewSupply::new(code, name?, buying_unit?, conversion?, consumption_unit?))
    }
}
