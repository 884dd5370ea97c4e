//! Durable appends beside what others do with the same events, and how fast a log is read again.
//!
//! Times are those of the processor, as the kernel counts them for this thread, beside those of the clock on the
//! wall: what a disk needs for a sync is not ours to shorten, but how often we ask for one is.

mod clock;
mod journal;
mod rivals;

use clock::{Spent, spent};
use ledger_core::{Decided, Ledger};
use ledger_store::{Book, EventStore, SqliteStore, export, verify};
use rivals::{Aggregates, RawFile, Rows};
use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

type Outcome<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 3;
/// Events a command, and how many commands.
const BATCHES: [(usize, usize); 3] = [(1, 500), (100, 100), (10_000, 10)];
/// Events that are read again.
const LOG: usize = 300_000;

fn main() -> Outcome<()> {
    println!("durable appends: µs of processor and of wall time an event, and × what we need\n");
    println!("{:>8}  {:42} {:>10} {:>8} {:>10} {:>8}", "a batch", "", "processor", "", "wall", "");
    for (events, commands) in BATCHES {
        appends(&journal::decided(events, commands)?, events)?;
    }
    reading()
}

/// Appends the same commands everywhere, and prints what each needed.
fn appends(decided: &[Decided], events: usize) -> Outcome<()> {
    let mut ours = Spent::MOST;
    let mut others = [
        ("a row an event, rusqlite", Spent::MOST),
        ("a file: write + fdatasync", Spent::MOST),
        ("cqrs-es' shape, by hand", Spent::MOST),
    ];
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let mut store = SqliteStore::create(path("ours.book"))?;
        ours = ours.min(spent(|| decided.iter().try_for_each(|one| store.append(&[one]).map(drop)))?);

        let rows: Vec<_> = decided.iter().map(rivals::rows).collect::<Outcome<_>>()?;
        let mut table = Rows::create(&path("rows.db"))?;
        let spent_on = [
            spent(|| rows.iter().try_for_each(|batch| table.append(batch)))?,
            {
                let bodies: Vec<String> = decided.iter().map(Decided::body).collect();
                let mut file = RawFile::create(&path("raw"))?;
                spent(|| bodies.iter().try_for_each(|body| file.append(body)))?
            },
            {
                let mut aggregates = Aggregates::create(&path("aggregates.db"))?;
                spent(|| rows.iter().try_for_each(|batch| aggregates.execute(batch)))?
            },
        ];
        for ((_, least), spent) in others.iter_mut().zip(spent_on) {
            *least = (*least).min(spent);
        }
    }
    let all = events * decided.len();
    line(events, "SqliteStore::append", ours, ours, all);
    others.iter().for_each(|(what, spent)| line(events, what, *spent, ours, all));
    println!();
    Ok(())
}

fn line(events: usize, what: &str, spent: Spent, ours: Spent, all: usize) {
    let each = |seconds: f64| seconds * 1e6 / all as f64;
    println!(
        "{events:>8}  {what:42} {:>10.2} {:>6.1} × {:>10.2} {:>6.1} ×",
        each(spent.processor),
        spent.processor / ours.processor,
        each(spent.wall),
        spent.wall / ours.wall
    );
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
    let events = decided.iter().map(|one| one.record().events.len()).sum::<usize>();
    println!("a log of {events} events, {:.0} bytes an event in its file", size(&path)? / events as f64);
    let go_on = |_: ledger_store::Progress| ControlFlow::Continue(());
    let told = |what: &str, spent: Spent| {
        println!("{what:52} {:6.2} million events a second of processor", events as f64 / spent.processor / 1e6);
    };
    told("Book::open: read, decode, fold", spent(|| Book::open(&path).map(drop))?);
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

fn size(path: &Path) -> Outcome<f64> {
    let wal = path.with_extension("book-wal");
    Ok((fs::metadata(path)?.len() + fs::metadata(wal).map_or(0, |wal| wal.len())) as f64)
}
