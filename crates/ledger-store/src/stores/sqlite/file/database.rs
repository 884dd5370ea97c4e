//! A connection to a book's file, and its set-up.

use crate::log::store::StoreError;
use crate::stores::sqlite::error::{self, place};
use crate::stores::sqlite::file::files::{self, Identity, identity, sync_folder};
use crate::stores::sqlite::file::open_error::OpenError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes of the write-ahead log at which its pages are moved into the file.
const WRITE_AHEAD: u32 = 4 << 20;

/// A connection to a book's file, with the path for errors.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    /// The identity of the connected file.
    identity: Option<Identity>,
    /// The version of the schema when it was last compared with the layout; 0 before that.
    pub(crate) schema: i64,
}

impl Database {
    pub(crate) fn connect(path: PathBuf) -> Result<Self, OpenError> {
        let found = |error| files::failed(&path, "looking for", error);
        let identity = identity(&path).map_err(found)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(&path, flags).map_err(|error| error::failed(&path, "opening", error))?;
        let database = Self { connection, path, identity, schema: 0 };
        database.check_in_place()?;
        database.set_patience(PATIENCE)?;
        Ok(database)
    }

    /// Sets the time to wait for another writer.
    pub(crate) fn set_patience(&self, patience: Duration) -> Result<(), StoreError> {
        self.connection.busy_timeout(patience).map_err(|error| self.failed("setting up the connection to", error))
    }

    pub(crate) fn keep_write_ahead_log(&self, keep: bool) -> Result<(), StoreError> {
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)
            .map(drop)
            .map_err(|error| self.failed("setting up the connection to", error))
    }

    pub(crate) fn check_writable(&self) -> Result<(), OpenError> {
        match self.connection.is_readonly(rusqlite::MAIN_DB) {
            Ok(false) => Ok(()),
            Ok(true) => Err(StoreError::ReadOnly { place: self.place() }.into()),
            Err(error) => Err(self.failed("opening", error).into()),
        }
    }

    pub(crate) fn set_up(&self) -> Result<(), OpenError> {
        let modes = self.journal_modes().map_err(|error| self.failed("starting the write-ahead log of", error))?;
        if modes != ["wal"] {
            return Err(OpenError::NoWriteAheadLog { place: self.place() });
        }
        let pragmas = "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
            PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 16777216;";
        self.batch("setting up the connection to", pragmas)?;
        self.limit_write_ahead_log().map_err(|error| self.failed("setting up the connection to", error))?;
        // reading makes the write-ahead log, which then stays as long as this connection
        self.batch("reading", "SELECT count(*) FROM sqlite_schema")?;
        sync_folder(&self.path)
    }

    /// Sets the size at which the write-ahead log is moved into the file. SQLite counts it in pages, which are smaller
    /// in older books.
    fn limit_write_ahead_log(&self) -> rusqlite::Result<()> {
        let page: u32 = self.connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = WRITE_AHEAD / page.max(1);
        self.connection.pragma_update_and_check(None, "wal_autocheckpoint", pages, |_| Ok(()))
    }

    /// Switches to a write-ahead log. Reads the answer to its end, because only then the mode is set or an error is
    /// returned.
    fn journal_modes(&self) -> rusqlite::Result<Vec<String>> {
        self.connection.prepare("PRAGMA journal_mode = WAL")?.query_map([], |row| row.get(0))?.collect()
    }

    /// Moves all pages of the write-ahead log into the file, and closes the connection.
    pub(crate) fn settle(self) -> Result<(), StoreError> {
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: bool = self
            .connection
            .query_row(checkpoint, [], |row| row.get(0))
            .map_err(|error| self.failed("writing", error))?;
        if busy {
            return Err(StoreError::Busy { place: self.place() });
        }
        let Self { connection, path, .. } = self;
        connection.close().map_err(|(_, error)| error::failed(&path, "writing", error))
    }

    pub(crate) fn batch(&self, doing: &'static str, statements: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(statements).map_err(|error| self.failed(doing, error))
    }

    /// Checks that the file at the book's path is the one that this connection writes.
    pub(crate) fn check_in_place(&self) -> Result<(), StoreError> {
        match identity(&self.path) {
            Ok(found) if found == self.identity => Ok(()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error::failed_by_system(&self.path, "looking for", error))
            }
            _ => Err(StoreError::Replaced { place: self.place() }),
        }
    }

    pub(crate) fn place(&self) -> String {
        place(&self.path)
    }

    pub(crate) fn damaged(&self, what: String) -> StoreError {
        StoreError::Damaged { place: self.place(), what }
    }

    pub(crate) fn failed(&self, doing: &'static str, error: rusqlite::Error) -> StoreError {
        error::failed(&self.path, doing, error)
    }
}
