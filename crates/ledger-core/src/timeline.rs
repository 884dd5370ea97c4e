//! One stream in effective order: its rows, its baselines, and the place of each.

mod packing;

use crate::moment::Moment;
use crate::number::{Average, Conversion, Money, NumberError, Quantity, UnitPrice};
use crate::overlay::Replaced;
use crate::register::{StreamNumber, TransactionNumber};
use crate::rows::{Chunks, Rows};
use crate::stored::stored;
use crate::valuation::Stock;
use std::cmp::Ordering;
use time::Date;

/// A row's place in effective order: its moment, a baseline after all else of its day, then its place.
///
/// From the highest bit: the moment and whether it is a baseline (40 bits), the place (32) and the line (20);
/// the last bits are a row's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    high: u64,
    low: u64,
}

/// The most lines that a transaction can have: their numbers fit the bits that a row has for them.
pub(crate) const MOST_LINES: usize = 1 << LINE_BITS;
const LAST_LINE: u32 = (1 << LINE_BITS) - 1;
const LINE_BITS: u32 = 20;
const KIND_BITS: u32 = 4;
const KIND: u32 = (1 << KIND_BITS) - 1;
/// How much of a place stands in the lower part.
const LOW_PLACE_BITS: u32 = 32 - LINE_BITS - KIND_BITS;
const HIGH_PLACE_BITS: u32 = 32 - LOW_PLACE_BITS;

impl Key {
    /// Before all that ever happens.
    pub(crate) const FIRST: Self = Self { high: 0, low: 0 };

    fn new(moment: u64, place: TransactionNumber, line: u32) -> Self {
        let place_and_line = (u64::from(place) << LINE_BITS) | u64::from(line.min(LAST_LINE));
        let low = (place_and_line << KIND_BITS) & u64::from(u32::MAX);
        Self { high: (moment << HIGH_PLACE_BITS) | u64::from(place >> LOW_PLACE_BITS), low }
    }

    pub(crate) fn at(at: Moment, place: TransactionNumber, line: u32) -> Self {
        Self::new(at.seconds().unsigned_abs() << 1, place, line)
    }

    pub(crate) fn baseline(end_of_day: Moment, place: TransactionNumber, line: u32) -> Self {
        Self::new((end_of_day.seconds().unsigned_abs() << 1) | 1, place, line)
    }

    /// Before this key stands everything up to `at`, what happens at that moment included.
    pub(crate) fn after_moment(at: Moment) -> Self {
        Self::new((at.seconds().unsigned_abs() << 1) | 1, 0, 0)
    }

    /// Before this key stands everything of `date`, its baseline included.
    pub(crate) fn after_day(date: Date) -> Option<Self> {
        let end = Moment::end_of(date).ok()?;
        Some(Self::new(end.seconds().unsigned_abs().checked_add(1)? << 1, 0, 0))
    }

    /// The same place, one line further on: where the other side of a transfer stands.
    pub(crate) fn other_side(self) -> Self {
        Self::new(self.high >> HIGH_PLACE_BITS, self.place(), self.line_number().saturating_add(1))
    }

    pub(crate) fn line(self) -> usize {
        self.line_number() as usize
    }

    pub(crate) fn moment(self) -> Moment {
        Moment::from_seconds(i64::try_from(self.high >> (HIGH_PLACE_BITS + 1)).unwrap_or(i64::MAX))
    }

    /// The transaction that stands there, or in whose place another one does.
    pub(crate) fn place(self) -> TransactionNumber {
        // both parts are cut where the other one begins
        (self.high as u32) << LOW_PLACE_BITS | (self.low as u32) >> (LINE_BITS + KIND_BITS)
    }

    fn line_number(self) -> u32 {
        self.low as u32 >> KIND_BITS & LAST_LINE
    }

    /// How far on from `first` to `last` the key's moment is, in steps of `whole`: from 0 to `whole`.
    pub(crate) fn share(self, first: Self, last: Self, whole: usize) -> usize {
        let since = |key: Self| (key.high >> HIGH_PLACE_BITS).saturating_sub(first.high >> HIGH_PLACE_BITS);
        let share = since(self).saturating_mul(whole as u64).checked_div(since(last)).unwrap_or(0);
        whole.min(usize::try_from(share).unwrap_or(whole))
    }

    /// As one number, so that two are compared without a branch.
    #[inline]
    fn as_number(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }
}

impl Ord for Key {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_number().cmp(&other.as_number())
    }
}

impl PartialOrd for Key {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    #[inline]
    fn lt(&self, other: &Self) -> bool {
        self.as_number() < other.as_number()
    }

