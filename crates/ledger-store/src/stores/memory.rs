//! A store in memory: for tests, previews and short-lived ledgers.

use crate::log::admit::{Admission, Sealed, admit};
use crate::log::record::{Head, Receipt, StoredRecord};
use crate::log::store::{AppendError, EventStore, PageLimit, StoreError};
use ledger_core::{CommandId, decide::Decided, value::Position};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use time::OffsetDateTime;

/// A log in memory. Its clones are handles on the same log.
///
/// - **Threads**: `Send` and `Sync`; calls on all handles take turns.
/// - **Blocking**: a call waits for calls on other handles, which do no input or output.
/// - **Cancelling**: no call is `async`. A panic leaves the log as it was before the call.
///
/// ```
/// use ledger_store::{EventStore, Head, MemoryStore};
/// let store = MemoryStore::new();
/// assert_eq!(store.clone().head()?, Head::default());
/// # Ok::<(), ledger_store::StoreError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Log>>);

#[derive(Debug, Default)]
struct Log {
    records: Vec<StoredRecord>,
    places: HashMap<CommandId, usize>,
    bookmarks: HashMap<String, Position>,
}

impl MemoryStore {
    /// Makes an empty log.
    pub fn new() -> Self {
        Self::default()
    }

    /// Locks the log. A panic can't leave it half changed, so a poisoned lock is used all the same.
    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventStore for MemoryStore {
    fn head(&self) -> Result<Head, StoreError> {
        Ok(self.log().head())
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        let sealed = Sealed::new(batch, &self.head()?)?;
        let mut log = self.log();
        match admit(sealed, &log.head(), &mut |command| Ok(log.find(command).cloned()))? {
            Admission::Known(receipts) => Ok(receipts),
            Admission::Append(records) => {
                let receipts = records.iter().map(|record| Receipt::of(record, false)).collect();
                records.into_iter().for_each(|record| log.push(record));
                Ok(receipts)
            }
        }
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        let log = self.log();
        let start = log.records.partition_point(|record| record.last <= after);
        let mut page = Vec::new();
        let mut bytes = 0;
        for record in log.records.iter().skip(start).take(limit.records.max(1)) {
            bytes += record.body.len();
            page.push(record.clone());
            if bytes >= limit.bytes {
                break;
            }
        }
        Ok(page)
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        Ok(self.log().find(command).cloned())
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        let log = self.log();
        let known = log.records.partition_point(|record| record.known_since <= instant);
        Ok(log.records.iter().take(known).next_back().map_or(Position::START, |record| record.last))
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        Ok(self.log().bookmarks.get(reader).copied().unwrap_or(Position::START))
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        let mut log = self.log();
        let end = log.head().position;
        if position > end {
            return Err(StoreError::BeyondEnd { place: "a log in memory".to_owned(), position, end });
        }
        log.bookmarks.insert(reader.to_owned(), position);
        Ok(())
    }
}

impl Log {
    fn head(&self) -> Head {
        self.records.last().map(StoredRecord::head).unwrap_or_default()
    }

    fn find(&self, command: &CommandId) -> Option<&StoredRecord> {
        self.records.get(*self.places.get(command)?)
    }

    fn push(&mut self, record: StoredRecord) {
        self.places.insert(record.command.clone(), self.records.len());
        self.records.push(record);
    }
}
