//! Questions about the past: as of a moment, and as known at a position.

use ledger_benches::{Effort, Outcome, Stream, Table, Target, bench, committed, shortest};
use ledger_core::{Moment, StoreId, query::AsOf};
use std::hint::black_box;
use std::process::ExitCode;

const QUESTIONS: usize = 100_000;
const SINCE: usize = 1_000;
const LATE: usize = 50;

fn main() -> ExitCode {
    bench("asof", run)
}

fn run() -> Outcome<()> {
    let effort = Effort::asked()?;
    let table = Table::about(format_args!("Questions of the past, {QUESTIONS} as of moments in no order"));
    let all: &[usize] = &[1_000, 10_000, 100_000, 1_000_000];
    for &count in all.iter().take(effort.pick(3, 4, 4)) {
        let stream = Stream::of(count)?;
        let spread = (0..QUESTIONS).map(|number| number.wrapping_mul(7_919) % count);
        let moments: Vec<Moment> = spread.filter_map(|index| Some(stream.movements.get(index)?.at)).collect();
        let (main, code) = (StoreId::main(), stream.book.supply(0)?);
        let view = stream.ledger.stream(&main, &code).ok_or("nothing was recorded")?;
        let found = shortest(5, || moments.iter().filter(|at| known(Some(view.stock_at(**at)))).count());
        let named =
            shortest(5, || moments.iter().filter(|at| known(stream.ledger.stock_at(&main, &code, **at))).count());
        for (how, time) in [("asked of a stream that was found", found), ("by name", named)] {
            let each = time.as_nanos() as f64 / moments.len() as f64;
            table.row(format_args!("stream of {count}: as of a moment, {how}"), Target::Told, each, "ns");
        }
    }

    // fifty late entries came after a baseline that is a thousand movements before the end; the question is about the
    // time before them
    let count = effort.pick(10_000, 100_000, 100_000);
    let mut stream = Stream::of(count)?;
    let baseline = stream.rebalance_after(count.saturating_sub(SINCE))?;
    committed(&mut stream.ledger, &baseline)?;
    let then = stream.ledger.head();
    for number in 0..LATE {
        let late = stream.use_before(count.saturating_sub(SINCE / 2), number)?;
        committed(&mut stream.ledger, &late)?;
    }
    let (main, code) = (StoreId::main(), stream.book.supply(0)?);
    let ask = || (0..100).filter(|_| stream.ledger.known_at(then).stock_of(&main, &code).is_some()).count();
    let each = shortest(5, ask).as_secs_f64() * 1e6 / 100.0;
    let what = format!("as known at a position, {count} movements, the nearest baseline {SINCE} back");
    table.row(what, Target::AtMost(40.0), each, "µs");
    Ok(())
}

fn known(answer: Option<AsOf>) -> bool {
    matches!(black_box(answer), Some(AsOf::Held(_)))
}
