//! How many cases a test tries, and from which seeds.

use std::env;

/// The seeds of cases: `LEDGER_SEED`, or any, and those that follow.
pub(crate) fn seeds(what: &str) -> impl Iterator<Item = u64> {
    let first = env::var("LEDGER_SEED").map_or_else(|_| fastrand::u64(..1 << 40), |seed| seed.parse().unwrap());
    println!("{what}: LEDGER_SEED={first}");
    first..
}

/// What the environment says, or a little.
pub(crate) fn count(variable: &str, little: usize) -> usize {
    env::var(variable).map_or(little, |count| count.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}
