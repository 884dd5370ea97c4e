//! Tests of everything that computes money, over whole ranges of operands, against what `docs/semantics.md` says.
//!
//! The statements are those that the lemmas in `proof` prove of integers without bounds. Each test says of which
//! operands it tries all, and of which it tries some in turn.
#![allow(clippy::arithmetic_side_effects, reason = "statements are made in 128 bits, of operands of 64")]

mod deficits;
mod division;
mod operands;
mod outflows;
mod prices;
mod returns;
mod rows;
mod statement;
