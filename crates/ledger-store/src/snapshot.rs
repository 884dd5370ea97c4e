//! The state at a position, written down so that what stands before it need not be read again.

#[cfg(test)]
mod tests;

use crate::chain::ChainHash;
use crate::store::{EventStore, PageLimit, StoreError};
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

/// A book that had to read so many events to open keeps a snapshot for the next time.
const WORTH_KEEPING: u64 = 20_000;

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

/// The ledger of the latest snapshot at or before `until` that can be used: the empty one if there is none.
pub(crate) fn nearest<S: EventStore + ?Sized>(store: &S, form: Form, until: Position) -> Result<Ledger, StoreError> {
    let mut until = until;
    // one that can't be read is as good as none
    while let Ok(Some(Snapshot { position, hash, state, .. })) = store.snapshot(form.version, until) {
        let ledger = (form.read)(state).filter(|ledger| ledger.head() == position);
        match ledger {
            Some(ledger) if hash_at(store, position)? == Some(hash) => return Ok(ledger),
            _ if position == Position::START => break,
            _ => until = Position::new(position.get().saturating_sub(1)),
        }
    }
    Ok(Ledger::default())
}

/// The hash of the record that ends at `position`, if one does.
fn hash_at<S: EventStore + ?Sized>(store: &S, position: Position) -> Result<Option<ChainHash>, StoreError> {
    let head = store.head()?;
    if head.position == position {
        // without reading the record, which may be as long as the whole log
        return Ok(Some(head.hash));
    }
    let before = Position::new(position.get().saturating_sub(1));
    let page = store.page(before, PageLimit { records: 1, ..PageLimit::default() })?;
    Ok(page.first().filter(|record| record.last == position).map(|record| record.hash))
}

/// Keeps the state for the next opening, if this one had to read much: behind `read_from`.
pub(crate) fn keep_if_worth_it<S: EventStore + ?Sized>(
    store: &mut S,
    form: Form,
    ledger: &Ledger,
    read_from: Position,
) -> Result<(), StoreError> {
    let read = ledger.head().get().saturating_sub(read_from.get());
    if read >= WORTH_KEEPING { keep(store, form, ledger) } else { Ok(()) }
}

fn keep<S: EventStore + ?Sized>(store: &mut S, form: Form, ledger: &Ledger) -> Result<(), StoreError> {
    let position = ledger.head();
    let Some(hash) = hash_at(store, position)? else { return Ok(()) };
    store.keep_snapshot(&Snapshot { position, hash, version: form.version, state: (form.write)(ledger) })
}
