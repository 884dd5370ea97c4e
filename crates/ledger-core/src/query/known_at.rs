//! The ledger as it was known at a position.
//!
//! A stream is folded from the baseline that it had at that position, with the movements that were recorded by then and
//! not voided yet.

use crate::fold::step::{CarriedValues, moved, step};
use crate::ledger::Ledger;
use crate::ledger::carried::MovedOut;
use crate::ledger::returns::{ReturnOfExit, ReturnsOfExit};
use crate::ledger::stream::rows::{Chunks, RowPlace};
use crate::ledger::stream::{Baseline, Effect, Key, NO_BASELINES, Row, Stream, Worth, superseded_cost, superseder};
use crate::pack::summed_list::{Summed, SummedList};
use crate::query::StreamStock;
use crate::query::stream_view::AsOf;
use crate::value::id::{Position, StoreId, SupplyId};
use crate::value::moment::Moment;
use crate::value::number::{Average, Conversion, Money, Quantity};
use crate::value::numbering::{StreamNo, TransactionNo};
use crate::value::on_hand::OnHand;
use crate::value::stock::Stock;
use foldhash::HashMap;
use std::collections::BTreeMap;
use time::Date;

/// A ledger as it was known at a position: it answers as the ledger did when that was its head.
///
/// Both axes of time meet here: the stock of a day, as far as the ledger had learnt of it by then. A question folds its
/// stream from the baseline that it had then, however much was recorded since.
///
/// ```
/// use ledger_core::{StoreId, SupplyId, query::KnownAt};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 | 10 20");
/// let then = book.ledger.head();
/// book.story("04-30 entry 5 @ 4 | 15 40"); // recorded later, and dated before
/// let (main, urea) = (StoreId::main(), SupplyId::new("UREA")?);
/// let stock = |known: KnownAt<'_>| known.stock_of(&main, &urea).unwrap().quantity().units();
/// assert_eq!(stock(book.ledger.known_at(then)), 10);
/// assert_eq!(stock(book.ledger.known_at(book.ledger.head())), 15);
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct KnownAt<'a> {
    ledger: &'a Ledger,
    /// The first transaction that was not known yet.
    unknown: TransactionNo,
}

impl Ledger {
    /// The ledger as it was known when `position` was its head. A later position gives the ledger as it is now.
    pub fn known_at(&self, position: Position) -> KnownAt<'_> {
        KnownAt { ledger: self, unknown: self.transactions.first_after(position) }
    }
}

