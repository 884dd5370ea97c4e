//! Questions of the past: as of a moment, and as known at a position.

use ledger_benches::{Effort, Outcome, Stream, Table, Target, movements, open, opened, record, shortest, timed};
use ledger_core::{AsOf, Moment};
use std::hint::black_box;

const QUESTIONS: usize = 100_000;

fn main() -> Outcome<()> {
    let effort = Effort::asked()?;
    let table = Table::about(format_args!("Questions of the past, {QUESTIONS} as of moments in no order"));
    let all: &[usize] = &[1_000, 10_000, 100_000, 1_000_000];
    for &count in all.iter().take(effort.pick(3, 4, 4)) {
        let stream = Stream::of(count)?;
        let spread = (0..QUESTIONS).map(|number| number.wrapping_mul(7_919) % count);
        let moments: Vec<Moment> = spread.filter_map(|index| Some(stream.movements.get(index)?.at)).collect();
        let code = stream.book.supply(0)?;
        let time = shortest(5, || {
            moments.iter().filter(|at| known(stream.ledger.stock_at("MAIN", code.as_str(), **at))).count()
        });
        let each = time.as_nanos() as f64 / moments.len() as f64;
        table.row(format_args!("stream of {count}: as of a moment"), Target::Told, each, "ns");
    }

    // the core keeps no past: what was known at a position is what its records replay to
    let count = effort.pick(10_000, 100_000, 100_000);
    let empty = opened(&open()?)?;
    let until = empty.decide(&record(&movements(count))?)?.decided().record().clone();
    let replay = timed(|| {
        let mut ledger = empty.clone();
        ledger.apply(&until).map(|()| ledger)
    })?;
    let what = format!("as known at a position {count} movements on, by replaying them");
    table.row(what, Target::AtMost(40.0), replay.as_secs_f64() * 1e6, "µs");
    Ok(())
}

fn known(answer: Option<AsOf>) -> bool {
    matches!(black_box(answer), Some(AsOf::Held(_)))
}
