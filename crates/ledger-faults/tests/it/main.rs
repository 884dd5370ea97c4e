//! Tests that a book survives kills, power cuts, failing disks and crowds.
//!
//! Every case has its own seed. The first is printed, or taken from `LEDGER_SEED`. A failure names its seed, which
//! repeats it – unless it depends on the instant of a kill or on the order of processes. The number of cases is set by
//! `LEDGER_KILLS`, `LEDGER_CUTS`, `LEDGER_FAILURES` (of each kind, or `all`) and `LEDGER_TRADES`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]
#![cfg(target_os = "linux")]

mod audit;
mod crowd;
mod disk;
mod failures;
mod journal;
mod kills;
mod limits;
mod power_cuts;
mod run;
mod seeds;
