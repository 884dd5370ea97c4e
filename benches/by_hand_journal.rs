//! A shop's journal folded by hand: entries, exits, returns and adjustments of many supplies. [`Rows::of`] turns names
//! and decimals into numbers and sorts the rows in effective order; [`Rows::fold`] does the rest.

use crate::{Outcome, divide};
use foldhash::{HashMap, HashMapExt};
use ledger_core::{
    Action, Charge, Command, Ledger, Moment, NewCost, NewEntry, NewExit, Reference, StoreId, SupplyId,
    command::{NewAdjustment, NewReturn},
    value::{Amount, Price, Quantity, Scale, UnitPrice},
};

/// The effect of a row of the journal. Whole numbers are millionths.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// An entry, or a gain with a price.
    Entry {
        quantity: i64,
        price: i64,
    },
    Exit {
        quantity: i64,
        charge: u32,
    },
    /// An exit that has returns, and its number among those.
    Returned {
        quantity: i64,
        charge: u32,
        number: u32,
    },
    Return {
        quantity: i64,
        of: u32,
    },
    Gain {
        quantity: i64,
    },
    Loss {
        quantity: i64,
    },
}

/// A journal that is ready to be folded: stream by stream, each in effective order.
#[derive(Debug, Default)]
pub struct Rows {
    streams: Vec<Vec<(Moment, Step)>>,
    charges: usize,
    returned: usize,
}

/// The results of folding a journal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// The value of all stock.
    pub left: i64,
    /// The sum charged to all cycles and activities.
    pub charged: i64,
}

impl Totals {
    /// The totals in the answers of a ledger.
    ///
    /// # Errors
    /// A total does not fit.
    pub fn of(ledger: &Ledger) -> Outcome<Self> {
        let charged: i128 = ledger.charges().map(|cost| cost.charged.units()).sum();
        Ok(Self {
            left: ledger.stock().iter().map(|stream| stream.stock.value().units()).sum::<i128>().try_into()?,
            charged: charged.try_into()?,
        })
    }
}

impl Rows {
    /// The rows of a journal whose supplies are bought and used in the same unit.
    ///
    /// # Errors
    /// The journal has a movement that the fold by hand does not know, or a number does not fit.
    pub fn of(journal: &Command) -> Outcome<Self> {
        let mut reading = Reading::of_returns(&journal.actions)?;
        for action in &journal.actions {
            match action {
                Action::Entry(entry) => reading.entry(entry)?,
                Action::Exit(exit) => reading.exit(exit)?,
                Action::Return(back) => reading.take_back(back)?,
                Action::Adjustment(adjustment) => reading.adjustment(adjustment)?,
                other => return Err(format!("the fold by hand does not know {other:?}").into()),
            }
        }
        Ok(reading.into_rows())
    }

    /// Folds the journal.
    ///
    /// # Errors
    /// A row refers to a row that does not exist.
    pub fn fold(&self) -> Outcome<Totals> {
        let mut charged = vec![0_i64; self.charges];
        let mut returned = vec![(0, 0, 0, 0); self.returned];
        let mut left = 0;
        for rows in &self.streams {
            left += fold(rows, &mut returned, &mut charged).ok_or("a row refers to none")?;
        }
        Ok(Totals { left, charged: charged.iter().sum() })
    }
}

/// An exit that has returns: its quantity, its cost, its charge, and the quantity returned.
type Taken = (i64, i64, u32, i64);

/// The value that is left in a stream.
fn fold(rows: &[(Moment, Step)], returned: &mut [Taken], charged: &mut [i64]) -> Option<i64> {
    let (mut stock, mut value, mut known) = (0_i64, 0_i64, (0_i64, 1_i64));
    let take = |stock: &mut i64, value: &mut i64, quantity| {
        let cost = divide(*value, quantity, *stock);
        *stock -= quantity;
        *value -= cost;
        cost
    };
    for (_, step) in rows {
        match *step {
            Step::Entry { quantity, price } => {
                stock += quantity;
                value += divide(quantity, price, 1_000_000);
                known = (value, stock);
            }
            Step::Exit { quantity, charge } => {
                *charged.get_mut(charge as usize)? += take(&mut stock, &mut value, quantity);
            }
            Step::Returned { quantity, charge, number } => {
                let cost = take(&mut stock, &mut value, quantity);
                *charged.get_mut(charge as usize)? += cost;
                *returned.get_mut(number as usize)? = (quantity, cost, charge, 0);
            }
            Step::Return { quantity, of } => {
                let (taken, cost, charge, back) = returned.get_mut(of as usize)?;
                let brought = divide(*cost, *back + quantity, *taken) - divide(*cost, *back, *taken);
                *back += quantity;
                stock += quantity;
                value += brought;
                *charged.get_mut(*charge as usize)? -= brought;
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
                take(&mut stock, &mut value, quantity);
            }
        }
    }
    Some(value)
}

