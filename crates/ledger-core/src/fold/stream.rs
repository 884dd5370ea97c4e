//! The fold of one stream, as a command would leave it.

pub(crate) mod charged;
pub(crate) mod edit;
pub(crate) mod effects;
pub(crate) mod plain_rows;
mod prepare;
pub(crate) mod recosted;
pub(crate) mod refold;
pub(crate) mod stream_draft;
mod superseded;
