//! The n-th call to the disk fails, for every n: once, or from then on.

use crate::audit::Expected;
use crate::disk::Disk;
use crate::run::{Failure, Run, Syncs, scratch};
use crate::seeds::{count, seeds};
use fastrand::Rng;
use ledger_faults::Report;
use std::env;

const COMMANDS: usize = 24;

const NEVER_AGAIN: usize = 1;
const FOR_EVER: usize = 1_000_000;

/// A number of calls that no run reaches.
const EVERY: usize = 100_000;

const IO: i32 = 5;
const ACCESS: i32 = 13;
const TOO_MANY_FILES: i32 = 24;
const NO_SPACE: i32 = 28;
const TIMED_OUT: i32 = 110;

/// The call, its error, the number of failures, and whether the first one writes half.
type Kind = (&'static str, i32, usize, bool);

const WRITES: [Kind; 6] = [
    ("write", IO, NEVER_AGAIN, false),
    ("write", IO, FOR_EVER, false),
    ("write", NO_SPACE, NEVER_AGAIN, false),
    ("write", NO_SPACE, NEVER_AGAIN, true),
    ("write", NO_SPACE, 3, true),
    ("write", NO_SPACE, FOR_EVER, true),
];

const OTHERS: [Kind; 9] = [
    ("sync", IO, NEVER_AGAIN, false),
    ("sync", IO, FOR_EVER, false),
    ("truncate", IO, NEVER_AGAIN, false),
    ("open", TOO_MANY_FILES, NEVER_AGAIN, false),
    ("open", ACCESS, FOR_EVER, false),
    ("unlink", IO, NEVER_AGAIN, false),
    ("read", IO, NEVER_AGAIN, false),
    ("read", IO, FOR_EVER, false),
    ("read", TIMED_OUT, NEVER_AGAIN, false),
];

#[test]
fn what_was_acknowledged_survives_a_write_that_fails() {
    sweep(&WRITES);
}

#[test]
fn what_was_acknowledged_survives_any_other_call_that_fails() {
    sweep(&OTHERS);
}

fn sweep(kinds: &[Kind]) {
    let seed = seeds("failures").next().unwrap();
    for &kind in kinds {
        let sweep = Sweep { seed, kind, commands: COMMANDS, calls: calls(), manners: &["steady", "timid"] };
        sweep.run().unwrap_or_else(|error| panic!("LEDGER_SEED={seed} {kind:?}: {error}"));
    }
}

#[test]
fn no_sync_of_a_new_book_may_fail_unnoticed() {
    let kind = ("sync", IO, NEVER_AGAIN, false);
    for seed in seeds("failed syncs").take(4) {
        let sweep = Sweep { seed, kind, commands: 3, calls: EVERY, manners: &["timid"] };
        sweep.run().unwrap_or_else(|error| panic!("LEDGER_SEED={seed}: {error}"));
    }
}

#[test]
fn a_writer_that_acknowledges_in_spite_of_a_failure_is_caught() {
    let kind = ("write", NO_SPACE, FOR_EVER, false);
    let caught = |seed| {
        let sweep = Sweep { seed, kind, commands: COMMANDS, calls: 4, manners: &["hasty"] };
        sweep.run().is_err_and(|error| error.contains("is lost"))
    };
    assert!(seeds("failures of a hasty writer").take(10).any(caught));
}

struct Sweep {
    seed: u64,
    kind: Kind,
    commands: usize,
    /// The number of calls that fail, each in a run of its own; all calls if there are fewer.
    calls: usize,
    manners: &'static [&'static str],
}

impl Sweep {
    fn run(&self) -> Result<(), String> {
        let &Self { seed, kind, commands, .. } = self;
        let (call, error, times, half) = kind;
        let failure = |first| Failure { call, first, times, error, half };
        let mut rng = Rng::with_seed(seed);
        let expected = Expected::of(seed, commands);
        let folder = scratch();
        let (_, all_well) =
            Run::new(&folder.path().join("well.book"), seed, commands).journaled(Syncs::All, Some(failure(0)));
        for first in rng.choose_multiple(1..=all_well.calls, self.calls) {
            for &manner in self.manners {
                let fail = |error: String| format!("{manner}, number {first}: {error}");
                let book = folder.path().join(format!("{manner}-{first}.book"));
                let run = Run { manner, ..Run::new(&book, seed, commands) };
                let (reports, journal) = run.journaled(Syncs::All, Some(failure(first)));
                assert!(journal.failed > 0, "{}", fail("nothing failed".into()));
                reports.iter().try_for_each(|report| check_message(kind, report)).map_err(fail)?;
                expected.audit(&book, &reports).map_err(fail)?;
                // the same failure, followed by a power cut
                let mut disk = Disk::default();
                disk.play(&journal.entries, &mut rng);
                let cut = folder.path().join(format!("{manner}-{first}-cut.book"));
                disk.cut(&cut, &mut rng);
                expected.audit(&cut, &reports).map_err(|error| fail(format!("after a power cut: {error}")))?;
            }
        }
        Ok(())
    }
}

/// Checks that the message names the failure, and nothing worse.
fn check_message((call, error, ..): Kind, report: &Report) -> Result<(), String> {
    let Report::Failed { message, .. } = report else { return Ok(()) };
    let right: &[&str] = match (call, error) {
        // SQLite reports a disk that can't be read as damage, and missing room for its shared memory as a failure
        ("read", IO) => &["disk I/O error", "is damaged"],
        (_, NO_SPACE) => &["there is no room left", "disk I/O error"],
        (_, ACCESS) => &["may not be written"],
        // a shortage that ends before the store looks for the cause is not recognized
        (_, TOO_MANY_FILES) => &["too many files are open", "may not be written"],
        _ => &["disk I/O error", "Input/output error"],
    };
    if right.iter().any(|right| message.contains(right)) { Ok(()) } else { Err(format!("told as {message:?}")) }
}

/// Returns the number of calls of each kind that fail.
fn calls() -> usize {
    if env::var("LEDGER_FAILURES").is_ok_and(|calls| calls == "all") { EVERY } else { count("LEDGER_FAILURES", 1) }
}
