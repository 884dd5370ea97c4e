//! From plans to commands, as a clerk makes them for a ledger.

mod choice;
mod clerk;
mod desk;

pub use clerk::{Clerk, commands_for, histories, tellings};
