//! The fold from events to a world: every event noted, then the lines of all streams in effective order.

use super::number::divide;
use super::stream::{Act, Fault, Line, Stream};
use super::world::{Transaction, World, moment};
use crate::observed::StreamName;
use ledger_core::{
    Charge, Reference,
    event::{Corrected, Event, NegativeStock, Void},
    value::Kind,
};
use std::cmp::Ordering;
use std::collections::BTreeMap;

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
            // C2: the charges by the events before the closing
            let mut charges = Self::folded(&events[..index]).charges;
            charges.retain(|charge, _| charge.cycle == cycle);
            world.closed.insert(cycle, charges);
        }
        world
    }

    fn folded(events: &[Event]) -> Self {
        let mut world = Self::default();
        world.stores.insert("MAIN".into());
        world.providers.insert("Rebalancing".into());
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
                let void = Event::Void(Void::new(e.reference.clone(), e.of.clone()));
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
            newer => panic!("the model doesn't know this kind of event yet: {newer:?}"),
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

    /// R4: quantity × the price of the superseder.
    pub(super) fn superseded_cost(&self, stream: &StreamName, by: &Reference, quantity: i128) -> i128 {
        let Event::Rebalance(rebalance) = &self.transactions[by].event else { panic!("only a rebalance supersedes") };
        let line = rebalance.lines.iter().find(|l| (&l.store, &l.supply) == (&stream.0, &stream.1)).expect("its line");
        divide(quantity * i128::from(line.unit_price.units()), self.conversion(&stream.1))
    }

    /// M2: the quantity of an exit that was returned before `line`, in effective order.
    pub(super) fn returned_before(lines: &[(StreamName, Line)], of: &Reference, line: &Line) -> i128 {
        lines
            .iter()
            .map(|(_, l)| l)
            .filter(|l| matches!(&l.act, Act::Back { of: other } if other == of) && l.place < line.place)
            .map(|l| l.quantity)
            .sum()
    }

    /// Folds all lines of all streams in effective order, so that the value of a transfer is known when it arrives.
    pub(super) fn fold(&mut self, mut lines: Vec<(StreamName, Line)>) {
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

    /// M2: the value that a return brings.
    pub(super) fn brought(&self, of: &Reference, line: &Line, lines: &[(StreamName, Line)]) -> i128 {
        let whole = i128::from(self.exit(of).expect("an exit").quantity.units());
        let b = Self::returned_before(lines, of, line);
        let cost = *self.exits.get(of).expect("a return is after its exit");
        divide(cost * (b + line.quantity), whole) - divide(cost * b, whole)
    }

    pub(super) fn charge(&mut self, charge: Charge, cost: i128, s: &mut Stream) {
        *self.charges.entry(charge).or_default() += cost;
        s.charged += cost;
    }

    /// R4: the effect of a superseded line on others: its cycle, and the store that it went to.
    pub(super) fn superseded(
        &mut self,
        name: &StreamName,
        line: &mut Line,
        lines: &[(StreamName, Line)],
        s: &mut Stream,
    ) {
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

    pub(super) fn in_force(
        &mut self,
        name: &StreamName,
        line: &mut Line,
        lines: &[(StreamName, Line)],
        s: &mut Stream,
    ) {
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
                    // the line moves nothing, and the command is refused
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
            // M5: the reversal of a superseded original moves nothing
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
}

/// The event that a correction records instead.
fn corrected(by: &Corrected) -> Event {
    match by {
        Corrected::Entry(e) => Event::Entry(e.clone()),
        Corrected::Exit(e) => Event::Exit(e.clone()),
        Corrected::Return(e) => Event::Return(e.clone()),
        Corrected::Transfer(e) => Event::Transfer(e.clone()),
    }
}
