//! The book: catches up, decides, appends, and tries again where others were faster.

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

/// How often a command is decided anew because others were faster.
pub(super) const TRIES: u32 = 1_000;

/// Declares the book, since a store that is there by a feature only can't be written as a default in one place.
macro_rules! book {
    ($($default:tt)*) => {
        /// A ledger over a log: it decides commands, records them, and answers from what is recorded.
        ///
        /// Any number of books may be open on one log, in one process or many. Each catches up with the others
        /// whenever it decides something; the ledger in memory is never ahead of the log.
        ///
        /// ```
        /// use ledger_core::{Action, Command, CommandId, Settings, StoreId};
        /// use ledger_store::Book;
        /// let folder = tempfile::tempdir()?;
        /// let now = time::OffsetDateTime::UNIX_EPOCH;
        /// let mut book = Book::create(folder.path().join("farm.book"), Settings::default(), now)?;
        ///
        /// let north = Command::new(CommandId::new("add-north")?, now).with(Action::AddStore(StoreId::new("NORTH")?));
        /// assert!(!book.execute(&north)?.already_recorded);
        /// assert!(book.ledger().catalog().store("NORTH").is_some());
        ///
        /// // the same command once more, perhaps because its answer was lost: recorded once all the same
        /// assert!(book.execute(&north)?.already_recorded);
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        ///
        /// A `Book` that names no store is one over `SqliteStore`; without the feature `sqlite` it has to name one.
        ///
        /// - **Threads**: a book is `Send`, and `Sync` if its store is. Over [`MemoryStore`](crate::MemoryStore) it
        ///   is both; over `SqliteStore` it is only `Send`, since a connection serves one thread at a time. The ledger in it is
        ///   both. Questions and [`Book::preview`] take `&self`; what catches up or records takes `&mut self`.
        /// - **Blocking**: [`Book::ledger`] and [`Book::preview`] compute, and touch no store. Every other call may wait
        ///   for the store, so an `async` program makes it on a thread that may block.
        /// - **Cancelling**: no call is `async`, so none is dropped half-way. A call that takes a `progress` stops
        ///   where that says so, and nothing is recorded then.
        #[derive(Debug)]
        pub struct Book<S: EventStore $($default)*> {
            pub(super) store: S,
            pub(super) ledger: Ledger,
            pub(super) bad_snapshots: Vec<BadSnapshot>,
            /// The position of the snapshot that it began with.
            pub(super) begun: Position,
            /// The same ledger, folded from the log, if the one above was found not to be intact while it was lent.
            pub(super) refolded: OnceLock<Ledger>,
        }
    };
}

#[cfg(feature = "sqlite")]
book!(= SqliteStore);
#[cfg(not(feature = "sqlite"))]
book!();

impl<S: EventStore> Book<S> {
    /// A book over the log in `store`, which may be empty: then [`Action::Open`](ledger_core::Action::Open) is its first command.
    ///
    /// # Errors
    /// [`ReadError`] if the log can't be turned into a ledger.
    pub fn new(store: S) -> Result<Self, ReadError> {
        Self::over(store, &mut uninterrupted)
    }

    /// A book over a log that has just been made.
    #[cfg(feature = "sqlite")]
    pub(super) fn over_nothing(store: S) -> Self {
        Self::with(store, Ledger::default())
    }

