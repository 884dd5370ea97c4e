//! The naive model: keeps every recorded event and, for any question, folds all of them again from scratch.
//!
//! Written from the rules, not from the code: it shares nothing with the ledger but its public data types,
//! does its own arithmetic on `i128`, and is as slow and as plain as it can be.

use ledger_core::{
    Action, Adjustment, Amount, BackdatedCounts, Charge, Command, Corrected, Correction, Cost, Count, CycleClosed,
    CycleId, CycleReopened, Entry, EntryLine, Event, Exit, Kind, Moment, Money, NegativeStock, NewCorrected, NewCost,
    PeriodLocked, Quantity, Rebalance, RebalanceLine, Record, Reference, Return, Revaluation, Reversal, Scale,
    Settings, StoreId, Supply, SupplyId, Transfer, Unit, UnitPrice, UnknownNames, Void,
};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

/// `n ÷ d`, half to even.
pub(crate) fn divide(n: i128, d: i128) -> i128 {
    assert!(d > 0, "a divisor is above zero");
    let (floor, rest) = (n.div_euclid(d), n.rem_euclid(d));
    match (2 * rest).cmp(&d) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal => floor + floor.rem_euclid(2),
    }
}

pub(crate) type StreamName = (StoreId, SupplyId);

/// Where a line stands in effective order: a baseline after everything of its day, ties as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    day: Date,
    baseline: bool,
    at: Moment,
    position: u64,
    line: usize,
}

/// What a line of a transaction does to its stream.
#[derive(Debug, Clone)]
enum Act {
    In { value: i128 },
    Out { charge: Charge },
    Back { of: Reference },
    Found { price: Option<i128> },
    Lost,
    Set { price: i128 },
    Counted { price: Option<i128> },
    Repriced { price: i128 },
    Away,
    Arrived,
    Undone { of: Reference },
}

/// One line of a stream, with what the fold makes of it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) place: Place,
    pub(crate) reference: Reference,
    pub(crate) kind: Kind,
    /// Above zero; for a baseline what it sets, for a count what was there; nothing for what derives it.
    quantity: i128,
    act: Act,
    pub(crate) superseded_by: Option<Reference>,
    /// As the kardex has it: signed; for a baseline, what it sets.
    pub(crate) moved: i128,
    /// As the kardex has it: a loss, and what a price took, is below zero.
    pub(crate) cost: i128,
    /// Quantity and value after it, where it is in force.
    pub(crate) after: Option<(i128, i128)>,
}

impl Line {
    pub(crate) fn position(&self) -> u64 {
        self.place.position
    }

    pub(crate) fn day(&self) -> Date {
        self.place.day
    }

    /// What a count says was there.
    pub(crate) fn counted(&self) -> Option<i128> {
        matches!(self.act, Act::Counted { .. }).then_some(self.quantity)
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    /// Everything not voided, in effective order.
    pub(crate) lines: Vec<Line>,
    pub(crate) quantity: i128,
    pub(crate) value: i128,
    /// The last known average: so much value for so much quantity.
    known: Option<(i128, i128)>,
    /// The first movement that made it negative.
    negative: Option<Fault>,
    pub(crate) entered: i128,
    pub(crate) gained: i128,
    pub(crate) rebalanced: i128,
    pub(crate) revalued: i128,
    pub(crate) transferred_in: i128,
    pub(crate) transferred_out: i128,
    pub(crate) charged: i128,
    pub(crate) lost: i128,
    pub(crate) variance: i128,
}

impl Stream {
    /// N3 and M8: an outflow, at what it costs.
    fn take(&mut self, n: i128) -> i128 {
        let (q, v) = (self.quantity, self.value);
        let cost = if n < q {
            divide(v * n, q)
        } else {
            let short = n - q.max(0);
            let carried = self.known.map_or(0, |(value, quantity)| divide(value * short, quantity));
            (if q > 0 { v } else { 0 }) + carried
        };
        self.quantity -= n;
        self.value -= cost;
        if self.quantity > 0 {
            assert!(2 * (self.value * q - v * self.quantity).abs() <= q, "N3: an outflow keeps the average");
        }
        cost
    }

    /// N3 and M8: an inflow that brings its own value.
    fn put(&mut self, n: i128, value: i128) {
        if self.quantity < 0 {
            let (q, v) = (self.quantity, self.value);
            let c = n.min(-q);
            let t = if c == n { value } else { divide(value * c, n) };
            let r = if c == -q { -v } else { divide(-v * c, -q) };
            self.value += r + value - t;
            self.variance += t - r;
        } else {
            self.value += value;
        }
        self.quantity += n;
        if self.quantity > 0 {
            self.known = Some((self.value, self.quantity));
        }
    }

    /// M3: what a gain of `n` without a price is worth, if anything is known of it.
    fn worth(&self, n: i128) -> Option<i128> {
        let average = if self.quantity > 0 { Some((self.value, self.quantity)) } else { self.known };
        average.map(|(value, quantity)| divide(value * n, quantity))
    }

    /// Sets the value to quantity × price; by how much it differs.
    fn reprice(&mut self, price: i128, conversion: i128) -> i128 {
        let value = divide(self.quantity * price, conversion);
        let difference = value - self.value;
        self.value = value;
        self.revalued += difference;
        self.known = Some(if self.quantity > 0 { (value, self.quantity) } else { (price, conversion) });
        difference
    }
}

/// A movement that would break its own rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    Negative { stream: StreamName, at: String, movement: Reference, shortfall: i128 },
    NoPrice { stream: StreamName, at: String, movement: Reference },
    Nothing { stream: StreamName, at: String, movement: Reference },
}

