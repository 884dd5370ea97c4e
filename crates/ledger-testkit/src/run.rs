//! The length and the seed of a run.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::OnceLock;

/// Draws values, such as histories, and tests each. A failure is shrunk first.
///
/// This is proptest's own runner with [`cases`], for tests that count or collect values on the way.
///
/// ```
/// use ledger_testkit::{histories, run};
/// let mut told = 0;
/// run("histories begin with an opening", 16, &histories(5), |history| {
///     told += history.len();
///     Ok(())
/// });
/// assert!(told >= 16);
/// ```
///
/// # Panics
/// If a test fails. The message has the name, the smallest failing input, the reason and the seed.
pub fn run<S: Strategy>(
    name: &str,
    default_cases: u32,
    strategy: &S,
    test: impl FnMut(S::Value) -> Result<(), TestCaseError>,
) {
    let test = std::cell::RefCell::new(test);
    let outcome = TestRunner::new(cases(default_cases)).run(strategy, |drawn| (test.borrow_mut())(drawn));
    match outcome {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{name}: not tried: {reason} (LEDGER_SEED={})", seed()),
        Err(TestError::Fail(reason, smallest)) => {
            panic!("{name}: {reason}\nsmallest input: {smallest:#?}\nagain with LEDGER_SEED={}", seed())
        }
    }
}

/// A configuration for `proptest!`. `LEDGER_CASES` sets the number of cases, or else `default`; `LEDGER_SEED` sets the
/// seed, or else chance. The seed is printed once a run, even if output is captured.
///
/// ```
/// let config = ledger_testkit::cases(192);
/// assert!(config.cases > 0);
/// ```
///
/// # Panics
/// If one of the two is not a number.
pub fn cases(default: u32) -> Config {
    Config {
        cases: environment("LEDGER_CASES").map_or(default, |cases| cases.try_into().expect("LEDGER_CASES fits")),
        rng_seed: RngSeed::Fixed(seed()),
        max_shrink_iters: 20_000,
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..Config::default()
    }
}

/// The most commands of a history: `LEDGER_LENGTH`, or else `default`.
///
/// ```
/// assert!(ledger_testkit::length(30) > 0);
/// ```
///
/// # Panics
/// If `LEDGER_LENGTH` is not a number.
pub fn length(default: usize) -> usize {
    environment("LEDGER_LENGTH").map_or(default, |length| length as usize)
}

/// The length of exhaustive histories: `LEDGER_DEPTH`, or else `default`.
///
/// ```
/// assert!(ledger_testkit::depth(4) > 0);
/// ```
///
/// # Panics
/// If `LEDGER_DEPTH` is not a number.
pub fn depth(default: usize) -> usize {
    environment("LEDGER_DEPTH").map_or(default, |depth| depth as usize)
}

fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| {
        let seed = environment("LEDGER_SEED").unwrap_or_else(|| RandomState::new().hash_one("a seed"));
        // not through `eprintln!`, whose output is hidden if a test passes
        let _ = writeln!(std::io::stderr(), "histories are drawn from LEDGER_SEED={seed}");
        seed
    })
}

fn environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number, not {text:?}")))
}
