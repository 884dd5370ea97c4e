//! A stream as a command would leave it: edits are collected, then the stream is folded again from the
//! first of them, and only as far as anything differs.

use crate::number::{Average, Conversion, Money, NumberError, Quantity, Total};
use crate::overlay::Overlay;
use crate::register::TransactionNumber;
use crate::returns::DraftReturns;
use crate::timeline::{Baseline, Key, Movement, Row, Stream, StreamPatch, superseded_cost, superseder};
use crate::valuation::Stock;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Why a movement could not be valued; it then moves nothing, and the command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A gain with neither a price nor an average to take.
    NoPriceKnown,
    /// The result does not fit.
    OutOfRange,
}

impl From<NumberError> for Fault {
    fn from(_: NumberError) -> Self {
        Self::OutOfRange
    }
}

/// What refolding a stream changes outside of it.
#[derive(Debug)]
pub(crate) struct Effects<'d, 'a> {
    pub(crate) conversion: Conversion,
    pub(crate) returns: &'d mut DraftReturns<'a>,
    /// By how much each charge differs.
    pub(crate) charges: &'d mut HashMap<u32, Total>,
    pub(crate) recosted: &'d mut Vec<Recosted>,
}

/// An exit that was there before and costs something else now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recosted {
    pub(crate) exit: TransactionNumber,
    pub(crate) before: Money,
    pub(crate) after: Money,
}

impl Effects<'_, '_> {
    /// Notes what an exit costs now; tells which of its returns that changes.
    fn exit(&mut self, row: &Row, before: Option<Money>, after: Money) -> Vec<Key> {
        if before != Some(after) {
            self.charge(row.account, before.unwrap_or(Money::ZERO), after);
            if let Some(before) = before {
                self.recosted.push(Recosted { exit: row.transaction, before, after });
            }
        }
        self.returns.recost(row.transaction, after)
    }

    pub(crate) fn charge(&mut self, charge: u32, before: Money, after: Money) {
        let total = self.charges.entry(charge).or_default();
        total.subtract(before.into());
        total.add(after.into());
    }
}

#[derive(Debug)]
struct Edit {
    key: Key,
    /// The row to stand there; none takes away the one that does.
    row: Option<Row>,
}

#[derive(Debug)]
pub(crate) struct DraftStream<'a> {
    base: &'a Stream,
    rows: Overlay<'a>,
    pub(crate) baselines: Vec<Baseline>,
    /// The baselines that the rows were last folded with, where they are others now.
    folded_with: Option<Vec<Baseline>>,
    edits: Vec<Edit>,
    /// Rows whose own input has changed: returns of an exit that costs something else now.
    touched: BTreeSet<Key>,
    faults: BTreeMap<Key, Fault>,
    pub(crate) superseded: usize,
    pub(crate) restored: usize,
}

impl<'a> DraftStream<'a> {
    pub(crate) fn over(base: &'a Stream) -> Self {
        Self {
            base,
            rows: Overlay::over(&base.rows),
            baselines: base.baselines.clone(),
            folded_with: None,
            edits: Vec::new(),
            touched: BTreeSet::new(),
            faults: BTreeMap::new(),
            superseded: 0,
            restored: 0,
        }
    }

    pub(crate) fn insert(&mut self, row: Row) {
        if let Movement::Baseline { price, .. } = row.movement {
            self.change_baselines(|baselines| {
                let index = baselines.partition_point(|baseline| baseline.key < row.key);
                baselines.insert(index, Baseline { key: row.key, transaction: row.transaction, price });
            });
        }
        self.edits.push(Edit { key: row.key, row: Some(row) });
    }

    pub(crate) fn remove(&mut self, key: Key) {
        if self.baselines.iter().any(|baseline| baseline.key == key) {
            self.change_baselines(|baselines| baselines.retain(|baseline| baseline.key != key));
        }
        self.edits.push(Edit { key, row: None });
    }

