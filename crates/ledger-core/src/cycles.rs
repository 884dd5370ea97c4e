//! What each field cycle is charged.

use crate::event::Charge;
use crate::names::Names;
use crate::number::Total;
use std::collections::HashMap;

/// Every charge that was ever used, and what it has cost.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cycles {
    pub(crate) charges: Names<Charge>,
    totals: Vec<Total>,
}

impl Cycles {
    pub(crate) fn total(&self, charge: u32) -> Total {
        self.totals.get(charge as usize).copied().unwrap_or_default()
    }

    pub(crate) fn commit(&mut self, added: Names<Charge>, differences: HashMap<u32, Total>) {
        self.charges.append(added);
        self.totals.resize(self.charges.len() as usize, Total::ZERO);
        #[expect(clippy::iter_over_hash_type, reason = "each difference goes to a total of its own")]
        for (charge, difference) in differences {
            if let Some(total) = self.totals.get_mut(charge as usize) {
                total.add(difference);
            }
        }
    }
}
