//! Text files.

pub(crate) mod input;
pub(crate) mod rows;
pub(crate) mod text;
