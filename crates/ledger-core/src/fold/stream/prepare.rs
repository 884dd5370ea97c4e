//! Rows that are added to a stream or removed. A row that comes last is valued at once; any other change is an edit to
//! settle.

use crate::fold::step::step;
use crate::fold::stream::edit::{Below, Edit, Prepared, keep_last};
use crate::fold::stream::effects::StreamEffects;
use crate::fold::stream::stream_draft::StreamDraft;
use crate::ledger::stream::rows::{Chunks, RowPlace};
use crate::ledger::stream::{Baseline, Effect, Key, Row, Voided, Worth, superseder};
use crate::value::number::{Conversion, Money};

impl StreamDraft<'_> {
    pub(crate) fn insert(&mut self, row: Row, effects: &mut StreamEffects<'_, '_>) {
        if !self.append(row, effects) {
            self.edit(row);
        }
    }

    /// Fast path: appends and values a row that comes last in its stream. Returns false for any other row, for a
    /// transfer, for an unsettled stream, and if the row can't be valued.
    fn append(&mut self, row: Row, effects: &mut StreamEffects<'_, '_>) -> bool {
        if row.is_transfer() || self.is_unsettled() {
            return false;
        }
        let Some(now) = self.rows.left_before(row.key()) else { return false };
        let known = || {
            self.known_at_end.get().unwrap_or_else(|| {
                let known = self.rows.known_average_before(self.rows.end(), effects.conversion);
                self.known_at_end.set(Some(known));
                known
            })
        };
        let Ok(after) = step(&row, now, effects.conversion, known, effects) else { return false };
        if row.exit().is_some() {
            let cost = now.value.minus(after.value).unwrap_or_default();
            effects.charges.change(row.account().to(), Money::ZERO, cost);
        } else if let Some(baseline) = Baseline::of(&row) {
            self.supersede_all(baseline, effects);
        }
        if after.quantity.is_negative() {
            self.deficits.push(row.key());
        }
        if let Some(charged) = &mut self.charged {
            charged.add(&row);
        }
        let row = row.leaving(after);
        if self.known_at_end.get().is_some()
            && let Some(average) = row.known_average(|| now, effects.conversion)
        {
            self.known_at_end.set(Some(Some(average)));
        }
        self.rows.push(row);
        true
    }

    fn edit(&mut self, row: Row) {
        let key = row.key();
        if let Some(new) = Baseline::of(&row) {
            self.change_baselines(new, |baselines| baselines.insert(new));
        }
        if let Some(charged) = &mut self.charged {
            charged.add(&row);
        }
        self.edits.push(Edit { key, row: Some(row), moved: None });
    }

    /// Removes the row at `key`, settled or not. `moved` is the value that it moved before, if the row does not state
    /// it.
    pub(crate) fn remove(&mut self, key: Key, moved: Option<Money>) {
        if let Some(gone) = self.baselines.get(key).copied() {
            self.change_baselines(gone, |baselines| {
                baselines.remove(key);
            });
        }
        self.edits.push(Edit { key, row: None, moved });
    }

    /// Takes the edits so far. Superseded rows are repriced and edited at once; the rest is left to a refold.
    pub(crate) fn prepare(&mut self, effects: &mut StreamEffects<'_, '_>) -> Prepared {
        self.come_again(effects);
        let mut edits = self.edits.take();
        let mut touched = std::mem::take(&mut self.touched);
        self.keep_voided(&edits, effects.conversion);
        keep_last(&mut edits);
        while let Some((exit, from)) = self.returns_from.pop_first() {
            touched.extend(effects.returns.from(exit, from));
        }
        let (old_baselines, changed) = match self.rebased.take() {
            Some(rebased) => (rebased.folded_with, rebased.changed),
            None => (self.baselines.clone(), Vec::new()),
        };
        if !(old_baselines.is_empty() && self.base.baselines.is_empty()) {
            for edit in edits.iter().filter(|edit| edit.may_replace()) {
                if let Some(row) = self.rows.find(edit.key).map(|(_, row)| *row) {
                    let is = superseder(&old_baselines, edit.key).is_some();
                    self.recount(&row, is, self.was_superseded(&row));
                }
            }
        }
        if !changed.is_empty() {
            self.reprice_superseded(&old_baselines, &changed, &edits, effects, &mut touched);
        }
        let floor = self.floor();
        // the state below a new floor is read before anything there is edited
        let old_floor = old_baselines.last().map(|floor| floor.key);
        let below = (floor != old_floor).then(|| self.below(floor, effects.conversion));
        let lowered = floor < old_floor;
        let superseded = floor.map_or(0, |floor| edits.partition_point(|edit| edit.key < floor));
        if superseded > 0 {
            self.edit_superseded(edits.drain(..superseded), &old_baselines, effects, &mut touched);
        }
        Prepared { edits, touched, stale: lowered.then(|| old_baselines.into_owned()), below }
    }

    /// Keeps each row that is removed: that of the edit before, if it has the same key, or else that of the stream.
    /// `edits` are in the order of their keys.
    fn keep_voided(&mut self, edits: &[Edit], conversion: Conversion) {
        let mut last: Option<&Edit> = None;
        for edit in edits {
            let edited = last.replace(edit).filter(|last| last.key == edit.key);
            if edit.row.is_some() {
                continue;
            }
            let row = match edited {
                Some(edited) => edited.row,
                None => self.rows.find(edit.key).map(|(_, row)| *row),
            };
            self.voided.extend(row.map(|row| Voided { row, cost: edit.moved.unwrap_or(given(&row, conversion)) }));
        }
    }

    fn below(&self, floor: Option<Key>, conversion: Conversion) -> Below {
        let spot = floor.map_or_else(RowPlace::default, |floor| self.rows.place_of(floor));
        Below { stock: self.rows.stock_before(spot), known: self.rows.known_average_before(spot, conversion) }
    }
}

/// The value that a row states: zero for a row that does not state one.
fn given(row: &Row, conversion: Conversion) -> Money {
    match row.movement().effect() {
        Effect::In { worth: Worth::Given(value), .. } => value,
        Effect::Set { stock, price } => conversion.value(stock, price).unwrap_or_default(),
        _ => Money::ZERO,
    }
}
