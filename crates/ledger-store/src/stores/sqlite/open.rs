//! Making and opening a book's file, and every way in which that can't be done.

use crate::log::store::StoreError;
use crate::stores::sqlite::error::{self, failed_by_system, place};
use crate::stores::sqlite::schema::{APPLICATION_ID, VERSION, added};
use crate::stores::sqlite::store::SqliteStore;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// Releases before it can corrupt a database when its write-ahead log is reset.
const OLDEST_SQLITE: i32 = 3_051_003;

const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes of a page of a new book. SQLite writes whole pages, each by itself and twice: fewer of them make a large
/// command cheaper, and up to this size they make a small one no dearer.
const PAGE: u32 = 16_384;

/// Bytes that the write-ahead log may have before they move into the file.
const WRITE_AHEAD: u32 = 4 << 20;

/// Why a book's file could not be made or opened.
///
/// ```
/// use ledger_store::{OpenError, SqliteStore};
/// let folder = tempfile::tempdir()?;
/// let error = SqliteStore::open(folder.path().join("farm.book")).unwrap_err();
/// assert!(matches!(error, OpenError::NotFound { .. }));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A program is bundled with a release of SQLite that may corrupt a book.
    #[error("this program has SQLite {found}, which can corrupt a book: build it with SQLite 3.51.3 or later")]
    OldSqlite {
        /// Its release.
        found: &'static str,
    },
    /// There is nothing to open.
    #[error("there is no book at {place}: check the name, or create one there")]
    NotFound {
        /// The path.
        place: String,
    },
    /// There is something where a book was to be made.
    #[error("there is something at {place} already: open it, or choose another name")]
    AlreadyExists {
        /// The path.
        place: String,
    },
    /// There is something beside the place where a book was to be made that SQLite would take for a part of it.
    #[error("{place} was left behind by another database: move it back to its database, or delete it if there is none")]
    LeftBehind {
        /// The path of what is there.
        place: String,
    },
    /// The folder in which a book was to be made is not there.
    #[error("{place} can't be made: its folder does not exist")]
    NoFolder {
        /// The path.
        place: String,
    },
    /// It is a folder, a device or the like.
    #[error("{place} is not a file: name the book's file itself")]
    NotAFile {
        /// The path.
        place: String,
    },
    /// It is a file, but not a database.
    #[error("{place} is not a book: it is a file of another kind")]
    NotADatabase {
        /// The path.
        place: String,
    },
    /// It is a database of another program.
    #[error("{place} is not a book: it is a database of another program (application id {application_id:#010x})")]
    Foreign {
        /// The path.
        place: String,
        /// What the database says of itself.
        application_id: i32,
    },
    /// It is an empty database: its creation was cut off.
    #[error("{place} is empty: its creation was cut off; delete it and create it again")]
    Unfinished {
        /// The path.
        place: String,
    },
    /// It was laid out by a later version of this library.
    #[error("{place} has layout version {found}; this program knows versions up to {VERSION}: use a newer program")]
    Newer {
        /// The path.
        place: String,
        /// Its version.
        found: i32,
    },
    /// Its file system can't do what several writers on one file need.
    #[error("{place} can't have a write-ahead log: move it to a local disk")]
    NoWriteAheadLog {
        /// The path.
        place: String,
    },
    /// It can't be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

pub(crate) fn create(path: &Path) -> Result<SqliteStore, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = absolute(path)?;
    claim(&path)?;
    let made = connect(path.clone()).and_then(lay_out);
    if made.is_err() {
        remove(&path);
    }
    made
}

/// A new book that takes its place only once it is whole; until then it is made beside it.
pub(crate) struct Copy {
    path: PathBuf,
    part: PathBuf,
    finished: bool,
}

/// Makes sure that nobody else makes a book at `path`.
pub(crate) fn claim_for_copy(path: &Path) -> Result<Copy, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = absolute(path)?;
    claim(&path)?;
    let part = beside(&path, "-part");
    // whoever began one here before was cut off: its place was free
    remove(&part);
    Ok(Copy { path, part, finished: false })
}

impl Copy {
    /// Where it is to be made.
    pub(crate) fn part(&self) -> &Path {
        &self.part
    }

    /// An empty log there.
    pub(crate) fn lay_out(&self) -> Result<SqliteStore, OpenError> {
        claim(&self.part)?;
        connect(self.part.clone()).and_then(lay_out)
    }

