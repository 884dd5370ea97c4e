//! One stream in effective order: its rows, its baselines, and the place of each.

use crate::ledger::stream::key::Key;
use crate::ledger::stream::row::{Movement, Row};
use crate::ledger::stream::rows::{Chunks, Replaced, Rows, Spot};
use crate::pack::codec::stored;
use crate::pack::packed_list::Packable;
use crate::pack::snapshot::Counts;
use crate::value::number::{Conversion, Money, NumberError, Quantity, UnitPrice};
use crate::value::numbering::TransactionNumber;
use crate::value::stock::Stock;

/// What a live rebalance set in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Baseline {
    pub(crate) key: Key,
    pub(crate) transaction: TransactionNumber,
    pub(crate) price: UnitPrice,
}

impl Baseline {
    /// What a row sets, if it is a rebalance's.
    pub(crate) fn of(row: &Row) -> Option<Self> {
        match row.movement() {
            Movement::Baseline { price, .. } => Some(Self { key: row.key(), transaction: row.transaction(), price }),
            _ => None,
        }
    }
}

/// A row that was voided, and the value it moved until then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voided {
    pub(crate) row: Row,
    pub(crate) cost: Money,
}

/// All rows of a stream that are not voided, in effective order, superseded ones included.
///
/// The last baseline is the floor: what stands before it is superseded, and its `after` is stale.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    pub(crate) rows: Rows,
    /// The baselines among the rows, in effective order.
    pub(crate) baselines: Vec<Baseline>,
    /// What was taken out of the rows, in the order of voiding.
    pub(crate) voided: Vec<Voided>,
}

impl Stream {
    pub(crate) const fn new() -> Self {
        Self { rows: Rows::new(), baselines: Vec::new(), voided: Vec::new() }
    }

    pub(crate) fn stock(&self) -> Stock {
        self.rows.last().map_or_else(Stock::default, |row| row.after)
    }

    pub(crate) fn commit(&mut self, patch: StreamPatch) {
        self.rows.commit(patch.rows);
        if let Some(baselines) = patch.baselines {
            self.baselines = baselines;
        }
        self.voided.extend(patch.voided);
    }
}

/// What a command changes in a stream.
#[derive(Debug)]
pub(crate) struct StreamPatch {
    pub(crate) rows: Replaced,
    /// Those it has, if they are others.
    pub(crate) baselines: Option<Vec<Baseline>>,
    pub(crate) voided: Vec<Voided>,
}

/// The rebalance that superseded what stands at `key`: the first-recorded live one that covers it.
pub(crate) fn superseder(baselines: &[Baseline], key: Key) -> Option<&Baseline> {
    baselines.iter().rev().take_while(|baseline| baseline.key > key).min_by_key(|baseline| baseline.transaction)
}

/// What a superseded exit or transfer costs: its quantity at the new price.
pub(crate) fn superseded_cost(quantity: Quantity, by: &Baseline, conversion: Conversion) -> Result<Money, NumberError> {
    conversion.value(quantity, by.price)
}

/// What the row at `spot`, an exit or outgoing transfer, consumes under `baselines`, with which the rows were folded.
pub(crate) fn consumed(
    rows: &impl Chunks,
    baselines: &[Baseline],
    (spot, row): (Spot, &Row),
    conversion: Conversion,
) -> Result<Money, NumberError> {
    match superseder(baselines, row.key()) {
        Some(by) => superseded_cost(row.consumed().unwrap_or(Quantity::ZERO), by, conversion),
        None => rows.stock_before(spot).value.minus(row.after.value),
    }
}

impl Stream {
    /// Says if all that is not packed is in order.
    pub(crate) fn is_in_order(&self, counts: Counts) -> bool {
        let is_known = |baseline: &Baseline| {
            baseline.key.is_baseline() && baseline.transaction < counts.transactions && !baseline.price.is_negative()
        };
        self.baselines.iter().all(is_known)
            && self.baselines.is_sorted_by(|one, next| one.key < next.key)
            && self.voided.iter().all(|voided| voided.row.is_sound(counts))
    }
}

stored!(Baseline { key, transaction, price });
stored!(Voided { row, cost });
stored!(Stream { rows, baselines, voided });
