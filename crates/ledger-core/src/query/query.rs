//! What the ledger says: stock, kardex, cycle costs, and both sides of the balance.

use crate::event::{Charge, Supply};
use crate::ledger::Ledger;
use crate::ledger::cycles::Charged;
use crate::value::id::{ActivityId, CycleId, Position, Reference, StoreId};
use crate::value::kind::Kind;
use crate::value::number::{Conversion, Total, UnitPrice};
use crate::value::numbering::{StreamNumber, TransactionNumber};
use crate::value::stock::Stock;
use std::collections::BTreeMap;
use time::Date;

/// What a stream holds.
///
/// ```
/// use ledger_core::Ledger;
/// assert_eq!(Ledger::default().stock().len(), 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamStock<'a> {
    /// Where.
    pub store: &'a StoreId,
    /// What.
    pub supply: &'a Supply,
    /// How much, and what it is worth.
    pub stock: Stock,
}

/// What was charged to a cycle and activity.
///
/// ```
/// use ledger_core::Ledger;
/// assert!(Ledger::default().cycle_costs().is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CycleCost<'a> {
    /// The cycle.
    pub cycle: &'a CycleId,
    /// The activity.
    pub activity: &'a ActivityId,
    /// Exits less returns; of a closed cycle, as they were when it was closed.
    pub cost: Total,
}

/// What was charged to a cycle, activity, lot and contractor.
///
/// ```
/// use ledger_core::Ledger;
/// assert_eq!(Ledger::default().charges().count(), 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeCost<'a> {
    /// The charge.
    pub charge: &'a Charge,
    /// Exits less returns; of a closed cycle, as they were when it was closed.
    pub charged: Total,
    /// What they cost now beyond that.
    pub variance: Total,
}

/// A closed cycle.
///
/// ```
/// use ledger_core::Ledger;
/// assert!(Ledger::default().closed_cycles().is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedCycle<'a> {
    /// The cycle.
    pub cycle: &'a CycleId,
    /// What its exits less returns cost now beyond what it was charged when it was closed.
    pub variance: Total,
}

/// Both sides of the balance of a stream, or of all: what came in is what is left and what went out.
///
/// The inputs are taken from the movements themselves and the outputs from the running stock, so the two
/// sides agree only if no step of the fold made or lost value (SPEC N4).
///
/// ```
/// use ledger_core::Balance;
/// assert!(Balance::default().agrees());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// In: entries from providers.
    pub entered: Total,
    /// In: gains found by adjustments, counts and reversals.
    pub gained: Total,
    /// In: what rebalances set, and what superseded exits consumed.
    pub rebalanced: Total,
    /// In: what prices set – by revaluations and priced counts – added; what they took is below zero.
    pub revalued: Total,
    /// In: what arrived from other stores.
    pub transferred_in: Total,
    /// Out: the value of what is left.
    pub left: Total,
    /// Out: exits less returns, superseded ones at their new price.
    pub charged: Total,
    /// Out: losses by adjustments, counts and reversals.
    pub lost: Total,
    /// Out: what went to other stores.
    pub transferred_out: Total,
    /// Out: what settled deficits really cost, less what they had been carried at.
    pub variance: Total,
}

impl Balance {
    /// What came in.
    pub fn came_in(&self) -> Total {
        [self.entered, self.gained, self.rebalanced, self.revalued, self.transferred_in].into_iter().sum()
    }

    /// What is left, charged, lost or varied.
    pub fn went_out(&self) -> Total {
        [self.left, self.charged, self.lost, self.variance, self.transferred_out].into_iter().sum()
    }

    /// Whether both sides are the same, to the last digit.
    pub fn agrees(&self) -> bool {
        self.came_in() == self.went_out()
    }

    fn add(&mut self, other: &Balance) {
        self.entered.add(other.entered);
        self.gained.add(other.gained);
        self.rebalanced.add(other.rebalanced);
        self.revalued.add(other.revalued);
        self.transferred_in.add(other.transferred_in);
        self.transferred_out.add(other.transferred_out);
        self.left.add(other.left);
        self.charged.add(other.charged);
        self.lost.add(other.lost);
        self.variance.add(other.variance);
    }
}

/// The balance of one stream.
///
/// ```
/// use ledger_core::Ledger;
/// assert!(Ledger::default().balance().streams.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamBalance<'a> {
    /// Where.
    pub store: &'a StoreId,
    /// What.
    pub supply: &'a Supply,
    /// Both sides.
    pub balance: Balance,
}

/// The balance of every stream, of all of them together, and of the cycles as they are kept.
///
/// ```
/// use ledger_core::Ledger;
/// assert!(Ledger::default().balance().agrees());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerBalance<'a> {
    /// Stream by stream, by store and supply.
    pub streams: Vec<StreamBalance<'a>>,
    /// All of them together.
    pub total: Balance,
    /// What the cycles say they were charged, variances of closed ones included: kept apart from the streams, as
    /// movements come.
    pub cycles: Total,
}

