//! Rows below a baseline are superseded: they are repriced and edited, and not folded.

use crate::fold::step::Fault;
use crate::fold::stream::edit::Edit;
use crate::fold::stream::effects::StreamEffects;
use crate::fold::stream::plain_rows::reprice_plain;
use crate::fold::stream::recosted::{Recosted, RecostedSum, Recostings};
use crate::fold::stream::stream_draft::StreamDraft;
use crate::ledger::carried::MovedOut;
use crate::ledger::stream::rows::{Chunks, RowPlace};
use crate::ledger::stream::rows_draft::Rewrite;
use crate::ledger::stream::{Baseline, Key, Row, first_recorded, superseded_cost, superseder};
use crate::pack::summed_list::SummedList;
use crate::pack::work;
use crate::value::number::Money;
use crate::value::stock::Stock;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

impl StreamDraft<'_> {
    /// Gives each exit whose superseder has changed its new cost. No row is rewritten.
    pub(super) fn reprice_superseded(
        &mut self,
        old_baselines: &SummedList<Baseline>,
        changed: &[Baseline],
        edits: &[Edit],
        effects: &mut StreamEffects<'_, '_>,
        touched: &mut BTreeSet<Key>,
    ) {
        for (from, until) in regions_of(changed, [old_baselines, &self.baselines]) {
            let mut bounds = SmallVec::<[Key; 8]>::new();
            for baselines in [old_baselines, &self.baselines] {
                let later = baselines.iter_from(from.unwrap_or(Key::FIRST)).map(|baseline| baseline.key);
                bounds.extend(later.skip_while(|key| from == Some(*key)).take_while(|key| *key <= until));
            }
            bounds.sort_unstable();
            bounds.dedup();
            let mut start = from;
            for bound in bounds {
                work::count(1);
                let start = start.replace(bound);
                let old = first_recorded(old_baselines, |baseline| baseline >= bound);
                let new = first_recorded(&self.baselines, |baseline| baseline >= bound).copied();
                if old.map(|by| by.transaction) == new.map(|by| by.transaction) {
                    continue;
                }
                let first = edits.partition_point(|edit| start.is_some_and(|start| edit.key < start));
                let end = edits.partition_point(|edit| edit.key < bound);
                let edits = edits.get(first..end).unwrap_or_default();
                self.change_superseder((start, bound), (old, new), edits, effects, touched);
            }
        }
    }

    /// Has a baseline that comes after all rows supersede the rows that no baseline supersedes yet. The stream must be
    /// settled.
    pub(super) fn supersede_all(&mut self, by: Baseline, effects: &mut StreamEffects<'_, '_>) {
        let floor = self.floor();
        if floor.is_some() && floor == self.rows.last_key() && self.rows.is_unchanged() {
            // only the last baseline itself becomes superseded, and a baseline has no cost
            self.superseded = self.superseded.saturating_add(1);
        } else {
            self.come_again(effects);
            // the rows that this touches are superseded as well, and move nothing any more
            let mut touched = BTreeSet::new();
            self.change_superseder((floor, by.key), (None, Some(by)), &[], effects, &mut touched);
        }
        match &mut self.baselines {
            Cow::Borrowed(baselines) => self.baselines = Cow::Owned(baselines.with(by)),
            Cow::Owned(baselines) => baselines.insert(by),
        }
    }

    /// Gives the rows between two baselines, or before the first one, another superseder, or takes it away.
    fn change_superseder(
        &mut self,
        (start, bound): (Option<Key>, Key),
        (old, new): (Option<&Baseline>, Option<Baseline>),
        edits: &[Edit],
        effects: &mut StreamEffects<'_, '_>,
        touched: &mut BTreeSet<Key>,
    ) {
        let from = start.map_or_else(RowPlace::default, |start| self.rows.place_of(start));
        let until = self.rows.place_of(bound);
        let Some(first) = self.rows.at(from).map(Row::key).filter(|key| *key < bound) else { return };
        self.recount_region(from..until, edits, old.is_some(), new.is_some());
        let is_edited = |key| edits.binary_search_by_key(&key, |edit| edit.key).is_ok();
        self.faults.retain(|key, _| *key < first || *key >= bound || is_edited(*key));
        // rows that come back into force are valued by the refold
        let Some(new) = new else { return };
        let counts = |noted: &mut &mut Recostings| matches!(noted, Recostings::Counted { .. });
        let mut counted = effects.recosted.take_if(counts);
        let repriced = self.reprice(from..until, old, &new, edits, effects, touched);
        if let Some(Recostings::Counted { change, .. }) = counted.as_deref_mut() {
            change.add(repriced);
            effects.recosted = counted;
        }
    }

    /// Gives the unedited rows of a region their cost under `new`, their superseder. `old` is their superseder before,
    /// if any.
    fn reprice(
        &mut self,
        region: Range<RowPlace>,
        old: Option<&Baseline>,
        new: &Baseline,
        edits: &[Edit],
        effects: &mut StreamEffects<'_, '_>,
        touched: &mut BTreeSet<Key>,
    ) -> RecostedSum {
        let is_edited = |key| edits.binary_search_by_key(&key, |edit| edit.key).is_ok();
        let is_plain = edits.is_empty();
        let mut change = RecostedSum::default();
        // a baseline takes nothing from the stock before it, so that is not looked up
        let first = self.rows.at(region.start).filter(|first| Baseline::of(first).is_none());
        let mut held = first.map_or_else(Stock::default, |_| self.rows.stock_before(region.start));
        for (_, mut rows) in self.rows.slices(region) {
            while !rows.is_empty() {
                let plain = if is_plain { reprice_plain(rows, held, old, new, effects, &mut change) } else { 0 };
                let (done, rest) = rows.split_at_checked(plain).unwrap_or_default();
                held = done.last().map_or(held, |row| row.after);
                rows = rest;
                let Some((row, rest)) = rows.split_first() else { break };
                let before = std::mem::replace(&mut held, row.after);
                rows = rest;
                work::count(1);
                if is_edited(row.key()) {
                    continue;
                }
                let cost = |quantity| match old {
                    Some(by) => superseded_cost(quantity, by, effects.conversion),
                    None => before.value.minus(row.after.value),
                };
                let before = row.consumed().and_then(|quantity| cost(quantity).ok());
                let after = supersede(row, new, before, effects, touched);
                if let (Some(_), Some(before), Ok(Some(after))) = (row.exit(), before, after) {
                    change.add(Recosted { exit: row.transaction(), before, after }.change());
                }
                if let Err(fault) = after {
                    self.faults.insert(row.key(), fault);
                }
            }
        }
        change
    }

    /// Counts the rows of a region that become superseded or restored. `from` and `to` are true if a baseline
    /// superseded the region, and if one does now.
    fn recount_region(&mut self, region: Range<RowPlace>, edits: &[Edit], from: bool, to: bool) {
        if from == to {
            return;
        }
        let is_edited = |key| edits.binary_search_by_key(&key, |edit| edit.key).is_ok();
        if self.rows.is_unchanged() {
            let edited = edits.iter().filter_map(|edit| self.rows.find(edit.key));
            let edited = edited.filter(|(spot, _)| region.contains(spot)).count();
            let rows = self.rows.count(region).saturating_sub(edited);
            let count = if from { &mut self.restored } else { &mut self.superseded };
            *count = count.saturating_add(rows);
        } else {
            let rows = self.rows.slices(region).flat_map(|(_, rows)| rows);
            for row in rows.filter(|row| !is_edited(row.key())).copied().collect::<Vec<_>>() {
                self.recount(&row, from, to);
            }
        }
    }

    /// Edits superseded rows: adds and removes them, with exits at their superseder's price. Nothing is folded.
    pub(super) fn edit_superseded(
        &mut self,
        edits: impl Iterator<Item = Edit>,
        old_baselines: &SummedList<Baseline>,
        effects: &mut StreamEffects<'_, '_>,
        touched: &mut BTreeSet<Key>,
    ) {
        let mut rewrite = Rewrite::from(RowPlace::default());
        for Edit { key, row, .. } in edits {
            rewrite.jump(self.rows.place_of(key));
            if let Some((spot, old)) = self.rows.find(key) {
                let cost = self.cost(spot, old, old_baselines, effects.conversion).unwrap_or_default();
                effects.forget(old, cost);
                self.faults.remove(&key);
                rewrite.pass(1);
            }
            let Some(row) = row else { continue };
            rewrite.put(row);
            let Some(by) = superseder(&self.baselines, key).copied() else { continue };
            self.recount(&row, false, true);
            if let Err(fault) = supersede(&row, &by, None, effects, touched) {
                self.faults.insert(key, fault);
            }
        }
        self.rows.rewrite(rewrite.finish());
    }
}

