//! The answers of a ledger in one value that can be compared.

use super::violation::{Holds, Law};
use ledger_core::{
    Charge, CycleId, Ledger, Moment, Reference, StoreId, SupplyId,
    query::{Balance, KardexLine},
    value::{Figure, Kind, Money, OnHand, Position, Quantity},
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use time::Date;

/// A stream by the names of its store and supply.
///
/// ```
/// use ledger_testkit::StreamName;
/// use ledger_core::{StoreId, SupplyId};
/// let urea: StreamName = (StoreId::main(), SupplyId::new("UREA")?);
/// assert_eq!(urea.0.as_str(), "MAIN");
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
pub type StreamName = (StoreId, SupplyId);

/// A value with a reading: a ledger, or a reading of one.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::{Readable, Reading, laws};
/// let reading: Reading = Ledger::default().reading().into_owned();
/// laws::conserves_value(&Ledger::default())?;
/// laws::conserves_value(&reading)?;
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
pub trait Readable {
    /// Its reading.
    fn reading(&self) -> Cow<'_, Reading>;
}

impl Readable for Ledger {
    fn reading(&self) -> Cow<'_, Reading> {
        Cow::Owned(Reading::of(self))
    }
}

impl Readable for Reading {
    fn reading(&self) -> Cow<'_, Reading> {
        Cow::Borrowed(self)
    }
}

/// The answers of a ledger after its last event. Voided movements are left out.
///
/// The fields are public, so that a test can falsify one and see if a law finds it.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::Reading;
/// let reading = Reading::of(&Ledger::default());
/// assert!(reading.stock.is_empty());
/// assert_eq!(reading, Reading::default());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The position of the last event.
    pub head: Position,
    /// The stock of every stream that has a transaction in force.
    pub stock: BTreeMap<StreamName, Held>,
    /// The lines of every stream in effective order.
    pub kardex: BTreeMap<StreamName, Vec<ReadingLine>>,
    /// Both sides of the balance of every stream, unless they are zero.
    pub balances: BTreeMap<StreamName, Balance>,
    /// Both sides of the balance of all streams together.
    pub total: Balance,
    /// The sum charged to all cycles, variances included.
    pub cycles: Figure<Money>,
    /// The sum charged to every charge, and its variance: the cost beyond that sum since its cycle was closed.
    pub charges: BTreeMap<Charge, (Figure<Money>, Figure<Money>)>,
    /// The closed cycles, and their variances.
    pub closed: BTreeMap<CycleId, Figure<Money>>,
    /// The last locked day.
    pub locked: Option<Date>,
}

/// The stock of a stream: [`OnHand`], with fields that a test can change.
///
/// ```
/// use ledger_testkit::Held;
/// let nothing = Held::default();
/// assert!(nothing.quantity.is_zero() && nothing.value.is_zero());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// The quantity, in consumption units.
    pub quantity: Figure<Quantity>,
    /// The value of the whole quantity.
    pub value: Figure<Money>,
}

impl From<OnHand> for Held {
    fn from(stock: OnHand) -> Self {
        Self { quantity: stock.quantity(), value: stock.value() }
    }
}

/// A line of a kardex: the part of a [`KardexLine`] that a test can change.
///
/// ```
/// use ledger_testkit::{Reading, ReadingLine};
/// let reading = Reading::default();
/// let lines: Vec<&ReadingLine> = reading.kardex.values().flatten().collect();
/// assert!(lines.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingLine {
    /// The transaction.
    pub reference: Reference,
    /// The kind of the transaction.
    pub kind: Kind,
    /// The moment at which it happened.
    pub effective: Moment,
    /// The change of the quantity; for a baseline, the quantity that it set.
    pub moved: Figure<Quantity>,
    /// The value that it moved, signed as in [`KardexLine::cost`].
    pub cost: Figure<Money>,
    /// The stock of the stream after it, or `None` if the line is superseded.
    pub after: Option<Held>,
    /// The rebalance that superseded it, if any.
    pub superseded_by: Option<Reference>,
}

impl From<KardexLine> for ReadingLine {
    fn from(line: KardexLine) -> Self {
        Self {
            reference: line.reference.clone(),
            kind: line.kind,
            effective: line.effective,
            moved: line.moved,
            cost: line.cost,
            after: line.after.map(Held::from),
            superseded_by: line.superseded_by,
        }
    }
}

