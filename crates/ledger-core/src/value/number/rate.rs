//! Prices that are multiplied with many quantities: a prepared unit price, and the average as an exact fraction.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "this is where arithmetic lives: everything is widened to i128 or checked"
)]

use crate::value::number::division::{ratio, rounding};
use crate::value::number::number::{Conversion, Money, Quantity, UnitPrice};
use crate::value::number::scale::NumberError;

/// A price prepared for many quantities: the division by the conversion is replaced by a multiplication.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    price: i64,
    divisor: u64,
    /// 2⁶⁴ ÷ divisor, rounded down, or one less if the division is exact.
    reciprocal: u64,
}

impl Rate {
    /// Returns `None` for a price below zero.
    pub(crate) fn of(price: UnitPrice, conversion: Conversion) -> Option<Self> {
        let divisor = u64::try_from(conversion.units()).ok()?;
        let reciprocal = u64::MAX.checked_div(divisor)?;
        (!price.is_negative()).then_some(Self { price: price.units(), divisor, reciprocal })
    }

    /// The same value as [`Conversion::value`], or `None` if quantity × price is below zero or does not fit 63 bits.
    #[inline(always)]
    pub(crate) fn value(self, quantity: Quantity) -> Option<Money> {
        let product = u64::try_from(quantity.units().checked_mul(self.price)?).ok()?;
        // The reciprocal lacks at most 1 and the product is below 2⁶³, so the estimate lacks at most 1. If it lacks 1,
        // the exact quotient is less than a half above the estimate + 1, and the rest is at least the divisor, for
        // which `rounding` adds the 1.
        let estimate = ((u128::from(product) * u128::from(self.reciprocal)) >> 64) as u64;
        let rest = product - estimate * self.divisor;
        Some(Money::from_units((estimate + rounding(estimate, rest, self.divisor)).cast_signed()))
    }
}

/// A price as the exact fraction value ÷ quantity; the quantity is greater than zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Average {
    value: Money,
    quantity: Quantity,
}

impl Average {
    /// Returns `None` without stock.
    pub(crate) fn of(value: Money, quantity: Quantity) -> Option<Self> {
        quantity.is_positive().then_some(Self { value, quantity })
    }

    /// The average that equals `price`: that much money for the consumption units in one buying unit.
    pub(crate) fn of_price(price: UnitPrice, conversion: Conversion) -> Self {
        Self { value: Money::from_units(price.units()), quantity: Quantity::from_units(conversion.units()) }
    }

    /// The value of `quantity` at this average, rounded once.
    pub(crate) fn value_of(self, quantity: Quantity) -> Result<Money, NumberError> {
        ratio(self.value.units(), quantity.units(), self.quantity.units()).map(Money::from_units)
    }

    /// The money per buying unit, for display only: rounded half-even at the money scale. It is `None` if it does not
    /// fit.
    pub(crate) fn unit_price(self, conversion: Conversion) -> Option<UnitPrice> {
        ratio(self.value.units(), conversion.units(), self.quantity.units()).ok().map(UnitPrice::from_units)
    }
}

impl PartialEq for Average {
    /// Two averages are equal if they are as fractions.
    fn eq(&self, other: &Self) -> bool {
        i128::from(self.value.units()) * i128::from(other.quantity.units())
            == i128::from(other.value.units()) * i128::from(self.quantity.units())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_says_what_the_one_division_says() {
        let near = |size: i64| [size - 1, size, size.saturating_add(1)];
        let sizes = [1, 3, 7, 1_000_000, 50_000_000, 1 << 31, 1 << 32, 3 << 40, 1 << 62, i64::MAX].map(near);
        let sizes: Vec<i64> = sizes.into_iter().flatten().collect();
        for (price, conversion) in sizes.iter().flat_map(|price| sizes.iter().map(|other| (*price, *other))) {
            let Ok(by) = Conversion::from_units(conversion) else { continue };
            let rate = Rate::of(UnitPrice::from_units(price), by);
            assert!(rate.is_some());
            // quantities that give a multiple of a half, and those beside them
            let halves =
                [1, 2, 3, 1 << 20].map(|half| (i128::from(conversion) * half / 2 / i128::from(price.max(1))) as i64);
            for quantity in sizes.iter().copied().chain(halves.map(near).into_iter().flatten()) {
                let Some(rate) = rate else { continue };
                let exact = by.value(Quantity::from_units(quantity), UnitPrice::from_units(price)).ok();
                let fits = quantity.checked_mul(price).is_some_and(|product| product >= 0);
                assert_eq!(
                    rate.value(Quantity::from_units(quantity)),
                    exact.filter(|_| fits),
                    "{quantity} × {price} ÷ {conversion}"
                );
            }
        }
        assert!(Rate::of(UnitPrice::from_units(-1), Conversion::ONE).is_none());
        assert_eq!(Rate::of(UnitPrice::from_units(1), Conversion::ONE).unwrap().value(Quantity::from_units(-1)), None);
    }

    #[test]
    fn averages_are_equal_as_fractions() {
        let average = |value, quantity| Average::of(Money::from_units(value), Quantity::from_units(quantity));
        assert_eq!(average(1, 3), average(2, 6));
        assert_ne!(average(1, 3), average(1, 2));
        assert_ne!(average(1, 3), average(2, 3));
        assert_ne!(average(2, 6), average(3, 4));
        assert_eq!(average(0, 3), average(0, 5));
        assert_eq!(average(1, 0), None);
        assert_eq!(average(1, -1), None);
        assert_eq!(
            Some(Average::of_price(UnitPrice::from_units(2), Conversion::from_units(3).unwrap())),
            average(4, 6)
        );
        assert_eq!(
            average(i64::MAX, 1).and_then(|average| average.unit_price(Conversion::from_units(2).unwrap())),
            None
        );
    }
}
