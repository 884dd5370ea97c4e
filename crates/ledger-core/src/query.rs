//! What the ledger says: stock, kardex, cycle costs, and both sides of the balance.

use crate::booking::Side;
use crate::cycles::Charged;
use crate::draft::StreamKey;
use crate::event::{Charge, Supply};
use crate::id::{ActivityId, CycleId, Position, Reference, StoreId};
use crate::ledger::Ledger;
use crate::moment::Moment;
use crate::number::{Conversion, Money, Quantity, Total, UnitPrice};
use crate::register::{Kind, StreamNumber, TransactionNumber};
use crate::rows::Chunks;
use crate::timeline::{Key, Row, Stream, Voided, superseder};
use crate::valuation::Stock;
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

/// One line of a kardex: a transaction, and what the stream holds after it.
///
/// ```
/// use ledger_core::{Ledger, Total};
/// assert!(Ledger::default().kardex("MAIN", "UREA").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KardexLine {
    /// The transaction.
    pub reference: Reference,
    /// What it is.
    pub kind: Kind,
    /// Where it stands in the log.
    pub position: Position,
    /// When it happened; a baseline: the end of its day.
    pub effective: Moment,
    /// By how much it changed the quantity, in consumption units; a baseline: the quantity it set.
    pub moved: Quantity,
    /// The value it moved: of an entry, exit, return, transfer or baseline as such; of an adjustment, count,
    /// revaluation or reversal, a gain is above zero and a loss below. A superseded movement without a price of its own is shown at its superseder's.
    pub cost: Money,
    /// What the stream holds after it; nothing where it is superseded or voided.
    pub after: Option<Stock>,
    /// The rebalance that superseded it.
    pub superseded_by: Option<Reference>,
    /// What voided it; it then shows what it moved until then.
    pub voided_by: Option<Reference>,
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

