//! A store in one file: SQLite with a write-ahead log, every append durable when it returns.

mod beside;
mod cause;
mod layout;
mod moving;
mod open;

pub use moving::{BackupError, Copied, RestoreError};
pub use open::OpenError;

use crate::admit::{Admission, Sealed, admit};
use crate::chain::ChainHash;
use crate::record::{Head, Receipt, StoredRecord};
use crate::snapshot::Snapshot;
use crate::store::{AppendError, EventStore, PageLimit, StoreError};
use cause::failed;
use ledger_core::{CommandId, Decided, Position};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::time::Duration;
use time::OffsetDateTime;

/// A log in a file, for many readers and writers in many processes.
///
/// A file is one log. It is an ordinary SQLite database, so that it can be read without this library:
/// `SELECT * FROM event` lists the events, and one table, `record`, holds all there is.
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
    connection: Connection,
    path: PathBuf,
}

impl SqliteStore {
    /// Makes a new file with an empty log in it.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is left behind, and what was there before is not touched.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        open::create(path.as_ref())
    }

    /// Opens a file that is there.
    ///
    /// # Errors
    /// [`OpenError`]; the file is not touched.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        open::open(path.as_ref())
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How long to wait for another writer before [`StoreError::Busy`]; five seconds unless told otherwise.
    ///
    /// # Errors
    /// [`StoreError`] if SQLite refuses.
    pub fn set_patience(&self, patience: Duration) -> Result<(), StoreError> {
        self.connection.busy_timeout(patience).map_err(|error| self.failed("setting up the connection to", error))
    }

    /// Closes the log and removes its files.
    pub(crate) fn discard(self) {
        let Self { connection, path } = self;
        drop(connection);
        open::remove(&path);
    }

    fn place(&self) -> String {
        place(&self.path)
    }

    fn damaged(&self, what: String) -> StoreError {
        StoreError::Damaged { place: self.place(), what }
    }

    fn failed(&self, doing: &'static str, error: rusqlite::Error) -> StoreError {
        failed(&self.path, doing, error)
    }
}

impl EventStore for SqliteStore {
    fn head(&self) -> Result<Head, StoreError> {
        head(&self.connection).map_err(|error| self.failed("reading the head of", error))
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        let sealed = Sealed::new(batch, &self.head()?)?;
        let Self { connection, path } = self;
        let failed = |error| failed(path, "appending to", error);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
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
        Ok(records.iter().map(|record| Receipt::of(record, false)).collect())
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        page(&self.connection, after, limit).map_err(|error| self.failed("reading", error))
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        find(&self.connection, command).map_err(|error| self.failed("looking for a command in", error))
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        position_at(&self.connection, instant).map_err(|error| self.failed("reading the instants of", error))
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        beside::bookmark(&self.connection, reader).map_err(|error| self.failed("reading a bookmark of", error))
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        beside::set_bookmark(&self.connection, reader, position)
            .map_err(|error| self.failed("setting a bookmark in", error))?
            .map_err(|end| StoreError::BeyondEnd { place: self.place(), position, end })
    }

    fn snapshot(&self, version: u32, until: Position) -> Result<Option<Snapshot>, StoreError> {
        beside::snapshot(&self.connection, version, until).map_err(|error| self.failed("reading a snapshot of", error))
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        beside::keep_snapshot(&self.connection, snapshot).map_err(|error| self.failed("writing a snapshot of", error))
    }

    fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        beside::drop_snapshots(&self.connection).map_err(|error| self.failed("deleting the snapshots of", error))
    }

    fn check_storage(&self) -> Result<(), StoreError> {
        let check = || self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
        match check().map_err(|error| self.failed("checking", error))? {
            found if found == "ok" => Ok(()),
            found => Err(self.damaged(found)),
        }
    }
}

fn place(path: &Path) -> String {
    path.display().to_string()
}

const COLUMNS: &str = "first, last, command, recorded, known_since, hash, body";

fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let last = "SELECT last, hash, known_since FROM record ORDER BY last DESC LIMIT 1";
    let head = |row: &Row<'_>| {
        Ok(Head {
            position: position(row, 0)?,
            hash: ChainHash::from_bytes(row.get(1)?),
            known_since: Some(instant(row, 2)?),
        })
    };
    Ok(connection.prepare_cached(last)?.query_row([], head).optional()?.unwrap_or_default())
}

