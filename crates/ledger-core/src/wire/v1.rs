//! Version 1 of the wire form: frozen. What is written here stays readable for ever.
//!
//! [`mod@write`] is the one way to write a record, and [`mod@scan`] reads that and nothing else. [`mod@read`] reads any text.

mod form;
pub(super) mod read;
pub(super) mod scan;
pub(super) mod write;
