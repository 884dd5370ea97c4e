//! Runs a script on a book and reports the result of each command.
//!
//! `writer BOOK SEED COMMANDS FROM MANNER`: runs the script of SEED with COMMANDS commands, from the step that has
//! command FROM. MANNER is the behaviour after a failure: `steady` repeats the command with the same id, and `timid`
//! closes the book and ends. `hasty` reports a command as recorded before it is – which is wrong, and which the tests
//! must notice.

use ledger_core::{Command, Settings};
use ledger_faults::{Report, Script, Step};
use ledger_store::{Book, BookError, ExecuteError, StoredRecord};
use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use time::OffsetDateTime;

/// Maximum number of attempts of a steady writer.
const TRIES: usize = 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Steady,
    Timid,
    Hasty,
}

struct Writer {
    path: PathBuf,
    manner: Manner,
    begun: OffsetDateTime,
    book: Option<Book>,
}

/// The writer has given up, and has reported the reason.
struct GaveUp;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, seed, commands, from, manner] = &arguments[..] else { return usage() };
    let (Ok(seed), Ok(commands), Ok(from)) = (seed.parse(), commands.parse(), from.parse()) else { return usage() };
    let manner = match manner.as_str() {
        "steady" => Manner::Steady,
        "timid" => Manner::Timid,
        "hasty" => Manner::Hasty,
        _ => return usage(),
    };
    let script = Script::new(seed, commands);
    let begun = script.commands().next().map_or(OffsetDateTime::UNIX_EPOCH, |opening| opening.recorded);
    match (Writer { path: path.into(), manner, begun, book: None }).run(&script, from) {
        Ok(()) => ExitCode::SUCCESS,
        Err(GaveUp) => ExitCode::from(3),
    }
}

fn usage() -> ExitCode {
    eprintln!("writer BOOK SEED COMMANDS FROM steady|timid|hasty");
    ExitCode::from(2)
}

impl Writer {
    fn run(&mut self, script: &Script, from: usize) -> Result<(), GaveUp> {
        let mut done = 0;
        for step in &script.steps {
            done += step.commands().len();
            if done <= from {
                continue;
            }
            match step {
                Step::Execute(command) => self.steadily(command, |writer| writer.execute(command))?,
                Step::Each(commands) => {
                    let Some(first) = commands.first() else { continue };
                    self.steadily(first, |writer| writer.execute_each(commands))?;
                }
                Step::Reopen => self.book = None,
                Step::Checkpoint => checkpoint(&self.path),
            }
        }
        Ok(())
    }

    /// Performs an action, and repeats it after a failure if the manner is not `timid`.
    fn steadily(&mut self, command: &Command, act: impl Fn(&mut Self) -> Result<(), Failure>) -> Result<(), GaveUp> {
        for _ in 0..TRIES {
            match act(self) {
                Ok(()) => return Ok(()),
                Err(failure) => {
                    Report::failed(&command.id, failure.certain, &*failure.error).say();
                }
            }
            if self.manner == Manner::Timid {
                break;
            }
        }
        Err(GaveUp)
    }

    fn execute(&mut self, command: &Command) -> Result<(), Failure> {
        let hasty = self.manner == Manner::Hasty;
        let book = self.book()?;
        if hasty {
            boast(book, command)?;
        }
        let outcome = book.execute(command)?;
        Report::recorded(outcome.record(), outcome.hash).say();
        Ok(())
    }

    fn execute_each(&mut self, commands: &[Command]) -> Result<(), Failure> {
        let mut failure = None;
        self.book()?.execute_each(commands.iter().cloned(), &mut |_, outcome| {
            match outcome {
                Ok(outcome) => Report::recorded(outcome.record(), outcome.hash).say(),
                Err(error) => failure = failure.take().or(Some(error)),
            }
            ControlFlow::Continue(())
        })?;
        failure.map_or(Ok(()), |error| Err(error.into()))
    }

    fn book(&mut self) -> Result<&mut Book, Failure> {
        let book = match self.book.take() {
            Some(book) => book,
            None if self.path.exists() => Book::open(&self.path)?,
            None => Book::create(&self.path, Settings::default(), self.begun)?,
        };
        Ok(self.book.insert(book))
    }
}

/// Reports a command as recorded before it is.
fn boast(book: &Book, command: &Command) -> Result<(), Failure> {
    if let Ok(decision) = book.ledger().decide(command) {
        let decided = decision.decided();
        let hash = StoredRecord::seal(decided, &book.head().map_err(ExecuteError::from)?).hash;
        Report::recorded(decided.record(), hash).say();
    }
    Ok(())
}

/// Empties the write-ahead log through another connection; its failures don't matter to the writer.
fn checkpoint(path: &Path) {
    let _ = rusqlite::Connection::open(path)
        .and_then(|other| other.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
}

/// An error, and whether it says for certain that nothing was recorded.
struct Failure {
    certain: bool,
    error: Box<dyn Error>,
}

impl From<ExecuteError> for Failure {
    fn from(error: ExecuteError) -> Self {
        Self { certain: !matches!(error, ExecuteError::InDoubt { .. }), error: error.into() }
    }
}

impl From<BookError> for Failure {
    fn from(error: BookError) -> Self {
        let certain = !matches!(error, BookError::Execute(ExecuteError::InDoubt { .. }));
        Self { certain, error: error.into() }
    }
}