/// A journal whose names are turned into numbers.
#[derive(Debug)]
struct Reading<'j> {
    streams: HashMap<(&'j StoreId, &'j SupplyId), u32>,
    charges: HashMap<&'j Charge, u32>,
    /// The exits that have returns: the number of each, and its stream once that is known.
    returned: HashMap<&'j Reference, (u32, Option<u32>)>,
    rows: Vec<Vec<(Moment, Step)>>,
}

impl<'j> Reading<'j> {
    fn of_returns(actions: &'j [Action]) -> Outcome<Self> {
        let mut returned = HashMap::new();
        for action in actions {
            if let Action::Return(back) = action {
                let next = u32::try_from(returned.len())?;
                returned.entry(&back.of).or_insert((next, None));
            }
        }
        Ok(Self { streams: HashMap::new(), charges: HashMap::new(), returned, rows: Vec::new() })
    }

    fn stream(&mut self, store: &'j StoreId, supply: &'j SupplyId) -> u32 {
        let next = self.rows.len() as u32;
        let stream = *self.streams.entry((store, supply)).or_insert(next);
        if stream == next {
            self.rows.push(Vec::new());
        }
        stream
    }

    fn push(&mut self, stream: u32, at: Moment, step: Step) {
        if let Some(rows) = self.rows.get_mut(stream as usize) {
            rows.push((at, step));
        }
    }

    fn entry(&mut self, entry: &'j NewEntry) -> Outcome<()> {
        for line in &entry.lines {
            let NewCost::UnitPrice(unit_price) = line.cost else { return Err("an entry with a total".into()) };
            let step = Step::Entry { quantity: quantity(line.quantity)?, price: price(unit_price)? };
            let stream = self.stream(&entry.store, &line.supply);
            self.push(stream, entry.at, step);
        }
        Ok(())
    }

    fn exit(&mut self, exit: &'j NewExit) -> Outcome<()> {
        let quantity = quantity(exit.quantity)?;
        let next = self.charges.len() as u32;
        let charge = *self.charges.entry(&exit.charge).or_insert(next);
        let stream = self.stream(&exit.store, &exit.supply);
        let returned = exit.reference.as_ref().and_then(|reference| self.returned.get_mut(reference));
        let step = match returned {
            Some((number, of)) => {
                *of = Some(stream);
                Step::Returned { quantity, charge, number: *number }
            }
            None => Step::Exit { quantity, charge },
        };
        self.push(stream, exit.at, step);
        Ok(())
    }

    fn take_back(&mut self, back: &NewReturn) -> Outcome<()> {
        let (of, stream) = *self.returned.get(&back.of).ok_or("a return of nothing")?;
        let stream = stream.ok_or("a return before its exit")?;
        self.push(stream, back.at, Step::Return { quantity: quantity(back.quantity)?, of });
        Ok(())
    }

    fn adjustment(&mut self, adjustment: &'j NewAdjustment) -> Outcome<()> {
        let quantity = quantity(adjustment.delta)?;
        let step = match adjustment.unit_price {
            Some(unit_price) => Step::Entry { quantity, price: price(unit_price)? },
            None if quantity > 0 => Step::Gain { quantity },
            None => Step::Loss { quantity: -quantity },
        };
        let stream = self.stream(&adjustment.store, &adjustment.supply);
        self.push(stream, adjustment.at, step);
        Ok(())
    }

    fn into_rows(mut self) -> Rows {
        self.rows.iter_mut().for_each(|rows| rows.sort_by_key(|(at, _)| *at));
        Rows { streams: self.rows, charges: self.charges.len(), returned: self.returned.len() }
    }
}

fn quantity(amount: Amount) -> Outcome<i64> {
    // a buying unit is one consumption unit
    Ok(Quantity::from_decimal(amount.number, Scale::DEFAULT)?.units())
}

fn price(price: Price) -> Outcome<i64> {
    Ok(UnitPrice::from_decimal(price.number, Scale::DEFAULT)?.units())
}
