//! How a ledger counts and what it allows: fixed at its birth.

use crate::pack::codec::{Source, Stored, stored, stored_as};
use crate::value::number::Scale;
use std::sync::Arc;

/// How a ledger counts and what it allows: fixed at its birth.
///
/// ```
/// use ledger_core::{NegativeStock, Settings};
/// let settings = Settings { negative_stock: NegativeStock::Allowed, ..Settings::default() };
/// assert_eq!(settings.money_scale.decimals(), 6);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The currency of every price and value, for display; it is never converted.
    pub currency: Currency,
    /// Decimals of quantities and conversions.
    pub quantity_scale: Scale,
    /// Decimals of money and prices.
    pub money_scale: Scale,
    /// Whether a stream may go below zero.
    pub negative_stock: NegativeStock,
    /// Whether a count may be dated before a later movement of its stream.
    pub backdated_counts: BackdatedCounts,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            currency: Currency::default(),
            quantity_scale: Scale::DEFAULT,
            money_scale: Scale::DEFAULT,
            negative_stock: NegativeStock::default(),
            backdated_counts: BackdatedCounts::default(),
        }
    }
}

/// A currency code: three capital letters, as ISO 4217 has them.
///
/// ```
/// # use ledger_core::Currency;
/// assert_eq!("EUR".parse::<Currency>().unwrap().as_str(), "EUR");
/// assert!("euro".parse::<Currency>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency(Arc<str>);

impl Currency {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self(Arc::from("USD"))
    }
}

/// Why a text is no currency code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a currency code: write three capital letters, such as USD")]
pub struct CurrencyError(pub String);

impl std::str::FromStr for Currency {
    type Err = CurrencyError;
    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) {
            Ok(Self(Arc::from(text)))
        } else {
            Err(CurrencyError(text.to_owned()))
        }
    }
}

/// Whether a stream may go below zero.
///
/// ```
/// # use ledger_core::NegativeStock;
/// assert_eq!(NegativeStock::default(), NegativeStock::Refused);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NegativeStock {
    /// A command that would make any moment of any stream negative is refused.
    #[default]
    Refused,
    /// A stream may be in deficit, carried at its last known average.
    Allowed,
}

/// Whether a count may be dated before a later movement of its stream.
///
/// ```
/// # use ledger_core::BackdatedCounts;
/// assert_eq!(BackdatedCounts::default(), BackdatedCounts::Refused);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BackdatedCounts {
    /// It is refused: what was counted is compared with what was there last.
    #[default]
    Refused,
    /// It is taken, and what is dated later is re-costed from it.
    Allowed,
}

/// How many decimals a ledger's numbers have: what a reader of its records must know.
///
/// A record that opens a ledger brings its own.
///
/// ```
/// use ledger_core::{Settings, wire::Scales};
/// assert_eq!(Scales::default(), Settings::default().scales());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scales {
    /// Decimals of quantities and conversions.
    pub quantity: Scale,
    /// Decimals of money and prices.
    pub money: Scale,
}

impl Settings {
    /// The scales of quantities and money.
    pub fn scales(&self) -> Scales {
        Scales { quantity: self.quantity_scale, money: self.money_scale }
    }
}

stored_as!(Currency if |currency| currency.as_str().parse::<Self>().is_ok());
stored!(Settings { currency, quantity_scale, money_scale, negative_stock, backdated_counts });

impl Stored for NegativeStock {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self == Self::Allowed).put(out);
    }

    fn take(from: &mut Source<'_>) -> Option<Self> {
        [Self::Refused, Self::Allowed].get(usize::from(u8::take(from)?)).copied()
    }
}

impl Stored for BackdatedCounts {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self == Self::Allowed).put(out);
    }

    fn take(from: &mut Source<'_>) -> Option<Self> {
        [Self::Refused, Self::Allowed].get(usize::from(u8::take(from)?)).copied()
    }
}
