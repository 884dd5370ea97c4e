//! The naive model: keeps every recorded event and, for any question, folds all of them again from scratch.
//!
//! Written from the rules, not from the code: it shares nothing with the ledger but its public data types,
//! does its own arithmetic on `i128`, and is as slow and as plain as it can be.

use ledger_core::{
    Action, Amount, Charge, Command, Cost, Entry, EntryLine, Event, Exit, Kind, Moment, NegativeStock, NewCost, Record,
    Reference, Settings, StoreId, Supply, SupplyId, Unit, UnknownNames,
};
use ledger_core::{Adjustment, Money, Quantity, Rebalance, RebalanceLine, Return, Scale, UnitPrice, Void};
use rust_decimal::Decimal;
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
}

/// One line of a stream, with what the fold makes of it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) place: Place,
    pub(crate) reference: Reference,
    pub(crate) kind: Kind,
    /// Above zero; for a baseline, what it sets.
    quantity: i128,
    act: Act,
    pub(crate) superseded_by: Option<Reference>,
    /// The value it moved, above zero.
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

    /// As the kardex has it: signed.
    pub(crate) fn moved(&self) -> i128 {
        match self.act {
            Act::Out { .. } | Act::Lost => -self.quantity,
            _ => self.quantity,
        }
    }

    /// As the kardex has it: a loss is below zero.
    pub(crate) fn kardex_cost(&self) -> i128 {
        if matches!(self.act, Act::Lost) { -self.cost } else { self.cost }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    /// Everything not voided, in effective order.
    pub(crate) lines: Vec<Line>,
    pub(crate) quantity: i128,
    pub(crate) value: i128,
    pub(crate) entered: i128,
    pub(crate) gained: i128,
    pub(crate) rebalanced: i128,
    pub(crate) charged: i128,
    pub(crate) lost: i128,
    pub(crate) variance: i128,
    /// Exits and losses that left at no known price.
    pub(crate) uncosted: usize,
}

/// A movement that would break its own rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    Negative { stream: StreamName, at: String, movement: Reference, shortfall: i128 },
    NoPrice { stream: StreamName, at: String, movement: Reference },
}

