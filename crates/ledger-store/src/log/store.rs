//! The contract of every store.

use crate::log::record::{Head, Receipt, StoredRecord};
use crate::log::snapshot::{FoundSnapshot, Snapshot};
use ledger_core::{CommandId, decide::Decided, value::Position};
use std::error::Error;
use std::sync::Arc;
use std::{fmt, mem};
use thiserror::Error;
use time::OffsetDateTime;

/// A log of records: appended to at its end, read from any position, never changed.
///
/// Several handles may be open on one log, in one process or many. Each sees at its next call all that the others have
/// appended. For a store of your own, the feature `conformance` has a test suite, and [`admit`](crate::admit) has the
/// rules of an append.
///
/// - **Threads**: a store is `Send`; it need not be `Sync`, since each thread can have a handle of its own.
/// - **Blocking**: calls return when they are done, and may block until then. A store over an `async` driver blocks on
///   that driver: it must not be called on a thread that runs `async` tasks.
/// - **Cancelling**: no call is `async`, so none is dropped half-way.
///
/// ```
/// use ledger_store::{EventStore, MemoryStore, PageLimit};
/// let store: Box<dyn EventStore> = Box::new(MemoryStore::new());
/// let head = store.head()?;
/// assert!(store.page(head.position, PageLimit::default())?.is_empty());
/// # Ok::<(), ledger_store::StoreError>(())
/// ```
pub trait EventStore: Send {
    /// Returns the end of the log.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn head(&self) -> Result<Head, StoreError>;

    /// Appends a batch, whole or not at all: one record for each decision, in order, without a gap.
    ///
    /// The batch is taken only if its first record was decided against the present end of the log, and each of the
    /// others against the one before it. If all records of the batch are in the log already, with the same events,
    /// their receipts are returned and nothing is written. Once this has returned `Ok`, no crash undoes it.
    ///
    /// # Errors
    /// [`AppendError`]; unless it is [`AppendError::InDoubt`], nothing was written.
    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError>;

    /// Returns the records after `after`, in order: at least one if there is any, and no more than `limit` allows.
    ///
    /// A position within a record gives that record from its beginning.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be read.
    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError>;

    /// Returns the record of a command, if it is recorded.
    ///
    /// # Errors
    /// [`StoreError`] if the log can't be read.
    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError>;

    /// Returns the last position that was known at `instant`.
    ///
    /// It is the end of the longest beginning of the log in which every record was recorded at or before `instant`. If
    /// a clock went back, a record counts as known no earlier than all records before it. So the answer never includes
    /// what was learnt later, and doesn't change any more once a record is later than `instant`.
    ///
    /// # Errors
    /// [`StoreError`] if the log can't be read.
    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError>;

    /// Returns the position that `reader` has reached, as last set by [`EventStore::set_bookmark`]; [`Position::START`]
    /// if it was never set.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn bookmark(&self, reader: &str) -> Result<Position, StoreError>;

    /// Stores durably the position that `reader` has reached: forward, or back to read something again.
    ///
    /// A reader that handles an event before it moves its bookmark misses none, and may see the last ones twice.
    ///
    /// # Errors
    /// [`StoreError`], such as [`StoreError::BeyondEnd`]; the bookmark stays where it was.
    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError>;

    /// Calls `each` for every snapshot that is kept, from the last position to the first; those of form `version` come
    /// with their states. A store need not keep any.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be read. A damaged snapshot is no error: it is [`FoundSnapshot::Damaged`].
    fn snapshots(&self, _version: u32, _each: &mut dyn FnMut(FoundSnapshot)) -> Result<(), StoreError> {
        Ok(())
    }

    /// Keeps a snapshot, if this store keeps any; it may delete the others.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be written.
    fn keep_snapshot(&mut self, _snapshot: &Snapshot) -> Result<(), StoreError> {
        Ok(())
    }

    /// Deletes all snapshots. Only the time that opening a book takes depends on them.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be deleted.
    fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Checks the storage beneath the records. Returns `Ok` if the store has no such check.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the storage is not in order.
    fn check_storage(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl<S: EventStore + ?Sized> EventStore for Box<S> {
    fn head(&self) -> Result<Head, StoreError> {
        (**self).head()
    }

    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError> {
        (**self).append(batch)
    }

    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError> {
        (**self).page(after, limit)
    }

    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError> {
        (**self).find(command)
    }

    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        (**self).position_at(instant)
    }

    fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        (**self).bookmark(reader)
    }

    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        (**self).set_bookmark(reader, position)
    }

    fn snapshots(&self, version: u32, each: &mut dyn FnMut(FoundSnapshot)) -> Result<(), StoreError> {
        (**self).snapshots(version, each)
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        (**self).keep_snapshot(snapshot)
    }

    fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        (**self).drop_snapshots()
    }

    fn check_storage(&self) -> Result<(), StoreError> {
        (**self).check_storage()
    }
}

/// The size of one [`EventStore::page`]. The first record is always in it, however large.
///
/// ```
/// use ledger_store::PageLimit;
/// assert_eq!(PageLimit::default().records(10).records, 10);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageLimit {
    /// The maximum number of records.
    pub records: usize,
    /// The size of the bodies, in bytes, at which no further record is added.
    pub bytes: usize,
}

impl Default for PageLimit {
    /// 1,000 records or 4 MiB, whichever is reached first.
    fn default() -> Self {
        Self { records: 1_000, bytes: 4 << 20 }
    }
}

