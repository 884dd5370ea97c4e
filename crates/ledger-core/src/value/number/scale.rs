//! The number of decimals of numbers, and the texts of numbers.
#![allow(clippy::arithmetic_side_effects, reason = "powers of ten up to 10⁹, and what is widened or saturates")]

use crate::pack::codec::codec_as;
use rust_decimal::Decimal;
use std::fmt;
use thiserror::Error;

/// The reason why a number was refused, or a result did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NumberError {
    /// The number has more decimals than the ledger's scale; it would have to be rounded.
    #[error("{number} has more than {allowed} decimals, which is all this ledger keeps; round it")]
    TooManyDecimals {
        /// The number given.
        number: Decimal,
        /// The decimals that the ledger keeps.
        allowed: u8,
    },
    /// The quantity in consumption units has more decimals than the ledger's scale.
    #[error(
        "{number} buying units are not a whole number of the smallest consumption unit ({allowed} decimals); \
         give it in consumption units, or round it"
    )]
    InexactConversion {
        /// The number given, in buying units.
        number: Decimal,
        /// The decimals that the ledger keeps.
        allowed: u8,
    },
    /// The price of a buying unit, as the conversion makes it of that of a consumption unit, has more decimals than the
    /// ledger's scale.
    #[error(
        "{number} per consumption unit makes a price per buying unit of more than {allowed} decimals; \
         give the price per buying unit, or round it"
    )]
    InexactPrice {
        /// The price given, per consumption unit.
        number: Decimal,
        /// The decimals that the ledger keeps.
        allowed: u8,
    },
    /// The number, or a result, does not fit 64 bits at the ledger's scale.
    #[error("the number is too large for this ledger's scale")]
    OutOfRange,
    /// The number must be greater than zero.
    #[error("{0} is not greater than zero")]
    NotPositive(Decimal),
    /// The number must not be less than zero.
    #[error("{0} is less than zero")]
    Negative(Decimal),
    /// The text is not a number in canonical form: digits, at most one point, no exponent, no needless zeros.
    #[error("not a canonical number")]
    NotCanonical,
    /// The scale is not one of 0 to 9.
    #[error("a scale of {0} decimals is not one of 0 to 9")]
    InvalidScale(u8),
}

/// The number of decimals of a kind of number, 0 to 9.
///
/// ```
/// use ledger_core::value::Scale;
/// assert_eq!(Scale::new(6)?.decimals(), 6);
/// assert!(Scale::new(10).is_err());
/// # Ok::<(), ledger_core::value::NumberError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scale(u8);

impl Scale {
    /// The largest scale: nine decimals.
    pub const MAX: Scale = Scale(9);
    /// No decimals: whole numbers.
    pub const ZERO: Scale = Scale(0);
    /// The scale of a ledger that is opened without another: six decimals.
    pub const DEFAULT: Scale = Scale(6);

    /// A scale of `decimals` decimals.
    ///
    /// # Errors
    /// [`NumberError::InvalidScale`] above 9.
    pub const fn new(decimals: u8) -> Result<Self, NumberError> {
        if decimals <= Self::MAX.0 { Ok(Self(decimals)) } else { Err(NumberError::InvalidScale(decimals)) }
    }

    /// The number of decimals.
    pub const fn decimals(self) -> u8 {
        self.0
    }

    pub(crate) const fn unit(self) -> i64 {
        10_i64.pow(self.0 as u32)
    }

    /// The exact value of `number` in units of this scale.
    #[inline]
    pub(crate) fn units(self, number: Decimal) -> Result<i64, NumberError> {
        // removing trailing zeros is slow, and rarely needed
        let number = if number.scale() > u32::from(self.0) { number.normalize() } else { number };
        let Some(missing) = u32::from(self.0).checked_sub(number.scale()) else {
            return Err(NumberError::TooManyDecimals { number, allowed: self.0 });
        };
        i64::try_from(number.mantissa())
            .ok()
            .and_then(|units| units.checked_mul(10_i64.pow(missing)))
            .ok_or(NumberError::OutOfRange)
    }

