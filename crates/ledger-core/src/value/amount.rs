//! Quantities as people give them.

use rust_decimal::Decimal;

/// A quantity as somebody gives it: in the unit usual for the movement, or in one asked for.
///
/// ```
/// use ledger_core::Amount;
/// let usual: Amount = rust_decimal::Decimal::new(25, 0).into();
/// assert_ne!(usual, Amount::buying(rust_decimal::Decimal::new(25, 0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// How much.
    pub number: Decimal,
    /// In which unit.
    pub unit: Unit,
}

impl From<i64> for Amount {
    fn from(number: i64) -> Self {
        Decimal::from(number).into()
    }
}

/// The unit an [`Amount`] is in.
///
/// ```
/// # use ledger_core::Unit;
/// assert_eq!(Unit::default(), Unit::Usual);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// Exits and returns: consumption units. Everything else: buying units.
    #[default]
    Usual,
    /// Buying units.
    Buying,
    /// Consumption units.
    Consumption,
}

impl Amount {
    /// So many buying units.
    pub const fn buying(number: Decimal) -> Self {
        Self { number, unit: Unit::Buying }
    }

    /// So many consumption units.
    pub const fn consumption(number: Decimal) -> Self {
        Self { number, unit: Unit::Consumption }
    }
}

impl From<Decimal> for Amount {
    fn from(number: Decimal) -> Self {
        Self { number, unit: Unit::Usual }
    }
}

/// Literals that say their unit: a wrong guess is off by a whole conversion.
///
/// ```
/// use ledger_core::{Amount, InUnits};
/// assert_eq!(10.buying(), Amount::buying(10.into())); // bags
/// assert_eq!(125.consumption(), Amount::consumption(125.into())); // kilograms
/// assert_ne!(10.buying(), 10.consumption());
/// ```
pub trait InUnits: Into<Decimal> {
    /// So many buying units.
    fn buying(self) -> Amount {
        Amount::buying(self.into())
    }

    /// So many consumption units.
    fn consumption(self) -> Amount {
        Amount::consumption(self.into())
    }
}

impl InUnits for i32 {}
impl InUnits for i64 {}
impl InUnits for u32 {}
impl InUnits for u64 {}
impl InUnits for Decimal {}