impl Fault {
    pub(crate) fn stream(&self) -> &StreamName {
        let (Self::Negative { stream, .. } | Self::NoPrice { stream, .. } | Self::Nothing { stream, .. }) = self;
        stream
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Transaction {
    pub(crate) kind: Kind,
    /// What was recorded; of a correction, what it records instead.
    pub(crate) event: Event,
    /// Where it stands among what happened at its moment.
    place: u64,
    pub(crate) voided_by: Option<Reference>,
    pub(crate) reversed_by: Option<Reference>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AsOf {
    Held(i128, i128),
    Superseded,
}

/// Everything there is to know after some events.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) settings: Option<Settings>,
    pub(crate) supplies: BTreeMap<SupplyId, Supply>,
    pub(crate) stores: BTreeSet<String>,
    pub(crate) providers: BTreeSet<String>,
    pub(crate) reasons: BTreeSet<String>,
    pub(crate) cycles: BTreeSet<String>,
    pub(crate) transactions: BTreeMap<Reference, Transaction>,
    /// The references in the order of their recording.
    pub(crate) recorded: Vec<Reference>,
    /// Every stream that ever moved.
    pub(crate) streams: BTreeMap<StreamName, Stream>,
    /// What every exit that is not voided costs now.
    pub(crate) exits: BTreeMap<Reference, i128>,
    /// What every charge of an exit that is not voided costs now.
    pub(crate) charges: BTreeMap<Charge, i128>,
    /// The closed cycles, each with what its charges were when it was closed.
    pub(crate) closed: BTreeMap<CycleId, BTreeMap<Charge, i128>>,
    /// The last day that is locked.
    pub(crate) locked: Option<Date>,
    /// What every adjustment and count in force moved, and at what cost.
    found: BTreeMap<Reference, (i128, i128)>,
    /// What every transfer carries.
    carried: BTreeMap<Reference, i128>,
    /// The first movement of each stream to make it negative, every gain without a price, and every revaluation
    /// of nothing.
    pub(crate) faults: Vec<Fault>,
}

/// The recorded events, and nothing else.
#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    pub(crate) events: Vec<Event>,
}

impl Model {
    pub(crate) fn record(&mut self, record: &Record) {
        assert_eq!(record.position.get(), self.events.len() as u64 + 1, "positions have no gap");
        self.events.extend(record.events.iter().cloned());
    }

    pub(crate) fn world(&self) -> World {
        World::of(&self.events)
    }
}

fn decimal_units(number: Decimal, scale: Scale) -> Option<i128> {
    let number = number.normalize();
    let more = u32::from(scale.decimals()).checked_sub(number.scale())?;
    Some(number.mantissa() * 10_i128.pow(more))
}

fn one(scale: Scale) -> i128 {
    10_i128.pow(u32::from(scale.decimals()))
}

/// What a correction records instead.
fn corrected(by: &Corrected) -> Event {
    match by {
        Corrected::Entry(e) => Event::Entry(e.clone()),
        Corrected::Exit(e) => Event::Exit(e.clone()),
        Corrected::Return(e) => Event::Return(e.clone()),
        Corrected::Transfer(e) => Event::Transfer(e.clone()),
    }
}

/// When a movement of one moment happened.
fn moment(event: &Event) -> Option<Moment> {
    match event {
        Event::Entry(e) => Some(e.at),
        Event::Exit(e) => Some(e.at),
        Event::Return(e) => Some(e.at),
        Event::Adjustment(e) => Some(e.at),
        Event::Count(e) => Some(e.at),
        Event::Revaluation(e) => Some(e.at),
        Event::Transfer(e) => Some(e.at),
        Event::Reversal(e) => Some(e.at),
        _ => None,
    }
}

impl World {
    pub(crate) fn of(events: &[Event]) -> Self {
        let mut world = Self::folded(events);
        let mut closed = BTreeMap::new();
        for (index, event) in events.iter().enumerate() {
            match event {
                Event::CycleClosed(e) => {
                    closed.insert(e.cycle.clone(), index);
                }
                Event::CycleReopened(e) => {
                    closed.remove(&e.cycle);
                }
                _ => {}
            }
        }
        for (cycle, index) in closed {
            // C2: what it is charged by the events before its closing
            let mut charges = Self::folded(&events[..index]).charges;
            charges.retain(|charge, _| charge.cycle == cycle);
            world.closed.insert(cycle, charges);
        }
        world
    }

    fn folded(events: &[Event]) -> Self {
        let mut world = Self::default();
        world.stores.insert("MAIN".into());
        world.reasons.extend(["DMG", "FI", "NF"].map(String::from));
        for (position, event) in (1_u64..).zip(events) {
            world.note(position, event);
        }
        let mut lines: Vec<(StreamName, Line)> =
            world.transactions.values().flat_map(|t| world.lines_of(t.place, &t.event)).collect();
        for (stream, _) in &lines {
            world.streams.entry(stream.clone()).or_default();
        }
        lines.retain(|(_, line)| !world.is_voided(&line.reference));
        lines.sort_by_key(|(_, line)| line.place);
        world.fold(lines);
        world
    }

    fn note(&mut self, position: u64, event: &Event) {
        let (reference, kind) = match event {
            Event::Opened(settings) => {
                self.settings = Some(settings.clone());
                return;
            }
            Event::SupplyAdded(supply) => {
                self.supplies.insert(supply.code.clone(), supply.clone());
                return;
            }
            Event::StoreAdded(name) => {
                self.stores.insert(name.to_string());
                return;
            }
            Event::ProviderAdded(name) => {
                self.providers.insert(name.to_string());
                return;
            }
            Event::ReasonAdded(name) => {
                self.reasons.insert(name.to_string());
                return;
            }
            Event::CycleAdded(name) => {
                self.cycles.insert(name.to_string());
                return;
            }
            Event::Entry(e) => (&e.reference, Kind::Entry),
            Event::Exit(e) => (&e.reference, Kind::Exit),
            Event::Return(e) => (&e.reference, Kind::Return),
            Event::Adjustment(e) => (&e.reference, Kind::Adjustment),
            Event::Rebalance(e) => (&e.reference, Kind::Rebalance),
            Event::Count(e) => (&e.reference, Kind::Count),
            Event::Revaluation(e) => (&e.reference, Kind::Revaluation),
            Event::Transfer(e) => (&e.reference, Kind::Transfer),
            Event::Reversal(e) => {
                let target = self.transactions.get_mut(&e.of).expect("what is reversed was recorded");
                assert!(target.reversed_by.is_none(), "M5: once");
                target.reversed_by = Some(e.reference.clone());
                (&e.reference, Kind::Reversal)
            }
            Event::Void(e) => {
                self.void(&e.of, &e.reference);
                (&e.reference, Kind::Void)
            }
            Event::Correction(e) => {
                self.void(&e.of, &e.reference);
                let target = &self.transactions[&e.of];
                let event = corrected(&e.by);
                // M6: "a correction that keeps its moment keeps its place"
                let kept = moment(&event) == moment(&target.event);
                let (kind, place) = (target.kind, if kept { target.place } else { position });
                let void = Event::Void(Void { reference: e.reference.clone(), of: e.of.clone(), note: None });
                self.add(&e.reference, Kind::Void, void, position);
                self.add(e.by.reference(), kind, event, place);
                return;
            }
            Event::CycleClosed(e) => (&e.reference, Kind::CycleClosing),
            Event::CycleReopened(e) => (&e.reference, Kind::CycleReopening),
            Event::PeriodLocked(e) => {
                self.locked = e.through;
                (&e.reference, Kind::Lock)
            }
            other => panic!("the model does not know {other:?}"),
        };
        self.add(reference, kind, event.clone(), position);
    }

