//! The ledger: all streams, the catalog, the register and the cycles, as a fold over events.

use crate::catalog::Catalog;
use crate::cycles::Cycles;
use crate::draft::{Draft, Patch, StreamKey};
use crate::event::Record;
use crate::id::Position;
use crate::links::Links;
use crate::names::{Added, Names};
use crate::register::{Register, StreamNumber, TransactionNumber};
use crate::returns::Returned;
use crate::settings::Settings;
use crate::stored::stored;
use crate::timeline::Stream;
use foldhash::HashMap;
use thiserror::Error;
use time::Date;

/// An inventory ledger in memory: the state that its events fold to.
///
/// [`decide`](Ledger::decide) reads it and says what would be recorded; [`commit`](Ledger::commit) and
/// [`apply`](Ledger::apply) change it and refuse nothing.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Position, Settings};
/// let mut ledger = Ledger::default();
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()));
/// let decision = ledger.decide(&open)?;
/// ledger.commit(decision)?;
/// assert_eq!(ledger.head(), Position::new(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub(crate) head: Position,
    pub(crate) opened: Option<Settings>,
    pub(crate) catalog: Catalog,
    pub(crate) register: Register,
    pub(crate) streams: Streams,
    /// Boxed: a table has up to twice the room that it needs.
    pub(crate) returned: HashMap<TransactionNumber, Box<Returned>>,
    pub(crate) links: Links,
    pub(crate) cycles: Cycles,
    pub(crate) lock: Option<Date>,
}

/// A record that does not follow the ledger's head was to be applied.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the ledger is at position {head}, so a record at {position} does not come next")]
pub struct OutOfSequence {
    /// Where the ledger is.
    pub head: Position,
    /// Where the record begins.
    pub position: Position,
}

impl Ledger {
    /// The position of the last event: 0 for an empty ledger.
    pub fn head(&self) -> Position {
        self.head
    }

    /// The settings it was opened with; none before that.
    pub fn settings(&self) -> Option<&Settings> {
        self.opened.as_ref()
    }

    /// What it knows the names of.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Applies what a command recorded, as it was recorded. Refuses nothing that [`Ledger::decide`] made.
    ///
    /// # Errors
    /// [`OutOfSequence`] if the record does not begin right after the head; nothing is applied then.
    pub fn apply(&mut self, record: &Record) -> Result<(), OutOfSequence> {
        if record.position != self.head.after(1) {
            return Err(OutOfSequence { head: self.head, position: record.position });
        }
        let mut draft = Draft::over(self, record.recorded).without_impact();
        for event in &record.events {
            draft.record(event);
        }
        draft.settle();
        let patch = draft.into_patch();
        self.change(patch);
        Ok(())
    }

    pub(crate) fn change(&mut self, patch: Box<Patch>) {
        self.head = patch.head;
        if patch.opened.is_some() {
            self.opened = patch.opened;
        }
        self.catalog.commit(patch.catalog);
        self.register.commit(patch.register);
        self.streams.commit(patch.added_streams, patch.streams);
        if !patch.returns.is_empty() {
            self.returned.extend(patch.returns.into_iter().map(|(exit, returned)| (exit, Box::new(returned))));
        }
        self.links.commit(patch.links);
        self.cycles.commit(patch.cycles);
        if let Some(lock) = patch.lock {
            self.lock = lock;
        }
    }
}

/// The streams, numbered in the order of their first use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams {
    pub(crate) keys: Names<StreamKey>,
    streams: Vec<Stream>,
}

impl Streams {
    pub(crate) fn find(&self, key: StreamKey) -> Option<StreamNumber> {
        self.keys.find(&key)
    }

    pub(crate) fn key(&self, number: StreamNumber) -> Option<StreamKey> {
        self.keys.get(number).copied()
    }

    pub(crate) fn get(&self, number: StreamNumber) -> Option<&Stream> {
        self.streams.get(number as usize)
    }

    pub(crate) fn get_mut(&mut self, number: StreamNumber) -> Option<&mut Stream> {
        self.streams.get_mut(number as usize)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (StreamKey, &Stream)> {
        self.keys.iter().copied().zip(&self.streams)
    }

    pub(crate) fn add(&mut self, added: Added<StreamKey>) {
        self.keys.append(added);
        self.streams.resize_with(self.keys.len() as usize, Stream::default);
    }
}

stored!(Ledger { head, opened, catalog, register, streams, returned, links, cycles, lock });
stored!(Streams { keys, streams });
