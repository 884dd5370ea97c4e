//! Answers about the whole ledger: stock, cycle costs, and both sides of the balance.
#![allow(clippy::arithmetic_side_effects, reason = "figures saturate, beyond 10¹⁹ of the largest")]

use crate::event::{Charge, Supply};
use crate::ledger::Ledger;
use crate::ledger::cycles::Charged;
use crate::query::balance::Balance;
use crate::value::id::{ActivityId, CycleId, StoreId};
use crate::value::number::{Figure, Money, UnitPrice};
use crate::value::on_hand::OnHand;
use crate::value::text::control::Shown;
use std::collections::BTreeMap;
use std::fmt;
use time::Date;

/// The stock of one stream.
///
/// ```
/// use ledger_core::value::Scale;
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("
///     05-01 entry 10 @ 27.50 | 500 275
///     05-02 transfer 4       | 300 165  NORTH 200/110
/// ");
/// let stock = book.ledger.stock();
/// assert_eq!(stock.iter().map(|stream| stream.store.as_str()).collect::<Vec<_>>(), ["MAIN", "NORTH"]);
/// assert_eq!(stock[1].stock.quantity().units(), 200); // kilograms
/// assert_eq!(stock[1].average().unwrap().to_string(), "27.5"); // a bag
/// assert_eq!(stock[1].to_string(), "UREA in NORTH: 200 kg worth 110, 27.5 a bag");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamStock<'a> {
    /// The store.
    pub store: &'a StoreId,
    /// The supply.
    pub supply: &'a Supply,
    /// Quantity and value.
    pub stock: OnHand,
}

/// The cost of an activity of a cycle, over its lots and contractors.
///
/// ```
/// use ledger_core::value::Scale;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2          | 10 20
///     05-02 exit 4 to sowing as X | 6  12
///     05-03 return 1 of X         | 7  14
/// ");
/// let costs = book.ledger.cycle_costs();
/// assert_eq!((costs[0].cycle.as_str(), costs[0].activity.as_str()), ("2026-05", "sowing"));
/// assert_eq!(costs[0].cost.to_string(), "6"); // 8 less the 2 that came back
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CycleCost<'a> {
    /// The cycle.
    pub cycle: &'a CycleId,
    /// The activity.
    pub activity: &'a ActivityId,
    /// The cost of exits less returns; for a closed cycle, the cost when it was closed.
    pub cost: Figure<Money>,
}

/// The cost of one charge: a cycle, activity, lot and contractor.
///
/// ```
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2   | 10 20
///     05-02 exit 4         | 6  12
///     close 2026-05
///     05-01 entry 10 @ 4   | 16 48
/// ");
/// let cost = book.ledger.charges().next().unwrap();
/// assert_eq!((cost.charged.units(), cost.variance.units()), (8_00, 4_00)); // frozen at 8, and 12 now
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ChargeCost<'a> {
    /// The charge.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub charge: &'a Charge,
    /// The cost of exits less returns; for a closed cycle, the cost when it was closed.
    pub charged: Figure<Money>,
    /// The current cost, less the cost charged.
    pub variance: Figure<Money>,
}

/// A closed cycle, with its variance.
///
/// ```
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2          | 10 20
///     05-02 exit 4 to sowing      | 6  12
///     05-02 exit 1 to spraying    | 5  10
///     close 2026-05
///     05-01 entry 10 @ 4          | 15 45
/// ");
/// let closed = book.ledger.closed_cycles();
/// assert_eq!((closed[0].cycle.as_str(), closed[0].variance.units()), ("2026-05", 5_00)); // 15 now, and 10 charged
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ClosedCycle<'a> {
    /// The cycle.
    pub cycle: &'a CycleId,
    /// The current cost of its exits less returns, less the cost charged when it was closed.
    pub variance: Figure<Money>,
}

/// The balance of one stream.
///
/// ```
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-02 transfer 4   | 6  12  NORTH 4/8
/// ");
/// let balance = book.ledger.balance();
/// let north = &balance.streams[1];
/// assert_eq!(north.store.as_str(), "NORTH");
/// assert_eq!((north.balance.transferred_in.units(), north.balance.left.units()), (8_00, 8_00));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamBalance<'a> {
    /// The store.
    pub store: &'a StoreId,
    /// The supply.
    pub supply: &'a Supply,
    /// Both sides.
    pub balance: Balance,
}