    fn void(&mut self, of: &Reference, by: &Reference) {
        let target = self.transactions.get_mut(of).expect("what is voided was recorded");
        assert!(target.voided_by.is_none(), "M6: once");
        target.voided_by = Some(by.clone());
    }

    fn add(&mut self, reference: &Reference, kind: Kind, event: Event, place: u64) {
        let transaction = Transaction { kind, event, place, voided_by: None, reversed_by: None };
        assert!(self.transactions.insert(reference.clone(), transaction).is_none(), "references are unique");
        self.recorded.push(reference.clone());
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings.clone().unwrap_or_default()
    }

    pub(crate) fn is_voided(&self, reference: &Reference) -> bool {
        self.transactions.get(reference).is_some_and(|t| t.voided_by.is_some())
    }

    pub(crate) fn exit(&self, reference: &Reference) -> Option<&Exit> {
        match &self.transactions.get(reference)?.event {
            Event::Exit(exit) => Some(exit),
            _ => None,
        }
    }

    fn conversion(&self, supply: &SupplyId) -> i128 {
        self.supplies[supply].conversion.units().into()
    }

    /// The streams a transaction moves; a void those of what it takes back.
    pub(crate) fn streams_of(&self, reference: &Reference) -> BTreeSet<StreamName> {
        let Some(transaction) = self.transactions.get(reference) else { return BTreeSet::new() };
        if let Event::Void(void) = &transaction.event {
            return self.streams_of(&void.of);
        }
        self.lines_of(0, &transaction.event).into_iter().map(|(stream, _)| stream).collect()
    }

    /// The lines of an event, as they are before any fold.
    fn lines_of(&self, position: u64, event: &Event) -> Vec<(StreamName, Line)> {
        let line = |stream: StreamName, at: Moment, reference: &Reference, kind, line, quantity: Quantity, act| {
            let place = Place { day: at.date(), baseline: kind == Kind::Rebalance, at, position, line };
            let quantity = i128::from(quantity.units());
            let reference = reference.clone();
            let superseded_by = None;
            (stream, Line { place, reference, kind, quantity, act, superseded_by, moved: 0, cost: 0, after: None })
        };
        match event {
            Event::Entry(e) => (e.lines.iter().enumerate())
                .map(|(number, l)| {
                    let value = match l.cost {
                        Cost::Total(total) => total.units().into(),
                        Cost::UnitPrice(price) => divide(
                            i128::from(l.quantity.units()) * i128::from(price.units()),
                            self.conversion(&l.supply),
                        ),
                    };
                    let stream = (e.store.clone(), l.supply.clone());
                    line(stream, e.at, &e.reference, Kind::Entry, number, l.quantity, Act::In { value })
                })
                .collect(),
            Event::Exit(e) => {
                let stream = (e.store.clone(), e.supply.clone());
                vec![line(stream, e.at, &e.reference, Kind::Exit, 0, e.quantity, Act::Out { charge: e.charge.clone() })]
            }
            Event::Return(e) => {
                let exit = self.exit(&e.of).expect("only an exit is returned");
                let stream = (exit.store.clone(), exit.supply.clone());
                vec![line(stream, e.at, &e.reference, Kind::Return, 0, e.quantity, Act::Back { of: e.of.clone() })]
            }
            Event::Adjustment(e) => {
                let stream = (e.store.clone(), e.supply.clone());
                let (quantity, act) = if e.delta.is_negative() {
                    (Quantity::from_units(-e.delta.units()), Act::Lost)
                } else {
                    (e.delta, Act::Found { price: e.unit_price.map(|p| p.units().into()) })
                };
                vec![line(stream, e.at, &e.reference, Kind::Adjustment, 0, quantity, act)]
            }
            Event::Rebalance(e) => (e.lines.iter().enumerate())
                .map(|(number, l)| {
                    let stream = (l.store.clone(), l.supply.clone());
                    let at = Moment::end_of(l.date).expect("a date in range");
                    let act = Act::Set { price: l.unit_price.units().into() };
                    line(stream, at, &e.reference, Kind::Rebalance, number, l.stock, act)
                })
                .collect(),
            Event::Count(e) => {
                let stream = (e.store.clone(), e.supply.clone());
                let act = Act::Counted { price: e.unit_price.map(|p| p.units().into()) };
                vec![line(stream, e.at, &e.reference, Kind::Count, 0, e.stock, act)]
            }
            Event::Revaluation(e) => {
                let stream = (e.store.clone(), e.supply.clone());
                let act = Act::Repriced { price: e.unit_price.units().into() };
                vec![line(stream, e.at, &e.reference, Kind::Revaluation, 0, Quantity::ZERO, act)]
            }
            Event::Transfer(e) => [(&e.from, Act::Away), (&e.to, Act::Arrived)]
                .into_iter()
                .enumerate()
                .map(|(number, (store, act))| {
                    let stream = (store.clone(), e.supply.clone());
                    line(stream, e.at, &e.reference, Kind::Transfer, number, e.quantity, act)
                })
                .collect(),
            Event::Reversal(e) => {
                let original = &self.transactions[&e.of].event;
                let (stream, _) = self.lines_of(0, original).remove(0);
                let act = Act::Undone { of: e.of.clone() };
                vec![line(stream, e.at, &e.reference, Kind::Reversal, 0, Quantity::ZERO, act)]
            }
            _ => Vec::new(),
        }
    }

    /// R4: quantity × the superseder's price.
    fn superseded_cost(&self, stream: &StreamName, by: &Reference, quantity: i128) -> i128 {
        let Event::Rebalance(rebalance) = &self.transactions[by].event else { panic!("only a rebalance supersedes") };
        let line = rebalance.lines.iter().find(|l| (&l.store, &l.supply) == (&stream.0, &stream.1)).expect("its line");
        divide(quantity * i128::from(line.unit_price.units()), self.conversion(&stream.1))
    }

