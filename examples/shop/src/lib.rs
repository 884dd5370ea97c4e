//! A corner shop that embeds the ledger: a sale goes through the till and out of stock, or neither.
//!
//! The till belongs to the shop; stock and the cost of goods belong to the ledger. `tests/properties.rs` checks the
//! laws of both, with `ledger_testkit`.
//!
//! ```
//! use ledger_shop::{Sale, Shop};
//! let mut shop = Shop::open()?;
//! shop.deliver("2026-05-04 07:00".parse()?, "EGGS", 60.into(), "9".parse()?)?;
//! let sale = Sale { at: "2026-05-04 10:12".parse()?, item: "EGGS".into(), quantity: 12.into(), price: "0.35".parse()? };
//! let receipt = shop.sell(sale)?;
//! shop.refund(receipt, "2026-05-04 17:40".parse()?, 2.into())?;
//! assert_eq!(shop.till(), "3.50".parse()?);
//! assert_eq!(shop.margin(), "2.00".parse()?); // ten eggs cost 0.15 each
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use ledger_core::{
    Action, ActivityId, Charge, Command, CommandId, CycleId, InUnits, Ledger, Moment, NewCost, NewEntry, NewExit,
    NewSupply, ProviderId, Reference, Settings, StoreId, SupplyId,
    command::NewReturn,
    decide::Refusals,
    event::Record,
    value::{Amount, IdError, Scale},
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use thiserror::Error;
use time::OffsetDateTime;

/// A sale, as a cashier types it.
///
/// See the [crate](self) for an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The moment of the sale.
    pub at: Moment,
    /// The code of the item sold.
    pub item: String,
    /// The quantity, in eggs or kilograms.
    pub quantity: Decimal,
    /// The price of an egg or kilogram.
    pub price: Decimal,
}

/// The reason why the shop can't do something.
///
/// See [`Shop`] for an example.
#[derive(Debug, Error)]
pub enum ShopError {
    /// A text that can't be a name.
    #[error(transparent)]
    Name(#[from] IdError),
    /// A command that the ledger refuses.
    #[error("{0}")]
    Refused(#[from] Refusals),
    /// A receipt that does not exist.
    #[error("there is no receipt {0}: read the number once more")]
    UnknownReceipt(u32),
    /// A change by the office of a sale or refund.
    #[error("{0} was booked at the counter, and only the counter can take it back: give a refund")]
    OfTheCounter(Reference),
}

/// The shop: a ledger, and a till.
///
/// ```
/// use ledger_shop::{Shop, ShopError};
/// let mut shop = Shop::open()?;
/// let refund = shop.refund(7, "2026-05-04".parse()?, 1.into());
/// assert!(matches!(refund, Err(ShopError::UnknownReceipt(7))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Shop {
    ledger: Ledger,
    records: Vec<Record>,
    /// Every sale by its receipt, with the quantity brought back.
    receipts: BTreeMap<u32, (Sale, Decimal)>,
    till: Decimal,
    commands: u64,
}

impl Shop {
    /// A shop that sells eggs by the box of thirty and rice by the bag of 25 kg, from the counter and the cellar.
    ///
    /// # Errors
    /// [`ShopError::Refused`], which would be a mistake in this function.
    pub fn open() -> Result<Self, ShopError> {
        let mut shop = Self::default();
        let command = shop.opening()?;
        shop.record(&command)?;
        Ok(shop)
    }

    fn opening(&mut self) -> Result<Command, IdError> {
        let settings = Settings::default()
            .quantity_scale(Scale::new(3).unwrap_or(Scale::DEFAULT))
            .money_scale(Scale::new(2).unwrap_or(Scale::DEFAULT));
        let supply = |code: &str, name: &str, unit: &str, conversion: i64| {
            Ok::<_, IdError>(NewSupply::new(SupplyId::new(code)?, name, "pack", conversion, unit))
        };
        let command = self.next_command()?.with(Action::Open(settings));
        Ok(command
            .with(Action::AddStore(StoreId::new("CELLAR")?))
            .with(Action::AddProvider(ProviderId::new("Market")?))
            .with(Action::AddCycle(CycleId::new("own use")?))
            .with(supply("EGGS", "Eggs", "egg", 30)?)
            .with(supply("RICE", "Rice", "kg", 25)?))
    }

    /// Books a delivery of eggs or kilograms, all together for `total`.
    ///
    /// # Errors
    /// A refusal of the ledger.
    pub fn deliver(&mut self, at: Moment, item: &str, quantity: Decimal, total: Decimal) -> Result<(), ShopError> {
        let entry = NewEntry::new(at, StoreId::main(), ProviderId::new("Market")?);
        let entry = entry.line(SupplyId::new(item)?, Amount::consumption(quantity), NewCost::Total(total));
        let command = self.next_command()?.with(entry);
        self.record(&command)
    }

