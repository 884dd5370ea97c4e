//! The book: catches up, decides, appends, and tries again when others have appended first.

use crate::book::first_outcome::{commit, first_outcome, in_doubt};
use crate::book::outcome::{ExecuteError, Outcome, Step};
use crate::book::snapshots::{keep_if_worth_it, nearest};
use crate::log::record::{Head, Receipt, StoredRecord};
use crate::log::replay::{Progress, ReadError, replay, uninterrupted};
use crate::log::snapshot::{BadSnapshot, FORM};
use crate::log::store::{AppendError, EventStore, StoreError};
#[cfg(feature = "sqlite")]
use crate::stores::sqlite::store::SqliteStore;
use ledger_core::{Command, CommandId, Ledger, decide::Preview, value::Position};
use std::ops::ControlFlow;
use std::sync::OnceLock;

/// Number of times that a command is decided before the book gives up because others append first.
pub(super) const TRIES: u32 = 1_000;

/// Declares the book – in a macro, because a default type that exists only with a feature can't be written in one
/// place.
macro_rules! book {
    ($($default:tt)*) => {
        /// A ledger over a log. It decides commands, records them, and answers from what is recorded.
        ///
        /// Any number of books may be open on one log, in one process or many. Each reads what the others have recorded
        /// before it executes a command. The ledger in memory is never ahead of the log.
        ///
        /// ```
        /// use ledger_core::{Action, Command, CommandId, Settings, StoreId, time};
        /// use ledger_store::Book;
        /// let folder = tempfile::tempdir()?;
        /// let now = time::OffsetDateTime::UNIX_EPOCH;
        /// let mut book = Book::create(folder.path().join("farm.book"), Settings::default(), now)?;
        ///
        /// let north = Command::new(CommandId::new("add-north")?, now).with(Action::AddStore(StoreId::new("NORTH")?));
        /// assert!(!book.execute(&north)?.already_recorded);
        /// assert!(book.ledger().catalog().has_store(&StoreId::new("NORTH")?));
        ///
        /// // the same command once more, perhaps because its answer was lost: recorded once all the same
        /// assert!(book.execute(&north)?.already_recorded);
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// `Book` without a type parameter is a book over `SqliteStore`. Without the feature `sqlite` the parameter has
        /// to be given.
        ///
        /// - **Threads**: a book is `Send`, and `Sync` if its store is. Over [`MemoryStore`](crate::MemoryStore) it is
        ///   both; over `SqliteStore` it is only `Send`, since a connection serves one thread at a time. The ledger in
        ///   it is both. Queries and [`Book::preview`] take `&self`; methods that catch up or record take `&mut self`.
        /// - **Blocking**: [`Book::preview`] and [`Book::ledger`] only compute, unless the ledger's snapshot turns out
        ///   to be damaged. Every other call may wait for the store, so an `async` program makes it on a thread that
        ///   may block.
        /// - **Cancelling**: no call is `async`, so none is dropped half-way. A call with a `progress` parameter stops
        ///   when `progress` returns [`ControlFlow::Break`], and then records nothing.
        #[derive(Debug)]
        pub struct Book<S: EventStore $($default)*> {
            pub(super) store: S,
            pub(super) ledger: Ledger,
            pub(super) bad_snapshots: Vec<BadSnapshot>,
            /// The position of the snapshot from which the ledger was opened.
            pub(super) begun: Position,
            /// A ledger that is folded from the log, made if `ledger` was found not to be intact while it was lent.
            pub(super) refolded: OnceLock<Ledger>,
            /// A second ledger, on which a group is decided while `ledger` stays as the log is. Between two groups it is
            /// at the position of `ledger` or before it.
            pub(super) draft: Option<Ledger>,
        }
    };
}

#[cfg(feature = "sqlite")]
book!(= SqliteStore);
#[cfg(not(feature = "sqlite"))]
book!();

impl<S: EventStore> Book<S> {
    /// Makes a book over the log in `store`. If the log is empty, its first command is
    /// [`Action::Open`](ledger_core::Action::Open).
    ///
    /// # Errors
    /// [`ReadError`] if the log can't be turned into a ledger.
    pub fn new(store: S) -> Result<Self, ReadError> {
        Self::over(store, &mut uninterrupted)
    }

