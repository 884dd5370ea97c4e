//! The fold over the lines of all streams, in effective order.

use super::number::divide;
use super::stream::{Act, Fault, Line, Stream};
use super::world::World;
use crate::observed::StreamName;
use ledger_core::{
    Charge, Reference,
    event::{Event, NegativeStock},
};
use std::cmp::Ordering;

impl World {
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