    /// Books a sale, puts the money into the till, and returns the number of the receipt.
    ///
    /// # Errors
    /// A refusal of the ledger. Nothing goes into the till then.
    pub fn sell(&mut self, sale: Sale) -> Result<u32, ShopError> {
        let receipt = u32::try_from(self.receipts.len()).unwrap_or(u32::MAX);
        let date = sale.at.date();
        let month = format!("{}-{:02}", date.year(), u8::from(date.month()));
        let charge = Charge::new(CycleId::new(month)?, ActivityId::new("sales")?);
        let item = SupplyId::new(&sale.item)?;
        let exit = NewExit::new(sale.at, StoreId::main(), item, sale.quantity.consumption(), charge);
        let command = self.next_command()?.declaring_names().with(exit.reference(sale_of(receipt)?));
        self.record(&command)?;
        self.till += sale.quantity * sale.price;
        self.receipts.insert(receipt, (sale, Decimal::ZERO));
        Ok(receipt)
    }

    /// Takes back goods of a sale, and pays for them from the till.
    ///
    /// # Errors
    /// An unknown receipt, or a refusal of the ledger. Nothing leaves the till then.
    pub fn refund(&mut self, receipt: u32, at: Moment, quantity: Decimal) -> Result<(), ShopError> {
        let refunds = self.ledger.head();
        let (sale, _) = self.receipts.get(&receipt).ok_or(ShopError::UnknownReceipt(receipt))?;
        let paid = quantity * sale.price;
        let back = NewReturn::new(at, sale_of(receipt)?, quantity.consumption());
        let command = self.next_command()?.with(back.reference(Reference::new(format!("REFUND-{refunds}"))?));
        self.record(&command)?;
        self.till -= paid;
        if let Some((_, returned)) = self.receipts.get_mut(&receipt) {
            *returned += quantity;
        }
        Ok(())
    }

    /// Books a command of the office, which may not take back a sale or refund.
    ///
    /// # Errors
    /// A command that would take back a sale or refund, or a refusal of the ledger.
    pub fn book(&mut self, command: &Command) -> Result<(), ShopError> {
        for action in &command.actions {
            let of = match action {
                Action::Void(new) => &new.of,
                Action::Correction(new) => &new.of,
                Action::Return(new) => &new.of,
                _ => continue,
            };
            if is_of_the_counter(of) {
                return Err(ShopError::OfTheCounter(of.clone()));
            }
        }
        self.record(command)
    }

    /// The money in the till.
    pub fn till(&self) -> Decimal {
        self.till
    }

    /// The money taken, less the cost of the goods. The cost is the ledger's current one, so a late invoice changes it.
    pub fn margin(&self) -> Decimal {
        let supplies = self.ledger.catalog().supplies();
        let lines = supplies.filter_map(|supply| self.ledger.kardex(&StoreId::main(), &supply.code)).flatten();
        let cost: Decimal = lines
            .filter(|line| is_of_the_counter(&line.reference))
            .map(|line| (line.moved.is_negative(), line.cost.to_decimal()))
            .map(|(sold, cost)| if sold { cost } else { -cost })
            .sum();
        self.till - cost
    }

    /// Every sale by its receipt, with the quantity brought back.
    pub fn receipts(&self) -> &BTreeMap<u32, (Sale, Decimal)> {
        &self.receipts
    }

    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The records, in order.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    fn next_command(&mut self) -> Result<Command, IdError> {
        self.commands += 1;
        Ok(Command::new(CommandId::new(format!("shop-{}", self.commands))?, OffsetDateTime::UNIX_EPOCH))
    }

    fn record(&mut self, command: &Command) -> Result<(), ShopError> {
        let decision = self.ledger.decide(command)?;
        if let Ok((decided, _)) = self.ledger.commit(decision) {
            self.records.push(decided.into_record());
        }
        Ok(())
    }
}

fn sale_of(receipt: u32) -> Result<Reference, IdError> {
    Reference::new(format!("SALE-{receipt}"))
}

/// Returns true for the reference of a sale or refund.
///
/// ```
/// assert!(ledger_shop::is_of_the_counter(&"SALE-7".parse()?));
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
pub fn is_of_the_counter(reference: &Reference) -> bool {
    ["SALE-", "REFUND-"].iter().any(|kind| reference.as_str().starts_with(kind))
}
