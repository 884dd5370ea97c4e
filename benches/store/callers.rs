//! Callers that record single movements on one book in a file, each waiting for its answer before the next: through a
//! writer, and through a book behind a mutex.

use crate::{Outcome, journal};
use ledger_benches::{Effort, Table, Target, with_time};
use ledger_core::Command;
use ledger_store::{Book, SqliteStore, Writer};
use std::error::Error;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// The number of callers, the commands of each, and the least ratio of the two rates.
const CALLERS: [(usize, usize, f64); 3] = [(1, 200, 0.8), (8, 50, 2.0), (32, 25, 4.0)];

/// The number of rounds, of which the shortest of each counts.
const ROUNDS: usize = 3;

/// An error that comes from another thread.
type Failure = Box<dyn Error + Send + Sync>;

fn unsent(failure: Failure) -> Box<dyn Error> {
    failure
}

/// A run: the times of its commands, the time on the wall, and that of the processor.
struct Run {
    commands: Vec<Duration>,
    wall: Duration,
    processor: Duration,
}

impl Run {
    fn rate(&self) -> f64 {
        self.commands.len() as f64 / self.wall.as_secs_f64()
    }

    /// The slowest command ÷ the median.
    fn slowest(&self) -> f64 {
        let mut times = self.commands.clone();
        times.sort_unstable();
        let median = times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64);
        times.last().map_or(f64::NAN, Duration::as_secs_f64) / median
    }

    fn text(&self) -> String {
        let processor = self.processor.as_secs_f64() * 1e6 / self.commands.len() as f64;
        format!("{processor:.0} µs of the processor each, slowest ÷ median {:.1}", self.slowest())
    }
}

/// Measures each number of callers, and prints their rates.
pub(crate) fn callers(effort: Effort) -> Outcome<()> {
    let table = Table::about("Callers with one movement at a time on one file: durable commands a second");
    for (callers, commands, least) in CALLERS {
        let commands = callers * effort.pick(commands / 5, commands, commands * 4);
        let all = journal::commands(1, commands + 1)?;
        let (mut mutex, mut writer): (Option<Run>, Option<Run>) = (None, None);
        for _ in 0..ROUNDS {
            faster(&mut mutex, through_mutex(callers, &all).map_err(unsent)?);
            faster(&mut writer, through_writer(callers, &all).map_err(unsent)?);
        }
        let (mutex, writer) = (mutex.ok_or("a round")?, writer.ok_or("a round")?);
        table.row(format_args!("{callers}: Mutex<Book>, {}", mutex.text()), Target::Told, mutex.rate(), "/s");
        table.row(format_args!("{callers}: Writer, {}", writer.text()), Target::Told, writer.rate(), "/s");
        let ratio = writer.rate() / mutex.rate();
        table.row(format_args!("{callers}: Writer ÷ Mutex<Book>"), Target::AtLeast(least), ratio, "×");
    }
    Ok(())
}

fn faster(best: &mut Option<Run>, run: Run) {
    if best.as_ref().is_none_or(|best| run.wall < best.wall) {
        *best = Some(run);
    }
}

fn through_mutex(callers: usize, all: &[Command]) -> Result<Run, Failure> {
    let folder = tempfile::tempdir()?;
    let book = Mutex::new(Book::new(SqliteStore::create(folder.path().join("mutex.book"))?)?);
    let execute = |command: Command| -> Result<(), Failure> {
        let mut book = book.lock().map_err(|_| "a caller panicked")?;
        Ok(book.execute(&command).map(drop)?)
    };
    run(callers, all, &execute)
}

fn through_writer(callers: usize, all: &[Command]) -> Result<Run, Failure> {
    let folder = tempfile::tempdir()?;
    let writer = Writer::new(Book::new(SqliteStore::create(folder.path().join("writer.book"))?)?);
    let run = run(callers, all, &|command| Ok(writer.submit(command).wait().map(drop)?))?;
    writer.stop().ok_or("the writer was stopped once")?;
    Ok(run)
}

/// Executes the first command, then shares the others among the callers.
fn run(
    callers: usize,
    all: &[Command],
    execute: &(impl Fn(Command) -> Result<(), Failure> + Sync),
) -> Result<Run, Failure> {
    let (first, rest) = all.split_first().ok_or("no command")?;
    execute(first.clone())?;
    let share = |caller: usize| {
        let mine: Vec<Command> = rest.iter().skip(caller).step_by(callers).cloned().collect();
        move || -> Result<Vec<Duration>, Failure> {
            let timed = |command| {
                let start = Instant::now();
                execute(command).map(|()| start.elapsed())
            };
            mine.into_iter().map(timed).collect()
        }
    };
    let shares: Vec<_> = (0..callers).map(share).collect();
    let start = Instant::now();
    let (commands, processor) = with_time(|| {
        thread::scope(|scope| {
            let threads: Vec<_> = shares.into_iter().map(|share| scope.spawn(share)).collect();
            let mut commands = Vec::with_capacity(rest.len());
            for thread in threads {
                commands.extend(thread.join().map_err(|_| "a caller panicked")??);
            }
            Ok::<_, Failure>(commands)
        })
    })?;
    Ok(Run { commands, wall: start.elapsed(), processor })
}