    /// Makes a book over a log that has just been made.
    #[cfg(feature = "sqlite")]
    pub(super) fn over_nothing(store: S) -> Self {
        Self::with(store, Ledger::default())
    }

    /// Begins with the newest snapshot, unless one is bad, and reads the records after it.
    pub(super) fn over(store: S, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<Self, ReadError> {
        let (ledger, bad_snapshots) = nearest(&store, FORM, Position::new(u64::MAX))?;
        let begun = ledger.head();
        let mut book = Self { bad_snapshots, ..Self::with(store, ledger) };
        book.catch_up_with(progress)?;
        if !book.bad_snapshots.is_empty() {
            let _ = book.store.drop_snapshots();
        }
        // a snapshot only saves time: the book works without it
        let _ = keep_if_worth_it(&mut book.store, FORM, &book.ledger, begun);
        Ok(book)
    }

    fn with(store: S, ledger: Ledger) -> Self {
        let begun = ledger.head();
        Self { store, ledger, bad_snapshots: Vec::new(), begun, refolded: OnceLock::new(), draft: None }
    }

    /// Returns the snapshots that differ from the log, found when this book was opened or since.
    ///
    /// A book that found one has dropped all snapshots and read the log from its beginning, so its answers are those of
    /// the log. The cause is a program other than this library that wrote to the book, or a failing disk: tell the
    /// person who looks after it.
    ///
    /// ```
    /// use ledger_store::{Book, MemoryStore};
    /// assert!(Book::new(MemoryStore::new())?.bad_snapshots().is_empty());
    /// # Ok::<(), ledger_store::ReadError>(())
    /// ```
    pub fn bad_snapshots(&self) -> &[BadSnapshot] {
        &self.bad_snapshots
    }

    /// Returns the log.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Returns the head of the log, which may be later than [`Book::ledger`] has caught up.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    pub fn head(&self) -> Result<Head, StoreError> {
        self.store.head()
    }

    /// Reads what others have recorded.
    ///
    /// # Errors
    /// [`ReadError`]; the ledger is then the one at an earlier position.
    pub fn catch_up(&mut self) -> Result<(), ReadError> {
        self.catch_up_with(&mut uninterrupted)
    }

    /// Reads what others have recorded, like [`Book::catch_up`], and reports its progress. [`ControlFlow::Break`] stops
    /// it.
    ///
    /// # Errors
    /// [`ReadError`]; the ledger is then the one at an earlier position.
    pub fn catch_up_with(&mut self, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<(), ReadError> {
        loop {
            self.mend();
            replay(&self.store, &mut self.ledger, Position::new(u64::MAX), progress)?;
            if self.ledger.is_intact() {
                return Ok(());
            }
        }
    }

    /// Returns the changes that `command` would make, decided against [`Book::ledger`]. Nothing is written.
    ///
    /// The ledger has what others have recorded only if [`Book::catch_up`] is called first.
    ///
    /// ```
    /// use ledger_core::{Action, Command, CommandId, Settings, StoreId};
    /// use ledger_store::{Book, MemoryStore};
    /// # use ledger_core::time::OffsetDateTime;
    /// let log = MemoryStore::new();
    /// let (mut here, mut there) = (Book::new(log.clone())?, Book::new(log)?);
    /// let open = Command::new(CommandId::new("open")?, OffsetDateTime::UNIX_EPOCH);
    /// here.execute(&open.with(Action::Open(Settings::default())))?;
    ///
    /// let north = Command::new(CommandId::new("add-north")?, OffsetDateTime::UNIX_EPOCH);
    /// let north = north.with(Action::AddStore(StoreId::new("NORTH")?));
    /// assert!(!there.preview(&north).refusals.is_empty()); // not opened yet, as far as it knows
    /// there.catch_up()?;
    /// assert!(there.preview(&north).refusals.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn preview(&self, command: &Command) -> Preview {
        let ledger = self.ledger();
        let preview = ledger.preview(command);
        if ledger.is_intact() { preview } else { self.ledger().preview(command) }
    }

