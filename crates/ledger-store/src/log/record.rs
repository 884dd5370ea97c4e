//! What a store keeps of one command, and where its log ends.

use crate::log::chain::ChainHash;
use ledger_core::{CommandId, decide::Decided, value::Position};
use time::OffsetDateTime;

/// One record as a store keeps it: all that one command recorded, in its wire form.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Settings, value::Position};
/// use ledger_store::{Head, StoredRecord};
/// let command = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()));
/// let decision = Ledger::default().decide(&command)?;
/// let record = StoredRecord::seal(decision.decided(), &Head::default());
/// assert_eq!((record.first, record.last), (Position::new(1), Position::new(1)));
/// assert_eq!(record.hash, Head::default().hash.then(&record.body));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// The position of its first event.
    pub first: Position,
    /// The position of its last event.
    pub last: Position,
    /// The name of the command, unique in the log.
    pub command: CommandId,
    /// The instant at which the application recorded it, as the application said, to the microsecond.
    pub recorded: OffsetDateTime,
    /// The latest instant at which it or any record before it was recorded: never goes back, even if a clock did.
    pub known_since: OffsetDateTime,
    /// What makes it follow its predecessor.
    pub hash: ChainHash,
    /// Its wire form.
    pub body: String,
}

impl StoredRecord {
    /// The record that `decided` becomes behind `head`.
    pub fn seal(decided: &Decided, head: &Head) -> Self {
        let (record, body) = (decided.record(), decided.body());
        let recorded = record.recorded;
        Self {
            first: record.position,
            last: record.last(),
            command: record.command.clone(),
            recorded,
            known_since: head.known_since.map_or(recorded, |before| before.max(recorded)),
            hash: head.hash.then(&body),
            body,
        }
    }

    /// The head of a log that ends with this record.
    pub fn head(&self) -> Head {
        Head { position: self.last, hash: self.hash, known_since: Some(self.known_since) }
    }

    /// Whether it holds the same events, whenever and wherever they were recorded.
    pub fn has_events_of(&self, other: &StoredRecord) -> bool {
        events_text(&self.body) == events_text(&other.body)
    }
}

/// The events within a body. No name can hold the mark that they begin with: its quotes would be escaped.
fn events_text(body: &str) -> &str {
    body.split_once(",\"events\":").map_or(body, |(_, events)| events)
}

/// Where a log ends.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_store::{ChainHash, Head};
/// let empty = Head::default();
/// assert_eq!((empty.position, empty.hash), (Position::START, ChainHash::START));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// The position of the last event.
    pub position: Position,
    /// The hash of the last record: it vouches for all of them.
    pub hash: ChainHash,
    /// The latest instant at which a record was recorded; none in an empty log.
    pub known_since: Option<OffsetDateTime>,
}

/// What a store answers for a record it has: the same answer however often it is asked.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Settings};
/// use ledger_store::{EventStore, MemoryStore};
/// let command = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()));
/// let decision = Ledger::default().decide(&command)?;
/// let mut store = MemoryStore::new();
/// let once = store.append(&[decision.decided()])?;
/// let twice = store.append(&[decision.decided()])?;
/// assert!(!once[0].already_recorded && twice[0].already_recorded);
/// assert_eq!(once[0].hash, twice[0].hash);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The position of its first event.
    pub first: Position,
    /// The position of its last event.
    pub last: Position,
    /// The instant at which it was recorded.
    pub recorded: OffsetDateTime,
    /// Its hash.
    pub hash: ChainHash,
    /// Whether it had been recorded before it was asked for.
    pub already_recorded: bool,
}

impl Receipt {
    /// The answer for `record`.
    pub fn of(record: &StoredRecord, already_recorded: bool) -> Self {
        Self { first: record.first, last: record.last, recorded: record.recorded, hash: record.hash, already_recorded }
    }
}