    /// Begins with the newest snapshot, unless one is bad, and reads what comes behind it.
    pub(super) fn over(store: S, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> Result<Self, ReadError> {
        let (ledger, bad_snapshots) = nearest(&store, FORM, Position::new(u64::MAX))?;
        let begun = ledger.head();
        let mut book = Self { bad_snapshots, ..Self::with(store, ledger) };
        book.catch_up_with(progress)?;
        if !book.bad_snapshots.is_empty() {
            let _ = book.store.drop_snapshots();
        }
        // a snapshot is a convenience: the book is as good without
        let _ = keep_if_worth_it(&mut book.store, FORM, &book.ledger, begun);
        Ok(book)
    }

    fn with(store: S, ledger: Ledger) -> Self {
        let begun = ledger.head();
        Self { store, ledger, bad_snapshots: Vec::new(), begun, refolded: OnceLock::new() }
    }

    /// The snapshots that were found not to be what the log says, when this book was opened or since.
    ///
    /// If there are any, the book went on without snapshots, read the log from its beginning, and dropped them: what
    /// it answers is what the log says. Somebody else than this library wrote to the book, or its disk is failing,
    /// so tell whoever looks after it.
    ///
    /// ```
    /// use ledger_store::{Book, MemoryStore};
    /// assert!(Book::new(MemoryStore::new())?.bad_snapshots().is_empty());
    /// # Ok::<(), ledger_store::ReadError>(())
    /// ```
    pub fn bad_snapshots(&self) -> &[BadSnapshot] {
        &self.bad_snapshots
    }

    /// The log.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Where the log ends, which may be further than [`Book::ledger`] has caught up.
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

    /// [`Book::catch_up`], telling how far it has come; [`ControlFlow::Break`] stops it there.
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

    /// The changes that `command` would make, decided against [`Book::ledger`]; nothing is written.
    ///
    /// [`Book::catch_up`] before it takes in what others have recorded.
    ///
    /// ```
    /// use ledger_core::{Action, Command, CommandId, Settings, StoreId};
    /// use ledger_store::{Book, MemoryStore};
    /// # use time::OffsetDateTime;
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
    /// A command whose id is recorded already has no second effect: asked the same, the answer is the first
    /// outcome again. It is the same if it would have recorded the same events in the place of the first; its
    /// instant may differ. To find that out, the ledger of then is needed: where this book has not read on since –
    /// the command was in doubt a moment ago – it has it; otherwise it is read again.
    ///
    /// # Errors
    /// [`ExecuteError`]; unless it is [`ExecuteError::InDoubt`], nothing was recorded.
    pub fn execute(&mut self, command: &Command) -> Result<Outcome, ExecuteError> {
        self.execute_with(command, &mut |_| ControlFlow::Continue(()))
    }

    /// [`Book::execute`], telling how far it has come; [`ControlFlow::Break`] gives up, and nothing is recorded that
    /// was not before.
    ///
    /// The last chance to give up is [`Step::Recording`]: what is told after that is the outcome.
    ///
    /// ```
    /// use ledger_core::{Action, Command, CommandId, Settings};
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
    /// As [`Book::execute`], and [`ExecuteError::Cancelled`]; [`ExecuteError::CancelledInDoubt`] if its id is recorded.
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
                    return Ok(Outcome { decided, impact, hash, already_recorded: false });
                }
                answer => self.try_again(&command.id, answer)?,
            }
        }
        Err(ExecuteError::Contended { command: command.id.clone(), tries: TRIES })
    }

    /// The record of a command; if there is none, the ledger is up to date, and what it has read had none.
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
        // it may be in what was read since: then the ledger would refuse it for its own sake
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

    /// What a caller is told who stopped the reading: the command may be in what was read, or is still to be read.
    fn cancelled(&self, command: &CommandId) -> ExecuteError {
        let command = command.clone();
        match self.store.find(&command) {
            Ok(None) => ExecuteError::Cancelled { command },
            Ok(Some(stored)) => ExecuteError::CancelledInDoubt { command, position: stored.first },
            Err(source) => ExecuteError::InDoubt { command, source },
        }
    }

    /// The ledger, if it has not read that record yet.
    fn ledger_before(&self, stored: &StoredRecord) -> Option<Ledger> {
        (self.ledger.head() < stored.first).then(|| self.ledger.clone())
    }

    /// Whether an append that recorded nothing new is worth another decision.
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
            // somebody was faster, perhaps with this very command: what they recorded will tell
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Forgets all snapshots of the state. That changes nothing but how long the next opening takes.
    ///
    /// # Errors
    /// [`StoreError`] if they can't be deleted.
    pub fn drop_snapshots(&mut self) -> Result<(), StoreError> {
        self.store.drop_snapshots()
    }

    /// The ledger, as of when this book last caught up.
    ///
    /// A ledger that was opened from a snapshot reads it part by part, when somebody asks. If a part is found not to
    /// be in order, [`Ledger::is_intact`] says so, the answer just given is not to be relied on, and the ledger that
    /// is lent from then on is folded from the log. [`Book::ask`] sees to all of that.
    pub fn ledger(&self) -> &Ledger {
        // a log that can't be read now leaves the ledger that says of itself that it is not intact
        self.intact_ledger().unwrap_or(&self.ledger)
    }

    /// Asks the ledger something: once more, of one that is folded from the log, if what it read of its snapshot to
    /// answer was not in order.
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
    /// [`ReadError`] if that is so, and the log can't be read.
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

    /// Begins anew, without snapshots, if something that was read of one is not in order.
    pub(super) fn mend(&mut self) {
        if !self.ledger.is_intact() {
            // nobody is to open it again; a log that can't be written just now is read all the same
            let _ = self.store.drop_snapshots();
            self.bad_snapshots.push(BadSnapshot::Damaged { position: self.begun });
            self.ledger = self.refolded.take().unwrap_or_default();
        }
    }
}

fn tell(command: &Command, progress: &mut dyn FnMut(Step) -> ControlFlow<()>, step: Step) -> Result<(), ExecuteError> {
    match progress(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(ExecuteError::Cancelled { command: command.id.clone() }),
    }
}
