//! A stream as a command would leave it: edits are collected, what is superseded is repriced, and the rest
//! is folded again from the first edit, only as far as anything differs.

use crate::links::{DraftLinks, Moved};
use crate::number::{Average, Conversion, Money, NumberError, Quantity, Total};
use crate::overlay::Overlay;
use crate::register::{StreamNumber, TransactionNumber};
use crate::returns::DraftReturns;
use crate::timeline::{Baseline, Key, Movement, Row, Stream, StreamPatch, Voided, superseded_cost, superseder};
use crate::valuation::Stock;
use crate::walk::{Walk, Walked};
use foldhash::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Why a movement could not be valued; it then moves nothing, and the command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A gain with neither a price nor an average to take.
    NoPriceKnown,
    /// Nothing to revalue.
    NothingInStock,
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
    pub(crate) links: &'d mut DraftLinks<'a>,
    /// By how much each charge differs.
    pub(crate) charges: &'d mut HashMap<u32, Total>,
    pub(crate) recosted: &'d mut Vec<Recosted>,
    /// Rows of other streams whose input has changed.
    pub(crate) arrivals: &'d mut Vec<(StreamNumber, Key)>,
}

/// An exit that was there before and costs something else now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recosted {
    pub(crate) exit: TransactionNumber,
    pub(crate) before: Money,
    pub(crate) after: Money,
}

/// A count that was there before and finds another difference now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recounted {
    pub(crate) count: TransactionNumber,
    pub(crate) before: Quantity,
    pub(crate) after: Quantity,
}

impl Effects<'_, '_> {
    /// Notes what an exit or outgoing transfer costs now; tells which rows of its stream that changes.
    pub(crate) fn consume(&mut self, row: &Row, before: Option<Money>, after: Money) -> Vec<Key> {
        if let Movement::TransferOut { to, .. } = row.movement {
            if self.links.arrive(row.transaction, after) {
                self.arrivals.push((to, row.key.other_side()));
            }
            return Vec::new();
        }
        if before != Some(after) {
            self.charge(row.account, before.unwrap_or(Money::ZERO), after);
            if let Some(before) = before {
                self.recosted.push(Recosted { exit: row.transaction, before, after });
            }
        }
        self.returns.recost(row.transaction, after)
    }

    /// Takes back what an exit did cost.
    pub(crate) fn forget(&mut self, row: &Row, cost: Money) {
        if row.exit().is_some() {
            self.charge(row.account, cost, Money::ZERO);
        }
    }

    fn charge(&mut self, charge: u32, before: Money, after: Money) {
        let total = self.charges.entry(charge).or_default();
        total.subtract(before.into());
        total.add(after.into());
    }
}

#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) key: Key,
    /// The row to stand there; none takes away the one that does.
    pub(crate) row: Option<Row>,
}

/// What is left to do for a stream whose superseded part is settled.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) edits: Vec<Edit>,
    pub(crate) touched: BTreeSet<Key>,
    pub(crate) old_baselines: Vec<Baseline>,
    /// Where there is another floor than before: what stood below it.
    pub(crate) below: Option<Below>,
}

/// The old stock and last known average right below a new floor, or below everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Below {
    pub(crate) stock: Stock,
    pub(crate) known: Option<Average>,
}

