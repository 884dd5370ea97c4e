//! The rows of a rebalance upload: each a line of the rebalance.

use crate::import::rebalance::RebalanceRow;
use crate::import::row::Row;
use crate::import::upload_rows::Rows;
use crate::report::fault::Code;
use crate::table::layout::Layout;
use crate::table::layout::rebalance::{self as column, CODE, DATE, LAYOUT, NAME, PRICE, STOCK};
use crate::value::amounts;
use crate::value::cell_value::problem;
use ledger_core::{NewRebalanceLine, StoreId, Supply, SupplyId};
use std::collections::HashMap;

/// What the rows read so far came to.
#[derive(Debug, Default)]
pub(crate) struct RebalanceRows {
    rows: Vec<RebalanceRow>,
    /// The row in which each supply of each store stands.
    seen: HashMap<(StoreId, SupplyId), u32, foldhash::fast::RandomState>,
}

impl RebalanceRows {
    pub(crate) fn into_rows(self) -> Vec<RebalanceRow> {
        self.rows
    }

    fn line(&mut self, row: &mut Row<'_, '_>) -> Option<NewRebalanceLine> {
        let settings = row.known.settings;
        let supply = row.supply(CODE, Code::UnknownCode);
        if let Some(supply) = supply {
            row.check_name(NAME, supply);
        }
        let store = row.known_store(column::STORE);
        self.check_repeated(row, supply, store);
        let date = row.day(DATE);
        let stock = row.decimal(STOCK).and_then(|number| row.take(STOCK, amounts::stock(number, supply?, settings)));
        let price = row.decimal(PRICE).and_then(|number| row.take(PRICE, amounts::price(number, settings)));
        if let (Some(stock), Some(price)) = (stock, price)
            && price.is_zero()
            && !stock.is_zero()
        {
            row.fault(PRICE, amounts::zero_price());
        }
        Some(NewRebalanceLine {
            store: store?.clone(),
            supply: supply?.code.clone(),
            date: date?,
            stock: stock?.into(),
            unit_price: price?,
        })
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

    fn read(&mut self, mut row: Row<'_, '_>) {
        let line = self.line(&mut row);
        self.rows.extend(line.map(|line| RebalanceRow { row: row.number(), line }));
    }
}
