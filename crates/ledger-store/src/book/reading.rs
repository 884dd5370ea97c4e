//! The log of a book: its records, its bookmarks, and the ledger of an earlier position.

use crate::book::book::Book;
use crate::book::snapshots::nearest;
use crate::log::replay::{ReadError, read, replay, scales_of, uninterrupted};
use crate::log::snapshot::FORM;
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::{Ledger, event::Record, value::Position};
use time::OffsetDateTime;

impl<S: EventStore> Book<S> {
    /// Returns the records after position `after`, in order. If `after` lies within a record, that record is the first.
    ///
    /// ```
    /// # use ledger_core::{Settings, value::Position};
    /// # use ledger_store::Book;
    /// # let folder = tempfile::tempdir()?;
    /// # let now = time::OffsetDateTime::UNIX_EPOCH;
    /// let book = Book::create(folder.path().join("farm.book"), Settings::default(), now)?;
    /// let records = book.records(Position::START).collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!(records[0].command.as_str(), "open");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn records(&self, after: Position) -> impl Iterator<Item = Result<Record, ReadError>> {
        let scales = scales_of(&self.ledger);
        let mut after = Some(after);
        let mut page = Vec::new().into_iter();
        std::iter::from_fn(move || {
            loop {
                if let Some(stored) = page.next() {
                    return Some(read(stored, scales));
                }
                match self.store.page(after?, PageLimit::default()) {
                    Ok(records) => {
                        after = records.last().map(|record| record.last);
                        page = records.into_iter();
                    }
                    Err(error) => {
                        after = None;
                        return Some(Err(error.into()));
                    }
                }
            }
        })
    }

    /// Returns the last position that was known at `instant`; see [`EventStore::position_at`].
    ///
    /// # Errors
    /// [`StoreError`] if the log can't be read.
    pub fn position_at(&self, instant: OffsetDateTime) -> Result<Position, StoreError> {
        self.store.position_at(instant)
    }

    /// Returns the position that a reader of this log has reached; see [`EventStore::bookmark`].
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    pub fn bookmark(&self, reader: &str) -> Result<Position, StoreError> {
        self.store.bookmark(reader)
    }

    /// Stores the position that a reader of this log has reached; see [`EventStore::set_bookmark`].
    ///
    /// ```
    /// # use ledger_core::{Settings, value::Position};
    /// # use ledger_store::Book;
    /// # let folder = tempfile::tempdir()?;
    /// # let now = time::OffsetDateTime::UNIX_EPOCH;
    /// # let mut book = Book::create(folder.path().join("farm.book"), Settings::default(), now)?;
    /// let new: Vec<_> = book.records(book.bookmark("mailer")?).collect::<Result<_, _>>()?;
    /// for record in new {
    ///     // … tell somebody, and then:
    ///     book.set_bookmark("mailer", record.last())?;
    /// }
    /// assert_eq!(book.bookmark("mailer")?, Position::new(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError`]; the bookmark stays where it was.
    pub fn set_bookmark(&mut self, reader: &str, position: Position) -> Result<(), StoreError> {
        self.store.set_bookmark(reader, position)
    }

    /// Returns the ledger as it was known at `position`: after the last record that ends there or before.
    ///
    /// A command is known wholly or not at all, so within a record the ledger is the one before that record. A position
    /// after the end of the log gives the present ledger.
    ///
    /// The ledger may be read from a snapshot as it is queried: [`Ledger::is_intact`] tells whether that was in order,
    /// and [`Book::ask_at`] sees to it.
    ///
    /// # Errors
    /// [`ReadError`] if the log can't be turned into a ledger.
    pub fn ledger_at(&self, position: Position) -> Result<Ledger, ReadError> {
        let (mut ledger, _) = nearest(&self.store, FORM, position)?;
        replay(&self.store, &mut ledger, position, &mut uninterrupted)?;
        if ledger.is_intact() { Ok(ledger) } else { self.refolded_at(position) }
    }

    /// Asks the ledger as it was known at `position` something: [`Book::ask`] of [`Book::ledger_at`].
    ///
    /// ```
    /// # use ledger_core::{Settings, value::Position};
    /// # use ledger_store::Book;
    /// # let folder = tempfile::tempdir()?;
    /// # let now = time::OffsetDateTime::UNIX_EPOCH;
    /// let book = Book::create(folder.path().join("farm.book"), Settings::default(), now)?;
    /// assert!(book.ask_at(Position::START, |ledger| ledger.settings().is_none())?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ReadError`] if the log can't be turned into a ledger.
    pub fn ask_at<T>(&self, position: Position, question: impl Fn(&Ledger) -> T) -> Result<T, ReadError> {
        let ledger = self.ledger_at(position)?;
        let answer = question(&ledger);
        if ledger.is_intact() { Ok(answer) } else { Ok(question(&self.refolded_at(position)?)) }
    }

    /// The same, folded from the log alone.
    fn refolded_at(&self, position: Position) -> Result<Ledger, ReadError> {
        let mut ledger = Ledger::default();
        replay(&self.store, &mut ledger, position, &mut uninterrupted)?;
        Ok(ledger)
    }
}
