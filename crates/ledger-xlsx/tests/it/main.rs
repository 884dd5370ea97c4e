//! Tests of the files that people send, from bytes to commands.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod adjustments;
mod amendments;
mod error_report;
mod export;
mod fixtures;
mod fuzz;
mod hostile;
mod journal;
mod journal_kinds;
mod journal_workbook;
mod rebalance;
mod support;
mod template;
