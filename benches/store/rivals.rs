//! Other stores for the same events.

use ledger_core::decide::Decided;
use rusqlite::{Connection, TransactionBehavior, params};
use serde_json::Value;
use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The settings that SQLite comes with.
pub(crate) const AS_IT_COMES: &str = "";
/// The page size of our store, and as many bytes in the write-ahead log.
pub(crate) const OUR_PAGES: &str = "PRAGMA page_size = 16384; PRAGMA wal_autocheckpoint = 256";

const EVENTS_OF_AN_AGGREGATE: i64 = 100_000;

/// One event, as the other stores keep it.
pub(crate) struct Row {
    position: i64,
    kind: String,
    /// The content, as data that is not yet text: as with our store, it is written as text while the clock runs.
    content: Value,
}

/// The events of one command, taken apart before the clock runs.
pub(crate) fn rows(decided: &Decided) -> Outcome<Vec<Row>> {
    let body: Value = serde_json::from_str(&decided.body())?;
    let events = body.get("events").and_then(Value::as_array).ok_or("a record has events")?;
    let first = i64::try_from(decided.record().position.get())?;
    (first..)
        .zip(events)
        .map(|(position, event)| {
            let (kind, content) =
                event.as_object().and_then(|event| event.iter().next()).ok_or("an event has a kind")?;
            Ok(Row { position, kind: kind.clone(), content: content.clone() })
        })
        .collect()
}

fn connect(path: &Path, settings: &str) -> Outcome<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(settings)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// The ways to find an event.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FoundBy {
    /// By position only: without stream, hash, id or a check of earlier events.
    Position,
    /// Also by stream.
    Stream,
    /// Also by stream with a unique version, and by command, as event stores do.
    StreamAndCommand,
}

impl FoundBy {
    const fn table(self) -> &'static str {
        match self {
            Self::Position => {
                "CREATE TABLE event (position INTEGER PRIMARY KEY, kind TEXT NOT NULL, content TEXT NOT NULL) STRICT"
            }
            Self::Stream => {
                "CREATE TABLE event (
                    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL
                ) STRICT;
                CREATE INDEX event_by_stream ON event (stream)"
            }
            Self::StreamAndCommand => {
                "CREATE TABLE event (
                    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
                    command TEXT NOT NULL, recorded INTEGER NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL,
                    UNIQUE (stream, version)
                ) STRICT;
                CREATE INDEX event_by_command ON event (command)"
            }
        }
    }

    const fn insert(self) -> &'static str {
        match self {
            Self::Position => "INSERT INTO event VALUES (?1, ?2, ?3)",
            Self::Stream => "INSERT INTO event VALUES (?1, 'MAIN/UREA', ?2, ?3)",
            Self::StreamAndCommand => "INSERT INTO event VALUES (?1, 'MAIN/UREA', ?1, ?4, 1767225600000000, ?2, ?3)",
        }
    }
}

/// A table with a row for each event.
pub(crate) struct EventTable {
    connection: Connection,
    found: FoundBy,
}

impl EventTable {
    pub(crate) fn create(path: &Path, found: FoundBy, settings: &str) -> Outcome<Self> {
        let connection = connect(path, settings)?;
        connection.execute_batch(found.table())?;
        Ok(Self { connection, found })
    }

    /// Inserts as rusqlite's own example, in a transaction.
    pub(crate) fn append_simply(&mut self, batch: &[Row]) -> Outcome<()> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for row in batch {
            let content = serde_json::to_string(&row.content)?;
            transaction.execute(self.found.insert(), params![row.position, row.kind, content])?;
        }
        Ok(transaction.commit()?)
    }

    /// Inserts with a statement that is prepared once.
    pub(crate) fn append(&mut self, batch: &[Row]) -> Outcome<()> {
        let command = batch.first().map_or(0, |row| row.position).to_string();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = transaction.prepare_cached(self.found.insert())?;
            for row in batch {
                let content = serde_json::to_string(&row.content)?;
                match self.found {
                    FoundBy::StreamAndCommand => insert.execute(params![row.position, row.kind, content, command])?,
                    _ => insert.execute(params![row.position, row.kind, content])?,
                };
            }
        }
        Ok(transaction.commit()?)
    }
}

/// A plain file: the least that is durable at all.
pub(crate) struct RawFile(File);

impl RawFile {
    pub(crate) fn create(path: &Path) -> Outcome<Self> {
        Ok(Self(File::create(path)?))
    }

    pub(crate) fn append(&mut self, body: &str) -> Outcome<()> {
        self.0.write_all(body.as_bytes())?;
        Ok(self.0.sync_data()?)
    }
}

/// The tables and steps of cqrs-es 0.5 with its SQLite store, written by hand without its async runtime. A command
/// loads its aggregate event by event, then inserts a row for each event with a key of three parts.
///
/// The crate itself runs in a process of its own, and takes longer. An aggregate has at most 100,000 events, because
/// its loading is what counts.
pub(crate) struct Aggregates(Connection);

impl Aggregates {
    pub(crate) fn create(path: &Path) -> Outcome<Self> {
        let connection = connect(path, AS_IT_COMES)?;
        connection.execute_batch(
            "CREATE TABLE events (
                aggregate_type TEXT NOT NULL, aggregate_id TEXT NOT NULL, sequence BIGINT NOT NULL CHECK (sequence >= 0),
                event_type TEXT NOT NULL, event_version TEXT NOT NULL, payload TEXT NOT NULL, metadata TEXT NOT NULL,
                PRIMARY KEY (aggregate_type, aggregate_id, sequence)
            )",
        )?;
        Ok(Self(connection))
    }

    /// Loads the aggregate, as a command does, and appends to it.
    pub(crate) fn execute(&mut self, batch: &[Row]) -> Outcome<()> {
        let aggregate = batch.first().map_or(0, |row| row.position / EVENTS_OF_AN_AGGREGATE);
        let mut sequence = self.load(aggregate)?;
        let transaction = self.0.transaction()?;
        {
            let mut insert =
                transaction.prepare_cached("INSERT INTO events VALUES ('stream', ?1, ?2, ?3, '1', ?4, '{}')")?;
            for row in batch {
                sequence += 1;
                insert.execute(params![aggregate, sequence, row.kind, serde_json::to_string(&row.content)?])?;
            }
        }
        Ok(transaction.commit()?)
    }

    fn load(&self, aggregate: i64) -> Outcome<i64> {
        let all = "SELECT sequence, event_type, payload FROM events
            WHERE aggregate_type = 'stream' AND aggregate_id = ?1 ORDER BY sequence";
        let mut statement = self.0.prepare_cached(all)?;
        let mut rows = statement.query([aggregate])?;
        let mut last = 0;
        while let Some(row) = rows.next()? {
            let payload: String = row.get(2)?;
            let content: Value = serde_json::from_str(&payload)?;
            last = row.get(0)?;
            std::hint::black_box(content);
        }
        Ok(last)
    }
}
