//! Numbers of answers. They know their scale, print themselves and add up.

use crate::value::number::division::wide_half_even;
use crate::value::number::number::{Conversion, Money, Quantity, UnitPrice};
use crate::value::number::scale::Scale;
use crate::value::number::total::Total;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::Sum;
use std::marker::PhantomData;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A [`Quantity`], an amount of [`Money`] or a [`UnitPrice`] with its scale, as a ledger answers it.
///
/// A figure prints itself as canonical text: exact, without exponent, trailing zeros or thousands separators. Figures
/// of one kind add up in 128 bits, enough for 10¹⁹ of the largest. Two figures are equal if their numbers are, whatever
/// their scales.
///
/// ```
/// use ledger_core::value::{Figure, Money, Scale};
/// let cents = |units| Money::from_units(units).at(Scale::new(2).unwrap());
/// let sum: Figure<Money> = [cents(1_050), cents(-25)].into_iter().sum();
/// assert_eq!(sum.to_string(), "10.25");
/// assert_eq!(-sum + cents(1_025), 0);
/// assert!(sum > cents(1_000));
/// ```
pub struct Figure<N> {
    units: i128,
    scale: Scale,
    of: PhantomData<N>,
}

impl<N> Figure<N> {
    /// Zero, at any scale.
    pub const ZERO: Self = Self { units: 0, scale: Scale::ZERO, of: PhantomData };

    fn new(units: impl Into<i128>, scale: Scale) -> Self {
        Self { units: units.into(), scale, of: PhantomData }
    }

    /// The number in smallest units of its scale.
    pub const fn units(self) -> i128 {
        self.units
    }

    /// The scale of the number.
    pub const fn scale(self) -> Scale {
        self.scale
    }

    /// The number as a decimal without trailing zeros: exact up to 28 digits, and rounded half-even beyond.
    pub fn to_decimal(self) -> Decimal {
        let decimals = u32::from(self.scale.decimals());
        match Decimal::try_from_i128_with_scale(self.units, decimals) {
            Ok(exact) => exact.normalize(),
            Err(_) => self.to_string().parse().unwrap_or(if self.units < 0 { Decimal::MIN } else { Decimal::MAX }),
        }
    }

    /// True if it is less than zero.
    pub const fn is_negative(self) -> bool {
        self.units < 0
    }

    /// True if it is zero.
    pub const fn is_zero(self) -> bool {
        self.units == 0
    }

    /// True if it is greater than zero.
    pub const fn is_positive(self) -> bool {
        self.units > 0
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { units: self.units.saturating_abs(), ..self }
    }

    /// The units at a scale that is not coarser.
    fn units_at(self, scale: Scale) -> i128 {
        let finer = scale.decimals().saturating_sub(self.scale.decimals());
        self.units.saturating_mul(10_i128.saturating_pow(finer.into()))
    }

    /// Both numbers in units of the finer of their scales, and that scale.
    fn with(self, other: Self) -> (i128, i128, Scale) {
        let scale = self.scale.max(other.scale);
        (self.units_at(scale), other.units_at(scale), scale)
    }
}

impl Figure<Quantity> {
    /// The quantity in buying units, for display: rounded half-even to the same scale.
    #[must_use]
    pub fn in_buying_units(self, conversion: Conversion) -> Self {
        let (unit, holds) = (10_i128.saturating_pow(self.scale.decimals().into()), i128::from(conversion.units()));
        Self { units: wide_half_even(self.units.saturating_mul(unit), holds), ..self }
    }
}

impl Figure<Money> {
    /// The cost of a buying unit, if `quantity`, in consumption units, costs this: rounded half-even to the same scale,
    /// for display. It is `None` unless the quantity is above zero.
    pub(crate) fn per_buying_unit(
        self,
        quantity: Figure<Quantity>,
        conversion: Conversion,
    ) -> Option<Figure<UnitPrice>> {
        let product = self.units.checked_mul(i128::from(conversion.units()))?;
        quantity.is_positive().then(|| Figure::new(wide_half_even(product, quantity.units), self.scale))
    }
}

