//! Edits right before a priced count. They change the difference that it finds and nothing after it, however long the
//! stream is.

use ledger_benches::{Effort, Outcome, Stream, Table, Target, alternately, bench, committed, previewed, timed};
use ledger_core::Command;
use std::process::ExitCode;
use std::time::Duration;

const EDITS: usize = 50;
/// Each round has a fresh ledger and takes a tenth of a millisecond. Among few rounds, a neighbour would disturb most.
const ROUNDS: usize = 50;

fn main() -> ExitCode {
    bench("converge", run)
}

fn run() -> Outcome<()> {
    let effort = Effort::asked()?;
    let table = Table::about(format_args!("Edits that converge at once, {EDITS} each, in streams of several lengths"));
    let mut corrections = Vec::new();
    let all: &[usize] = &[1_000, 10_000, 100_000, 1_000_000];
    for &count in all.iter().take(effort.pick(3, 4, 4)) {
        let stream = Stream::counted_after(count / 2, count)?;
        let edits = (0..EDITS).map(|number| stream.use_before(count / 2, number)).collect::<Outcome<Vec<_>>>()?;
        let mut previews = || timed(|| edits.iter().try_for_each(|edit| previewed(&stream.ledger, edit).map(drop)));
        let [preview] = alternately(ROUNDS, [&mut previews])?;
        let preview = microseconds(preview, &edits);
        let edit = edited(&stream, &edits)?;
        let correction = edited(&stream, &stream.corrections_before(count / 2, EDITS)?)?;
        corrections.push((count, correction));
        table.row(format_args!("{count}: preview of an exit before a count"), Target::Told, preview, "µs");
        table.row(format_args!("{count}: its decide + commit"), Target::AtMost(0.5), edit, "µs");
        table.row(format_args!("{count}: decide + commit of a correction before it"), Target::Told, correction, "µs");
    }
    if let (Some((least, short)), Some((most, long))) = (corrections.first(), corrections.last()) {
        let what = format!("correction with a baseline after it, stream of {most} ÷ {least}");
        table.row(what, Target::AtMost(2.0), long / short, "×");
    }
    Ok(())
}

/// The microseconds of an edit. Every round makes all edits in a ledger of its own; the first edit is not counted,
/// because it makes the room that a clone lacks.
fn edited(stream: &Stream, edits: &[Command]) -> Outcome<f64> {
    let (first, rest) = edits.split_first().ok_or("no edit")?;
    let mut round = || {
        let mut ledger = stream.ledger.clone();
        committed(&mut ledger, first)?;
        timed(|| rest.iter().try_for_each(|edit| committed(&mut ledger, edit).map(drop)).map(|()| ledger))
    };
    let [time] = alternately(ROUNDS, [&mut round])?;
    Ok(microseconds(time, rest))
}

fn microseconds(time: Duration, edits: &[Command]) -> f64 {
    time.as_secs_f64() * 1e6 / edits.len() as f64
}
