//! Faults: what is wrong with a file, and where.

pub(crate) mod fault;
pub(crate) mod notes;
pub(crate) mod problem;
