//! The faults of a log that verification finds.

use crate::audit::kept::Kept;
use crate::log::chain::ChainHash;
use crate::log::snapshot::BadSnapshot;
use crate::log::store::StoreError;
use ledger_core::value::Position;
use ledger_core::wire::WireError;
use thiserror::Error;

/// The first fault in a log.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_store::Broken;
/// let broken = Broken::Changed { position: Position::new(7) };
/// assert_eq!(broken.position(), Some(Position::new(7)));
/// assert_eq!(broken.to_string(), "the record at position 7, or its hash, was changed after it was recorded");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Broken {
    /// The stored record can't be read at all.
    #[error("the record at position {position} can't be read")]
    Unreadable {
        /// The position at which a record must begin.
        position: Position,
        /// The reason.
        #[source]
        source: StoreError,
    },
    /// A record is missing.
    #[error("the record at position {position} is missing: the next one begins at {found}")]
    Missing {
        /// The position at which a record must begin.
        position: Position,
        /// The position at which the next record begins.
        found: Position,
    },
    /// The last records are missing.
    #[error("the record at position {position} is missing: the log ends before it, and its head says {end}")]
    CutOff {
        /// The position at which a record must begin.
        position: Position,
        /// The position at which the log ends by its head.
        end: Position,
    },
    /// A record was inserted.
    #[error(
        "where the record at position {position} must begin, there is one that begins at {found}: it was slipped in"
    )]
    Overlapping {
        /// The position at which a record must begin.
        position: Position,
        /// The position at which the stored record says that it begins.
        found: Position,
    },
    /// The stored text is no record, or is not written in the canonical way.
    #[error("what is stored at position {position} is not what was recorded there")]
    NotARecord {
        /// The position of its first event.
        position: Position,
        /// The fault in it.
        source: WireError,
    },
    /// A field that is stored beside the record is not the one in its body.
    #[error("the record at position {position} is filed under another {field} than it was recorded with")]
    Misfiled {
        /// The position of its first event.
        position: Position,
        /// The name of that field.
        field: &'static str,
    },
    /// Its hash does not follow from its body and the hash of the record before it.
    #[error("the record at position {position}, or its hash, was changed after it was recorded")]
    Changed {
        /// The position of its first event.
        position: Position,
    },
    /// The hash of the head is not the hash of the last record.
    #[error("the log says that it ends at position {position}, but with another hash than the record there has")]
    OtherEnd {
        /// The position at which the log ends.
        position: Position,
    },
    /// The log has another hash at the position of a head that was noted elsewhere.
    #[error(
        "the hash {kept} was noted, but at position {position} it is {found}: the log was rewritten up to there since"
    )]
    Rewritten {
        /// The noted head.
        kept: Kept,
        /// The end of the record that holds that position now.
        position: Position,
        /// The hash of that record.
        found: ChainHash,
    },
    /// A head that was noted elsewhere is not in the log any more.
    #[error(
        "the hash {kept} was noted, but no record up to position {end} has it: the log was rewritten or cut off since, or it is of another book"
    )]
    NotInChain {
        /// The noted head.
        kept: Kept,
        /// The position at which the log ends.
        end: Position,
    },
    /// The log is whole, but some snapshots are not the states that it gives.
    #[error("the log itself is whole, but {}: drop the snapshots, they can be made again", list(bad))]
    WrongSnapshots {
        /// All bad snapshots.
        bad: Vec<BadSnapshot>,
    },
    /// The log can't be read, or its storage is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller asked to stop.
    #[error("the verification was cancelled at position {position}: nothing is wrong up to there")]
    Cancelled {
        /// The last position that was verified.
        position: Position,
    },
}

impl Broken {
    /// Returns the first position at which something is wrong, if the fault has one.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Unreadable { position, .. }
            | Self::Missing { position, .. }
            | Self::CutOff { position, .. }
            | Self::Overlapping { position, .. }
            | Self::NotARecord { position, .. }
            | Self::Misfiled { position, .. }
            | Self::Changed { position }
            | Self::OtherEnd { position }
            | Self::Rewritten { position, .. } => Some(*position),
            Self::WrongSnapshots { .. } | Self::NotInChain { .. } | Self::Store(_) | Self::Cancelled { .. } => None,
        }
    }
}

fn list(bad: &[BadSnapshot]) -> String {
    bad.iter().map(BadSnapshot::to_string).collect::<Vec<_>>().join("; ")
}
