//! One stream: its rows in effective order, and the draft of them.

pub(crate) mod key;
pub(crate) mod row;
pub(crate) mod rows;
pub(crate) mod rows_draft;
mod search;
mod stream;

pub(crate) use key::{Key, MOST_LINES};
pub(crate) use row::{Effect, Movement, Plain, Row, Side, Worth};
pub(crate) use stream::{
    Baseline, NO_BASELINES, Stream, StreamPatch, Voided, consumed, first_recorded, superseded_cost, superseder,
};