impl Fault {
    pub(crate) fn stream(&self) -> &StreamName {
        let (Self::Negative { stream, .. } | Self::NoPrice { stream, .. }) = self;
        stream
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Transaction {
    pub(crate) kind: Kind,
    pub(crate) event: Event,
    pub(crate) voided_by: Option<Reference>,
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
    /// The first movement of each stream to make it negative, and every gain without a price.
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

impl World {
    pub(crate) fn of(events: &[Event]) -> Self {
        let mut world = Self::default();
        world.stores.insert("MAIN".into());
        world.reasons.extend(["DMG", "FI", "NF"].map(String::from));
        let mut moved = BTreeSet::new();
        for event in events {
            world.note(event);
            moved.extend(world.lines_of(0, event).into_iter().map(|(stream, _)| stream));
        }
        for stream in moved {
            let lines = world.live_lines(events, &stream);
            let folded = world.fold(&stream, lines);
            world.streams.insert(stream, folded);
        }
        world
    }

    fn note(&mut self, event: &Event) {
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
            Event::Void(e) => {
                let target = self.transactions.get_mut(&e.of).expect("what is voided was recorded");
                target.voided_by = Some(e.reference.clone());
                (&e.reference, Kind::Void)
            }
            other => panic!("the model does not know {other:?}"),
        };
        let transaction = Transaction { kind, event: event.clone(), voided_by: None };
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

    /// The streams a transaction moves.
    pub(crate) fn streams_of(&self, reference: &Reference) -> BTreeSet<StreamName> {
        let Some(transaction) = self.transactions.get(reference) else { return BTreeSet::new() };
        self.lines_of(0, &transaction.event).into_iter().map(|(stream, _)| stream).collect()
    }

    /// The lines of an event, as they are before any fold.
    fn lines_of(&self, position: u64, event: &Event) -> Vec<(StreamName, Line)> {
        let line = |stream: StreamName, at: Moment, reference: &Reference, kind, line, quantity: Quantity, act| {
            let place = Place { day: at.date(), baseline: kind == Kind::Rebalance, at, position, line };
            let quantity = i128::from(quantity.units());
            let reference = reference.clone();
            (stream, Line { place, reference, kind, quantity, act, superseded_by: None, cost: 0, after: None })
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
            _ => Vec::new(),
        }
    }

    /// What is not voided of a stream, in effective order, with what has superseded it.
    fn live_lines(&self, events: &[Event], stream: &StreamName) -> Vec<Line> {
        let mut lines: Vec<Line> = (1_u64..)
            .zip(events)
            .flat_map(|(position, event)| self.lines_of(position, event))
            .filter(|(of, line)| of == stream && !self.is_voided(&line.reference))
            .map(|(_, line)| line)
            .collect();
        lines.sort_by_key(|line| line.place);
        let baselines: Vec<Line> = lines.iter().filter(|line| line.place.baseline).cloned().collect();
        for line in &mut lines {
            // "its superseder is the first-recorded live rebalance that covers it"
            line.superseded_by = baselines
                .iter()
                .filter(|b| b.place.day >= line.place.day && b.place > line.place)
                .min_by_key(|b| b.position())
                .map(|b| b.reference.clone());
        }
        lines
    }

    /// R4: quantity × the superseder's price.
    fn superseded_cost(&self, stream: &StreamName, by: &Reference, quantity: i128) -> i128 {
        let Event::Rebalance(rebalance) = &self.transactions[by].event else { panic!("only a rebalance supersedes") };
        let line = rebalance.lines.iter().find(|l| (&l.store, &l.supply) == (&stream.0, &stream.1)).expect("its line");
        divide(quantity * i128::from(line.unit_price.units()), self.conversion(&stream.1))
    }

    /// M2: what was returned of an exit before `line`, in effective order.
    fn returned_before(lines: &[Line], of: &Reference, line: &Line) -> i128 {
        lines
            .iter()
            .filter(|l| matches!(&l.act, Act::Back { of: other } if other == of) && l.place < line.place)
            .map(|l| l.quantity)
            .sum()
    }

    fn fold(&mut self, name: &StreamName, mut lines: Vec<Line>) -> Stream {
        let conversion = self.conversion(&name.1);
        let mut s = Stream::default();
        let (mut q, mut v) = (0_i128, 0_i128);
        // the last known average: so much value for so much quantity
        let mut known: Option<(i128, i128)> = None;
        let mut negative = None;
        for index in 0..lines.len() {
            let line = lines[index].clone();
            let n = line.quantity;
            let (q_before, v_before) = (q, v);
            let in_force = line.superseded_by.is_none();
            let cost = match &line.act {
                Act::In { value } => *value,
                Act::Set { price } => divide(n * price, conversion),
                Act::Out { .. } | Act::Lost | Act::Found { price: None } if !in_force => {
                    let by = line.superseded_by.as_ref().expect("it is superseded");
                    self.superseded_cost(name, by, n)
                }
                Act::Back { of } => {
                    let whole = i128::from(self.exit(of).expect("an exit").quantity.units());
                    let b = Self::returned_before(&lines, of, &line);
                    let cost = self.exits[of];
                    divide(cost * (b + n), whole) - divide(cost * b, whole)
                }
                Act::Found { price: Some(price) } => divide(n * price, conversion),
                Act::Found { price: None } if q > 0 => divide(v * n, q),
                Act::Found { price: None } => {
                    let Some((value, quantity)) = known else {
                        // it moves nothing, and the command is refused
                        let (at, movement) = (line.place.at.to_string(), line.reference.clone());
                        self.faults.push(Fault::NoPrice { stream: name.clone(), at, movement });
                        continue;
                    };
                    divide(value * n, quantity)
                }
                Act::Out { .. } | Act::Lost => {
                    if n < q {
                        divide(v * n, q)
                    } else {
                        let short = n - q.max(0);
                        s.uncosted += usize::from(short > 0 && known.is_none());
                        (if q > 0 { v } else { 0 })
                            + if short > 0 {
                                known.map_or(0, |(value, quantity)| divide(value * short, quantity))
                            } else {
                                0
                            }
                    }
                }
            };
            lines[index].cost = cost;
            match &line.act {
                Act::Out { charge } => {
                    self.exits.insert(line.reference.clone(), cost);
                    *self.charges.entry(charge.clone()).or_default() += cost;
                    s.charged += cost;
                    s.rebalanced += if in_force { 0 } else { cost };
                }
                Act::Back { of } => {
                    let charge = self.exit(of).expect("an exit").charge.clone();
                    *self.charges.entry(charge).or_default() -= cost;
                    s.charged -= cost;
                    s.rebalanced -= if in_force { 0 } else { cost };
                }
                _ => {}
            }
            if !in_force {
                continue;
            }
            match &line.act {
                Act::In { .. } => s.entered += cost,
                Act::Found { .. } => s.gained += cost,
                Act::Set { .. } => s.rebalanced += cost,
                Act::Lost => s.lost += cost,
                Act::Out { .. } | Act::Back { .. } => {}
            }
            match &line.act {
                Act::Out { .. } | Act::Lost => {
                    q -= n;
                    v -= cost;
                }
                Act::Set { price } => {
                    q = n;
                    v = cost;
                    known = Some(if n > 0 { (v, q) } else { (*price, conversion) });
                }
                Act::In { .. } | Act::Back { .. } | Act::Found { .. } => {
                    if q < 0 {
                        let c = n.min(-q);
                        let t = if c == n { cost } else { divide(cost * c, n) };
                        let r = if c == -q { -v } else { divide(-v * c, -q) };
                        v += r + cost - t;
                        s.variance += t - r;
                    } else {
                        v += cost;
                    }
                    q += n;
                    if q > 0 {
                        known = Some((v, q));
                    }
                }
            }
            assert!(q != 0 || v == 0, "N4: nothing is worth nothing: {line:?}");
            assert!(q <= 0 || v >= 0, "N4: stock is worth something or nothing: {line:?}");
            assert!(q >= 0 || v <= 0, "M8: a deficit is worth nothing or less: {line:?}");
            if matches!(line.act, Act::Out { .. } | Act::Lost) && q > 0 {
                let off = (v * q_before - v_before * q).abs();
                assert!(2 * off <= q_before, "N3: an outflow keeps the average: {line:?}");
            }
            if q < 0 && negative.is_none() {
                let (at, movement) = (line.place.at.to_string(), line.reference.clone());
                negative = Some(Fault::Negative { stream: name.clone(), at, movement, shortfall: -q });
            }
            lines[index].after = Some((q, v));
        }
        if self.settings().negative_stock == NegativeStock::Refused {
            self.faults.extend(negative);
        }
        assert_eq!(
            s.entered + s.gained + s.rebalanced,
            v + s.charged + s.lost + s.variance,
            "N4: value is conserved in {name:?}"
        );
        s.quantity = q;
        s.value = v;
        s.lines = lines;
        s
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
        let whole = self.exit(exit).map_or(0, |exit| i128::from(exit.quantity.units()));
        let back: i128 = (self.transactions.values())
            .filter(|t| t.voided_by.is_none())
            .filter_map(|t| match &t.event {
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
                        let follows = of.is_some_and(|of| verdict.missing.contains(of));
                        if !(code == "unknown_transaction" && follows) {
                            verdict.refused.push((number, line, code));
                        }
                    }
                    verdict.incomplete.extend(streams);
                    verdict.incomplete.extend(of.map(|of| verdict.world.streams_of(of)).unwrap_or_default());
                    verdict.missing.extend(own.cloned());
                }
            }
        }
        verdict
    }
}

/// What an action is called, what it refers to, and the streams that it names.
fn about(action: &Action) -> (Option<&Reference>, Option<&Reference>, Vec<StreamName>) {
    match action {
        Action::Entry(new) => {
            let streams = new.lines.iter().map(|line| (new.store.clone(), line.supply.clone()));
            (new.reference.as_ref(), None, streams.collect())
        }
        Action::Exit(new) => (new.reference.as_ref(), None, vec![(new.store.clone(), new.supply.clone())]),
        Action::Adjustment(new) => (new.reference.as_ref(), None, vec![(new.store.clone(), new.supply.clone())]),
        Action::Rebalance(new) => {
            let streams = new.lines.iter().map(|line| (line.store.clone(), line.supply.clone()));
            (new.reference.as_ref(), None, streams.collect())
        }
        Action::Return(new) => (new.reference.as_ref(), Some(&new.of), Vec::new()),
        Action::Void(new) => (new.reference.as_ref(), Some(&new.of), Vec::new()),
        _ => (None, None, Vec::new()),
    }
}

impl World {
    fn event(&self, action: &Action, number: usize, unknown: UnknownNames) -> Result<(Vec<Event>, Event), Refusals> {
        let mut names = Vec::new();
        let mut name = |known: &BTreeSet<String>, name: &str, code, event| {
            if known.contains(name) {
                return Ok(());
            }
            if unknown == UnknownNames::Refused {
                return Err(code);
            }
            names.push(event);
            Ok(())
        };
        let event = match action {
            Action::Entry(new) => {
                let reference = self.fresh(new.reference.as_ref(), number)?;
                name(&self.stores, new.store.as_str(), "unknown_store", Event::StoreAdded(new.store.clone()))?;
                let provider = Event::ProviderAdded(new.provider.clone());
                name(&self.providers, new.provider.as_str(), "unknown_name", provider)?;
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
                let reference = self.fresh(new.reference.as_ref(), number)?;
                name(&self.stores, new.store.as_str(), "unknown_store", Event::StoreAdded(new.store.clone()))?;
                self.known_supply(&new.supply)?;
                let cycle = Event::CycleAdded(new.charge.cycle.clone());
                name(&self.cycles, new.charge.cycle.as_str(), "unknown_name", cycle)?;
                let quantity = above_zero(self.quantity(new.quantity, Unit::Consumption, &new.supply)?)?;
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
                let reference = self.fresh(new.reference.as_ref(), number)?;
                let target = self.transactions.get(&new.of).ok_or("unknown_transaction")?;
                let Event::Exit(exit) = &target.event else {
                    return Err("not_an_exit".into());
                };
                let quantity = above_zero(self.quantity(new.quantity, Unit::Consumption, &exit.supply)?)?;
                if target.voided_by.is_some() {
                    return Err("voided".into());
                }
                if new.at < exit.at {
                    return Err("return_before_exit".into());
                }
                if i128::from(quantity.units()) > self.left_to_return(&new.of) {
                    return Err("return_exceeds_exit".into());
                }
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
                let reference = self.fresh(new.reference.as_ref(), number)?;
                name(&self.stores, new.store.as_str(), "unknown_store", Event::StoreAdded(new.store.clone()))?;
                self.known_supply(&new.supply)?;
                if !self.reasons.contains(new.reason.as_str()) {
                    return Err("unknown_reason".into());
                }
                let delta = self.quantity(new.delta, Unit::Buying, &new.supply)?;
                let unit_price = match new.unit_price {
                    Some(price) => Some(UnitPrice::from_units(self.money(price)?)),
                    None => None,
                };
                if delta.is_zero() {
                    return Err("zero_delta".into());
                }
                if delta.is_negative() && unit_price.is_some() {
                    return Err("price_on_loss".into());
                }
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
            Action::Rebalance(new) => {
                let reference = self.fresh(new.reference.as_ref(), number)?;
                if new.lines.is_empty() {
                    return Err("no_lines".into());
                }
                let mut streams = BTreeSet::new();
                let lines = all(new.lines.iter().map(|l| {
                    name(&self.stores, l.store.as_str(), "unknown_store", Event::StoreAdded(l.store.clone()))?;
                    self.known_supply(&l.supply)?;
                    let stock = self.quantity(l.stock, Unit::Buying, &l.supply)?;
                    if stock.is_negative() {
                        return Err("negative_value");
                    }
                    let unit_price = UnitPrice::from_units(self.money(l.unit_price)?);
                    if !streams.insert((&l.store, &l.supply)) {
                        return Err("duplicate_line");
                    }
                    let (store, supply) = (l.store.clone(), l.supply.clone());
                    Ok(RebalanceLine { store, supply, date: l.date, stock, unit_price })
                }))?;
                let (document, note) = (new.document.clone(), new.note.clone());
                Event::Rebalance(Rebalance { reference, document, note, lines })
            }
            Action::Void(new) => {
                let reference = self.fresh(new.reference.as_ref(), number)?;
                let target = self.transactions.get(&new.of).ok_or("unknown_transaction")?;
                if target.voided_by.is_some() {
                    return Err("voided".into());
                }
                if matches!(target.kind, Kind::Adjustment | Kind::Void) {
                    return Err("not_voidable".into());
                }
                if target.kind != Kind::Rebalance && self.is_superseded(&new.of) {
                    return Err("superseded".into());
                }
                if self.is_returned(&new.of) {
                    return Err("referred_to".into());
                }
                Event::Void(Void { reference, of: new.of.clone(), note: new.note.clone() })
            }
            other => panic!("the model does not judge {other:?}"),
        };
        Ok((names, event))
    }

    fn fresh(&self, reference: Option<&Reference>, number: usize) -> Judged<Reference> {
        match reference {
            Some(reference) if self.transactions.contains_key(reference) => Err("duplicate_reference"),
            Some(reference) => Ok(reference.clone()),
            None => Ok(Reference::new(format!("?{number}")).expect("a name")),
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
