//! The fold beside a hand-written loop over columns and the same in `Decimal`, and the cost of recording on top of it.

use ledger_benches::{
    Columns, Effort, Outcome, Stream, Table, Target, alternately, bench, committed, movements, open, opened, record,
    timed,
};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    bench("fold", run)
}

fn run() -> Outcome<()> {
    let effort = Effort::asked()?;
    let count = effort.pick(30_000, 300_000, 1_000_000);
    let rounds = effort.pick(5, 7, 5);
    let movements = movements(count);

    let columns = Columns::of(&movements);
    let (mut costs, mut decimal_costs) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let stream = Stream::of(count)?;
    let first = stream.ledger.decide(&stream.insert_after(0)?)?.decided().record().clone();
    let empty = opened(&open()?)?;
    let command = record(&movements)?;
    let log = empty.decide(&command)?.decided().record().clone();
    let [by_hand, edges, decimal, fold, replay, append] = alternately(
        rounds,
        [
            &mut || timed(|| Outcome::Ok(columns.fold())),
            &mut || timed(|| Ok(columns.fold_between_decimals(&mut costs)?)),
            &mut || timed(|| Outcome::Ok(columns.fold_in_decimal(&mut decimal_costs))),
            &mut || {
                let mut ledger = stream.ledger.clone();
                Ok(timed(|| ledger.apply(&first).map(|()| ledger))?)
            },
            &mut || {
                let mut ledger = empty.clone();
                Ok(timed(|| ledger.apply(&log).map(|()| ledger))?)
            },
            &mut || {
                let mut ledger = empty.clone();
                timed(|| committed(&mut ledger, &command).map(|decided| (decided, ledger)))
            },
        ],
    )?;

    let table = Table::about(format_args!("Fold of {count} movements of one stream"));
    let times = |time: Duration, by: Duration| time.as_secs_f64() / by.as_secs_f64();
    let each = |what: &str, time: Duration| {
        table.row(what, Target::Told, time.as_nanos() as f64 / count as f64, "ns a movement");
    };
    each("hand-written, columns of i64", by_hand);
    each("the same between Decimals", edges);
    each("the same in rust_decimal", decimal);
    each("fold: `apply` of an entry before all others", fold);
    each("replay: `apply` of the record of a batch", replay);
    each("append: `decide` + `commit` of the batch", append);
    table.row("fold with cycle totals ÷ hand-written", Target::AtMost(1.5), times(fold, by_hand), "×");
    table.row("Decimal at both edges ÷ hand-written", Target::AtMost(3.0), times(edges, by_hand), "×");
    table.row("rust_decimal inside ÷ Decimal at both edges", Target::AtLeast(5.5), times(decimal, edges), "×");
    table.row("append through the public API ÷ fold", Target::AtMost(4.0), times(append, fold), "×");
    table.row("replay ÷ fold", Target::Told, times(replay, fold), "×");
    Ok(())
}
