//! The ledger as a command would leave it: events are recorded into a draft, the streams they touch are
//! settled, and the draft becomes a patch – or is thrown away, which is what a preview is.

use crate::catalog::{BUILT_IN_REASONS, CatalogPatch, DraftCatalog};
use crate::event::{Adjustment, Charge, Cost, Entry, Event, Exit, Rebalance, Return, Settings, Void};
use crate::id::{Position, Reference, StoreId, SupplyId};
use crate::ledger::{Ledger, Streams};
use crate::moment::Moment;
use crate::names::{Layered, Names};
use crate::number::{Conversion, Money, Quantity, Total};
use crate::refold::{DraftStream, Effects, Recosted};
use crate::register::{DraftRegister, Kind, Line, Lines, RegisterPatch, StreamNumber, Transaction, TransactionNumber};
use crate::returns::{DraftReturns, Returned};
use crate::timeline::{Baseline, Key, Movement, Row, Stream, StreamPatch};
use crate::valuation::Stock;
use std::collections::{BTreeMap, BTreeSet, HashMap};

static NO_STREAM: Stream = Stream { rows: Vec::new(), baselines: Vec::new() };

#[derive(Debug)]
pub(crate) struct Draft<'a> {
    ledger: &'a Ledger,
    pub(crate) catalog: DraftCatalog<'a>,
    pub(crate) register: DraftRegister<'a>,
    opened: Option<Settings>,
    head: Position,
    charges: Layered<'a, Charge>,
    added_streams: Vec<StreamKey>,
    added_numbers: HashMap<StreamKey, StreamNumber>,
    streams: BTreeMap<StreamNumber, DraftStream<'a>>,
    unsettled: BTreeSet<StreamNumber>,
    returns: DraftReturns<'a>,
    charged: HashMap<u32, Total>,
    recosted: Vec<Recosted>,
}

/// A stream by the numbers of its store and supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct StreamKey {
    pub(crate) store: u32,
    pub(crate) supply: u32,
}

/// What a command changes in the ledger.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) head: Position,
    pub(crate) opened: Option<Settings>,
    pub(crate) catalog: CatalogPatch,
    pub(crate) register: RegisterPatch,
    pub(crate) charges: Names<Charge>,
    pub(crate) charged: HashMap<u32, Total>,
    pub(crate) added_streams: Vec<StreamKey>,
    pub(crate) streams: Vec<(StreamNumber, StreamPatch)>,
    pub(crate) returns: HashMap<TransactionNumber, Returned>,
}

impl<'a> Draft<'a> {
    pub(crate) fn over(ledger: &'a Ledger) -> Self {
        Self {
            ledger,
            catalog: DraftCatalog::over(&ledger.catalog),
            register: DraftRegister::over(&ledger.register),
            opened: None,
            head: ledger.head,
            charges: Layered::over(&ledger.cycles.charges),
            added_streams: Vec::new(),
            added_numbers: HashMap::new(),
            streams: BTreeMap::new(),
            unsettled: BTreeSet::new(),
            returns: DraftReturns::over(&ledger.returned),
            charged: HashMap::new(),
            recosted: Vec::new(),
        }
    }

    /// None before the ledger is opened.
    pub(crate) fn settings(&self) -> Option<&Settings> {
        self.opened.as_ref().or(self.ledger.opened.as_ref())
    }

    /// The position that the next event gets.
    pub(crate) fn next_position(&self) -> Position {
        self.head.after(1)
    }

