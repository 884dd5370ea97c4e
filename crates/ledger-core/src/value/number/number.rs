//! Numbers that can't drift: kept as scaled integers, given as [`Decimal`]s.
//!
//! A [`Quantity`] counts consumption units, a [`Money`] counts money, a [`UnitPrice`] is money per buying unit, and a
//! [`Conversion`] is the number of consumption units in one buying unit. Each is an `i64` in units of its [`Scale`].
//! Bare arithmetic is allowed in this folder only. Every division and rounding is half-even, and is in `division`.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "this is where arithmetic lives: everything is widened to i128 or checked"
)]

use crate::pack::codec::codec_as;
use crate::value::number::division::{half_even, ratio};
use crate::value::number::scale::{NumberError, Scale, Scales};
use rust_decimal::Decimal;
use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The number in smallest units of its scale.
            pub const fn units(self) -> i64 {
                self.0
            }

            /// The number as a decimal, exactly, without trailing zeros.
            #[inline]
            pub fn to_decimal(self, scale: Scale) -> Decimal {
                scale.decimal(self.0)
            }

            /// The canonical text: no exponent, no trailing zeros.
            pub fn to_text(self, scale: Scale) -> String {
                scale.text(self.0.into())
            }
        }

        /// In smallest units, whatever the scale, and on one line.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

