//! Values that one row passes to another: a transfer to the row where it arrives, an adjustment or count to its
//! reversal.

use crate::ledger::stream::Key;
use crate::pack::codec::codec;
use crate::pack::interner::ByNumber;
use crate::value::number::{Money, Quantity};
use crate::value::numbering::{Counts, TransactionNo};
use foldhash::HashMap;

/// The movement of an adjustment or count, of which the reversal moves the opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reversed {
    pub(crate) reversal: TransactionNo,
    /// The place of the reversal.
    pub(crate) key: Key,
    pub(crate) moved: MovedOut,
}

/// A quantity that came in (above zero) or went out (below zero), and the value that went with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct MovedOut {
    pub(crate) quantity: Quantity,
    /// The cost of a quantity that went out; zero for one that came in.
    pub(crate) cost: Money,
}

/// The links of a ledger: the value of each transfer, and the reversal of each reversed transaction.
#[derive(Debug, Clone, Default)]
pub(crate) struct Carried {
    pub(crate) arrivals: HashMap<TransactionNo, Money>,
    pub(crate) reversed: HashMap<TransactionNo, Reversed>,
}

/// The links as a command would leave them.
#[derive(Debug)]
pub(crate) struct CarriedDraft<'a> {
    base: &'a Carried,
    changed: CarriedPatch,
}

/// The changes that a command makes in the links.
#[derive(Debug, Default)]
pub(crate) struct CarriedPatch {
    arrivals: ByNumber<TransactionNo, Money>,
    reversed: ByNumber<TransactionNo, Reversed>,
}

impl<'a> CarriedDraft<'a> {
    pub(crate) fn over(base: &'a Carried) -> Self {
        Self { base, changed: CarriedPatch::default() }
    }

    /// The value that a transfer brings to its destination.
    pub(crate) fn arrival(&self, transfer: TransactionNo) -> Money {
        let value = self.changed.arrivals.get(&transfer).or_else(|| self.base.arrivals.get(&transfer));
        value.copied().unwrap_or_default()
    }

    /// Sets the value that a transfer brings. Returns true if it differs from the one before.
    pub(crate) fn arrive(&mut self, transfer: TransactionNo, value: Money) -> bool {
        let is_other = self.arrival(transfer) != value;
        if is_other {
            self.changed.arrivals.insert(transfer, value);
        }
        is_other
    }

    pub(crate) fn reversed(&self, original: TransactionNo) -> Option<&Reversed> {
        self.changed.reversed.get(&original).or_else(|| self.base.reversed.get(&original))
    }

    pub(crate) fn reverse(&mut self, original: TransactionNo, reversed: Reversed) {
        self.changed.reversed.insert(original, reversed);
    }

    /// Sets the movement of an original. Returns the place of its reversal if the movement differs from the one before.
    pub(crate) fn moves(&mut self, original: TransactionNo, moved: MovedOut) -> Option<Key> {
        let reversed = *self.reversed(original)?;
        if reversed.moved == moved {
            return None;
        }
        self.changed.reversed.insert(original, Reversed { moved, ..reversed });
        Some(reversed.key)
    }

    pub(crate) fn into_change(self) -> CarriedPatch {
        self.changed
    }
}

impl Carried {
    pub(crate) fn commit(&mut self, changed: CarriedPatch) {
        // most commands link nothing
        if !changed.arrivals.is_empty() {
            self.arrivals.extend(changed.arrivals);
        }
        if !changed.reversed.is_empty() {
            self.reversed.extend(changed.reversed);
        }
    }
}

impl Carried {
    /// Returns true if everything it refers to exists, and each reversal comes after its original.
    pub(crate) fn is_in_order(&self, counts: Counts) -> bool {
        let is_after = |original: &TransactionNo, reversed: &Reversed| {
            *original < reversed.reversal && reversed.reversal < counts.transactions
        };
        self.arrivals.keys().all(|transfer| *transfer < counts.transactions)
            && self.reversed.iter().all(|(original, reversed)| is_after(original, reversed))
    }
}

codec!(MovedOut { quantity, cost });
codec!(Reversed { reversal, key, moved });
codec!(Carried { arrivals, reversed });
