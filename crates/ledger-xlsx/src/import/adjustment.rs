//! Uploads of adjustments: differences of stock, or counted stock.

use crate::import::reader::Reader;
use crate::import::row::Row;
use crate::import::upload::{self, Clean};
use crate::import::upload_rows::Rows;
use crate::report::fault::{Code, FileError, Findings};
use crate::report::problem::{Taken, problem};
use crate::table::layout::Layout;
use crate::table::layout::adjustment::{self as column, DATE, ITEM, LAYOUT, NAME, NOTE, QTY, REASON, UNIT_PRICE};
use crate::value::date_text::month_first_date;
use crate::value::{amounts, cell_value};
use bounded_sheets::Cell;
use ledger_core::{
    Action, InUnits, Moment, StoreId, SupplyId,
    command::{NewAdjustment, NewCount},
    event::Supply,
    value::Text,
};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::fmt;
use std::io::{Read, Seek};
use std::str::FromStr;
use std::sync::Arc;

/// The meaning of a quantity in an adjustment upload.
///
/// ```
/// use ledger_xlsx::AdjustmentRule;
/// assert_eq!("sync".parse(), Ok(AdjustmentRule::Sync));
/// assert!("set".parse::<AdjustmentRule>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdjustmentRule {
    /// A quantity is the difference to the stock: more, or less with a minus.
    Delta,
    /// A quantity is the stock itself.
    Sync,
}

impl AdjustmentRule {
    /// Returns the rule's name: `delta` or `sync`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delta => "delta",
            Self::Sync => "sync",
        }
    }
}

impl fmt::Display for AdjustmentRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The error for a text that names no rule.
///
/// ```
/// use ledger_xlsx::AdjustmentRule;
/// let error = "count".parse::<AdjustmentRule>().unwrap_err();
/// assert!(error.to_string().starts_with("the rules are delta, by how much the stock is more or less"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the rules are delta, by how much the stock is more or less, and sync, how much there is")]
#[non_exhaustive]
pub struct UnknownRule;

impl FromStr for AdjustmentRule {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        [Self::Delta, Self::Sync].into_iter().find(|rule| rule.as_str() == text).ok_or(UnknownRule)
    }
}

/// Terms under which an adjustment upload is read.
///
/// ```
/// use ledger_xlsx::{AdjustmentRule, AdjustmentTerms};
/// let terms = AdjustmentTerms::new(AdjustmentRule::Delta, "2026-06-30 17:00".parse()?);
/// assert!(!terms.month_first);
/// assert!(terms.month_first(true).month_first);
/// # Ok::<(), ledger_core::value::MomentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdjustmentTerms {
    /// The meaning of a quantity.
    pub rule: AdjustmentRule,
    /// The moment for rows without a date.
    pub at: Moment,
    /// True if `05/06/2026` is read as the sixth of May; otherwise it is refused, because it can be two days.
    pub month_first: bool,
}

impl AdjustmentTerms {
    /// Makes terms under which `05/06/2026` is refused.
    pub fn new(rule: AdjustmentRule, at: Moment) -> Self {
        Self { rule, at, month_first: false }
    }

    /// Chooses the reading of `05/06/2026`.
    #[must_use]
    pub fn month_first(self, month_first: bool) -> Self {
        Self { month_first, ..self }
    }
}

/// An adjustment upload without faults.
///
/// ```
/// use ledger_core::{Ledger, Settings};
/// use ledger_xlsx::{AdjustmentRule, AdjustmentTerms, Code, FileError, Reader};
/// let ledger = Ledger::default();
/// let terms = AdjustmentTerms::new(AdjustmentRule::Sync, "2026-06-30".parse()?);
/// let file = std::io::Cursor::new("Store,Item Number,Reason Code,Qty\nMAIN,,,\n");
/// let upload = Reader::new(ledger.catalog(), &Settings::default()).adjustments("adjust.csv", file, terms);
/// let Err(FileError::Refused(report)) = upload else { panic!("nothing is filled in") };
/// assert_eq!(report.faults.listed[0].code, Code::NothingToImport);
/// # Ok::<(), ledger_core::value::MomentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdjustmentUpload {
    /// The file's name, as the caller gave it.
    pub file: Arc<str>,
    /// The sheet's name, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The rows, in the order of the file.
    pub rows: Vec<AdjustmentRow>,
    /// The warnings, which don't keep the file from being recorded.
    pub warnings: Findings,
}

impl AdjustmentUpload {
    /// Returns the actions to be recorded in one command. Action `n` is the row `self.rows[n]`.
    pub fn actions(&self) -> Vec<Action> {
        self.rows.iter().map(|row| row.line.clone().into()).collect()
    }
}

/// A line of an adjustment upload, with the row that it is from.
///
/// ```
/// use ledger_core::Action;
/// use ledger_xlsx::AdjustmentRow;
/// let action = |row: &AdjustmentRow| Action::from(row.line.clone());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdjustmentRow {
    /// The row's number in a spreadsheet.
    pub row: u32,
    /// The row's contents.
    pub line: AdjustmentLine,
}

/// The contents of a row of an adjustment upload, by the rule under which it was read.
///
/// ```
/// use ledger_core::{InUnits, StoreId, SupplyId, command::NewAdjustment, value::ReasonCode};
/// use ledger_xlsx::AdjustmentLine;
/// let (urea, damaged) = (SupplyId::new("UREA")?, ReasonCode::new("DMG")?);
/// let torn = NewAdjustment::new("2026-06-30".parse()?, StoreId::main(), urea, (-1).buying(), damaged);
/// assert!(matches!(AdjustmentLine::Delta(torn), AdjustmentLine::Delta(line) if line.delta.number == (-1).into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdjustmentLine {
    /// The stock is more or less by a quantity.
    Delta(NewAdjustment),
    /// The stock is a quantity.
    Sync(NewCount),
}

