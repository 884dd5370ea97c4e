//! A stream as a command would leave it. Edits are collected, superseded rows are repriced, and the other rows are
//! folded again from the first edit until nothing differs any more.

use crate::fold::step::{Fault, moved};
use crate::fold::stream::charged::ChargedFrom;
use crate::fold::stream::edit::{Counts, PendingEdits, Refolded};
use crate::fold::stream::effects::StreamEffects;
use crate::ledger::carried::MovedOut;
use crate::ledger::stream::rows::{Chunks, RowPlace};
use crate::ledger::stream::rows_draft::RowsDraft;
use crate::ledger::stream::{Baseline, Effect, Key, Row, Stream, StreamPatch, Voided, consumed, superseder};
use crate::pack::summed_list::SummedList;
use crate::value::number::{Average, Conversion, Money, NumberError, Quantity};
use crate::value::numbering::{ChargeNo, TransactionNo};
use crate::value::stock::Stock;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// A count that was there before and finds another difference now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recounted {
    pub(crate) count: TransactionNo,
    pub(crate) before: Quantity,
    pub(crate) after: Quantity,
}

/// The baselines that the rows of a stream were last folded with, if the baselines have changed since.
#[derive(Debug)]
pub(super) struct Rebased<'a> {
    pub(super) folded_with: Cow<'a, SummedList<Baseline>>,
    /// The baselines that came or went since then.
    pub(super) changed: Vec<Baseline>,
}

#[derive(Debug)]
pub(crate) struct StreamDraft<'a> {
    pub(super) base: &'a Stream,
    /// The stock without the command.
    pub(crate) before: Stock,
    pub(crate) rows: RowsDraft<'a>,
    pub(crate) baselines: Cow<'a, SummedList<Baseline>>,
    /// The baselines that the rows were last folded with, if they have changed since.
    pub(super) rebased: Option<Box<Rebased<'a>>>,
    pub(super) edits: PendingEdits,
    /// The keys of rows whose carried value has changed: returns, reversals and arriving transfers.
    pub(super) touched: BTreeSet<Key>,
    /// Exits whose returns have changed, with the key from which on their returns may bring another value.
    pub(super) returns_from: BTreeMap<TransactionNo, Key>,
    pub(super) faults: BTreeMap<Key, Fault>,
    /// The charges of its last rows, if they were looked up.
    pub(super) charged: Option<Box<ChargedFrom>>,
    /// The keys of counts that were valued. A key may be listed twice.
    counts: Counts,
    /// The keys of rows that were in deficit when they were valued.
    pub(super) deficits: Vec<Key>,
    /// The last known average after all rows, once it was looked up.
    pub(super) known_at_end: Cell<Option<Option<Average>>>,
    pub(super) voided: Vec<Voided>,
    /// True if the costs of its exits may have changed already.
    is_repriced: bool,
    pub(crate) superseded: usize,
    pub(crate) restored: usize,
}

impl<'a> StreamDraft<'a> {
    /// A draft of `base` without edits. `end` is the key of its last row and the stock after it.
    pub(crate) fn over(base: &'a Stream, end: Option<(Key, Stock)>) -> Self {
        let rows = RowsDraft::over(&base.rows, end);
        Self {
            base,
            before: rows.left(),
            rows,
            baselines: Cow::Borrowed(&base.baselines),
            rebased: None,
            edits: PendingEdits::default(),
            touched: BTreeSet::new(),
            returns_from: BTreeMap::new(),
            faults: BTreeMap::new(),
            charged: None,
            counts: Counts::new(),
            deficits: Vec::new(),
            known_at_end: Cell::new(base.known_at_end.as_deref().copied()),
            voided: Vec::new(),
            is_repriced: false,
            superseded: 0,
            restored: 0,
        }
    }

    pub(crate) fn touch(&mut self, keys: impl IntoIterator<Item = Key>) {
        self.touched.extend(keys);
    }

    /// Returns true if anything was edited or touched since the stream was last settled.
    pub(crate) fn is_unsettled(&self) -> bool {
        !self.edits.is_empty() || !self.touched.is_empty() || !self.returns_from.is_empty()
    }

