//! Reversals of adjustments and counts.

use crate::value::id::Reference;
use crate::value::moment::Moment;
use crate::value::text::Text;

/// A reversal to record: of an adjustment, or of the difference that a count found.
///
/// A loss is put back at the cost at which it left; a gain leaves as any outflow (rule M5 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_transaction`, `voided`, `not_reversible`, `already_reversed`,
/// `reversal_before_original`, `superseded`, `period_locked` or `before_baseline`; for what follows from it as
/// `negative_stock`, `nothing_in_stock` (a later revaluation) or `out_of_range`.
///
/// It can't be taken back: record another adjustment.
///
/// ```
/// use ledger_core::{Reference, command::NewReversal};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2   | 10 20
///     05-02 adjust -4 as A | 6  12
///     05-03 entry 6 @ 4    | 12 36
/// ");
/// book.tell(vec![NewReversal::new("2026-05-04".parse()?, Reference::new("A")?).into()])?;
/// book.story("as of 05-04 | 16 44"); // 4 at 2, at which they left
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewReversal {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The moment at which it happens; not before its original.
    pub at: Moment,
    /// The adjustment or count that it reverses.
    pub of: Reference,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewReversal {
    /// A reversal without note.
    pub fn new(at: Moment, of: Reference) -> Self {
        Self { reference: None, at, of, note: None }
    }
}
