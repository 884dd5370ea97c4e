//! A head that was noted elsewhere.

use crate::log::chain::ChainHash;
use crate::log::record::Head;
use ledger_core::value::Position;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The hash of a log's head, noted in a place that nobody who edits the log can edit.
///
/// Its text is `HASH@POSITION`; the position may be left out.
///
/// ```
/// use ledger_store::{Head, Kept};
/// let kept = Kept::from(Head::default());
/// assert!(kept.to_string().ends_with("@0"));
/// assert_eq!(kept.to_string().parse(), Ok(kept));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The hash.
    pub hash: ChainHash,
    /// The position of the last event that the hash covers, if it was noted too.
    pub position: Option<Position>,
}

/// The error for a text that is no [`Kept`] hash.
///
/// ```
/// use ledger_store::Kept;
/// let error = "beef".parse::<Kept>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "\"beef\" is not the hash of a head: write 64 digits 0-9 and a-f and, if you know it, @ and its position"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not the hash of a head: write 64 digits 0-9 and a-f and, if you know it, @ and its position")]
#[non_exhaustive]
pub struct KeptError(pub String);

impl From<Head> for Kept {
    fn from(head: Head) -> Self {
        Self { hash: head.hash, position: Some(head.position) }
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "{}@{position}", self.hash),
            None => write!(f, "{}", self.hash),
        }
    }
}

impl FromStr for Kept {
    type Err = KeptError;

    fn from_str(text: &str) -> Result<Self, KeptError> {
        let read = || match text.split_once('@') {
            Some((hash, position)) => {
                let position = Position::new(position.parse().ok()?);
                Some(Self { hash: hash.parse().ok()?, position: Some(position) })
            }
            None => Some(Self { hash: text.parse().ok()?, position: None }),
        };
        read().ok_or_else(|| KeptError(text.to_owned()))
    }
}