impl LedgerBalance<'_> {
    /// Whether every stream agrees, and the streams with the cycles.
    pub fn agrees(&self) -> bool {
        self.streams.iter().all(|stream| stream.balance.agrees())
            && self.total.agrees()
            && self.total.charged == self.cycles
    }
}

/// What is known of a transaction.
///
/// ```
/// use ledger_core::Ledger;
/// assert!(Ledger::default().transaction("PO-17").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionInfo {
    /// Its name.
    pub reference: Reference,
    /// What it is.
    pub kind: Kind,
    /// Where it stands in the log.
    pub position: Position,
    /// What it returns or voids.
    pub of: Option<Reference>,
    /// What voided it.
    pub voided_by: Option<Reference>,
}

impl Ledger {
    /// What every stream holds that has a transaction in force, by store and supply.
    pub fn stock(&self) -> Vec<StreamStock<'_>> {
        let mut all: Vec<StreamStock<'_>> = self
            .views()
            .filter(|stream| stream.is_in_use())
            .map(|stream| StreamStock { store: stream.store(), supply: stream.supply(), stock: stream.stock() })
            .collect();
        all.sort_unstable_by(|a, b| (a.store, &a.supply.code).cmp(&(b.store, &b.supply.code)));
        all
    }

    /// What every cycle and activity was charged, by cycle and activity.
    pub fn cycle_costs(&self) -> Vec<CycleCost<'_>> {
        let mut costs: BTreeMap<(&CycleId, &ActivityId), Total> = BTreeMap::new();
        for cost in self.charges() {
            costs.entry((&cost.charge.cycle, &cost.charge.activity)).or_default().add(cost.charged);
        }
        costs.into_iter().map(|((cycle, activity), cost)| CycleCost { cycle, activity, cost }).collect()
    }

    /// What every charge – cycle, activity, lot and contractor – cost, in the order of their first use.
    pub fn charges(&self) -> impl Iterator<Item = ChargeCost<'_>> {
        (0_u32..).zip(self.cycles.charges.iter()).map(|(number, charge)| {
            let Charged { charged, variance } = self.cycles.charged(number);
            ChargeCost { charge, charged, variance }
        })
    }

    /// The closed cycles, by name, each with what its exits cost now beyond what it was charged.
    pub fn closed_cycles(&self) -> Vec<ClosedCycle<'_>> {
        let mut closed: BTreeMap<&CycleId, Total> = self.cycles.closed().map(|cycle| (cycle, Total::ZERO)).collect();
        for cost in self.charges() {
            if let Some(variance) = closed.get_mut(&cost.charge.cycle) {
                variance.add(cost.variance);
            }
        }
        closed.into_iter().map(|(cycle, variance)| ClosedCycle { cycle, variance }).collect()
    }

    /// The last day of the period that is locked.
    pub fn locked_through(&self) -> Option<Date> {
        self.lock
    }

    /// Both sides of the balance, by stream and in total.
    pub fn balance(&self) -> LedgerBalance<'_> {
        let mut streams: Vec<StreamBalance<'_>> = self
            .views()
            .map(|stream| StreamBalance { store: stream.store(), supply: stream.supply(), balance: stream.balance() })
            .collect();
        streams.sort_unstable_by(|a, b| (a.store, &a.supply.code).cmp(&(b.store, &b.supply.code)));
        let mut total = Balance::default();
        streams.iter().for_each(|stream| total.add(&stream.balance));
        LedgerBalance { streams, total, cycles: self.charges().flat_map(|cost| [cost.charged, cost.variance]).sum() }
    }

    /// The transaction of that name.
    pub fn transaction(&self, reference: &str) -> Option<TransactionInfo> {
        self.transaction_info(self.register.find(reference)?)
    }

    pub(crate) fn transaction_info(&self, number: TransactionNumber) -> Option<TransactionInfo> {
        let transaction = self.register.get(number)?;
        Some(TransactionInfo {
            reference: transaction.reference(),
            kind: transaction.kind(),
            position: transaction.position(),
            of: transaction.of().and_then(|of| self.reference(of)),
            voided_by: self.register.voided_by(number).and_then(|by| self.reference(by)),
        })
    }

    pub(crate) fn reference(&self, transaction: TransactionNumber) -> Option<Reference> {
        Some(self.register.get(transaction)?.reference())
    }

    pub(crate) fn conversion(&self, stream: StreamNumber) -> Option<Conversion> {
        Some(self.catalog.supplies.get(self.streams.key(stream)?.supply as usize)?.conversion)
    }
}

impl StreamStock<'_> {
    /// The weighted average cost per buying unit; none where there is no stock.
    pub fn average(&self) -> Option<UnitPrice> {
        self.stock.average(self.supply.conversion)
    }
}
