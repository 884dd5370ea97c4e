//! One step: what a movement does to quantity and value. Nothing else in the ledger computes money.
//!
//! An inflow brings its own value; an outflow never changes the average; the last one out takes the residue;
//! what a deficit was carried at is settled by the next inflow (rule N3, M8).

use crate::pack::codec::codec;
use crate::value::number::{Average, Conversion, Money, NumberError, Quantity, UnitPrice, ratio};

/// The stock of a stream: a quantity in consumption units, and its value.
///
/// No stock has no value; a stock has a value of zero or more; a deficit has one of zero or less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stock {
    /// The quantity, in consumption units.
    pub(crate) quantity: Quantity,
    /// The value.
    pub(crate) value: Money,
}

impl Stock {
    /// The weighted average cost per buying unit, rounded half-even at the money scale: for display.
    ///
    /// None where there is no stock, or where it is too large to be shown.
    pub(crate) fn average(self, conversion: Conversion) -> Option<UnitPrice> {
        self.exact_average()?.unit_price(conversion)
    }

    /// Value ÷ quantity, unrounded.
    #[inline]
    pub(crate) fn exact_average(self) -> Option<Average> {
        Average::of(self.value, self.quantity)
    }

    /// Whether as much could come in as goes out where this is a deficit.
    pub(crate) fn has_opposite(self) -> bool {
        self.quantity.negated().is_ok() && self.value.negated().is_ok()
    }

    /// `quantity` comes in and brings `value`; on a deficit it settles as much of it as it can.
    #[inline]
    pub(crate) fn inflow(self, quantity: Quantity, value: Money) -> Result<Self, NumberError> {
        if self.quantity.is_negative() {
            return self.settled_by(quantity, value);
        }
        Ok(Self { quantity: self.quantity.plus(quantity)?, value: self.value.plus(value)? })
    }

    fn settled_by(self, quantity: Quantity, value: Money) -> Result<Self, NumberError> {
        let after = self.quantity.plus(quantity)?;
        let deficit = self.quantity.negated()?;
        let settled = quantity.min(deficit);
        let carried_at = self.value.negated()?;
        let really_cost = part_of(value, settled, quantity)?;
        let had_cost = part_of(carried_at, settled, deficit)?;
        Ok(Self { quantity: after, value: self.value.plus(had_cost)?.plus(value)?.minus(really_cost)? })
    }

    /// `quantity` goes out at the average; what is not there goes out at the last `known` average.
    pub(crate) fn outflow(
        self,
        quantity: Quantity,
        known: impl FnOnce() -> Option<Average>,
    ) -> Result<Self, NumberError> {
        let after = self.quantity.minus(quantity)?;
        if after.is_positive() {
            let cost = part_of(self.value, quantity, self.quantity)?;
            return Ok(Self { quantity: after, value: self.value.minus(cost)? });
        }
        if after.is_zero() {
            return Ok(Self::default());
        }
        let (short, left) = if self.quantity.is_positive() {
            (quantity.minus(self.quantity)?, Money::ZERO)
        } else {
            (quantity, self.value)
        };
        let uncovered = known().map_or(Ok(Money::ZERO), |average| average.value_of(short))?;
        let value = left.minus(uncovered)?;
        // what it costs must fit as well as what it leaves
        self.value.minus(value)?;
        Ok(Self { quantity: after, value })
    }

    /// The stock is `quantity`, at `price`.
    pub(crate) fn baseline(quantity: Quantity, price: UnitPrice, conversion: Conversion) -> Result<Self, NumberError> {
        Ok(Self { quantity, value: conversion.value(quantity, price)? })
    }
}

/// A stock of which neither quantity nor value is below zero: what nearly all entries and exits find and leave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CoveredStock(Stock);

impl CoveredStock {
    #[inline(always)]
    pub(crate) fn of(stock: Stock) -> Option<Self> {
        (!stock.quantity.is_negative() && !stock.value.is_negative()).then_some(Self(stock))
    }

    #[inline(always)]
    pub(crate) fn stock(self) -> Stock {
        self.0
    }

    /// What [`Stock::inflow`] leaves; none where that is below zero, or does not fit.
    #[inline(always)]
    pub(crate) fn inflow(self, quantity: Quantity, value: Money) -> Option<Self> {
        let Self(stock) = self;
        Self::of(Stock { quantity: stock.quantity.plus(quantity).ok()?, value: stock.value.plus(value).ok()? })
    }

