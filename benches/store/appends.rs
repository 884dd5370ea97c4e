//! The same commands appended by our store and by others, each into a new file. The file is closed before the clock
//! stops, because the work that a write-ahead log leaves for later is part of its cost.

use crate::clock::{Spent, spent};
use crate::rivals::{AS_IT_COMES, Aggregates, EventTable, FoundBy, OUR_PAGES, RawFile, Row, rows};
use crate::{Outcome, cqrs_es};
use ledger_benches::{Table, Target};
use ledger_core::decide::Decided;
use ledger_store::{ChainHash, EventStore, SqliteStore};
use std::hint::black_box;

/// The number of rounds, of which the shortest counts: a disk that others use too has bad moments.
const ROUNDS: usize = 5;

/// The comparison for single commands, by wall time.
const FILE: &str = "a file: write + fdatasync";
/// The comparisons for batches of ten thousand, by processor time: a table that finds events as an event store must, in
/// the way of somebody who knows rusqlite, and a bare table in the way of rusqlite's own example.
const KEPT: &str = "rusqlite, a row an event, found by stream and by command: statement kept";
const BARE: &str = "rusqlite, a row an event: Connection::execute";

/// The crate as its users have it, but as durable as our store.
const CQRS_ES: &str = "cqrs-es 0.5 with sqlite-es, all of its process";

/// The name of a store, and the time it took.
type Cost = (&'static str, Spent);

/// The commands to append: ours, and the same for other stores.
struct Batches<'a> {
    decided: &'a [Decided],
    bodies: Vec<String>,
    rows: Vec<Vec<Row>>,
}

/// Appends commands of `events` events to each store, and prints their times.
pub(crate) fn appends(events: usize, decided: &[Decided]) -> Outcome<()> {
    let rows = decided.iter().map(rows).collect::<Outcome<_>>()?;
    let batches = Batches { decided, bodies: decided.iter().map(Decided::body).collect(), rows };
    let (mut ours, mut others) = batches.round()?;
    for _ in 1..ROUNDS {
        let (our, other) = batches.round()?;
        ours = ours.min(our);
        others.iter_mut().zip(other).for_each(|((_, least), (_, spent))| *least = least.min(spent));
    }
    let all = events * decided.len();
    let mut others: Vec<Cost> = others.into_iter().map(|(who, spent)| (who, spent.of(all))).collect();
    others.extend(cqrs_es::an_event(events, decided.len())?.map(|spent| (CQRS_ES, spent)));
    print(events, ours.of(all), others);
    Ok(())
}

/// Prints microseconds for an event, and the factor to our store.
fn print(events: usize, ours: Spent, others: Vec<Cost>) {
    let table = Table::about(format_args!(
        "Durable appends in batches of {events}, closing included: µs an event of the processor / on the wall"
    ));
    let micros = |spent: Spent| format!("{:.2} / {:.2} µs", spent.processor * 1e6, spent.wall * 1e6);
    let most = if events == 10_000 { Target::AtMost(1.0) } else { Target::Told };
    table.row(format_args!("SqliteStore::append, {}", micros(ours)), most, ours.processor * 1e6, "µs");
    for (who, spent) in others {
        let is_rival = who == CQRS_ES || events == 10_000 && [KEPT, BARE].contains(&who);
        let target = if is_rival { Target::AtLeast(5.0) } else { Target::Told };
        let what = format_args!("{who}, {} ÷ ours, processor", micros(spent));
        table.row(what, target, spent.processor / ours.processor, "×");
        if (events, who) == (1, FILE) {
            table.row(format_args!("ours ÷ {who}, wall"), Target::AtMost(2.5), ours.wall / spent.wall, "×");
        }
    }
}

impl Batches<'_> {
    /// The time of our store, and the times of others and of parts of ours.
    fn round(&self) -> Outcome<(Spent, Vec<Cost>)> {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let store = SqliteStore::create(path("ours.book"))?;
        let ours = appended(store, self.decided, |store, one| Ok(store.append(&[one])?))?;
        let body = appended((), self.decided, |(), one| Ok(black_box(one.body())))?;
        let hash = appended((), &self.bodies, |(), body| Ok(black_box(ChainHash::START.then(body))))?;
        let table = |name: &str, found, settings, append: fn(&mut EventTable, &[Row]) -> Outcome<()>| {
            appended(EventTable::create(&path(name), found, settings)?, &self.rows, |table, rows| append(table, rows))
        };
        let (simply, kept) = (EventTable::append_simply, EventTable::append);
        let file = RawFile::create(&path("raw"))?;
        let aggregates = Aggregates::create(&path("aggregates"))?;
        let others = vec![
            ("of ours: Decided::body", body),
            ("of ours: SHA-256", hash),
            (FILE, appended(file, &self.bodies, |file, body| file.append(body))?),
            (BARE, table("bare", FoundBy::Position, AS_IT_COMES, simply)?),
            (KEPT, table("kept", FoundBy::StreamAndCommand, AS_IT_COMES, kept)?),
            ("the same with our pages", table("pages", FoundBy::StreamAndCommand, OUR_PAGES, kept)?),
            ("the same, found by stream only", table("stream", FoundBy::Stream, AS_IT_COMES, kept)?),
            ("the same, found by position only", table("position", FoundBy::Position, AS_IT_COMES, kept)?),
            ("cqrs-es' shape, by hand", appended(aggregates, &self.rows, |all, rows| all.execute(rows))?),
        ];
        Ok((ours, others))
    }
}

/// The time to append everything, and to close.
fn appended<W, T, R>(mut to: W, all: &[T], mut append: impl FnMut(&mut W, &T) -> Outcome<R>) -> Outcome<Spent> {
    spent(|| {
        all.iter().try_for_each(|one| append(&mut to, one).map(drop))?;
        drop(to);
        Outcome::Ok(())
    })
}
