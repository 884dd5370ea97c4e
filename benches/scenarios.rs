//! The scenarios of which instructions are counted. Each prepares, runs its measured part once, and returns the number
//! of repetitions that the count is divided by.

use crate::{
    A_DAY, Book, Columns, Outcome, Stream, Target, committed, measured_here, movements, open, opened, previewed, record,
};
use ledger_core::{Command, Moment, query::AsOf};
use std::hint::black_box;

/// A scenario of which instructions are counted.
#[derive(Debug)]
pub struct Scenario {
    /// The name on the command line.
    pub name: &'static str,
    /// The subject of the count.
    pub what: &'static str,
    /// The most instructions for each repetition.
    pub target: Target,
    /// Runs the scenario for a stream of that many movements, and returns the number of repetitions.
    pub run: fn(usize) -> Outcome<usize>,
}

const fn told(name: &'static str, what: &'static str, run: fn(usize) -> Outcome<usize>) -> Scenario {
    Scenario { name, what, target: Target::Told, run }
}

const fn at_most(most: f64, name: &'static str, what: &'static str, run: fn(usize) -> Outcome<usize>) -> Scenario {
    Scenario { name, what, target: Target::AtMost(most), run }
}

/// All scenarios.
pub const SCENARIOS: &[Scenario] = &[
    told("by-hand", "hand-written fold over columns of i64, a movement", by_hand),
    told("decimal-edges", "the same between Decimals, a movement", decimal_edges),
    told("decimal", "the same in rust_decimal, a movement", decimal),
    at_most(55.0, "fold", "fold: apply an entry before all others, a movement folded again", fold),
    told("replay", "replay: apply the record of a batch, a movement", replay),
    told("append", "append: decide + commit of a batch, a movement", append),
    told("single", "append: decide + commit of one movement, a command", single),
    at_most(80.0, "plan", "plan: preview an entry before all others, a re-costed row", plan),
    at_most(125.0, "commit", "plan + commit of it, a re-costed row", commit),
    told("void", "plan + commit of voiding the first entry, a re-costed row", void),
    told("rebalance", "plan + commit of a baseline halfway, a row", rebalance),
    told("converge", "plan + commit of an edit that converges at once, a command", converge),
    at_most(220.0, "as-of", "as of a moment, a question to a stream that was found", as_of),
    told("as-of-growing", "the same, where there is ever more to record", as_of_growing),
    told("as-of-by-name", "as of a moment, a question by the names of store and supply", as_of_by_name),
    told("closed", "preview of baselines, closed cycles behind them, a superseded movement", closed_cycles),
    told("open", "preview of baselines, open cycles behind them, a superseded movement", open_cycles),
    told("again", "preview of baselines, those of the day before behind them, a line", baselines_again),
];

fn by_hand(count: usize) -> Outcome<usize> {
    let columns = Columns::of(&movements(count));
    measured_here(|| columns.fold());
    Ok(count)
}

fn decimal_edges(count: usize) -> Outcome<usize> {
    let columns = Columns::of(&movements(count));
    let mut costs = Vec::with_capacity(count);
    measured_here(|| columns.fold_between_decimals(&mut costs))?;
    Ok(count)
}

fn decimal(count: usize) -> Outcome<usize> {
    let columns = Columns::of(&movements(count));
    let mut costs = Vec::with_capacity(count);
    measured_here(|| columns.fold_in_decimal(&mut costs));
    Ok(count)
}

fn fold(count: usize) -> Outcome<usize> {
    let mut stream = Stream::of(count)?;
    let record = stream.ledger.decide(&stream.insert_after(0)?)?.decided().record().clone();
    measured_here(|| stream.ledger.apply(&record))?;
    Ok(count)
}

fn replay(count: usize) -> Outcome<usize> {
    let mut ledger = opened(&open()?)?;
    let record = ledger.decide(&record(&movements(count))?)?.decided().record().clone();
    measured_here(|| ledger.apply(&record))?;
    Ok(count)
}

fn append(count: usize) -> Outcome<usize> {
    let mut ledger = opened(&open()?)?;
    let command = record(&movements(count))?;
    measured_here(|| committed(&mut ledger, &command))?;
    Ok(count)
}

/// Adds as many movements as there are already, so that lists grow as often as they really do.
fn single(count: usize) -> Outcome<usize> {
    let book = Book::new(1)?;
    let mut ledger = opened(&book.open()?)?;
    let all = movements(count.saturating_mul(2));
    let (before, after) = all.split_at(count);
    committed(&mut ledger, &book.record("before", before)?)?;
    let commands: Vec<Command> = after
        .iter()
        .enumerate()
        .map(|(number, movement)| book.record(&format!("single-{number}"), std::slice::from_ref(movement)))
        .collect::<Outcome<_>>()?;
    measured_here(|| commands.iter().try_for_each(|command| committed(&mut ledger, command).map(drop)))?;
    Ok(count)
}

