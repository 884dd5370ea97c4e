//! Breaks the core, or fails to: laws and stories written from the rules, each held against the naive model of
//! `ledger_testkit`.
//!
//! `LEDGER_CASES` sets how many histories every law is tried on, `LEDGER_LENGTH` how many commands a history has
//! at most – fifteen on average, unless told otherwise – `LEDGER_DEPTH` how long the exhaustive ones are, and
//! `LEDGER_SEED`, which is printed, what is drawn.
//! A million commands: `LEDGER_CASES=65000 cargo test --release -p ledger-core --test it agrees`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    reason = "a test that can't go on should stop there"
)]

mod canary;
mod cards;
mod circles;
mod exhaustive;
mod extremes;
mod halfway;
mod laws;
mod manual;
mod movements;
mod originals;
mod postings;
mod references;
mod refusals;
mod streams;
mod wire;

use ledger_core::{Command, CommandId};
use time::{Date, Duration, Month, OffsetDateTime};

/// A command that has nothing to do yet.
fn command(id: &str) -> Command {
    Command::new(CommandId::new(id).unwrap(), OffsetDateTime::UNIX_EPOCH + Duration::microseconds(id.len() as i64))
}

/// The day of that number, counted from the first of May 2026.
fn day(number: i64) -> Date {
    Date::from_calendar_date(2026, Month::May, 1).unwrap() + Duration::days(number)
}
