//! The state at a position, written down so that what stands before it need not be read again.

use crate::log::chain::ChainHash;
use ledger_core::{Ledger, Position};

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
/// use ledger_core::Position;
/// use ledger_store::{ChainHash, EventStore, MemoryStore, Snapshot};
/// let snapshot = Snapshot { position: Position::START, hash: ChainHash::START, version: 1, state: vec![1, 2, 3] };
/// let mut store = MemoryStore::new();
/// store.keep_snapshot(&snapshot)?;
/// assert_eq!(store.snapshot(1, Position::START)?, None); // a log in memory keeps none
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
