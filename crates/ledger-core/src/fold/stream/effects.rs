//! What folding a stream changes outside of it.

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

/// What streams change outside of themselves when they are settled.
#[derive(Debug)]
pub(crate) struct SharedDrafts<'a> {
    pub(crate) returns: ReturnsDraft<'a>,
    pub(crate) carried: CarriedDraft<'a>,
    pub(crate) cycles: CyclesDraft<'a>,
    /// Nobody asks when a record is applied.
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

/// What refolding a stream changes outside of it.
#[derive(Debug)]
pub(crate) struct StreamEffects<'d, 'a> {
    pub(crate) conversion: Conversion,
    pub(crate) returns: &'d mut ReturnsDraft<'a>,
    pub(crate) carried: &'d mut CarriedDraft<'a>,
    /// By how much each charge differs.
    pub(crate) charges: &'d mut ChargeChanges,
    /// What exits came to cost, if anybody asks.
    pub(crate) recosted: Option<&'d mut Recostings>,
    /// Rows of other streams whose input has changed.
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
    /// Notes what an exit or outgoing transfer costs now, and which rows of its stream that touches.
    ///
    /// Only what stands after it is touched, here and by [`StreamEffects::moves`]: a log and a snapshot may say that rows
    /// wait for each other in a circle, and settling ends all the same.
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

    /// Notes what an adjustment or count moves now, and the reversal that this touches.
    pub(crate) fn moves(&mut self, original: &Row, moved: MovedOut, touched: &mut BTreeSet<Key>) {
        let reversal = self.carried.moves(original.transaction(), moved);
        touched.extend(reversal.filter(|reversal| *reversal > original.key()));
    }

    /// Notes what an exit that was there before costs now.
    #[inline]
    pub(crate) fn recost(&mut self, exit: &Row, before: Money, after: Money) {
        if before != after {
            self.charges.change(exit.account().to(), before, after);
            self.list(exit.transaction(), before, after);
        }
    }

    /// Notes an exit that costs something else now, if anybody asks.
    #[inline(always)]
    pub(crate) fn list(&mut self, exit: TransactionNo, before: Money, after: Money) {
        if before != after
            && let Some(recosted) = &mut self.recosted
        {
            recosted.note(Recosted { exit, before, after });
        }
    }

    /// Counts exits that cost something else now, if anybody asks.
    pub(crate) fn count(&mut self, exits: RecostedSum) {
        if let Some(Recostings::Counted { change, .. }) = self.recosted.as_deref_mut() {
            change.add(exits);
        }
    }

    /// Whether something of that row, an exit, came back.
    #[inline]
    pub(crate) fn is_returned(&self, row: &Row) -> bool {
        row.exit().is_some() && self.returns.of(row.transaction()).is_some()
    }

    /// Takes back what an exit did cost.
    pub(crate) fn forget(&mut self, row: &Row, cost: Money) {
        if row.exit().is_some() {
            self.charges.change(row.account().to(), cost, Money::ZERO);
        }
    }
}
