//! Exits, and returns of them.

use crate::event::Charge;
use crate::value::amount::Amount;
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::text::Text;

/// An exit to record: goods are used, and their cost is charged to a field cycle.
///
/// It costs its share of the stream's value (rule N3 of [the semantics](crate::manual::semantics)). That cost may
/// change when a movement is recorded that is dated before it.
///
/// Refused as `duplicate_reference`, `unknown_store`, `unknown_item`, `unknown_name` (the cycle), `not_positive`,
/// `too_many_decimals`, `number_out_of_range`, `cycle_closed`, `period_locked` or `before_baseline`; for what follows from
/// it as `negative_stock`, `nothing_in_stock` (a later revaluation) or `out_of_range`.
///
/// Taken back by a [`NewVoid`](crate::command::NewVoid), or recorded otherwise by a [`NewCorrection`](crate::command::NewCorrection). Goods that come back
/// are a [`NewReturn`].
///
/// ```
/// use ledger_core::{ActivityId, Charge, CycleId, InUnits, NewExit, StoreId, SupplyId};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let charge = Charge::new(CycleId::new("2026-05")?, ActivityId::new("fertilizing")?);
/// let exit = NewExit::new("2026-05-31 08:00".parse()?, StoreId::main(), SupplyId::new("UREA")?, 125.consumption(), charge);
/// book.tell(vec![exit.into()])?; // 125 kg are 2.5 bags
/// book.story("as of 05-31 | 375 206.25"); // 2.5 × 27.50 = 68.75 are charged to fertilizing
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewExit {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The moment at which it happened.
    pub at: Moment,
    /// The store out of which the goods are taken.
    pub store: StoreId,
    /// The supply that is used.
    #[cfg_attr(feature = "serde", serde(rename = "item"))]
    pub supply: SupplyId,
    /// The quantity.
    pub quantity: Amount,
    /// The cycle and activity it is charged to.
    pub charge: Charge,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewExit {
    /// An exit without document or note.
    pub fn new(at: Moment, store: StoreId, supply: SupplyId, quantity: Amount, charge: Charge) -> Self {
        Self { reference: None, at, store, supply, quantity, charge, document: None, note: None }
    }
}

/// A return to record: goods of an exit come back to the store they were taken from.
///
/// It brings back its part of the current cost of its exit, even of a superseded one, and credits the charge of the
/// exit (rule M2 of [the semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference`, `unknown_transaction`, `voided`, `not_an_exit`, `not_positive`, `too_many_decimals`,
/// `number_out_of_range`, `return_before_exit`, `return_exceeds_exit`, `period_locked` or `before_baseline`; for what
/// follows from it as `out_of_range`.
///
/// Taken back by a [`NewVoid`](crate::command::NewVoid), or recorded otherwise by a [`NewCorrection`](crate::command::NewCorrection).
///
/// ```
/// use ledger_core::{InUnits, Reference, command::NewReturn};
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("
///     05-01 entry 10 @ 27.50 | 500 275
///     05-31 exit 125 as X-1  | 375 206.25  cycle 68.75
/// ");
/// let back = NewReturn::new("2026-06-01".parse()?, Reference::new("X-1")?, 25.consumption());
/// book.tell(vec![back.into()])?; // a fifth of 68.75
/// book.story("as of 06-01 | 400 220");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewReturn {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The moment at which it happened; not before its exit.
    pub at: Moment,
    /// The exit that it returns.
    pub of: Reference,
    /// The quantity.
    pub quantity: Amount,
    /// The slip it was written on.
    pub document: Option<Text>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewReturn {
    /// A return without document or note.
    pub fn new(at: Moment, of: Reference, quantity: Amount) -> Self {
        Self { reference: None, at, of, quantity, document: None, note: None }
    }
}
