//! The bare fold of a recorded journal, written by hand: entries, exits, returns and adjustments of many supplies,
//! their names already numbers and their order already the effective one.

use crate::{Outcome, divide};
use ledger_core::{Adjustment, Cost, Entry, Event, Exit, Ledger, Moment, Record, Reference, Return, StoreId, SupplyId};
use std::collections::HashMap;

/// What a row of the journal does; whole numbers are millionths.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Or a gain with a price.
    Entry {
        quantity: i64,
        price: i64,
    },
    Exit {
        quantity: i64,
        charge: usize,
    },
    Return {
        quantity: i64,
        of: usize,
    },
    Gain {
        quantity: i64,
    },
    Loss {
        quantity: i64,
    },
}

/// A recorded journal, ready to be folded: stream by stream, each in effective order.
#[derive(Debug, Default)]
pub struct Rows {
    steps: Vec<Vec<Step>>,
    charges: usize,
}

/// What the fold of a journal gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// The value of all stock.
    pub left: i64,
    /// What all cycles and activities are charged.
    pub charged: i64,
}

impl Totals {
    /// What a ledger says they are.
    ///
    /// # Errors
    /// One does not fit.
    pub fn of(ledger: &Ledger) -> Outcome<Self> {
        let charged: i128 = ledger.charges().map(|cost| cost.charged.units()).sum();
        Ok(Self {
            left: ledger.stock().iter().map(|stream| stream.stock.value.units()).sum(),
            charged: charged.try_into()?,
        })
    }
}

impl Rows {
    /// The rows of a record.
    ///
    /// # Errors
    /// It records something that the fold by hand does not know.
    pub fn of(record: &Record) -> Outcome<Self> {
        let mut journal = Reading::default();
        for event in &record.events {
            match event {
                Event::Entry(entry) => journal.entry(entry)?,
                Event::Exit(exit) => journal.exit(exit),
                Event::Return(back) => journal.take_back(back)?,
                Event::Adjustment(adjustment) => journal.adjustment(adjustment),
                Event::StoreAdded(_) | Event::ProviderAdded(_) | Event::CycleAdded(_) => {}
                other => return Err(format!("the fold by hand does not know {other:?}").into()),
            }
        }
        journal.into_rows()
    }

    /// The fold.
    ///
    /// # Errors
    /// A row refers to one that is not there.
    pub fn fold(&self) -> Outcome<Totals> {
        let mut charged = vec![0_i64; self.charges];
        let mut left = 0;
        let mut exits = Vec::new();
        for steps in &self.steps {
            left += fold(steps, &mut exits, &mut charged).ok_or("a row refers to none")?;
        }
        Ok(Totals { left, charged: charged.iter().sum() })
    }
}

/// An exit: its quantity, cost and charge, and what has come back of it.
type Taken = (i64, i64, usize, i64);

/// The value that a stream is left with.
fn fold(steps: &[Step], exits: &mut Vec<Taken>, charged: &mut [i64]) -> Option<i64> {
    let (mut stock, mut value, mut known) = (0_i64, 0_i64, (0_i64, 1_i64));
    exits.clear();
    for step in steps {
        match *step {
            Step::Entry { quantity, price } => {
                stock += quantity;
                value += divide(quantity, price, 1_000_000);
                known = (value, stock);
            }
            Step::Exit { quantity, charge } => {
                let cost = divide(value, quantity, stock);
                stock -= quantity;
                value -= cost;
                *charged.get_mut(charge)? += cost;
                exits.push((quantity, cost, charge, 0));
            }
            Step::Return { quantity, of } => {
                let (taken, cost, charge, back) = exits.get_mut(of)?;
                let brought = divide(*cost, *back + quantity, *taken) - divide(*cost, *back, *taken);
                *back += quantity;
                stock += quantity;
                value += brought;
                *charged.get_mut(*charge)? -= brought;
                known = (value, stock);
            }
            Step::Gain { quantity } => {
                let (of, over) = if stock > 0 { (value, stock) } else { known };
                let gain = divide(of, quantity, over);
                stock += quantity;
                value += gain;
                known = (value, stock);
            }
            Step::Loss { quantity } => {
                let cost = divide(value, quantity, stock);
                stock -= quantity;
                value -= cost;
            }
        }
    }
    Some(value)
}

