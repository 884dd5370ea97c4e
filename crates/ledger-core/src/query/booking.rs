//! The booking of a row: the value that it moves, and the accounts between which it moves.

use crate::ledger::Ledger;
use crate::ledger::stream::rows::{Chunks, RowPlace};
use crate::ledger::stream::{Baseline, Movement, Row, Stream, superseded_cost, superseder};
use crate::value::number::{Conversion, Money, Quantity, Total};
use crate::value::stock::Stock;

/// The account of a booking. The account number of the row tells which provider, charge or reason it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Inventory,
    Provider,
    Charge,
    Adjustment,
    Rebalancing,
    Revaluation,
    NegativeStock,
    /// The other stream of a transfer.
    Transfer,
}

/// The booking of a row. Debits are above zero. The amounts sum to zero, and those of inventory sum to the change of
/// the stream's value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Booking {
    /// The change of the quantity; for a baseline, the quantity that it set.
    pub(crate) moved: Quantity,
    /// The value that the row moved, as a kardex shows it.
    pub(crate) cost: Money,
    pub(crate) sides: Vec<(Side, Total)>,
}

impl Booking {
    fn debit(&mut self, side: Side, amount: Total) {
        if !amount.is_zero() {
            self.sides.push((side, amount));
        }
    }

    fn credit(&mut self, side: Side, amount: Total) {
        self.debit(side, amount.negated());
    }

    /// Books `value` that came in from `side`. A part of it may have settled a deficit and not reached the stock.
    fn inflow(&mut self, side: Side, value: Money, before: Stock, after: Stock) {
        let kept = difference(after.value, before.value);
        self.debit(Side::Inventory, kept);
        self.credit(side, value.into());
        if before.quantity.is_negative() {
            let mut variance = Total::from(value);
            variance.subtract(kept);
            self.debit(Side::NegativeStock, variance);
        }
    }

    /// Books a value that went out to `side`: that of `before` less that of `after`.
    fn outflow(&mut self, side: Side, before: Stock, after: Stock) {
        let cost = difference(before.value, after.value);
        self.credit(Side::Inventory, cost);
        self.debit(side, cost);
    }
}

fn difference(of: Money, and: Money) -> Total {
    let mut difference = Total::from(of);
    difference.subtract(and.into());
    difference
}

impl Ledger {
    /// The booking of the row at `spot` of its stream, whether superseded or not.
    pub(crate) fn booking(&self, stream: &Stream, spot: RowPlace, row: &Row, conversion: Conversion) -> Booking {
        match superseder(&stream.baselines, row.key()) {
            Some(by) => self.superseded_booking(row, by, conversion),
            None => self.live_booking(stream, spot, row, conversion),
        }
    }

    /// The booking of a superseded row. A superseded exit, return or transfer books its value against *Rebalancing*,
    /// and any other row books nothing. The value is shown at the row's own price or at that of its superseder, never
    /// by stale stock.
    fn superseded_booking(&self, row: &Row, by: &Baseline, conversion: Conversion) -> Booking {
        let at_new_price = |quantity| superseded_cost(quantity, by, conversion).unwrap_or_default();
        let mut booking = Booking { moved: row.movement().moved(), ..Booking::default() };
        booking.cost = match row.movement() {
            Movement::Entry { value, .. } => value,
            Movement::PricedGain { quantity, price } => conversion.value(quantity, price).unwrap_or_default(),
            Movement::Baseline { stock, price } => conversion.value(stock, price).unwrap_or_default(),
            Movement::Return { .. } | Movement::TransferIn { .. } => self.incoming(row),
            Movement::Exit { quantity } | Movement::TransferOut { quantity, .. } => at_new_price(quantity),
            Movement::Gain { .. } | Movement::Loss { .. } => at_new_price(booking.moved),
            Movement::Count { .. }
            | Movement::PricedCount { .. }
            | Movement::Revaluation { .. }
            | Movement::Reversal { .. } => Money::ZERO,
        };
        let cost = Total::from(booking.cost);
        let side = match row.movement() {
            Movement::Exit { .. } | Movement::Return { .. } => Side::Charge,
            Movement::TransferOut { .. } | Movement::TransferIn { .. } => Side::Transfer,
            _ => return booking,
        };
        let debit = if row.consumed().is_some() { cost } else { cost.negated() };
        booking.debit(side, debit);
        booking.credit(Side::Rebalancing, debit);
        booking
    }

