//! The fold of one row: the stock of its stream after it, and the quantity and cost that it moved.

use crate::ledger::Ledger;
use crate::ledger::carried::MovedOut;
use crate::ledger::stream::{Effect, Key, Row, Worth};
use crate::pack::work;
use crate::value::number::{Average, Conversion, Money, NumberError, Quantity};
use crate::value::numbering::TransactionNo;
use crate::value::stock::Stock;

/// The reason why a movement can't be valued. The movement then moves nothing, and the command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A gain with neither a price nor an average to take.
    NoPriceKnown,
    /// A revaluation of a stream with nothing in stock.
    NothingInStock,
    /// A result that is out of range.
    OutOfRange,
}

impl From<NumberError> for Fault {
    fn from(_: NumberError) -> Self {
        Self::OutOfRange
    }
}

/// The values that a row takes from other rows.
pub(crate) trait CarriedValues {
    /// The value that the return at `key` brings, of that quantity of an exit.
    fn returned(&self, of: TransactionNo, key: Key, quantity: Quantity) -> Money;

    /// The value that a transfer brings.
    fn arrival(&self, transfer: TransactionNo) -> Money;

    /// The quantity and cost that an adjustment or count moved.
    fn reversed(&self, original: TransactionNo) -> MovedOut;
}

/// The carried values as the ledger has them, without the changes of a draft.
impl CarriedValues for Ledger {
    fn returned(&self, of: TransactionNo, key: Key, quantity: Quantity) -> Money {
        self.returned.get(&of).map_or(Money::ZERO, |returned| returned.value_of(key, quantity))
    }

    fn arrival(&self, transfer: TransactionNo) -> Money {
        self.carried.arrivals.get(&transfer).copied().unwrap_or_default()
    }

    fn reversed(&self, original: TransactionNo) -> MovedOut {
        self.carried.reversed.get(&original).map(|reversed| reversed.moved).unwrap_or_default()
    }
}

/// A quantity that comes in or goes out with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    In { quantity: Quantity, value: Money },
    Out { quantity: Quantity },
}

impl Flow {
    /// The flow of `row`, with `before` in stock and `known` as the last known average. `None` for a baseline or a
    /// revaluation.
    #[inline]
    pub(crate) fn of(
        row: &Row,
        before: Stock,
        conversion: Conversion,
        known: impl Fn() -> Option<Average>,
        inputs: &impl CarriedValues,
    ) -> Result<Option<Self>, Fault> {
        let (quantity, worth) = match row.movement().effect() {
            Effect::In { quantity, worth } => (quantity, worth),
            Effect::Out { quantity } => return Ok(Some(Self::Out { quantity })),
            Effect::Level { stock, price } => {
                let difference = stock.minus(before.quantity)?;
                if !difference.is_positive() {
                    return Ok(Some(Self::Out { quantity: difference.negated()? }));
                }
                (difference, price.map_or(Worth::AtAverage, Worth::AtPrice))
            }
            Effect::Opposite { of } => {
                let moved = inputs.reversed(of);
                if !moved.quantity.is_negative() {
                    return Ok(Some(Self::Out { quantity: moved.quantity }));
                }
                (moved.quantity.negated()?, Worth::Given(moved.cost))
            }
            Effect::Set { .. } | Effect::Revalue { .. } => return Ok(None),
        };
        let at_average = || {
            let average = before.exact_average().or_else(known).ok_or(Fault::NoPriceKnown)?;
            Ok(average.value_of(quantity)?)
        };
        let value = value_of(quantity, worth, row, conversion, at_average, inputs)?;
        Ok(Some(Self::In { quantity, value }))
    }

    /// The stock after the flow, with `before` in stock.
    #[inline]
    pub(crate) fn leaves(self, before: Stock, known: impl Fn() -> Option<Average>) -> Result<Stock, NumberError> {
        match self {
            Self::In { quantity, value } => before.inflow(quantity, value),
            Self::Out { quantity } if quantity.is_zero() => Ok(before),
            Self::Out { quantity } => before.outflow(quantity, known),
        }
    }
}

/// The value of a quantity that comes in with `row`.
#[inline]
pub(crate) fn value_of(
    quantity: Quantity,
    worth: Worth,
    row: &Row,
    conversion: Conversion,
    at_average: impl FnOnce() -> Result<Money, Fault>,
    inputs: &impl CarriedValues,
) -> Result<Money, Fault> {
    Ok(match worth {
        Worth::Given(value) => value,
        Worth::AtPrice(price) => conversion.value(quantity, price)?,
        Worth::AtAverage => at_average()?,
        Worth::OfExit(exit) => inputs.returned(exit, row.key(), quantity),
        Worth::OfTransfer => inputs.arrival(row.transaction()),
    })
}

/// The stock of the stream after `row`, with `now` before it and `known` as the last known average.
pub(crate) fn step(
    row: &Row,
    now: Stock,
    conversion: Conversion,
    known: impl Fn() -> Option<Average>,
    inputs: &impl CarriedValues,
) -> Result<Stock, Fault> {
    work::count(1);
    let moved = match Flow::of(row, now, conversion, &known, inputs)? {
        Some(flow) => flow.leaves(now, &known)?,
        None => now,
    };
    Ok(match row.movement().effect() {
        Effect::In { .. } | Effect::Out { .. } | Effect::Level { price: None, .. } | Effect::Opposite { .. } => moved,
        Effect::Level { stock, price: Some(price) } | Effect::Set { stock, price } => {
            Stock::baseline(stock, price, conversion)?
        }
        Effect::Revalue { .. } if !now.quantity.is_positive() => return Err(Fault::NothingInStock),
        Effect::Revalue { price } => Stock::baseline(now.quantity, price, conversion)?,
    })
}

/// The stock after the flow of `row`, before the price of a count or revaluation. For other rows, the stock after the
/// row.
pub(crate) fn moved_to(row: &Row, flow: Option<Flow>, before: Stock) -> Result<Stock, NumberError> {
    match row.movement().effect() {
        Effect::Level { price: Some(_), .. } | Effect::Revalue { .. } => {
            flow.map_or(Ok(before), |flow| flow.leaves(before, || None))
        }
        Effect::In { .. }
        | Effect::Out { .. }
        | Effect::Level { price: None, .. }
        | Effect::Set { .. }
        | Effect::Opposite { .. } => Ok(row.after),
    }
}

/// The quantity and cost that `row`, an adjustment or count, moved, with `before` in stock.
pub(crate) fn moved(row: &Row, before: Stock) -> Result<MovedOut, NumberError> {
    let quantity = row.after.quantity.minus(before.quantity)?;
    if !quantity.is_negative() {
        return Ok(MovedOut { quantity, cost: Money::ZERO });
    }
    let flow = Flow::Out { quantity: quantity.negated()? };
    let cost = before.value.minus(moved_to(row, Some(flow), before)?.value)?;
    Ok(MovedOut { quantity, cost })
}