/// A journal whose names are being made numbers.
#[derive(Debug, Default)]
struct Reading {
    streams: HashMap<(StoreId, SupplyId), usize>,
    charges: HashMap<ledger_core::Charge, usize>,
    /// Each exit's stream, and its number among the rows as recorded.
    exits: HashMap<Reference, (usize, usize)>,
    /// Moment, number as recorded and step, by stream; a return is of an exit by that number.
    rows: Vec<Vec<(Moment, usize, Step)>>,
    recorded: usize,
}

impl Reading {
    fn stream(&mut self, store: &StoreId, supply: &SupplyId) -> usize {
        let next = self.streams.len();
        let stream = *self.streams.entry((store.clone(), supply.clone())).or_insert(next);
        self.rows.resize_with(self.streams.len(), Vec::new);
        stream
    }

    fn push(&mut self, stream: usize, at: Moment, step: Step) {
        if let Some(rows) = self.rows.get_mut(stream) {
            rows.push((at, self.recorded, step));
        }
        self.recorded += 1;
    }

    fn entry(&mut self, entry: &Entry) -> Outcome<()> {
        for line in &entry.lines {
            let Cost::UnitPrice(price) = line.cost else { return Err("an entry with a total".into()) };
            let stream = self.stream(&entry.store, &line.supply);
            self.push(stream, entry.at, Step::Entry { quantity: line.quantity.units(), price: price.units() });
        }
        Ok(())
    }

    fn exit(&mut self, exit: &Exit) {
        let next = self.charges.len();
        let charge = *self.charges.entry(exit.charge.clone()).or_insert(next);
        let stream = self.stream(&exit.store, &exit.supply);
        self.exits.insert(exit.reference.clone(), (stream, self.recorded));
        self.push(stream, exit.at, Step::Exit { quantity: exit.quantity.units(), charge });
    }

    fn take_back(&mut self, back: &Return) -> Outcome<()> {
        let (stream, of) = *self.exits.get(&back.of).ok_or("a return of nothing")?;
        self.push(stream, back.at, Step::Return { quantity: back.quantity.units(), of });
        Ok(())
    }

    fn adjustment(&mut self, adjustment: &Adjustment) {
        let (stream, quantity) = (self.stream(&adjustment.store, &adjustment.supply), adjustment.delta.units());
        let step = match adjustment.unit_price {
            Some(price) => Step::Entry { quantity, price: price.units() },
            None if quantity > 0 => Step::Gain { quantity },
            None => Step::Loss { quantity: -quantity },
        };
        self.push(stream, adjustment.at, step);
    }

    /// The rows in effective order; a return is now of an exit by its number among those of its stream.
    fn into_rows(mut self) -> Outcome<Rows> {
        let mut steps = Vec::with_capacity(self.rows.len());
        for rows in &mut self.rows {
            rows.sort_by_key(|(at, recorded, _)| (*at, *recorded));
            let exits = rows.iter().filter(|(.., step)| matches!(step, Step::Exit { .. }));
            let places: HashMap<usize, usize> =
                exits.enumerate().map(|(place, (_, recorded, _))| (*recorded, place)).collect();
            let place = |step| match step {
                Step::Return { quantity, of } => Some(Step::Return { quantity, of: *places.get(&of)? }),
                other => Some(other),
            };
            let placed: Option<Vec<Step>> = rows.iter().map(|(.., step)| place(*step)).collect();
            steps.push(placed.ok_or("a return of nothing")?);
        }
        Ok(Rows { steps, charges: self.charges.len() })
    }
}
