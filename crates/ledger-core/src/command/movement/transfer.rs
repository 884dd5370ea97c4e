//! Transfers from store to store.

use crate::value::amount::Amount;
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::text::Text;

/// A transfer to record: goods go from one store to another, with their value.
///
/// When it is re-costed, so are the movements after it in the other store (rule M7 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `not_positive`, `too_many_decimals`,
/// `number_out_of_range`, `same_store`, or in either store `period_locked` or `before_baseline`; for what follows from it
/// as `negative_stock`, `nothing_in_stock` (a later revaluation) or `out_of_range`.
///
/// Taken back by a [`NewVoid`](crate::command::NewVoid), or recorded otherwise by a [`NewCorrection`](crate::command::NewCorrection).
///
/// ```
/// use ledger_core::{InUnits, StoreId, SupplyId, command::NewTransfer};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let north = StoreId::new("NORTH")?;
/// let new = NewTransfer::new("2026-06-30".parse()?, StoreId::main(), north, SupplyId::new("UREA")?, 4.buying());
/// book.tell(vec![new.into()])?;
/// book.story("07-01 exit 25 in NORTH as X | 300 165  NORTH 175/96.25  X 13.75");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewTransfer {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The moment at which it happens.
    pub at: Moment,
    /// The store out of which the goods go.
    pub from: StoreId,
    /// The store into which they go; another one.
    pub to: StoreId,
    /// The supply.
    #[cfg_attr(feature = "serde", serde(rename = "item"))]
    pub supply: SupplyId,
    /// The quantity.
    pub quantity: Amount,
    /// The slip it is written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewTransfer {
    /// A transfer without document or note.
    pub fn new(at: Moment, from: StoreId, to: StoreId, supply: SupplyId, quantity: Amount) -> Self {
        Self { reference: None, at, from, to, supply, quantity, document: None, note: None }
    }
}
