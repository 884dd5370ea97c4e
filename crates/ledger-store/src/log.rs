//! The log: its records, the contract of a store, and how a ledger is read from it.

pub(crate) mod admit;
pub(crate) mod chain;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod snapshot;
pub(crate) mod store;
