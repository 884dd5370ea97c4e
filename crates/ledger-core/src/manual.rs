//! The manual: what the ledger means, and why it is built as it is.
//!
//! Every example in it is compiled and run with the tests.

#[doc = include_str!("../docs/semantics.md")]
pub mod semantics {}

#[doc = include_str!("../docs/DESIGN.md")]
pub mod design {}