    #[inline]
    fn le(&self, other: &Self) -> bool {
        self.as_number() <= other.as_number()
    }
}

/// One line of a transaction in its stream, and what the stream holds after it: 48 bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// The key's higher part.
    high: u64,
    /// The key's lower part, and the kind in its last bits.
    low: u32,
    /// Whom or what the other side of the movement is; where the kind is [`APART`], the transaction.
    account: u32,
    quantity: Quantity,
    /// What the movement brings along: a value or unit price in smallest units, or the transaction or stream that
    /// it refers to, and in the higher half the account that has no room of its own.
    worth: i64,
    pub(crate) after: Stock,
}

const _: () = assert!(size_of::<Row>() == 48);

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

// The kinds of rows. Those with [`APART`] have their transaction where others have the account: what stands in
// another's place, and what has no account, or room for it beside what it refers to.
const ENTRY: u32 = 0;
const EXIT: u32 = 1;
const RETURN: u32 = 2;
const GAIN: u32 = 3;
const PRICED_GAIN: u32 = 4;
const LOSS: u32 = 5;
const COUNT: u32 = 6;
const PRICED_COUNT: u32 = 7;
const APART: u32 = 8;
const CORRECTED_ENTRY: u32 = APART | ENTRY;
const BASELINE: u32 = 11;
const REVALUATION: u32 = 12;
const REVERSAL: u32 = 13;
const TRANSFER_OUT: u32 = 14;
const TRANSFER_IN: u32 = 15;

impl Row {
    /// A row that is not valued yet. Only entries, exits, returns and transfers may stand in another's place, and
    /// an entry that does has no room for its account.
    pub(crate) fn new(key: Key, transaction: TransactionNumber, account: u32, movement: Movement) -> Self {
        let (kind, quantity, worth) = match movement {
            Movement::Entry { quantity, value } => (ENTRY, quantity, value.units()),
            Movement::Exit { quantity } => (EXIT, quantity, 0),
            Movement::Return { quantity, of } => (RETURN, quantity, of.into()),
            Movement::Gain { quantity } => (GAIN, quantity, 0),
            Movement::PricedGain { quantity, price } => (PRICED_GAIN, quantity, price.units()),
            Movement::Loss { quantity } => (LOSS, quantity, 0),
            Movement::Baseline { stock, price } => (BASELINE, stock, price.units()),
            Movement::Count { stock } => (COUNT, stock, 0),
            Movement::PricedCount { stock, price } => (PRICED_COUNT, stock, price.units()),
            Movement::Revaluation { price } => (REVALUATION, Quantity::ZERO, price.units()),
            Movement::Reversal { of } => (REVERSAL, Quantity::ZERO, of.into()),
            Movement::TransferOut { quantity, to } => (TRANSFER_OUT, quantity, to.into()),
            Movement::TransferIn { quantity } => (TRANSFER_IN, quantity, 0),
        };
        let is_corrected = key.place() != transaction;
        let kind = if is_corrected && kind <= RETURN { kind | APART } else { kind };
        debug_assert!(!is_corrected || kind & APART != 0, "a {movement:?} in another's place");
        let low = key.low as u32 | kind;
        let row = Self { high: key.high, low, account, quantity, worth, after: Stock::default() };
        if kind & APART == 0 { row } else { row.apart(transaction) }
    }

    /// The same row, with its transaction where its account was.
    fn apart(self, transaction: TransactionNumber) -> Self {
        let worth = match self.low & KIND {
            BASELINE | REVALUATION | CORRECTED_ENTRY => self.worth,
            // the lower half is a number or nothing
            _ => self.worth | i64::from(self.account) << 32,
        };
        Self { account: transaction, worth, ..self }
    }

    /// The same row, with that in stock after it.
    #[inline]
    pub(crate) fn leaving(&self, after: Stock) -> Self {
        Self { after, ..*self }
    }

    #[inline]
    pub(crate) fn key(&self) -> Key {
        Key { high: self.high, low: u64::from(self.low & !KIND) }
    }

    #[inline]
    pub(crate) fn is_before(&self, key: Key) -> bool {
        // the kind makes no difference: it is less than a line
        Key { high: self.high, low: self.low.into() } < key
    }

    #[inline]
    pub(crate) fn transaction(&self) -> TransactionNumber {
        if self.is_apart() { self.account } else { self.key().place() }
    }

    /// Whether the transaction stands where others have the account: of entries, exits and returns, those do that
    /// stand in another's place.
    #[inline]
    pub(crate) fn is_apart(&self) -> bool {
        self.low & APART != 0
    }