impl Reading {
    /// Reads every answer of a ledger.
    pub fn of(ledger: &Ledger) -> Self {
        let name = |store: &StoreId, supply: &SupplyId| (store.clone(), supply.clone());
        let stock = ledger.stock().into_iter().map(|held| (name(held.store, &held.supply.code), held.stock.into()));
        let mut kardex = BTreeMap::new();
        for store in ledger.catalog().stores() {
            for supply in ledger.catalog().supplies() {
                let mut lines = ledger.kardex(store, &supply.code).unwrap_or_default();
                lines.retain(|line| line.voided_by.is_none());
                // a stream whose transactions were all voided counts as one that never was
                if !lines.is_empty() {
                    kardex.insert(name(store, &supply.code), lines.into_iter().map(ReadingLine::from).collect());
                }
            }
        }
        let books = ledger.balance();
        let balances = (books.streams.iter())
            .filter(|stream| stream.balance != Balance::default())
            .map(|stream| (name(stream.store, &stream.supply.code), stream.balance));
        // a charge whose exits were all voided counts as one that never was
        let charges = (ledger.charges())
            .filter(|cost| !(cost.charged.is_zero() && cost.variance.is_zero()))
            .map(|cost| (cost.charge.clone(), (cost.charged, cost.variance)));
        Self {
            head: ledger.head(),
            stock: stock.collect(),
            kardex,
            balances: balances.collect(),
            total: books.total,
            cycles: books.cycles,
            charges: charges.collect(),
            closed: ledger.closed_cycles().into_iter().map(|c| (c.cycle.clone(), c.variance)).collect(),
            locked: ledger.locked_through(),
        }
    }

    /// The current cost of every exit.
    pub fn exits(&self) -> BTreeMap<Reference, Figure<Money>> {
        let exits = self.kardex.values().flatten().filter(|line| line.kind == Kind::Exit);
        exits.map(|line| (line.reference.clone(), line.cost)).collect()
    }

    /// The difference that every count in force finds.
    pub fn findings(&self) -> BTreeMap<Reference, Figure<Quantity>> {
        let counts = self.kardex.values().flatten().filter(|l| l.kind == Kind::Count && l.superseded_by.is_none());
        counts.map(|line| (line.reference.clone(), line.moved)).collect()
    }

    /// The current cost of every charge, whether its cycle is closed or not.
    pub fn costs(&self) -> BTreeMap<Charge, Figure<Money>> {
        let costs = self.charges.iter().map(|(charge, &(charged, variance))| (charge.clone(), charged + variance));
        costs.filter(|(_, cost)| !cost.is_zero()).collect()
    }

    pub(crate) fn lines(&self, stream: &StreamName) -> &[ReadingLine] {
        self.kardex.get(stream).map(Vec::as_slice).unwrap_or_default()
    }

    /// The superseded lines of a stream, by reference and number: the lines of one entry may be of the same supply.
    pub(crate) fn superseded_lines(&self, stream: &StreamName) -> Vec<(&Reference, usize)> {
        let mut counts: BTreeMap<&Reference, usize> = BTreeMap::new();
        let superseded = self.lines(stream).iter().filter(|line| line.superseded_by.is_some());
        superseded
            .map(|line| {
                let count = counts.entry(&line.reference).or_default();
                *count += 1;
                (&line.reference, *count)
            })
            .collect()
    }

    /// Checks that this reading has the answers of `expected`, whatever their heads are.
    pub(crate) fn is_the_same_as(&self, expected: &Reading, law: Law<'_>) -> Holds {
        self.has_the_stock_of(expected, law)?;
        law.same_map("charged and variance", &self.charges, &expected.charges)?;
        law.same_map("variance of the closed cycle", &self.closed, &expected.closed)?;
        law.same(format_args!("the sum charged to the cycles"), &self.cycles, &expected.cycles)
    }

    /// Checks that this reading has the answers of `expected`, apart from the sums charged to cycles.
    pub(crate) fn has_the_stock_of(&self, expected: &Reading, law: Law<'_>) -> Holds {
        law.same_map("stock", &self.stock, &expected.stock)?;
        for stream in self.kardex.keys().chain(expected.kardex.keys()) {
            law.same_list(&format!("kardex of {stream:?}"), self.lines(stream), expected.lines(stream))?;
        }
        law.same_map("balance", &self.balances, &expected.balances)?;
        law.same(format_args!("the balance of all"), &self.total, &expected.total)?;
        law.same(format_args!("the lock"), &self.locked, &expected.locked)
    }
}
