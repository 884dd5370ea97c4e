//! Sums of money, wider than any of their parts.
#![allow(clippy::arithmetic_side_effects, reason = "two amounts of 64 bits differ by less than 65")]

use crate::pack::codec::codec_as;
use crate::value::number::number::Money;
use crate::value::number::scale::Scale;
use std::fmt;

/// A sum of money over many streams or movements, in 128 bits.
///
/// ```
/// use ledger_core::value::{Money, Scale, Total};
/// let total: Total = [Money::from_units(1), Money::from_units(2)].into_iter().sum();
/// assert_eq!(total.to_text(Scale::new(2)?), "0.03");
/// # Ok::<(), ledger_core::value::NumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Total(i128);

impl Total {
    /// Zero.
    pub const ZERO: Self = Self(0);

    /// The sum in smallest units of the money scale.
    pub const fn units(self) -> i128 {
        self.0
    }

    /// True if the sum is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The canonical text: no exponent, no trailing zeros.
    pub fn to_text(self, scale: Scale) -> String {
        scale.text(self.0)
    }

    /// The difference from `before` to `after`.
    #[inline]
    pub(crate) fn between(before: Money, after: Money) -> Self {
        Self(i128::from(after.units()) - i128::from(before.units()))
    }

    #[inline]
    pub(crate) fn add(&mut self, other: Total) {
        // 2⁶³ amounts of 2⁶³ units each would fit
        self.0 = self.0.wrapping_add(other.0);
    }

    pub(crate) fn negated(self) -> Self {
        Self(self.0.saturating_neg())
    }

    pub(crate) fn subtract(&mut self, other: Total) {
        self.0 = self.0.saturating_sub(other.0);
    }
}

/// In smallest units, whatever the scale, and on one line.
impl fmt::Debug for Total {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Total({})", self.0)
    }
}

impl From<Money> for Total {
    fn from(money: Money) -> Self {
        Self(i128::from(money.units()))
    }
}

impl std::iter::Sum<Money> for Total {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Self {
        amounts.map(Total::from).sum()
    }
}

impl std::iter::Sum for Total {
    fn sum<I: Iterator<Item = Total>>(totals: I) -> Self {
        let mut sum = Self::ZERO;
        totals.for_each(|total| sum.add(total));
        sum
    }
}

codec_as!(Total);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_wider_than_its_parts() {
        assert_eq!(Scale::DEFAULT.to_string(), "6");
        let most = Money::from_units(i64::MAX);
        let mut total: Total = [most, most, Money::from_units(1)].into_iter().sum();
        assert_eq!(total.to_text(Scale::ZERO), "18446744073709551615");
        total.subtract(most.into());
        assert_eq!(total.negated().units(), -(1 << 63));
        assert!(!total.is_zero() && Total::ZERO.is_zero());
    }
}
