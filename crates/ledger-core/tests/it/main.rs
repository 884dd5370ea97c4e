//! Breaks the core, or fails to: stories written from the rules.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that can't go on should stop there"
)]

mod cards;
