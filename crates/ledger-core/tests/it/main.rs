//! Breaks the core, or fails to: laws and stories written from the rules, each held against a naive model.
//!
//! `LEDGER_CASES` sets how many histories every law is tried on, `LEDGER_LENGTH` how many commands a history has
//! at most – fifteen on average, unless told otherwise – and `LEDGER_DEPTH` how long the exhaustive ones are.
//! A million commands: `LEDGER_CASES=65000 cargo test --release -p ledger-core --test it agrees`.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    reason = "a test that can't go on should stop there"
)]

mod book;
mod cards;
mod exhaustive;
mod histories;
mod laws;
mod model;
mod originals;
mod postings;
mod references;
mod refusals;
mod wire;