#[derive(Debug)]
pub(crate) struct DraftStream<'a> {
    base: &'a Stream,
    pub(crate) rows: Overlay<'a>,
    pub(crate) baselines: Vec<Baseline>,
    /// The baselines that the rows were last folded with, where they are others now.
    folded_with: Option<Vec<Baseline>>,
    edits: Vec<Edit>,
    /// Rows whose own input has changed: returns, reversals, arrivals.
    touched: BTreeSet<Key>,
    faults: BTreeMap<Key, Fault>,
    voided: Vec<Voided>,
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
            voided: Vec::new(),
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

    /// Takes out the settled row at `key`, which moved a value of `cost`.
    pub(crate) fn remove(&mut self, key: Key, cost: Money) {
        let row = self.rows.get(self.rows.index_of(key)).filter(|row| row.key == key);
        self.voided.extend(row.map(|row| Voided { row: *row, cost }));
        if self.baselines.iter().any(|baseline| baseline.key == key) {
            self.change_baselines(|baselines| baselines.retain(|baseline| baseline.key != key));
        }
        self.edits.push(Edit { key, row: None });
    }

    pub(crate) fn touch(&mut self, keys: impl IntoIterator<Item = Key>) {
        self.touched.extend(keys);
    }

    /// Whether anything was edited or touched since it was last settled.
    pub(crate) fn is_unsettled(&self) -> bool {
        !self.edits.is_empty() || !self.touched.is_empty() || self.folded_with.is_some()
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

    /// The last row, as last settled.
    pub(crate) fn last(&self) -> Option<&Row> {
        self.rows.get(self.rows.len().checked_sub(1)?)
    }

    /// The rows that the command changed and that are not superseded.
    pub(crate) fn changed(&self) -> impl Iterator<Item = &Row> {
        let floor = self.floor();
        self.rows.replaced().iter().filter(move |row| floor.is_none_or(|floor| row.key >= floor))
    }

    /// The rows that could not be valued, superseded exits among them.
    pub(crate) fn faulty(&self) -> impl Iterator<Item = (Row, Fault)> {
        self.faults.iter().filter_map(|(key, fault)| {
            let row = self.rows.get(self.rows.index_of(*key)).filter(|row| row.key == *key)?;
            Some((*row, *fault))
        })
    }

    /// The counts that were in force before the command, still are, and find another difference now.
    pub(crate) fn recounted(&self) -> impl Iterator<Item = Recounted> {
        self.changed().filter_map(|row| {
            let (Movement::Count { stock } | Movement::PricedCount { stock, .. }) = row.movement else { return None };
            let index = self.base.rows.binary_search_by_key(&row.key, |row| row.key).ok()?;
            if superseder(&self.base.baselines, row.key).is_some() {
                return None;
            }
            let before = stock.minus(self.base.stock_before(index).quantity).ok()?;
            let after = stock.minus(self.rows.stock_before(self.rows.index_of(row.key)).quantity).ok()?;
            (before != after).then_some(Recounted { count: row.transaction, before, after })
        })
    }

    /// The key of the current baseline: what stands before it is superseded.
    pub(crate) fn floor(&self) -> Option<Key> {
        self.baselines.last().map(|floor| floor.key)
    }

    /// The settled row at `key`, and what it consumes if it does.
    pub(crate) fn settled(&self, key: Key, conversion: Conversion) -> Option<(Row, Money)> {
        let index = self.rows.index_of(key);
        let row = *self.rows.get(index).filter(|row| row.key == key)?;
        let baselines = self.folded_with.as_ref().unwrap_or(&self.baselines);
        Some((row, self.cost(index, baselines, conversion).unwrap_or_default()))
    }

    /// What the settled row at `key`, an adjustment or count in force, moved.
    pub(crate) fn moved(&self, key: Key) -> Option<Moved> {
        let index = self.rows.index_of(key);
        let row = self.rows.get(index).filter(|row| row.key == key)?;
        moved(row, self.rows.stock_before(index)).ok()
    }

    pub(crate) fn into_patch(self) -> StreamPatch {
        StreamPatch { rows: self.rows.into_patch(), baselines: self.baselines, voided: self.voided }
    }

    /// Takes the edits so far: what is superseded is repriced and edited at once, the rest is to be walked.
    pub(crate) fn prepare(&mut self, effects: &mut Effects<'_, '_>) -> Prepared {
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
        let floor = self.floor();
        // what stands below a new floor is told before anything there is edited
        let old_floor = old_baselines.last().map(|floor| floor.key);
        let below = (floor != old_floor).then(|| self.below(floor, effects.conversion));
        let above = edits.split_off(floor.map_or(0, |floor| edits.partition_point(|edit| edit.key < floor)));
        if !edits.is_empty() {
            self.edit_superseded(edits, &old_baselines, effects, &mut touched);
        }
        Prepared { edits: above, touched, old_baselines, below }
    }

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

    /// Takes over what the walk found.
    pub(crate) fn finish(&mut self, walk: Walk) {
        let Walked { range, rows, faults } = walk.finish();
        self.rows.replace(range, rows);
        for (key, fault) in faults {
            match fault {
                Some(fault) => self.faults.insert(key, fault),
                None => self.faults.remove(&key),
            };
        }
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
                // what comes back to life is valued by the walk
                let Some(new) = &new else { continue };
                let before = self.cost(index, old_baselines, effects.conversion).ok();
                self.supersede(&row, new, before, effects, touched);
            }
        }
    }

    /// Values a row that is superseded: it costs what its superseder says, and a reversal of it moves nothing.
    fn supersede(
        &mut self,
        row: &Row,
        by: &Baseline,
        before: Option<Money>,
        effects: &mut Effects<'_, '_>,
        touched: &mut BTreeSet<Key>,
    ) {
        if row.is_reversible() {
            touched.extend(effects.links.moves(row.transaction, Moved::default()));
        }
        let Some(quantity) = row.consumed() else { return };
        match superseded_cost(quantity, by, effects.conversion) {
            Ok(after) => touched.extend(effects.consume(row, before, after)),
            Err(error) => {
                self.faults.insert(row.key, error.into());
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
                effects.forget(&old, cost);
                index = index.saturating_add(1);
            }
            let Some(row) = edit.row else { continue };
            rows.push(row);
            let Some(by) = superseder(&self.baselines, row.key).copied() else { continue };
            self.recount(row.key, false, true);
            self.supersede(&row, &by, None, effects, touched);
        }
        self.rows.replace(range, rows);
    }

    /// What the row at `index` consumes under `baselines`, the rows being as they were folded with them.
    pub(crate) fn cost(
        &self,
        index: usize,
        baselines: &[Baseline],
        conversion: Conversion,
    ) -> Result<Money, NumberError> {
        let Some(row) = self.rows.get(index) else { return Ok(Money::ZERO) };
        match superseder(baselines, row.key) {
            Some(by) => superseded_cost(row.consumed().unwrap_or(Quantity::ZERO), by, conversion),
            None => self.rows.stock_before(index).value.minus(row.after.value),
        }
    }

    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The last known average that the rows before `index` leave; a baseline always knows one.
    pub(crate) fn known_average_before(&self, index: usize, conversion: Conversion) -> Option<Average> {
        (0..index)
            .rev()
            .find_map(|index| self.rows.get(index)?.known_average(self.rows.stock_before(index), conversion))
    }
}

/// What an adjustment or count moved, with `before` in stock.
pub(crate) fn moved(row: &Row, before: Stock) -> Result<Moved, NumberError> {
    let quantity = row.after.quantity.minus(before.quantity)?;
    if !quantity.is_negative() {
        return Ok(Moved { quantity, cost: Money::ZERO });
    }
    let cost = match row.movement {
        // the value that the price set afterwards is no part of the difference
        Movement::PricedCount { .. } => before.value.minus(before.outflow(quantity.negated()?, || None)?.value)?,
        _ => before.value.minus(row.after.value)?,
    };
    Ok(Moved { quantity, cost })
}
