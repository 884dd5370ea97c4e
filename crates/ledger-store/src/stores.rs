//! The stores, each of which keeps a log in another place.

pub(crate) mod memory;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;
