//! A book's file: made, opened and copied, with every error of that.

pub(crate) mod copy;
pub(crate) mod database;
pub(crate) mod files;
pub(crate) mod layout;
pub(crate) mod open;
pub(crate) mod open_error;
pub(crate) mod write_ahead_log;
