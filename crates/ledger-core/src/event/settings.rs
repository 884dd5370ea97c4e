//! Settings: the rules by which a ledger counts, and the things that it allows. They are fixed when it is opened.

use crate::pack::codec::{Bytes, Codec, codec, codec_as};
use crate::value::number::{Scale, Scales};
#[cfg(feature = "serde")]
use crate::value::text::as_text::as_text;
use std::fmt;
use std::sync::Arc;

/// The rules by which a ledger counts, and the things that it allows. They are fixed when it is opened.
///
/// ```
/// use ledger_core::{Settings, value::Scale};
/// use ledger_testkit::story::StoryBook;
/// let cents = Settings::default().money_scale(Scale::new(2)?); // quantities have six decimals
/// let mut book = StoryBook::open(cents, "50");
/// book.story("
///     05-01 entry 2.5 @ 27.50   | 125 68.75
///     05-02 entry 2.5 @ 27.505  | refused too_many_decimals
/// ");
/// assert_eq!(book.ledger.settings().unwrap().currency.as_str(), "USD");
/// # Ok::<(), ledger_core::value::NumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
pub struct Settings {
    /// The currency of every price and value, for display; it is never converted.
    pub currency: Currency,
    /// Decimals of quantities and conversions.
    pub quantity_scale: Scale,
    /// Decimals of money and prices.
    pub money_scale: Scale,
    /// The treatment of streams that would go below zero.
    pub negative_stock: NegativeStock,
    /// The treatment of counts that are dated before a later movement of their stream.
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
/// # use ledger_core::event::Currency;
/// assert_eq!("EUR".parse::<Currency>().unwrap().as_str(), "EUR");
/// assert!("euro".parse::<Currency>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Currency(Arc<str>);

impl Currency {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({})", self.0)
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self(Arc::from("USD"))
    }
}

/// The error of a text that is no currency code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a currency code: write three capital letters, such as USD")]
#[non_exhaustive]
pub struct CurrencyError(pub String);

#[cfg(feature = "serde")]
as_text!(Currency: "a currency code as text");

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

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

/// The treatment of streams that would go below zero (rule M8 of [the semantics](crate::manual::semantics)).
///
/// ```
/// use ledger_core::event::NegativeStock;
/// use ledger_testkit::story::{StoryBook, whole_pieces};
/// let mut refused = StoryBook::open(whole_pieces(), "1");
/// refused.story("
///     05-01 entry 2 @ 10 | 2 20
///     05-02 exit 5       | refused negative_stock 3
/// ");
/// let lenient = whole_pieces().negative_stock(NegativeStock::Allowed);
/// StoryBook::open(lenient, "1").story("
///     05-01 entry 2 @ 10 | 2  20
///     05-02 exit 5 as X  | -3 -30  X 50 // three at the last known 10
/// ");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NegativeStock {
    /// A command that would make any moment of any stream negative is refused.
    #[default]
    Refused,
    /// A stream may be in deficit, which is carried at the last known average.
    Allowed,
}

/// The treatment of counts that are dated before a later movement of their stream (rule M4 of [the
/// semantics](crate::manual::semantics)).
///
/// ```
/// use ledger_core::event::BackdatedCounts;
/// use ledger_testkit::story::{StoryBook, whole_pieces};
/// let lenient = whole_pieces().backdated_counts(BackdatedCounts::Allowed);
/// for (settings, count) in [
///     (whole_pieces(), "05-03 count 6 | refused backdated_count"),
///     (lenient, "05-03 count 6 | 1 2"), // six, of which five go out
/// ] {
///     let mut book = StoryBook::open(settings, "1");
///     book.story("
///         05-01 entry 10 @ 2 | 10 20
///         05-06 exit 5       | 5  10
///     ");
///     book.story(count);
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum BackdatedCounts {
    /// Such a count is refused.
    #[default]
    Refused,
    /// Such a count is taken, and later movements are re-costed from it.
    Allowed,
}

macro_rules! chosen {
    ($(#[doc = $doc:literal] $field:ident: $value:ty),+ $(,)?) => {
        impl Settings {
            $(
                #[doc = $doc]
                #[must_use]
                pub fn $field(mut self, $field: $value) -> Self {
                    self.$field = $field;
                    self
                }
            )+
        }
    };
}

chosen! {
    /// Chooses the currency of every price and value.
    currency: Currency,
    /// Chooses the decimals of quantities and conversions.
    quantity_scale: Scale,
    /// Chooses the decimals of money and prices.
    money_scale: Scale,
    /// Chooses the treatment of streams that would go below zero.
    negative_stock: NegativeStock,
    /// Chooses the treatment of counts that are dated before a later movement of their stream.
    backdated_counts: BackdatedCounts,
}

impl Settings {
    /// The scales of quantities and money.
    pub fn scales(&self) -> Scales {
        Scales { quantity: self.quantity_scale, money: self.money_scale }
    }
}

codec_as!(Currency if |currency| currency.as_str().parse::<Self>().is_ok());
codec!(Settings { currency, quantity_scale, money_scale, negative_stock, backdated_counts });

impl Codec for NegativeStock {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self == Self::Allowed).put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        [Self::Refused, Self::Allowed].get(usize::from(u8::take(from)?)).copied()
    }
}

impl Codec for BackdatedCounts {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self == Self::Allowed).put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        [Self::Refused, Self::Allowed].get(usize::from(u8::take(from)?)).copied()
    }
}
