//! The walk through a stream that folds it again: old rows and edits side by side, with the stock as it was
//! and as it is now. It stops before a transfer when another stream has an earlier one to settle.

use crate::number::{Average, Conversion, Money, Quantity};
use crate::refold::{DraftStream, Edit, Effects, Fault, Prepared, moved};
use crate::timeline::{Baseline, Key, Movement, Row};
use crate::valuation::Stock;
use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

/// The last known average: set by a row of this walk, or whatever the old rows before an index say.
#[derive(Debug, Clone, Copy)]
enum Known {
    Before(usize),
    Is(Option<Average>),
}

/// A walk that is under way; its stream is handed to it at every step.
#[derive(Debug)]
pub(crate) struct Walk {
    conversion: Conversion,
    old_baselines: Vec<Baseline>,
    /// What stands before this was superseded: its old states mean nothing.
    stale_until: Option<Key>,
    edits: VecDeque<Edit>,
    touched: BTreeSet<Key>,
    start: usize,
    /// The old row that is next.
    index: usize,
    now: Stock,
    was: Stock,
    known: Known,
    known_was: Known,
    rows: Vec<Row>,
    faults: Vec<(Key, Option<Fault>)>,
}

/// What a walk found: these rows in the place of those, and the faults that are new or gone.
#[derive(Debug)]
pub(crate) struct Walked {
    pub(crate) range: Range<usize>,
    pub(crate) rows: Vec<Row>,
    pub(crate) faults: Vec<(Key, Option<Fault>)>,
}

impl Walk {
    /// A walk from the first row that may differ; none if there is none.
    pub(crate) fn start(stream: &DraftStream<'_>, prepared: Prepared, conversion: Conversion) -> Option<Self> {
        let Prepared { edits, mut touched, old_baselines, below } = prepared;
        let floor = stream.floor();
        if let Some(floor) = floor {
            touched = touched.split_off(&floor);
        }
        let old_floor = old_baselines.last().map(|floor| floor.key);
        let start = if below.is_none() {
            let first = edits.first().map(|edit| edit.key).into_iter().chain(touched.first().copied()).min();
            stream.rows.index_of(first?)
        } else {
            floor.map_or(0, |floor| stream.rows.index_of(floor))
        };
        let now = stream.rows.stock_before(start);
        Some(Self {
            conversion,
            old_baselines,
            stale_until: old_floor.filter(|old| floor < Some(*old)),
            edits: edits.into(),
            touched,
            start,
            index: start,
            now,
            was: below.map_or(now, |below| below.stock),
            known: Known::Before(start),
            known_was: below.map_or(Known::Before(start), |below| Known::Is(below.known)),
            rows: Vec::new(),
            faults: Vec::new(),
        })
    }

    /// Where the next row stands, old or new; none at the end.
    pub(crate) fn next_key(&self, stream: &DraftStream<'_>) -> Option<Key> {
        let old = stream.rows.get(self.index).map(|row| row.key);
        self.edits.front().map(|edit| edit.key).into_iter().chain(old).min()
    }

    /// Has the row at `key` valued again; tells whether the walk has not passed it yet.
    pub(crate) fn touch(&mut self, stream: &DraftStream<'_>, key: Key) -> bool {
        let ahead = self.next_key(stream).is_some_and(|next| next <= key);
        if ahead {
            self.touched.insert(key);
        }
        ahead
    }

    /// Walks on until all agrees, or before a transfer that stands after `limit`; tells where it stopped.
    pub(crate) fn run(
        &mut self,
        stream: &DraftStream<'_>,
        mut limit: Option<Key>,
        effects: &mut Effects<'_, '_>,
    ) -> Option<Key> {
        loop {
            let old = stream.rows.get(self.index).copied();
            let edit = self.edits.front().filter(|edit| old.is_none_or(|old| edit.key <= old.key));
            let next = match edit {
                Some(edit) => edit.row.as_ref().or(old.as_ref().filter(|old| old.key == edit.key)),
                None => old.as_ref(),
            };
            let is_edit = edit.is_some();
            if !is_edit && old.is_none_or(|old| self.has_converged(stream, &old)) {
                let next = self.edits.front().map(|edit| edit.key).into_iter().chain(self.touched.first().copied());
                match (old, next.min()) {
                    (Some(_), Some(next)) => self.jump(stream, next),
                    _ => return None,
                }
                continue;
            }
            if let Some(key) = next.filter(|row| row.is_transfer()).map(|row| row.key)
                && limit.is_some_and(|limit| key > limit)
            {
                return Some(key);
            }
            if is_edit {
                self.take_edit(stream, old, effects);
            } else if let Some(old) = old {
                self.take_old(stream, old, effects);
            }
            limit = effects.arrivals.iter().map(|(_, key)| *key).chain(limit).min();
        }
    }

    pub(crate) fn finish(self) -> Walked {
        Walked { range: self.start..self.index, rows: self.rows, faults: self.faults }
    }

    fn take_edit(&mut self, stream: &DraftStream<'_>, old: Option<Row>, effects: &mut Effects<'_, '_>) {
        let Some(edit) = self.edits.pop_front() else { return };
        if let Some(old) = old.filter(|old| old.key == edit.key) {
            effects.forget(&old, self.old_cost(stream, &old));
            self.faults.push((old.key, None));
            self.pass(&old);
        }
        self.touched.remove(&edit.key);
        if let Some(row) = edit.row {
            self.step(stream, row, None, effects);
        }
    }

    fn take_old(&mut self, stream: &DraftStream<'_>, old: Row, effects: &mut Effects<'_, '_>) {
        let before = old.consumed().map(|_| self.old_cost(stream, &old));
        self.pass(&old);
        self.step(stream, old, before, effects);
    }

