//! The manual: the rules of the ledger, its design with the reasons, and a comparison with other programs.
//!
//! Every example in it is compiled and run with the tests.

#[doc = include_str!("../docs/semantics.md")]
pub mod semantics {}

#[doc = include_str!("../docs/DESIGN.md")]
pub mod design {}

#[doc = include_str!("../docs/COMPARE.md")]
pub mod compare {}
