//! The kinds of transactions.

use crate::pack::codec::{Bytes, Codec};
use std::fmt;

/// The kind of a transaction, named as journals name it.
///
/// ```
/// use ledger_core::{Reference, value::Kind};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2   | 10 20
///     05-02 adjust -4 as A | 6  12
/// ");
/// let kind = book.ledger.transaction(&Reference::new("A")?).unwrap().kind;
/// assert_eq!((kind, kind.as_str()), (Kind::Adjustment, "adjust"));
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Goods came in.
    Entry,
    /// Goods were used.
    Exit,
    /// Goods of an exit came back.
    Return,
    /// A correction by a difference.
    Adjustment,
    /// Shelves were counted, and the books set.
    Rebalance,
    /// Stock was counted.
    Count,
    /// The average was set.
    Revaluation,
    /// Goods went from one store to another.
    Transfer,
    /// An adjustment or count was reversed.
    Reversal,
    /// A transaction was voided, perhaps by a correction.
    Void,
    /// A field cycle was closed.
    CycleClosing,
    /// A field cycle was reopened.
    CycleReopening,
    /// The books were locked or unlocked.
    Lock,
}

impl Kind {
    pub(crate) const ALL: [Self; 13] = [
        Self::Entry,
        Self::Exit,
        Self::Return,
        Self::Adjustment,
        Self::Rebalance,
        Self::Count,
        Self::Revaluation,
        Self::Transfer,
        Self::Reversal,
        Self::Void,
        Self::CycleClosing,
        Self::CycleReopening,
        Self::Lock,
    ];

    /// The kind as journals name it.
    pub const fn as_str(self) -> &'static str {
        self.prefix().split_at(self.prefix().len().saturating_sub(1)).0
    }

    /// The beginning of a reference that the ledger makes.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Entry => "entry-",
            Self::Exit => "exit-",
            Self::Return => "return-",
            Self::Adjustment => "adjust-",
            Self::Rebalance => "rebalance-",
            Self::Count => "count-",
            Self::Revaluation => "revalue-",
            Self::Transfer => "transfer-",
            Self::Reversal => "reverse-",
            Self::Void => "void-",
            Self::CycleClosing => "close-cycle-",
            Self::CycleReopening => "reopen-cycle-",
            Self::Lock => "lock-",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Codec for Kind {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u8).put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Self::ALL.get(usize::from(u8::take(from)?)).copied()
    }
}
