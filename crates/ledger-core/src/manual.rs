//! The manual: what the ledger means, why it is built as it is, and what else there is.
//!
//! Every example in it is compiled and run with the tests.

#[doc = include_str!("../docs/semantics.md")]
pub mod semantics {}

#[doc = include_str!("../docs/DESIGN.md")]
pub mod design {}

#[doc = include_str!("../docs/COMPARE.md")]
pub mod compare {}
