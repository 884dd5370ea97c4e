//! Makes and opens a book by the path of its file.

use crate::book::book::Book;
use crate::book::outcome::ExecuteError;
use crate::log::replay::{Progress, ReadError, uninterrupted};
use crate::stores::sqlite::file::open_error::OpenError;
use crate::stores::sqlite::store::SqliteStore;
use ledger_core::{Action, Command, CommandId, Settings};
use std::ops::ControlFlow;
use std::path::Path;
use thiserror::Error;
use time::OffsetDateTime;

impl Book<SqliteStore> {
    /// Makes a new file with a book in it. Its first record is the command `open`, with `settings`.
    ///
    ///
    /// # Errors
    /// [`BookError`]; nothing is left behind.
    pub fn create(path: impl AsRef<Path>, settings: Settings, recorded: OffsetDateTime) -> Result<Self, BookError> {
        let mut book = Self::over_nothing(SqliteStore::create(path)?);
        match book.begin(settings, recorded) {
            Ok(()) => Ok(book),
            Err(error) => {
                book.store.discard();
                Err(error.into())
            }
        }
    }

    /// Opens a book and reads its log.
    ///
    /// # Errors
    /// [`BookError`]; the file is not touched.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, BookError> {
        Self::open_with(path, &mut uninterrupted)
    }

    /// Opens a book, like [`Book::open`], and reports its progress. [`ControlFlow::Break`] cancels.
    ///
    /// # Errors
    /// [`BookError`]; the file is not touched.
    pub fn open_with(
        path: impl AsRef<Path>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Self, BookError> {
        Ok(Self::over(SqliteStore::open(path)?, progress)?)
    }

    fn begin(&mut self, settings: Settings, recorded: OffsetDateTime) -> Result<(), ExecuteError> {
        let id = CommandId::new("open").expect("four letters are a name");
        self.execute(&Command::new(id, recorded).with(Action::Open(settings))).map(drop)
    }
}

/// The reason why a book could not be made or opened.
///
/// ```
/// use ledger_store::{Book, BookError};
/// let folder = tempfile::tempdir()?;
/// let error = Book::open(folder.path().join("farm.book")).unwrap_err();
/// assert!(matches!(error, BookError::Open(_)));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BookError {
    /// Its file can't be made or opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its log can't be turned into a ledger.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Its first record can't be made.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
}
