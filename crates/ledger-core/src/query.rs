//! Answers: stock, kardex, cycle costs, balance, postings, and what was known.

pub(crate) mod booking;
pub(crate) mod known_at;
pub(crate) mod postings;
mod query;
pub(crate) mod stream_view;

pub use query::{
    Balance, ChargeCost, ClosedCycle, CycleCost, LedgerBalance, StreamBalance, StreamStock, TransactionInfo,
};
