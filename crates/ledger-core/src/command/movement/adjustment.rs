//! Adjustments: stock corrected by a difference.

use crate::value::amount::{Amount, Price};
use crate::value::id::{ReasonCode, Reference, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::text::Text;

/// An adjustment to record: stock is corrected by a difference, for a reason.
///
/// Every ledger has the reasons `DMG` (damaged), `FI` (found) and `NF` (not found):
/// [`BUILT_IN_REASONS`](crate::query::BUILT_IN_REASONS). A loss leaves at the average. A gain comes in at the price given, at the
/// average, or at the last known average (rule M3 of [the semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `unknown_reason`, `too_many_decimals`,
/// `number_out_of_range`, `negative_value`, `zero_delta`, `price_on_loss`, `period_locked` or `before_baseline`; for what
/// follows from it as `no_price_known` (a gain), `negative_stock` (a loss), `nothing_in_stock` (a later revaluation) or
/// `out_of_range`.
///
/// Taken back by a [`NewReversal`](crate::command::NewReversal); it is never voided.
///
/// ```
/// use ledger_core::{InUnits, StoreId, SupplyId, command::NewAdjustment, value::ReasonCode};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let broken = NewAdjustment::new(
///     "2026-06-01".parse()?,
///     StoreId::main(),
///     SupplyId::new("UREA")?,
///     (-1).buying(),
///     ReasonCode::new("DMG")?,
/// );
/// book.tell(vec![broken.into()])?;
/// book.story("as of 06-01 | 450 247.50");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewAdjustment {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store.
    pub store: StoreId,
    /// The supply.
    #[cfg_attr(feature = "serde", serde(rename = "item"))]
    pub supply: SupplyId,
    /// The difference, above or below zero.
    pub delta: Amount,
    /// The worth of a gain; a loss takes none.
    pub unit_price: Option<Price>,
    /// The reason.
    pub reason: ReasonCode,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewAdjustment {
    /// An adjustment without price, document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, delta: Amount, reason: ReasonCode) -> Self {
        Self { reference: None, at, store, supply, delta, unit_price: None, reason, document: None, note: None }
    }
}
