//! What a stream may still charge: to what its rows are charged, from the first on that is not settled.

use crate::ledger::stream::{Key, Row, Side};
use crate::pack::work;
use crate::value::numbering::ChargeNo;
use foldhash::HashSet;

/// To what the last rows of a stream are charged: looked through once, whoever asks how often.
#[derive(Debug)]
pub(crate) struct ChargedFrom {
    pub(super) from: Key,
    pub(super) charges: HashSet<ChargeNo>,
    /// Whether something goes from these rows to other streams, which charge what it costs to anything.
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
