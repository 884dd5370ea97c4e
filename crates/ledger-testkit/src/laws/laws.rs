//! All laws: their names, and those of a state or a step in one call.

use super::impact::impact_is_the_difference;
use super::state::{conserves_value, nothing_is_worth_nothing, outflows_keep_the_average, transfers_keep_value};
use super::step::{
    closed_cycles_stand_still, locked_periods_stand_still, preview_is_outcome, recording_is_idempotent,
    refused_changes_nothing,
};
use crate::observed::{Holds, Readable, Step};

/// The names of all laws, as a [`Violation`](crate::Violation) gives them.
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

/// Checks every law of a state but [`postings_balance`](super::postings_balance), which needs the postings of a ledger.
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
