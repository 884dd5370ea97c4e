//! Voids: transactions taken back.

use crate::value::id::Reference;
use crate::value::text::Text;

/// A void to record: an entry, exit, return, transfer or rebalance is taken back, as if it had not happened.
///
/// Nothing is erased: a kardex lists voided movements, and marks them (rule M6 of [the
/// semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_transaction`, `voided`, `not_voidable`, `period_locked`, `superseded` (a
/// rebalance never is) or `referred_to`; for what follows from it as `negative_stock`, `nothing_in_stock`, `no_price_known`
/// or `out_of_range`.
///
/// A void can't be taken back: record the transaction again.
///
/// ```
/// use ledger_core::{NewVoid, Reference};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 as E | 10 20
///     05-02 exit 4 as X       | 6  12
/// ");
/// let refusals = book.tell(vec![NewVoid::new(Reference::new("E")?).into()]).unwrap_err();
/// assert_eq!(refusals.as_slice()[0].refusal.code(), "negative_stock"); // X took of it
/// book.tell(vec![NewVoid::new(Reference::new("X")?).into()])?;
/// book.story("as of 05-02 | 10 20");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewVoid {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The transaction that it takes back.
    pub of: Reference,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewVoid {
    /// A void without note.
    pub fn new(of: Reference) -> Self {
        Self { reference: None, of, note: None }
    }
}
