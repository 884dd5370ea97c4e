//! Entries: goods come in from a provider.

use crate::value::amount::{Amount, Price};
use crate::value::id::{ProviderId, Reference, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::text::Text;
use rust_decimal::Decimal;

/// An entry to record: goods come in from a provider, on one line or many. All lines are recorded, or none.
///
/// Its value is the price or total given (rule M1 of [the semantics](crate::manual::semantics)). The provider
/// [`REBALANCING`](crate::query::REBALANCING) is built in and need not be added.
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_name` (the provider), `no_lines` or `too_many_lines`; for a
/// line as `unknown_item`, `not_positive`, `negative_value`, `too_many_decimals`, `number_out_of_range`, `period_locked` or
/// `before_baseline`; for what follows from it as `out_of_range`.
///
/// Taken back by a [`NewVoid`](crate::command::NewVoid), or recorded otherwise by a [`NewCorrection`](crate::command::NewCorrection).
///
/// ```
/// use ledger_core::{InUnits, NewCost, NewEntry, Price, ProviderId, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let entry = NewEntry::new("2026-05-31".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("UREA")?, 2.buying(), Price::per_buying("27.50".parse()?)) // 2 bags of 50 kg
///     .line(SupplyId::new("UREA")?, 50.consumption(), NewCost::Total(25.into()))
///     .document("INV-0042");
/// book.tell(vec![entry.into()])?;
/// book.story("as of 05-31 | 150 80"); // kilograms and value
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewEntry {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store into which the goods go.
    pub store: StoreId,
    /// The seller of the goods.
    pub provider: ProviderId,
    /// The number of the provider's document.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
    /// The supplies that come in; at least one line.
    pub lines: Vec<NewEntryLine>,
}

impl NewEntry {
    /// An entry without lines, document or note.
    pub fn new(at: Moment, store: StoreId, provider: ProviderId) -> Self {
        Self { reference: None, at, store, provider, document: None, note: None, lines: Vec::new() }
    }

    /// The entry with one more line.
    pub fn line(mut self, supply: SupplyId, quantity: Amount, cost: impl Into<NewCost>) -> Self {
        self.lines.push(NewEntryLine::new(supply, quantity, cost));
        self
    }
}

/// One supply of a [`NewEntry`].
///
/// ```
/// use ledger_core::{InUnits, NewEntry, ProviderId, StoreId, SupplyId, command::NewEntryLine};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let mut entry = NewEntry::new("2026-05-31".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?);
/// let half_a_bag = 25.consumption(); // kilograms
/// entry.lines.push(NewEntryLine::new(SupplyId::new("UREA")?, half_a_bag, 28.per_buying())); // a bag all the same
/// book.tell(vec![entry.into()])?;
/// book.story("as of 05-31 | 25 14");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewEntryLine {
    /// The supply that comes in.
    #[cfg_attr(feature = "serde", serde(rename = "item"))]
    pub supply: SupplyId,
    /// The quantity.
    pub quantity: Amount,
    /// Its cost.
    pub cost: NewCost,
}

impl NewEntryLine {
    /// A line for a quantity of a supply, at a cost.
    pub fn new(supply: SupplyId, quantity: Amount, cost: impl Into<NewCost>) -> Self {
        Self { supply, quantity, cost: cost.into() }
    }
}

/// The cost of a [`NewEntryLine`]; not less than zero.
///
/// ```
/// use ledger_core::{InUnits, NewCost, NewEntry, Price, ProviderId, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// for cost in [Price::per_buying("3.33".parse()?).into(), NewCost::Total(10.into())] {
///     let entry = NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?);
///     book.tell(vec![entry.line(SupplyId::new("UREA")?, 3.buying(), cost).into()])?;
/// }
/// book.story("as of 05-01 | 6 19.99"); // 3 × 3.33, and 10.00 as the invoice says
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NewCost {
    /// Money for each unit.
    UnitPrice(Price),
    /// Money for the whole line.
    Total(#[cfg_attr(feature = "serde", serde(with = "crate::value::text::foreign"))] Decimal),
}

impl From<Price> for NewCost {
    fn from(price: Price) -> Self {
        Self::UnitPrice(price)
    }
}
