//! Quantities and prices as people give them, each with its unit.

use rust_decimal::Decimal;

/// A quantity as somebody gives it, with its unit.
///
/// ```
/// use ledger_core::{InUnits, NewEntry, ProviderId, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let entry = NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("UREA")?, 9.buying(), 28.per_buying()) // bags
///     .line(SupplyId::new("UREA")?, 50.consumption(), 28.per_buying()); // kilograms
/// book.tell(vec![entry.into()])?;
/// book.story("as of 05-01 | 500 280");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Amount {
    /// The number of units.
    #[cfg_attr(feature = "serde", serde(with = "crate::value::text::foreign"))]
    pub number: Decimal,
    /// The unit.
    pub unit: Unit,
}

/// A price as somebody gives it: money per unit, and the unit.
///
/// The ledger records money per buying unit. A price per consumption unit is multiplied by the conversion, exactly, or is
/// refused as `too_many_decimals` (rule N1 of [the semantics](crate::manual::semantics)).
///
/// ```
/// use ledger_core::{InUnits, NewEntry, Price, ProviderId, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let entry = NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("UREA")?, 2.buying(), 28.per_buying()) // a bag
///     .line(SupplyId::new("UREA")?, 2.buying(), Price::per_consumption("0.55".parse()?)); // a kilogram: 27.50 a bag
/// book.tell(vec![entry.into()])?;
/// book.story("as of 05-01 | 200 111");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Price {
    /// Money for one unit.
    #[cfg_attr(feature = "serde", serde(with = "crate::value::text::foreign"))]
    pub number: Decimal,
    /// The unit.
    pub unit: Unit,
}

/// The unit of an [`Amount`] or a [`Price`].
///
/// ```
/// use ledger_core::{InUnits, value::Unit};
/// assert_eq!(2.buying().unit, Unit::Buying); // bags
/// assert_eq!(2.per_consumption().unit, Unit::Consumption); // a kilogram
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Unit {
    /// The unit that the supply is bought in.
    Buying,
    /// The unit that it is used in.
    Consumption,
}

impl Amount {
    /// An amount in buying units.
    pub const fn buying(number: Decimal) -> Self {
        Self { number, unit: Unit::Buying }
    }

    /// An amount in consumption units.
    pub const fn consumption(number: Decimal) -> Self {
        Self { number, unit: Unit::Consumption }
    }
}

impl Price {
    /// A price per buying unit.
    pub const fn per_buying(number: Decimal) -> Self {
        Self { number, unit: Unit::Buying }
    }

    /// A price per consumption unit.
    pub const fn per_consumption(number: Decimal) -> Self {
        Self { number, unit: Unit::Consumption }
    }
}

/// Methods that name the unit of a number, since a wrong unit is off by a whole conversion.
///
/// ```
/// use ledger_core::{InUnits, Price, value::Amount};
/// assert_eq!(10.buying(), Amount::buying(10.into())); // bags
/// assert_eq!(125.consumption(), Amount::consumption(125.into())); // kilograms
/// assert_ne!(10.buying(), 10.consumption());
/// assert_eq!("2.5".parse::<rust_decimal::Decimal>()?.buying(), Amount::buying("2.5".parse()?));
/// assert_eq!(27.per_buying(), Price::per_buying(27.into())); // a bag
/// assert_eq!(2.per_consumption(), Price::per_consumption(2.into())); // a kilogram
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait InUnits: Into<Decimal> {
    /// An amount in buying units.
    fn buying(self) -> Amount {
        Amount::buying(self.into())
    }

    /// An amount in consumption units.
    fn consumption(self) -> Amount {
        Amount::consumption(self.into())
    }

    /// A price per buying unit.
    fn per_buying(self) -> Price {
        Price::per_buying(self.into())
    }

    /// A price per consumption unit.
    fn per_consumption(self) -> Price {
        Price::per_consumption(self.into())
    }
}

impl InUnits for i32 {}
impl InUnits for i64 {}
impl InUnits for u32 {}
impl InUnits for u64 {}
impl InUnits for Decimal {}