    pub(crate) fn touch(&mut self, keys: Vec<Key>) {
        self.touched.extend(keys);
    }

    fn change_baselines(&mut self, change: impl FnOnce(&mut Vec<Baseline>)) {
        if self.folded_with.is_none() {
            self.folded_with = Some(self.baselines.clone());
        }
        change(&mut self.baselines);
    }

    /// What the stream holds, as last settled.
    pub(crate) fn stock(&self) -> Stock {
        self.rows.stock_before(self.rows.len())
    }

    /// What the stream holds without the command.
    pub(crate) fn stock_without(&self) -> Stock {
        self.base.stock()
    }

    /// The rows that the command changed and that are not superseded.
    pub(crate) fn changed(&self) -> impl Iterator<Item = &Row> {
        let floor = self.baselines.last().map(|floor| floor.key);
        self.rows.replaced().iter().filter(move |row| floor.is_none_or(|floor| row.key >= floor))
    }

    /// The rows that could not be valued, superseded exits among them.
    pub(crate) fn faulty(&self) -> impl Iterator<Item = (Row, Fault)> {
        self.faults.iter().filter_map(|(key, fault)| {
            let row = self.rows.get(self.rows.index_of(*key)).filter(|row| row.key == *key)?;
            Some((*row, *fault))
        })
    }

    /// The settled exit at `key`, and what it costs.
    pub(crate) fn exit(&self, key: Key, conversion: Conversion) -> Option<(Row, Money)> {
        let index = self.rows.index_of(key);
        let row = *self.rows.get(index).filter(|row| row.key == key)?;
        let baselines = self.folded_with.as_ref().unwrap_or(&self.baselines);
        Some((row, self.cost(index, baselines, conversion).unwrap_or_default()))
    }

    pub(crate) fn into_patch(self) -> StreamPatch {
        StreamPatch { rows: self.rows.into_patch(), baselines: self.baselines }
    }

