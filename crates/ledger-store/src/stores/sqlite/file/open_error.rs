//! Every way in which a book's file can't be made or opened.

use crate::log::store::StoreError;
use crate::stores::sqlite::schema::VERSION;
use thiserror::Error;

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
    /// The write-ahead log beside it does not continue it: another book, or another copy of this one, left it there.
    #[error(
        "{place} and the write-ahead log beside it do not belong together: {what}. If a copy was put in the place of a book that had crashed, move {place}-wal and {place}-shm away and open it again; otherwise restore it from a backup"
    )]
    WrongWriteAheadLog {
        /// The path.
        place: String,
        /// What does not fit.
        what: String,
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
