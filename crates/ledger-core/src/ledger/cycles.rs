//! The sum charged to each field cycle, and the sums that stay fixed once it is closed.

use crate::event::Charge;
use crate::ledger::charge_changes::ChargeChanges;
use crate::pack::codec::{Bytes, Codec, codec};
use crate::pack::dense::{Dense, Numbered};
use crate::pack::interner::{Interner, InternerDraft, InternerPatch};
use crate::pack::work;
use crate::value::id::CycleId;
use crate::value::number::Total;
use crate::value::numbering::{ChargeNo, Counts, TransactionNo};
use foldhash::HashMap;
use std::collections::BTreeMap;
use time::Date;

impl Numbered for Charge {
    type Number = ChargeNo;
}

/// The closing of a field cycle.
#[derive(Debug, Clone)]
struct Closing {
    by: TransactionNo,
    /// The day it was recorded.
    date: Date,
    /// The sums charged at that time, by the number of the charge.
    frozen: BTreeMap<ChargeNo, Total>,
}

impl Closing {
    fn charged(&self, number: ChargeNo) -> Total {
        self.frozen.get(&number).copied().unwrap_or_default()
    }
}

/// Every charge that was ever used with its cost, and the closed cycles.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cycles {
    pub(crate) charges: Interner<Charge>,
    /// The charges of each cycle.
    by_cycle: ByCycle,
    totals: Vec<Total>,
    closed: BTreeMap<CycleId, Closing>,
}

/// The numbers of the charges of each cycle, ascending.
#[derive(Debug, Clone, Default)]
struct ByCycle(HashMap<CycleId, Vec<ChargeNo>>);

impl ByCycle {
    fn add(&mut self, number: ChargeNo, charge: &Charge) {
        match self.0.get_mut(&charge.cycle) {
            Some(numbers) => numbers.push(number),
            None => {
                self.0.insert(charge.cycle.clone(), vec![number]);
            }
        }
    }

    fn of(&self, cycle: &CycleId) -> &[ChargeNo] {
        self.0.get(cycle).map_or(&[], Vec::as_slice)
    }
}

/// The sum charged to a charge, and its variance: the cost beyond that sum since its cycle was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Charged {
    pub(crate) charged: Total,
    pub(crate) variance: Total,
}

impl Charged {
    fn of(total: Total, frozen: Option<Total>) -> Self {
        let charged = frozen.unwrap_or(total);
        let mut variance = total;
        variance.subtract(charged);
        Self { charged, variance }
    }
}

impl Cycles {
    pub(crate) fn charged(&self, number: ChargeNo) -> Charged {
        let closing = self.charges.get(number).and_then(|charge| self.closed.get(&charge.cycle));
        Charged::of(self.total(number), closing.map(|closing| closing.charged(number)))
    }

    /// The day of a closing that is in force, and the variances of the charges that it froze. Returns `None` if no
    /// closing in force is of that transaction.
    pub(crate) fn closed_by(&self, by: TransactionNo) -> Option<(Date, Vec<(&Charge, Total)>)> {
        let (cycle, closing) = self.closed.iter().find(|(_, closing)| closing.by == by)?;
        let charges = self.by_cycle.of(cycle).iter().filter_map(|number| Some((*number, self.charges.get(*number)?)));
        let variances = charges.map(|(number, charge)| (charge, self.charged(number).variance)).collect();
        Some((closing.date, variances))
    }

    pub(crate) fn is_closed(&self, cycle: &CycleId) -> bool {
        self.closed.contains_key(cycle)
    }

    pub(crate) fn closed(&self) -> impl Iterator<Item = &CycleId> {
        self.closed.keys()
    }

    /// Adds the charges from number `first` on to their cycles.
    fn note_cycles_from(&mut self, first: ChargeNo) {
        for number in first.until(self.charges.end()) {
            if let Some(charge) = self.charges.get(number) {
                self.by_cycle.add(number, charge);
            }
        }
    }

    fn total(&self, number: ChargeNo) -> Total {
        self.totals.get(number.index()).copied().unwrap_or_default()
    }

    pub(crate) fn commit(&mut self, change: CyclesPatch) {
        let known = self.charges.end();
        self.charges.append(change.added);
        self.note_cycles_from(known);
        self.totals.resize(self.charges.len(), Total::ZERO);
        change.charged.iter().for_each(|(charge, difference)| {
            if let Some(total) = self.totals.get_mut(charge.index()) {
                total.add(difference);
            }
        });
        for (cycle, closing) in change.closed {
            match closing {
                Some(closing) => self.closed.insert(cycle, closing),
                None => self.closed.remove(&cycle),
            };
        }
    }
}