    /// Records what happened. Total: what an event names and nobody knows moves nothing.
    pub(crate) fn record(&mut self, event: &Event) {
        self.head = self.next_position();
        match event {
            Event::Opened(settings) => self.open(settings),
            Event::SupplyAdded(supply) => self.catalog.add_supply(supply.clone()),
            Event::StoreAdded(store) => {
                self.catalog.stores.find_or_add(store);
            }
            Event::ProviderAdded(provider) => {
                self.catalog.providers.find_or_add(provider);
            }
            Event::ReasonAdded(reason) => {
                self.catalog.reasons.find_or_add(reason);
            }
            Event::CycleAdded(cycle) => {
                self.catalog.cycles.find_or_add(cycle);
            }
            Event::Entry(entry) => self.entry(entry),
            Event::Exit(exit) => self.exit(exit),
            Event::Return(back) => self.take_back(back),
            Event::Adjustment(adjustment) => self.adjust(adjustment),
            Event::Rebalance(rebalance) => self.rebalance(rebalance),
            Event::Void(void) => self.void(void),
        }
    }

    fn open(&mut self, settings: &Settings) {
        self.opened = Some(settings.clone());
        self.catalog.stores.find_or_add(&StoreId::main());
        for reason in BUILT_IN_REASONS {
            if let Ok(reason) = reason.parse() {
                self.catalog.reasons.find_or_add(&reason);
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let account = self.catalog.providers.find_or_add(&entry.provider);
        let mut lines = Vec::with_capacity(entry.lines.len());
        for line in &entry.lines {
            let Some((stream, conversion)) = self.stream(&entry.store, &line.supply) else { continue };
            let value = match line.cost {
                Cost::UnitPrice(price) => conversion.value(line.quantity, price).unwrap_or_default(),
                Cost::Total(total) => total,
            };
            lines.push((stream, entry.at, account, Movement::Entry { quantity: line.quantity, value }));
        }
        self.insert(&entry.reference, Kind::Entry, None, &lines, Key::at);
    }

    fn exit(&mut self, exit: &Exit) {
        let charge = self.charges.find_or_add(&exit.charge);
        let Some((stream, _)) = self.stream(&exit.store, &exit.supply) else { return };
        let line = (stream, exit.at, charge, Movement::Exit { quantity: exit.quantity });
        self.insert(&exit.reference, Kind::Exit, None, &[line], Key::at);
    }

    fn take_back(&mut self, back: &Return) {
        let Some(of) = self.register.find(back.of.as_str()) else { return };
        let Some((exit, cost)) = self.exit_of(of) else { return };
        let Some(quantity) = exit.exit() else { return };
        let Some(stream) = self.register.get(of).and_then(|exit| exit.lines.as_slice().first()).map(|line| line.stream)
        else {
            return;
        };
        let key = Key::at(back.at, self.register.next(), 0);
        let new = || Returned::new(exit.account, quantity, cost);
        let later = self.returns.add(of, key, back.quantity, new);
        self.stream_mut(stream).touch(later);
        let line = (stream, back.at, exit.account, Movement::Return { quantity: back.quantity, of });
        self.insert(&back.reference, Kind::Return, Some(of), &[line], Key::at);
    }

    fn adjust(&mut self, adjustment: &Adjustment) {
        let account = self.catalog.reasons.find_or_add(&adjustment.reason);
        let Some((stream, _)) = self.stream(&adjustment.store, &adjustment.supply) else { return };
        let Ok(quantity) = adjustment.delta.magnitude() else { return };
        let movement = match adjustment.unit_price {
            _ if adjustment.delta.is_negative() => Movement::Loss { quantity },
            Some(price) => Movement::PricedGain { quantity, price },
            None => Movement::Gain { quantity },
        };
        let line = (stream, adjustment.at, account, movement);
        self.insert(&adjustment.reference, Kind::Adjustment, None, &[line], Key::at);
    }

    fn rebalance(&mut self, rebalance: &Rebalance) {
        let mut lines = Vec::with_capacity(rebalance.lines.len());
        for line in &rebalance.lines {
            let Some((stream, _)) = self.stream(&line.store, &line.supply) else { continue };
            let Ok(at) = Moment::end_of(line.date) else { continue };
            lines.push((stream, at, 0, Movement::Baseline { stock: line.stock, price: line.unit_price }));
        }
        self.insert(&rebalance.reference, Kind::Rebalance, None, &lines, Key::baseline);
    }

    fn void(&mut self, void: &Void) {
        let Some(of) = self.register.find(void.of.as_str()) else { return };
        let Some(target) = self.register.get(of).cloned() else { return };
        for (key, line) in keys(&target).zip(target.lines.as_slice()) {
            if let (Kind::Return, Some(exit)) = (target.kind, target.of) {
                let later = self.returns.remove(exit, key);
                self.stream_mut(line.stream).touch(later);
            }
            self.stream_mut(line.stream).remove(key);
        }
        let by = self.register.next();
        self.insert(&void.reference, Kind::Void, Some(of), &[], Key::at);
        self.register.void(of, by);
    }

    fn insert(
        &mut self,
        reference: &Reference,
        kind: Kind,
        of: Option<TransactionNumber>,
        lines: &[(StreamNumber, Moment, u32, Movement)],
        key: fn(Moment, TransactionNumber, u32) -> Key,
    ) {
        let transaction = self.register.next();
        for (number, &(stream, at, account, movement)) in (0_u32..).zip(lines) {
            let row =
                Row { key: key(at, transaction, number), transaction, account, movement, after: Stock::default() };
            self.stream_mut(stream).insert(row);
        }
        let mut places = lines.iter().map(|&(stream, at, ..)| Line { stream, at });
        let lines = match lines.len() {
            0 => Lines::None,
            1 => places.next().map_or(Lines::None, Lines::One),
            _ => Lines::Many(places.collect()),
        };
        self.register.add(Transaction {
            reference: reference.clone(),
            kind,
            position: self.head,
            place: transaction,
            lines,
            of,
            voided_by: None,
        });
    }

    /// The stream of that store and supply, new if need be; none if there is no such supply.
    fn stream(&mut self, store: &StoreId, supply: &SupplyId) -> Option<(StreamNumber, Conversion)> {
        let supply = self.catalog.supply_number(supply.as_str())?;
        let conversion = self.catalog.supply(supply)?.conversion;
        let key = StreamKey { store: self.catalog.stores.find_or_add(store), supply };
        let number = self.stream_number(key).unwrap_or_else(|| {
            let number = self.ledger.streams.len().saturating_add(self.added_numbers.len() as StreamNumber);
            self.added_streams.push(key);
            self.added_numbers.insert(key, number);
            number
        });
        Some((number, conversion))
    }

    pub(crate) fn stream_number(&self, key: StreamKey) -> Option<StreamNumber> {
        self.ledger.streams.find(key).or_else(|| self.added_numbers.get(&key).copied())
    }

    pub(crate) fn stream_key(&self, stream: StreamNumber) -> Option<StreamKey> {
        match stream.checked_sub(self.ledger.streams.len()) {
            None => self.ledger.streams.key(stream),
            Some(added) => self.added_streams.get(added as usize).copied(),
        }
    }

    fn conversion(&self, stream: StreamNumber) -> Option<Conversion> {
        Some(self.catalog.supply(self.stream_key(stream)?.supply)?.conversion)
    }

    fn stream_mut(&mut self, stream: StreamNumber) -> &mut DraftStream<'a> {
        self.unsettled.insert(stream);
        let ledger = self.ledger;
        self.streams
            .entry(stream)
            .or_insert_with(|| DraftStream::over(ledger.streams.get(stream).unwrap_or(&NO_STREAM)))
    }

    /// The baselines of a stream as the command leaves them, in effective order.
    pub(crate) fn baselines(&self, stream: StreamNumber) -> &[Baseline] {
        match self.streams.get(&stream) {
            Some(draft) => &draft.baselines,
            None => self.ledger.streams.get(stream).map_or(&[], |stream| &stream.baselines),
        }
    }

    /// An exit and what it costs.
    pub(crate) fn exit_of(&mut self, exit: TransactionNumber) -> Option<(Row, Money)> {
        let transaction = self.register.get(exit)?;
        let line = *transaction.lines.as_slice().first()?;
        let key = Key::at(line.at, transaction.place, 0);
        let conversion = self.conversion(line.stream)?;
        if self.register.is_new(exit) {
            self.settle_stream(line.stream);
        }
        match self.streams.get(&line.stream) {
            Some(draft) => draft.exit(key, conversion),
            None => DraftStream::over(self.ledger.streams.get(line.stream)?).exit(key, conversion),
        }
    }

    /// What has come back of an exit so far.
    pub(crate) fn returned(&self, exit: TransactionNumber) -> Quantity {
        self.returns.of(exit).map_or(Quantity::ZERO, Returned::returned)
    }

    /// A live return of that exit.
    pub(crate) fn return_of(&self, exit: TransactionNumber) -> Option<Reference> {
        let (key, _) = self.returns.of(exit)?.returns.first()?;
        Some(self.register.reference(key.place()))
    }

    /// Settles every stream that has been touched.
    pub(crate) fn settle(&mut self) {
        for stream in std::mem::take(&mut self.unsettled) {
            self.settle_stream(stream);
        }
        for (charge, before, after) in self.returns.settle() {
            let total = self.charged.entry(charge).or_default();
            total.add(before.into());
            total.subtract(after.into());
        }
    }

    fn settle_stream(&mut self, stream: StreamNumber) {
        let Some(conversion) = self.conversion(stream) else { return };
        if let Some(draft) = self.streams.get_mut(&stream) {
            draft.settle(&mut Effects {
                conversion,
                returns: &mut self.returns,
                charges: &mut self.charged,
                recosted: &mut self.recosted,
            });
        }
    }

    /// The streams that the command touches, in the order of their first use.
    pub(crate) fn touched(&self) -> impl Iterator<Item = (StreamNumber, &DraftStream<'a>)> {
        self.streams.iter().map(|(number, stream)| (*number, stream))
    }

    /// By how much each charge differs, by number.
    pub(crate) fn charged(&self) -> BTreeMap<u32, Total> {
        let differing = self.charged.iter().filter(|(_, difference)| !difference.is_zero());
        differing.map(|(charge, difference)| (*charge, *difference)).collect()
    }

    pub(crate) fn charge(&self, number: u32) -> Option<&Charge> {
        self.charges.get(number)
    }

    /// The exits that were there before, still are, and cost something else now, each once.
    pub(crate) fn recosted(&self) -> Vec<Recosted> {
        let mut exits: BTreeMap<TransactionNumber, Recosted> = BTreeMap::new();
        for &recosted in &self.recosted {
            exits.entry(recosted.exit).or_insert(recosted).after = recosted.after;
        }
        let is_there = |exit| !self.register.is_new(exit) && self.register.voided_by(exit).is_none();
        exits.into_values().filter(|exit| exit.before != exit.after && is_there(exit.exit)).collect()
    }

    pub(crate) fn into_patch(self) -> Patch {
        Patch {
            head: self.head,
            opened: self.opened,
            catalog: self.catalog.into_patch(),
            register: self.register.into_patch(),
            charges: self.charges.into_added(),
            charged: self.charged,
            added_streams: self.added_streams,
            streams: self.streams.into_iter().map(|(number, stream)| (number, stream.into_patch())).collect(),
            returns: self.returns.into_changed(),
        }
    }
}

/// Where the lines of a transaction stand, line by line.
pub(crate) fn keys(transaction: &Transaction) -> impl Iterator<Item = Key> {
    let key = if transaction.kind == Kind::Rebalance { Key::baseline } else { Key::at };
    (0_u32..).zip(transaction.lines.as_slice()).map(move |(number, line)| key(line.at, transaction.place, number))
}

impl Streams {
    pub(crate) fn commit(&mut self, added: Vec<StreamKey>, patches: Vec<(StreamNumber, StreamPatch)>) {
        for key in added {
            self.add(key);
        }
        for (number, patch) in patches {
            if let Some(stream) = self.get_mut(number) {
                stream.commit(patch);
            }
        }
    }
}