impl<'a> KnownAt<'a> {
    /// The stock of every stream that had a transaction in force, in the order of store and supply.
    pub fn stock(&self) -> Vec<StreamStock<'a>> {
        let streams = self.ledger.streams.numbered();
        let in_force = streams.filter(|(_, stream)| self.in_force(stream).next().is_some());
        let stocks = in_force.filter_map(|(number, _)| {
            let (store, supply) = self.ledger.names(number)?;
            let stock = Past::of(*self, number, None).fold(number);
            Some(StreamStock { store, supply, stock: self.on_hand(stock, supply.conversion) })
        });
        let mut stocks: Vec<StreamStock<'a>> = stocks.collect();
        stocks.sort_unstable_by(|a, b| (a.store, &a.supply.code).cmp(&(b.store, &b.supply.code)));
        stocks
    }

    /// The stock of a stream, or `None` if nothing had moved there yet.
    pub fn stock_of(&self, store: &StoreId, supply: &SupplyId) -> Option<OnHand> {
        match self.stock_before(store, supply, None)? {
            AsOf::Held(stock) => Some(stock),
            AsOf::Superseded => None,
        }
    }

    /// The stock of a stream at a moment, movements of that moment included, or `None` if nothing had moved there yet.
    pub fn stock_at(&self, store: &StoreId, supply: &SupplyId, at: Moment) -> Option<AsOf> {
        self.stock_before(store, supply, Some(Key::after_moment(at)))
    }

    /// The stock of a stream at the end of `date`, its baseline included, or `None` if nothing had moved there yet.
    pub fn stock_at_end_of(&self, store: &StoreId, supply: &SupplyId, date: Date) -> Option<AsOf> {
        self.stock_before(store, supply, Some(Key::after_day(date)?))
    }

    fn on_hand(&self, stock: Stock, conversion: Conversion) -> OnHand {
        OnHand::new(stock, conversion, self.ledger.scales())
    }

    fn stock_before(&self, store: &StoreId, supply: &SupplyId, until: Option<Key>) -> Option<AsOf> {
        let (number, stream) = self.ledger.stream_number(store, supply)?;
        let mut rows = stream.rows.iter().map(|(_, row)| row).chain(stream.voided.iter().map(|voided| &voided.row));
        if !rows.any(|row| row.transaction() < self.unknown) {
            return None;
        }
        let past = Past::of(*self, number, until);
        if past.floor(number).zip(until).is_some_and(|(floor, until)| until <= floor) {
            return Some(AsOf::Superseded);
        }
        Some(AsOf::Held(self.on_hand(past.fold(number), self.ledger.conversion(number)?)))
    }

    /// The rows that were in force at that position.
    fn in_force(&self, stream: &'a Stream) -> impl Iterator<Item = &'a Row> {
        let unknown = self.unknown;
        let rows = stream.rows.iter().map(|(_, row)| row).filter(move |row| row.transaction() < unknown);
        rows.chain(self.voided_since(stream))
    }

    fn baselines(&self, stream: &Stream) -> SummedList<Baseline> {
        let voided = self.voided_since(stream).filter_map(Baseline::of);
        let known = stream.baselines.iter().copied().filter(|baseline| baseline.transaction < self.unknown);
        known.chain(voided).collect()
    }

    /// The rows that were known at that position and have been voided since.
    fn voided_since(&self, stream: &'a Stream) -> impl Iterator<Item = &'a Row> {
        let Self { ledger, unknown } = *self;
        let rows = stream.voided.iter().map(|voided| &voided.row);
        rows.filter(move |row| {
            let voided_by = ledger.transactions.voided_by(row.transaction());
            row.transaction() < unknown && voided_by.is_some_and(|by| by >= unknown)
        })
    }
}

/// The streams of a question, as they were known: the one asked for, and those that sent goods to it.
struct Past<'a> {
    known: KnownAt<'a>,
    streams: BTreeMap<StreamNo, SummedList<Baseline>>,
    /// The rows of the streams from their floors on, in effective order.
    rows: Vec<(StreamNo, Row)>,
    /// The returns that have been voided since, by exit.
    voided_returns: HashMap<TransactionNo, Vec<(Key, Quantity)>>,
    costs: HashMap<TransactionNo, Money>,
    moved: HashMap<TransactionNo, MovedOut>,
}

impl<'a> Past<'a> {
    fn of(known: KnownAt<'a>, stream: StreamNo, until: Option<Key>) -> Self {
        let mut past = Self {
            known,
            streams: BTreeMap::new(),
            rows: Vec::new(),
            voided_returns: HashMap::default(),
            costs: HashMap::default(),
            moved: HashMap::default(),
        };
        let mut wanted = vec![stream];
        while let Some(number) = wanted.pop() {
            if !past.streams.contains_key(&number) {
                past.gather(number, until, &mut wanted);
            }
        }
        past.rows.sort_by_key(|(_, row)| row.key());
        past
    }

    fn gather(&mut self, number: StreamNo, until: Option<Key>, wanted: &mut Vec<StreamNo>) {
        let KnownAt { ledger, unknown } = self.known;
        let Some(stream) = ledger.streams.get(number) else { return };
        let baselines = self.known.baselines(stream);
        let floor = baselines.last().map(|floor| floor.key);
        let start = floor.map_or_else(RowPlace::default, |floor| stream.rows.place_of(floor));
        let end = until.map_or_else(|| stream.rows.end(), |until| stream.rows.place_of(until));
        let rows = stream.rows.slices(start..end).flat_map(|(_, rows)| rows);
        let mut rows: Vec<Row> = rows.filter(|row| row.transaction() < unknown).copied().collect();
        for row in self.known.voided_since(stream) {
            if let Effect::In { quantity, worth: Worth::OfExit(of) } = row.movement().effect() {
                self.voided_returns.entry(of).or_default().push((row.key(), quantity));
            }
            if floor.is_none_or(|floor| row.key() >= floor) && until.is_none_or(|until| row.key() < until) {
                rows.push(*row);
            }
        }
        let transfers = rows.iter().filter(|row| row.is_transfer() && row.consumed().is_none());
        wanted.extend(transfers.filter_map(|row| self.sender(row.transaction())).map(|(sender, _)| sender));
        self.rows.extend(rows.into_iter().map(|row| (number, row)));
        self.streams.insert(number, baselines);
    }