    /// Has the returns of an exit from `key` on valued again.
    pub(crate) fn touch_returns(&mut self, exit: TransactionNo, key: Key) {
        self.returns_from.entry(exit).and_modify(|from| *from = key.min(*from)).or_insert(key);
    }

    pub(super) fn change_baselines(&mut self, changed: Baseline, change: impl FnOnce(&mut SummedList<Baseline>)) {
        let rebased = || Box::new(Rebased { folded_with: self.baselines.clone(), changed: Vec::new() });
        self.rebased.get_or_insert_with(rebased).changed.push(changed);
        change(self.baselines.to_mut());
    }

    /// The stock after all rows, as last settled.
    pub(crate) fn stock(&self) -> Stock {
        self.rows.left()
    }

    /// The key of the last row, with all edits so far. `None` if there is no row, or if only settling tells.
    pub(crate) fn end(&mut self) -> Option<Key> {
        self.edits.end(self.rows.last_key())
    }

    /// The first row in force that is in deficit because of the command.
    pub(crate) fn first_deficit(&self) -> Option<Row> {
        let deficits = self.in_force(&self.deficits).filter(|(_, row)| row.after.quantity.is_negative());
        deficits.min_by_key(|(_, row)| row.key()).map(|(_, row)| *row)
    }

    /// The rows at those keys that are in force.
    fn in_force(&self, keys: &[Key]) -> impl Iterator<Item = (RowPlace, &Row)> {
        let in_force = keys.iter().filter(|key| self.floor().is_none_or(|floor| **key >= floor));
        in_force.filter_map(|key| self.rows.find(*key))
    }

    /// The rows that could not be valued, superseded exits included. Also the first row whose deficit can't be settled,
    /// because its opposite is out of range.
    pub(crate) fn faulty(&self) -> impl Iterator<Item = (Row, Fault)> {
        let faults = self.faults.iter().filter_map(|(key, fault)| Some((*self.rows.find(*key)?.1, *fault)));
        let deficits = self.in_force(&self.deficits).map(|(_, row)| *row).filter(|row| !row.after.has_opposite());
        faults.chain(deficits.min_by_key(Row::key).map(|row| (row, Fault::OutOfRange)))
    }

    /// The counts that were in force before the command, still are, and find another difference now. A count may come
    /// twice.
    pub(crate) fn recounted(&self) -> impl Iterator<Item = Recounted> {
        self.in_force(&self.counts).filter_map(|(spot, row)| self.recounted_at(spot, row))
    }

    fn recounted_at(&self, spot: RowPlace, row: &Row) -> Option<Recounted> {
        let Effect::Level { stock, .. } = row.movement().effect() else { return None };
        let (base, _) = self.base.rows.find(row.key())?;
        if superseder(&self.base.baselines, row.key()).is_some() {
            return None;
        }
        let before = stock.minus(self.base.rows.stock_before(base).quantity).ok()?;
        let after = stock.minus(self.rows.stock_before(spot).quantity).ok()?;
        (before != after).then_some(Recounted { count: row.transaction(), before, after })
    }

    /// The key of the current baseline, if any. The rows before it are superseded.
    pub(crate) fn floor(&self) -> Option<Key> {
        self.baselines.last().map(|floor| floor.key)
    }

    /// The row at `key`, with all edits so far, and its cost: zero if it takes nothing out or has not been valued yet.
    pub(crate) fn latest(&mut self, key: Key, conversion: Conversion) -> Option<(Row, Money)> {
        match self.edits.at(key) {
            Some(edit) => edit.row.map(|row| (row, Money::ZERO)),
            None => self.settled(key, conversion),
        }
    }

    /// The settled row at `key`, and its cost: zero if it takes nothing out.
    pub(crate) fn settled(&self, key: Key, conversion: Conversion) -> Option<(Row, Money)> {
        let (spot, row) = self.rows.find(key)?;
        let baselines = self.rebased.as_ref().map_or(&self.baselines, |rebased| &rebased.folded_with);
        Some((*row, self.cost(spot, row, baselines, conversion).unwrap_or_default()))
    }

    /// The quantity and cost that the row at `key`, an adjustment or count in force, moved as last settled: zero if it
    /// has not been valued yet.
    pub(crate) fn moved(&self, key: Key) -> Option<MovedOut> {
        let Some((spot, row)) = self.rows.find(key) else { return Some(MovedOut::default()) };
        moved(row, self.rows.stock_before(spot)).ok()
    }