    /// M2: what was returned of an exit before `line`, in effective order.
    fn returned_before(lines: &[(StreamName, Line)], of: &Reference, line: &Line) -> i128 {
        lines
            .iter()
            .map(|(_, l)| l)
            .filter(|l| matches!(&l.act, Act::Back { of: other } if other == of) && l.place < line.place)
            .map(|l| l.quantity)
            .sum()
    }

    /// Folds all lines of all streams, in effective order: what a transfer brings is known when it arrives.
    fn fold(&mut self, mut lines: Vec<(StreamName, Line)>) {
        // "its superseder is the first-recorded live rebalance that covers it"
        let baselines: Vec<_> = lines.iter().filter(|(_, line)| line.place.baseline).cloned().collect();
        for (stream, line) in &mut lines {
            line.superseded_by = baselines
                .iter()
                .filter(|(of, b)| of == stream && b.place.day >= line.place.day && b.place > line.place)
                .min_by_key(|(_, b)| b.position())
                .map(|(_, b)| b.reference.clone());
        }
        for index in 0..lines.len() {
            let (name, mut line) = lines[index].clone();
            let mut s = std::mem::take(self.streams.get_mut(&name).expect("it has moved"));
            if line.superseded_by.is_some() {
                self.superseded(&name, &mut line, &lines, &mut s);
            } else {
                self.in_force(&name, &mut line, &lines, &mut s);
                let (q, v) = (s.quantity, s.value);
                assert!(q != 0 || v == 0, "N4: nothing is worth nothing: {line:?}");
                assert!(q <= 0 || v >= 0, "N4: stock is worth something or nothing: {line:?}");
                assert!(q >= 0 || v <= 0, "M8: a deficit is worth nothing or less: {line:?}");
                if q < 0 && s.negative.is_none() {
                    let (at, movement) = (line.place.at.to_string(), line.reference.clone());
                    s.negative = Some(Fault::Negative { stream: name.clone(), at, movement, shortfall: -q });
                }
                line.after = Some((q, v));
            }
            s.lines.push(line);
            self.streams.insert(name, s);
        }
        for (name, s) in &self.streams {
            assert_eq!(
                s.entered + s.gained + s.rebalanced + s.revalued + s.transferred_in,
                s.value + s.charged + s.lost + s.variance + s.transferred_out,
                "N4: value is conserved in {name:?}"
            );
        }
        let sent: i128 = self.streams.values().map(|s| s.transferred_out).sum();
        let arrived: i128 = self.streams.values().map(|s| s.transferred_in).sum();
        assert_eq!(sent, arrived, "N4: what was sent has arrived");
        if self.settings().negative_stock == NegativeStock::Refused {
            let negative: Vec<Fault> = self.streams.values().filter_map(|s| s.negative.clone()).collect();
            self.faults.extend(negative);
        }
    }

    /// M2: what a return brings.
    fn brought(&self, of: &Reference, line: &Line, lines: &[(StreamName, Line)]) -> i128 {
        let whole = i128::from(self.exit(of).expect("an exit").quantity.units());
        let b = Self::returned_before(lines, of, line);
        let cost = *self.exits.get(of).expect("a return is after its exit");
        divide(cost * (b + line.quantity), whole) - divide(cost * b, whole)
    }

    fn charge(&mut self, charge: Charge, cost: i128, s: &mut Stream) {
        *self.charges.entry(charge).or_default() += cost;
        s.charged += cost;
    }

    /// R4: what a superseded line still means to others: its cycle, and the store it went to.
    fn superseded(&mut self, name: &StreamName, line: &mut Line, lines: &[(StreamName, Line)], s: &mut Stream) {
        let n = line.quantity;
        let by = line.superseded_by.clone().expect("it is superseded");
        let at_price = self.superseded_cost(name, &by, n);
        (line.moved, line.cost) = match line.act.clone() {
            Act::In { value } => (n, value),
            Act::Set { price } => (n, divide(n * price, self.conversion(&name.1))),
            Act::Found { price: Some(price) } => (n, divide(n * price, self.conversion(&name.1))),
            Act::Found { price: None } => (n, at_price),
            Act::Lost => (-n, -at_price),
            Act::Out { charge } => {
                self.exits.insert(line.reference.clone(), at_price);
                self.charge(charge, at_price, s);
                s.rebalanced += at_price;
                (-n, at_price)
            }
            Act::Back { of } => {
                let cost = self.brought(&of, line, lines);
                self.charge(self.exit(&of).expect("an exit").charge.clone(), -cost, s);
                s.rebalanced -= cost;
                (n, cost)
            }
            Act::Away => {
                self.carried.insert(line.reference.clone(), at_price);
                s.transferred_out += at_price;
                s.rebalanced += at_price;
                (-n, at_price)
            }
            Act::Arrived => {
                let cost = self.carried[&line.reference];
                s.transferred_in += cost;
                s.rebalanced -= cost;
                (n, cost)
            }
            Act::Counted { .. } | Act::Repriced { .. } | Act::Undone { .. } => (0, 0),
        };
    }

