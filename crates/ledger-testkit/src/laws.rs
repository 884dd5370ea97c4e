//! The laws, as functions: each takes the answers of a ledger, and returns how they break the law, if they do.
//!
//! # Laws of a state
//! They hold for any [`Ledger`](ledger_core::Ledger), or [`Reading`](super::Reading) of one: [`conserves_value`],
//! [`nothing_is_worth_nothing`], [`outflows_keep_the_average`], [`transfers_keep_value`], [`postings_balance`].
//!
//! # Laws of a step
//! They hold for a command given to a ledger, a [`Step`]: [`preview_is_outcome`], [`refused_changes_nothing`],
//! [`recording_is_idempotent`], [`impact_is_the_difference`], [`closed_cycles_stand_still`],
//! [`locked_periods_stand_still`].
//!
//! # Laws of a log
//! They hold for everything that was recorded: [`wire_round_trips`], [`replays_to`], [`past_readings_stand`],
//! [`counts_and_baselines_hold`], [`acknowledged_is_known`], [`committed_is_applied`].
//!
//! # Laws of the model
//! They compare a ledger with the naive [`Model`](super::Model): [`judged_as_by_the_model`], [`agrees_with_the_model`],
//! [`lookups_agree_with_the_model`].
//!
//! # Laws of an experiment
//! They compare two ledgers that went different ways: [`void_undoes`], [`recording_order_is_irrelevant`],
//! [`batch_order_is_irrelevant`], [`a_batch_is_its_actions`], [`a_part_decides_as_the_whole`].

mod impact;
mod log;
mod model;
mod order;
mod part;
mod postings;
mod state;
mod step;
mod undo;

pub use impact::impact_is_the_difference;
pub(super) use log::previews_alike;
pub use log::{
    acknowledged_is_known, committed_is_applied, counts_and_baselines_hold, past_readings_stand, replays_to,
    wire_round_trips,
};
pub(super) use model::judged;
pub use model::{agrees_with_the_model, judged_as_by_the_model, lookups_agree_with_the_model};
pub use order::{BatchOrders, a_batch_is_its_actions, batch_order_is_irrelevant, recording_order_is_irrelevant};
pub use part::{Parted, a_part_decides_as_the_whole};
pub use postings::{Booked, Books, postings_balance};
pub use state::{conserves_value, nothing_is_worth_nothing, outflows_keep_the_average, transfers_keep_value};
pub use step::{
    closed_cycles_stand_still, locked_periods_stand_still, preview_is_outcome, recording_is_idempotent,
    refused_changes_nothing,
};
pub use undo::{Undone, void_undoes};

use crate::observed::{Holds, Readable, Step};

/// The names of all laws, as a [`Violation`](super::Violation) gives them.
///
/// ```
/// assert!(ledger_testkit::laws::NAMES.contains(&"conserves_value"));
/// ```
pub const NAMES: [&str; 25] = [
    "conserves_value",
    "nothing_is_worth_nothing",
    "outflows_keep_the_average",
    "transfers_keep_value",
    "postings_balance",
    "preview_is_outcome",
    "refused_changes_nothing",
    "recording_is_idempotent",
    "impact_is_the_difference",
    "closed_cycles_stand_still",
    "locked_periods_stand_still",
    "wire_round_trips",
    "replays_to",
    "past_readings_stand",
    "counts_and_baselines_hold",
    "acknowledged_is_known",
    "committed_is_applied",
    "judged_as_by_the_model",
    "agrees_with_the_model",
    "lookups_agree_with_the_model",
    "void_undoes",
    "recording_order_is_irrelevant",
    "batch_order_is_irrelevant",
    "a_batch_is_its_actions",
    "a_part_decides_as_the_whole",
];

/// Checks every law of a state but [`postings_balance`], which needs the postings of a ledger.
///
/// # Errors
/// The first law that is broken.
pub fn every_law_of_a_state(read: &impl Readable) -> Holds {
    let reading = read.reading();
    conserves_value(&*reading)?;
    nothing_is_worth_nothing(&*reading)?;
    outflows_keep_the_average(&*reading)?;
    transfers_keep_value(&*reading)
}

/// Checks every law of a step.
///
/// # Errors
/// The first law that is broken.
pub fn every_law_of_a_step(step: &Step) -> Holds {
    preview_is_outcome(step)?;
    refused_changes_nothing(step)?;
    recording_is_idempotent(step)?;
    impact_is_the_difference(step)?;
    closed_cycles_stand_still(step)?;
    locked_periods_stand_still(step)
}
