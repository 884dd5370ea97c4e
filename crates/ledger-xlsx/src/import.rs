//! Imports: files as commands.

pub(crate) mod adjustment;
pub(crate) mod journal;
pub(crate) mod progress;
pub(crate) mod reader;
pub(crate) mod rebalance;
pub(crate) mod row;
pub(crate) mod supplies;
pub(crate) mod upload;
pub(crate) mod upload_rows;
