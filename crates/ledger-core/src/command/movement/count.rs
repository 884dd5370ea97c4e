//! Counts of a stream at a moment.

use crate::value::amount::{Amount, Price};
use crate::value::id::{ReasonCode, Reference, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::text::Text;

/// A count to record: the stock **is** the quantity counted, at the moment of the count.
///
/// The quantity that was counted is kept, and the difference is derived whenever the stream is folded (rule M4 of [the
/// semantics](crate::manual::semantics)). A count with a price sets the value too. A count supersedes nothing; a
/// [`NewRebalance`](crate::command::NewRebalance) does.
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `unknown_reason`, `negative_value`,
/// `too_many_decimals`, `number_out_of_range`, `period_locked`, `before_baseline` or, if
/// [settings](crate::Settings::backdated_counts) refuse it, `backdated_count`; for what follows from it as `no_price_known`
/// (what it found), `negative_stock`, `nothing_in_stock` (later ones) or `out_of_range`.
///
/// Taken back by a [`NewReversal`](crate::command::NewReversal).
///
/// ```
/// use ledger_core::{InUnits, StoreId, SupplyId, command::NewCount};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let count = NewCount::new("2026-06-30".parse()?, StoreId::main(), SupplyId::new("UREA")?, 9.buying());
/// book.tell(vec![count.into()])?; // nine bags, so one is not found
/// book.story("
///     as of 06-30            | 450 247.50
///     05-02 exit 50          | 450 247.50 // what comes to light later explains the difference, and the count holds
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewCount {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The moment at which it was counted.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    #[cfg_attr(feature = "serde", serde(rename = "item"))]
    pub supply: SupplyId,
    /// The quantity counted, not less than zero.
    pub stock: Amount,
    /// The average from then on; left out, it stays as it is.
    pub unit_price: Option<Price>,
    /// The reason why the books were wrong, if it is known.
    pub reason: Option<ReasonCode>,
    /// The sheet it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewCount {
    /// A count without price, reason, document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, stock: Amount) -> Self {
        Self { reference: None, at, store, supply, stock, unit_price: None, reason: None, document: None, note: None }
    }
}
