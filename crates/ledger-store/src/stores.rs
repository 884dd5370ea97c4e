//! The stores: where a log is kept.

pub(crate) mod memory;
pub(crate) mod sqlite;
