//! Durable appends beside other stores with the same events, many callers on one book, and the speed of reading a log
//! again.
//!
//! Processor times, as the kernel counts them for this thread, stand beside wall times. The time of a sync is the
//! disk's; the number of syncs is ours.

mod appends;
mod callers;
mod clock;
mod cold;
mod cqrs_es;
mod journal;
mod reading;
mod rivals;

use ledger_benches::Effort;
use std::process::ExitCode;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The events of the log that is read.
const LOG: usize = 1_000_000;

/// The events of a command, and the number of commands.
const BATCHES: [(usize, usize); 3] = [(1, 500), (100, 100), (10_000, 20)];

fn main() -> Outcome<ExitCode> {
    if cold::is_new_process()? {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ledger_benches::bench("store", run))
}

fn run() -> Outcome<()> {
    let effort = Effort::asked()?;
    for (events, commands) in BATCHES {
        let commands = effort.pick(commands.div_ceil(5), commands, commands);
        appends::appends(events, &journal::decided(events, commands)?)?;
    }
    callers::callers(effort)?;
    reading::reading(effort.pick(100_000, LOG, LOG))
}
