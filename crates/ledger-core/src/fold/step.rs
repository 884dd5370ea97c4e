//! One row valued: what its stream holds after it, and what it moved.

use crate::ledger::carried::MovedOut;
use crate::ledger::stream::{Key, Movement, Row};
use crate::pack::work;
use crate::value::number::{Average, Conversion, Money, NumberError, Quantity};
use crate::value::numbering::TransactionNo;
use crate::value::stock::Stock;

/// Why a movement could not be valued; it then moves nothing, and the command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A gain with neither a price nor an average to take.
    NoPriceKnown,
    /// Nothing to revalue.
    NothingInStock,
    /// The result does not fit.
    OutOfRange,
}

impl From<NumberError> for Fault {
    fn from(_: NumberError) -> Self {
        Self::OutOfRange
    }
}

/// What a row takes from other rows.
pub(crate) trait CarriedValues {
    /// The value that the return at `key` of so much of an exit brings.
    fn returned(&self, of: TransactionNo, key: Key, quantity: Quantity) -> Money;

    /// The value that a transfer brings.
    fn arrival(&self, transfer: TransactionNo) -> Money;

    /// What an adjustment or count moved.
    fn reversed(&self, original: TransactionNo) -> MovedOut;
}

/// What the stream holds after `row`, with `now` before it and `known` as the last known average.
pub(crate) fn step(
    row: &Row,
    now: Stock,
    conversion: Conversion,
    known: impl Fn() -> Option<Average>,
    inputs: &impl CarriedValues,
) -> Result<Stock, Fault> {
    work::count(1);
    let outflow = |quantity: Quantity| {
        if quantity.is_zero() { Ok(now) } else { now.outflow(quantity, &known) }
    };
    // at the current average, else at the last known one
    let gain = |quantity| {
        let average = now.exact_average().or_else(&known).ok_or(Fault::NoPriceKnown)?;
        Ok::<_, Fault>(now.inflow(quantity, average.value_of(quantity)?)?)
    };
    Ok(match row.movement() {
        Movement::Entry { quantity, value } => now.inflow(quantity, value)?,
        Movement::Exit { quantity } | Movement::Loss { quantity } | Movement::TransferOut { quantity, .. } => {
            outflow(quantity)?
        }
        Movement::TransferIn { quantity } => now.inflow(quantity, inputs.arrival(row.transaction()))?,
        Movement::Return { quantity, of } => now.inflow(quantity, inputs.returned(of, row.key(), quantity))?,
        Movement::Gain { quantity } => gain(quantity)?,
        Movement::PricedGain { quantity, price } => now.inflow(quantity, conversion.value(quantity, price)?)?,
        Movement::Baseline { stock, price } => Stock::baseline(stock, price, conversion)?,
        Movement::Count { stock } => {
            let difference = stock.minus(now.quantity)?;
            if difference.is_positive() { gain(difference)? } else { outflow(difference.negated()?)? }
        }
        Movement::PricedCount { stock, price } => {
            // the difference is valued first, so that one that does not fit is found
            let difference = stock.minus(now.quantity)?;
            if difference.is_positive() {
                now.inflow(difference, conversion.value(difference, price)?)?;
            }
            Stock::baseline(stock, price, conversion)?
        }
        Movement::Revaluation { price } => {
            if !now.quantity.is_positive() {
                return Err(Fault::NothingInStock);
            }
            Stock::baseline(now.quantity, price, conversion)?
        }
        Movement::Reversal { of } => {
            let moved = inputs.reversed(of);
            if moved.quantity.is_negative() {
                now.inflow(moved.quantity.negated()?, moved.cost)?
            } else {
                outflow(moved.quantity)?
            }
        }
    })
}

/// What an adjustment or count moved, with `before` in stock.
pub(crate) fn moved(row: &Row, before: Stock) -> Result<MovedOut, NumberError> {
    let quantity = row.after.quantity.minus(before.quantity)?;
    if !quantity.is_negative() {
        return Ok(MovedOut { quantity, cost: Money::ZERO });
    }
    let cost = match row.movement() {
        // the value that the price set afterwards is no part of the difference
        Movement::PricedCount { .. } => before.value.minus(before.outflow(quantity.negated()?, || None)?.value)?,
        _ => before.value.minus(row.after.value)?,
    };
    Ok(MovedOut { quantity, cost })
}