    fn in_force(&mut self, name: &StreamName, line: &mut Line, lines: &[(StreamName, Line)], s: &mut Stream) {
        let n = line.quantity;
        let conversion = self.conversion(&name.1);
        let (at, movement) = (line.place.at.to_string(), line.reference.clone());
        (line.moved, line.cost) = match line.act.clone() {
            Act::In { value } => {
                s.entered += value;
                s.put(n, value);
                (n, value)
            }
            Act::Out { charge } => {
                let cost = s.take(n);
                self.exits.insert(line.reference.clone(), cost);
                self.charge(charge, cost, s);
                (-n, cost)
            }
            Act::Back { of } => {
                let cost = self.brought(&of, line, lines);
                self.charge(self.exit(&of).expect("an exit").charge.clone(), -cost, s);
                s.put(n, cost);
                (n, cost)
            }
            Act::Found { price } => {
                let value = price.map(|price| divide(n * price, conversion)).or_else(|| s.worth(n));
                let Some(value) = value else {
                    // it moves nothing, and the command is refused
                    self.faults.push(Fault::NoPrice { stream: name.clone(), at, movement });
                    return;
                };
                s.gained += value;
                s.put(n, value);
                self.found.insert(movement, (n, value));
                (n, value)
            }
            Act::Lost => {
                let cost = s.take(n);
                s.lost += cost;
                self.found.insert(movement, (-n, cost));
                (-n, -cost)
            }
            Act::Set { price } => {
                (s.quantity, s.value) = (n, divide(n * price, conversion));
                s.rebalanced += s.value;
                s.known = Some(if n > 0 { (s.value, n) } else { (price, conversion) });
                (n, s.value)
            }
            Act::Counted { price } => {
                let difference = n - s.quantity;
                let cost = match difference.cmp(&0) {
                    Ordering::Equal => 0,
                    Ordering::Less => {
                        let cost = s.take(-difference);
                        s.lost += cost;
                        -cost
                    }
                    Ordering::Greater => {
                        let value = price.map(|price| divide(difference * price, conversion));
                        let Some(value) = value.or_else(|| s.worth(difference)) else {
                            self.faults.push(Fault::NoPrice { stream: name.clone(), at, movement });
                            return;
                        };
                        s.gained += value;
                        s.put(difference, value);
                        value
                    }
                };
                self.found.insert(movement, (difference, cost.abs()));
                assert_eq!(s.quantity, n, "M4: the stock is what was counted");
                (difference, cost + price.map_or(0, |price| s.reprice(price, conversion)))
            }
            Act::Repriced { price } => {
                if s.quantity <= 0 {
                    self.faults.push(Fault::Nothing { stream: name.clone(), at, movement });
                    return;
                }
                (0, s.reprice(price, conversion))
            }
            Act::Away => {
                let cost = s.take(n);
                s.transferred_out += cost;
                self.carried.insert(movement, cost);
                (-n, cost)
            }
            Act::Arrived => {
                let cost = self.carried[&movement];
                s.transferred_in += cost;
                s.put(n, cost);
                (n, cost)
            }
            // M5: of a superseded original, it moves nothing
            Act::Undone { of } => match self.found.get(&of).copied() {
                None | Some((0, _)) => (0, 0),
                Some((found, _)) if found > 0 => {
                    let cost = s.take(found);
                    s.lost += cost;
                    (-found, -cost)
                }
                Some((lost, cost)) => {
                    s.gained += cost;
                    s.put(-lost, cost);
                    (-lost, cost)
                }
            },
        };
    }

    /// C2: what a charge is charged, and what it costs beyond that since its cycle was closed.
    pub(crate) fn charged(&self, charge: &Charge) -> (i128, i128) {
        let total = self.charges.get(charge).copied().unwrap_or(0);
        match self.closed.get(&charge.cycle) {
            None => (total, 0),
            Some(frozen) => {
                let frozen = frozen.get(charge).copied().unwrap_or(0);
                (frozen, total - frozen)
            }
        }
    }

    /// T1: at a moment, with what happens at it; a baseline is after everything of its day.
    pub(crate) fn at(&self, stream: &StreamName, at: Moment) -> Option<AsOf> {
        self.as_of(stream, |place| !place.baseline && place.at <= at || place.baseline && place.day < at.date())
    }

    /// T1: a bare date is the end of that day, its baseline included.
    pub(crate) fn at_end_of(&self, stream: &StreamName, date: Date) -> Option<AsOf> {
        self.as_of(stream, |place| place.day <= date)
    }

    fn as_of(&self, stream: &StreamName, seen: impl Fn(&Place) -> bool) -> Option<AsOf> {
        let stream = self.streams.get(stream)?;
        let in_force = || stream.lines.iter().filter(|line| line.superseded_by.is_none());
        if in_force().any(|line| line.place.baseline && !seen(&line.place)) {
            return Some(AsOf::Superseded);
        }
        let held = in_force().rfind(|line| seen(&line.place)).and_then(|line| line.after);
        let (quantity, value) = held.unwrap_or_default();
        Some(AsOf::Held(quantity, value))
    }

    /// The live baseline that covers that day of a stream: the latest.
    pub(crate) fn baseline_over(&self, stream: &StreamName, day: Date) -> Option<&Reference> {
        let lines = &self.streams.get(stream)?.lines;
        lines.iter().rfind(|line| line.place.baseline && line.place.day >= day).map(|line| &line.reference)
    }

    /// M2: how much of an exit is not yet returned.
    pub(crate) fn left_to_return(&self, exit: &Reference) -> i128 {
        self.left_without(exit, None)
    }

    fn left_without(&self, exit: &Reference, except: Option<&Reference>) -> i128 {
        let whole = self.exit(exit).map_or(0, |exit| i128::from(exit.quantity.units()));
        let back: i128 = (self.transactions.iter())
            .filter(|(reference, t)| t.voided_by.is_none() && Some(*reference) != except)
            .filter_map(|(_, t)| match &t.event {
                Event::Return(r) if r.of == *exit => Some(i128::from(r.quantity.units())),
                _ => None,
            })
            .sum();
        whole - back
    }

    fn is_returned(&self, exit: &Reference) -> bool {
        (self.transactions.values())
            .any(|t| t.voided_by.is_none() && matches!(&t.event, Event::Return(r) if r.of == *exit))
    }