/// The cycles as a command would leave them.
#[derive(Debug)]
pub(crate) struct CyclesDraft<'a> {
    base: &'a Cycles,
    pub(crate) charges: InternerDraft<'a, Charge>,
    /// The charges that the command adds to each cycle; most commands add none.
    added_by_cycle: Option<Box<ByCycle>>,
    /// The difference of each charge.
    pub(crate) charged: ChargeChanges,
    /// The cycles that the command closes or reopens.
    changed: BTreeMap<CycleId, Option<Closing>>,
}

/// The changes that a command makes in the cycles.
#[derive(Debug)]
pub(crate) struct CyclesPatch {
    added: InternerPatch<Charge>,
    charged: ChargeChanges,
    closed: BTreeMap<CycleId, Option<Closing>>,
}

impl<'a> CyclesDraft<'a> {
    pub(crate) fn over(base: &'a Cycles) -> Self {
        Self {
            base,
            charges: InternerDraft::over(&base.charges),
            added_by_cycle: None,
            charged: ChargeChanges::default(),
            changed: BTreeMap::new(),
        }
    }

    /// The number of a charge, which is added if it is new.
    pub(crate) fn find_or_add(&mut self, charge: &Charge) -> ChargeNo {
        let next = self.charges.end();
        let number = self.charges.find_or_add(charge);
        if number == next {
            self.added_by_cycle.get_or_insert_default().add(number, charge);
        }
        number
    }

    pub(crate) fn is_closed(&self, cycle: &CycleId) -> bool {
        match self.changed.get(cycle) {
            Some(closing) => closing.is_some(),
            None => self.base.is_closed(cycle),
        }
    }

    /// Closes a cycle: freezes the sums charged to it.
    pub(crate) fn close(&mut self, cycle: &CycleId, by: TransactionNo, date: Date) {
        let frozen = self.of_cycle(cycle).map(|number| (number, self.total(number))).collect();
        self.changed.insert(cycle.clone(), Some(Closing { by, date, frozen }));
    }

    pub(crate) fn reopen(&mut self, cycle: &CycleId) {
        self.changed.insert(cycle.clone(), None);
    }

    pub(crate) fn charged(&self, number: ChargeNo) -> Charged {
        let Some(charge) = self.charges.get(number) else { return Charged::default() };
        let closing = match self.changed.get(&charge.cycle) {
            Some(closing) => closing.as_ref(),
            None => self.base.closed.get(&charge.cycle),
        };
        Charged::of(self.total(number), closing.map(|closing| closing.charged(number)))
    }

    /// The numbers of the charges that differ, or whose cycle was closed or reopened, each once.
    pub(crate) fn differing(&self) -> impl Iterator<Item = ChargeNo> {
        let changed = self.changed.keys().flat_map(|cycle| self.of_cycle(cycle));
        let changed = changed.filter(|number| self.charged.of(*number).is_zero());
        self.charged.iter().map(|(number, _)| number).chain(changed)
    }

    /// The numbers of the charges of a cycle.
    pub(crate) fn of_cycle(&self, cycle: &CycleId) -> impl Iterator<Item = ChargeNo> {
        let added = self.added_by_cycle.as_ref().map_or(&[][..], |added| added.of(cycle));
        self.base.by_cycle.of(cycle).iter().chain(added).copied().inspect(|_| work::count(1))
    }

    fn total(&self, number: ChargeNo) -> Total {
        let mut total = self.base.total(number);
        total.add(self.charged.of(number));
        total
    }

    pub(crate) fn into_change(self) -> CyclesPatch {
        CyclesPatch { added: self.charges.into_added(), charged: self.charged, closed: self.changed }
    }
}

impl Cycles {
    /// Returns true if everything it refers to exists: transactions, charges, and the names in `cycles`.
    pub(crate) fn is_in_order(&self, counts: Counts, cycles: &Interner<CycleId>) -> bool {
        let is_known = |cycle: &CycleId| cycles.find(cycle).is_some();
        let is_in_order = |closing: &Closing| {
            closing.by < counts.transactions && closing.frozen.keys().all(|number| *number < counts.charges)
        };
        self.charges.iter().all(|charge| is_known(&charge.cycle))
            && self.closed.iter().all(|(cycle, closing)| is_known(cycle) && is_in_order(closing))
    }
}

codec!(Closing { by, date, frozen });

/// The charges of each cycle are not written: they follow from the list of charges.
impl Codec for Cycles {
    fn put(&self, out: &mut Vec<u8>) {
        self.charges.put(out);
        self.totals.put(out);
        self.closed.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let (charges, totals, closed) = (Interner::take(from)?, Vec::take(from)?, BTreeMap::take(from)?);
        let mut all = Self { charges, by_cycle: ByCycle::default(), totals, closed };
        all.note_cycles_from(ChargeNo::FIRST);
        Some(all).filter(|all| all.totals.len() == all.charges.len())
    }
}
