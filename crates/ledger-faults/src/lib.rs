//! Tests that a book survives writers which are killed, cut off, starved and crowded.
//!
//! A [`Script`] is the work of one writer. It is the same for the same seed in every process, so a test knows byte by
//! byte what the log must be. The program `writer` runs a script and reports the result of each command as a
//! [`Report`]. The program `trader` trades in a [`market`] beside others.

pub mod market;
mod report;
mod script;

pub use report::{Report, ReportError};
pub use script::{Script, Step};
