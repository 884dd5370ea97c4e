//! The laws, as functions: each takes the answers of a ledger, and returns how they break the law, if they do.
//!
//! # Laws of a state
//! They hold for any [`Ledger`](ledger_core::Ledger), or [`Reading`](crate::Reading) of one: [`conserves_value`],
//! [`nothing_is_worth_nothing`], [`outflows_keep_the_average`], [`transfers_keep_value`], [`postings_balance`].
//!
//! # Laws of a step
//! They hold for a command given to a ledger, a [`Step`](crate::Step): [`preview_is_outcome`],
//! [`refused_changes_nothing`], [`recording_is_idempotent`], [`impact_is_the_difference`],
//! [`closed_cycles_stand_still`], [`locked_periods_stand_still`].
//!
//! # Laws of a log
//! They hold for everything that was recorded: [`wire_round_trips`], [`replays_to`], [`past_readings_stand`],
//! [`counts_and_baselines_hold`], [`acknowledged_is_known`], [`committed_is_applied`].
//!
//! # Laws of the model
//! They compare a ledger with the naive [`Model`](crate::Model): [`judged_as_by_the_model`], [`agrees_with_the_model`],
//! [`lookups_agree_with_the_model`].
//!
//! # Laws of an experiment
//! They compare two ledgers that went different ways: [`void_undoes`], [`recording_order_is_irrelevant`],
//! [`batch_order_is_irrelevant`], [`a_batch_is_its_actions`], [`a_part_decides_as_the_whole`].

mod experiment;
mod impact;
mod laws;
mod log;
mod model;
mod postings;
mod state;
mod step;

pub use experiment::{
    BatchOrders, Parted, Undone, a_batch_is_its_actions, a_part_decides_as_the_whole, batch_order_is_irrelevant,
    recording_order_is_irrelevant, void_undoes,
};
pub use impact::impact_is_the_difference;
pub use laws::{NAMES, every_law_of_a_state, every_law_of_a_step};
pub(super) use log::previews_alike;
pub use log::{
    acknowledged_is_known, committed_is_applied, counts_and_baselines_hold, past_readings_stand, replays_to,
    wire_round_trips,
};
pub(super) use model::judged;
pub use model::{agrees_with_the_model, judged_as_by_the_model, lookups_agree_with_the_model};
pub use postings::{Booked, Books, postings_balance};
pub use state::{conserves_value, nothing_is_worth_nothing, outflows_keep_the_average, transfers_keep_value};
pub use step::{
    closed_cycles_stand_still, locked_periods_stand_still, preview_is_outcome, recording_is_idempotent,
    refused_changes_nothing,
};
