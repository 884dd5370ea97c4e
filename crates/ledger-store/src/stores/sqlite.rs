//! A store in one file: SQLite with a write-ahead log, in which every append is durable when it returns.

pub(crate) mod bookmarks;
pub(crate) mod error;
pub(crate) mod file;

pub(crate) mod records;
pub(crate) mod schema;
pub(crate) mod snapshots;
pub(crate) mod store;