/// The balance of every stream, of all streams together, and of the cycles, which are summed up apart.
///
/// ```
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-02 exit 4       | 6  12
/// ");
/// let balance = book.ledger.balance();
/// assert_eq!((balance.total.charged, balance.cycles.units()), (balance.cycles, 8_00)); // summed up in two ways
/// assert!(balance.agrees());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LedgerBalance<'a> {
    /// Each stream, in the order of store and supply.
    pub streams: Vec<StreamBalance<'a>>,
    /// The balance of all streams together.
    pub total: Balance,
    /// The sum of all charges and variances, as the cycles keep them.
    pub cycles: Figure<Money>,
}

impl LedgerBalance<'_> {
    /// Returns true if both sides of every stream are equal, and the streams agree with the cycles.
    pub fn agrees(&self) -> bool {
        self.streams.iter().all(|stream| stream.balance.agrees())
            && self.total.agrees()
            && self.total.charged == self.cycles
    }
}

impl Ledger {
    /// The stock of every stream that has a transaction in force, in the order of store and supply.
    pub fn stock(&self) -> Vec<StreamStock<'_>> {
        let mut all: Vec<StreamStock<'_>> = self
            .views()
            .filter(|stream| stream.is_in_use())
            .map(|stream| StreamStock { store: stream.store(), supply: stream.supply(), stock: stream.stock() })
            .collect();
        all.sort_unstable_by(|a, b| (a.store, &a.supply.code).cmp(&(b.store, &b.supply.code)));
        all
    }

    /// The cost of every cycle and activity, in that order.
    pub fn cycle_costs(&self) -> Vec<CycleCost<'_>> {
        let mut costs: BTreeMap<(&CycleId, &ActivityId), Figure<Money>> = BTreeMap::new();
        for cost in self.charges() {
            *costs.entry((&cost.charge.cycle, &cost.charge.activity)).or_default() += cost.charged;
        }
        costs.into_iter().map(|((cycle, activity), cost)| CycleCost { cycle, activity, cost }).collect()
    }

    /// The cost of every charge – cycle, activity, lot and contractor –, in the order of their first use.
    pub fn charges(&self) -> impl Iterator<Item = ChargeCost<'_>> {
        let scale = self.scales().money;
        self.cycles.charges.numbered().map(move |(number, charge)| {
            let Charged { charged, variance } = self.cycles.charged(number);
            ChargeCost { charge, charged: charged.at(scale), variance: variance.at(scale) }
        })
    }

    /// The closed cycles with their variances, in the order of their names.
    pub fn closed_cycles(&self) -> Vec<ClosedCycle<'_>> {
        let mut closed: BTreeMap<&CycleId, Figure<Money>> =
            self.cycles.closed().map(|cycle| (cycle, Figure::ZERO)).collect();
        for cost in self.charges() {
            if let Some(variance) = closed.get_mut(&cost.charge.cycle) {
                *variance += cost.variance;
            }
        }
        closed.into_iter().map(|(cycle, variance)| ClosedCycle { cycle, variance }).collect()
    }

    /// The last day of the locked period, if there is one.
    pub fn locked_through(&self) -> Option<Date> {
        self.lock
    }

    /// Both sides of the balance, for each stream and in total.
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
}

/// The stock on one line without control characters: `UREA in MAIN: 375 kg worth 206.25, 27.5 a bag`.
impl fmt::Display for StreamStock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Supply { code, buying_unit, consumption_unit, .. } = self.supply;
        let (quantity, value) = (self.stock.quantity(), self.stock.value());
        write!(f, "{} in {}: {quantity} {} worth {value}", Shown(code), Shown(self.store), Shown(consumption_unit))?;
        match self.average() {
            Some(average) => write!(f, ", {average} a {}", Shown(buying_unit)),
            None => Ok(()),
        }
    }
}

impl StreamStock<'_> {
    /// The weighted average cost per buying unit, or `None` without stock.
    pub fn average(&self) -> Option<Figure<UnitPrice>> {
        self.stock.average()
    }
}