    /// Makes sure that what was made is durable and a book, and puts it in its place.
    pub(crate) fn finish(mut self) -> Result<SqliteStore, OpenError> {
        open(&self.part)?.settle()?;
        fs::rename(&self.part, &self.path).map_err(|error| failed(&self.path, "making", error))?;
        self.finished = true;
        sync_folder(&self.path)?;
        open(&self.path)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if !self.finished {
            remove(&self.part);
            remove(&self.path);
        }
    }
}

pub(crate) fn open(path: &Path) -> Result<SqliteStore, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = absolute(path)?;
    check_file(&path)?;
    let store = connect(path)?;
    // until it is known to be ours, nothing of it may move from its write-ahead log into the file
    store.keep_write_ahead_log(true)?;
    let version = store.check_identity()?;
    store.check_layout(version)?;
    store.keep_write_ahead_log(false)?;
    store.check_writable()?;
    store.set_up()?;
    if version < VERSION {
        store.migrate()?;
    }
    Ok(store)
}

/// Takes away a book that was just made, as far as that is possible.
pub(crate) fn remove(path: &Path) {
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm"), beside(path, "-journal")] {
        // what can't be removed is found, and named, when it is next opened or made
        let _ = fs::remove_file(file);
    }
}

fn check_sqlite(number: i32, found: &'static str) -> Result<(), OpenError> {
    if number < OLDEST_SQLITE { Err(OpenError::OldSqlite { found }) } else { Ok(()) }
}

/// Also keeps SQLite from giving a name like `:memory:` a meaning of its own.
fn absolute(path: &Path) -> Result<PathBuf, OpenError> {
    std::path::absolute(path).map_err(|error| failed(path, "finding", error))
}

fn failed(path: &Path, doing: &'static str, source: io::Error) -> OpenError {
    match source.kind() {
        io::ErrorKind::NotFound => OpenError::NoFolder { place: place(path) },
        _ => failed_by_system(path, doing, source).into(),
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Makes an empty file, and so makes sure that nobody else makes one there.
fn claim(path: &Path) -> Result<(), OpenError> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(OpenError::AlreadyExists { place: place(path) });
    }
    for left in [beside(path, "-wal"), beside(path, "-journal")] {
        if fs::symlink_metadata(&left).is_ok() {
            return Err(OpenError::LeftBehind { place: place(&left) });
        }
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(OpenError::AlreadyExists { place: place(path) })
        }
        Err(error) => Err(failed(path, "making", error)),
    }
}

/// Asks the file system only: a file that is opened and closed beside SQLite takes SQLite's locks with it.
fn check_file(path: &Path) -> Result<(), OpenError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(OpenError::NotFound { place: place(path) }),
        Err(error) => Err(failed(path, "looking for", error)),
        Ok(file) if !file.is_file() => Err(OpenError::NotAFile { place: place(path) }),
        Ok(file) if file.len() == 0 => Err(OpenError::Unfinished { place: place(path) }),
        Ok(_) => Ok(()),
    }
}

fn connect(path: PathBuf) -> Result<SqliteStore, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(&path, flags).map_err(|error| error::failed(&path, "opening", error))?;
    let store = SqliteStore { connection, path };
    store.set_patience(PATIENCE)?;
    Ok(store)
}

fn lay_out(store: SqliteStore) -> Result<SqliteStore, OpenError> {
    store.batch("laying out", &format!("PRAGMA page_size = {PAGE}; BEGIN IMMEDIATE; {} COMMIT;", steps(0)))?;
    store.set_up()?;
    Ok(store)
}

/// The statements that make the newest layout out of version `from`.
fn steps(from: i32) -> String {
    let mut steps: String = added(from, VERSION).map(|(_, _, statement)| format!("{statement};")).collect();
    steps.push_str(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"));
    steps
}

/// The name of a new file is durable once its folder is; SQLite asks for that, too, but not whether it was done.
#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), OpenError> {
    let folder = path.parent().unwrap_or(path);
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(path, "making", error))
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> Result<(), OpenError> {
    Ok(())
}

