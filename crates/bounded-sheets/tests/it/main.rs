//! Tests of the readers by their public interface.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod hostile;
mod second_opinion;
