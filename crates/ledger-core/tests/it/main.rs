//! Tries to break the core: laws and stories written from the rules, each compared with the naive model of
//! `ledger_testkit`.
//!
//! `LEDGER_CASES` sets the number of histories for every law, `LEDGER_LENGTH` the most commands of a history (fifteen
//! on average, unless set), `LEDGER_DEPTH` the length of the exhaustive ones, and `LEDGER_SEED`, which is printed, the
//! draw. A million commands: `LEDGER_CASES=65000 cargo test --release -p ledger-core --test it agrees`.
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
#[cfg(feature = "serde")]
mod serde;
mod streams;
mod texts;
mod wire;

use ledger_core::{Command, CommandId};
use time::{Date, Duration, Month, OffsetDateTime};

/// A command without actions.
fn command(id: &str) -> Command {
    Command::new(CommandId::new(id).unwrap(), OffsetDateTime::UNIX_EPOCH + Duration::microseconds(id.len() as i64))
}

/// The same, changed in a part that has no method of its own.
fn changed<T>(mut new: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut new);
    new
}

/// The day of that number, counted from 1 May 2026.
fn day(number: i64) -> Date {
    Date::from_calendar_date(2026, Month::May, 1).unwrap() + Duration::days(number)
}
