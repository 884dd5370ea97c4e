//! From plans to commands, as a clerk makes them for a ledger.

mod action;
mod choice;
mod clerk;
mod command;
mod desk;
mod strategies;

pub use clerk::Clerk;
pub use strategies::{commands_for, histories, tellings};
