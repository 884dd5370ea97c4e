//! Reads a long log in every way in which a log is read.

use crate::clock::spent;
use crate::{Outcome, cold, journal};
use ledger_benches::{Table, Target};
use ledger_core::{Ledger, decide::Decided, value::Position};
use ledger_store::{Book, EventStore, Progress, SqliteStore, export, verify};
use std::fs;
use std::ops::ControlFlow;

/// The number of new processes, of which the fastest counts.
const ROUNDS: usize = 3;
/// The unit of speed, by processor time.
const SPEED: &str = "million events/s";

pub(crate) fn reading(log: usize) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("long.book");
    let decided = journal::decided(1_000, log / 1_000)?;
    let mut store = SqliteStore::create(&path)?;
    for group in decided.chunks(50) {
        store.append(&group.iter().collect::<Vec<_>>())?;
    }
    // the last connection moves the whole write-ahead log into the file
    drop(store);
    let bytes = fs::metadata(&path)?.len();
    let mut store = SqliteStore::open(&path)?;
    let events = decided.iter().map(|one| one.record().events.len()).sum::<usize>();

    let table = Table::about(format_args!("A log of {events} events, read again: of the processor"));
    table.row("its file, an event", Target::Told, bytes as f64 / events as f64, "bytes");
    let speed = |seconds: f64| events as f64 / seconds / 1e6;
    let told = |what: &str, seconds: f64| table.row(what, Target::Told, speed(seconds), SPEED);
    let first = spent(|| Book::open(&path).map(drop))?.processor;
    let openings = (0..ROUNDS).map(|_| cold::opening(&path)).collect::<Outcome<Vec<_>>>()?;
    let cold_replay = cold::replay(&path)?;
    let book = Book::open(&path)?;
    store.drop_snapshots()?;
    let replay = spent(|| book.ledger_at(Position::new(events as u64)).map(drop))?.processor;
    table.row("full replay: read, decode, fold", Target::AtLeast(1.0), speed(replay), SPEED);
    told("`Book::open` that replays, and keeps a snapshot", first);
    let least = |part: fn(&cold::Opening) -> f64| openings.iter().map(part).fold(f64::INFINITY, f64::min);
    let open = least(|opening| opening.open);
    let milliseconds = |what: &str, seconds: f64| table.row(what, Target::Told, seconds * 1e3, "ms");
    milliseconds("`Book::open` from a snapshot, in a new process", open);
    // the target is for a million events; with fewer, the start of a process is most of the time
    let least_part = if log < 1_000_000 { Target::Told } else { Target::AtMost(0.03) };
    table.row("÷ full replay in a new process", least_part, open / cold_replay, "×");
    milliseconds("then a first question", least(|opening| opening.first_question));
    milliseconds("then one about every movement", least(|opening| opening.every_movement));
    told("the fold alone", spent(|| fold(&decided))?.processor);
    let go_on = |_: Progress| ControlFlow::Continue(());
    told("`verify`", spent(|| verify(&store, None, &mut |progress| go_on(progress)).map(drop))?.processor);
    let mut lines = Vec::new();
    told("`export`", spent(|| export(&store, &mut lines, &mut |progress| go_on(progress)).map(drop))?.processor);
    let again = folder.path().join("again.book");
    let restore = || SqliteStore::restore(&again, &mut lines.as_slice(), &mut |progress| go_on(progress)).map(drop);
    told("`restore`", spent(restore)?.processor);
    let copy = folder.path().join("copy.book");
    told("`back_up`", spent(|| store.back_up(&copy, &mut |_| ControlFlow::Continue(())).map(drop))?.processor);
    Ok(())
}

fn fold(decided: &[Decided]) -> Outcome<()> {
    let mut ledger = Ledger::default();
    Ok(decided.iter().try_for_each(|one| ledger.apply(one.record()))?)
}