    fn live_booking(&self, stream: &Stream, spot: RowPlace, row: &Row, conversion: Conversion) -> Booking {
        let (before, after) = (stream.rows.stock_before(spot), row.after);
        let mut booking = Booking { moved: row.movement().moved(), ..Booking::default() };
        match row.movement() {
            Movement::Entry { value, .. } => {
                booking.cost = value;
                booking.inflow(Side::Provider, value, before, after);
            }
            Movement::Return { .. } => {
                booking.cost = self.incoming(row);
                booking.inflow(Side::Charge, booking.cost, before, after);
            }
            Movement::TransferIn { .. } => {
                booking.cost = self.incoming(row);
                booking.inflow(Side::Transfer, booking.cost, before, after);
            }
            Movement::Exit { .. } => {
                booking.cost = before.value.minus(after.value).unwrap_or_default();
                booking.outflow(Side::Charge, before, after);
            }
            Movement::TransferOut { .. } => {
                booking.cost = before.value.minus(after.value).unwrap_or_default();
                booking.outflow(Side::Transfer, before, after);
            }
            Movement::PricedGain { quantity, price } => {
                booking.cost = conversion.value(quantity, price).unwrap_or_default();
                booking.inflow(Side::Adjustment, booking.cost, before, after);
            }
            Movement::Gain { quantity } => {
                booking.cost = gain(stream, spot, quantity, conversion);
                booking.inflow(Side::Adjustment, booking.cost, before, after);
            }
            Movement::Loss { .. } => {
                booking.cost = after.value.minus(before.value).unwrap_or_default();
                booking.outflow(Side::Adjustment, before, after);
            }
            Movement::Baseline { .. } => {
                booking.cost = after.value;
                booking.debit(Side::Inventory, after.value.into());
                booking.credit(Side::Rebalancing, after.value.into());
            }
            Movement::Count { stock } | Movement::PricedCount { stock, .. } => {
                booking.moved = stock.minus(before.quantity).unwrap_or_default();
                count(&mut booking, stream, spot, row, conversion);
            }
            Movement::Revaluation { .. } => {
                booking.cost = after.value.minus(before.value).unwrap_or_default();
                booking.outflow(Side::Revaluation, before, after);
            }
            Movement::Reversal { of } => {
                booking.moved = after.quantity.minus(before.quantity).unwrap_or_default();
                if booking.moved.is_positive() {
                    let reversed = self.carried.reversed.get(&of);
                    booking.cost = reversed.map_or(Money::ZERO, |reversed| reversed.moved.cost);
                    booking.inflow(Side::Adjustment, booking.cost, before, after);
                } else {
                    booking.cost = after.value.minus(before.value).unwrap_or_default();
                    booking.outflow(Side::Adjustment, before, after);
                }
            }
        }
        booking
    }

    /// The value that a return or transfer brings.
    fn incoming(&self, row: &Row) -> Money {
        match row.movement() {
            Movement::Return { quantity, of } => {
                self.returned.get(&of).map_or(Money::ZERO, |returned| returned.value_of(row.key(), quantity))
            }
            _ => self.carried.arrivals.get(&row.transaction()).copied().unwrap_or_default(),
        }
    }
}

impl Movement {
    /// The change of the quantity that the movement itself states; for a baseline, the quantity that it sets.
    pub(crate) fn moved(self) -> Quantity {
        match self {
            Self::Entry { quantity, .. }
            | Self::Return { quantity, .. }
            | Self::Gain { quantity }
            | Self::PricedGain { quantity, .. }
            | Self::TransferIn { quantity } => quantity,
            Self::Baseline { stock, .. } => stock,
            Self::Exit { quantity } | Self::Loss { quantity } | Self::TransferOut { quantity, .. } => {
                quantity.negated().unwrap_or_default()
            }
            Self::Count { .. } | Self::PricedCount { .. } | Self::Revaluation { .. } | Self::Reversal { .. } => {
                Quantity::ZERO
            }
        }
    }
}

/// The value of a gain of `quantity` at `spot`: at the current average, or else at the last known one.
fn gain(stream: &Stream, spot: RowPlace, quantity: Quantity, conversion: Conversion) -> Money {
    let current = stream.rows.stock_before(spot).exact_average();
    let average = current.or_else(|| stream.rows.known_average_before(spot, conversion));
    average.and_then(|average| average.value_of(quantity).ok()).unwrap_or_default()
}

/// Books the difference that a count found, and then the change by its price.
fn count(booking: &mut Booking, stream: &Stream, spot: RowPlace, row: &Row, conversion: Conversion) {
    let before = stream.rows.stock_before(spot);
    let found = booking.moved;
    let price = match row.movement() {
        Movement::PricedCount { price, .. } => Some(price),
        _ => None,
    };
    let counted = if found.is_positive() {
        let value = match price {
            Some(price) => conversion.value(found, price).unwrap_or_default(),
            None => gain(stream, spot, found, conversion),
        };
        let counted = before.inflow(found, value).unwrap_or(row.after);
        booking.inflow(Side::Adjustment, value, before, counted);
        booking.cost = value;
        counted
    } else if found.is_negative() {
        let lost = found.magnitude().unwrap_or_default();
        let counted = before.outflow(lost, || None).unwrap_or(row.after);
        booking.outflow(Side::Adjustment, before, counted);
        booking.cost = counted.value.minus(before.value).unwrap_or_default();
        counted
    } else {
        before
    };
    booking.outflow(Side::Revaluation, counted, row.after);
    let revalued = row.after.value.minus(counted.value).unwrap_or_default();
    booking.cost = booking.cost.plus(revalued).unwrap_or(booking.cost);
}