    /// Decides a command against the latest state and records it: wholly, durably, and once.
    ///
    /// A command whose id is recorded already has no second effect: if it is the same command, its first outcome is
    /// returned again. It is the same if it would have recorded the same events in the place of the first; its instant
    /// may differ. This is decided against the ledger before the first record. If the book has not read past that
    /// position, its ledger is used – as after an append that was in doubt; otherwise the log is read again.
    ///
    /// # Errors
    /// [`ExecuteError`]; nothing was recorded, unless it is [`ExecuteError::InDoubt`].
    pub fn execute(&mut self, command: &Command) -> Result<Outcome, ExecuteError> {
        self.execute_with(command, &mut |_| ControlFlow::Continue(()))
    }

    /// Executes a command, like [`Book::execute`], and reports each step. [`ControlFlow::Break`] cancels, and nothing
    /// new is recorded.
    ///
    /// [`Step::Recording`] is the last step at which a command can be cancelled.
    ///
    /// ```
    /// use ledger_core::{Action, Command, CommandId, Settings, time};
    /// use ledger_store::{Book, ExecuteError, MemoryStore, Step};
    /// use std::ops::ControlFlow;
    /// let mut book = Book::new(MemoryStore::new())?;
    /// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH);
    /// let open = open.with(Action::Open(Settings::default()));
    /// let cancelled = book.execute_with(&open, &mut |step| match step {
    ///     Step::Recording { .. } => ControlFlow::Break(()),
    ///     _ => ControlFlow::Continue(()),
    /// });
    /// assert!(matches!(cancelled, Err(ExecuteError::Cancelled { .. })));
    /// assert!(!book.execute(&open)?.already_recorded);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`Book::execute`]; [`ExecuteError::Cancelled`] if it was cancelled, or
    /// [`ExecuteError::CancelledInDoubt`] if its id is recorded.
    pub fn execute_with(
        &mut self,
        command: &Command,
        progress: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<Outcome, ExecuteError> {
        for _ in 0..TRIES {
            if let Some(stored) = self.find_catching_up(&command.id, progress)? {
                let mut past = self.ledger_before(&stored);
                self.catch_up_for(&command.id, progress).map_err(|error| in_doubt(&command.id, error))?;
                return first_outcome(&self.store, &mut past, command, stored);
            }
            tell(command, progress, Step::Deciding { actions: command.actions.len() })?;
            let decision = self.ledger.decide(command);
            if !self.ledger.is_intact() {
                continue;
            }
            let decision = decision?;
            tell(command, progress, Step::Recording { events: decision.decided().record().events.len() })?;
            match self.store.append(&[decision.decided()]) {
                Ok(receipts) if receipts.iter().all(|receipt| !receipt.already_recorded) => {
                    let hash = receipts.first().map(|receipt| receipt.hash).unwrap_or_default();
                    let (decided, impact) = commit(&mut self.ledger, decision);
                    if let Some(draft) = &mut self.draft {
                        // one that is behind reads the record from the log
                        let _ = draft.apply(decided.record());
                    }
                    return Ok(Outcome { decided, impact, hash, already_recorded: false });
                }
                answer => self.try_again(&command.id, answer)?,
            }
        }
        Err(ExecuteError::Contended { command: command.id.clone(), tries: TRIES })
    }

    /// Returns the record of a command. If there is none, the ledger is up to date and has not read one.
    fn find_catching_up(
        &mut self,
        command: &CommandId,
        progress: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<Option<StoredRecord>, ExecuteError> {
        let before = self.ledger.head();
        if let Some(stored) = self.store.find(command)? {
            return Ok(Some(stored));
        }
        self.catch_up_for(command, progress)?;
        // the command may be in what was just read: the ledger would then refuse it because of its own events
        if self.ledger.head() == before { Ok(None) } else { Ok(self.store.find(command)?) }
    }

    fn catch_up_for(
        &mut self,
        command: &CommandId,
        progress: &mut dyn FnMut(Step) -> ControlFlow<()>,
    ) -> Result<(), ExecuteError> {
        self.catch_up_with(&mut |read| progress(Step::Reading(read))).map_err(|error| match error {
            ReadError::Cancelled { .. } => self.cancelled(command),
            error => error.into(),
        })
    }

    /// Returns the error for a caller who stopped the reading. The command may be in the log, read or not.
    fn cancelled(&self, command: &CommandId) -> ExecuteError {
        let command = command.clone();
        match self.store.find(&command) {
            Ok(None) => ExecuteError::Cancelled { command },
            Ok(Some(stored)) => ExecuteError::CancelledInDoubt { command, position: stored.first },
            Err(source) => ExecuteError::InDoubt { command, source },
        }
    }

    /// Returns the ledger, if it has not read that record yet.
    fn ledger_before(&self, stored: &StoredRecord) -> Option<Ledger> {
        (self.ledger.head() < stored.first).then(|| self.ledger.clone())
    }

    /// Returns `Ok` if an append that recorded nothing new should be tried again with a new decision.
    pub(super) fn try_again(
        &self,
        command: &CommandId,
        answer: Result<Vec<Receipt>, AppendError>,
    ) -> Result<(), ExecuteError> {
        match answer {
            Err(AppendError::Store(error)) => Err(error.into()),
            Err(AppendError::InDoubt { source }) => Err(ExecuteError::InDoubt { command: command.clone(), source }),
            Err(AppendError::Conflict { head }) if head.position < self.ledger.head() => {
                Err(ReadError::Shrunk { position: self.ledger.head(), head: head.position }.into())
            }
            // others have appended first, perhaps this very command: reading the log will tell
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Deletes all snapshots. Only the time that the next opening takes depends on them.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be deleted.
    pub fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        self.store.drop_snapshots()
    }

    /// Returns the ledger, as of the position to which this book last caught up.
    ///
    /// A ledger that was opened from a snapshot reads it part by part, as it is queried. If a part turns out to be
    /// damaged, [`Ledger::is_intact`] returns false, and the last answer must not be used. From then on this method
    /// returns a ledger that is folded from the log. [`Book::ask`] does all of that by itself.
    pub fn ledger(&self) -> &Ledger {
        // if the log can't be read now, the caller gets the old ledger, whose `is_intact` is false
        self.intact_ledger().unwrap_or(&self.ledger)
    }

    /// Queries the ledger. If the answer came from a damaged part of a snapshot, `question` is called again, with a
    /// ledger that is folded from the log.
    ///
    /// ```
    /// # use ledger_core::Settings;
    /// # use ledger_store::Book;
    /// # let folder = tempfile::tempdir()?;
    /// # let now = time::OffsetDateTime::UNIX_EPOCH;
    /// let book = Book::create(folder.path().join("farm.book"), Settings::default(), now)?;
    /// assert!(book.ask(|ledger| ledger.stock())?.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ReadError`] if a snapshot is damaged and the log can't be read.
    pub fn ask<'a, T>(&'a self, question: impl Fn(&'a Ledger) -> T) -> Result<T, ReadError> {
        let ledger = self.intact_ledger()?;
        let answer = question(ledger);
        if ledger.is_intact() { Ok(answer) } else { self.intact_ledger().map(question) }
    }

    fn intact_ledger(&self) -> Result<&Ledger, ReadError> {
        if self.ledger.is_intact() {
            return Ok(&self.ledger);
        }
        if let Some(refolded) = self.refolded.get() {
            return Ok(refolded);
        }
        let mut refolded = Ledger::default();
        replay(&self.store, &mut refolded, self.ledger.head(), &mut uninterrupted)?;
        Ok(self.refolded.get_or_init(|| refolded))
    }

    /// Starts again without snapshots, if a part that was read of one is damaged.
    pub(super) fn mend(&mut self) {
        if !self.ledger.is_intact() {
            // the snapshot must not be opened again; if it can't be deleted just now, the log is read all the same
            let _ = self.store.drop_snapshots();
            self.bad_snapshots.push(BadSnapshot::Damaged { position: self.begun });
            self.ledger = self.refolded.take().unwrap_or_default();
            self.draft = None;
        }
    }
}

fn tell(command: &Command, progress: &mut dyn FnMut(Step) -> ControlFlow<()>, step: Step) -> Result<(), ExecuteError> {
    match progress(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ExecuteError::Cancelled { command: command.id.clone() }),
    }
}
