//! The store in a SQLite file.

use crate::log::admit::{Admission, Sealed, admit};
use crate::log::record::{Head, Receipt, StoredRecord};
use crate::log::snapshot::{FoundSnapshot, Snapshot};
use crate::log::store::{AppendError, EventStore, PageLimit, StoreError};
use crate::stores::sqlite::bookmarks;
use crate::stores::sqlite::error::{failed, place};
use crate::stores::sqlite::file::database::Database;
use crate::stores::sqlite::file::files::remove;
use crate::stores::sqlite::file::layout::check_schema;
use crate::stores::sqlite::file::open;
use crate::stores::sqlite::file::open_error::OpenError;
use crate::stores::sqlite::records::{find, head, insert, page, position_at};
use crate::stores::sqlite::schema::VERSION;
use crate::stores::sqlite::snapshots;
use ledger_core::{CommandId, decide::Decided, value::Position};
use rusqlite::{ErrorCode, TransactionBehavior};
use std::path::Path;
use std::time::Duration;
use time::OffsetDateTime;

/// A log in a file, for many readers and writers in many processes.
///
/// A file holds one log. It is an ordinary SQLite database, so other programs can read it: `SELECT * FROM event` lists
/// the events, and the table `record` holds all records.
///
/// - **Threads**: `Send`, and not `Sync`: a connection serves one thread at a time. Threads that work at once each open
///   the file.
/// - **Blocking**: every call reads or writes the disk. An append waits for other writers, up to the time given to
///   [`SqliteStore::set_patience`], and for the disk to sync.
/// - **Cancelling**: no call is `async`. A program that is killed during an append leaves the whole batch or nothing.
///
/// ```
/// use ledger_store::{EventStore, Head, SqliteStore};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("farm.book");
/// assert_eq!(SqliteStore::create(&path)?.head()?, Head::default());
/// assert_eq!(SqliteStore::open(&path)?.head()?, Head::default());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SqliteStore {
    pub(crate) database: Database,
}

impl SqliteStore {
    /// Makes a new file with an empty log in it.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is left behind, and what was there before is not touched.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Ok(Self { database: open::create(path.as_ref())? })
    }

    /// Opens an existing file.
    ///
    /// # Errors
    /// [`OpenError`]; the file is not touched.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Ok(Self { database: open::open(path.as_ref())? })
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.database.path
    }

    /// Sets the time to wait for another writer before [`StoreError::Busy`]: 5 seconds by default.
    ///
    /// # Errors
    /// [`StoreError`] if SQLite refuses.
    pub fn set_patience(&self, patience: Duration) -> Result<(), StoreError> {
        self.database.set_patience(patience)
    }

    /// Closes the log and removes its files.
    pub(crate) fn discard(self) {
        let Database { connection, path, .. } = self.database;
        drop(connection);
        remove(&path);
    }
}

impl EventStore for SqliteStore {
    fn head(&self) -> Result<Head, StoreError> {
        head(&self.database.connection).map_err(|error| self.database.failed("reading the head of", error))
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        let sealed = Sealed::new(batch, &self.head()?)?;
        self.database.check_in_place()?;
        let Database { connection, path, schema, .. } = &mut self.database;
        let failed = |error| failed(path, "appending to", error);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        check_schema(&transaction, path, VERSION, schema)?;
        let head = head(&transaction).map_err(failed)?;
        let records = match admit(sealed, &head, &mut |command| find(&transaction, command).map_err(failed))? {
            Admission::Known(receipts) => return Ok(receipts),
            Admission::Append(records) => records,
        };
        for record in &records {
            insert(&transaction, record).map_err(|error| match error.sqlite_error_code() {
                Some(ErrorCode::TooBig) => StoreError::TooLarge { place: place(path), command: record.command.clone() },
                _ => failed(error),
            })?;
        }
        transaction.commit().map_err(|error| match failed(error) {
            busy @ StoreError::Busy { .. } => AppendError::Store(busy),
            source => AppendError::InDoubt { source },
        })?;
        // only a book that is still in its place is found there by the next program that opens it
        self.database.check_in_place().map_err(|source| AppendError::InDoubt { source })?;
        Ok(records.iter().map(|record| Receipt::of(record, false)).collect())
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        page(&self.database.connection, after, limit).map_err(|error| self.database.failed("reading", error))
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        find(&self.database.connection, command)
            .map_err(|error| self.database.failed("looking for a command in", error))
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        position_at(&self.database.connection, instant)
            .map_err(|error| self.database.failed("reading the instants of", error))
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        bookmarks::bookmark(&self.database.connection, reader)
            .map_err(|error| self.database.failed("reading a bookmark of", error))
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        bookmarks::set_bookmark(&self.database.connection, reader, position)
            .map_err(|error| self.database.failed("setting a bookmark in", error))?
            .map_err(|end| StoreError::BeyondEnd { place: self.database.place(), position, end })?;
        self.database.check_in_place()
    }

    fn snapshots(&self, version: u32, each: &mut dyn FnMut(FoundSnapshot)) -> Result<(), StoreError> {
        snapshots::snapshots(&self.database.connection, version, each)
            .map_err(|error| self.database.failed("reading the snapshots of", error))
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        snapshots::keep_snapshot(&self.database.connection, snapshot)
            .map_err(|error| self.database.failed("writing a snapshot of", error))
    }

    fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        snapshots::drop_snapshots(&self.database.connection)
            .map_err(|error| self.database.failed("deleting the snapshots of", error))
    }

    fn check_storage(&self) -> Result<(), StoreError> {
        let check =
            || self.database.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
        match check().map_err(|error| self.database.failed("checking", error))? {
            found if found == "ok" => Ok(()),
            found => Err(self.database.damaged(found)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::{Action, Command, Ledger, Settings, StoreId};

    #[test]
    fn a_connection_waits_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("farm.book");
        for store in [SqliteStore::create(&path).unwrap(), SqliteStore::open(&path).unwrap()] {
            let synchronous: i64 =
                store.database.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
            assert_eq!(synchronous, 2); // FULL
        }
    }

    #[test]
    fn a_full_disk_is_told_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::create(folder.path().join("farm.book")).unwrap();
        let pages: i64 = store.database.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.database.connection.pragma_update(None, "max_page_count", pages + 1).unwrap();
        let open = Command::new(CommandId::new("open").unwrap(), OffsetDateTime::UNIX_EPOCH);
        let stores = (0..2_000).map(|n| Action::AddStore(StoreId::new(format!("store {n}")).unwrap()));
        let large = stores.fold(open.with(Action::Open(Settings::default())), Command::with);
        let decision = Ledger::default().decide(&large).unwrap();
        let error = store.append(&[decision.decided()]).unwrap_err();
        assert!(matches!(error, AppendError::Store(StoreError::Full { .. })), "{error:?}");
        assert_eq!(store.head().unwrap(), Head::default());
    }
}
