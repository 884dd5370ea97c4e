//! The reason why a text is no name.

use std::fmt;
use thiserror::Error;

/// The error of a text that is no name: which kind of name was wanted, the text, and its fault.
///
/// ```
/// use ledger_core::{StoreId, value::{IdFault, IdKind}};
/// let error = StoreId::new(" NORTH").unwrap_err();
/// assert_eq!((error.kind, error.fault, error.text.as_str()), (IdKind::Store, IdFault::Untrimmed, " NORTH"));
/// assert_eq!(error.to_string(), r#"a store's name can't begin or end with white space: " NORTH""#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub struct IdError {
    /// The kind of name that was wanted.
    pub kind: IdKind,
    /// The fault of the text.
    pub fault: IdFault,
    /// The text, or the first 40 characters of a longer one and a mark that more follow.
    pub text: String,
}

impl IdError {
    #[cold]
    pub(crate) fn new(kind: IdKind, fault: IdFault, text: &str) -> Self {
        let mut shown: String = text.chars().take(SHOWN).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        Self { kind, fault, text: shown }
    }
}

/// So many characters of a text are told.
const SHOWN: usize = 40;

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.fault)?;
        if self.fault == IdFault::Empty { Ok(()) } else { write!(f, ": {:?}", self.text) }
    }
}

/// A kind of name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdKind {
    /// The code of a supply.
    Supply,
    /// The name of a store.
    Store,
    /// The name of a provider.
    Provider,
    /// The code of a reason.
    Reason,
    /// The name of a field cycle.
    Cycle,
    /// The name of an activity.
    Activity,
    /// The name of a lot of land.
    Lot,
    /// The name of a contractor.
    Contractor,
    /// The reference of a transaction.
    Reference,
    /// The name of a command.
    Command,
}

impl fmt::Display for IdKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Supply => "a supply's code",
            Self::Store => "a store's name",
            Self::Provider => "a provider's name",
            Self::Reason => "a reason code",
            Self::Cycle => "a cycle's name",
            Self::Activity => "an activity's name",
            Self::Lot => "a lot's name",
            Self::Contractor => "a contractor's name",
            Self::Reference => "a reference",
            Self::Command => "a command's name",
        })
    }
}

/// The fault of a text that is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdFault {
    /// It is empty.
    Empty,
    /// It is longer than 200 characters.
    TooLong,
    /// It begins or ends with white space.
    Untrimmed,
    /// It has a line break, tab or another control character in it.
    ControlCharacter,
}

impl fmt::Display for IdFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "can't be empty",
            Self::TooLong => "can't be longer than 200 characters",
            Self::Untrimmed => "can't begin or end with white space",
            Self::ControlCharacter => "can't hold control characters",
        })
    }
}
