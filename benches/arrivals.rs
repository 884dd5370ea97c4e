//! Movements as they really arrive – most in order, some a few days late, few very late –, one command each.

use ledger_benches::{
    Book, DAYS_30, Effort, Movement, Movements, Outcome, Table, Target, alternately, bench, movements,
};
use ledger_benches::{committed, opened, timed};
use ledger_core::{Command, Ledger};
use std::process::ExitCode;

fn main() -> ExitCode {
    bench("arrivals", run)
}

fn run() -> Outcome<()> {
    let effort = Effort::asked()?;
    let table = Table::about("Realistic arrivals: 95 % in order, 4.9 % within 30 days, 0.1 % far back");
    let all = [(10_000, 6.0), (100_000, 12.0), (1_000_000, 30.0)];
    for (count, target) in all.into_iter().take(effort.pick(1, 3, 3)) {
        let book = Book::new(1)?;
        let empty = opened(&book.open()?)?;
        let in_order = movements(count);
        let orderly = commands(&book, &in_order)?;
        let real = commands(&book, &realistic(&in_order))?;
        let rounds = if count > 100_000 { 1 } else { 3 };
        let [ordered, arrived] = alternately(
            rounds,
            [&mut || timed(|| recorded(&empty, &orderly)), &mut || timed(|| recorded(&empty, &real))],
        )?;
        let each = ordered.as_secs_f64() * 1e6 / count as f64;
        table.row(format_args!("{count} in order, a command each"), Target::Told, each, "µs a movement");
        let times = arrived.as_secs_f64() / ordered.as_secs_f64();
        table.row(format_args!("{count} as they arrive ÷ in order"), Target::AtMost(target), times, "×");
    }
    Ok(())
}

/// The same movements, some of them dated earlier than they are recorded.
fn realistic(in_order: &[Movement]) -> Vec<Movement> {
    let mut chance = Movements::new(1, 1);
    let mut late = in_order.to_vec();
    for (index, movement) in late.iter_mut().enumerate().skip(1) {
        let back = match chance.any(1000) {
            0 => chance.any(index as u64),
            1..50 => chance.any(DAYS_30.min(index) as u64),
            _ => 0,
        };
        let dated = usize::try_from(back).ok().and_then(|back| in_order.get(index.checked_sub(back)?));
        movement.at = dated.map_or(movement.at, |dated| dated.at);
    }
    late
}

fn commands(book: &Book, movements: &[Movement]) -> Outcome<Vec<Command>> {
    let numbered = movements.iter().enumerate();
    numbered.map(|(number, movement)| book.record(&number.to_string(), std::slice::from_ref(movement))).collect()
}

fn recorded(empty: &Ledger, commands: &[Command]) -> Outcome<Ledger> {
    let mut ledger = empty.clone();
    for command in commands {
        committed(&mut ledger, command)?;
    }
    Ok(ledger)
}
