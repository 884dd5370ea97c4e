//! The returns of each exit, and the part of its cost that comes back with each return (rule M2).

use crate::ledger::stream::Key;
use crate::pack::codec::codec;
use crate::pack::interner::ByNumber;
use crate::pack::summed_list::{Summed, SummedList};
use crate::value::number::{Money, Quantity};
use crate::value::numbering::{ChargeNo, Counts, TransactionNo};
use crate::value::stock::part_of;
use foldhash::HashMap;
use std::collections::BTreeSet;

/// An exit that has returns.
#[derive(Debug, Clone)]
pub(crate) struct ReturnsOfExit {
    /// The number of the charge of the exit.
    pub(crate) charge: ChargeNo,
    pub(crate) quantity: Quantity,
    /// The cost of the exit, as last computed.
    pub(crate) cost: Money,
    /// The live returns of the exit, in effective order, with their quantities.
    pub(crate) returns: SummedList<ReturnOfExit>,
    /// The sum credited to the charge for the returns.
    credited: Money,
}

/// One return of an exit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReturnOfExit {
    pub(crate) key: Key,
    pub(crate) transaction: TransactionNo,
    pub(crate) quantity: Quantity,
}

impl Summed for ReturnOfExit {
    type Key = Key;
    type Sum = Quantity;

    fn key(&self) -> Key {
        self.key
    }

    fn sum(&self) -> Quantity {
        self.quantity
    }

    /// The sum saturates; it is at most the quantity of the exit.
    fn add(one: Quantity, next: Quantity) -> Quantity {
        Quantity::from_units(one.units().saturating_add(next.units()))
    }
}

impl ReturnsOfExit {
    pub(crate) fn new(charge: ChargeNo, quantity: Quantity, cost: Money) -> Self {
        // most exits that have a return have one
        Self { charge, quantity, cost, returns: SummedList::with_room_for_one(), credited: Money::ZERO }
    }

    pub(crate) fn returned(&self) -> Quantity {
        self.returns.sum().unwrap_or(Quantity::ZERO)
    }

    /// The quantity that has come back, without the return at `but`.
    pub(crate) fn returned_but(&self, but: Option<Key>) -> Quantity {
        let other = but.and_then(|but| self.returns.get(but)).map_or(Quantity::ZERO, |back| back.quantity);
        self.returned().minus(other).unwrap_or_default()
    }

    /// The value that the return at `key` brings.
    pub(crate) fn value_of(&self, key: Key, quantity: Quantity) -> Money {
        self.value_after(self.returns.sum_of_first(|other| other < key).unwrap_or(Quantity::ZERO), quantity)
    }

    /// The value that a return brings after the quantity `before` came back. It is rounded cumulatively, so that all
    /// returns together bring the whole cost.
    pub(crate) fn value_after(&self, before: Quantity, quantity: Quantity) -> Money {
        let through = ReturnOfExit::add(before, quantity);
        Money::from_units(self.cost_of(through).units().saturating_sub(self.cost_of(before).units()))
    }

    fn cost_of(&self, part: Quantity) -> Money {
        // a part of a cost fits if the cost does
        part_of(self.cost, part, self.quantity).unwrap_or(Money::ZERO)
    }
}

/// The returns as a command would leave them.
#[derive(Debug)]
pub(crate) struct ReturnsDraft<'a> {
    base: &'a HashMap<TransactionNo, Box<ReturnsOfExit>>,
    changed: ByNumber<TransactionNo, ReturnsOfExit>,
    unsettled: BTreeSet<TransactionNo>,
}

impl<'a> ReturnsDraft<'a> {
    pub(crate) fn over(base: &'a HashMap<TransactionNo, Box<ReturnsOfExit>>) -> Self {
        Self { base, changed: ByNumber::default(), unsettled: BTreeSet::new() }
    }

    /// Returns true if no exit has a return.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.base.is_empty()
    }

    pub(crate) fn of(&self, exit: TransactionNo) -> Option<&ReturnsOfExit> {
        self.changed.get(&exit).or_else(|| self.base.get(&exit).map(Box::as_ref))
    }

    /// The returns of `exit`, to be changed. If there are none, `new` makes them.
    fn change(&mut self, exit: TransactionNo, new: impl FnOnce() -> ReturnsOfExit) -> &mut ReturnsOfExit {
        self.unsettled.insert(exit);
        self.changed
            .entry(exit)
            .or_insert_with(|| self.base.get(&exit).map_or_else(new, |known| known.as_ref().clone()))
    }

    /// The returns of `exit`, to be changed, if it has any.
    fn change_known(&mut self, exit: TransactionNo) -> Option<&mut ReturnsOfExit> {
        if !self.changed.contains_key(&exit) {
            let known = self.base.get(&exit)?.as_ref().clone();
            self.changed.insert(exit, known);
        }
        self.unsettled.insert(exit);
        self.changed.get_mut(&exit)
    }

    /// Adds a return. Returns true if later returns may now bring other values.
    pub(crate) fn add(&mut self, exit: TransactionNo, back: ReturnOfExit, new: impl FnOnce() -> ReturnsOfExit) -> bool {
        let returned = self.change(exit, new);
        returned.returns.insert(back);
        returned.is_followed(back.key)
    }

    /// Takes a return away. Returns true if later returns may now bring other values.
    pub(crate) fn remove(&mut self, exit: TransactionNo, key: Key) -> bool {
        let Some(returned) = self.change_known(exit) else { return false };
        returned.returns.remove(key);
        returned.is_followed(key)
    }

    /// Sets the cost of `exit`. Returns the places of the returns whose values may change with it.
    pub(crate) fn recost(&mut self, exit: TransactionNo, cost: Money) -> Vec<Key> {
        if self.of(exit).is_none_or(|returned| returned.cost == cost) {
            return Vec::new();
        }
        let Some(returned) = self.change_known(exit) else { return Vec::new() };
        returned.cost = cost;
        returned.returns.iter().map(|back| back.key).collect()
    }

    /// The places of the returns of `exit`, from `key` on.
    pub(crate) fn from(&self, exit: TransactionNo, key: Key) -> impl Iterator<Item = Key> {
        self.of(exit).into_iter().flat_map(move |returned| returned.returns.iter_from(key)).map(|back| back.key)
    }

    /// For each exit whose returns have changed: its charge, the sum credited before, and the sum credited now.
    pub(crate) fn settle(&mut self) -> Vec<(ChargeNo, Money, Money)> {
        let mut credits = Vec::new();
        while let Some(exit) = self.unsettled.pop_first() {
            if let Some(returned) = self.changed.get_mut(&exit) {
                let credit = returned.cost_of(returned.returned());
                credits.push((returned.charge, returned.credited, credit));
                returned.credited = credit;
            }
        }
        credits
    }

    pub(crate) fn into_changed(self) -> ByNumber<TransactionNo, ReturnsOfExit> {
        self.changed
    }
}

impl ReturnsOfExit {
    fn is_followed(&self, key: Key) -> bool {
        self.returns.last().is_some_and(|last| last.key > key)
    }

    /// Returns true if the returns come after `exit` and bring no more than its quantity.
    pub(crate) fn is_in_order(&self, exit: TransactionNo, counts: Counts) -> bool {
        let is_after = |back: &ReturnOfExit| {
            exit < back.transaction && back.transaction < counts.transactions && !back.quantity.is_negative()
        };
        self.charge < counts.charges && self.returns.iter().all(is_after) && self.returned() <= self.quantity
    }
}

codec!(ReturnOfExit { key, transaction, quantity });
codec!(ReturnsOfExit { charge, quantity, cost, returns, credited });
