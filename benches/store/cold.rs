//! The time of opening a book in a process that has just begun and used no memory before.

use crate::Outcome;
use crate::clock::spent;
use ledger_core::value::Position;
use ledger_store::Book;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

/// The processor seconds for opening a book that has a snapshot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opening {
    /// The time of `Book::open`.
    pub(crate) open: f64,
    /// The time of a first question: the stock.
    pub(crate) first_question: f64,
    /// The time of a balance, which looks at every movement.
    pub(crate) every_movement: f64,
}

pub(crate) fn opening(path: &Path) -> Outcome<Opening> {
    match in_new_process("open", path)?.as_slice() {
        &[open, first_question, every_movement] => Ok(Opening { open, first_question, every_movement }),
        told => Err(format!("it told {told:?}").into()),
    }
}

/// The processor seconds for reading all records of a book, without its snapshots.
pub(crate) fn replay(path: &Path) -> Outcome<f64> {
    in_new_process("replay", path)?.first().copied().ok_or_else(|| "it told nothing".into())
}

fn in_new_process(what: &str, path: &Path) -> Outcome<Vec<f64>> {
    let output = Command::new(std::env::current_exe()?).arg(what).arg(path).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    String::from_utf8(output.stdout)?.split_whitespace().map(|number| Ok(number.parse()?)).collect()
}

/// Measures and prints the opening if this process was started for it. Returns true if it was.
pub(crate) fn is_new_process() -> Outcome<bool> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [what, path] = arguments.as_slice() else { return Ok(false) };
    match what.as_str() {
        "open" => {
            let (book, open) = timed(|| Ok(Book::open(path)?))?;
            let (_, first_question) = timed(|| Ok(black_box(book.ledger().stock())))?;
            let (_, every_movement) = timed(|| Ok(black_box(book.ledger().balance())))?;
            println!("{open} {first_question} {every_movement}");
        }
        "replay" => {
            let mut book = Book::open(path)?;
            book.drop_snapshots()?;
            let (_, replay) = timed(|| Ok(black_box(book.ledger_at(Position::new(u64::MAX))?)))?;
            println!("{replay}");
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<(T, f64)> {
    let mut done = None;
    let spent = spent(|| work().map(|made| done = Some(made)))?;
    Ok((done.ok_or("it was done")?, spent.processor))
}