    fn is_superseded(&self, reference: &Reference) -> bool {
        self.streams
            .values()
            .flat_map(|stream| &stream.lines)
            .any(|line| line.reference == *reference && line.superseded_by.is_some())
    }
}

/// What the model thinks of a command.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// The movements it records; a reference left out is `?`.
    pub(crate) movements: Vec<Event>,
    /// The world with them.
    pub(crate) world: World,
    /// The actions refused by themselves, or their lines, each with the code of the first rule it breaks.
    pub(crate) refused: Vec<(usize, usize, &'static str)>,
    /// The streams that refused actions would have changed: nothing can be said of their end state.
    pub(crate) incomplete: BTreeSet<StreamName>,
    /// The references of refused actions: what refers to them is not refused once more.
    missing: BTreeSet<Reference>,
}

/// Why an action or a line is refused: the stable code.
type Judged<T> = Result<T, &'static str>;

/// All lines, or what is wrong with each that is refused.
fn all<T>(lines: impl Iterator<Item = Judged<T>>) -> Result<Vec<T>, Refusals> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (number, line) in lines.enumerate() {
        match line {
            Ok(line) => good.push(line),
            Err(code) => bad.push((number, code)),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(Refusals(bad)) }
}

/// Every refusal of an action: its line, and the code.
#[derive(Debug)]
struct Refusals(Vec<(usize, &'static str)>);

impl From<&'static str> for Refusals {
    fn from(code: &'static str) -> Self {
        Self(vec![(0, code)])
    }
}

impl Model {
    /// Judges a command of movements, action by action, with a whole fold after each.
    pub(crate) fn judge(&self, command: &Command) -> Verdict {
        let mut events = self.events.clone();
        let mut verdict = Verdict { world: self.world(), ..Verdict::default() };
        for (number, action) in command.actions.iter().enumerate() {
            match verdict.world.event(action, number, command.unknown_names) {
                Ok((names, event)) => {
                    events.extend(names);
                    events.push(event.clone());
                    verdict.movements.push(event);
                    verdict.world = World::of(&events);
                }
                Err(Refusals(refusals)) => {
                    let (own, of, streams) = about(action);
                    for (line, code) in refusals {
                        let unknown = of.iter().find(|of| !verdict.world.transactions.contains_key(**of));
                        let follows = unknown.is_some_and(|of| verdict.missing.contains(*of));
                        if !(code == "unknown_transaction" && follows) {
                            verdict.refused.push((number, line, code));
                        }
                    }
                    verdict.incomplete.extend(streams);
                    // whatever is asked of a void, it changes nothing
                    let of = of.into_iter().filter(|of| {
                        verdict.world.transactions.get(*of).is_some_and(|target| target.kind != Kind::Void)
                    });
                    verdict.incomplete.extend(of.flat_map(|of| verdict.world.streams_of(of)));
                    verdict.missing.extend(own.into_iter().cloned());
                }
            }
        }
        verdict
    }
}

/// What an action is called, what it refers to, and the streams that it names.
pub(crate) fn about(action: &Action) -> (Vec<&Reference>, Vec<&Reference>, Vec<StreamName>) {
    fn own(reference: &Option<Reference>) -> Vec<&Reference> {
        reference.as_ref().into_iter().collect()
    }
    match action {
        Action::Entry(new) => {
            let streams = new.lines.iter().map(|line| (new.store.clone(), line.supply.clone()));
            (own(&new.reference), Vec::new(), streams.collect())
        }
        Action::Exit(new) => (own(&new.reference), Vec::new(), vec![(new.store.clone(), new.supply.clone())]),
        Action::Adjustment(new) => (own(&new.reference), Vec::new(), vec![(new.store.clone(), new.supply.clone())]),
        Action::Count(new) => (own(&new.reference), Vec::new(), vec![(new.store.clone(), new.supply.clone())]),
        Action::Revaluation(new) => (own(&new.reference), Vec::new(), vec![(new.store.clone(), new.supply.clone())]),
        Action::Transfer(new) => {
            let streams = [&new.from, &new.to].map(|store| (store.clone(), new.supply.clone()));
            (own(&new.reference), Vec::new(), streams.into())
        }
        Action::Rebalance(new) => {
            let streams = new.lines.iter().map(|line| (line.store.clone(), line.supply.clone()));
            (own(&new.reference), Vec::new(), streams.collect())
        }
        Action::Return(new) => (own(&new.reference), vec![&new.of], Vec::new()),
        Action::Reversal(new) => (own(&new.reference), vec![&new.of], Vec::new()),
        Action::Void(new) => (own(&new.reference), vec![&new.of], Vec::new()),
        Action::Correction(new) => {
            let (own, of, streams) = match &new.by {
                NewCorrected::Entry(by) => {
                    let streams = by.lines.iter().map(|line| (by.store.clone(), line.supply.clone()));
                    (&by.reference, None, streams.collect())
                }
                NewCorrected::Exit(by) => (&by.reference, None, vec![(by.store.clone(), by.supply.clone())]),
                NewCorrected::Return(by) => (&by.reference, Some(&by.of), Vec::new()),
                NewCorrected::Transfer(by) => {
                    let streams = [&by.from, &by.to].map(|store| (store.clone(), by.supply.clone()));
                    (&by.reference, None, streams.into())
                }
            };
            let own = new.reference.iter().chain(own).collect();
            (own, std::iter::once(&new.of).chain(of).collect(), streams)
        }
        Action::CloseCycle(new) | Action::ReopenCycle(new) => (own(&new.reference), Vec::new(), Vec::new()),
        Action::LockPeriod(new) => (own(&new.reference), Vec::new(), Vec::new()),
        _ => (Vec::new(), Vec::new(), Vec::new()),
    }
}

/// A name that an action uses, and what declares it.
type Names = Vec<Event>;

impl World {
    fn declare(
        names: &mut Names,
        known: &BTreeSet<String>,
        name: &str,
        code: &'static str,
        unknown: UnknownNames,
        event: Event,
    ) -> Judged<()> {
        if known.contains(name) || names.contains(&event) {
            return Ok(());
        }
        if unknown == UnknownNames::Refused {
            return Err(code);
        }
        names.push(event);
        Ok(())
    }

    fn event(&self, action: &Action, number: usize, unknown: UnknownNames) -> Result<(Names, Event), Refusals> {
        let mut names = Vec::new();
        let event = self.judged(action, &format!("?{number}"), unknown, None, &mut names)?;
        Ok((names, event))
    }

    /// M6: the rules for what is to be taken back.
    fn can_be_taken_back(&self, of: &Reference, correcting: Option<Kind>) -> Judged<()> {
        let target = self.transactions.get(of).ok_or("unknown_transaction")?;
        if target.voided_by.is_some() {
            return Err("voided");
        }
        let correctable = matches!(target.kind, Kind::Entry | Kind::Exit | Kind::Return | Kind::Transfer);
        if correcting.is_some_and(|by| !correctable || by != target.kind) {
            return Err("not_correctable");
        }
        if !correctable && target.kind != Kind::Rebalance {
            return Err("not_voidable");
        }
        // M10: "for a void or correction the target's"
        for (_, line) in self.lines_of(0, &target.event) {
            self.unlocked(line.day())?;
        }
        if target.kind != Kind::Rebalance && self.is_superseded(of) {
            return Err("superseded");
        }
        if self.is_returned(of) {
            return Err("referred_to");
        }
        Ok(())
    }

    #[expect(clippy::too_many_lines, reason = "a case a kind")]
    fn judged(
        &self,
        action: &Action,
        made: &str,
        unknown: UnknownNames,
        except: Option<&Reference>,
        names: &mut Names,
    ) -> Result<Event, Refusals> {
        let store = |names: &mut Names, store: &StoreId| {
            let event = Event::StoreAdded(store.clone());
            Self::declare(names, &self.stores, store.as_str(), "unknown_store", unknown, event)
        };
        let cycle = |names: &mut Names, cycle: &CycleId| {
            let event = Event::CycleAdded(cycle.clone());
            Self::declare(names, &self.cycles, cycle.as_str(), "unknown_name", unknown, event)
        };
        Ok(match action {
            Action::Entry(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                let provider = Event::ProviderAdded(new.provider.clone());
                Self::declare(names, &self.providers, new.provider.as_str(), "unknown_name", unknown, provider)?;
                if new.lines.is_empty() {
                    return Err("no_lines".into());
                }
                let lines = all(new.lines.iter().map(|l| {
                    self.known_supply(&l.supply)?;
                    let quantity = above_zero(self.quantity(l.quantity, Unit::Buying, &l.supply)?)?;
                    let cost = match l.cost {
                        NewCost::UnitPrice(price) => Cost::UnitPrice(UnitPrice::from_units(self.money(price)?)),
                        NewCost::Total(total) => Cost::Total(Money::from_units(self.money(total)?)),
                    };
                    self.unlocked(new.at.date())?;
                    self.after_baseline(&new.store, &l.supply, new.at)?;
                    Ok(EntryLine { supply: l.supply.clone(), quantity, cost })
                }))?;
                Event::Entry(Entry {
                    reference,
                    at: new.at,
                    store: new.store.clone(),
                    provider: new.provider.clone(),
                    document: new.document.clone(),
                    note: new.note.clone(),
                    lines,
                })
            }
            Action::Exit(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                self.known_supply(&new.supply)?;
                cycle(names, &new.charge.cycle)?;
                let quantity = above_zero(self.quantity(new.quantity, Unit::Consumption, &new.supply)?)?;
                if self.closed.contains_key(&new.charge.cycle) {
                    return Err("cycle_closed".into());
                }
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.store, &new.supply, new.at)?;
                Event::Exit(Exit {
                    reference,
                    at: new.at,
                    store: new.store.clone(),
                    supply: new.supply.clone(),
                    quantity,
                    charge: new.charge.clone(),
                    document: new.document.clone(),
                    note: new.note.clone(),
                })
            }
            Action::Return(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                let target = self.transactions.get(&new.of).ok_or("unknown_transaction")?;
                let Event::Exit(exit) = &target.event else {
                    return Err("not_an_exit".into());
                };
                let quantity = above_zero(self.quantity(new.quantity, Unit::Consumption, &exit.supply)?)?;
                if target.voided_by.is_some() {
                    return Err("voided".into());
                }
                // a corrected return keeps its place, which may be before that of another exit at the same moment
                let kept = except.map(|of| &self.transactions[of]).filter(|t| moment(&t.event) == Some(new.at));
                let place = kept.map_or(u64::MAX, |t| t.place);
                if (new.at, place) < (exit.at, target.place) {
                    return Err("return_before_exit".into());
                }
                if i128::from(quantity.units()) > self.left_without(&new.of, except) {
                    return Err("return_exceeds_exit".into());
                }
                self.unlocked(new.at.date())?;
                self.after_baseline(&exit.store, &exit.supply, new.at)?;
                Event::Return(Return {
                    reference,
                    at: new.at,
                    of: new.of.clone(),
                    quantity,
                    document: new.document.clone(),
                    note: new.note.clone(),
                })
            }
            Action::Adjustment(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                self.known_supply(&new.supply)?;
                if !self.reasons.contains(new.reason.as_str()) {
                    return Err("unknown_reason".into());
                }
                let delta = self.quantity(new.delta, Unit::Buying, &new.supply)?;
                let unit_price = self.unit_price(new.unit_price)?;
                if delta.is_zero() {
                    return Err("zero_delta".into());
                }
                if delta.is_negative() && unit_price.is_some() {
                    return Err("price_on_loss".into());
                }
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.store, &new.supply, new.at)?;
                Event::Adjustment(Adjustment {
                    reference,
                    at: new.at,
                    store: new.store.clone(),
                    supply: new.supply.clone(),
                    delta,
                    unit_price,
                    reason: new.reason.clone(),
                    document: new.document.clone(),
                    note: new.note.clone(),
                })
            }
            Action::Count(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                self.known_supply(&new.supply)?;
                if new.reason.as_ref().is_some_and(|reason| !self.reasons.contains(reason.as_str())) {
                    return Err("unknown_reason".into());
                }
                let stock = self.quantity(new.stock, Unit::Buying, &new.supply)?;
                if stock.is_negative() {
                    return Err("negative_value".into());
                }
                let unit_price = self.unit_price(new.unit_price)?;
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.store, &new.supply, new.at)?;
                let stream = self.streams.get(&(new.store.clone(), new.supply.clone()));
                let mut live = stream.iter().flat_map(|s| &s.lines).filter(|line| line.superseded_by.is_none());
                if self.settings().backdated_counts == BackdatedCounts::Refused && live.any(|l| l.place.at > new.at) {
                    return Err("backdated_count".into());
                }
                Event::Count(Count {
                    reference,
                    at: new.at,
                    store: new.store.clone(),
                    supply: new.supply.clone(),
                    stock,
                    unit_price,
                    reason: new.reason.clone(),
                    document: new.document.clone(),
                    note: new.note.clone(),
                })
            }
            Action::Revaluation(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                self.known_supply(&new.supply)?;
                let unit_price = UnitPrice::from_units(self.money(new.unit_price)?);
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.store, &new.supply, new.at)?;
                Event::Revaluation(Revaluation {
                    reference,
                    at: new.at,
                    store: new.store.clone(),
                    supply: new.supply.clone(),
                    unit_price,
                    document: new.document.clone(),
                    note: new.note.clone(),
                })
            }
            Action::Transfer(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.from)?;
                store(names, &new.to)?;
                self.known_supply(&new.supply)?;
                let quantity = above_zero(self.quantity(new.quantity, Unit::Buying, &new.supply)?)?;
                if new.from == new.to {
                    return Err("same_store".into());
                }
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.from, &new.supply, new.at)?;
                self.after_baseline(&new.to, &new.supply, new.at)?;
                Event::Transfer(Transfer {
                    reference,
                    at: new.at,
                    from: new.from.clone(),
                    to: new.to.clone(),
                    supply: new.supply.clone(),
                    quantity,
                    document: new.document.clone(),
                    note: new.note.clone(),
                })
            }
            Action::Reversal(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                let target = self.transactions.get(&new.of).ok_or("unknown_transaction")?;
                if !matches!(target.kind, Kind::Adjustment | Kind::Count) {
                    return Err("not_reversible".into());
                }
                if target.reversed_by.is_some() {
                    return Err("already_reversed".into());
                }
                if Some(new.at) < moment(&target.event) {
                    return Err("reversal_before_original".into());
                }
                if self.is_superseded(&new.of) {
                    return Err("superseded".into());
                }
                self.unlocked(new.at.date())?;
                for (store, supply) in self.streams_of(&new.of) {
                    self.after_baseline(&store, &supply, new.at)?;
                }
                Event::Reversal(Reversal { reference, at: new.at, of: new.of.clone(), note: new.note.clone() })
            }
            Action::Rebalance(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                if new.lines.is_empty() {
                    return Err("no_lines".into());
                }
                let mut streams = BTreeSet::new();
                let lines = all(new.lines.iter().map(|l| {
                    store(names, &l.store)?;
                    self.known_supply(&l.supply)?;
                    let stock = self.quantity(l.stock, Unit::Buying, &l.supply)?;
                    if stock.is_negative() {
                        return Err("negative_value");
                    }
                    let unit_price = UnitPrice::from_units(self.money(l.unit_price)?);
                    if !streams.insert((&l.store, &l.supply)) {
                        return Err("duplicate_line");
                    }
                    self.unlocked(l.date)?;
                    let (store, supply) = (l.store.clone(), l.supply.clone());
                    Ok(RebalanceLine { store, supply, date: l.date, stock, unit_price })
                }))?;
                let (document, note) = (new.document.clone(), new.note.clone());
                Event::Rebalance(Rebalance { reference, document, note, lines })
            }
            Action::Void(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                self.can_be_taken_back(&new.of, None)?;
                Event::Void(Void { reference, of: new.of.clone(), note: new.note.clone() })
            }
            Action::Correction(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                let (kind, by) = match new.by.clone() {
                    NewCorrected::Entry(by) => (Kind::Entry, Action::Entry(by)),
                    NewCorrected::Exit(by) => (Kind::Exit, Action::Exit(by)),
                    NewCorrected::Return(by) => (Kind::Return, Action::Return(by)),
                    NewCorrected::Transfer(by) => (Kind::Transfer, Action::Transfer(by)),
                };
                self.can_be_taken_back(&new.of, Some(kind))?;
                let by = self.judged(&by, &format!("{made}b"), unknown, Some(&new.of), names);
                let by = match by? {
                    Event::Entry(by) => Corrected::Entry(by),
                    Event::Exit(by) => Corrected::Exit(by),
                    Event::Return(by) => Corrected::Return(by),
                    Event::Transfer(by) => Corrected::Transfer(by),
                    other => panic!("nothing is corrected by {other:?}"),
                };
                if *by.reference() == reference {
                    return Err("duplicate_reference".into());
                }
                Event::Correction(Correction { reference, of: new.of.clone(), by, note: new.note.clone() })
            }
            Action::CloseCycle(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                cycle(names, &new.cycle)?;
                if self.closed.contains_key(&new.cycle) {
                    return Err("cycle_closed".into());
                }
                Event::CycleClosed(CycleClosed { reference, cycle: new.cycle.clone(), note: new.note.clone() })
            }
            Action::ReopenCycle(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                // one that is not known was never closed: it is not declared by this
                if !self.cycles.contains(new.cycle.as_str()) {
                    return Err("unknown_name".into());
                }
                if !self.closed.contains_key(&new.cycle) {
                    return Err("cycle_not_closed".into());
                }
                Event::CycleReopened(CycleReopened { reference, cycle: new.cycle.clone(), note: new.note.clone() })
            }
            Action::LockPeriod(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                Event::PeriodLocked(PeriodLocked { reference, through: new.through, note: new.note.clone() })
            }
            other => panic!("the model does not judge {other:?}"),
        })
    }

    fn unit_price(&self, price: Option<Decimal>) -> Judged<Option<UnitPrice>> {
        price.map(|price| self.money(price).map(UnitPrice::from_units)).transpose()
    }

    /// M10: not in a locked period.
    fn unlocked(&self, date: Date) -> Judged<()> {
        if self.locked.is_some_and(|through| date <= through) { Err("period_locked") } else { Ok(()) }
    }

    fn fresh(&self, reference: Option<&Reference>, made: &str) -> Judged<Reference> {
        match reference {
            Some(reference) if self.transactions.contains_key(reference) => Err("duplicate_reference"),
            Some(reference) => Ok(reference.clone()),
            None => Ok(Reference::new(made).expect("a name")),
        }
    }

    fn known_supply(&self, code: &SupplyId) -> Judged<()> {
        if self.supplies.contains_key(code) { Ok(()) } else { Err("unknown_item") }
    }

    /// N1: in consumption units, exactly.
    fn quantity(&self, amount: Amount, usual: Unit, supply: &SupplyId) -> Judged<Quantity> {
        let scale = self.settings().quantity_scale;
        let number = decimal_units(amount.number, scale).ok_or("too_many_decimals")?;
        let unit = if amount.unit == Unit::Usual { usual } else { amount.unit };
        let units = match unit {
            Unit::Buying => {
                let product = number * self.conversion(supply);
                if product % one(scale) != 0 {
                    return Err("too_many_decimals");
                }
                product / one(scale)
            }
            _ => number,
        };
        i64::try_from(units).map(Quantity::from_units).map_err(|_| "number_out_of_range")
    }

    fn money(&self, number: Decimal) -> Judged<i64> {
        let units = decimal_units(number, self.settings().money_scale).ok_or("too_many_decimals")?;
        if units < 0 {
            return Err("negative_value");
        }
        i64::try_from(units).map_err(|_| "number_out_of_range")
    }

    /// R5: not on or before a live baseline.
    fn after_baseline(&self, store: &StoreId, supply: &SupplyId, at: Moment) -> Judged<()> {
        match self.baseline_over(&(store.clone(), supply.clone()), at.date()) {
            Some(_) => Err("before_baseline"),
            None => Ok(()),
        }
    }
}

fn above_zero(quantity: Quantity) -> Judged<Quantity> {
    if quantity.is_positive() { Ok(quantity) } else { Err("not_positive") }
}