impl PageLimit {
    /// Sets the maximum number of records.
    #[must_use]
    pub fn records(self, records: usize) -> Self {
        Self { records, ..self }
    }

    /// Sets the size of the bodies, in bytes, at which no further record is added.
    #[must_use]
    pub fn bytes(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }
}

/// The reason why a log could not be read or written.
///
/// ```
/// use ledger_store::StoreError;
/// let error = StoreError::Full { place: "farm.book".into() };
/// assert_eq!(error.to_string(), "there is no room left to write farm.book: free some disk space, then try again");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another program held the log for longer than this store waits.
    #[error("{place} is being used by another program, which did not let go of it in time: try again")]
    Busy {
        /// The name of the log.
        place: String,
    },
    /// There is no room left.
    #[error("there is no room left to write {place}: free some disk space, then try again")]
    Full {
        /// The name of the log.
        place: String,
    },
    /// The log can't be written.
    #[error("{place} may not be written: check the permissions of the file and of its folder")]
    ReadOnly {
        /// The name of the log.
        place: String,
    },
    /// The system can't open more files.
    #[error("{place} can't be opened: too many files are open; close some, or raise the limit, then try again")]
    TooManyFiles {
        /// The name of the log.
        place: String,
    },
    /// A record is larger than the store can hold.
    #[error("the command {command} is too large for {place}: split it into several commands")]
    TooLarge {
        /// The name of the log.
        place: String,
        /// The command.
        command: CommandId,
    },
    /// A bookmark was to be set after the end of the log.
    #[error("a bookmark can't be at position {position}: {place} ends at {end}")]
    BeyondEnd {
        /// The name of the log.
        place: String,
        /// The position of the bookmark.
        position: Position,
        /// The position at which the log ends.
        end: Position,
    },
    /// The log is not what was written.
    #[error("{place} is damaged: {what}; restore it from a backup")]
    Damaged {
        /// The name of the log.
        place: String,
        /// The damage.
        what: String,
    },
    /// The log was moved, deleted or replaced while it was open.
    #[error(
        "{place} was moved, deleted or replaced while it was open: nobody would find there what is written to it now; open it again"
    )]
    Replaced {
        /// The name of the log.
        place: String,
    },
    /// The database has an object that no log has, and that could change what is written or read.
    #[error(
        "{place} has the {object}, which no book has: restore it from a backup, or take that out and verify the book"
    )]
    ForeignObject {
        /// The name of the log.
        place: String,
        /// The kind of the object, and its name.
        object: String,
    },
    /// Another error of the layer below.
    #[error("{doing} {place} failed")]
    Failed {
        /// The name of the log.
        place: String,
        /// The operation that failed, such as "reading".
        doing: &'static str,
        /// The reason.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// Returns the same error once more, for another command of the group that it met.
    pub(crate) fn again(&mut self) -> Self {
        match self {
            Self::Busy { place } => Self::Busy { place: place.clone() },
            Self::Full { place } => Self::Full { place: place.clone() },
            Self::ReadOnly { place } => Self::ReadOnly { place: place.clone() },
            Self::TooManyFiles { place } => Self::TooManyFiles { place: place.clone() },
            Self::TooLarge { place, command } => Self::TooLarge { place: place.clone(), command: command.clone() },
            Self::BeyondEnd { place, position, end } => {
                Self::BeyondEnd { place: place.clone(), position: *position, end: *end }
            }
            Self::Damaged { place, what } => Self::Damaged { place: place.clone(), what: what.clone() },
            Self::Replaced { place } => Self::Replaced { place: place.clone() },
            Self::ForeignObject { place, object } => {
                Self::ForeignObject { place: place.clone(), object: object.clone() }
            }
            Self::Failed { place, doing, source } => {
                let shared = match source.downcast_ref::<Shared>() {
                    Some(shared) => shared.clone(),
                    None => Shared(mem::replace(source, Box::new(fmt::Error)).into()),
                };
                *source = Box::new(shared.clone());
                Self::Failed { place: place.clone(), doing, source: Box::new(shared) }
            }
        }
    }
}

/// A cause that several errors have. It reads as the cause itself.
#[derive(Debug, Clone)]
struct Shared(Arc<dyn Error + Send + Sync>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Shared {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// The reason why a batch was not appended.
///
/// ```
/// use ledger_store::{AppendError, Head};
/// let error = AppendError::Conflict { head: Head::default() };
/// assert_eq!(error.to_string(), "the log has moved on and ends at position 0: catch up and decide again");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AppendError {
    /// The id of a command was used before, for other events. Nothing was written.
    #[error(
        "the command id {command} was used before, for other content, at position {position}: give each command an id of its own"
    )]
    IdReused {
        /// The id.
        command: CommandId,
        /// The position of the first event of its record.
        position: Position,
    },
    /// The log does not end where the batch was decided. Nothing was written.
    #[error("the log has moved on and ends at position {}: catch up and decide again", head.position)]
    Conflict {
        /// The end of the log.
        head: Head,
    },
    /// A record of the batch was not decided against the one before it. Nothing was written.
    #[error(
        "the command {command} was not decided against the command before it in its batch: decide a batch one after the other"
    )]
    OutOfSequence {
        /// The first such command.
        command: CommandId,
    },
    /// It is not known whether the batch was written.
    #[error("it is not known whether the batch was recorded: ask again with the same command ids")]
    InDoubt {
        /// The reason.
        source: StoreError,
    },
    /// The append failed before anything was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}