    /// Whom or what the other side of the movement is, by number: the provider of an entry, unless it stands in
    /// another's place; the charge of an exit or return; the reason of what adjusts. Of others it means nothing.
    #[inline]
    pub(crate) fn account(&self) -> u32 {
        if self.is_apart() { (self.worth >> 32) as u32 } else { self.account }
    }

    #[inline]
    pub(crate) fn movement(&self) -> Movement {
        let &Self { quantity, worth, .. } = self;
        let price = UnitPrice::from_units(worth);
        // the lower half is the number that was put there
        let number = worth as u32;
        match self.low & (KIND ^ APART) {
            ENTRY => Movement::Entry { quantity, value: Money::from_units(worth) },
            EXIT => Movement::Exit { quantity },
            RETURN => Movement::Return { quantity, of: number },
            _ => match self.low & KIND {
                GAIN => Movement::Gain { quantity },
                PRICED_GAIN => Movement::PricedGain { quantity, price },
                LOSS => Movement::Loss { quantity },
                COUNT => Movement::Count { stock: quantity },
                PRICED_COUNT => Movement::PricedCount { stock: quantity, price },
                BASELINE => Movement::Baseline { stock: quantity, price },
                REVALUATION => Movement::Revaluation { price },
                REVERSAL => Movement::Reversal { of: number },
                TRANSFER_OUT => Movement::TransferOut { quantity, to: number },
                _ => Movement::TransferIn { quantity },
            },
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

stored!(Key { high, low });
stored!(Row { high, low, account, quantity, worth, after });
stored!(Baseline { key, transaction, price });
stored!(Voided { row, cost });
stored!(Stream { rows, baselines, voided });

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: u32 = u32::MAX - 1;

    fn ends() -> [Moment; 2] {
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59"].map(|moment| moment.parse().unwrap())
    }

    #[test]
    fn keys_are_in_order_of_moment_then_place_then_line() {
        let mut keys = Vec::new();
        for at in ends() {
            for key in [Key::at, Key::baseline] {
                for place in [0, 1, 255, 256, 1 << 24, MOST, u32::MAX] {
                    for line in [0, 1, LAST_LINE] {
                        let key = key(at, place, line);
                        assert_eq!((key.moment(), key.place(), key.line()), (at, place, line as usize));
                        let other = key.other_side();
                        assert_eq!((other.moment(), other.place()), (at, place));
                        assert_eq!(other.line(), (line + 1).min(LAST_LINE) as usize);
                        keys.push(key);
                    }
                }
            }
            assert!(keys.iter().filter(|key| key.moment() == at).all(|key| Some(*key) < Key::after_day(at.date())));
        }
        assert!(keys.is_sorted_by(|a, b| a < b && a <= b));
        let before = |key| keys.iter().filter(|other| **other < key).count();
        assert_eq!(ends().map(|at| before(Key::after_moment(at))), [21, 63], "no baseline of that moment");
    }

    #[test]
    fn a_row_keeps_all_it_was_given() {
        let quantity = Quantity::from_units(i64::MAX);
        let (value, price) = (Money::from_units(i64::MIN), UnitPrice::from_units(i64::MAX));
        let of = MOST;
        let corrected = [
            Movement::Entry { quantity, value },
            Movement::Exit { quantity },
            Movement::Return { quantity, of },
            Movement::TransferOut { quantity, to: of },
            Movement::TransferIn { quantity },
        ];
        let others = [
            Movement::Gain { quantity },
            Movement::PricedGain { quantity, price },
            Movement::Loss { quantity },
            Movement::Baseline { stock: quantity, price },
            Movement::Count { stock: quantity },
            Movement::PricedCount { stock: quantity, price },
            Movement::Revaluation { price },
            Movement::Reversal { of },
        ];
        let own = corrected.iter().chain(&others).map(|movement| (movement, 7));
        let in_anothers_place = corrected.iter().map(|movement| (movement, MOST));
        for (movement, transaction) in own.chain(in_anothers_place) {
            for account in [0, 3, MOST] {
                let key = Key::at(ends()[1], 7, LAST_LINE);
                let after = Stock { quantity, value };
                let row = Row::new(key, transaction, account, *movement).leaving(after);
                assert_eq!((row.key(), row.transaction(), row.movement()), (key, transaction, *movement));
                assert_eq!(row.after, after);
                let has_none = match movement {
                    Movement::Entry { .. } => transaction != 7,
                    Movement::Baseline { .. } | Movement::Revaluation { .. } => true,
                    _ => false,
                };
                assert!(has_none || row.account() == account, "{movement:?}");
            }
        }
    }
}
