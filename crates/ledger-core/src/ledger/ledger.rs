//! The ledger: all streams, the catalog, the transactions and the cycles, as a fold over events.

use crate::event::settings::Settings;
use crate::ledger::carried::Carried;
use crate::ledger::catalog::Catalog;
use crate::ledger::cycles::Cycles;
use crate::ledger::patch::Patch;
use crate::ledger::returns::ReturnsOfExit;
use crate::ledger::streams::Streams;
use crate::ledger::transactions::Transactions;
use crate::pack::snapshot::Mark;
use crate::value::id::Position;
use crate::value::number::Scales;
use crate::value::numbering::TransactionNo;
use foldhash::HashMap;
use thiserror::Error;
use time::Date;

/// An inventory ledger in memory: the state that its events fold to.
///
/// [`decide`](Ledger::decide) reads it, and turns a command into a decision, or gives every reason for a refusal.
/// [`commit`](Ledger::commit) and [`apply`](Ledger::apply) change it without judging.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Settings, time, value::Position};
/// let mut ledger = Ledger::default();
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()));
/// let decision = ledger.decide(&open)?;
/// let (decided, _impact) = ledger.commit(decision)?;
///
/// let mut replayed = Ledger::default();
/// replayed.apply(decided.record())?; // what was recorded says all
/// assert_eq!((replayed.head(), replayed.settings()), (Position::new(1), Some(&Settings::default())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    pub(crate) head: Position,
    pub(crate) opened: Option<Settings>,
    pub(crate) catalog: Catalog,
    pub(crate) transactions: Transactions,
    pub(crate) streams: Streams,
    /// Boxed, because a hash table has up to twice the room that its entries need.
    pub(crate) returned: HashMap<TransactionNo, Box<ReturnsOfExit>>,
    pub(crate) carried: Carried,
    pub(crate) cycles: Cycles,
    pub(crate) lock: Option<Date>,
    /// The mark of the snapshot that the ledger was opened from, if any.
    pub(crate) mark: Option<Mark>,
}

/// The error of a record, decision or preview that does not follow the ledger's head.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the ledger is at position {head}, so a record at {position} does not come next")]
#[non_exhaustive]
pub struct OutOfSequence {
    /// The head of the ledger.
    pub head: Position,
    /// The position at which the record begins.
    pub position: Position,
}

impl Ledger {
    /// The position of the last event: 0 for an empty ledger.
    pub fn head(&self) -> Position {
        self.head
    }

    /// The settings that the ledger was opened with, or `None` before it is opened.
    pub fn settings(&self) -> Option<&Settings> {
        self.opened.as_ref()
    }

    /// The scales of the ledger's numbers, or the default ones before it is opened.
    pub(crate) fn scales(&self) -> Scales {
        self.settings().map(Settings::scales).unwrap_or_default()
    }

    /// The names that the ledger knows.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub(crate) fn change(&mut self, patch: Box<Patch>) {
        self.head = patch.head;
        if patch.opened.is_some() {
            self.opened = patch.opened;
        }
        self.catalog.commit(patch.catalog);
        self.transactions.commit(patch.transactions);
        self.streams.commit(patch.added_streams, patch.streams);
        if !patch.returns.is_empty() {
            self.returned.extend(patch.returns.into_iter().map(|(exit, returned)| (exit, Box::new(returned))));
        }
        self.carried.commit(patch.carried);
        self.cycles.commit(patch.cycles);
        if let Some(lock) = patch.lock {
            self.lock = lock;
        }
    }
}
