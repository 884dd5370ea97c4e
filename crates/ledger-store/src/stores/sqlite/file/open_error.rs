//! Errors of making or opening a book's file.

use crate::log::store::StoreError;
use crate::stores::sqlite::schema::VERSION;
use thiserror::Error;

/// The reason why a book's file could not be made or opened.
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
    /// The program is linked with a release of SQLite that can corrupt a book.
    #[error("this program has SQLite {found}, which can corrupt a book: build it with SQLite 3.51.3 or later")]
    OldSqlite {
        /// The release.
        found: &'static str,
    },
    /// There is no file at the path.
    #[error("there is no book at {place}: check the name, or create one there")]
    NotFound {
        /// The path.
        place: String,
    },
    /// There is already something at the path of a new book.
    #[error("there is something at {place} already: open it, or choose another name")]
    AlreadyExists {
        /// The path.
        place: String,
    },
    /// A file lies beside the path of a new book that SQLite would take for a part of it.
    #[error("{place} was left behind by another database: move it back to its database, or delete it if there is none")]
    LeftBehind {
        /// The path of that file.
        place: String,
    },
    /// The folder of a new book does not exist.
    #[error("{place} can't be made: its folder does not exist")]
    NoFolder {
        /// The path.
        place: String,
    },
    /// The path is that of a folder, a device or the like.
    #[error("{place} is not a file: name the book's file itself")]
    NotAFile {
        /// The path.
        place: String,
    },
    /// The file is no database.
    #[error("{place} is not a book: it is a file of another kind")]
    NotADatabase {
        /// The path.
        place: String,
    },
    /// The file is a database of another program.
    #[error("{place} is not a book: it is a database of another program (application id {application_id:#010x})")]
    Foreign {
        /// The path.
        place: String,
        /// The application id of the database.
        application_id: i32,
    },
    /// The database is empty, because its creation was cut off.
    #[error("{place} is empty: its creation was cut off; delete it and create it again")]
    Unfinished {
        /// The path.
        place: String,
    },
    /// The layout is of a later version of this library.
    #[error("{place} has layout version {found}; this program knows versions up to {VERSION}: use a newer program")]
    Newer {
        /// The path.
        place: String,
        /// The version of the layout.
        found: i32,
    },
    /// The write-ahead log beside the file does not continue it: it is of another book, or of another copy of this one.
    #[error(
        "{place} and the write-ahead log beside it do not belong together: {what}. If a copy was put in the place of a book that had crashed, move {place}-wal and {place}-shm away and open it again; otherwise restore it from a backup"
    )]
    WrongWriteAheadLog {
        /// The path.
        place: String,
        /// The contradiction that was found.
        what: String,
    },
    /// The file system does not support a write-ahead log, which several writers of one file need.
    #[error("{place} can't have a write-ahead log: move it to a local disk")]
    NoWriteAheadLog {
        /// The path.
        place: String,
    },
    /// The file can't be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}
