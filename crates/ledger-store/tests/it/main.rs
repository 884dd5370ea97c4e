//! The tests of the stores and of the book over them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod book;
mod faulty;
mod file;
mod fuzz;
mod group;
mod jobs;
mod layouts;
mod moving;
mod promises;
mod seen;
mod shell;
mod snapshots;
mod support;
mod threads;
mod verify;
mod writer;
mod wrong;
