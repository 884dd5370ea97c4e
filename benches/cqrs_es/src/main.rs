//! Durable appends by cqrs-es with its SQLite store: the same events as in the store's benchmark, for one aggregate.
//!
//! `cqrs-es-bench EVENTS COMMANDS` appends COMMANDS commands of EVENTS events each to an empty database, and prints the
//! seconds of processor time, over all its threads, and of wall time.

#[path = "../../store/journal.rs"]
mod journal;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlite_es::sqlite_cqrs;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::convert::Infallible;
use std::error::Error;
use std::time::Instant;

/// The table from sqlite-es' own migration.
const EVENTS: &str = "CREATE TABLE events (
    aggregate_type TEXT NOT NULL, aggregate_id TEXT NOT NULL, sequence INTEGER CHECK (sequence >= 0) NOT NULL,
    event_type TEXT NOT NULL, event_version TEXT NOT NULL, payload TEXT NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
) STRICT";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse());
    let (Some(events), Some(commands)) = (arguments.next().transpose()?, arguments.next().transpose()?) else {
        return Err("give the number of events of a command, and the number of commands".into());
    };
    let batches = journal::decided(events, commands)?
        .iter()
        .map(|one| taken_apart(&one.body()))
        .collect::<Result<Vec<_>, _>>()?;
    let (processor, wall) =
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(append(batches))?;
    println!("{processor} {wall}");
    Ok(())
}

/// The events of a record, as data that is not yet text.
fn taken_apart(body: &str) -> Result<Vec<Moved>, Box<dyn Error>> {
    let body: Value = serde_json::from_str(body)?;
    let events = body["events"].as_array().ok_or("a record has events")?;
    let one = |event: &Value| {
        let (kind, content) = event.as_object()?.iter().next()?;
        Some(Moved { kind: kind.clone(), content: content.clone() })
    };
    events.iter().map(|event| one(event).ok_or_else(|| "an event has a kind".into())).collect()
}

/// Appends each batch as a command, and returns the seconds of processor time and of wall time.
async fn append(batches: Vec<Vec<Moved>>) -> Result<(f64, f64), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    // as durable as our store, which sqlite-es' own pool is not
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("events.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::query(EVENTS).execute(&pool).await?;
    let stream = sqlite_cqrs::<Stream>(pool, Vec::new(), ());
    let (processor, wall) = (processor(), Instant::now());
    for batch in batches {
        stream.execute("MAIN/UREA", batch).await?;
    }
    Ok((self::processor() - processor, wall.elapsed().as_secs_f64()))
}

/// The processor time of this process in seconds.
fn processor() -> f64 {
    let ran = clock_gettime(ClockId::ProcessCPUTime);
    ran.tv_sec as f64 + ran.tv_nsec as f64 / 1e9
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Moved {
    kind: String,
    content: Value,
}

impl DomainEvent for Moved {
    fn event_type(&self) -> String {
        self.kind.clone()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// A stream that counts its events: the least that an aggregate can do.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Stream {
    events: u64,
}

impl Aggregate for Stream {
    const TYPE: &'static str = "stream";
    type Command = Vec<Moved>;
    type Event = Moved;
    type Error = Infallible;
    type Services = ();

    async fn handle(&mut self, command: Vec<Moved>, (): &(), sink: &EventSink<Self>) -> Result<(), Infallible> {
        for event in command {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, _: Moved) {
        self.events += 1;
    }
}
