//! The seeds and the numbers of the cases that a test tries.

use std::env;

/// Returns the seeds of cases: `LEDGER_SEED` or a random one, and those after it.
pub(crate) fn seeds(what: &str) -> impl Iterator<Item = u64> {
    let first = env::var("LEDGER_SEED").map_or_else(|_| fastrand::u64(..1 << 40), |seed| seed.parse().unwrap());
    println!("{what}: LEDGER_SEED={first}");
    first..
}

/// Returns the number that an environment variable has, or `little`.
pub(crate) fn count(variable: &str, little: usize) -> usize {
    env::var(variable).map_or(little, |count| count.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}
