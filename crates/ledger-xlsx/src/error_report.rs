//! Error reports: somebody's own rows back, the bad cells marked and explained.

pub(crate) mod copied_cell;
pub(crate) mod copy;
pub(crate) mod report;
