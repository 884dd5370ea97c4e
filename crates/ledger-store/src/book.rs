//! The book: a ledger together with the log from which it is made.

pub(crate) mod background;
pub(crate) mod batch;
#[expect(clippy::module_inception, reason = "the module has the name of its main type")]
pub(crate) mod book;
#[cfg(feature = "sqlite")]
pub(crate) mod file;
pub(crate) mod first_outcome;
pub(crate) mod group;
pub(crate) mod outcome;
mod reading;
pub(crate) mod snapshots;