    #[inline]
    pub(crate) fn decimal(self, units: i64) -> Decimal {
        let (mut units, mut decimals) = (units, u32::from(self.0));
        while decimals > 0 && units % 10 == 0 {
            units /= 10;
            decimals -= 1;
        }
        Decimal::new(units, decimals)
    }

    /// Writes `units` as canonical text: no exponent, no trailing zeros, no negative zero.
    pub(crate) fn push(self, units: i64, out: &mut Vec<u8>) {
        let (magnitude, unit) = (units.unsigned_abs(), self.unit().unsigned_abs());
        push_parts(units < 0, magnitude / unit, magnitude % unit, unit, out);
    }

    /// The canonical text of `units`.
    pub(crate) fn text(self, units: i128) -> String {
        let (magnitude, unit) = (units.unsigned_abs(), self.unit().unsigned_abs());
        let (whole, part) = (magnitude / u128::from(unit), (magnitude % u128::from(unit)) as u64);
        let mut text = Vec::new();
        push_parts(units < 0, whole, part, unit, &mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    /// Reads canonical text, and only that: the inverse of [`Scale::push`].
    pub(crate) fn parse(self, text: &str) -> Result<i64, NumberError> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        // saturates once it is out of range, which is out of range for an i64 too
        let mut magnitude = 0_u64;
        let mut decimals: Option<u32> = None;
        for byte in digits {
            match byte {
                b'0'..=b'9' => {
                    magnitude = magnitude.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
                    decimals = decimals.map(|decimals| decimals.saturating_add(1));
                }
                b'.' if decimals.is_none() => decimals = Some(0),
                _ => return Err(NumberError::NotCanonical),
            }
        }
        let canonical = match digits {
            [] | [b'.', ..] | [b'0', b'0'..=b'9', ..] => false,
            [b'0'] => !negative,
            [.., last] => decimals.is_none() || matches!(last, b'1'..=b'9'),
        };
        if !canonical {
            return Err(NumberError::NotCanonical);
        }
        let missing = u32::from(self.0).checked_sub(decimals.unwrap_or(0)).ok_or(NumberError::OutOfRange)?;
        let magnitude = magnitude.saturating_mul(10_u64.pow(missing));
        let units =
            if negative { 0_i64.checked_sub_unsigned(magnitude) } else { 0_i64.checked_add_unsigned(magnitude) };
        units.ok_or(NumberError::OutOfRange)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Scale {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Scale {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u8::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The decimals of the numbers in a ledger. A reader of its records must know them.
///
/// The record that opens a ledger has its own.
///
/// ```
/// use ledger_core::wire;
/// let book = ledger_testkit::story::StoryBook::pieces(); // whole quantities, cents
/// let record = book.record("05-01 entry 3 for 10");
/// let scales = book.ledger.settings().unwrap().scales();
/// let text = wire::encode(&record, scales);
/// assert!(text.contains(r#""quantity":"3""#) && text.contains(r#""10""#), "{text}");
/// assert_eq!(wire::decode(&text, scales)?, record);
/// assert_ne!(wire::decode(&text, wire::Scales::default())?, record); // the same numbers, in units of another scale
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scales {
    /// Decimals of quantities and conversions.
    pub quantity: Scale,
    /// Decimals of money and prices.
    pub money: Scale,
}

impl fmt::Debug for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scale({})", self.0)
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Writes a number: `whole` stands before the point, and `part` of a `unit` after it.
fn push_parts(negative: bool, whole: impl itoa::Integer, mut part: u64, mut unit: u64, out: &mut Vec<u8>) {
    let mut digits = itoa::Buffer::new();
    if negative {
        out.push(b'-');
    }
    out.extend_from_slice(digits.format(whole).as_bytes());
    if part > 0 {
        while part.is_multiple_of(10) {
            (part, unit) = (part / 10, unit / 10);
        }
        // written with a digit in front, which keeps the leading zeros
        let part = digits.format(unit + part);
        out.push(b'.');
        out.extend_from_slice(part.strip_prefix('1').unwrap_or_default().as_bytes());
    }
}

codec_as!(Scale if |scale| *scale <= Self::MAX);
