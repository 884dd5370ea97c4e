//! Books at work in threads of their own: a job for one command, a writer for the commands of many callers.

pub(crate) mod job;
pub(crate) mod pending;
pub(crate) mod report;
pub(crate) mod writer;