/// What a stream held at a moment.
///
/// ```
/// use ledger_core::{AsOf, Stock};
/// assert_ne!(AsOf::Superseded, AsOf::Held(Stock::default()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// This.
    Held(Stock),
    /// Unknown: the moment is before the stream's current baseline.
    Superseded,
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
            .named_streams()
            .filter(|(.., stream)| !stream.rows.is_empty())
            .map(|(store, supply, stream)| StreamStock { store, supply, stock: stream.stock() })
            .collect();
        all.sort_unstable_by(|a, b| (a.store, &a.supply.code).cmp(&(b.store, &b.supply.code)));
        all
    }

    /// What a stream holds; none if nothing ever moved there.
    pub fn stock_of(&self, store: &str, supply: &str) -> Option<Stock> {
        Some(self.stream_named(store, supply)?.0.stock())
    }

    /// What a stream held at `at`, with what happened at that moment; none if nothing ever moved there.
    pub fn stock_at(&self, store: &str, supply: &str, at: Moment) -> Option<AsOf> {
        Some(as_of(self.stream_named(store, supply)?.0, Key::after_moment(at)))
    }

    /// What a stream held at the end of `date`, its baseline included; none if nothing ever moved there.
    pub fn stock_at_end_of(&self, store: &str, supply: &str, date: Date) -> Option<AsOf> {
        Some(as_of(self.stream_named(store, supply)?.0, Key::after_day(date)?))
    }

    /// Every transaction of a stream in effective order, superseded and voided ones marked; none if nothing ever
    /// moved there.
    pub fn kardex(&self, store: &str, supply: &str) -> Option<Vec<KardexLine>> {
        let (stream, supply) = self.stream_named(store, supply)?;
        let mut lines: Vec<(Key, KardexLine)> = Vec::new();
        for (spot, row) in stream.rows.iter() {
            let booking = self.booking(stream, spot, row, supply.conversion);
            let superseded_by = superseder(&stream.baselines, row.key()).and_then(|by| self.reference(by.transaction));
            let after = superseded_by.is_none().then_some(row.after);
            let Some(line) = self.kardex_line(row, booking.moved, booking.cost) else { continue };
            lines.push((row.key(), KardexLine { after, superseded_by, ..line }));
        }
        for Voided { row, cost } in &stream.voided {
            lines.extend(self.kardex_line(row, row.movement().moved(), *cost).map(|line| (row.key(), line)));
        }
        lines.sort_by_key(|(key, line)| (*key, line.position));
        Some(lines.into_iter().map(|(_, line)| line).collect())
    }

    /// The line of a row, as if it were not in force.
    fn kardex_line(&self, row: &Row, moved: Quantity, cost: Money) -> Option<KardexLine> {
        let number = row.transaction();
        let transaction = self.register.get(number)?;
        Some(KardexLine {
            reference: transaction.reference(),
            kind: transaction.kind(),
            position: transaction.position(),
            effective: row.key().moment(),
            moved,
            cost,
            after: None,
            superseded_by: None,
            voided_by: self.register.voided_by(number).and_then(|by| self.reference(by)),
        })
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
            .named_streams()
            .map(|(store, supply, stream)| StreamBalance {
                store,
                supply,
                balance: self.balance_of(stream, supply.conversion),
            })
            .collect();
        streams.sort_unstable_by(|a, b| (a.store, &a.supply.code).cmp(&(b.store, &b.supply.code)));
        let mut total = Balance::default();
        streams.iter().for_each(|stream| total.add(&stream.balance));
        LedgerBalance { streams, total, cycles: self.charges().flat_map(|cost| [cost.charged, cost.variance]).sum() }
    }

    /// The transaction of that name.
    pub fn transaction(&self, reference: &str) -> Option<TransactionInfo> {
        let number = self.register.find(reference)?;
        let transaction = self.register.get(number)?;
        Some(TransactionInfo {
            reference: transaction.reference(),
            kind: transaction.kind(),
            position: transaction.position(),
            of: transaction.of().and_then(|of| self.reference(of)),
            voided_by: self.register.voided_by(number).and_then(|by| self.reference(by)),
        })
    }

    /// The rebalances of a stream that are in force or superseded by a later one, in effective order.
    pub fn rebalances_of(&self, store: &str, supply: &str) -> Vec<TransactionInfo> {
        let Some((stream, _)) = self.stream_named(store, supply) else { return Vec::new() };
        let named = stream.baselines.iter().filter_map(|baseline| self.reference(baseline.transaction));
        named.filter_map(|reference| self.transaction(reference.as_str())).collect()
    }

    fn reference(&self, transaction: TransactionNumber) -> Option<Reference> {
        Some(self.register.get(transaction)?.reference())
    }

    fn named_streams(&self) -> impl Iterator<Item = (&StoreId, &Supply, &Stream)> {
        self.streams.iter().filter_map(|(key, stream)| {
            Some((self.catalog.stores.get(key.store)?, self.catalog.supplies.get(key.supply as usize)?, stream))
        })
    }

    fn stream_named(&self, store: &str, supply: &str) -> Option<(&Stream, &Supply)> {
        let (number, stream) = self.stream_number(store, supply)?;
        let supply = self.streams.key(number)?.supply;
        Some((stream, self.catalog.supplies.get(supply as usize)?))
    }

    pub(crate) fn stream_number(&self, store: &str, supply: &str) -> Option<(StreamNumber, &Stream)> {
        let (store, supply) = (self.catalog.stores.find(store)?, self.catalog.codes.find(supply)?);
        let number = self.streams.find(StreamKey { store, supply })?;
        Some((number, self.streams.get(number)?))
    }

    pub(crate) fn conversion(&self, stream: StreamNumber) -> Option<Conversion> {
        Some(self.catalog.supplies.get(self.streams.key(stream)?.supply as usize)?.conversion)
    }

    fn balance_of(&self, stream: &Stream, conversion: Conversion) -> Balance {
        let mut balance = Balance { left: stream.stock().value.into(), ..Balance::default() };
        for (spot, row) in stream.rows.iter() {
            for (side, amount) in self.booking(stream, spot, row, conversion).sides {
                let comes_in = amount < Total::ZERO;
                match side {
                    // what is left is the stock itself, not the sum of its changes
                    Side::Inventory => {}
                    Side::Provider => balance.entered.subtract(amount),
                    Side::Charge => balance.charged.add(amount),
                    Side::Adjustment if comes_in => balance.gained.subtract(amount),
                    Side::Adjustment => balance.lost.add(amount),
                    Side::Rebalancing => balance.rebalanced.subtract(amount),
                    Side::Revaluation => balance.revalued.subtract(amount),
                    Side::NegativeStock => balance.variance.add(amount),
                    Side::Transfer if comes_in => balance.transferred_in.subtract(amount),
                    Side::Transfer => balance.transferred_out.add(amount),
                }
            }
        }
        balance
    }
}

fn as_of(stream: &Stream, before: Key) -> AsOf {
    match stream.baselines.last() {
        Some(floor) if before <= floor.key => AsOf::Superseded,
        _ => AsOf::Held(stream.rows.stock_before(stream.rows.spot_of(before))),
    }
}

impl KardexLine {
    /// What the line moved costs per buying unit, rounded half-even at the money scale; none if it moved nothing.
    pub fn unit_cost(&self, conversion: Conversion) -> Option<UnitPrice> {
        let magnitude = Stock { quantity: self.moved.magnitude().ok()?, value: self.cost.magnitude().ok()? };
        magnitude.average(conversion)
    }
}

impl StreamStock<'_> {
    /// The weighted average cost per buying unit; none where there is no stock.
    pub fn average(&self) -> Option<UnitPrice> {
        self.stock.average(self.supply.conversion)
    }
}
