//! Copies of a book: made while others write to it, or from an export.

use crate::audit::lines::{LineError, Lines, Unread};
use crate::log::record::Head;
use crate::log::replay::Progress;
use crate::log::store::{EventStore, StoreError};
use crate::stores::sqlite::error;
use crate::stores::sqlite::file::copy::claim_for_copy;
use crate::stores::sqlite::file::database::Database;
use crate::stores::sqlite::file::files;
use crate::stores::sqlite::file::open_error::OpenError;
use crate::stores::sqlite::records::{self, insert};
use crate::stores::sqlite::store::SqliteStore;
use ledger_core::value::Position;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::io::{self, BufRead};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Number of pages that are copied between two reports: 512 KiB at the usual page size.
const PAGES: i32 = 32;

/// Bytes of an export that are restored between two reports: 1 MiB.
const BYTES: usize = 1 << 20;

/// Progress of a backup.
///
/// ```
/// use ledger_store::Copied;
/// let percent = |copied: Copied| copied.pages * 100 / copied.of.max(1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Copied {
    /// The number of pages that are copied.
    pub pages: u64,
    /// The number of pages of the file.
    pub of: u64,
}

/// The reason why a book was not copied.
///
/// ```
/// use ledger_store::BackupError;
/// assert_eq!(BackupError::Cancelled.to_string(), "the copying was cancelled: nothing is left behind");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The copy can't be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The book can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller asked to stop.
    #[error("the copying was cancelled: nothing is left behind")]
    Cancelled,
}

/// The reason why a book was not made from an export. Nothing is left behind.
///
/// ```
/// use ledger_store::{RestoreError, SqliteStore};
/// use std::ops::ControlFlow;
/// let folder = tempfile::tempdir()?;
/// let mut export = "a shopping list".as_bytes();
/// let error = SqliteStore::restore(folder.path().join("farm.book"), &mut export, &mut |_| ControlFlow::Continue(()));
/// assert!(matches!(error, Err(RestoreError::Line { line: 1, .. })));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RestoreError {
    /// The book can't be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The export can't be read.
    #[error("the export can't be read")]
    Read(#[source] io::Error),
    /// A line of the export is damaged, is missing, or is none of an export.
    #[error("line {line} of the export is not right")]
    Line {
        /// The number of the line, from 1.
        line: u64,
        /// The fault in it.
        source: LineError,
    },
    /// The caller asked to stop.
    #[error("the restoring was cancelled at position {position}: nothing is left behind")]
    Cancelled {
        /// The last position that was restored.
        position: Position,
    },
}

impl From<StoreError> for RestoreError {
    fn from(error: StoreError) -> Self {
        Self::Open(error.into())
    }
}

impl SqliteStore {
    /// Copies the book as it is now into a new file, while others go on writing. Returns the head of the copy.
    ///
    /// `progress` is told after every 32 pages; [`ControlFlow::Break`] cancels.
    ///
    /// ```
    /// use ledger_store::{EventStore, SqliteStore};
    /// use std::ops::ControlFlow;
    /// let folder = tempfile::tempdir()?;
    /// let book = SqliteStore::create(folder.path().join("farm.book"))?;
    /// let copy = folder.path().join("copy.book");
    /// assert_eq!(book.back_up(&copy, &mut |_| ControlFlow::Continue(()))?, book.head()?);
    /// assert_eq!(SqliteStore::open(&copy)?.head()?, book.head()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`BackupError`]; nothing is left behind, and a file that was at `to` before is not touched.
    pub fn back_up(
        &self,
        to: impl AsRef<Path>,
        progress: &mut dyn FnMut(Copied) -> ControlFlow<()>,
    ) -> Result<Head, BackupError> {
        let copy = claim_for_copy(to.as_ref())?;
        self.copy_into(copy.part(), progress)?;
        Ok(Self { database: copy.finish()? }.head()?)
    }

