//! Durable appends beside what others do with the same events, and how fast a log is read again.
//!
//! Times are those of the processor, as the kernel counts them for this thread, beside those of the clock on the
//! wall: what a disk needs for a sync is not ours to shorten, but how often we ask for one is.

mod appends;
mod clock;
mod cold;
mod cqrs_es;
mod journal;
mod reading;
mod rivals;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Events a command, and how many commands.
const BATCHES: [(usize, usize); 3] = [(1, 500), (100, 100), (10_000, 20)];

fn main() -> Outcome<()> {
    if cold::is_new_process()? {
        return Ok(());
    }
    for (events, commands) in BATCHES {
        appends::appends(events, &journal::decided(events, commands)?)?;
    }
    reading::reading()
}
