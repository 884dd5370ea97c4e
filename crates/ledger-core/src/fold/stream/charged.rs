//! What a stream may still charge: to what its rows are charged, from the first on that is not settled.

use crate::fold::stream::stream_draft::DraftStream;
use crate::ledger::stream::rows::Chunks;
use crate::ledger::stream::{Key, Movement, Row};
use crate::pack::work;
use foldhash::HashSet;

/// To what the last rows of a stream are charged: looked through once, whoever asks how often.
#[derive(Debug)]
pub(crate) struct ChargedFrom {
    from: Key,
    charges: HashSet<u32>,
    /// Whether something goes from these rows to other streams, which charge what it costs to anything.
    sends: bool,
}

impl ChargedFrom {
    pub(super) fn add(&mut self, row: &Row) {
        work::count(1);
        match row.movement() {
            Movement::Exit { .. } | Movement::Return { .. } => {
                self.charges.insert(row.account());
            }
            Movement::TransferOut { .. } => self.sends = true,
            _ => {}
        }
    }
}

impl DraftStream<'_> {
    /// Whether settling the stream may change what is charged to one of `charges`.
    pub(crate) fn may_still_charge(&mut self, charges: &[u32]) -> bool {
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
        let mut charged =
            known.unwrap_or_else(|| Box::new(ChargedFrom { from, charges: HashSet::default(), sends: false }));
        if until.is_none() {
            self.edits.iter().filter_map(|edit| edit.row.as_ref()).for_each(|row| charged.add(row));
        }
        if until.is_none_or(|until| from < until) {
            let end = until.map_or_else(|| self.rows.end(), |until| self.rows.spot_of(until));
            let rows = self.rows.slices(self.rows.spot_of(from)..end).flat_map(|(_, rows)| rows);
            rows.for_each(|row| charged.add(row));
            charged.from = from;
        }
        self.charged.insert(charged)
    }
}
