//! The rows of an adjustment upload: each an adjustment or a count.

use crate::import::adjustment::{AdjustmentLine, AdjustmentRow, AdjustmentRule, AdjustmentTerms};
use crate::import::row::Row;
use crate::import::upload_rows::Rows;
use crate::report::fault::Code;
use crate::table::layout::Layout;
use crate::table::layout::adjustment::{self as column, DATE, ITEM, LAYOUT, NAME, NOTE, QTY, REASON, UNIT_PRICE};
use crate::value::amounts;
use crate::value::cell_value::{Cell, Taken, problem};
use crate::value::date_text::month_first_date;
use ledger_core::{Moment, NewAdjustment, NewCount, StoreId, Supply, SupplyId};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// What the rows read so far came to.
#[derive(Debug)]
pub(crate) struct AdjustmentRows {
    terms: AdjustmentTerms,
    rows: Vec<AdjustmentRow>,
    /// The row in which each item of each store stands first.
    seen: HashMap<(StoreId, SupplyId), u32, foldhash::fast::RandomState>,
}

impl AdjustmentRows {
    pub(crate) fn new(terms: AdjustmentTerms) -> Self {
        Self { terms, rows: Vec::new(), seen: HashMap::default() }
    }

    pub(crate) fn into_rows(self) -> Vec<AdjustmentRow> {
        self.rows
    }

    fn line(&mut self, row: &mut Row<'_, '_>) -> Option<AdjustmentLine> {
        let rule = self.terms.rule;
        let store = row.known_store(column::STORE);
        let supply = row.supply(ITEM, Code::UnknownItem);
        if let Some(supply) = supply {
            row.check_name(NAME, supply);
        }
        self.check_repeated(row, supply, store);
        let reason = match rule {
            AdjustmentRule::Delta => row.reason(REASON).map(Some),
            AdjustmentRule::Sync => row.optional(REASON, Row::reason),
        };
        let quantity = row.decimal(QTY).and_then(|number| quantity(row, rule, number, supply?));
        let at = row.optional(DATE, |row, _| self.moment(row));
        let unit_price = row.optional(UNIT_PRICE, Row::price);
        let note = row.optional_text(NOTE);
        let (store, supply, quantity) = (store?.clone(), supply?.code.clone(), quantity?);
        let (at, unit_price, note) = (at?.unwrap_or(self.terms.at), unit_price?, note?);
        let document = Some(row.notes.file().as_ref().into());
        Some(match rule {
            AdjustmentRule::Delta if quantity.is_zero() => {
                row.fault(QTY, problem(Code::ZeroDelta, "changes nothing; the row was skipped"));
                return None;
            }
            AdjustmentRule::Delta => {
                let new = NewAdjustment::new(at, store, supply, quantity, reason??);
                AdjustmentLine::Delta(NewAdjustment { unit_price, document, note, ..new })
            }
            AdjustmentRule::Sync => {
                if unit_price.is_some_and(|price| price.is_zero()) && !quantity.is_zero() {
                    row.fault(UNIT_PRICE, amounts::zero_price());
                }
                let new = NewCount::new(at, store, supply, quantity);
                AdjustmentLine::Sync(NewCount { unit_price, reason: reason?, document, note, ..new })
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

    /// When it happened; a bare date is its first second.
    fn moment(&self, row: &mut Row<'_, '_>) -> Option<Moment> {
        if !self.terms.month_first {
            return row.moment(DATE);
        }
        row.moment_by(DATE, |cell, epoch| match cell {
            Cell::Field(text) | Cell::Text(text) => month_first_date(text).map(Taken::clean),
            _ => cell.date_time(epoch),
        })
    }
}

impl Rows for AdjustmentRows {
    const LAYOUT: Layout = LAYOUT;
    const STORE: Option<usize> = Some(column::STORE);
    const ABOUT: usize = ITEM;
    const INPUTS: &'static [usize] = &[QTY, REASON, DATE, UNIT_PRICE, NOTE];

    fn read(&mut self, mut row: Row<'_, '_>) {
        let line = self.line(&mut row);
        self.rows.extend(line.map(|line| AdjustmentRow { row: row.number(), line }));
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