    /// What [`Stock::outflow`] leaves, and what that costs; none unless something is left.
    #[inline(always)]
    pub(crate) fn plain_outflow(self, quantity: Quantity) -> Option<(Self, Money)> {
        let Self(stock) = self;
        let (cost, value, quantity) = stock.value.split(quantity, stock.quantity)?;
        Some((Self(Stock { quantity, value }), cost))
    }
}

/// `part` of `whole` of `value`, rounded once; all of it exactly.
pub(crate) fn part_of(value: Money, part: Quantity, whole: Quantity) -> Result<Money, NumberError> {
    if part == whole {
        return Ok(value);
    }
    ratio(value.units(), part.units(), whole.units()).map(Money::from_units)
}

codec!(Stock { quantity, value });

#[cfg(test)]
mod tests {
    use super::*;

    fn stock(quantity: i64, value: i64) -> Stock {
        Stock { quantity: Quantity::from_units(quantity), value: Money::from_units(value) }
    }

    fn out(from: Stock, quantity: i64) -> Stock {
        from.outflow(Quantity::from_units(quantity), || None).unwrap()
    }

    #[test]
    fn the_last_one_out_takes_the_residue() {
        let three_for_ten = stock(3, 10);
        let two = out(three_for_ten, 1);
        let one = out(two, 1);
        assert_eq!((two, one, out(one, 1)), (stock(2, 7), stock(1, 3), stock(0, 0)));
    }

    #[test]
    fn a_deficit_is_carried_at_the_last_known_average_and_settled_by_what_it_really_cost() {
        let known = || Average::of(Money::from_units(20), Quantity::from_units(2));
        let short = stock(2, 20).outflow(Quantity::from_units(5), known).unwrap();
        assert_eq!(short, stock(-3, -30));
        let deeper = short.outflow(Quantity::from_units(1), known).unwrap();
        assert_eq!(deeper, stock(-4, -40));
        // ten come in for 120: four of them cost 48 and had been carried at 40; six stay, at 12 each
        let settled = deeper.inflow(Quantity::from_units(10), Money::from_units(120)).unwrap();
        assert_eq!(settled, stock(6, 72));
        let partly = deeper.inflow(Quantity::from_units(3), Money::from_units(33)).unwrap();
        assert_eq!(partly, stock(-1, -10));
    }

    #[test]
    fn an_average_is_per_buying_unit_and_rounded_half_even() {
        let average = |quantity, value, conversion: i64| {
            stock(quantity, value).average(Conversion::from_units(conversion)).map(UnitPrice::units)
        };
        assert_eq!(average(100, 55, 50), Some(28), "27.5 is halfway, and 28 is even");
        assert_eq!(average(100, 53, 50), Some(26), "26.5 is halfway, and 26 is even");
        assert_eq!(average(0, 0, 50), None);
        assert_eq!(average(-1, -1, 50), None);
    }

    #[test]
    fn a_plain_outflow_is_an_outflow() {
        let sizes = [0, 1, 2, 3, 7, 10, 1 << 31, (1 << 32) + 1, 1 << 60, 1 << 62, i64::MAX - 1, i64::MAX];
        let signed: Vec<i64> = sizes.iter().flat_map(|size| [*size, -size]).chain([i64::MIN]).collect();
        for (held, worth) in signed.iter().flat_map(|held| signed.iter().map(|worth| (*held, *worth))) {
            for quantity in &signed {
                let (before, quantity) = (stock(held, worth), Quantity::from_units(*quantity));
                let is_plain = !quantity.is_negative() && quantity < before.quantity && worth >= 0;
                let plain = CoveredStock::of(before).and_then(|held| held.plain_outflow(quantity));
                assert_eq!(plain.is_some(), is_plain, "{quantity:?} of {before:?}");
                if let Some((after, cost)) = plain {
                    let after = after.stock();
                    assert_eq!(before.outflow(quantity, || None), Ok(after), "{quantity:?} of {before:?}");
                    assert_eq!(before.value.minus(after.value), Ok(cost), "{quantity:?} of {before:?}");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_never_wraps() {
        let full = stock(i64::MAX, 0);
        assert_eq!(full.inflow(Quantity::from_units(1), Money::ZERO), Err(NumberError::OutOfRange));
    }
}