fn insert(connection: &Connection, record: &StoredRecord) -> rusqlite::Result<()> {
    let insert = format!("INSERT INTO record ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    connection.prepare_cached(&insert)?.execute(params![
        place_of(record.first),
        place_of(record.last),
        record.command.as_str(),
        microseconds(record.recorded),
        microseconds(record.known_since),
        record.hash.as_bytes(),
        record.body,
    ])?;
    Ok(())
}

fn page(connection: &Connection, after: Position, limit: PageLimit) -> rusqlite::Result<Vec<StoredRecord>> {
    let behind = format!("SELECT {COLUMNS} FROM record WHERE last > ?1 ORDER BY last LIMIT ?2");
    let mut statement = connection.prepare_cached(&behind)?;
    let records = i64::try_from(limit.records.max(1)).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![place_of(after), records])?;
    let mut page = Vec::new();
    let mut bytes = 0;
    while bytes < limit.bytes.max(1)
        && let Some(row) = rows.next()?
    {
        let record = stored(row)?;
        bytes += record.body.len().max(1);
        page.push(record);
    }
    Ok(page)
}

fn find(connection: &Connection, command: &CommandId) -> rusqlite::Result<Option<StoredRecord>> {
    let named = format!("SELECT {COLUMNS} FROM record WHERE command = ?1");
    connection.prepare_cached(&named)?.query_row([command.as_str()], stored).optional()
}

/// Halves the log until what was known then and what was not lie side by side.
fn position_at(connection: &Connection, instant_asked: OffsetDateTime) -> rusqlite::Result<Position> {
    let holding = "SELECT first, last, known_since FROM record WHERE last >= ?1 ORDER BY last LIMIT 1";
    let mut statement = connection.prepare_cached(holding)?;
    let asked = microseconds(instant_asked);
    let mut known = 0;
    let mut unknown = place_of(head(connection)?.position) + 1;
    while unknown - known > 1 {
        let middle = known + (unknown - known) / 2;
        let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (first, last, since): (i64, i64, i64) = statement.query_row([middle], row)?;
        if since <= asked {
            known = last;
        } else {
            unknown = first;
        }
    }
    Ok(Position::new(known.unsigned_abs()))
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    let command: String = row.get(2)?;
    Ok(StoredRecord {
        first: position(row, 0)?,
        last: position(row, 1)?,
        command: CommandId::new(command).map_err(|error| unreadable(2, error))?,
        recorded: instant(row, 3)?,
        known_since: instant(row, 4)?,
        hash: ChainHash::from_bytes(row.get(5)?),
        body: row.get(6)?,
    })
}

fn position(row: &Row<'_>, column: usize) -> rusqlite::Result<Position> {
    let place: i64 = row.get(column)?;
    u64::try_from(place).map(Position::new).map_err(|error| unreadable(column, error))
}

fn place_of(position: Position) -> i64 {
    i64::try_from(position.get()).unwrap_or(i64::MAX)
}

fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<OffsetDateTime> {
    let microseconds: i64 = row.get(column)?;
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * 1_000)
        .map_err(|error| unreadable(column, error))
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Null, Box::new(error))
}

fn microseconds(instant: OffsetDateTime) -> i64 {
    i64::try_from(instant.unix_timestamp_nanos().div_euclid(1_000)).unwrap_or(i64::MAX)
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
            let synchronous: i64 = store.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
            assert_eq!(synchronous, 2); // FULL
        }
    }

    #[test]
    fn a_full_disk_is_told_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::create(folder.path().join("farm.book")).unwrap();
        let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.connection.pragma_update(None, "max_page_count", pages + 1).unwrap();
        let open = Command::new(CommandId::new("open").unwrap(), OffsetDateTime::UNIX_EPOCH);
        let stores = (0..2_000).map(|n| Action::AddStore(StoreId::new(format!("store {n}")).unwrap()));
        let large = stores.fold(open.with(Action::Open(Settings::default())), Command::with);
        let decision = Ledger::default().decide(&large).unwrap();
        let error = store.append(&[decision.decided()]).unwrap_err();
        assert!(matches!(error, AppendError::Store(StoreError::Full { .. })), "{error:?}");
        assert_eq!(store.head().unwrap(), Head::default());
    }
}