    /// Folds again from the first edit, and stops where everything is as it was.
    pub(crate) fn settle(&mut self, effects: &mut Effects<'_, '_>) {
        let mut edits = std::mem::take(&mut self.edits);
        let mut touched = std::mem::take(&mut self.touched);
        edits.sort_by_key(|edit| edit.key);
        edits.dedup_by(|later, kept| {
            let same = later.key == kept.key;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        let changed_from = self.folded_with.take();
        let old_baselines = match &changed_from {
            Some(old) => old.clone(),
            None => self.baselines.clone(),
        };
        for edit in &edits {
            if self.rows.get(self.rows.index_of(edit.key)).is_some_and(|row| row.key == edit.key) {
                let is = superseder(&old_baselines, edit.key).is_some();
                self.recount(edit.key, is, self.was_superseded(edit.key));
            }
        }
        if changed_from.is_some() {
            self.reprice_superseded(&old_baselines, &edits, effects, &mut touched);
        }
        let floor = self.baselines.last().map(|floor| floor.key);
        // what stands below a new floor is told before anything there is edited
        let old_floor = old_baselines.last().map(|floor| floor.key);
        let below = (floor != old_floor).then(|| self.below(floor, effects.conversion));
        let above = edits.split_off(floor.map_or(0, |floor| edits.partition_point(|edit| edit.key < floor)));
        if !edits.is_empty() {
            self.edit_superseded(edits, &old_baselines, effects, &mut touched);
        }
        if let Some(floor) = floor {
            touched = touched.split_off(&floor);
        }
        self.fold(above, touched, below, &old_baselines, effects);
    }

    /// The old stock and last known average right below `floor`, or below everything.
    fn below(&self, floor: Option<Key>, conversion: Conversion) -> Below {
        let index = floor.map_or(0, |floor| self.rows.index_of(floor));
        Below { stock: self.rows.stock_before(index), known: self.known_average_before(index, conversion) }
    }

    /// Whether a row was superseded before the command.
    fn was_superseded(&self, key: Key) -> bool {
        superseder(&self.base.baselines, key).is_some()
            && self.base.rows.binary_search_by_key(&key, |row| row.key).is_ok()
    }

    /// Counts what differs from before the command, however often it is settled.
    fn recount(&mut self, key: Key, from: bool, to: bool) {
        if from == to {
            return;
        }
        let was = self.was_superseded(key);
        let count = if was { &mut self.restored } else { &mut self.superseded };
        *count = if to == was { count.saturating_sub(1) } else { count.saturating_add(1) };
    }

    /// Gives every exit that has another superseder than before its new cost, without touching any row.
    fn reprice_superseded(
        &mut self,
        old_baselines: &[Baseline],
        edits: &[Edit],
        effects: &mut Effects<'_, '_>,
        touched: &mut BTreeSet<Key>,
    ) {
        let mut bounds: Vec<Key> = old_baselines.iter().chain(&self.baselines).map(|baseline| baseline.key).collect();
        bounds.sort_unstable();
        let mut from = 0;
        for bound in bounds {
            let region = from..self.rows.index_of(bound);
            from = from.max(region.end);
            let Some(key) = region.end.checked_sub(1).and_then(|last| self.rows.get(last)).map(|row| row.key) else {
                continue;
            };
            let old = superseder(old_baselines, key);
            let new = superseder(&self.baselines, key).copied();
            if old.map(|by| by.transaction) == new.map(|by| by.transaction) {
                continue;
            }
            for index in region {
                let Some(row) = self.rows.get(index).copied() else { continue };
                if edits.binary_search_by_key(&row.key, |edit| edit.key).is_ok() {
                    continue;
                }
                self.recount(row.key, old.is_some(), new.is_some());
                self.faults.remove(&row.key);
                // what comes back to life is costed by the fold
                let (Some(new), Some(quantity)) = (&new, row.exit()) else { continue };
                let before = self.cost(index, old_baselines, effects.conversion).ok();
                match superseded_cost(quantity, new, effects.conversion) {
                    Ok(after) => touched.extend(effects.exit(&row, before, after)),
                    Err(error) => {
                        self.faults.insert(row.key, error.into());
                    }
                }
            }
        }
    }

    /// Edits what is superseded: rows come and go, exits at their superseder's price; nothing is folded.
    fn edit_superseded(
        &mut self,
        edits: Vec<Edit>,
        old_baselines: &[Baseline],
        effects: &mut Effects<'_, '_>,
        touched: &mut BTreeSet<Key>,
    ) {
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else { return };
        let range = self.rows.index_of(first.key)..self.rows.index_after(last.key);
        let mut index = range.start;
        let mut rows = Vec::with_capacity(range.len().saturating_add(edits.len()));
        for edit in edits {
            while let Some(row) = self.rows.get(index).filter(|row| row.key < edit.key) {
                rows.push(*row);
                index = index.saturating_add(1);
            }
            if let Some(old) = self.rows.get(index).copied().filter(|row| row.key == edit.key) {
                let cost = self.cost(index, old_baselines, effects.conversion).unwrap_or_default();
                self.faults.remove(&old.key);
                forget(&old, cost, effects);
                index = index.saturating_add(1);
            }
            let Some(row) = edit.row else { continue };
            rows.push(row);
            let Some(by) = superseder(&self.baselines, row.key).copied() else { continue };
            self.recount(row.key, false, true);
            let Some(quantity) = row.exit() else { continue };
            match superseded_cost(quantity, &by, effects.conversion) {
                Ok(cost) => touched.extend(effects.exit(&row, None, cost)),
                Err(error) => {
                    self.faults.insert(row.key, error.into());
                }
            }
        }
        self.rows.replace(range, rows);
    }

    /// What the exit at `index` costs under `baselines`, the rows being as they were folded with them.
    fn cost(&self, index: usize, baselines: &[Baseline], conversion: Conversion) -> Result<Money, NumberError> {
        let Some(row) = self.rows.get(index) else { return Ok(Money::ZERO) };
        match superseder(baselines, row.key) {
            Some(by) => superseded_cost(row.exit().unwrap_or(Quantity::ZERO), by, conversion),
            None => self.rows.stock_before(index).value.minus(row.after.value),
        }
    }

    /// The last known average that the rows before `index` leave; a baseline always knows one.
    fn known_average_before(&self, index: usize, conversion: Conversion) -> Option<Average> {
        (0..index).rev().find_map(|index| self.rows.get(index)?.known_average(conversion))
    }

    /// Folds what is not superseded.
    fn fold(
        &mut self,
        edits: Vec<Edit>,
        touched: BTreeSet<Key>,
        below: Option<Below>,
        old_baselines: &[Baseline],
        effects: &mut Effects<'_, '_>,
    ) {
        let floor = self.baselines.last().map(|floor| floor.key);
        let old_floor = old_baselines.last().map(|floor| floor.key);
        let start = if below.is_none() {
            let first = edits.first().map(|edit| edit.key).into_iter().chain(touched.first().copied()).min();
            let Some(first) = first else { return };
            self.rows.index_of(first)
        } else {
            floor.map_or(0, |floor| self.rows.index_of(floor))
        };
        let now = self.rows.stock_before(start);
        let mut walk = Walk {
            stream: self,
            conversion: effects.conversion,
            old_baselines,
            stale_until: old_floor.filter(|old| floor < Some(*old)),
            index: start,
            now,
            was: below.map_or(now, |below| below.stock),
            known: Known::Before(start),
            known_was: below.map_or(Known::Before(start), |below| Known::Is(below.known)),
            touched,
            rows: Vec::with_capacity(edits.len()),
            faults: Vec::new(),
        };
        walk.run(edits, effects);
        let Walk { index, rows, faults, .. } = walk;
        self.rows.replace(start..index, rows);
        for (key, fault) in faults {
            match fault {
                Some(fault) => self.faults.insert(key, fault),
                None => self.faults.remove(&key),
            };
        }
    }
}

fn forget(exit: &Row, cost: Money, effects: &mut Effects<'_, '_>) {
    if exit.exit().is_some() {
        effects.charge(exit.account, cost, Money::ZERO);
    }
}

/// What stood below a new floor.
#[derive(Debug, Clone, Copy)]
struct Below {
    stock: Stock,
    known: Option<Average>,
}

/// The last known average: set by a row of this walk, or whatever the old rows before an index say.
#[derive(Debug, Clone, Copy)]
enum Known {
    Before(usize),
    Is(Option<Average>),
}

/// Goes through old rows and edits side by side, with the stock as it was and as it is now.
struct Walk<'w, 'a> {
    stream: &'w DraftStream<'a>,
    conversion: Conversion,
    old_baselines: &'w [Baseline],
    /// What stands before this was superseded: its old states mean nothing.
    stale_until: Option<Key>,
    /// The old row that is next.
    index: usize,
    now: Stock,
    was: Stock,
    known: Known,
    known_was: Known,
    touched: BTreeSet<Key>,
    rows: Vec<Row>,
    faults: Vec<(Key, Option<Fault>)>,
}

impl Walk<'_, '_> {
    fn run(&mut self, edits: Vec<Edit>, effects: &mut Effects<'_, '_>) {
        let mut edits = edits.into_iter().peekable();
        loop {
            let old = self.stream.rows.get(self.index).copied();
            let edit_key = edits.peek().map(|edit| edit.key);
            if let Some(edit) = edits.next_if(|edit| old.is_none_or(|old| edit.key <= old.key)) {
                if let Some(old) = old.filter(|old| old.key == edit.key) {
                    forget(&old, self.old_cost(&old), effects);
                    self.faults.push((old.key, None));
                    self.pass(&old);
                }
                self.touched.remove(&edit.key);
                if let Some(row) = edit.row {
                    self.step(row, None, effects);
                }
                continue;
            }
            let Some(old) = old else { break };
            if self.has_converged(&old) {
                let next = edit_key.into_iter().chain(self.touched.first().copied()).min();
                let Some(next) = next else { break };
                self.jump(next);
                continue;
            }
            let before = old.exit().map(|_| self.old_cost(&old));
            self.pass(&old);
            self.step(old, before, effects);
        }
    }

    fn is_stale(&self, key: Key) -> bool {
        self.stale_until.is_some_and(|until| key < until)
    }

    fn has_converged(&self, next: &Row) -> bool {
        self.now == self.was
            && !self.is_stale(next.key)
            && !self.touched.contains(&next.key)
            && match (self.known, self.known_was) {
                (Known::Before(_), Known::Before(_)) => true,
                (known, was) => self.average(known) == self.average(was),
            }
    }

    /// Keeps the old rows before `key`, which is further on, as they are.
    fn jump(&mut self, key: Key) {
        let until = self.stream.rows.index_of(key);
        while self.index < until {
            self.rows.extend(self.stream.rows.get(self.index));
            self.index = self.index.saturating_add(1);
        }
        self.now = self.stream.rows.stock_before(until);
        self.was = self.now;
        self.known = Known::Before(until);
        self.known_was = self.known;
    }

    /// What the old exit that is next did cost.
    fn old_cost(&self, old: &Row) -> Money {
        if old.exit().is_none() {
            return Money::ZERO;
        }
        if self.is_stale(old.key) {
            return self.stream.cost(self.index, self.old_baselines, self.conversion).unwrap_or_default();
        }
        self.was.value.minus(old.after.value).unwrap_or_default()
    }

    /// Leaves the old row that is next behind.
    fn pass(&mut self, old: &Row) {
        self.index = self.index.saturating_add(1);
        self.was = old.after;
        if let Some(average) = old.known_average(self.conversion) {
            self.known_was = Known::Is(Some(average));
        }
    }

    /// Puts `row` next; `cost_before` is what an exit that was there already did cost.
    fn step(&mut self, mut row: Row, cost_before: Option<Money>, effects: &mut Effects<'_, '_>) {
        self.touched.remove(&row.key);
        let stepped = self.value(&row, effects);
        if stepped.is_err() || !self.stream.faults.is_empty() {
            self.faults.push((row.key, stepped.err()));
        }
        row.after = stepped.unwrap_or(self.now);
        if row.exit().is_some() {
            let cost = self.now.value.minus(row.after.value).unwrap_or_default();
            self.touched.extend(effects.exit(&row, cost_before, cost));
        }
        self.now = row.after;
        if let Some(average) = row.known_average(self.conversion) {
            self.known = Known::Is(Some(average));
        }
        self.rows.push(row);
    }

    fn value(&self, row: &Row, effects: &Effects<'_, '_>) -> Result<Stock, Fault> {
        Ok(match row.movement {
            Movement::Entry { quantity, value } => self.now.inflow(quantity, value)?,
            Movement::Exit { quantity } | Movement::Loss { quantity } => {
                self.now.outflow(quantity, || self.average(self.known))?
            }
            Movement::Return { quantity, of } => {
                let value = effects.returns.of(of).map_or(Money::ZERO, |returned| returned.value_of(row.key, quantity));
                self.now.inflow(quantity, value)?
            }
            Movement::Gain { quantity } => {
                let average = self.now.exact_average().or_else(|| self.average(self.known));
                self.now.inflow(quantity, average.ok_or(Fault::NoPriceKnown)?.value_of(quantity)?)?
            }
            Movement::PricedGain { quantity, price } => {
                self.now.inflow(quantity, self.conversion.value(quantity, price)?)?
            }
            Movement::Baseline { stock, price } => Stock::baseline(stock, price, self.conversion)?,
        })
    }

    fn average(&self, known: Known) -> Option<Average> {
        match known {
            Known::Is(average) => average,
            Known::Before(index) => self.stream.known_average_before(index, self.conversion),
        }
    }
}