    pub(crate) fn into_patch(self) -> StreamPatch {
        let baselines = match self.baselines {
            Cow::Borrowed(_) => None,
            Cow::Owned(changed) => Some(changed),
        };
        StreamPatch {
            rows: self.rows.into_replaced(),
            baselines,
            known_at_end: self.known_at_end.get().map(Box::new),
            voided: self.voided,
        }
    }

    /// Returns true if the row was superseded before the command.
    pub(super) fn was_superseded(&self, row: &Row) -> bool {
        let base = self.base.rows.find(row.key());
        // a correction may have put another row in its place
        let was_there = base.is_some_and(|(_, base)| base.transaction() == row.transaction());
        was_there && superseder(&self.base.baselines, row.key()).is_some()
    }

    /// Counts a row that is superseded or restored by the command. A row that is settled several times is counted once.
    pub(super) fn recount(&mut self, row: &Row, from: bool, to: bool) {
        if from == to {
            return;
        }
        let was = self.was_superseded(row);
        let count = if was { &mut self.restored } else { &mut self.superseded };
        *count = if to == was { count.saturating_sub(1) } else { count.saturating_add(1) };
    }

    /// Notes that the costs of exits may change: for a second time, if they may have changed already.
    pub(super) fn come_again(&mut self, effects: &mut StreamEffects<'_, '_>) {
        let has_new = !self.rows.is_unchanged();
        if (std::mem::replace(&mut self.is_repriced, true) || has_new)
            && let Some(noted) = &mut effects.recosted
        {
            noted.come_again(has_new);
        }
    }

    /// Takes over the result of a refold.
    pub(crate) fn finish(&mut self, walked: Refolded) {
        let Refolded { rewritten, faults, counts, deficits, known_at_end } = walked;
        self.known_at_end.set(known_at_end);
        self.rows.rewrite(rewritten);
        if self.counts.is_empty() {
            self.counts = counts;
        } else {
            self.counts.extend(counts);
        }
        self.deficits.extend(deficits);
        for (key, fault) in faults {
            match fault {
                Some(fault) => self.faults.insert(key, fault),
                None => self.faults.remove(&key),
            };
        }
    }

    /// The cost of the row at `spot`, where the rows were last folded with `baselines`.
    pub(crate) fn cost(
        &self,
        spot: RowPlace,
        row: &Row,
        baselines: &SummedList<Baseline>,
        conversion: Conversion,
    ) -> Result<Money, NumberError> {
        consumed(&self.rows, baselines, (spot, row), conversion)
    }

    pub(crate) fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Returns true if settling the stream may change the sum of one of `charges`.
    pub(crate) fn may_still_charge(&mut self, charges: &[ChargeNo]) -> bool {
        let Some(from) = self.first_unsettled() else { return false };
        let charged = self.charged_from(from);
        charged.sends || charges.iter().any(|charge| charged.charges.contains(charge))
    }

    /// The first row that may change when the stream is settled.
    fn first_unsettled(&mut self) -> Option<Key> {
        if !self.is_unsettled() {
            return None;
        }
        if self.rebased.is_some() {
            return Some(Key::FIRST);
        }
        let touched = self.touched.first().copied().into_iter().chain(self.returns_from.values().copied());
        touched.chain(self.edits.first()).min()
    }

    fn charged_from(&mut self, from: Key) -> &ChargedFrom {
        let known = self.charged.take();
        let until = known.as_ref().map(|known| known.from);
        let mut charged = known.unwrap_or_else(|| Box::new(ChargedFrom::nothing(from)));
        if until.is_none() {
            self.edits.iter().filter_map(|edit| edit.row.as_ref()).for_each(|row| charged.add(row));
        }
        if until.is_none_or(|until| from < until) {
            let end = until.map_or_else(|| self.rows.end(), |until| self.rows.place_of(until));
            let rows = self.rows.slices(self.rows.place_of(from)..end).flat_map(|(_, rows)| rows);
            rows.for_each(|row| charged.add(row));
            charged.from = from;
        }
        self.charged.insert(charged)
    }
}