    fn is_stale(&self, key: Key) -> bool {
        self.stale_until.is_some_and(|until| key < until)
    }

    fn has_converged(&self, stream: &DraftStream<'_>, next: &Row) -> bool {
        self.now == self.was
            && !self.is_stale(next.key)
            && !self.touched.contains(&next.key)
            && match (self.known, self.known_was) {
                (Known::Before(_), Known::Before(_)) => true,
                (known, was) => self.average(stream, known) == self.average(stream, was),
            }
    }

    /// Keeps the old rows before `key`, which is further on, as they are.
    fn jump(&mut self, stream: &DraftStream<'_>, key: Key) {
        let until = stream.rows.index_of(key);
        while self.index < until {
            self.rows.extend(stream.rows.get(self.index));
            self.index = self.index.saturating_add(1);
        }
        self.now = stream.rows.stock_before(until);
        self.was = self.now;
        self.known = Known::Before(until);
        self.known_was = self.known;
    }

    /// What the old row that is next did consume.
    fn old_cost(&self, stream: &DraftStream<'_>, old: &Row) -> Money {
        if old.consumed().is_none() {
            return Money::ZERO;
        }
        if self.is_stale(old.key) {
            return stream.cost(self.index, &self.old_baselines, self.conversion).unwrap_or_default();
        }
        self.was.value.minus(old.after.value).unwrap_or_default()
    }

    /// Leaves the old row that is next behind.
    fn pass(&mut self, old: &Row) {
        self.index = self.index.saturating_add(1);
        if let Some(average) = old.known_average(self.was, self.conversion) {
            self.known_was = Known::Is(Some(average));
        }
        self.was = old.after;
    }

    /// Puts `row` next; `cost_before` is what one that was there already did consume.
    fn step(
        &mut self,
        stream: &DraftStream<'_>,
        mut row: Row,
        cost_before: Option<Money>,
        effects: &mut Effects<'_, '_>,
    ) {
        self.touched.remove(&row.key);
        let stepped = self.value(stream, &row, effects);
        if stepped.is_err() || stream.has_faults() {
            self.faults.push((row.key, stepped.err()));
        }
        row.after = stepped.unwrap_or(self.now);
        if row.consumed().is_some() {
            let cost = self.now.value.minus(row.after.value).unwrap_or_default();
            self.touched.extend(effects.consume(&row, cost_before, cost));
        } else if row.is_reversible() {
            let moved = moved(&row, self.now).unwrap_or_default();
            self.touched.extend(effects.links.moves(row.transaction, moved));
        }
        if let Some(average) = row.known_average(self.now, self.conversion) {
            self.known = Known::Is(Some(average));
        }
        self.now = row.after;
        self.rows.push(row);
    }

    fn value(&self, stream: &DraftStream<'_>, row: &Row, effects: &Effects<'_, '_>) -> Result<Stock, Fault> {
        let now = self.now;
        Ok(match row.movement {
            Movement::Entry { quantity, value } => now.inflow(quantity, value)?,
            Movement::Exit { quantity } | Movement::Loss { quantity } | Movement::TransferOut { quantity, .. } => {
                self.outflow(stream, quantity)?
            }
            Movement::TransferIn { quantity } => now.inflow(quantity, effects.links.arrival(row.transaction))?,
            Movement::Return { quantity, of } => {
                let value = effects.returns.of(of).map_or(Money::ZERO, |returned| returned.value_of(row.key, quantity));
                now.inflow(quantity, value)?
            }
            Movement::Gain { quantity } => self.gain(stream, quantity)?,
            Movement::PricedGain { quantity, price } => {
                now.inflow(quantity, self.conversion.value(quantity, price)?)?
            }
            Movement::Baseline { stock, price } => Stock::baseline(stock, price, self.conversion)?,
            Movement::Count { stock } => {
                let difference = stock.minus(now.quantity)?;
                if difference.is_positive() {
                    self.gain(stream, difference)?
                } else {
                    self.outflow(stream, difference.negated()?)?
                }
            }
            Movement::PricedCount { stock, price } => {
                // the difference is valued first, so that one that does not fit is found
                let difference = stock.minus(now.quantity)?;
                if difference.is_positive() {
                    now.inflow(difference, self.conversion.value(difference, price)?)?;
                }
                Stock::baseline(stock, price, self.conversion)?
            }
            Movement::Revaluation { price } => {
                if !now.quantity.is_positive() {
                    return Err(Fault::NothingInStock);
                }
                Stock::baseline(now.quantity, price, self.conversion)?
            }
            Movement::Reversal { of } => {
                let moved = effects.links.reversed(of).map(|reversed| reversed.moved).unwrap_or_default();
                if moved.quantity.is_negative() {
                    now.inflow(moved.quantity.negated()?, moved.cost)?
                } else {
                    self.outflow(stream, moved.quantity)?
                }
            }
        })
    }

    fn outflow(&self, stream: &DraftStream<'_>, quantity: Quantity) -> Result<Stock, Fault> {
        if quantity.is_zero() {
            return Ok(self.now);
        }
        Ok(self.now.outflow(quantity, || self.average(stream, self.known))?)
    }

    /// A gain at the current average, else at the last known one.
    fn gain(&self, stream: &DraftStream<'_>, quantity: Quantity) -> Result<Stock, Fault> {
        let average = self.now.exact_average().or_else(|| self.average(stream, self.known));
        Ok(self.now.inflow(quantity, average.ok_or(Fault::NoPriceKnown)?.value_of(quantity)?)?)
    }

    fn average(&self, stream: &DraftStream<'_>, known: Known) -> Option<Average> {
        match known {
            Known::Is(average) => average,
            Known::Before(index) => stream.known_average_before(index, self.conversion),
        }
    }
}
