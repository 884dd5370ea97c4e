//! One line of a transaction in its stream: what it does, and how it is packed.

mod movement;
mod packing;
mod row;

pub(crate) use movement::{Effect, Movement, Side, Worth};
pub(crate) use row::{Plain, Row};
