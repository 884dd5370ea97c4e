//! The charges that a stream may still change: those of its rows, from the first unsettled one on.

use crate::ledger::stream::{Key, Row, Side};
use crate::pack::work;
use crate::value::numbering::ChargeNo;
use foldhash::HashSet;

/// The charges of the last rows of a stream. They are kept, so that each row is looked at once.
#[derive(Debug)]
pub(crate) struct ChargedFrom {
    pub(super) from: Key,
    pub(super) charges: HashSet<ChargeNo>,
    /// True if one of these rows transfers goods to another stream, whose exits may charge the cost to anything.
    pub(super) sends: bool,
}

impl ChargedFrom {
    pub(super) fn nothing(from: Key) -> Self {
        Self { from, charges: HashSet::default(), sends: false }
    }

    pub(super) fn add(&mut self, row: &Row) {
        work::count(1);
        match row.movement().side() {
            Side::Charge => {
                self.charges.insert(row.account().to());
            }
            Side::Transfer => self.sends |= row.consumed().is_some(),
            _ => {}
        }
    }
}
