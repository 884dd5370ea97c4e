//! The changes that folding a stream makes outside of it.

use crate::fold::step::CarriedValues;
use crate::fold::stream::recosted::{Recosted, RecostedSum, Recostings};
use crate::ledger::carried::{CarriedDraft, MovedOut};
use crate::ledger::charge_changes::ChargeChanges;
use crate::ledger::cycles::CyclesDraft;
use crate::ledger::returns::ReturnsDraft;
use crate::ledger::stream::{Key, Movement, Row};
use crate::value::number::{Conversion, Money, Quantity};
use crate::value::numbering::{StreamNo, TransactionNo};
use std::collections::BTreeSet;

/// The drafts that all streams share, and change when they are settled.
#[derive(Debug)]
pub(crate) struct SharedDrafts<'a> {
    pub(crate) returns: ReturnsDraft<'a>,
    pub(crate) carried: CarriedDraft<'a>,
    pub(crate) cycles: CyclesDraft<'a>,
    /// The notes of exits whose costs change. `None` when a record is applied, because nobody asks for them then.
    pub(crate) recosted: Option<Recostings>,
}

impl<'a> SharedDrafts<'a> {
    pub(crate) fn effects<'d>(
        &'d mut self,
        conversion: Conversion,
        arrivals: &'d mut Vec<(StreamNo, Key)>,
    ) -> StreamEffects<'d, 'a> {
        StreamEffects {
            conversion,
            returns: &mut self.returns,
            carried: &mut self.carried,
            charges: &mut self.cycles.charged,
            recosted: self.recosted.as_mut(),
            arrivals,
        }
    }
}

/// The changes that refolding one stream makes outside of it.
#[derive(Debug)]
pub(crate) struct StreamEffects<'d, 'a> {
    pub(crate) conversion: Conversion,
    pub(crate) returns: &'d mut ReturnsDraft<'a>,
    pub(crate) carried: &'d mut CarriedDraft<'a>,
    /// The difference of each charge.
    pub(crate) charges: &'d mut ChargeChanges,
    /// The notes of exits whose costs change, if they are asked for.
    pub(crate) recosted: Option<&'d mut Recostings>,
    /// The rows of other streams at which a transfer arrives with another value.
    pub(crate) arrivals: &'d mut Vec<(StreamNo, Key)>,
}

impl CarriedValues for StreamEffects<'_, '_> {
    fn returned(&self, of: TransactionNo, key: Key, quantity: Quantity) -> Money {
        self.returns.of(of).map_or(Money::ZERO, |returned| returned.value_of(key, quantity))
    }

    fn arrival(&self, transfer: TransactionNo) -> Money {
        self.carried.arrival(transfer)
    }

    fn reversed(&self, original: TransactionNo) -> MovedOut {
        self.carried.reversed(original).map(|reversed| reversed.moved).unwrap_or_default()
    }
}

impl StreamEffects<'_, '_> {
    /// Notes the new cost of an exit or outgoing transfer, and touches the rows that take their value from it.
    ///
    /// Only later rows are touched, here and by [`StreamEffects::moves`]. So settling ends even if a log or snapshot
    /// has rows that wait for each other in a circle.
    pub(crate) fn consume(&mut self, row: &Row, before: Option<Money>, after: Money, touched: &mut BTreeSet<Key>) {
        if let Movement::TransferOut { to, .. } = row.movement() {
            let arrival = row.key().other_side();
            if self.carried.arrive(row.transaction(), after) && arrival > row.key() {
                self.arrivals.push((to, arrival));
            }
            return;
        }
        match before {
            Some(before) => self.recost(row, before, after),
            None => self.charges.change(row.account().to(), Money::ZERO, after),
        }
        if !self.returns.is_empty() {
            let returns = self.returns.recost(row.transaction(), after).into_iter();
            touched.extend(returns.filter(|back| *back > row.key()));
        }
    }

    /// Notes the quantity and cost that an adjustment or count moves now, and touches its reversal.
    pub(crate) fn moves(&mut self, original: &Row, moved: MovedOut, touched: &mut BTreeSet<Key>) {
        let reversal = self.carried.moves(original.transaction(), moved);
        touched.extend(reversal.filter(|reversal| *reversal > original.key()));
    }

    /// Notes the old and new cost of an exit that was there before.
    #[inline]
    pub(crate) fn recost(&mut self, exit: &Row, before: Money, after: Money) {
        if before != after {
            self.charges.change(exit.account().to(), before, after);
            self.list(exit.transaction(), before, after);
        }
    }

    /// Notes an exit whose cost changes, if such exits are asked for.
    #[inline(always)]
    pub(crate) fn list(&mut self, exit: TransactionNo, before: Money, after: Money) {
        if before != after
            && let Some(recosted) = &mut self.recosted
        {
            recosted.note(Recosted { exit, before, after });
        }
    }

    /// Adds exits whose cost changes to the sum, if such exits are counted.
    pub(crate) fn count(&mut self, exits: RecostedSum) {
        if let Some(Recostings::Counted { change, .. }) = self.recosted.as_deref_mut() {
            change.add(exits);
        }
    }

    /// Returns true if the row is an exit of which something came back.
    #[inline]
    pub(crate) fn is_returned(&self, row: &Row) -> bool {
        row.exit().is_some() && self.returns.of(row.transaction()).is_some()
    }

    /// Takes the cost of an exit off its charge.
    pub(crate) fn forget(&mut self, row: &Row, cost: Money) {
        if row.exit().is_some() {
            self.charges.change(row.account().to(), cost, Money::ZERO);
        }
    }
}