    fn copy_into(&self, part: &Path, progress: &mut dyn FnMut(Copied) -> ControlFlow<()>) -> Result<(), BackupError> {
        let failed = |error| self.database.failed("copying", error);
        let at_the_copy = |error| error::failed(part, "writing", error);
        // one transaction sees the book of one moment, whatever others write meanwhile
        let reading =
            Transaction::new_unchecked(&self.database.connection, TransactionBehavior::Deferred).map_err(failed)?;
        records::head(&reading).map_err(failed)?;
        let mut target = Connection::open(part).map_err(at_the_copy)?;
        let backup = Backup::new(&reading, &mut target).map_err(at_the_copy)?;
        loop {
            let step = backup.step(PAGES).map_err(at_the_copy)?;
            let pages = |count: i32| u64::try_from(count).unwrap_or(0);
            let (of, left) = (pages(backup.progress().pagecount), pages(backup.progress().remaining));
            if progress(Copied { pages: of.saturating_sub(left), of }).is_break() {
                return Err(BackupError::Cancelled);
            }
            match step {
                StepResult::Done => return Ok(()),
                StepResult::More => {}
                _ => return Err(StoreError::Busy { place: self.database.place() }.into()),
            }
        }
    }

    /// Moves the book at `path`, with the files beside it, out of the way. Returns its new path; `None` if there was no
    /// file.
    ///
    /// A book is more than its file: after a crash, its last records are in the write-ahead log beside it. If that log
    /// were left there, SQLite would take it for the log of the next file at `path`. A program that has the book open
    /// gets [`StoreError::Replaced`] from then on. On systems other than Unix, a book can't be moved while it is open.
    ///
    /// ```
    /// use ledger_store::SqliteStore;
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("farm.book");
    /// SqliteStore::create(&path)?;
    /// let aside = SqliteStore::set_aside(&path)?.expect("there was a book");
    /// assert!(SqliteStore::open(&path).is_err() && SqliteStore::open(&aside).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`OpenError`] if the system refuses. Files that were moved before that stay at their new paths.
    pub fn set_aside(path: impl AsRef<Path>) -> Result<Option<PathBuf>, OpenError> {
        files::set_aside(path.as_ref())
    }

    /// Makes a new file with a book from an [`export`](crate::export).
    ///
    /// Every line is checked as [`verify`](crate::verify) checks a record, and the last line is compared with the head
    /// that the first line gives. A file that was damaged, changed or cut off is refused with the number of the bad
    /// line. Bookmarks are not part of an export.
    ///
    /// ```
    /// use ledger_core::{Settings, time};
    /// use ledger_store::{Book, EventStore, SqliteStore, export};
    /// use std::ops::ControlFlow;
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("farm.book");
    /// let book = Book::create(&path, Settings::default(), time::OffsetDateTime::UNIX_EPOCH)?;
    /// let mut lines = Vec::new();
    /// export(book.store(), &mut lines, &mut |_| ControlFlow::Continue(()))?;
    ///
    /// let again = folder.path().join("again.book");
    /// let restored = SqliteStore::restore(again, &mut lines.as_slice(), &mut |_| ControlFlow::Continue(()))?;
    /// assert_eq!(restored.head()?, book.head()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`RestoreError`]; nothing is left behind, and a file that was at `path` before is not touched.
    pub fn restore(
        path: impl AsRef<Path>,
        export: &mut dyn BufRead,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Self, RestoreError> {
        let mut lines = Lines::new(export);
        lines.begin().map_err(|unread| refused(&lines, unread))?;
        let copy = claim_for_copy(path.as_ref())?;
        let part = copy.lay_out()?;
        while let Some(position) = restore_some(&part, &mut lines)? {
            if progress(Progress { position, head: lines.end.position }).is_break() {
                return Err(RestoreError::Cancelled { position });
            }
        }
        drop(part);
        Ok(Self { database: copy.finish()? })
    }
}

/// Writes some of the records. Returns the position of the last one, or `None` if there are no more.
fn restore_some(part: &Database, lines: &mut Lines<'_>) -> Result<Option<Position>, RestoreError> {
    let failed = |error| part.failed("writing", error);
    let transaction = Transaction::new_unchecked(&part.connection, TransactionBehavior::Immediate).map_err(failed)?;
    let (mut reached, mut bytes) = (None, 0);
    while bytes < BYTES
        && let Some(record) = lines.next().map_err(|unread| refused(lines, unread))?
    {
        insert(&transaction, &record).map_err(failed)?;
        reached = Some(record.last);
        bytes += record.body.len();
    }
    transaction.commit().map_err(failed)?;
    Ok(reached)
}

fn refused(lines: &Lines<'_>, unread: Unread) -> RestoreError {
    match unread {
        Unread::Input(error) => RestoreError::Read(error),
        Unread::Line(source) => RestoreError::Line { line: lines.line, source },
    }
}
