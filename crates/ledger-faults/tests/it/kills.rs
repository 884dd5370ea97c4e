//! A writer is killed at any instant, several times.

use crate::audit::Expected;
use crate::run::{Run, ended, kill, scratch};
use crate::seeds::{count, seeds};
use fastrand::Rng;
use std::time::{Duration, Instant};

const COMMANDS: usize = 60;

/// Number of times that one book's writer is killed.
const LIVES: usize = 3;

#[test]
fn what_was_acknowledged_survives_kills() {
    let kills = count("LEDGER_KILLS", 15);
    let whole = time_of_a_whole_run();
    let mut done = 0;
    for seed in seeds(&format!("{kills} kills")) {
        let result = kill_again_and_again(seed, "steady", whole);
        done += result.unwrap_or_else(|error| panic!("LEDGER_SEED={seed}: {error}"));
        if done >= kills {
            return;
        }
    }
}

#[test]
fn a_writer_that_acknowledges_too_early_is_caught() {
    let whole = time_of_a_whole_run();
    let caught = |seed| kill_again_and_again(seed, "hasty", whole).is_err_and(|error| error.contains("is lost"));
    assert!(seeds("kills of a hasty writer").take(200).any(caught));
}

fn time_of_a_whole_run() -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    ended(Run::new(&folder.path().join("farm.book"), 0, COMMANDS).start().wait_with_output().unwrap());
    start.elapsed()
}

/// Kills writers of one book. Returns the number of kills that hit a writer at work.
fn kill_again_and_again(seed: u64, manner: &'static str, whole: Duration) -> Result<usize, String> {
    let mut rng = Rng::with_seed(seed);
    let expected = Expected::of(seed, COMMANDS);
    // a writer on a real disk is mostly killed while it waits, one in memory while it computes
    let folder = if rng.bool() { scratch() } else { tempfile::tempdir().unwrap() };
    let book = folder.path().join("farm.book");
    let (mut hits, mut from) = (0, 0);
    for _ in 0..LIVES {
        let writer = Run { from, manner, ..Run::new(&book, seed, COMMANDS) }.start();
        let heard = rng.usize(0..COMMANDS - from);
        // making the book takes as long as many commands
        let while_it_works = whole / if heard == 0 { 3 } else { 20 };
        let (reports, hit) = kill(writer, heard, while_it_works.mul_f64(rng.f64()));
        hits += usize::from(hit);
        let recorded = expected.audit(&book, &reports)?;
        from = recorded.saturating_sub(1);
    }
    Ok(hits)
}
