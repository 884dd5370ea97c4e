//! The cost of a back-dated change, by its depth and the length of its stream.

use ledger_benches::{DAYS_30, Effort, Outcome, Stream, alternately, committed, previewed, timed};
use ledger_core::Command;

fn main() -> Outcome<()> {
    let effort = Effort::asked()?;
    println!("\n**Back-dated changes: ns a row from there to the end (a rebalance: a row of the stream)**\n");
    let columns = ["insert", "void", "rebalance"].map(|kind| format!("{kind}: preview | decide + commit"));
    println!("| stream | depth, rows | {} |\n|---|---|---|---|---|---|---|---|", columns.join(" | "));
    let all: &[usize] = &[1_000, 10_000, 100_000, 1_000_000];
    for &count in all.iter().take(effort.pick(2, 4, 4)) {
        let stream = Stream::of(count)?;
        let rounds = (2_000_000 / count).clamp(3, 20);
        let depths = [("30 days", DAYS_30), ("half", count / 2), ("front", count - 1)];
        for (name, depth) in depths.into_iter().filter(|(_, depth)| *depth < count) {
            let from = count - 1 - depth;
            let insert = per_row(&stream, &stream.insert_after(from)?, depth, rounds)?;
            let void = per_row(&stream, &stream.void_after(from)?, depth, rounds)?;
            let rebalance = per_row(&stream, &stream.rebalance_after(from)?, count, rounds)?;
            let figures: Vec<String> =
                [insert, void, rebalance].into_iter().flatten().map(|figure| format!("{figure:.0}")).collect();
            println!("| {count} | {name}, {depth} | {} |", figures.join(" | "));
        }
    }
    Ok(())
}

/// Nanoseconds for each row: of the preview of a command, and of deciding and committing it.
fn per_row(stream: &Stream, command: &Command, rows: usize, rounds: usize) -> Outcome<[f64; 2]> {
    let times = alternately(
        rounds,
        [&mut || timed(|| previewed(&stream.ledger, command)), &mut || {
            let mut ledger = stream.ledger.clone();
            timed(|| committed(&mut ledger, command).map(|decided| (decided, ledger)))
        }],
    )?;
    Ok(times.map(|time| time.as_nanos() as f64 / rows as f64))
}
