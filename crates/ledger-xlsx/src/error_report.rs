//! Error reports: a copy of a file in which the bad cells are marked and explained.

pub(crate) mod copied_cell;
pub(crate) mod copy;
pub(crate) mod report;
