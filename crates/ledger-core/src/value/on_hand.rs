//! The stock of a stream, as a ledger answers it.

use crate::value::number::{Conversion, Figure, Money, Quantity, Scales, UnitPrice};
use crate::value::stock::Stock;
use std::fmt;

/// The stock of a stream: its quantity, the value of that, and its average.
///
/// In a deficit, which a ledger may allow, the quantity is below zero, and the value zero or less.
///
/// ```
/// # use ledger_core::*;
/// # let mut ledger = Ledger::default();
/// # let at = |id: &str| Command::new(CommandId::new(id).unwrap(), time::OffsetDateTime::UNIX_EPOCH).declaring_names();
/// # let (main, urea) = (StoreId::main(), SupplyId::new("UREA")?);
/// # let supply = NewSupply::new(urea.clone(), "Urea", "bag", 50, "kg");
/// # let command = at("open").with(Action::Open(Settings::default())).with(supply);
/// # ledger.commit(ledger.decide(&command)?)?;
/// # let provider = ProviderId::new("Agro Sur")?;
/// let entry = NewEntry::new("2026-05-04".parse()?, main.clone(), provider)
///     .line(urea.clone(), 10.buying(), Price::per_buying("27.50".parse()?)); // ten bags of 50 kg
/// # ledger.commit(ledger.decide(&at("entry").with(entry))?)?;
/// let held = ledger.stock_of(&main, &urea).unwrap();
/// assert_eq!(held.quantity(), 500); // kilograms
/// assert_eq!(held.buying_quantity(), 10); // bags
/// assert_eq!(held.value(), 275);
/// assert_eq!(held.average().unwrap().to_string(), "27.5"); // a bag
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct OnHand {
    stock: Stock,
    conversion: Conversion,
    scales: Scales,
}

impl OnHand {
    pub(crate) fn new(stock: Stock, conversion: Conversion, scales: Scales) -> Self {
        Self { stock, conversion, scales }
    }

    /// The quantity, in consumption units.
    pub fn quantity(self) -> Figure<Quantity> {
        self.stock.quantity.at(self.scales.quantity)
    }

    /// The quantity in buying units, for display: rounded half-even to the ledger's scale of quantities.
    pub fn buying_quantity(self) -> Figure<Quantity> {
        self.quantity().in_buying_units(self.conversion)
    }

    /// The value of the whole quantity.
    pub fn value(self) -> Figure<Money> {
        self.stock.value.at(self.scales.money)
    }

    /// The weighted average cost of a buying unit, for display: rounded half-even to the ledger's scale of money. It is
    /// `None` without stock.
    pub fn average(self) -> Option<Figure<UnitPrice>> {
        Some(self.stock.average(self.conversion)?.at(self.scales.money))
    }

    /// The number of consumption units in one buying unit.
    pub fn conversion(self) -> Conversion {
        self.conversion
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for OnHand {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut told = serializer.serialize_struct("OnHand", 4)?;
        told.serialize_field("quantity", &self.quantity())?;
        told.serialize_field("buying_quantity", &self.buying_quantity())?;
        told.serialize_field("value", &self.value())?;
        told.serialize_field("average", &self.average())?;
        told.end()
    }
}

impl Default for OnHand {
    /// No stock.
    fn default() -> Self {
        Self { stock: Stock::default(), conversion: Conversion::ONE, scales: Scales::default() }
    }
}

impl PartialEq for OnHand {
    /// Two stocks are equal if their quantities and values are.
    fn eq(&self, other: &Self) -> bool {
        self.quantity() == other.quantity() && self.value() == other.value()
    }
}

impl Eq for OnHand {}

impl fmt::Debug for OnHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for OnHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} worth {}", self.quantity(), self.value())
    }
}