impl Quantity {
    /// The quantity with its scale.
    pub fn at(self, scale: Scale) -> Figure<Quantity> {
        Figure::new(self.units(), scale)
    }
}

impl Money {
    /// The amount with its scale.
    pub fn at(self, scale: Scale) -> Figure<Money> {
        Figure::new(self.units(), scale)
    }
}

impl UnitPrice {
    /// The price with its scale.
    pub fn at(self, scale: Scale) -> Figure<UnitPrice> {
        Figure::new(self.units(), scale)
    }
}

impl Total {
    /// The sum with its scale.
    pub fn at(self, scale: Scale) -> Figure<Money> {
        Figure::new(self.units(), scale)
    }
}

impl<N> fmt::Display for Figure<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.scale.text(self.units);
        f.pad_integral(!self.is_negative(), "", text.trim_start_matches('-'))
    }
}

#[cfg(feature = "serde")]
impl<N> serde::Serialize for Figure<N> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<N> fmt::Debug for Figure<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<N> Clone for Figure<N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<N> Copy for Figure<N> {}

impl<N> Default for Figure<N> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<N> Ord for Figure<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, other, _) = self.with(*other);
        one.cmp(&other)
    }
}

impl<N> PartialOrd for Figure<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<N> PartialEq for Figure<N> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<N> Eq for Figure<N> {}

impl<N> Hash for Figure<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.units_at(Scale::MAX).hash(state);
    }
}

impl<N> PartialEq<i64> for Figure<N> {
    fn eq(&self, other: &i64) -> bool {
        *self == Self::new(*other, Scale::ZERO)
    }
}

impl<N> PartialEq<Decimal> for Figure<N> {
    fn eq(&self, other: &Decimal) -> bool {
        self.to_decimal() == *other
    }
}

impl<N> Add for Figure<N> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (one, other, scale) = self.with(other);
        Self { units: one.saturating_add(other), scale, of: PhantomData }
    }
}

impl<N> Sub for Figure<N> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.add(other.neg())
    }
}

impl<N> Neg for Figure<N> {
    type Output = Self;

    fn neg(self) -> Self {
        Self { units: self.units.saturating_neg(), ..self }
    }
}

impl<N> AddAssign for Figure<N> {
    fn add_assign(&mut self, other: Self) {
        *self = self.add(other);
    }
}

impl<N> SubAssign for Figure<N> {
    fn sub_assign(&mut self, other: Self) {
        *self = self.sub(other);
    }
}

impl<N> Sum for Figure<N> {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "decimals of these sizes add up")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(units: i64, decimals: u8) -> Figure<Money> {
        Money::from_units(units).at(Scale::new(decimals).unwrap())
    }

    #[test]
    fn a_figure_prints_itself_and_heeds_the_width_that_is_asked_for() {
        let price = money(-27_500_000, 6);
        assert_eq!(format!("{price}|{price:>8}|{price:<8}|{price:?}"), "-27.5|   -27.5|-27.5   |-27.5");
        assert_eq!(money(0, 9).to_string(), "0");
        assert_eq!(Total::from(Money::from_units(i64::MIN)).at(Scale::MAX).to_string(), "-9223372036.854775808");
    }

    proptest! {
        #[test]
        fn a_figure_reads_as_the_number_it_is(units: i64, decimals in 0..=9_u8) {
            let scale = Scale::new(decimals).unwrap();
            prop_assert_eq!(money(units, decimals).to_string(), Money::from_units(units).to_text(scale));
            prop_assert_eq!(money(units, decimals).to_decimal(), Money::from_units(units).to_decimal(scale));
        }

        #[test]
        fn figures_add_up_and_compare_as_decimals_do(one: i32, other: i32, a in 0..=9_u8, b in 0..=9_u8) {
            let (one, other) = (money(one.into(), a), money(other.into(), b));
            prop_assert_eq!((one + other).to_decimal(), one.to_decimal() + other.to_decimal());
            prop_assert_eq!((one - other).to_decimal(), one.to_decimal() - other.to_decimal());
            prop_assert_eq!(one.cmp(&other), one.to_decimal().cmp(&other.to_decimal()));
        }
    }
}