macro_rules! scaled {
    ($(#[$doc:meta])* $name:ident) => {
        number! {
            $(#[$doc])*
            #[derive(Default)]
            $name
        }

        impl $name {
            /// Zero.
            pub const ZERO: Self = Self(0);

            /// The number of `units` smallest units of its scale.
            pub const fn from_units(units: i64) -> Self {
                Self(units)
            }

            /// Converts a decimal, exactly.
            ///
            /// # Errors
            /// [`NumberError::TooManyDecimals`] if it would have to be rounded,
            /// [`NumberError::OutOfRange`] if it does not fit.
            #[inline]
            pub fn from_decimal(number: Decimal, scale: Scale) -> Result<Self, NumberError> {
                scale.units(number).map(Self)
            }

            /// Reads canonical text, and only that.
            ///
            /// # Errors
            /// [`NumberError::NotCanonical`] or [`NumberError::OutOfRange`].
            pub fn from_text(text: &str, scale: Scale) -> Result<Self, NumberError> {
                scale.parse(text).map(Self)
            }

            /// True if the number is greater than zero.
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// True if the number is less than zero.
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }

            /// True if the number is zero.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }
        }
    };
}

macro_rules! additive {
    ($name:ident) => {
        impl $name {
            #[inline]
            pub(crate) fn plus(self, other: Self) -> Result<Self, NumberError> {
                self.0.checked_add(other.0).map(Self).ok_or(NumberError::OutOfRange)
            }

            #[inline]
            pub(crate) fn minus(self, other: Self) -> Result<Self, NumberError> {
                self.0.checked_sub(other.0).map(Self).ok_or(NumberError::OutOfRange)
            }

            pub(crate) fn negated(self) -> Result<Self, NumberError> {
                self.0.checked_neg().map(Self).ok_or(NumberError::OutOfRange)
            }
        }
    };
}

scaled! {
    /// An amount of a supply, in consumption units, at the ledger's `quantity_scale`.
    ///
    /// ```
    /// use ledger_core::value::{Quantity, Scale};
    /// let scale = Scale::DEFAULT;
    /// let q = Quantity::from_decimal("12.50".parse()?, scale)?;
    /// assert_eq!(q.units(), 12_500_000);
    /// assert_eq!(q.to_text(scale), "12.5");
    /// assert!(Quantity::from_decimal("0.0000001".parse()?, scale).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Quantity
}
scaled! {
    /// An amount of money, at the ledger's `money_scale`.
    ///
    /// ```
    /// use ledger_core::value::{Money, Scale};
    /// let m = Money::from_text("-3.25", Scale::new(2)?)?;
    /// assert_eq!(m.units(), -325);
    /// # Ok::<(), ledger_core::value::NumberError>(())
    /// ```
    Money
}
scaled! {
    /// Money per buying unit, at the ledger's `money_scale`.
    ///
    /// ```
    /// use ledger_core::value::{Scale, UnitPrice};
    /// let price = UnitPrice::from_decimal("1.6225".parse()?, Scale::DEFAULT)?;
    /// assert_eq!(price.to_text(Scale::DEFAULT), "1.6225");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    UnitPrice
}
number! {
    /// The consumption units in a buying unit, at the ledger's `quantity_scale`; greater than zero.
    ///
    /// ```
    /// use ledger_core::value::{Conversion, Quantity, Scale};
    /// let bag_of_50 = Conversion::new("50".parse()?, Scale::DEFAULT)?;
    /// let two_and_a_half = bag_of_50.quantity("2.5".parse()?, Scale::DEFAULT)?;
    /// assert_eq!(two_and_a_half.to_text(Scale::DEFAULT), "125");
    /// assert!(Conversion::new(0.into(), Scale::DEFAULT).is_err()); // nor does any other constructor take zero
    /// assert!(Conversion::new(0.into(), Scale::DEFAULT).is_err()); // by no constructor
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Conversion
}
additive!(Quantity);
additive!(Money);

impl Quantity {
    pub(crate) fn magnitude(self) -> Result<Self, NumberError> {
        if self.is_negative() { self.negated() } else { Ok(self) }
    }
}

impl Money {
    /// The value of a part of a stock, rounded once, and the value and quantity that are left. `self` is the value of
    /// `whole`; neither may be negative. Returns `None` unless `part` is zero or more and less than `whole`.
    #[inline(always)]
    pub(crate) fn split(self, part: Quantity, whole: Quantity) -> Option<(Self, Self, Quantity)> {
        debug_assert!(!self.is_negative() && !whole.is_negative(), "{self:?} for {whole:?}");
        let (value, part, divisor) = (self.0.cast_unsigned(), part.0.cast_unsigned(), whole.0.cast_unsigned());
        if part >= divisor {
            return None;
        }
        let (quotient, up) = half_even(u128::from(value) * u128::from(part), divisor);
        // at most the value
        let cost = quotient + up;
        let (left, rest) = (value - cost, divisor - part);
        Some((Self(cost.cast_signed()), Self(left.cast_signed()), Quantity(rest.cast_signed())))
    }
}

impl Conversion {
    /// The smallest conversion: one smallest unit of the scale.
    pub(crate) const ONE: Self = Self(1);

    /// The conversion of a buying unit that holds `consumption_units`.
    ///
    /// # Errors
    /// [`NumberError::NotPositive`], or an error of [`Quantity::from_decimal`].
    pub fn new(consumption_units: Decimal, scale: Scale) -> Result<Self, NumberError> {
        let not_positive = NumberError::NotPositive(consumption_units);
        Self::positive(scale.units(consumption_units)?).ok_or(not_positive)
    }

    /// The conversion of `units` smallest units of its scale.
    ///
    /// # Errors
    /// [`NumberError::NotPositive`].
    pub fn from_units(units: i64) -> Result<Self, NumberError> {
        Self::positive(units).ok_or(NumberError::NotPositive(units.into()))
    }

    /// Reads canonical text, and only that.
    ///
    /// # Errors
    /// [`NumberError::NotCanonical`], [`NumberError::OutOfRange`] or [`NumberError::NotPositive`].
    pub fn from_text(text: &str, scale: Scale) -> Result<Self, NumberError> {
        let units = scale.parse(text)?;
        Self::positive(units).ok_or_else(|| NumberError::NotPositive(scale.decimal(units)))
    }

    const fn positive(units: i64) -> Option<Self> {
        if units > 0 { Some(Self(units)) } else { None }
    }

    /// Converts buying units into consumption units: exactly, or not at all.
    ///
    /// # Errors
    /// [`NumberError::TooManyDecimals`] if the number itself has more decimals than `scale`,
    /// [`NumberError::InexactConversion`] if the product has, [`NumberError::OutOfRange`] if it does not fit.
    pub fn quantity(self, buying_units: Decimal, scale: Scale) -> Result<Quantity, NumberError> {
        let product = i128::from(scale.units(buying_units)?) * i128::from(self.0);
        let unit = i128::from(scale.unit());
        if product % unit != 0 {
            return Err(NumberError::InexactConversion { number: buying_units.normalize(), allowed: scale.decimals() });
        }
        i64::try_from(product / unit).map(Quantity).map_err(|_| NumberError::OutOfRange)
    }

    /// Makes a price per buying unit of one per consumption unit: exactly, or not at all.
    ///
    /// # Errors
    /// [`NumberError::TooManyDecimals`] if the price itself has more decimals than the scale of money,
    /// [`NumberError::InexactPrice`] if the product has, [`NumberError::OutOfRange`] if it does not fit.
    pub fn unit_price(self, per_consumption_unit: Decimal, scales: Scales) -> Result<UnitPrice, NumberError> {
        let product = i128::from(scales.money.units(per_consumption_unit)?) * i128::from(self.0);
        let unit = i128::from(scales.quantity.unit());
        if product % unit != 0 {
            let (number, allowed) = (per_consumption_unit.normalize(), scales.money.decimals());
            return Err(NumberError::InexactPrice { number, allowed });
        }
        i64::try_from(product / unit).map(UnitPrice).map_err(|_| NumberError::OutOfRange)
    }

    /// Converts a quantity into buying units, rounded half-even at `scale`: for display only.
    pub fn buying_units(self, quantity: Quantity, scale: Scale) -> Decimal {
        // out of range only for a conversion below one with an extreme quantity, which is then rounded to 28 digits
        match ratio(quantity.0, scale.unit(), self.0) {
            Ok(units) => scale.decimal(units),
            Err(_) => scale.decimal(quantity.0).checked_div(scale.decimal(self.0)).unwrap_or_default(),
        }
    }

    /// The value of `quantity` at `price`, with the quantity in buying units as an exact fraction; rounded once.
    pub(crate) fn value(self, quantity: Quantity, price: UnitPrice) -> Result<Money, NumberError> {
        ratio(quantity.0, price.0, self.0).map(Money)
    }
}

codec_as!(Quantity, Money, UnitPrice);
codec_as!(Conversion if |conversion| conversion.0 > 0);

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn trailing_zeros_are_no_decimals() {
        let cents = Scale::new(2).unwrap();
        for (text, units) in [("1.5", 150), ("1.50", 150), ("1.50000", 150), ("-20", -2000), ("0.000", 0)] {
            assert_eq!(cents.units(decimal(text)), Ok(units), "{text}");
        }
        let number = decimal("1.5050").normalize();
        assert_eq!(cents.units(decimal("1.5050")), Err(NumberError::TooManyDecimals { number, allowed: 2 }));
        for (units, text) in [(150, "1.5"), (-2000, "-20"), (5, "0.05"), (0, "0")] {
            assert_eq!(cents.decimal(units).to_string(), text);
        }
    }

    #[test]
    fn a_number_has_one_text() {
        let scale = Scale::new(3).unwrap();
        let most = [(i64::MAX, "9223372036854775.807"), (i64::MIN, "-9223372036854775.808")];
        for (units, text) in [(0, "0"), (1, "0.001"), (-1, "-0.001"), (10, "0.01"), (1000, "1"), (-102_340, "-102.34")]
            .iter()
            .chain(&most)
        {
            assert_eq!(Money::from_units(*units).to_text(scale), *text);
            assert_eq!(scale.parse(text), Ok(*units), "{text}");
        }
        for text in
            ["", "-", ".", "-0", "00", "01", "1.", ".5", "1.0", "1.50", "+1", "1e3", " 1", "1,5", "--1", "1.2.3"]
        {
            assert_eq!(scale.parse(text), Err(NumberError::NotCanonical), "{text:?}");
        }
        for text in ["0.0001", "9223372036854775.808", "-9223372036854775.809"] {
            assert_eq!(scale.parse(text), Err(NumberError::OutOfRange), "{text}");
        }
    }

    #[test]
    fn no_conversion_is_zero_or_less() {
        for units in [0, -1, i64::MIN] {
            let number = Scale::ZERO.decimal(units);
            let error = Err(NumberError::NotPositive(number));
            assert_eq!(Conversion::from_units(units), error);
            assert_eq!(Conversion::new(number, Scale::ZERO), error);
            assert_eq!(Conversion::from_text(&units.to_string(), Scale::ZERO), error);
        }
        assert_eq!(Conversion::from_units(1), Ok(Conversion::ONE));
    }

    #[test]
    fn buying_units_are_exact_coming_in_and_rounded_to_be_shown() {
        let (scale, three) = (Scale::new(2).unwrap(), Conversion(300));
        assert_eq!(three.quantity(decimal("1.5"), scale), Ok(Quantity(450)));
        assert_eq!(three.buying_units(Quantity(100), scale), decimal("0.33"));
        let (number, allowed) = (decimal("1.5"), 0);
        assert_eq!(Conversion(3).quantity(decimal("2"), Scale::ZERO), Ok(Quantity(6)));
        assert_eq!(Conversion(3).quantity(number, Scale::ZERO), Err(NumberError::TooManyDecimals { number, allowed }));
        let (quarter, number, allowed) = (Conversion(25), decimal("0.5"), 2);
        assert_eq!(quarter.quantity(number, scale), Err(NumberError::InexactConversion { number, allowed }));
        // more buying units than fit a number
        let tiny = Conversion(1);
        assert_eq!(tiny.buying_units(Quantity(i64::MAX), scale), decimal("9223372036854775807"));
    }

    #[test]
    fn a_price_per_consumption_unit_is_exact_per_buying_unit_or_refused() {
        let scales = Scales { quantity: Scale::new(1).unwrap(), money: Scale::new(2).unwrap() };
        let (fifty, half) = (Conversion(500), Conversion(5));
        assert_eq!(fifty.unit_price(decimal("0.55"), scales), Ok(UnitPrice(27_50)));
        assert_eq!(fifty.unit_price(decimal("-0.55"), scales), Ok(UnitPrice(-27_50)));
        assert_eq!(half.unit_price(decimal("0.02"), scales), Ok(UnitPrice(1)));
        let (number, allowed) = (decimal("0.01"), 2);
        assert_eq!(half.unit_price(decimal("0.010"), scales), Err(NumberError::InexactPrice { number, allowed }));
        let number = decimal("0.555"); // although 27.75 a bag would have two decimals
        assert_eq!(fifty.unit_price(number, scales), Err(NumberError::TooManyDecimals { number, allowed }));
        let most = scales.money.decimal(i64::MAX);
        assert_eq!(fifty.unit_price(most, scales), Err(NumberError::OutOfRange));
        assert_eq!(Conversion(10).unit_price(most, scales), Ok(UnitPrice(i64::MAX)));
    }
}