fn plan(count: usize) -> Outcome<usize> {
    let stream = Stream::of(count)?;
    let command = stream.insert_after(0)?;
    let _ = measured_here(|| previewed(&stream.ledger, &command))?;
    Ok(count)
}

fn commit(count: usize) -> Outcome<usize> {
    let stream = Stream::of(count)?;
    let command = stream.insert_after(0)?;
    change(stream, &command)?;
    Ok(count)
}

fn void(count: usize) -> Outcome<usize> {
    let stream = Stream::of(count)?;
    let command = stream.void_after(0)?;
    change(stream, &command)?;
    Ok(count)
}

fn rebalance(count: usize) -> Outcome<usize> {
    let stream = Stream::of(count)?;
    let command = stream.rebalance_after(count / 2)?;
    change(stream, &command)?;
    Ok(count)
}

fn change(mut stream: Stream, command: &Command) -> Outcome<()> {
    measured_here(|| committed(&mut stream.ledger, command)).map(drop)
}

fn converge(count: usize) -> Outcome<usize> {
    const EDITS: usize = 100;
    let mut stream = Stream::counted_after(count / 2, count)?;
    let edits = (0..EDITS).map(|number| stream.use_before(count / 2, number)).collect::<Outcome<Vec<_>>>()?;
    measured_here(|| edits.iter().try_for_each(|edit| committed(&mut stream.ledger, edit).map(drop)))?;
    Ok(EDITS)
}

fn as_of(count: usize) -> Outcome<usize> {
    ask(&Stream::of(count)?)
}

/// The moments grow with the square root of the movements' numbers: every day has more movements than the one before.
fn as_of_growing(count: usize) -> Outcome<usize> {
    let mut movements = movements(count);
    let moments: Vec<Moment> = movements.iter().map(|movement| movement.at).collect();
    for (number, movement) in (0..count).zip(&mut movements) {
        let index = number.saturating_mul(count).isqrt();
        movement.at = *moments.get(index).ok_or("no such movement")?;
    }
    ask(&Stream::of_movements(movements)?)
}

fn ask(stream: &Stream) -> Outcome<usize> {
    let moments = questions(stream);
    let (main, supply) = (ledger_core::StoreId::main(), stream.book.supply(0)?);
    let view = stream.ledger.stream(&main, &supply).ok_or("nothing was recorded")?;
    measured_here(|| {
        for at in &moments {
            black_box::<AsOf>(view.stock_at(*at));
        }
    });
    Ok(moments.len())
}

fn as_of_by_name(count: usize) -> Outcome<usize> {
    let stream = Stream::of(count)?;
    let moments = questions(&stream);
    let (main, supply) = (ledger_core::StoreId::main(), stream.book.supply(0)?);
    measured_here(|| {
        for at in &moments {
            black_box::<Option<AsOf>>(stream.ledger.stock_at(&main, &supply, *at));
        }
    });
    Ok(moments.len())
}

/// Moments from everywhere in a stream.
fn questions(stream: &Stream) -> Vec<Moment> {
    const QUESTIONS: usize = 1_000;
    let step = (stream.movements.len() / QUESTIONS).max(1);
    stream.movements.iter().step_by(step).map(|movement| movement.at).collect()
}

fn closed_cycles(count: usize) -> Outcome<usize> {
    baselines(count, true)
}

fn open_cycles(count: usize) -> Outcome<usize> {
    baselines(count, false)
}

/// The preview of a baseline dated today, for supplies with a hundred movements each.
fn baselines(count: usize, closed: bool) -> Outcome<usize> {
    let book = Book::new(count.div_ceil(100))?;
    let (mut ledger, last) = book.filled(count, A_DAY)?;
    if closed {
        committed(&mut ledger, &book.close_cycles("close")?)?;
    }
    let rebalance = book.baselines("rebalance", last.date())?;
    let _ = measured_here(|| previewed(&ledger, &rebalance))?;
    Ok(count)
}

/// The preview of today's baselines, after those of yesterday left nothing to re-price.
fn baselines_again(count: usize) -> Outcome<usize> {
    let lines = count.div_ceil(10);
    let book = Book::new(lines)?;
    let (mut ledger, last) = book.filled(count, A_DAY)?;
    let yesterday = last.date().next_day().ok_or("there is no day after")?;
    let today = yesterday.next_day().ok_or("there is no day after")?;
    committed(&mut ledger, &book.baselines("yesterday", yesterday)?)?;
    let rebalance = book.baselines("today", today)?;
    let _ = measured_here(|| previewed(&ledger, &rebalance))?;
    Ok(lines)
}
