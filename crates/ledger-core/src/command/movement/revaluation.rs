//! Revaluations: an average set to a price.

use crate::value::amount::Price;
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::text::Text;

/// A revaluation to record: the average is set, and the quantity stays.
///
/// The difference in value goes to revaluation, and later movements are re-costed (rule M9 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `negative_value`, `too_many_decimals`,
/// `number_out_of_range`, `period_locked` or `before_baseline`; for what follows from it as `nothing_in_stock` or
/// `out_of_range`.
///
/// It is neither voided nor reversed: record another one.
///
/// ```
/// use ledger_core::{InUnits, StoreId, SupplyId, command::NewRevaluation};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let new = NewRevaluation::new("2026-06-30".parse()?, StoreId::main(), SupplyId::new("UREA")?, 30.per_buying());
/// book.tell(vec![new.into()])?;
/// book.story("as of 06-30 | 500 300"); // still 500 kg, now at 30 a bag
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewRevaluation {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The moment at which it happens.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    #[cfg_attr(feature = "serde", serde(rename = "item"))]
    pub supply: SupplyId,
    /// The average from then on; not less than zero.
    pub unit_price: Price,
    /// The document it was decided in.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewRevaluation {
    /// A revaluation without document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, unit_price: Price) -> Self {
        Self { reference: None, at, store, supply, unit_price, document: None, note: None }
    }
}
