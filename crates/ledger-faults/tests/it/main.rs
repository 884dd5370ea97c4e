//! What a book survives: kills, power cuts, failing disks and crowds.
//!
//! Every case has a seed of its own: the first is printed, or taken from `LEDGER_SEED`; a failure names its own,
//! which shows it again – but for what hangs on the instant of a kill or on who is faster. How hard to look is up to `LEDGER_KILLS`, `LEDGER_CUTS`, `LEDGER_FAILURES` (of each kind, or `all`) and
//! `LEDGER_TRADES`.
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
