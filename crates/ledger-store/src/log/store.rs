//! The contract that every store keeps.

use crate::log::record::{Head, Receipt, StoredRecord};
use crate::log::snapshot::{FoundSnapshot, Snapshot};
use ledger_core::{CommandId, decide::Decided, value::Position};
use std::error::Error;
use thiserror::Error;
use time::OffsetDateTime;

/// A log of records: appended to at its end, read from any place, never changed.
///
/// Several handles may be open on one log, in one process or many; what one has appended, the others see at
/// their next call. Whoever writes a store of their own runs the suite behind the feature `conformance`
/// against it, and finds the rules of an append ready in [`admit`](crate::admit).
///
/// - **Threads**: a store is `Send`; it need not be `Sync`, since each thread can have a handle of its own.
/// - **Blocking**: calls return when they are done, and may block until then. A store over an `async` driver blocks on
///   it: it must not be called on a thread that runs `async` tasks.
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
    /// Where the log ends.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn head(&self) -> Result<Head, StoreError>;

    /// Appends a batch, whole or not at all: one record each, in order, without a gap.
    ///
    /// The batch is taken only if the log still ends where its first was decided against, and each of the
    /// others was decided against the one before it. A batch of which every record is there already, with the
    /// same events, is answered by the receipts of then; nothing is written. Once this has returned `Ok`, no
    /// crash undoes it.
    ///
    /// # Errors
    /// [`AppendError`]; unless it is [`AppendError::InDoubt`], nothing was written.
    fn append(&mut self, batch: &[&Decided]) -> Result<Vec<Receipt>, AppendError>;

    /// The records behind `after`, in order: at least one if there is any, and no more than `limit` allows.
    ///
    /// A position within a record reads that record from its beginning.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be read.
    fn page(&self, after: Position, limit: PageLimit) -> Result<Vec<StoredRecord>, StoreError>;

    /// The record of a command.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn find(&self, command: &CommandId) -> Result<Option<StoredRecord>, StoreError>;

    /// The last position that was known at `instant`.
    ///
    /// That is the end of the longest beginning of the log of which every record was recorded at or before
    /// `instant`. Where a clock went back, a record counts as known no earlier than everything before it: so
    /// the answer never includes what was learnt later, and never changes once anything was recorded after
    /// `instant`.
    ///
    /// # Errors
    /// [`StoreError`] if the log can't be read.
    fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError>;

    /// How far `reader` has come, as it said with [`EventStore::set_bookmark`]; [`Position::START`] if it never
    /// did.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    fn bookmark(&self, reader: &str) -> Result<Position, StoreError>;

    /// Keeps, durably, how far `reader` has come: forward, or back to read something again.
    ///
    /// A reader that first does what an event asks for, and then moves its bookmark, misses none, and may see
    /// the last ones twice.
    ///
    /// # Errors
    /// [`StoreError`], [`StoreError::BeyondEnd`] among them; the bookmark stays where it was.
    fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError>;

    /// Tells of every snapshot that is kept, from the last position to the first: those of form `version` with
    /// their states. A store need not keep any.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be read. One that was damaged is told of, and is no error.
    fn snapshots(&self, _version: u32, _each: &mut dyn FnMut(FoundSnapshot)) -> Result<(), StoreError> {
        Ok(())
    }

    /// Keeps a snapshot, if this store keeps any; others may go.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be written.
    fn keep_snapshot(&mut self, _snapshot: &Snapshot) -> Result<(), StoreError> {
        Ok(())
    }

    /// Forgets all snapshots. That changes nothing but how long it takes to open a book.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be deleted.
    fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Whether what keeps the log is in order, beneath the records; a store that can't tell says nothing.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if it is not.
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

/// How much one [`EventStore::page`] may hold; the first record always comes, however large.
///
/// ```
/// use ledger_store::PageLimit;
/// assert_eq!(PageLimit { records: 10, ..PageLimit::default() }.records, 10);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit {
    /// At most so many records.
    pub records: usize,
    /// No further record once their bodies have this many bytes.
    pub bytes: usize,
}

impl Default for PageLimit {
    /// 1,000 records or 4 MiB, whichever is reached first.
    fn default() -> Self {
        Self { records: 1_000, bytes: 4 << 20 }
    }
}

/// Why a log could not be read or written.
///
/// ```
/// use ledger_store::StoreError;
/// let error = StoreError::Full { place: "farm.book".into() };
/// assert_eq!(error.to_string(), "there is no room left to write farm.book: free some disk space, then try again");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else held it for longer than this store waits.
    #[error("{place} is being used by another program, which did not let go of it in time: try again")]
    Busy {
        /// The log.
        place: String,
    },
    /// There is no room left.
    #[error("there is no room left to write {place}: free some disk space, then try again")]
    Full {
        /// The log.
        place: String,
    },
    /// It can't be written.
    #[error("{place} may not be written: check the permissions of the file and of its folder")]
    ReadOnly {
        /// The log.
        place: String,
    },
    /// The system has no more files to give.
    #[error("{place} can't be opened: too many files are open; close some, or raise the limit, then try again")]
    TooManyFiles {
        /// The log.
        place: String,
    },
    /// One record is more than the store can hold.
    #[error("the command {command} is too large for {place}: split it into several commands")]
    TooLarge {
        /// The log.
        place: String,
        /// The command.
        command: CommandId,
    },
    /// A bookmark was to be put where nothing is recorded yet.
    #[error("a bookmark can't be at position {position}: {place} ends at {end}")]
    BeyondEnd {
        /// The log.
        place: String,
        /// Where the bookmark was to be put.
        position: Position,
        /// Where the log ends.
        end: Position,
    },
    /// What is there is not what was written.
    #[error("{place} is damaged: {what}; restore it from a backup")]
    Damaged {
        /// The log.
        place: String,
        /// What is wrong with it.
        what: String,
    },
    /// It was moved or deleted, or something else was put in its place, while it was open.
    #[error(
        "{place} was moved, deleted or replaced while it was open: what is written to it now, nobody would find there; open it again"
    )]
    Replaced {
        /// The log.
        place: String,
    },
    /// There is something in it that no log of this kind has, and that could keep it from being what it says.
    #[error(
        "{place} has the {object}, which no book has: restore it from a backup, or take that out and verify the book"
    )]
    ForeignObject {
        /// The log.
        place: String,
        /// What kind of object it is, and its name.
        object: String,
    },
    /// Something else, from below.
    #[error("{doing} {place} failed")]
    Failed {
        /// The log.
        place: String,
        /// What was being done to it, such as "reading".
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Why a batch was not appended.
///
/// ```
/// use ledger_store::{AppendError, Head};
/// let error = AppendError::Conflict { head: Head::default() };
/// assert_eq!(error.to_string(), "the log has moved on and ends at position 0: catch up and decide again");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AppendError {
    /// Its command id was used before, for something else. Nothing was written.
    #[error(
        "the command id {command} was used before, for other content, at position {position}: give each command an id of its own"
    )]
    IdReused {
        /// The id.
        command: CommandId,
        /// Where its record begins.
        position: Position,
    },
    /// The log does not end where the batch was decided against. Nothing was written.
    #[error("the log has moved on and ends at position {}: catch up and decide again", head.position)]
    Conflict {
        /// Where it ends.
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
    /// Whether it was written is not known.
    #[error("it is not known whether the batch was recorded: ask again with the same command ids")]
    InDoubt {
        /// What happened.
        source: StoreError,
    },
    /// It failed before anything was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}
