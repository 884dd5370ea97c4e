//! The clerk's desk: one action at a time, with the ledger in view.

use super::clerk::Clerk;
use crate::drawn::glance::{Glance, Seen};
use crate::drawn::plan::CommandPlan;

/// The original of a correction.
#[derive(Debug, Clone)]
pub(super) struct Instead {
    pub(super) original: Seen,
    /// True if the correction keeps all data of the original but quantities.
    pub(super) keep: bool,
}

/// A clerk at work on one action.
pub(super) struct Desk<'a> {
    pub(super) clerk: &'a mut Clerk,
    pub(super) plan: &'a CommandPlan,
    pub(super) number: usize,
    pub(super) glance: Glance<'a>,
    pub(super) instead: Option<Instead>,
}
