//! One stream in effective order: its rows, its baselines, and the place of each.

use crate::moment::Moment;
use crate::number::{Average, Conversion, Money, NumberError, Quantity, UnitPrice};
use crate::overlay::Replaced;
use crate::register::{StreamNumber, TransactionNumber};
use crate::rows::{Chunks, Rows};
use crate::stored::stored;
use crate::valuation::Stock;
use time::Date;

/// A row's place in effective order: its moment, a baseline after all else of its day, then its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    moment: u64,
    place: TransactionNumber,
    line: u32,
}

/// The most lines that a transaction can have: their numbers fit the bits that a row has for them.
pub(crate) const MOST_LINES: usize = 1 << LINE_BITS;
const LAST_LINE: u32 = (1 << LINE_BITS) - 1;
const LINE_BITS: u32 = 20;
const KIND_BITS: u32 = 4;

impl Key {
    /// Before all that ever happens.
    pub(crate) const FIRST: Self = Self { moment: 0, place: 0, line: 0 };

    pub(crate) fn at(at: Moment, place: TransactionNumber, line: u32) -> Self {
        Self { moment: at.seconds().unsigned_abs() << 1, place, line: line.min(LAST_LINE) }
    }

    pub(crate) fn baseline(end_of_day: Moment, place: TransactionNumber, line: u32) -> Self {
        Self { moment: (end_of_day.seconds().unsigned_abs() << 1) | 1, place, line: line.min(LAST_LINE) }
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
        Self { line: self.line.saturating_add(1).min(LAST_LINE), ..self }
    }

    pub(crate) fn line(self) -> usize {
        self.line as usize
    }

    pub(crate) fn moment(self) -> Moment {
        Moment::from_seconds(i64::try_from(self.moment >> 1).unwrap_or(i64::MAX))
    }
}

/// One line of a transaction in its stream, and what the stream holds after it: 56 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// From the highest bit: the moment and whether it is a baseline (40 bits), the line (20), the kind (4).
    when: u64,
    place: TransactionNumber,
    pub(crate) transaction: TransactionNumber,
    /// Whom or what the other side of the movement is: its provider, reason or charge, by number.
    pub(crate) account: u32,
    /// The transaction or stream that the movement refers to.
    link: u32,
    quantity: Quantity,
    /// The value or unit price that the movement brings along, in smallest units.
    worth: i64,
    pub(crate) after: Stock,
}

/// What a row does, and what it was given with.
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
    /// A row that is not valued yet.
    pub(crate) fn new(key: Key, transaction: TransactionNumber, account: u32, movement: Movement) -> Self {
        let (kind, quantity, worth, link) = match movement {
            Movement::Entry { quantity, value } => (0, quantity, value.units(), 0),
            Movement::Exit { quantity } => (1, quantity, 0, 0),
            Movement::Return { quantity, of } => (2, quantity, 0, of),
            Movement::Gain { quantity } => (3, quantity, 0, 0),
            Movement::PricedGain { quantity, price } => (4, quantity, price.units(), 0),
            Movement::Loss { quantity } => (5, quantity, 0, 0),
            Movement::Baseline { stock, price } => (6, stock, price.units(), 0),
            Movement::Count { stock } => (7, stock, 0, 0),
            Movement::PricedCount { stock, price } => (8, stock, price.units(), 0),
            Movement::Revaluation { price } => (9, Quantity::ZERO, price.units(), 0),
            Movement::TransferOut { quantity, to } => (10, quantity, 0, to),
            Movement::TransferIn { quantity } => (11, quantity, 0, 0),
            Movement::Reversal { of } => (12, Quantity::ZERO, 0, of),
        };
        let when = (((key.moment << LINE_BITS) | u64::from(key.line)) << KIND_BITS) | kind;
        Self { when, place: key.place, transaction, account, link, quantity, worth, after: Stock::default() }
    }

    /// The same row, with that in stock after it.
    #[inline]
    pub(crate) fn leaving(&self, after: Stock) -> Self {
        Self { after, ..*self }
    }

    #[inline]
    pub(crate) fn key(&self) -> Key {
        let line = (self.when >> KIND_BITS) as u32 & LAST_LINE;
        Key { moment: self.when >> (LINE_BITS + KIND_BITS), place: self.place, line }
    }

    #[inline]
    pub(crate) fn movement(&self) -> Movement {
        let &Self { quantity, worth, link, .. } = self;
        let price = UnitPrice::from_units(worth);
        match self.when & ((1 << KIND_BITS) - 1) {
            0 => Movement::Entry { quantity, value: Money::from_units(worth) },
            1 => Movement::Exit { quantity },
            2 => Movement::Return { quantity, of: link },
            3 => Movement::Gain { quantity },
            4 => Movement::PricedGain { quantity, price },
            5 => Movement::Loss { quantity },
            6 => Movement::Baseline { stock: quantity, price },
            7 => Movement::Count { stock: quantity },
            8 => Movement::PricedCount { stock: quantity, price },
            9 => Movement::Revaluation { price },
            10 => Movement::TransferOut { quantity, to: link },
            11 => Movement::TransferIn { quantity },
            _ => Movement::Reversal { of: link },
        }
    }

    /// The last known average, if this row sets it: an inflow, or a price set, that leaves something.
    pub(crate) fn known_average(&self, before: impl FnOnce() -> Stock, conversion: Conversion) -> Option<Average> {
        match self.movement() {
            Movement::Exit { .. } | Movement::Loss { .. } | Movement::TransferOut { .. } => None,
            Movement::Count { .. } | Movement::Reversal { .. } => {
                if self.after.quantity > before().quantity {
                    self.after.exact_average()
                } else {
                    None
                }
            }
            Movement::Baseline { price, .. } | Movement::PricedCount { price, .. } => {
                self.after.exact_average().or(Some(Average::of_price(price, conversion)))
            }
            _ => self.after.exact_average(),
        }
    }

    /// The quantity of an exit.
    pub(crate) fn exit(&self) -> Option<Quantity> {
        match self.movement() {
            Movement::Exit { quantity } => Some(quantity),
            _ => None,
        }
    }

    /// The quantity of what goes on consuming when it is superseded: an exit, or a transfer to another stream.
    pub(crate) fn consumed(&self) -> Option<Quantity> {
        match self.movement() {
            Movement::Exit { quantity } | Movement::TransferOut { quantity, .. } => Some(quantity),
            _ => None,
        }
    }

    /// Whether the row is one side of a transfer.
    pub(crate) fn is_transfer(&self) -> bool {
        matches!(self.movement(), Movement::TransferOut { .. } | Movement::TransferIn { .. })
    }

    /// Whether the row can be reversed.
    pub(crate) fn is_reversible(&self) -> bool {
        matches!(
            self.movement(),
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

stored!(Key { moment, place, line });
stored!(Row { when, place, transaction, account, link, quantity, worth, after });
stored!(Baseline { key, transaction, price });
stored!(Voided { row, cost });
stored!(Stream { rows, baselines, voided });