impl From<AdjustmentLine> for Action {
    fn from(line: AdjustmentLine) -> Self {
        match line {
            AdjustmentLine::Delta(adjustment) => adjustment.into(),
            AdjustmentLine::Sync(count) => count.into(),
        }
    }
}

impl Reader<'_> {
    /// Reads an upload of adjustments, `.csv` or `.xlsx`, under the given terms.
    ///
    /// Required are Item Number, Reason Code and Qty. Optional are Store, Date, Unit Price, Note and Supply Name.
    ///
    /// # Errors
    /// [`FileError::Refused`] with every fault, unless the whole file is clean.
    pub fn adjustments<R: Read + Seek>(
        mut self,
        name: &str,
        input: R,
        terms: AdjustmentTerms,
    ) -> Result<AdjustmentUpload, FileError> {
        let kind = || AdjustmentRows { terms, seen: HashMap::default() };
        let upload = upload::read(&mut self, name, input, kind)?;
        let Clean { file, sheet, rows, warnings, .. } =
            upload.clean("no row changes any stock: fill in item, reason code and quantity")?;
        Ok(AdjustmentUpload { file, sheet, rows, warnings })
    }
}

/// Reader of the rows, which remembers those that it has read.
#[derive(Debug)]
struct AdjustmentRows {
    terms: AdjustmentTerms,
    /// The first row of each item of each store.
    seen: HashMap<(StoreId, SupplyId), u32, foldhash::fast::RandomState>,
}

impl AdjustmentRows {
    fn line(&mut self, row: &mut Row<'_, '_>) -> Option<AdjustmentLine> {
        let rule = self.terms.rule;
        let store = row.known_store(column::STORE);
        let supply = row.supply(ITEM, Code::UnknownItem);
        if let Some(supply) = supply {
            row.check_name(NAME, supply);
        }
        self.check_repeated(row, supply, store.as_ref());
        let reason = match rule {
            AdjustmentRule::Delta => row.reason(REASON).map(Some),
            AdjustmentRule::Sync => row.optional(REASON, Row::reason),
        };
        let quantity = row.decimal(QTY).and_then(|number| quantity(row, rule, number, supply?));
        let at = row.optional(DATE, |row, _| self.moment(row));
        let unit_price = row.optional(UNIT_PRICE, Row::price);
        let note = row.optional_text(NOTE);
        let (store, supply, quantity) = (store?, supply?.code.clone(), quantity?);
        let (at, unit_price, note) = (at?.unwrap_or(self.terms.at), unit_price?, note?);
        let document = Text::from(row.notes.file().as_ref());
        Some(match rule {
            AdjustmentRule::Delta if quantity.is_zero() => {
                row.fault(QTY, problem(Code::ZeroDelta, "changes nothing; the row was skipped"));
                return None;
            }
            AdjustmentRule::Delta => {
                let mut new = NewAdjustment::new(at, store, supply, quantity.buying(), reason??).document(document);
                (new.unit_price, new.note) = (unit_price, note);
                AdjustmentLine::Delta(new)
            }
            AdjustmentRule::Sync => {
                if unit_price.is_some_and(|price| price.number.is_zero()) && !quantity.is_zero() {
                    row.fault(UNIT_PRICE, amounts::zero_price());
                }
                let mut new = NewCount::new(at, store, supply, quantity.buying()).document(document);
                (new.unit_price, new.reason, new.note) = (unit_price, reason?, note);
                AdjustmentLine::Sync(new)
            }
        })
    }

    fn check_repeated(&mut self, row: &mut Row<'_, '_>, supply: Option<&Supply>, store: Option<&StoreId>) {
        let (Some(supply), Some(store)) = (supply, store) else { return };
        let first = *self.seen.entry((store.clone(), supply.code.clone())).or_insert(row.number());
        if first == row.number() {
            return;
        }
        let repeated = match self.terms.rule {
            AdjustmentRule::Delta => {
                problem(Code::RepeatedLine, format!("is adjusted in row {first} already; both rows count"))
            }
            AdjustmentRule::Sync => {
                let message =
                    format!("stands in row {first} already; by the sync rule an item of a store is counted once");
                problem(Code::DuplicateLine, message)
            }
        };
        row.fault(ITEM, repeated);
    }

    /// Reads the date of a row; a date without a time is its first second.
    fn moment(&self, row: &mut Row<'_, '_>) -> Option<Moment> {
        if !self.terms.month_first {
            return row.moment(DATE);
        }
        row.moment_by(DATE, |cell, epoch| match cell {
            Cell::Field(text) | Cell::Text(text) => month_first_date(text).map(Taken::clean),
            _ => cell_value::date_time(cell, epoch),
        })
    }
}

impl Rows for AdjustmentRows {
    const LAYOUT: Layout = LAYOUT;
    const STORE: Option<usize> = Some(column::STORE);
    const ABOUT: usize = ITEM;
    const INPUTS: &'static [usize] = &[QTY, REASON, DATE, UNIT_PRICE, NOTE];
    type Row = AdjustmentRow;

    fn read(&mut self, row: &mut Row<'_, '_>) -> Option<AdjustmentRow> {
        let line = self.line(row)?;
        Some(AdjustmentRow { row: row.number(), line })
    }
}

fn quantity(row: &mut Row<'_, '_>, rule: AdjustmentRule, number: Decimal, supply: &Supply) -> Option<Decimal> {
    let settings = row.known.settings;
    let fits = match rule {
        AdjustmentRule::Delta => amounts::buying(number, supply, settings),
        AdjustmentRule::Sync => amounts::stock(number, supply, settings),
    };
    row.take(QTY, fits)
}
