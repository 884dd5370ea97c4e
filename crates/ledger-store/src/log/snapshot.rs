//! The state at a position, so that the records before it need not be read again.

use crate::log::chain::ChainHash;
use ledger_core::{Ledger, value::Position};
use thiserror::Error;

/// Functions that write a ledger as bytes and read it back.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) version: u32,
    /// Writes the state; equal states give equal bytes.
    pub(crate) write: fn(&Ledger) -> Vec<u8>,
    /// Reads a state. Returns `None` if the bytes are no state.
    pub(crate) read: fn(Vec<u8>) -> Option<Ledger>,
}

/// The form in use.
pub(crate) const FORM: Form =
    Form { version: Ledger::SNAPSHOT_VERSION, write: Ledger::to_snapshot, read: Ledger::from_snapshot };

/// A state as a store keeps it. The store can't read its bytes.
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
    /// The hash of that record. The snapshot belongs to no log with another hash there.
    pub hash: ChainHash,
    /// The version of the form in which the state is written.
    pub version: u32,
    /// The state.
    pub state: Vec<u8>,
}

impl Snapshot {
    /// Returns the checksum that a store keeps with the snapshot, so that damage is found: CRC-32 over position and
    /// version (8 bytes each, big-endian), hash and state.
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
    /// The checksum is right.
    Intact(Snapshot),
    /// The form is another than the one asked for, so the state was not read.
    OtherVersion {
        /// The position under which it is kept.
        position: Position,
        /// The version of its form.
        version: u32,
    },
    /// The checksum is wrong, or a field has an impossible value.
    Damaged {
        /// The position under which it is kept.
        position: Position,
    },
}

/// A snapshot that differs from the log. The log itself is not affected: once the snapshots are dropped, the next
/// opening reads it from the beginning.
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
    /// The checksum is wrong, or the content is no state.
    #[error("the snapshot at position {position} is damaged")]
    Damaged {
        /// The position under which it is kept.
        position: Position,
    },
    /// No record of the log ends at its position with its hash.
    #[error("the snapshot at position {position} is not of this log: no record ends there with the hash that it names")]
    OfAnotherLog {
        /// The position under which it is kept.
        position: Position,
    },
    /// The snapshot is intact and of this log, but differs from the state that its records give.
    #[error("the snapshot at position {position} is not the state that the log gives there")]
    OtherState {
        /// The position of the last event in it.
        position: Position,
    },
    /// The store can't read its list of snapshots.
    #[error("the snapshots can't be read")]
    Unreadable,
}
