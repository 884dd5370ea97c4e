//! One stream in effective order: its rows, its baselines, and the place of each.

use crate::ledger::stream::key::Key;
use crate::ledger::stream::row::{Effect, Row};
use crate::ledger::stream::rows::{Chunks, Replaced, RowPlace, Rows};
use crate::pack::codec::{Bytes, Codec, codec};
use crate::pack::packed_list::DeltaCoded;
use crate::pack::summed_list::{Summed, SummedList};
use crate::value::number::{Average, Conversion, Money, NumberError, Quantity, UnitPrice};
use crate::value::numbering::{Counts, TransactionNo};
use crate::value::stock::Stock;

/// The baseline that a live rebalance set in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Baseline {
    pub(crate) key: Key,
    pub(crate) transaction: TransactionNo,
    pub(crate) price: UnitPrice,
}

impl Baseline {
    /// The baseline that a row sets, if it is that of a rebalance.
    pub(crate) fn of(row: &Row) -> Option<Self> {
        match row.movement().effect() {
            Effect::Set { price, .. } => Some(Self { key: row.key(), transaction: row.transaction(), price }),
            _ => None,
        }
    }
}

/// The baselines of a stream that never had any.
pub(crate) static NO_BASELINES: SummedList<Baseline> = SummedList::new();

/// The sum of baselines is the lowest transaction number: the one recorded first.
impl Summed for Baseline {
    type Key = Key;
    type Sum = TransactionNo;

    fn key(&self) -> Key {
        self.key
    }

    fn sum(&self) -> TransactionNo {
        self.transaction
    }

    fn add(one: TransactionNo, next: TransactionNo) -> TransactionNo {
        one.min(next)
    }
}

/// A row that was voided, and the value that it moved until then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voided {
    pub(crate) row: Row,
    pub(crate) cost: Money,
}

/// The rows of a stream that are not voided, in effective order, superseded ones included.
///
/// The last baseline is the floor: rows before it are superseded, and their `after` is stale.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    pub(crate) rows: Rows,
    /// The baselines among the rows, in effective order.
    pub(crate) baselines: SummedList<Baseline>,
    /// The last known average after all rows, once somebody asked for it. Boxed, because only a stream in deficit needs
    /// it.
    pub(crate) known_at_end: Option<Box<Option<Average>>>,
    /// The rows that were voided, in the order of voiding.
    pub(crate) voided: Vec<Voided>,
}

impl Stream {
    pub(crate) const fn new() -> Self {
        Self { rows: Rows::new(), baselines: SummedList::new(), known_at_end: None, voided: Vec::new() }
    }

    pub(crate) fn stock(&self) -> Stock {
        self.rows.last().map_or_else(Stock::default, |row| row.after)
    }

    pub(crate) fn commit(&mut self, patch: StreamPatch) {
        self.rows.commit(patch.rows);
        if let Some(baselines) = patch.baselines {
            self.baselines = baselines;
        }
        self.known_at_end = patch.known_at_end;
        self.voided.extend(patch.voided);
    }
}

/// The changes that a command makes in a stream.
#[derive(Debug)]
pub(crate) struct StreamPatch {
    pub(crate) rows: Replaced,
    /// The baselines, if they changed.
    pub(crate) baselines: Option<SummedList<Baseline>>,
    pub(crate) known_at_end: Option<Box<Option<Average>>>,
    pub(crate) voided: Vec<Voided>,
}

/// The rebalance that superseded the row at `key`, if any: the first recorded of the live ones after it.
pub(crate) fn superseder(baselines: &SummedList<Baseline>, key: Key) -> Option<&Baseline> {
    first_recorded(baselines, |baseline| baseline > key)
}

/// The first recorded of the last baselines, back to the last key for which `is_so` is false.
pub(crate) fn first_recorded(baselines: &SummedList<Baseline>, is_so: impl Fn(Key) -> bool) -> Option<&Baseline> {
    let first = baselines.sum_of_last(is_so)?;
    baselines.last_of(|transaction| transaction <= first)
}

/// The cost of a superseded exit or transfer: its quantity at the price of the rebalance.
pub(crate) fn superseded_cost(quantity: Quantity, by: &Baseline, conversion: Conversion) -> Result<Money, NumberError> {
    conversion.value(quantity, by.price)
}

/// The value that the row at `spot`, an exit or outgoing transfer, consumes. The rows must have been folded under
/// `baselines`.
pub(crate) fn consumed(
    rows: &impl Chunks,
    baselines: &SummedList<Baseline>,
    (spot, row): (RowPlace, &Row),
    conversion: Conversion,
) -> Result<Money, NumberError> {
    match superseder(baselines, row.key()) {
        Some(by) => superseded_cost(row.consumed().unwrap_or(Quantity::ZERO), by, conversion),
        None => rows.stock_before(spot).value.minus(row.after.value),
    }
}

impl Stream {
    /// Returns true if everything that is not packed is in order.
    pub(crate) fn is_in_order(&self, counts: Counts) -> bool {
        let is_known = |baseline: &Baseline| {
            baseline.key.is_baseline() && baseline.transaction < counts.transactions && !baseline.price.is_negative()
        };
        self.baselines.iter().all(is_known) && self.voided.iter().all(|voided| voided.row.is_sound(counts))
    }
}

codec!(Baseline { key, transaction, price });
codec!(Voided { row, cost });

/// The last known average is not written: it is computed again once somebody asks for it.
impl Codec for Stream {
    fn put(&self, out: &mut Vec<u8>) {
        self.rows.put(out);
        self.baselines.put(out);
        self.voided.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let (rows, baselines) = (Rows::take(from)?, SummedList::take(from)?);
        Some(Self { rows, baselines, known_at_end: None, voided: Vec::take(from)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::dense::Dense;
    use crate::value::moment::Moment;

    fn key(day: u32) -> Key {
        Key::baseline(Moment::from_seconds(i64::from(day).saturating_mul(86_400)), TransactionNo::new(day), 0)
    }

    #[test]
    fn the_superseder_is_the_first_recorded_one_of_those_that_cover() {
        // days of the baselines, in the order of recording
        for days in [vec![1, 2, 3, 4, 5], vec![5, 4, 3, 2, 1], vec![3, 5, 1, 4, 2], vec![2, 1], vec![]] {
            let of = |(transaction, day): (u32, &u32)| Baseline {
                key: key(*day),
                transaction: TransactionNo::new(transaction),
                price: UnitPrice::from_units(0),
            };
            let baselines: SummedList<Baseline> = (0..).zip(&days).map(of).collect();
            for day in 0..7 {
                let covering = (0..).zip(&days).filter(|(_, other)| **other > day);
                let first = covering.min_by_key(|(transaction, _)| *transaction).map(|(transaction, _)| transaction);
                assert_eq!(superseder(&baselines, key(day)).map(|by| by.transaction.get()), first, "{days:?}, {day}");
            }
        }
    }
}
