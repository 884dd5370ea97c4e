//! What can be wrong with a log.

use crate::audit::kept::Kept;
use crate::log::chain::ChainHash;
use crate::log::snapshot::BadSnapshot;
use crate::log::store::StoreError;
use ledger_core::value::Position;
use ledger_core::wire::WireError;
use thiserror::Error;

/// The first thing that is wrong with a log.
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
    /// What is stored there can't be read at all.
    #[error("the record at position {position} can't be read")]
    Unreadable {
        /// Where a record must begin.
        position: Position,
        /// What happened.
        #[source]
        source: StoreError,
    },
    /// A record is not there.
    #[error("the record at position {position} is missing: the next one begins at {found}")]
    Missing {
        /// Where a record must begin.
        position: Position,
        /// Where the next one begins.
        found: Position,
    },
    /// The last records are not there.
    #[error("the record at position {position} is missing: the log ends before it, and its head says {end}")]
    CutOff {
        /// Where a record must begin.
        position: Position,
        /// Where the log said that it ends.
        end: Position,
    },
    /// A record was slipped in.
    #[error(
        "where the record at position {position} must begin, there is one that begins at {found}: it was slipped in"
    )]
    Overlapping {
        /// Where a record must begin.
        position: Position,
        /// Where the one that is there says that it begins.
        found: Position,
    },
    /// It is no record, or not in the one way in which records are written.
    #[error("what is stored at position {position} is not what was recorded there")]
    NotARecord {
        /// Where it begins.
        position: Position,
        /// What is wrong with it.
        source: WireError,
    },
    /// It is filed under something that it does not say of itself.
    #[error("the record at position {position} is filed under another {field} than it was recorded with")]
    Misfiled {
        /// Where it begins.
        position: Position,
        /// Which of its fields is wrong.
        field: &'static str,
    },
    /// It does not follow from its hash and the one before it.
    #[error("the record at position {position}, or its hash, was changed after it was recorded")]
    Changed {
        /// Where it begins.
        position: Position,
    },
    /// The head is not that of the last record.
    #[error("the log says that it ends at position {position}, but with another hash than the record there has")]
    OtherEnd {
        /// Where it ends.
        position: Position,
    },
    /// A hash that was noted elsewhere is of a position that has another one now.
    #[error(
        "the hash {kept} was noted, but at position {position} it is {found}: what stands up to there was rewritten since"
    )]
    Rewritten {
        /// What was noted.
        kept: Kept,
        /// The end of the record that holds that position now.
        position: Position,
        /// What is there.
        found: ChainHash,
    },
    /// A hash that was noted elsewhere is not in the log any more.
    #[error(
        "the hash {kept} was noted, but no record up to position {end} has it: the log was rewritten or cut off since, or it is of another book"
    )]
    NotInChain {
        /// What was noted.
        kept: Kept,
        /// Where the log ends.
        end: Position,
    },
    /// The log is whole, but snapshots are not what it says.
    #[error("the log itself is whole, but {}: drop the snapshots, they can be made again", list(bad))]
    WrongSnapshots {
        /// All that are wrong.
        bad: Vec<BadSnapshot>,
    },
    /// The log can't be read, or what keeps it is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller asked to stop.
    #[error("the verification was cancelled at position {position}: nothing is wrong up to there")]
    Cancelled {
        /// Up to where it was verified.
        position: Position,
    },
}

impl Broken {
    /// The first position at which something is wrong, if it is that of one.
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
