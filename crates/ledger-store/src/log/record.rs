//! A record as a store keeps it, the head of a log, and the receipt for an append.

use crate::log::chain::ChainHash;
use ledger_core::{CommandId, decide::Decided, value::Position};
use time::OffsetDateTime;

/// A record as a store keeps it: all that one command recorded, in its wire form.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Settings, time, value::Position};
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
    /// The id of the command, unique in the log.
    pub command: CommandId,
    /// The instant at which the application recorded it, as given by the application, to the microsecond.
    pub recorded: OffsetDateTime,
    /// The latest instant at which this record or one before it was recorded. It never goes back, even if the clock
    /// did.
    pub known_since: OffsetDateTime,
    /// The hash that chains it to the record before it.
    pub hash: ChainHash,
    /// The record in its wire form.
    pub body: String,
}

impl StoredRecord {
    /// Returns the record that `decided` becomes after `head`.
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

    /// Returns the head of a log that ends with this record.
    pub fn head(&self) -> Head {
        Head { position: self.last, hash: self.hash, known_since: Some(self.known_since) }
    }

    /// Returns true if both have the same events, at whatever position and instant.
    pub fn has_events_of(&self, other: &StoredRecord) -> bool {
        events_text(&self.body) == events_text(&other.body)
    }
}

/// Returns the events within a body. No name can contain the text before them, because its quotes would be escaped.
fn events_text(body: &str) -> &str {
    body.split_once(",\"events\":").map_or(body, |(_, events)| events)
}

/// The end of a log.
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
    /// The hash of the last record, which vouches for all of them.
    pub hash: ChainHash,
    /// The latest instant at which a record was recorded; `None` in an empty log.
    pub known_since: Option<OffsetDateTime>,
}

/// A store's answer for a record that it has: the same however often it is asked.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Settings, time};
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
#[non_exhaustive]
pub struct Receipt {
    /// The position of the record's first event.
    pub first: Position,
    /// The position of the record's last event.
    pub last: Position,
    /// The instant at which it was recorded.
    pub recorded: OffsetDateTime,
    /// The hash of the record.
    pub hash: ChainHash,
    /// True if the record was in the log before this append.
    pub already_recorded: bool,
}

impl Receipt {
    /// Returns the receipt for `record`.
    pub fn of(record: &StoredRecord, already_recorded: bool) -> Self {
        Self { first: record.first, last: record.last, recorded: record.recorded, hash: record.hash, already_recorded }
    }
}
