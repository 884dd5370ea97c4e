//! Books at work in threads of their own.

pub(crate) mod job;
pub(crate) mod report;
