//! Refolds a stream: goes through old rows and edits side by side, with the old stock and the new one. A refold stops
//! before a transfer if another stream has an earlier transfer to settle.

use crate::fold::step::{Fault, moved, step};
use crate::fold::stream::edit::{Counts, Edit, Prepared, Refolded};
use crate::fold::stream::effects::StreamEffects;
use crate::fold::stream::plain_rows::value_plain;
use crate::fold::stream::stream_draft::StreamDraft;
use crate::ledger::stream::rows::{Chunks, RowPlace};
use crate::ledger::stream::rows_draft::Rewrite;
use crate::ledger::stream::{Baseline, Effect, Key, Row};
use crate::pack::summed_list::SummedList;
use crate::value::number::{Average, Conversion, Money};
use crate::value::stock::Stock;
use std::cell::Cell;
use std::collections::BTreeSet;

/// The last known average: that of a row of this refold, or that of the old rows before the place where the refold
/// began or last jumped to.
#[derive(Debug, Clone, Copy)]
enum Known {
    Before,
    Is(Option<Average>),
}

/// The number of rows that a run has room for at first. A run may end with its first row.
const FEW: usize = 2;

/// A refold in progress. Each step is given the stream.
#[derive(Debug)]
pub(crate) struct Refold {
    conversion: Conversion,
    /// The baselines that the rows were folded with, if the floor is lower now. Otherwise empty.
    old_baselines: SummedList<Baseline>,
    /// The old floor, if the floor is lower now. Rows before it were superseded, so the old stock after them means
    /// nothing.
    stale_until: Option<Key>,
    edits: smallvec::IntoIter<[Edit; 1]>,
    touched: BTreeSet<Key>,
    rewrite: Rewrite,
    now: Stock,
    was: Stock,
    known: Known,
    known_was: Known,
    /// The place where the refold began, or last jumped to.
    began: RowPlace,
    /// The last known average there, once it was looked up.
    known_there: Cell<Option<Option<Average>>>,
    /// The number of rows that a run has room for at once. It doubles as long as all of them are valued.
    at_once: usize,
    faults: Vec<(Key, Option<Fault>)>,
    counts: Counts,
    deficits: Vec<Key>,
}

impl Refold {
    /// A refold from the first row that may differ, if any.
    pub(crate) fn start(stream: &StreamDraft<'_>, prepared: Prepared, conversion: Conversion) -> Option<Self> {
        let Prepared { edits, mut touched, stale, below } = prepared;
        let floor = stream.floor();
        if let Some(floor) = floor {
            touched = touched.split_off(&floor);
        }
        let old_baselines = stale.unwrap_or_default();
        let start = if below.is_none() {
            let first = edits.first().map(|edit| edit.key).into_iter().chain(touched.first().copied()).min();
            let (first, end) = (first?, stream.rows.end());
            let is_after_all = stream.rows.chunk(end.chunk).last().is_some_and(|last| last.key() < first);
            if is_after_all { end } else { stream.rows.place_of(first) }
        } else {
            floor.map_or_else(RowPlace::default, |floor| stream.rows.place_of(floor))
        };
        let now = stream.rows.stock_before(start);
        let mut rewrite = Rewrite::from(start);
        if stream.rows.at(start).is_none() {
            rewrite.reserve(edits.len());
        }
        Some(Self {
            conversion,
            stale_until: old_baselines.last().map(|floor| floor.key),
            old_baselines,
            edits: edits.into_iter(),
            touched,
            rewrite,
            now,
            was: below.map_or(now, |below| below.stock),
            known: Known::Before,
            known_was: below.map_or(Known::Before, |below| Known::Is(below.known)),
            began: start,
            known_there: Cell::new(if start == stream.rows.end() { stream.known_at_end.get() } else { None }),
            at_once: FEW,
            faults: Vec::new(),
            counts: Counts::new(),
            deficits: Vec::new(),
        })
    }

    /// The key of the next row, old or new, if any.
    pub(crate) fn next_key(&self, stream: &StreamDraft<'_>) -> Option<Key> {
        let old = stream.rows.at(self.rewrite.spot).map(Row::key);
        self.edits.as_slice().first().map(|edit| edit.key).into_iter().chain(old).min()
    }

    /// Has the row at `key` valued again. Returns false if the refold has passed it already.
    pub(crate) fn touch(&mut self, stream: &StreamDraft<'_>, key: Key) -> bool {
        let ahead = self.next_key(stream).is_some_and(|next| next <= key);
        if ahead {
            self.touched.insert(key);
        }
        ahead
    }

