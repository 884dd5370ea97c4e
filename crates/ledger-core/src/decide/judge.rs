//! Judges the actions of one command, one after the other, and then what only their end state shows.

mod actions;
mod checks;
mod judge;
mod movements;
mod names;

pub(crate) use judge::{Judge, Judgement};
