//! The state at a position, written down so that what stands before it need not be read again.

use crate::log::chain::ChainHash;
use ledger_core::{Ledger, value::Position};
use thiserror::Error;

/// How a ledger is written down, and read back.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) version: u32,
    /// The same bytes for the same state.
    pub(crate) write: fn(&Ledger) -> Vec<u8>,
    /// Nothing, if that is no state.
    pub(crate) read: fn(Vec<u8>) -> Option<Ledger>,
}

/// The form that is used.
pub(crate) const FORM: Form =
    Form { version: Ledger::SNAPSHOT_VERSION, write: Ledger::to_snapshot, read: Ledger::from_snapshot };

/// A state as a store keeps it, without knowing what it says.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_store::{ChainHash, EventStore, MemoryStore, Snapshot};
/// let snapshot = Snapshot { position: Position::START, hash: ChainHash::START, version: 1, state: vec![1, 2, 3] };
/// let mut store = MemoryStore::new();
/// store.keep_snapshot(&snapshot)?;
/// store.snapshots(1, &mut |found| unreachable!("a log in memory keeps none, but {found:?}"))?;
/// # Ok::<(), ledger_store::StoreError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The position of the last event in it, at which a record ends.
    pub position: Position,
    /// The hash of that record: the snapshot is of a log that has it there, and of no other.
    pub hash: ChainHash,
    /// The version of the form in which the state is written.
    pub version: u32,
    /// The state.
    pub state: Vec<u8>,
}

impl Snapshot {
    /// What a store keeps beside it, to tell when it is damaged: CRC-32 over position and version (8 bytes each,
    /// big-endian), hash and state.
    pub fn checksum(&self) -> u32 {
        let mut checksum = crc32fast::Hasher::new();
        checksum.update(&self.position.get().to_be_bytes());
        checksum.update(&u64::from(self.version).to_be_bytes());
        checksum.update(self.hash.as_bytes());
        checksum.update(&self.state);
        checksum.finalize()
    }
}

/// A snapshot as a store finds it.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_store::FoundSnapshot;
/// let found = FoundSnapshot::Damaged { position: Position::new(7) };
/// assert!(!matches!(found, FoundSnapshot::Intact(_)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FoundSnapshot {
    /// Its checksum is right.
    Intact(Snapshot),
    /// It is written in another form than was asked for, so that nothing more can be told.
    OtherVersion {
        /// The position that it is kept under.
        position: Position,
        /// The version of its form.
        version: u32,
    },
    /// Its checksum is wrong, or a field of it can't be.
    Damaged {
        /// The position that it is kept under.
        position: Position,
    },
}

/// A snapshot that is not what the log says. The log itself is none the worse for it: once its snapshots are dropped,
/// the next opening reads it from the beginning.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_store::BadSnapshot;
/// let bad = BadSnapshot::Damaged { position: Position::new(7) };
/// assert_eq!(bad.to_string(), "the snapshot at position 7 is damaged");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadSnapshot {
    /// Its checksum is wrong, or its content is no state.
    #[error("the snapshot at position {position} is damaged")]
    Damaged {
        /// The position that it is kept under.
        position: Position,
    },
    /// No record of the log ends at its position with its hash.
    #[error("the snapshot at position {position} is not of this log: no record ends there with the hash that it names")]
    OfAnotherLog {
        /// The position that it is kept under.
        position: Position,
    },
    /// It is intact and of this log, but says something else than the records up to its position.
    #[error("the snapshot at position {position} is not the state that the log gives there")]
    OtherState {
        /// The position of the last event in it.
        position: Position,
    },
    /// The store can't tell which snapshots there are.
    #[error("the snapshots can't be read")]
    Unreadable,
}