    /// Goes on until nothing differs any more, or up to a transfer after `limit`. Returns the key of that transfer, if
    /// it stopped there.
    pub(crate) fn run(
        &mut self,
        stream: &StreamDraft<'_>,
        mut limit: Option<Key>,
        effects: &mut StreamEffects<'_, '_>,
    ) -> Option<Key> {
        loop {
            while self.run_on(stream, effects) {}
            self.append(stream, effects);
            let old = stream.rows.at(self.rewrite.spot).copied();
            let old_key = old.as_ref().map(Row::key);
            let edit = self.edits.as_slice().first().filter(|edit| old_key.is_none_or(|old| edit.key <= old));
            let next = match edit {
                Some(edit) => edit.row.as_ref(),
                None => old.as_ref(),
            };
            let is_edit = edit.is_some();
            if !is_edit && old_key.is_none_or(|old| self.has_converged(stream, old)) {
                // a touched key before the next row has no row
                while self.touched.first().is_some_and(|key| old_key.is_some_and(|old| *key < old)) {
                    self.touched.pop_first();
                }
                let next =
                    self.edits.as_slice().first().map(|edit| edit.key).into_iter().chain(self.touched.first().copied());
                match (old, next.min()) {
                    (Some(_), Some(next)) => self.jump(stream, next),
                    _ => return None,
                }
                continue;
            }
            if let Some(key) = next.filter(|row| row.is_transfer()).map(Row::key)
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

    pub(crate) fn finish(self, stream: &StreamDraft<'_>) -> Refolded {
        let known_at_end = if self.rewrite.spot == stream.rows.end() {
            match self.known {
                Known::Is(average) => Some(average),
                Known::Before => self.known_there.get(),
            }
        } else {
            // all rows after the refold are as they were
            stream.known_at_end.get()
        };
        let Self { rewrite, faults, counts, deficits, .. } = self;
        Refolded { rewritten: rewrite.finish(), faults, counts, deficits, known_at_end }
    }

    /// Fast path: values a run of old entries and exits of one chunk, while the stock differs. Returns true if another
    /// run may follow.
    fn run_on(&mut self, stream: &StreamDraft<'_>, effects: &mut StreamEffects<'_, '_>) -> bool {
        if self.now == self.was || stream.has_faults() {
            return false;
        }
        let Some(first) = stream.rows.at(self.rewrite.spot).map(Row::key) else { return false };
        let bound =
            self.edits.as_slice().first().map(|edit| edit.key).into_iter().chain(self.touched.first().copied()).min();
        if self.is_stale(first) || bound.is_some_and(|bound| bound <= first) {
            return false;
        }
        self.rewrite.enter(&stream.rows, first);
        let RowPlace { chunk, offset } = self.rewrite.spot;
        let rows = stream.rows.chunk(chunk).get(offset..).unwrap_or_default();
        let until = bound.map_or(rows.len(), |bound| rows.partition_point(|row| row.key() < bound));
        let old = rows.get(..until.min(self.at_once)).unwrap_or_default();
        self.rewrite.reserve(rows.len());
        let new = self.rewrite.put_blank(old.len());
        let taken = value_plain(old, new, self.now, self.was, effects);
        let goes_on = taken == old.len();
        let (new, plain) = (new.get(..taken).unwrap_or_default(), old.get(..taken).unwrap_or_default());
        let known = |rows: &[Row]| {
            let known = rows.iter().rev().find_map(|row| row.known_average(Stock::default, self.conversion));
            known.map(|average| Known::Is(Some(average)))
        };
        self.now = new.last().map_or(self.now, |row| row.after);
        self.was = plain.last().map_or(self.was, |row| row.after);
        self.known = known(new).unwrap_or(self.known);
        self.known_was = known(plain).unwrap_or(self.known_was);
        self.rewrite.record_return(old.len().saturating_sub(taken));
        self.rewrite.pass(taken);
        self.at_once = if goes_on { self.at_once.saturating_mul(2) } else { FEW };
        goes_on && taken > 0
    }

    /// Takes the edits after all old rows, up to the first transfer.
    fn append(&mut self, stream: &StreamDraft<'_>, effects: &mut StreamEffects<'_, '_>) {
        if self.edits.as_slice().is_empty() || self.rewrite.spot != stream.rows.end() {
            return;
        }
        while let Some(row) = self.edits.as_slice().first().and_then(|edit| edit.row).filter(|row| !row.is_transfer()) {
            self.edits.next();
            self.step(stream, row, None, effects);
        }
    }

    fn take_edit(&mut self, stream: &StreamDraft<'_>, old: Option<Row>, effects: &mut StreamEffects<'_, '_>) {
        let Some(Edit { key, row, .. }) = self.edits.next() else { return };
        self.rewrite.enter(&stream.rows, key);
        if let Some(old) = old.filter(|old| old.key() == key) {
            effects.forget(&old, self.old_cost(stream, &old));
            self.faults.push((key, None));
            self.pass(&old);
        }
        match row {
            Some(row) => self.step(stream, row, None, effects),
            None => {
                self.touched.remove(&key);
            }
        }
    }

    fn take_old(&mut self, stream: &StreamDraft<'_>, old: Row, effects: &mut StreamEffects<'_, '_>) {
        self.rewrite.enter(&stream.rows, old.key());
        let before = old.consumed().map(|_| self.old_cost(stream, &old));
        self.pass(&old);
        self.step(stream, old, before, effects);
    }

    fn is_stale(&self, key: Key) -> bool {
        self.stale_until.is_some_and(|until| key < until)
    }

    fn has_converged(&self, stream: &StreamDraft<'_>, next: Key) -> bool {
        self.now == self.was
            && !self.is_stale(next)
            && !self.touched.contains(&next)
            && match (self.known, self.known_was) {
                (Known::Before, Known::Before) => true,
                (known, was) => self.average(stream, known) == self.average(stream, was),
            }
    }

    /// Jumps to `key`, which is further on. The old rows before it stay as they are.
    fn jump(&mut self, stream: &StreamDraft<'_>, key: Key) {
        let until = stream.rows.place_of(key);
        self.rewrite.jump(until);
        self.now = stream.rows.stock_before(until);
        self.was = self.now;
        self.known = Known::Before;
        self.known_was = self.known;
        self.began = until;
        self.known_there.set(None);
    }

    /// The old cost of `old`, the next old row.
    fn old_cost(&self, stream: &StreamDraft<'_>, old: &Row) -> Money {
        if old.consumed().is_none() {
            return Money::ZERO;
        }
        if self.is_stale(old.key()) {
            return stream.cost(self.rewrite.spot, old, &self.old_baselines, self.conversion).unwrap_or_default();
        }
        self.was.value.minus(old.after.value).unwrap_or_default()
    }

    /// Passes `old`, the next old row.
    fn pass(&mut self, old: &Row) {
        self.rewrite.pass(1);
        if let Some(average) = old.known_average(|| self.was, self.conversion) {
            self.known_was = Known::Is(Some(average));
        }
        self.was = old.after;
    }

    /// Values `row` and puts it next. `cost_before` is its old cost, if it was there before and takes something out.
    fn step(
        &mut self,
        stream: &StreamDraft<'_>,
        mut row: Row,
        cost_before: Option<Money>,
        effects: &mut StreamEffects<'_, '_>,
    ) {
        let key = row.key();
        self.touched.remove(&key);
        let stepped = step(&row, self.now, self.conversion, || self.average(stream, self.known), effects);
        if stepped.is_err() || stream.has_faults() {
            self.faults.push((key, stepped.err()));
        }
        row.after = stepped.unwrap_or(self.now);
        if row.consumed().is_some() {
            let cost = self.now.value.minus(row.after.value).unwrap_or_default();
            effects.consume(&row, cost_before, cost, &mut self.touched);
        } else if row.is_reversible() {
            let moved = moved(&row, self.now).unwrap_or_default();
            effects.moves(&row, moved, &mut self.touched);
        }
        if matches!(row.movement().effect(), Effect::Level { .. }) {
            self.counts.push(key);
        }
        if let Some(average) = row.known_average(|| self.now, self.conversion) {
            self.known = Known::Is(Some(average));
        }
        self.put(row);
    }

    fn put(&mut self, row: Row) {
        if row.after.quantity.is_negative() {
            self.deficits.push(row.key());
        }
        self.now = row.after;
        self.rewrite.put(row);
    }

    fn average(&self, stream: &StreamDraft<'_>, known: Known) -> Option<Average> {
        match known {
            Known::Is(average) => average,
            Known::Before => self.known_there.get().unwrap_or_else(|| {
                let known = stream.rows.known_average_before(self.began, self.conversion);
                self.known_there.set(Some(known));
                known
            }),
        }
    }
}
