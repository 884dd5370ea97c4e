//! The effect of a movement on quantity and value. Only this module values stock.
//!
//! An inflow brings its own value. An outflow never changes the average, and the last one takes the residue. The next
//! inflow settles the value at which a deficit was carried (rules N3 and M8).

use crate::pack::codec::codec;
use crate::value::number::{Average, Conversion, Money, NumberError, Quantity, UnitPrice, ratio};

/// The stock of a stream: a quantity in consumption units, and its value.
///
/// The value is zero without stock, zero or more with stock, and zero or less for a deficit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stock {
    /// The quantity, in consumption units.
    pub(crate) quantity: Quantity,
    /// The value.
    pub(crate) value: Money,
}

impl Stock {
    /// The weighted average cost per buying unit, for display: rounded half-even at the money scale.
    ///
    /// It is `None` without stock, and if it does not fit.
    pub(crate) fn average(self, conversion: Conversion) -> Option<UnitPrice> {
        self.exact_average()?.unit_price(conversion)
    }

    /// The average as an exact fraction: value ÷ quantity. It is `None` without stock.
    #[inline]
    pub(crate) fn exact_average(self) -> Option<Average> {
        Average::of(self.value, self.quantity)
    }

    /// Returns true if the same quantity and value with the opposite sign fit, so that a deficit can be settled.
    pub(crate) fn has_opposite(self) -> bool {
        self.quantity.negated().is_ok() && self.value.negated().is_ok()
    }

    /// The stock after `quantity` came in with `value`. On a deficit, it settles as much of the deficit as it covers.
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

    /// The stock after `quantity` went out at the average. A quantity that is not there goes out at the last `known`
    /// average.
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
        // the cost must fit as well as the value that is left
        self.value.minus(value)?;
        Ok(Self { quantity: after, value })
    }

    /// A stock of `quantity` at `price`.
    pub(crate) fn baseline(quantity: Quantity, price: UnitPrice, conversion: Conversion) -> Result<Self, NumberError> {
        Ok(Self { quantity, value: conversion.value(quantity, price)? })
    }
}

/// A stock with quantity and value of zero or more: the case of nearly all entries and exits.
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

    /// The stock after [`Stock::inflow`], or `None` if that is not covered or does not fit.
    #[inline(always)]
    pub(crate) fn inflow(self, quantity: Quantity, value: Money) -> Option<Self> {
        let Self(stock) = self;
        Self::of(Stock { quantity: stock.quantity.plus(quantity).ok()?, value: stock.value.plus(value).ok()? })
    }

    /// The stock after [`Stock::outflow`] and the cost of it, or `None` if nothing is left.
    #[inline(always)]
    pub(crate) fn plain_outflow(self, quantity: Quantity) -> Option<(Self, Money)> {
        let Self(stock) = self;
        let (cost, value, quantity) = stock.value.split(quantity, stock.quantity)?;
        Some((Self(Stock { quantity, value }), cost))
    }
}

/// The value of `part` if `value` is that of `whole`, rounded once; exactly `value` for the whole.
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
        // ten come in for 120: four of them cost 48 and were carried at 40; six stay, at 12 each
        let settled = deeper.inflow(Quantity::from_units(10), Money::from_units(120)).unwrap();
        assert_eq!(settled, stock(6, 72));
        let partly = deeper.inflow(Quantity::from_units(3), Money::from_units(33)).unwrap();
        assert_eq!(partly, stock(-1, -10));
    }

    #[test]
    fn an_average_is_per_buying_unit_and_rounded_half_even() {
        let average = |quantity, value, conversion: i64| {
            stock(quantity, value).average(Conversion::from_units(conversion).unwrap()).map(UnitPrice::units)
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
