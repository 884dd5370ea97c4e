//! A stream as the model folds it: its lines, and what each inflow and outflow does.

use super::number::divide;
use crate::observed::StreamName;
use ledger_core::{Charge, Moment, Reference, value::Kind};
use time::Date;

/// A place in effective order: a baseline after everything of its day, ties as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(super) day: Date,
    pub(super) baseline: bool,
    pub(super) at: Moment,
    pub(super) position: u64,
    pub(super) line: usize,
}

/// The effect of a line on its stream.
#[derive(Debug, Clone)]
pub(super) enum Act {
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

/// One line of a stream, with the results of the fold.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) place: Place,
    pub(crate) reference: Reference,
    pub(crate) kind: Kind,
    /// The quantity, above zero: for a baseline the stock that it sets, for a count the stock found. Zero if the fold
    /// derives it.
    pub(super) quantity: i128,
    pub(super) act: Act,
    pub(crate) superseded_by: Option<Reference>,
    /// The quantity moved, signed as in the kardex; for a baseline, the quantity that it sets.
    pub(crate) moved: i128,
    /// The value moved, as in the kardex: below zero for a loss and for value that a price took away.
    pub(crate) cost: i128,
    /// The quantity and value after it, if it is in force.
    pub(crate) after: Option<(i128, i128)>,
}

impl Line {
    pub(crate) fn position(&self) -> u64 {
        self.place.position
    }

    pub(crate) fn at(&self) -> Moment {
        self.place.at
    }

    pub(crate) fn day(&self) -> Date {
        self.place.day
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    /// The lines that are not voided, in effective order.
    pub(crate) lines: Vec<Line>,
    pub(crate) quantity: i128,
    pub(crate) value: i128,
    /// The last known average, as a value and a quantity.
    pub(super) known: Option<(i128, i128)>,
    /// The first movement that took the stock below zero.
    pub(super) negative: Option<Fault>,
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
    /// N3 and M8: takes out a quantity, and returns its cost.
    pub(super) fn take(&mut self, n: i128) -> i128 {
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

    /// N3 and M8: puts in a quantity with its own value.
    pub(super) fn put(&mut self, n: i128, value: i128) {
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

    /// M3: the value of a gain of `n` without a price, if an average is known.
    pub(super) fn worth(&self, n: i128) -> Option<i128> {
        let average = if self.quantity > 0 { Some((self.value, self.quantity)) } else { self.known };
        average.map(|(value, quantity)| divide(value * n, quantity))
    }

    /// Sets the value to quantity × price, and returns the difference.
    pub(super) fn reprice(&mut self, price: i128, conversion: i128) -> i128 {
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
