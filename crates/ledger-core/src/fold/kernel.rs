//! Tests of everything that computes money, over whole ranges of operands, against what `docs/semantics.md` says.
//!
//! The statements are those that the lemmas in `proof` prove of numbers without bounds. Each test says which operands
//! it tries one by one, and which it takes turns with.
#![allow(clippy::arithmetic_side_effects, reason = "statements are made in 128 bits, of operands of 64")]

mod deficits;
mod division;
mod operands;
mod outflows;
mod prices;
mod returns;
mod rows;
mod statement;
