//! The ledger that a book lends: one that says what the log says, also where a snapshot is found not to be in order.

use crate::book::book::Book;
use crate::log::replay::{ReadError, replay, uninterrupted};
use crate::log::snapshot::BadSnapshot;
use crate::log::store::EventStore;
use ledger_core::Ledger;

impl<S: EventStore> Book<S> {
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
