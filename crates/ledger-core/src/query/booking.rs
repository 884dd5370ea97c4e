//! The booking of a row: the value that it moves, and the accounts between which it moves.

use crate::fold::step::{Flow, moved_to, value_of};
use crate::ledger::Ledger;
use crate::ledger::stream::rows::{Chunks, RowPlace};
use crate::ledger::stream::{Baseline, Effect, Row, Side, Stream, superseded_cost, superseder};
use crate::value::number::{Conversion, Money, Quantity, Total};
use crate::value::stock::Stock;

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
        let (effect, side) = (row.movement().effect(), row.movement().side());
        let at_new_price = |quantity| superseded_cost(quantity, by, conversion).unwrap_or_default();
        let mut booking = Booking { moved: effect.moved(), ..Booking::default() };
        booking.cost = match effect {
            Effect::In { quantity, worth } => {
                let at_average = || Ok(at_new_price(quantity));
                value_of(quantity, worth, row, conversion, at_average, self).unwrap_or_default()
            }
            Effect::Out { quantity } => cost_shown(side, at_new_price(quantity)),
            Effect::Set { stock, price } => conversion.value(stock, price).unwrap_or_default(),
            Effect::Level { .. } | Effect::Revalue { .. } | Effect::Opposite { .. } => Money::ZERO,
        };
        if matches!(side, Side::Charge | Side::Transfer) {
            let cost = Total::from(booking.cost);
            let debit = if row.consumed().is_some() { cost } else { cost.negated() };
            booking.debit(side, debit);
            booking.credit(Side::Rebalancing, debit);
        }
        booking
    }

    /// Books what came in or went out, and then what a price changed.
    fn live_booking(&self, stream: &Stream, spot: RowPlace, row: &Row, conversion: Conversion) -> Booking {
        let (before, after) = (stream.rows.stock_before(spot), row.after);
        let (effect, side) = (row.movement().effect(), row.movement().side());
        let mut booking = Booking { moved: effect.moved(), ..Booking::default() };
        if let Effect::Set { .. } = effect {
            booking.cost = after.value;
            booking.debit(Side::Inventory, after.value.into());
            booking.credit(side, after.value.into());
            return booking;
        }
        let known = || stream.rows.known_average_before(spot, conversion);
        let flow = Flow::of(row, before, conversion, known, self).ok().flatten();
        let moved_to = moved_to(row, flow, before).unwrap_or(after);
        match flow {
            Some(Flow::In { quantity, value }) => {
                (booking.moved, booking.cost) = (quantity, value);
                booking.inflow(side, value, before, moved_to);
            }
            Some(Flow::Out { quantity }) => {
                booking.moved = quantity.negated().unwrap_or_default();
                booking.cost = cost_shown(side, before.value.minus(moved_to.value).unwrap_or_default());
                booking.outflow(side, before, moved_to);
            }
            None => {}
        }
        booking.outflow(Side::Revaluation, moved_to, after);
        let revalued = after.value.minus(moved_to.value).unwrap_or_default();
        booking.cost = booking.cost.plus(revalued).unwrap_or(booking.cost);
        booking
    }
}

/// The cost of what goes out, as a kardex shows it: that of an adjustment is a loss, below zero.
fn cost_shown(side: Side, cost: Money) -> Money {
    if side == Side::Adjustment { cost.negated().unwrap_or_default() } else { cost }
}
