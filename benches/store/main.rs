//! Durable appends beside what others do with the same events, and how fast a log is read again.
//!
//! Times are those of the processor, as the kernel counts them for this thread, beside those of the clock on the
//! wall: what a disk needs for a sync is not ours to shorten, but how often we ask for one is.

mod appends;
mod clock;
mod cold;
mod journal;
mod rivals;

use appends::appends;
use clock::{Spent, spent};
use ledger_core::{Decided, Ledger, Position};
use ledger_store::{Book, EventStore, SqliteStore, export, verify};
use std::error::Error;
use std::fs;
use std::ops::ControlFlow;

type Outcome<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 3;
/// Events a command, and how many commands.
const BATCHES: [(usize, usize); 3] = [(1, 500), (100, 100), (10_000, 20)];
/// Events that are read again.
const LOG: usize = 1_000_000;

fn main() -> Outcome<()> {
    if cold::is_new_process()? {
        return Ok(());
    }
    for (events, commands) in BATCHES {
        appends(events, &journal::decided(events, commands)?)?;
    }
    reading()
}

/// Writes a long log, and reads it in every way in which it is read.
fn reading() -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("long.book");
    let decided = journal::decided(1_000, LOG / 1_000)?;
    let mut store = SqliteStore::create(&path)?;
    for group in decided.chunks(50) {
        store.append(&group.iter().collect::<Vec<_>>())?;
    }
    // the last to close it moves all of it into the file
    drop(store);
    let bytes = fs::metadata(&path)?.len();
    let store = SqliteStore::open(&path)?;
    let events = decided.iter().map(|one| one.record().events.len()).sum::<usize>();
    println!("a log of {events} events, {:.0} bytes an event in its file", bytes as f64 / events as f64);
    let go_on = |_: ledger_store::Progress| ControlFlow::Continue(());
    let told = |what: &str, spent: Spent| {
        println!("{what:52} {:6.2} million events a second of processor", events as f64 / spent.processor / 1e6);
    };
    let first = spent(|| Book::open(&path).map(drop))?;
    let openings = (0..ROUNDS).map(|_| cold::opening(&path)).collect::<Outcome<Vec<_>>>()?;
    let cold_replay = cold::replay(&path)?;
    let book = Book::open(&path)?;
    let mut store = store;
    store.drop_snapshots()?;
    let replay = spent(|| book.ledger_at(Position::new(events as u64)).map(drop))?;
    told("full replay: read, decode, fold", replay);
    told("Book::open that replays, and keeps a snapshot", first);
    let least = |part: fn(&cold::Opening) -> f64| openings.iter().map(part).fold(f64::INFINITY, f64::min);
    let (open, ms) = (least(|opening| opening.open), 1e3);
    println!(
        "in a new process, Book::open from a snapshot: {:.1} ms of processor, {:.3} of a full replay in one \
         (target: at most 0.03); then a first question {:.1} ms, then one about every movement {:.0} ms",
        open * ms,
        open / cold_replay,
        least(|opening| opening.first_question) * ms,
        least(|opening| opening.every_movement) * ms,
    );
    told("the fold of it", spent(|| fold(&decided))?);
    told("verify", spent(|| verify(&store, None, &mut |progress| go_on(progress)).map(drop))?);
    let mut lines = Vec::new();
    told("export", spent(|| export(&store, &mut lines, &mut |progress| go_on(progress)).map(drop))?);
    let again = folder.path().join("again.book");
    told(
        "restore",
        spent(|| SqliteStore::restore(&again, &mut lines.as_slice(), &mut |progress| go_on(progress)).map(drop))?,
    );
    let copy = folder.path().join("copy.book");
    told("back_up", spent(|| store.back_up(&copy, &mut |_| ControlFlow::Continue(())).map(drop))?);
    Ok(())
}

fn fold(decided: &[Decided]) -> Outcome<()> {
    let mut ledger = Ledger::default();
    Ok(decided.iter().try_for_each(|one| ledger.apply(one.record()))?)
}
