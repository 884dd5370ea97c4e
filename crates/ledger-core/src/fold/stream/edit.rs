//! What is asked of a stream, and what folding it again found.

use crate::fold::step::Fault;
use crate::ledger::stream::rows_draft::RewrittenRows;
use crate::ledger::stream::{Baseline, Key, Row};
use crate::pack::summed_list::SummedList;
use crate::pack::work;
use crate::value::number::{Average, Money};
use crate::value::stock::Stock;
use foldhash::fast::FixedState;
use smallvec::SmallVec;
use std::collections::{BTreeSet, HashMap};

#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) key: Key,
    /// The row to stand there; none takes away the one that does.
    pub(crate) row: Option<Row>,
    /// What a row that is taken away moved until then, where it does not say so itself.
    pub(crate) moved: Option<Money>,
}

impl Edit {
    /// Whether a row may stand there already: nothing does where a transaction is put in its own place.
    pub(crate) fn may_replace(&self) -> bool {
        self.row.is_none_or(|row| row.transaction() != self.key.rank())
    }
}

/// Edits of a stream: mostly one.
pub(crate) type Edits = SmallVec<[Edit; 1]>;

/// The edits that a stream waits with, in the order in which they came: the last one at a key holds.
#[derive(Debug, Default)]
pub(crate) struct PendingEdits {
    list: Edits,
    /// Where they stand; made when somebody asks.
    places: Option<Box<Places>>,
}

/// Where edits stand.
#[derive(Debug, Default)]
struct Places {
    /// Where in the list the last edit of each key is.
    last: HashMap<Key, usize, FixedState>,
    first: Option<Key>,
    /// The last key at which a row is to stand, and the last one from which a row was taken.
    last_put: Option<Key>,
    last_taken: Option<Key>,
}

impl Places {
    fn add(&mut self, index: usize, edit: &Edit) {
        let key = Some(edit.key);
        let last = if edit.row.is_some() { &mut self.last_put } else { &mut self.last_taken };
        *last = key.max(*last);
        self.first = self.first.or(key).min(key);
        self.last.insert(edit.key, index);
    }
}

impl PendingEdits {
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(crate) fn push(&mut self, edit: Edit) {
        if let Some(places) = &mut self.places {
            places.add(self.list.len(), &edit);
        }
        self.list.push(edit);
    }

    /// The edit that holds at `key`.
    pub(crate) fn at(&mut self, key: Key) -> Option<&Edit> {
        let index = *self.places()?.last.get(&key)?;
        self.list.get(index)
    }

    /// The first key.
    pub(crate) fn first(&mut self) -> Option<Key> {
        self.places()?.first
    }

    /// Where the last row of a stream will stand that ends at `end` without these edits; none if that has to be seen.
    pub(crate) fn end(&mut self, end: Option<Key>) -> Option<Key> {
        let Some(places) = self.places() else { return end };
        end.max(places.last_put).filter(|end| places.last_taken < Some(*end))
    }

    /// Where they stand, if there are any.
    fn places(&mut self) -> Option<&Places> {
        if self.list.is_empty() {
            return None;
        }
        Some(self.places.get_or_insert_with(|| {
            work::count(self.list.len());
            let mut places = Box::<Places>::default();
            self.list.iter().enumerate().for_each(|(index, edit)| places.add(index, edit));
            places
        }))
    }

