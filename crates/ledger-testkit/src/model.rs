//! The naive model: it keeps every recorded event, and folds all of them again for every question.
//!
//! It is written from the rules, not from the code. It shares nothing with the ledger but the public data types,
//! computes in `i128` by itself, and is as slow and plain as it can be.

mod fold;
mod judge;
mod judged;
mod model;
mod number;
mod set_up;
mod stream;
mod verdict;
mod world;

pub use model::Model;
pub(super) use number::divide;
pub(super) use stream::Fault;
pub(super) use verdict::{Verdict, about};
pub(super) use world::{AsOf, World};
