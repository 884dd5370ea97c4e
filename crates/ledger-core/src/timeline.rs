//! One stream in effective order: its rows, its baselines, and the place of each.

use crate::moment::Moment;
use crate::number::{Average, Conversion, Money, NumberError, Quantity, UnitPrice};
use crate::overlay::RowsPatch;
use crate::register::{StreamNumber, TransactionNumber};
use crate::valuation::Stock;
use time::Date;

/// A row's place in effective order: its moment, a baseline after all else of its day, then its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    moment: u64,
    place: TransactionNumber,
    line: u32,
}

impl Key {
    pub(crate) fn at(at: Moment, place: TransactionNumber, line: u32) -> Self {
        Self { moment: at.seconds().unsigned_abs() << 1, place, line }
    }

    pub(crate) fn baseline(end_of_day: Moment, place: TransactionNumber, line: u32) -> Self {
        Self { moment: (end_of_day.seconds().unsigned_abs() << 1) | 1, place, line }
    }

    /// Before this key stands everything up to `at`, what happens at that moment included.
    pub(crate) fn after_moment(at: Moment) -> Self {
        Self { moment: (at.seconds().unsigned_abs() << 1) | 1, place: 0, line: 0 }
    }

    /// Before this key stands everything of `date`, its baseline included.
    pub(crate) fn after_day(date: Date) -> Option<Self> {
        let end = Moment::end_of(date).ok()?;
        Some(Self { moment: end.seconds().unsigned_abs().checked_add(1)? << 1, place: 0, line: 0 })
    }

    /// The same place, one line further on: where the other side of a transfer stands.
    pub(crate) fn other_side(self) -> Self {
        Self { line: self.line.saturating_add(1), ..self }
    }

    pub(crate) fn line(self) -> usize {
        self.line as usize
    }

    pub(crate) fn moment(self) -> Moment {
        Moment::from_seconds(i64::try_from(self.moment >> 1).unwrap_or(i64::MAX))
    }
}

/// One line of a transaction in its stream, and what the stream holds after it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) key: Key,
    pub(crate) transaction: TransactionNumber,
    /// Whom or what the other side of the movement is: its provider, reason or charge, by number.
    pub(crate) account: u32,
    pub(crate) movement: Movement,
    pub(crate) after: Stock,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Movement {
    Entry { quantity: Quantity, value: Money },
    Exit { quantity: Quantity },
    Return { quantity: Quantity, of: TransactionNumber },
    Gain { quantity: Quantity },
    PricedGain { quantity: Quantity, price: UnitPrice },
    Loss { quantity: Quantity },
    Baseline { stock: Quantity, price: UnitPrice },
    Count { stock: Quantity },
    PricedCount { stock: Quantity, price: UnitPrice },
    Revaluation { price: UnitPrice },
    TransferOut { quantity: Quantity, to: StreamNumber },
    TransferIn { quantity: Quantity },
    Reversal { of: TransactionNumber },
}

impl Row {
    /// The last known average, if this row sets it: an inflow, or a price set, that leaves something.
    pub(crate) fn known_average(&self, before: Stock, conversion: Conversion) -> Option<Average> {
        match self.movement {
            Movement::Exit { .. } | Movement::Loss { .. } | Movement::TransferOut { .. } => None,
            Movement::Count { .. } | Movement::Reversal { .. } if self.after.quantity <= before.quantity => None,
            Movement::Baseline { price, .. } | Movement::PricedCount { price, .. } => {
                self.after.exact_average().or(Some(Average::of_price(price, conversion)))
            }
            _ => self.after.exact_average(),
        }
    }

    /// The quantity of an exit.
    pub(crate) fn exit(&self) -> Option<Quantity> {
        match self.movement {
            Movement::Exit { quantity } => Some(quantity),
            _ => None,
        }
    }

    /// The quantity of what goes on consuming when it is superseded: an exit, or a transfer to another stream.
    pub(crate) fn consumed(&self) -> Option<Quantity> {
        match self.movement {
            Movement::Exit { quantity } | Movement::TransferOut { quantity, .. } => Some(quantity),
            _ => None,
        }
    }

    /// Whether the row is one side of a transfer.
    pub(crate) fn is_transfer(&self) -> bool {
        matches!(self.movement, Movement::TransferOut { .. } | Movement::TransferIn { .. })
    }

    /// Whether the row can be reversed.
    pub(crate) fn is_reversible(&self) -> bool {
        matches!(
            self.movement,
            Movement::Gain { .. }
                | Movement::PricedGain { .. }
                | Movement::Loss { .. }
                | Movement::Count { .. }
                | Movement::PricedCount { .. }
        )
    }
}

/// What a live rebalance set in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Baseline {
    pub(crate) key: Key,
    pub(crate) transaction: TransactionNumber,
    pub(crate) price: UnitPrice,
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
    pub(crate) rows: Vec<Row>,
    /// The baselines among the rows, in effective order.
    pub(crate) baselines: Vec<Baseline>,
    /// What was taken out of the rows, in the order of voiding.
    pub(crate) voided: Vec<Voided>,
}

impl Stream {
    pub(crate) fn stock(&self) -> Stock {
        self.rows.last().map_or_else(Stock::default, |row| row.after)
    }

    /// The index of the first row that is not superseded.
    pub(crate) fn floor(&self) -> usize {
        self.baselines.last().map_or(0, |floor| self.rows.partition_point(|row| row.key < floor.key))
    }

    /// What the stream holds before the row at `index`.
    pub(crate) fn stock_before(&self, index: usize) -> Stock {
        index.checked_sub(1).and_then(|index| self.rows.get(index)).map_or_else(Stock::default, |row| row.after)
    }

    /// The last known average before the row at `index`, which is not superseded.
    pub(crate) fn known_average_before(&self, index: usize, conversion: Conversion) -> Option<Average> {
        (0..index).rev().find_map(|index| self.rows.get(index)?.known_average(self.stock_before(index), conversion))
    }

    pub(crate) fn commit(&mut self, patch: StreamPatch) {
        patch.rows.commit(&mut self.rows);
        self.baselines = patch.baselines;
        self.voided.extend(patch.voided);
    }
}

/// What a command changes in a stream.
#[derive(Debug)]
pub(crate) struct StreamPatch {
    pub(crate) rows: RowsPatch,
    pub(crate) baselines: Vec<Baseline>,
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