    fn floor(&self, stream: StreamNo) -> Option<Key> {
        self.baselines(stream).last().map(|floor| floor.key)
    }

    fn baselines(&self, stream: StreamNo) -> &SummedList<Baseline> {
        self.streams.get(&stream).unwrap_or(&NO_BASELINES)
    }

    /// The stream that a transfer or exit takes from, and the place of its row there.
    fn sender(&self, transaction: TransactionNo) -> Option<(StreamNo, Key)> {
        self.known.ledger.transactions.first_place(transaction)
    }

    /// The stock of `asked` after all rows.
    fn fold(mut self, asked: StreamNo) -> Stock {
        let mut held: HashMap<StreamNo, (Stock, Option<Average>)> = HashMap::default();
        for (number, row) in std::mem::take(&mut self.rows) {
            let Some(conversion) = self.known.ledger.conversion(number) else { continue };
            let (before, known) = held.get(&number).copied().unwrap_or_default();
            let after = step(&row, before, conversion, || known, &self).unwrap_or(before);
            let row = row.leaving(after);
            let known = row.known_average(|| before, conversion).or(known);
            held.insert(number, (after, known));
            self.remember(&row, before);
        }
        held.get(&asked).map(|(stock, _)| *stock).unwrap_or_default()
    }

    /// Remembers the value that other rows need of this one.
    fn remember(&mut self, row: &Row, before: Stock) {
        let ledger = self.known.ledger;
        let transaction = row.transaction();
        let consumes = row.consumed().is_some();
        if consumes && (row.is_transfer() || ledger.returned.contains_key(&transaction)) {
            self.costs.insert(transaction, before.value.minus(row.after.value).unwrap_or_default());
        } else if row.is_reversible() && ledger.carried.reversed.contains_key(&transaction) {
            self.moved.insert(transaction, moved(row, before).unwrap_or_default());
        }
    }

    /// The cost of an exit or transfer: as folded, or at the price of its superseder.
    fn cost(&self, transaction: TransactionNo, quantity: Quantity) -> Money {
        let superseded = || {
            let (stream, key) = self.sender(transaction)?;
            let conversion: Conversion = self.known.ledger.conversion(stream)?;
            superseded_cost(quantity, superseder(self.baselines(stream), key)?, conversion).ok()
        };
        self.costs.get(&transaction).copied().or_else(superseded).unwrap_or_default()
    }
}

impl CarriedValues for Past<'_> {
    fn returned(&self, of: TransactionNo, key: Key, quantity: Quantity) -> Money {
        let KnownAt { ledger, unknown } = self.known;
        let Some(exit) = ledger.returned.get(&of) else { return Money::ZERO };
        let known = exit.returns.iter().filter(|back| back.transaction < unknown);
        let voided = self.voided_returns.get(&of).into_iter().flatten().copied();
        let returns = known.map(|back| (back.key, back.quantity)).chain(voided);
        let earlier = returns.filter(|(other, _)| *other < key).map(|(_, quantity)| quantity);
        let earlier = earlier.reduce(ReturnOfExit::add).unwrap_or(Quantity::ZERO);
        ReturnsOfExit::new(exit.charge, exit.quantity, self.cost(of, exit.quantity)).value_after(earlier, quantity)
    }

    fn arrival(&self, transfer: TransactionNo) -> Money {
        let quantity = self.sender(transfer).and_then(|(stream, key)| self.known.quantity_of(stream, key));
        self.cost(transfer, quantity.unwrap_or_default())
    }

    fn reversed(&self, original: TransactionNo) -> MovedOut {
        self.moved.get(&original).copied().unwrap_or_default()
    }
}

impl KnownAt<'_> {
    /// The quantity of the exit or transfer at `key`, even if it was voided since.
    fn quantity_of(&self, stream: StreamNo, key: Key) -> Option<Quantity> {
        let stream = self.ledger.streams.get(stream)?;
        let row = stream.rows.find(key).map(|(_, row)| row);
        let row = row.filter(|row| row.transaction() < self.unknown);
        row.or_else(|| self.voided_since(stream).find(|row| row.key() == key))?.consumed()
    }
}
