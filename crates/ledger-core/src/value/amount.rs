//! Quantities as people give them.

use rust_decimal::Decimal;

/// A quantity as somebody gives it: in the usual unit of the movement, or in a given one.
///
/// ```
/// use ledger_core::{InUnits, NewCost, NewEntry, ProviderId, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let entry = NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("UREA")?, 10, NewCost::Total(275.into())) // bags, as usual of entries
///     .line(SupplyId::new("UREA")?, 25.consumption(), NewCost::Total(15.into())); // kilograms
/// book.tell(vec![entry.into()])?;
/// book.story("as of 05-01 | 525 290");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The number of units.
    pub number: Decimal,
    /// The unit.
    pub unit: Unit,
}

impl From<i64> for Amount {
    fn from(number: i64) -> Self {
        Decimal::from(number).into()
    }
}

/// The unit of an [`Amount`].
///
/// ```
/// use ledger_core::value::{Amount, Unit};
/// let amount = Amount::from(25);
/// assert_eq!(amount.unit, Unit::Usual); // 25 bags of an entry, 25 kg of an exit
/// assert_eq!(Amount::buying(25.into()).unit, Unit::Buying); // 25 bags of either
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// Consumption units of exits and returns, buying units of everything else.
    #[default]
    Usual,
    /// Buying units.
    Buying,
    /// Consumption units.
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

impl From<Decimal> for Amount {
    fn from(number: Decimal) -> Self {
        Self { number, unit: Unit::Usual }
    }
}

/// Methods that name the unit of a number, since a wrong unit is off by a whole conversion.
///
/// ```
/// use ledger_core::{InUnits, value::Amount};
/// assert_eq!(10.buying(), Amount::buying(10.into())); // bags
/// assert_eq!(125.consumption(), Amount::consumption(125.into())); // kilograms
/// assert_ne!(10.buying(), 10.consumption());
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
}

impl InUnits for i32 {}
impl InUnits for i64 {}
impl InUnits for u32 {}
impl InUnits for u64 {}
impl InUnits for Decimal {}
