//! What somebody wants recorded.

mod command;
pub(crate) mod correction;
pub(crate) mod movement;
mod optional;

pub use command::{Action, Command, UnknownNames};
