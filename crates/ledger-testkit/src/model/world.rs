//! The world: everything known after some events.

use super::number::divide;
use super::stream::{Act, Fault, Line, Place, Stream};
use crate::observed::StreamName;
use ledger_core::{
    Charge, CycleId, Moment, Reference, Settings, SupplyId,
    event::{Cost, Event, Exit, Supply},
    value::{Kind, Quantity},
};
use std::collections::{BTreeMap, BTreeSet};
use time::Date;

#[derive(Debug, Clone)]
pub(crate) struct Transaction {
    pub(crate) kind: Kind,
    /// The recorded event; for a correction, the one recorded instead.
    pub(crate) event: Event,
    /// Its rank among the transactions of its moment.
    pub(super) place: u64,
    pub(crate) voided_by: Option<Reference>,
    pub(crate) reversed_by: Option<Reference>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AsOf {
    Held(i128, i128),
    Superseded,
}

/// A line that was voided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Voided {
    pub(crate) stream: StreamName,
    pub(crate) moved: i128,
    pub(crate) cost: i128,
}

/// The world: everything known after some events.
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
    /// The current cost of every exit that is not voided.
    pub(crate) exits: BTreeMap<Reference, i128>,
    /// The current sum of every charge of an exit that is not voided.
    pub(crate) charges: BTreeMap<Charge, i128>,
    /// The closed cycles, each with its charges when it was closed.
    pub(crate) closed: BTreeMap<CycleId, BTreeMap<Charge, i128>>,
    /// The last locked day.
    pub(crate) locked: Option<Date>,
    /// The quantity and value that every adjustment and count in force moved.
    pub(super) found: BTreeMap<Reference, (i128, i128)>,
    /// The value that every transfer carries.
    pub(super) carried: BTreeMap<Reference, i128>,
    /// The first movement of each stream that takes it below zero, every gain without a known price, and every
    /// revaluation without stock.
    pub(crate) faults: Vec<Fault>,
}

/// The moment of a movement that has one.
pub(super) fn moment(event: &Event) -> Option<Moment> {
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

    pub(super) fn conversion(&self, supply: &SupplyId) -> i128 {
        self.supplies[supply].conversion.units().into()
    }

    /// The streams that a transaction moves; for a void, those of the voided one.
    pub(crate) fn streams_of(&self, reference: &Reference) -> BTreeSet<StreamName> {
        let Some(transaction) = self.transactions.get(reference) else { return BTreeSet::new() };
        if let Event::Void(void) = &transaction.event {
            return self.streams_of(&void.of);
        }
        self.lines_of(0, &transaction.event).into_iter().map(|(stream, _)| stream).collect()
    }

    /// The lines of an event before any fold.
    pub(super) fn lines_of(&self, position: u64, event: &Event) -> Vec<(StreamName, Line)> {
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
                let act = if e.delta.is_negative() {
                    Act::Lost
                } else {
                    Act::Found { price: e.unit_price.map(|p| p.units().into()) }
                };
                let (stream, adjusted) = line(stream, e.at, &e.reference, Kind::Adjustment, 0, e.delta, act);
                vec![(stream, Line { quantity: adjusted.quantity.abs(), ..adjusted })]
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

    /// T3: the lines of a voided transaction: with the values before its command, or, without such, only the value
    /// given.
    pub(super) fn voided(&self, of: &Reference, before: &World) -> Vec<Voided> {
        let lines = self.lines_of(0, &self.transactions[of].event).into_iter();
        let voided = lines.map(|(stream, line)| {
            let stood = before.streams.get(&stream).into_iter().flat_map(|stream| &stream.lines);
            let stood = stood.filter(|other| other.reference == *of).find(|other| other.place.line == line.place.line);
            let n = line.quantity;
            let (moved, given) = match line.act {
                Act::In { value } => (n, value),
                Act::Set { price } => (n, divide(n * price, self.conversion(&stream.1))),
                Act::Back { .. } | Act::Arrived => (n, 0),
                Act::Out { .. } | Act::Away => (-n, 0),
                other => panic!("nothing voids {other:?}"),
            };
            Voided { moved, cost: stood.map_or(given, |line| line.cost), stream }
        });
        voided.collect()
    }

    /// C2: the sum charged to a charge, and its cost beyond that since its cycle was closed.
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

    /// T1: the stock at a moment, movements of that moment included. A baseline comes after everything of its day.
    pub(crate) fn at(&self, stream: &StreamName, at: Moment) -> Option<AsOf> {
        self.as_of(stream, |place| !place.baseline && place.at <= at || place.baseline && place.day < at.date())
    }

    /// T1: the stock at the end of a day, its baseline included.
    pub(crate) fn at_end_of(&self, stream: &StreamName, date: Date) -> Option<AsOf> {
        self.as_of(stream, |place| place.day <= date)
    }

    pub(super) fn as_of(&self, stream: &StreamName, seen: impl Fn(&Place) -> bool) -> Option<AsOf> {
        let stream = self.streams.get(stream)?;
        let in_force = || stream.lines.iter().filter(|line| line.superseded_by.is_none());
        if in_force().any(|line| line.place.baseline && !seen(&line.place)) {
            return Some(AsOf::Superseded);
        }
        let held = in_force().rfind(|line| seen(&line.place)).and_then(|line| line.after);
        let (quantity, value) = held.unwrap_or_default();
        Some(AsOf::Held(quantity, value))
    }

    /// The live baseline that covers a day of a stream: the latest one.
    pub(crate) fn baseline_over(&self, stream: &StreamName, day: Date) -> Option<&Reference> {
        let lines = &self.streams.get(stream)?.lines;
        lines.iter().rfind(|line| line.place.baseline && line.place.day >= day).map(|line| &line.reference)
    }

    /// M2: the quantity of an exit that can still be returned, without counting the return `except`.
    pub(super) fn left_without(&self, exit: &Reference, except: Option<&Reference>) -> i128 {
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

    pub(super) fn is_returned(&self, exit: &Reference) -> bool {
        (self.transactions.values())
            .any(|t| t.voided_by.is_none() && matches!(&t.event, Event::Return(r) if r.of == *exit))
    }

    pub(super) fn is_superseded(&self, reference: &Reference) -> bool {
        self.streams
            .values()
            .flat_map(|stream| &stream.lines)
            .any(|line| line.reference == *reference && line.superseded_by.is_some())
    }
}
