//! The state: the fold of all events.

pub(crate) mod carried;
pub(crate) mod catalog;
pub(crate) mod charge_changes;
pub(crate) mod cycles;
mod ledger;
pub(crate) mod patch;
pub(crate) mod returns;
pub(crate) mod snapshot;
pub(crate) mod stream;
pub(crate) mod streams;
pub(crate) mod transactions;

pub use ledger::{Ledger, OutOfSequence};
