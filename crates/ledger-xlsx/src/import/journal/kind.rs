//! The kinds of journal rows, and the columns that each uses.

use crate::table::layout::journal::{
    ACTIVITY, CONTRACTOR, CYCLE, DATE, DOCUMENT, ITEM, KIND, LAYOUT, LOT, NOTE, OF, PROVIDER, QTY, REASON, REF, STORE,
    TOTAL, UNIT_PRICE,
};
use std::fmt;

macro_rules! kinds {
    ($($kind:ident = $name:literal uses $columns:expr,)*) => {
        /// The kind of a journal row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind {
            $($kind),*
        }

        impl Kind {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$kind),*];

            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// Returns true if a row of this kind uses that column.
            pub(crate) fn uses(self, column: usize) -> bool {
                let columns: &[usize] = match self {
                    $(Self::$kind => &$columns,)*
                };
                matches!(column, KIND | DATE | REF | NOTE) || column == LAYOUT.problem() || columns.contains(&column)
            }
        }
    };
}

kinds! {
    Entry = "entry" uses [STORE, ITEM, QTY, UNIT_PRICE, TOTAL, PROVIDER, DOCUMENT],
    Exit = "exit" uses [STORE, ITEM, QTY, CYCLE, ACTIVITY, LOT, CONTRACTOR, DOCUMENT],
    Return = "return" uses [STORE, ITEM, QTY, OF, DOCUMENT],
    Adjust = "adjust" uses [STORE, ITEM, QTY, UNIT_PRICE, REASON, DOCUMENT],
    Count = "count" uses [STORE, ITEM, QTY, UNIT_PRICE, REASON, DOCUMENT],
    Revalue = "revalue" uses [STORE, ITEM, UNIT_PRICE, DOCUMENT],
    Reverse = "reverse" uses [OF],
    Void = "void" uses [OF],
    Correct = "correct" uses [
        STORE, ITEM, QTY, UNIT_PRICE, TOTAL, PROVIDER, DOCUMENT, CYCLE, ACTIVITY, LOT, CONTRACTOR, OF,
    ],
    Rebalance = "rebalance" uses [STORE, ITEM, QTY, UNIT_PRICE, DOCUMENT],
    Transfer = "transfer" uses [STORE, ITEM, QTY, OF, DOCUMENT],
    CloseCycle = "close-cycle" uses [CYCLE],
    ReopenCycle = "reopen-cycle" uses [CYCLE],
    Lock = "lock" uses [],
}

/// The columns that people fill in.
pub(crate) const INPUTS: &[usize] = &[
    KIND, DATE, STORE, ITEM, QTY, UNIT_PRICE, PROVIDER, DOCUMENT, CYCLE, ACTIVITY, REASON, REF, OF, NOTE, TOTAL, LOT,
    CONTRACTOR,
];

impl Kind {
    /// Returns the kind of that name; case and surrounding space don't matter.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let exact = Self::ALL.iter().find(|kind| kind.as_str() == text);
        let found = exact.or_else(|| {
            let text = crate::text::visible::trimmed(text);
            Self::ALL.iter().find(|kind| kind.as_str().eq_ignore_ascii_case(text))
        });
        found.copied()
    }

    /// Returns the names of all kinds, for messages.
    pub(crate) fn list() -> String {
        Self::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_name() {
        assert_eq!(Kind::named("close-cycle"), Some(Kind::CloseCycle));
        assert_eq!(Kind::named(" Entry\u{a0}"), Some(Kind::Entry));
        assert_eq!(Kind::named("entries"), None);
        assert!(Kind::Return.uses(OF) && !Kind::Return.uses(UNIT_PRICE));
    }
}
