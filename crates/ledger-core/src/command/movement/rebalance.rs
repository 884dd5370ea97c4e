//! Rebalances: the books of many streams set at once.

use crate::value::amount::{Amount, Price};
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::text::Text;
use time::Date;

/// A rebalance to record: shelves were counted, and the books of many streams are set at once, quantity and value.
///
/// Movements of its streams on or before their dates are superseded, and later ones are re-costed (rules R1 to R7 of
/// [the semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `no_lines` or `too_many_lines`; for a line as `unknown_store`, `unknown_item`,
/// `negative_value`, `too_many_decimals`, `number_out_of_range`, `date_out_of_range`, `duplicate_line` or `period_locked`;
/// for what follows from it as `negative_stock`, `nothing_in_stock` (a later revaluation) or `out_of_range`.
///
/// Taken back by a [`NewVoid`](crate::command::NewVoid) at any time, even after later movements. It can't be corrected:
/// void it, and record another.
///
/// ```
/// use ledger_core::{InUnits, NewRebalance, NewVoid, Reference, StoreId, SupplyId};
/// use ledger_core::time::{Date, Month};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("
///     05-01 entry 10 @ 27.50 | 500 275
///     05-08 exit 125 as X    | 375 206.25  X 68.75
/// ");
/// let may_31 = Date::from_calendar_date(2026, Month::May, 31)?;
/// let count = NewRebalance::new()
///     .line(StoreId::main(), SupplyId::new("UREA")?, may_31, 7.buying(), 28.per_buying())
///     .reference(Reference::new("COUNT")?);
/// let impact = book.tell(vec![count.into()])?; // 7 bags are there, at 28
/// assert_eq!((impact.superseded(), impact.recosted_count()), (2, 1));
/// book.story("as of 05-31 | 350 196");
/// book.tell(vec![NewVoid::new(Reference::new("COUNT")?).into()])?;
/// book.story("as of 05-31 | 375 206.25");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewRebalance {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The document it was taken from.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
    /// The streams it sets, each once; at least one.
    pub lines: Vec<NewRebalanceLine>,
}

impl NewRebalance {
    /// A rebalance without lines, document or note.
    pub fn new() -> Self {
        Self::default()
    }

    /// The rebalance with one more line.
    pub fn line(mut self, store: StoreId, supply: SupplyId, date: Date, stock: Amount, unit_price: Price) -> Self {
        self.lines.push(NewRebalanceLine::new(store, supply, date, stock, unit_price));
        self
    }
}

/// One stream of a [`NewRebalance`].
///
/// ```
/// use ledger_core::{InUnits, NewRebalance, StoreId, SupplyId, command::NewRebalanceLine};
/// use ledger_core::time::{Date, Month};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// let mut count = NewRebalance::new();
/// let june_30 = Date::from_calendar_date(2026, Month::June, 30)?;
/// let (stock, price) = (475.consumption(), 28.per_buying()); // nine bags, and half of one; 28 a bag
/// count.lines.push(NewRebalanceLine::new(StoreId::main(), SupplyId::new("UREA")?, june_30, stock, price));
/// book.tell(vec![count.into()])?;
/// book.story("as of 06-30 | 475 266"); // 9.5 × 28
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewRebalanceLine {
    /// The store.
    pub store: StoreId,
    /// The supply.
    #[cfg_attr(feature = "serde", serde(rename = "item"))]
    pub supply: SupplyId,
    /// The day of the count; the stock is that at its end.
    #[cfg_attr(feature = "serde", serde(with = "crate::value::text::foreign"))]
    pub date: Date,
    /// The quantity counted, not less than zero.
    pub stock: Amount,
    /// The average price; not less than zero.
    pub unit_price: Price,
}

impl NewRebalanceLine {
    /// A line for the stock of a supply in a store at the end of a day, at an average price.
    pub const fn new(store: StoreId, supply: SupplyId, date: Date, stock: Amount, unit_price: Price) -> Self {
        Self { store, supply, date, stock, unit_price }
    }
}