    /// Takes all edits in the order of their keys, those of one key in the order in which they came.
    pub(crate) fn take(&mut self) -> Edits {
        let mut edits = std::mem::take(self).list;
        if !edits.is_sorted_by_key(|edit| edit.key) {
            edits.sort_by_key(|edit| edit.key);
        }
        edits
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Edit> {
        self.list.iter()
    }
}

/// Keeps the last one of edits at a key, which stand side by side.
pub(crate) fn keep_last(edits: &mut Edits) {
    edits.dedup_by(|later, kept| {
        let same = later.key == kept.key;
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
}

/// What is left to do for a stream whose superseded part is settled.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) edits: Edits,
    pub(crate) touched: BTreeSet<Key>,
    /// Where the floor is lower than before: the baselines that the rows were folded with.
    pub(crate) stale: Option<SummedList<Baseline>>,
    /// Where there is another floor than before: what stood below it.
    pub(crate) below: Option<Below>,
}

/// The old stock and last known average right below a new floor, or below everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Below {
    pub(crate) stock: Stock,
    pub(crate) known: Option<Average>,
}

/// Where counts stand: an edit mostly meets one, and ends there.
pub(crate) type Counts = SmallVec<[Key; 1]>;

/// What a walk found: what is to stand where, the faults that are new or gone, and the rows that are counts or
/// stand in deficit.
#[derive(Debug)]
pub(crate) struct Refolded {
    pub(crate) rewritten: RewrittenRows,
    pub(crate) faults: Vec<(Key, Option<Fault>)>,
    pub(crate) counts: Counts,
    pub(crate) deficits: Vec<Key>,
    /// The last known average after all rows, if somebody asked.
    pub(crate) known_at_end: Option<Option<Average>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::stream::Movement;
    use crate::pack::dense::Dense;
    use crate::value::moment::Moment;
    use crate::value::number::Quantity;
    use crate::value::numbering::{AccountNo, TransactionNo};

    fn key(place: u32) -> Key {
        Key::at(Moment::from_seconds(0), TransactionNo::new(place), 0)
    }

    fn put(place: u32, units: i64) -> Edit {
        let movement = Movement::Exit { quantity: Quantity::from_units(units) };
        Edit {
            key: key(place),
            row: Some(Row::new(key(place), TransactionNo::new(place), AccountNo::FIRST, movement)),
            moved: None,
        }
    }

    fn take_away(place: u32) -> Edit {
        Edit { key: key(place), row: None, moved: None }
    }

    fn units(edit: Option<&Edit>) -> Option<Option<i64>> {
        edit.map(|edit| edit.row.and_then(|row| row.exit()).map(Quantity::units))
    }

    #[test]
    fn the_last_edit_at_a_key_holds_whenever_somebody_looks() {
        for looked_after in 0..4 {
            let mut pending = PendingEdits::default();
            for (number, edit) in [put(3, 1), put(1, 1), take_away(3), put(3, 2)].into_iter().enumerate() {
                pending.push(edit);
                if number >= looked_after {
                    let expected = [Some(1), Some(1), None, Some(2)];
                    assert_eq!(units(pending.at(key(3))), expected.get(number).copied());
                    assert!(pending.at(key(2)).is_none());
                }
            }
            assert_eq!(pending.first(), Some(key(1)));
            let mut taken = pending.take();
            assert_eq!(taken.iter().map(|edit| edit.key).collect::<Vec<_>>(), [1, 3, 3, 3].map(key));
            keep_last(&mut taken);
            assert_eq!(taken.iter().map(|edit| edit.key).collect::<Vec<_>>(), [key(1), key(3)]);
            assert_eq!(units(taken.last()), Some(Some(2)));
            assert!(pending.is_empty() && pending.first().is_none() && pending.at(key(3)).is_none());
        }
    }

    #[test]
    fn the_end_is_told_unless_the_last_row_may_be_gone() {
        let mut pending = PendingEdits::default();
        assert_eq!([pending.end(None), pending.end(Some(key(2)))], [None, Some(key(2))]);
        pending.push(put(1, 1));
        assert_eq!([pending.end(None), pending.end(Some(key(2)))], [Some(key(1)), Some(key(2))]);
        pending.push(take_away(0));
        assert_eq!(pending.end(Some(key(2))), Some(key(2)));
        pending.push(take_away(2));
        assert_eq!(pending.end(Some(key(2))), None);
        pending.push(put(3, 1));
        assert_eq!(pending.end(Some(key(2))), Some(key(3)));
    }
}
