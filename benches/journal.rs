//! A journal as one batch: made-up journals of several sizes, and a year of a real shop beside the bare fold of it.
//!
//! `LEDGER_BENCH_DATA` is the directory of that shop's `supplies.csv` and `movements.csv.gz`.

use ledger_benches::{
    Book, Effort, Movements, Outcome, Rows, Shop, Table, Target, Totals, alternately, bench, committed, opened, timed,
};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    bench("journal", run)
}

fn run() -> Outcome<()> {
    let effort = Effort::asked()?;
    linear(effort)?;
    match std::env::var_os("LEDGER_BENCH_DATA") {
        Some(data) => real(effort, Path::new(&data)),
        None => {
            println!("\nSKIPPED: the journal of a real shop; LEDGER_BENCH_DATA does not say in which directory it is");
            Ok(())
        }
    }
}

/// Batches of several sizes over a thousand supplies. A movement costs the same in each.
fn linear(effort: Effort) -> Outcome<()> {
    let table = Table::about("One batch over 1,000 supplies");
    let book = Book::new(1_000)?;
    let empty = opened(&book.open()?)?;
    let mut each = Vec::new();
    for count in effort.pick([10_000, 100_000], [100_000, 1_000_000], [100_000, 1_000_000]) {
        let movements: Vec<_> = Movements::new(1_000, 1_000).take(count).collect();
        let command = book.record("batch", &movements)?;
        let mut batch = || {
            let mut ledger = empty.clone();
            timed(|| committed(&mut ledger, &command).map(|decided| (decided, ledger)))
        };
        let [time] = alternately(3, [&mut batch])?;
        let nanoseconds = time.as_nanos() as f64 / count as f64;
        table.row(format_args!("{count} movements: decide + commit"), Target::Told, nanoseconds, "ns a movement");
        each.push(nanoseconds);
    }
    if let [small, large] = each.as_slice() {
        table.row("a movement of the larger ÷ of the smaller", Target::AtMost(2.0), large / small, "×");
    }
    Ok(())
}

fn real(effort: Effort, data: &Path) -> Outcome<()> {
    let Shop { empty, journal: command, reading } = Shop::read(data)?;
    let record = empty.decide(&command)?.decided().record().clone();
    let rows = Rows::of(&command)?;
    let [alone, by_hand, apply, both] = alternately(
        effort.pick(2, 5, 5),
        [
            &mut || timed(|| rows.fold()),
            &mut || timed(|| Rows::of(&command)?.fold()),
            &mut || {
                let mut ledger = empty.clone();
                Ok(timed(|| ledger.apply(&record).map(|()| ledger))?)
            },
            &mut || {
                let mut ledger = empty.clone();
                timed(|| committed(&mut ledger, &command).map(|decided| (decided, ledger)))
            },
        ],
    )?;
    let mut ledger = empty.clone();
    ledger.apply(&record)?;
    let (told, folded) = (Totals::of(&ledger)?, rows.fold()?);
    if told != folded {
        return Err(format!("the ledger says {told:?}, the fold by hand {folded:?}").into());
    }

    let count = command.actions.len();
    let table = Table::about(format_args!("A year of a real shop, {count} rows as one batch"));
    let times = [
        ("by hand, the loop alone: names resolved, in effective order", alone),
        ("by hand, from the same rows: names looked up, decimals read, put in order, the loop", by_hand),
        ("reading the file", reading),
        ("`apply` of the record", apply),
        ("`decide` + `commit`", both),
    ];
    for (what, time) in times {
        table.row(what, Target::Told, time.as_nanos() as f64 / count as f64, "ns a row");
    }
    let times = |by: Duration| both.as_secs_f64() / by.as_secs_f64();
    table.row("decide + commit ÷ by hand, from the same rows", Target::AtMost(6.0), times(by_hand), "×");
    table.row("decide + commit ÷ the loop alone", Target::AtMost(6.0), times(alone), "×");
    Ok(())
}
