//! `stockbook` as people and programs use it: the binary itself, on small files in a folder of its own.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail so")]

mod adjustments;
mod both_clocks;
mod corrections;
mod counts;
mod desk;
mod exports;
mod hostile;
mod journals;
mod mailed;
mod periods;
mod readme;
mod recorded;
mod safe;
mod shown;
mod snapshots;
mod status;
mod templates;
mod told;
mod whole_way;
mod workbooks;
