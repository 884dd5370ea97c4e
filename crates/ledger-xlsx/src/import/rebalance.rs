//! A filled-in rebalance template, read as the lines of a rebalance.

use crate::import::reader::Reader;
use crate::import::row::Row;
use crate::import::upload::{self, Clean};
use crate::import::upload_rows::Rows;
use crate::report::fault::{Code, FileError, Findings};
use crate::report::notes::{Notes, Place};
use crate::report::problem::problem;
use crate::table::layout::Layout;
use crate::table::layout::rebalance::{self as column, CODE, DATE, LAYOUT, NAME, PRICE, STOCK};
use crate::table::limits::Limits;
use crate::table::template_origin::TemplateOrigin;
use crate::value::amounts;
use ledger_core::{InUnits, Ledger, NewRebalance, StoreId, SupplyId, command::NewRebalanceLine, event::Supply};
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::sync::Arc;

/// A rebalance upload without faults.
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
#[non_exhaustive]
pub struct RebalanceUpload {
    /// The file's name, as the caller gave it.
    pub file: Arc<str>,
    /// The sheet's name, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The template that was filled in, if the file's document properties still name it.
    pub template: Option<TemplateOrigin>,
    /// The rows, in the order of the file; each supply in each store stands in one of them.
    pub rows: Vec<RebalanceRow>,
    /// The warnings, which don't keep the file from being recorded.
    pub warnings: Findings,
}

/// A line of a rebalance, with the row that it is from.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, NewSupply, Settings, SupplyId, time};
/// use ledger_xlsx::Reader;
/// let mut ledger = Ledger::default();
/// let settings = Settings::default();
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(settings.clone()))
///     .with(NewSupply::new(SupplyId::new("UREA")?, "Urea 46 %", "bag", 50, "kg"));
/// ledger.commit(ledger.decide(&open)?)?;
///
/// let file = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n\
///             Urea 46 %,UREA,2026-06-30,10,28\n";
/// let upload = Reader::new(ledger.catalog(), &settings).rebalance("count.csv", std::io::Cursor::new(file))?;
/// assert_eq!((upload.rows[0].row, upload.rows[0].line.supply.as_str()), (2, "UREA"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RebalanceRow {
    /// The row's number in a spreadsheet.
    pub row: u32,
    /// The row's contents.
    pub line: NewRebalanceLine,
}

impl RebalanceUpload {
    /// Returns the rebalance to be recorded. Its line `n` is the row `self.rows[n]`.
    pub fn rebalance(&self) -> NewRebalance {
        self.clone().into_rebalance()
    }

    /// Returns the rebalance to be recorded, without copying the rows.
    pub fn into_rebalance(self) -> NewRebalance {
        let lines = self.rows.into_iter().map(|row| row.line).collect();
        let mut rebalance = NewRebalance::new().document(self.file.as_ref());
        rebalance.lines = lines;
        rebalance
    }

    /// Adds a warning for each row whose supply was rebalanced after the template was made.
    pub fn warn_of_later_rebalances(&mut self, ledger: &Ledger) {
        let Some(origin) = &self.template else { return };
        let mut notes = Notes::new(&self.file, Limits::default().listed);
        notes.sheet.clone_from(&self.sheet);
        for row in &self.rows {
            let (store, supply) = (&row.line.store, &row.line.supply);
            let later =
                ledger.rebalances_of(store, supply).into_iter().filter(|found| found.position > origin.position);
            if let Some(last) = later.max_by_key(|found| found.position) {
                let message = format!(
                    "was rebalanced by {} since this template was made, so its stock and average are not those beside it",
                    last.reference
                );
                notes.add(
                    Place::cell(row.row, LAYOUT.header(CODE)),
                    Some(supply.as_str()),
                    problem(Code::OutdatedTemplate, message),
                );
            }
        }
        let outdated = notes.into_report().warnings;
        outdated.listed.into_iter().for_each(|warning| self.warnings.add(warning, usize::MAX));
        self.warnings.unlisted = self.warnings.unlisted.saturating_add(outdated.unlisted);
    }
}

impl Reader<'_> {
    /// Reads a filled-in rebalance template: `.xlsx`, or `.csv` with the same columns, in any order.
    ///
    /// Required are Supply Name, Supply Code, Rebalance Date, New Buying Unit Stock (in buying units) and New Average
    /// Buying Price (per buying unit). Store is required if the ledger has more than one. Rows in which date, stock and
    /// price are all blank are skipped.
    ///
    /// `name` is the file's name, for messages. Its ending must not contradict the file's content.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn rebalance<R: Read + Seek>(mut self, name: &str, input: R) -> Result<RebalanceUpload, FileError> {
        let upload = upload::read(&mut self, name, input, RebalanceRows::default)?;
        let Clean { file, sheet, template, rows, warnings } =
            upload.clean("no row has a date, a stock or a price filled in")?;
        Ok(RebalanceUpload { file, sheet, template, rows, warnings })
    }
}

/// Reader of the rows, which remembers those that it has read.
#[derive(Debug, Default)]
struct RebalanceRows {
    /// The first row of each supply of each store.
    seen: HashMap<(StoreId, SupplyId), u32, foldhash::fast::RandomState>,
}

impl RebalanceRows {
    fn line(&mut self, row: &mut Row<'_, '_>) -> Option<NewRebalanceLine> {
        let settings = row.known.settings;
        let supply = row.supply(CODE, Code::UnknownCode);
        if let Some(supply) = supply {
            row.check_name(NAME, supply);
        }
        let store = row.known_store(column::STORE);
        self.check_repeated(row, supply, store.as_ref());
        let date = row.day(DATE);
        let stock = row.decimal(STOCK).and_then(|number| row.take(STOCK, amounts::stock(number, supply?, settings)));
        let price = row.price(PRICE);
        if let (Some(stock), Some(price)) = (stock, price)
            && price.number.is_zero()
            && !stock.is_zero()
        {
            row.fault(PRICE, amounts::zero_price());
        }
        Some(NewRebalanceLine::new(store?, supply?.code.clone(), date?, stock?.buying(), price?))
    }

    fn check_repeated(&mut self, row: &mut Row<'_, '_>, supply: Option<&Supply>, store: Option<&StoreId>) {
        let (Some(supply), Some(store)) = (supply, store) else { return };
        let first = *self.seen.entry((store.clone(), supply.code.clone())).or_insert(row.number());
        if first != row.number() {
            let message = format!("stands in row {first} already; a rebalance sets each supply of a store once");
            row.fault(CODE, problem(Code::DuplicateCode, message));
        }
    }
}

impl Rows for RebalanceRows {
    const LAYOUT: Layout = LAYOUT;
    const STORE: Option<usize> = Some(column::STORE);
    const ABOUT: usize = CODE;
    const INPUTS: &'static [usize] = &[DATE, STOCK, PRICE];
    type Row = RebalanceRow;

    fn read(&mut self, row: &mut Row<'_, '_>) -> Option<RebalanceRow> {
        let line = self.line(row)?;
        Some(RebalanceRow { row: row.number(), line })
    }
}
