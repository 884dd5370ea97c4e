//! The edits of a stream, and the result of folding it again.

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
    /// The row to put at the key. `None` removes the row that is there.
    pub(crate) row: Option<Row>,
    /// The value that a removed row moved before, if the row does not state it.
    pub(crate) moved: Option<Money>,
}

impl Edit {
    /// Returns true if a row may be at the key already. False if the key has the rank of the new row's own transaction:
    /// no earlier row has that key.
    pub(crate) fn may_replace(&self) -> bool {
        self.row.is_none_or(|row| row.transaction() != self.key.rank())
    }
}

/// Edits of a stream: mostly one.
pub(crate) type Edits = SmallVec<[Edit; 1]>;

/// The edits of a stream that are not settled yet, in the order in which they came. The last edit of a key holds.
#[derive(Debug, Default)]
pub(crate) struct PendingEdits {
    list: Edits,
    /// The index of the edits, made when it is first needed.
    places: Option<Box<Places>>,
}

/// An index of edits by their keys.
#[derive(Debug, Default)]
struct Places {
    /// The position in the list of the last edit of each key.
    last: HashMap<Key, usize, FixedState>,
    first: Option<Key>,
    /// The last key at which a row is put, and the last key at which one is removed.
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

    /// The first key that is edited.
    pub(crate) fn first(&mut self) -> Option<Key> {
        self.places()?.first
    }

    /// The key of the last row with these edits, for a stream whose last row without them is at `end`. `None` if there
    /// is no row, or if only settling tells.
    pub(crate) fn end(&mut self, end: Option<Key>) -> Option<Key> {
        let Some(places) = self.places() else { return end };
        end.max(places.last_put).filter(|end| places.last_taken < Some(*end))
    }

    /// The index of the edits, if there are any.
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

/// Keeps the last edit of each key. Edits of one key must be next to each other.
pub(crate) fn keep_last(edits: &mut Edits) {
    edits.dedup_by(|later, kept| {
        let same = later.key == kept.key;
        if same {
            std::mem::swap(later, kept);
        }
        same
    });
}

/// The rest of the work on a stream whose superseded part is settled.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) edits: Edits,
    pub(crate) touched: BTreeSet<Key>,
    /// The baselines that the rows were folded with, if the floor is lower than before.
    pub(crate) stale: Option<SummedList<Baseline>>,
    /// The old state below the floor, if the floor has changed.
    pub(crate) below: Option<Below>,
}

/// The old stock and last known average right before a new floor, or before the first row if there is no floor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Below {
    pub(crate) stock: Stock,
    pub(crate) known: Option<Average>,
}

/// The keys of counts. Mostly there is one, because a refold mostly ends at the first.
pub(crate) type Counts = SmallVec<[Key; 1]>;

/// The result of a refold: the rewritten rows, the faults that are new or gone, and the keys of counts and of rows in
/// deficit.
#[derive(Debug)]
pub(crate) struct Refolded {
    pub(crate) rewritten: RewrittenRows,
    pub(crate) faults: Vec<(Key, Option<Fault>)>,
    pub(crate) counts: Counts,
    pub(crate) deficits: Vec<Key>,
    /// The last known average after all rows, if it was looked up.
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
