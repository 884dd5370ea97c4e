//! From a command to a decision, or to every refusal.

mod decision;
pub(crate) mod impact;
mod impact_text;
pub(crate) mod judge;
pub(crate) mod refusal;
#[cfg(feature = "serde")]
mod told;

pub use crate::ledger::OutOfSequence;
pub use decision::{Decided, Decision, Preview};
pub use impact::{CountFinding, CycleImpact, Impact, RecostedExit, StreamImpact};
pub use refusal::{Refusal, Refusals, Refused};