/// The regions that the baselines in `changed` supersede, before or after the change. Each goes from a key, or from the
/// first row, to another key.
fn regions_of(changed: &[Baseline], before_and_after: [&SummedList<Baseline>; 2]) -> Vec<(Option<Key>, Key)> {
    let mut regions = Vec::new();
    for (baseline, baselines) in changed.iter().flat_map(|changed| before_and_after.map(|list| (changed, list))) {
        if first_recorded(baselines, |key| key >= baseline.key) == Some(baseline) {
            let from = baselines.last_before(baseline.key, |transaction| transaction < baseline.transaction);
            regions.push((from.map(|from| from.key), baseline.key));
        }
    }
    regions.sort_unstable();
    regions.dedup_by(|(from, until), (_, end)| {
        let goes_on = *from <= Some(*end);
        if goes_on {
            *end = (*end).max(*until);
        }
        goes_on
    });
    regions
}

/// Values a superseded row: it costs what its superseder says, and its reversal moves nothing. Returns the cost, if the
/// row takes something out.
fn supersede(
    row: &Row,
    by: &Baseline,
    before: Option<Money>,
    effects: &mut StreamEffects<'_, '_>,
    touched: &mut BTreeSet<Key>,
) -> Result<Option<Money>, Fault> {
    if row.is_reversible() {
        effects.moves(row, MovedOut::default(), touched);
    }
    let Some(quantity) = row.consumed() else { return Ok(None) };
    let after = superseded_cost(quantity, by, effects.conversion)?;
    effects.consume(row, before, after, touched);
    Ok(Some(after))
}
