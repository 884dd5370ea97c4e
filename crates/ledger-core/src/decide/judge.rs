//! Judges the actions of a command one after the other, and then their end state.

mod actions;
mod checks;
mod judge;
mod movements;
mod names;

pub(crate) use judge::{Judge, Judgement};
