//! A rebalance of every supply, dated today: the cost of its preview, and of recording it.

use ledger_benches::{
    Book, Effort, Outcome, Table, Target, alternately, bench, committed, previewed, timed, with_time,
};
use ledger_core::{Command, Ledger};
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    bench("whatif", run)
}

fn run() -> Outcome<()> {
    let effort = Effort::asked()?;
    let (count, lines) = effort.pick((100_000, 1_000), (1_000_000, 10_000), (10_000_000, 10_000));
    let book = Book::new(lines)?;
    let ((mut ledger, today), filled) = with_time(|| book.filled(count, count / 1_000))?;
    let rebalance = book.baselines("today", today.date())?;
    let title = format!("Preview of {lines} baselines over {count} movements, all dated before them");
    let table = Table::about(title);
    table.row("recording the movements, to begin with", Target::Told, filled.as_secs_f64(), "s");

    let open = whatif(&ledger, &rebalance)?;
    let exits = open.recosted as f64;
    committed(&mut ledger, &book.close_cycles("close")?)?;
    let closed = whatif(&ledger, &rebalance)?;
    let yesterday = today.date().previous_day().ok_or("there is no day before")?;
    committed(&mut ledger, &book.baselines("yesterday", yesterday)?)?;
    let again = whatif(&ledger, &rebalance)?;

    // the target is for ten million movements
    let most = if count < 10_000_000 { Target::Told } else { Target::AtMost(10.0) };
    table.row("preview, a baseline of the day before behind it", most, milliseconds(again.preview), "ms");
    table.row("preview, closed cycles behind it", most, milliseconds(closed.preview), "ms");
    table.row("preview, open cycles behind it", Target::Told, milliseconds(open.preview), "ms");
    let on_top = open.preview.saturating_sub(again.preview).as_nanos() as f64 / exits;
    table.row("open cycles: a re-priced exit on top", Target::AtMost(15.0), on_top, "ns");
    let times = |case: &Case| case.copied.as_secs_f64() / case.preview.as_secs_f64();
    table.row("copy and apply ÷ preview, a baseline behind it", Target::AtLeast(3.0), times(&again), "×");
    table.row("copy and apply ÷ preview, closed cycles", Target::AtLeast(3.0), times(&closed), "×");
    table.row("copy and apply ÷ preview, open cycles", Target::Told, times(&open), "×");
    table.row("decide + commit, open cycles behind it", Target::Told, milliseconds(open.commit), "ms");
    table.row("decide + commit, closed cycles behind it", Target::Told, milliseconds(closed.commit), "ms");
    Ok(())
}

struct Case {
    preview: Duration,
    /// The time to copy the ledger, and to apply the record to the copy.
    copied: Duration,
    commit: Duration,
    recosted: usize,
}

fn whatif(ledger: &Ledger, rebalance: &Command) -> Outcome<Case> {
    let before = (ledger.head(), ledger.stock());
    let recosted = previewed(ledger, rebalance)?.impact.recosted_count();
    let record = ledger.decide(rebalance)?.decided().record().clone();
    let [preview, copied, commit] = alternately(
        3,
        [
            &mut || timed(|| previewed(ledger, rebalance)),
            &mut || {
                timed(|| {
                    let mut copy = ledger.clone();
                    copy.apply(&record).map(|()| copy)
                })
                .map_err(Into::into)
            },
            &mut || {
                let mut copy = ledger.clone();
                timed(|| committed(&mut copy, rebalance).map(|decided| (decided, copy)))
            },
        ],
    )?;
    if before != (ledger.head(), ledger.stock()) {
        return Err("a preview has changed the ledger".into());
    }
    Ok(Case { preview, copied, commit, recosted })
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
