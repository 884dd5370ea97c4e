//! Texts as people see them, and as no spreadsheet runs them.

pub(crate) mod harmless;
pub(crate) mod visible;
