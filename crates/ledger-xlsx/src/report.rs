//! The faults of a file, with their places.

pub(crate) mod fault;
pub(crate) mod notes;
pub(crate) mod problem;
