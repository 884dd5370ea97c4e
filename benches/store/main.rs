//! Durable appends beside what others do with the same events, and how fast a log is read again.
//!
//! Times are those of the processor, as the kernel counts them for this thread, beside those of the clock on the
//! wall: what a disk needs for a sync is not ours to shorten, but how often we ask for one is.

mod clock;
mod cold;
mod journal;
mod rivals;

use clock::{Spent, spent};
use ledger_core::{Decided, Ledger, Position};
use ledger_store::{Book, ChainHash, EventStore, SqliteStore, export, verify};
use rivals::{Aggregates, RawFile, Rows, StreamRows};
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;

type Outcome<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 3;
/// Events a command, and how many commands.
const BATCHES: [(usize, usize); 3] = [(1, 500), (100, 100), (10_000, 10)];
/// Events that are read again.
const LOG: usize = 1_000_000;

fn main() -> Outcome<()> {
    if cold::is_new_process()? {
        return Ok(());
    }
    println!("durable appends: µs of processor and of wall time an event, and × what we need\n");
    println!("{:>8}  {:46} {:>10} {:>8} {:>10} {:>8}", "a batch", "", "processor", "", "wall", "");
    for (events, commands) in BATCHES {
        appends(&journal::decided(events, commands)?, events)?;
    }
    reading()
}

/// Appends the same commands everywhere, and prints what each needed.
fn appends(decided: &[Decided], events: usize) -> Outcome<()> {
    let rows: Vec<_> = decided.iter().map(rivals::rows).collect::<Outcome<_>>()?;
    let bodies: Vec<String> = decided.iter().map(Decided::body).collect();
    let mut least = Vec::new();
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        let mut store = SqliteStore::create(path("ours.book"))?;
        let (mut bare, mut streams) = (Rows::create(&path("rows.db"))?, StreamRows::create(&path("streams.db"))?);
        let mut simple = Rows::create(&path("simple.db"))?;
        let (mut file, mut aggregates) = (RawFile::create(&path("raw"))?, Aggregates::create(&path("aggregates.db"))?);
        let round = [
            ("SqliteStore::append", spent(|| decided.iter().try_for_each(|one| store.append(&[one]).map(drop)))?),
            ("  of which: Decided::body", spent(|| none_fails(decided.iter().map(|one| drop(black_box(one.body())))))?),
            (
                "  of which: SHA-256",
                spent(|| none_fails(bodies.iter().map(|body| _ = black_box(ChainHash::START.then(body)))))?,
            ),
            (
                "a row an event, by Connection::execute",
                spent(|| rows.iter().try_for_each(|batch| simple.append_simply(batch)))?,
            ),
            (
                "a row an event, statement kept, nothing else",
                spent(|| rows.iter().try_for_each(|batch| bare.append(batch)))?,
            ),
            (
                "a row an event, with stream and command",
                spent(|| rows.iter().try_for_each(|batch| streams.append(batch)))?,
            ),
            ("a file: write + fdatasync", spent(|| bodies.iter().try_for_each(|body| file.append(body)))?),
            ("cqrs-es' shape, by hand", spent(|| rows.iter().try_for_each(|batch| aggregates.execute(batch)))?),
        ];
        if least.is_empty() {
            least = round.to_vec();
        }
        least.iter_mut().zip(round).for_each(|((_, least), (_, spent))| *least = least.min(spent));
    }
    let all = events * decided.len();
    let ours = least.first().map_or(Spent::MOST, |(_, ours)| *ours);
    least.iter().for_each(|(what, spent)| line(events, what, *spent, ours, all));
    println!();
    Ok(())
}

fn none_fails(work: impl Iterator<Item = ()>) -> Outcome<()> {
    work.for_each(drop);
    Ok(())
}

fn line(events: usize, what: &str, spent: Spent, ours: Spent, all: usize) {
    let each = |seconds: f64| seconds * 1e6 / all as f64;
    println!(
        "{events:>8}  {what:46} {:>10.2} {:>6.1} × {:>10.2} {:>6.1} ×",
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
