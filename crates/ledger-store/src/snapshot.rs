//! The state at a position, written down so that what stands before it need not be read again.

use crate::chain::ChainHash;
use ledger_core::Position;
use sha2::{Digest, Sha256};

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
    /// What a store keeps beside it, to tell when it is damaged.
    pub fn checksum(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.position.get().to_be_bytes())
            .chain_update(u64::from(self.version).to_be_bytes())
            .chain_update(self.hash.as_bytes())
            .chain_update(&self.state)
            .finalize()
            .into()
    }
}