impl SqliteStore {
    /// The version of its layout, if it is one that is known here.
    fn check_identity(&self) -> Result<i32, OpenError> {
        let identity = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
            FROM pragma_application_id, pragma_user_version";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (application_id, version, objects): (i32, i32, i64) =
            self.connection.query_row(identity, [], row).map_err(|error| match error.sqlite_error_code() {
                Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { place: self.place() },
                _ => self.failed("reading", error).into(),
            })?;
        match (application_id, version) {
            (APPLICATION_ID, found @ 1..=VERSION) => Ok(found),
            (APPLICATION_ID, found) if found > VERSION => Err(OpenError::Newer { place: self.place(), found }),
            (APPLICATION_ID, found) => Err(self.damaged(format!("its layout version is {found}")).into()),
            (0, _) if objects == 0 => Err(OpenError::Unfinished { place: self.place() }),
            _ => Err(OpenError::Foreign { place: self.place(), application_id }),
        }
    }

    fn check_layout(&self, version: i32) -> Result<(), OpenError> {
        for (kind, name, statement) in added(0, version) {
            let found: Option<String> = self
                .connection
                .query_row("SELECT sql FROM sqlite_schema WHERE type = ?1 AND name = ?2", [kind, name], |row| {
                    row.get(0)
                })
                .optional()
                .map_err(|error| self.failed("reading", error))?;
            if found.as_deref() != Some(*statement) {
                return Err(self.damaged(format!("its {kind} {name:?} is missing or was changed")).into());
            }
        }
        Ok(())
    }

    /// Brings an older layout up to the newest, whole or not at all.
    fn migrate(&self) -> Result<(), OpenError> {
        let migrate = || {
            let transaction = Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate)?;
            // another process may have done it meanwhile
            let version = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if version < VERSION {
                transaction.execute_batch(&steps(version))?;
            }
            transaction.commit()
        };
        Ok(migrate().map_err(|error| self.failed("bringing up to date", error))?)
    }

    fn check_writable(&self) -> Result<(), OpenError> {
        match self.connection.is_readonly(rusqlite::MAIN_DB) {
            Ok(false) => Ok(()),
            Ok(true) => Err(StoreError::ReadOnly { place: self.place() }.into()),
            Err(error) => Err(self.failed("opening", error).into()),
        }
    }

    fn keep_write_ahead_log(&self, keep: bool) -> Result<(), StoreError> {
        self.connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep)
            .map(drop)
            .map_err(|error| self.failed("setting up the connection to", error))
    }

    fn set_up(&self) -> Result<(), OpenError> {
        let modes = self.journal_modes().map_err(|error| self.failed("starting the write-ahead log of", error))?;
        if modes != ["wal"] {
            return Err(OpenError::NoWriteAheadLog { place: self.place() });
        }
        let pragmas = "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;
            PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 16777216;";
        self.batch("setting up the connection to", pragmas)?;
        self.limit_write_ahead_log().map_err(|error| self.failed("setting up the connection to", error))?;
        // reading makes the write-ahead log, which then stays for as long as this connection
        self.check_identity()?;
        sync_folder(&self.path)
    }

    /// SQLite counts its pages, of which an older book has smaller ones.
    fn limit_write_ahead_log(&self) -> rusqlite::Result<()> {
        let page: u32 = self.connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = WRITE_AHEAD / page.max(1);
        self.connection.pragma_update_and_check(None, "wal_autocheckpoint", pages, |_| Ok(()))
    }

    /// Reads the answer to its end: only then is the new mode in the file, or an error told.
    fn journal_modes(&self) -> rusqlite::Result<Vec<String>> {
        self.connection.prepare("PRAGMA journal_mode = WAL")?.query_map([], |row| row.get(0))?.collect()
    }

    /// Moves all that is in the write-ahead log into the file, and lets go of it.
    fn settle(self) -> Result<(), StoreError> {
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: bool = self
            .connection
            .query_row(checkpoint, [], |row| row.get(0))
            .map_err(|error| self.failed("writing", error))?;
        if busy {
            return Err(StoreError::Busy { place: self.place() });
        }
        let Self { connection, path } = self;
        connection.close().map_err(|(_, error)| error::failed(&path, "writing", error))
    }

    fn batch(&self, doing: &'static str, statements: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(statements).map_err(|error| self.failed(doing, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_can_corrupt_a_book_is_refused() {
        assert!(check_sqlite(rusqlite::version_number(), rusqlite::version()).is_ok());
        assert!(check_sqlite(3_051_003, "3.51.3").is_ok());
        insta::assert_snapshot!(
            check_sqlite(3_051_002, "3.51.2").unwrap_err(),
            @"this program has SQLite 3.51.2, which can corrupt a book: build it with SQLite 3.51.3 or later"
        );
    }
}
