//! The rows as a command would leave them: some chunks replaced, the others those of the stream.

use crate::ledger::stream::key::Key;
use crate::ledger::stream::row::Row;
use crate::ledger::stream::rows::{Chunks, FULL, Replaced, RowPlace, Rows};
use crate::value::stock::Stock;
use smallvec::SmallVec;
use std::ops::Range;

/// Rewritten stretches in ascending order. Most commands have one.
pub(crate) type RewrittenRows = SmallVec<[Rewritten; 1]>;

/// The chunks of a stream with some of them replaced.
#[derive(Debug)]
pub(crate) struct RowsDraft<'a> {
    base: &'a Rows,
    /// The replaced chunks, and then the added ones. New rows at the end get chunks of their own, so that no chunk is
    /// copied for them.
    replaced: Replaced,
    /// The first key of each added chunk.
    tail: SmallVec<[Key; 1]>,
    /// The number of rows at which the last added chunk is full; 0 before a chunk is added.
    full: usize,
    /// The key of the last row and the stock after it, so that many movements in a row don't look it up each time.
    /// `None` once rows were rewritten.
    last: Option<(Key, Stock)>,
}

impl<'a> RowsDraft<'a> {
    /// A draft without changes; `last` is [`Rows::left_at`] of `base`.
    pub(crate) fn over(base: &'a Rows, last: Option<(Key, Stock)>) -> Self {
        Self { base, replaced: Replaced::new(), tail: SmallVec::new(), full: 0, last }
    }

    pub(crate) fn into_replaced(self) -> Replaced {
        self.replaced
    }

    pub(crate) fn is_unchanged(&self) -> bool {
        self.replaced.is_empty()
    }

    /// The stock after all rows.
    pub(crate) fn left(&self) -> Stock {
        let looked_up = || self.last().map(|last| last.after);
        self.last.map(|(_, left)| left).or_else(looked_up).unwrap_or_default()
    }

    /// The key of the last row.
    pub(crate) fn last_key(&self) -> Option<Key> {
        self.last.map(|(key, _)| key).or_else(|| self.last().map(Row::key))
    }

    /// The stock after all rows, if all of them stand before `key` and a row with that key belongs to the last chunk.
    #[inline]
    pub(crate) fn left_before(&self, key: Key) -> Option<Stock> {
        match self.last {
            Some((last, left)) => (last < key).then_some(left),
            None => self.look_before(key),
        }
    }

    fn look_before(&self, key: Key) -> Option<Stock> {
        let last = self.last();
        if last.is_some_and(|last| !last.is_before(key)) {
            return None;
        }
        // an emptied chunk still has its start
        let is_in_the_last = self.chunk_of(key).saturating_add(1) == self.chunk_count();
        is_in_the_last.then(|| last.map_or_else(Stock::default, |last| last.after))
    }

    /// Appends a row, which must stand after all others.
    pub(crate) fn push(&mut self, row: Row) {
        self.last = Some((row.key(), row.after));
        if let Some((_, rows)) = self.replaced.last_mut().filter(|(_, rows)| rows.len() < self.full) {
            rows.push(row);
        } else {
            self.begin(row);
        }
    }

    /// Begins a chunk at the end.
    #[cold]
    fn begin(&mut self, row: Row) {
        self.full = if self.tail.is_empty() { self.base.room() } else { FULL };
        self.replaced.push((self.chunk_count(), vec![row]));
        self.tail.push(row.key());
    }

    /// Replaces stretches of rows, given in ascending order.
    pub(crate) fn rewrite(&mut self, rewritten: RewrittenRows) {
        self.last = None;
        let (mut last, mut added, mut removed) = (None, 0_usize, 0_usize);
        for Rewritten { chunk, range, rows } in rewritten {
            if last != Some(chunk) {
                (last, added, removed) = (Some(chunk), 0, 0);
            }
            // earlier stretches of the chunk have moved this one by so much
            let moved = |offset: usize| offset.saturating_add(added).saturating_sub(removed);
            let place = moved(range.start)..moved(range.end);
            added = added.saturating_add(rows.len());
            removed = removed.saturating_add(range.len());
            let found = match self.replaced.last() {
                Some((last, _)) if *last >= chunk => self.replaced.binary_search_by_key(&chunk, |(number, _)| *number),
                _ => Err(self.replaced.len()),
            };
            match found {
                Ok(index) => {
                    if let Some((_, old)) = self.replaced.get_mut(index) {
                        old.splice(place, rows);
                    }
                }
                Err(_) if self.is_end(chunk, place.start) => {
                    self.tail.extend(rows.first().map(Row::key));
                    self.replaced.push((self.base.chunk_count(), rows));
                }
                Err(index) => {
                    let old = self.base.chunk(chunk);
                    let (head, tail) = (old.get(..place.start), old.get(place.end..));
                    let parts = [head.unwrap_or_default(), rows.as_slice(), tail.unwrap_or_default()];
                    let whole = if range.len() == old.len() { rows } else { parts.concat() };
                    self.replaced.insert(index, (chunk, whole));
                }
            }
        }
    }
}

impl RowsDraft<'_> {
    /// Returns true if the place is the end of the stream's rows, and no chunk was added yet.
    fn is_end(&self, chunk: usize, offset: usize) -> bool {
        let rows = self.base.chunk(chunk).len();
        self.tail.is_empty() && rows > 0 && offset == rows && chunk.saturating_add(1) == self.base.chunk_count()
    }
}

impl Chunks for RowsDraft<'_> {
    fn chunk_start(&self, number: usize) -> Option<Key> {
        self.base.chunk_start(number).or_else(|| self.tail.get(number.checked_sub(self.base.chunk_count())?).copied())
    }

    fn chunk_count(&self) -> usize {
        self.base.chunk_count().saturating_add(self.tail.len())
    }

    fn chunk_of(&self, key: Key) -> usize {
        match self.tail.partition_point(|chunk_start| *chunk_start <= key).checked_sub(1) {
            Some(number) => self.base.chunk_count().saturating_add(number),
            None => self.base.chunk_of(key),
        }
    }

    fn chunk(&self, number: usize) -> &[Row] {
        match self.replaced.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(index) => self.replaced.get(index).map_or(&[], |(_, rows)| rows),
            Err(_) => self.base.chunk(number),
        }
    }
}

/// New rows for a range of a chunk.
#[derive(Debug)]
pub(crate) struct Rewritten {
    chunk: usize,
    range: Range<usize>,
    rows: Vec<Row>,
}

/// The number of rows that are cleared at a time. From two kilobytes on, the C library takes a method that starts
/// slowly.
const CLEARED: usize = if cfg!(debug_assertions) { 1 } else { 32 };

/// A passage through old rows that collects the new ones, chunk by chunk.
#[derive(Debug)]
pub(crate) struct Rewrite {
    /// The next old row.
    pub(crate) spot: RowPlace,
    start: usize,
    rows: Vec<Row>,
    done: RewrittenRows,
}

impl Rewrite {
    pub(crate) fn from(spot: RowPlace) -> Self {
        Self { spot, start: spot.offset, rows: Vec::new(), done: RewrittenRows::new() }
    }

    /// Moves on to the chunk to which a row with `key` belongs.
    pub(crate) fn enter(&mut self, old: &impl Chunks, key: Key) {
        while self.spot.offset >= old.chunk(self.spot.chunk).len() {
            let next = self.spot.chunk.saturating_add(1);
            if old.chunk_start(next).is_none_or(|chunk_start| chunk_start > key) {
                break;
            }
            self.jump(RowPlace { chunk: next, offset: 0 });
        }
    }

    /// Moves on to `spot`, and keeps the old rows up to it.
    pub(crate) fn jump(&mut self, spot: RowPlace) {
        if spot == self.spot {
            return;
        }
        self.leave();
        self.spot = spot;
        self.start = spot.offset;
    }

    fn leave(&mut self) {
        let range = self.start..self.spot.offset;
        if !range.is_empty() || !self.rows.is_empty() {
            let rows = std::mem::take(&mut self.rows);
            self.done.push(Rewritten { chunk: self.spot.chunk, range, rows });
        }
    }

    /// Passes old rows of the chunk. They are dropped, unless they are put again.
    pub(crate) fn pass(&mut self, rows: usize) {
        self.spot.offset = self.spot.offset.saturating_add(rows);
    }

    pub(crate) fn put(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(crate) fn reserve(&mut self, rows: usize) {
        if self.rows.is_empty() {
            self.rows.reserve_exact(rows);
        }
    }

    /// Puts `rows` blank rows, to be overwritten.
    pub(crate) fn put_blank(&mut self, rows: usize) -> &mut [Row] {
        let first = self.rows.len();
        let end = first.saturating_add(rows);
        while self.rows.len() < end {
            self.rows.resize(self.rows.len().saturating_add(CLEARED).min(end), Row::BLANK);
        }
        self.rows.get_mut(first..).unwrap_or_default()
    }

    /// Drops the last `rows` rows that were put.
    pub(crate) fn record_return(&mut self, rows: usize) {
        self.rows.truncate(self.rows.len().saturating_sub(rows));
    }

    pub(crate) fn finish(mut self) -> RewrittenRows {
        self.leave();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::stream::Movement;
    use crate::pack::dense::Dense;
    use crate::value::moment::Moment;
    use crate::value::number::Quantity;
    use crate::value::numbering::{AccountNo, TransactionNo};
    use smallvec::smallvec;

    fn row(place: u32) -> Row {
        let transaction = TransactionNo::new(place);
        let key = Key::at(Moment::from_seconds(0), transaction, 0);
        let quantity = Quantity::from_units(place.into());
        Row::new(key, transaction, AccountNo::FIRST, Movement::Exit { quantity })
            .leaving(Stock { quantity, ..Stock::default() })
    }

    fn check(overlay: &RowsDraft<'_>, places: &[u32]) {
        assert!(overlay.iter().map(|(_, row)| row.transaction().get()).eq(places.iter().copied()));
        for (spot, row) in overlay.iter() {
            assert_eq!(
                overlay.find(row.key()).map(|(found, row)| (found, row.transaction())),
                Some((spot, row.transaction()))
            );
        }
        // except for the first chunk, a start stands between the rows of two chunks
        let chunk_starts: Vec<Key> =
            (1..overlay.chunk_count()).filter_map(|number| overlay.chunk_start(number)).collect();
        assert!(chunk_starts.is_sorted_by(|one, next| one < next), "{chunk_starts:?}");
        for (number, chunk_start) in (1..).zip(&chunk_starts) {
            assert!((0..number).flat_map(|before| overlay.chunk(before)).all(|row| row.key() < *chunk_start));
            assert!(overlay.chunk(number).iter().all(|row| row.key() >= *chunk_start));
        }
    }

    fn put(overlay: &mut RowsDraft<'_>, row: Row) {
        if let Some(left) = overlay.left_before(row.key()) {
            assert_eq!(Some(left), overlay.last().map(|last| last.after).or(Some(Stock::default())));
            return overlay.push(row);
        }
        let mut rewrite = Rewrite::from(overlay.place_of(row.key()));
        rewrite.put(row);
        overlay.rewrite(rewrite.finish());
    }

    /// Takes away the row at that place.
    fn take_away(overlay: &mut RowsDraft<'_>, place: u32) {
        let (spot, _) = overlay.find(row(place).key()).unwrap();
        let mut rewrite = Rewrite::from(spot);
        rewrite.pass(1);
        overlay.rewrite(rewrite.finish());
    }

    #[test]
    fn what_is_put_after_all_is_no_part_of_a_chunk_that_was_changed_before() {
        for (before, changed) in (1..8_u32).flat_map(|before| (0..before).map(move |changed| (before, changed))) {
            let mut base = Rows::new();
            base.commit(smallvec![(0, (0..before).map(row).collect())]);
            let mut overlay = RowsDraft::over(&base, base.left_at());
            let mut rewrite = Rewrite::from(overlay.find(row(changed).key()).unwrap().0);
            rewrite.put(row(changed));
            rewrite.pass(1);
            overlay.rewrite(rewrite.finish());
            (before..before + 3).for_each(|place| put(&mut overlay, row(place)));
            let all: Vec<u32> = (0..before + 3).collect();
            check(&overlay, &all);
            let mut rows = base.clone();
            rows.commit(overlay.into_replaced());
            assert!(rows.iter().map(|(_, row)| row.transaction().get()).eq(all));
        }
    }

    #[test]
    fn what_is_put_after_all_is_found_and_kept_whatever_goes_again() {
        for (before, added) in (0..5_u32).flat_map(|before| (1..8).map(move |added| (before, added))) {
            let mut base = Rows::new();
            base.commit(smallvec![(0, (0..before).map(row).collect())]);
            let all: Vec<u32> = (0..before + added).collect();
            for kept in 0..all.len() {
                let mut overlay = RowsDraft::over(&base, base.left_at());
                all.iter().skip(before as usize).for_each(|place| put(&mut overlay, row(*place)));
                check(&overlay, &all);
                // rows at the end go, old ones among them, and others come
                all.iter().skip(kept).rev().for_each(|place| take_away(&mut overlay, *place));
                check(&overlay, all.get(..kept).unwrap());
                let others: Vec<u32> = (kept as u32..kept as u32 + 4).collect();
                others.iter().for_each(|place| put(&mut overlay, row(*place)));
                let left: Vec<u32> = (0..kept as u32 + 4).collect();
                check(&overlay, &left);
                let mut rows = base.clone();
                rows.commit(overlay.into_replaced());
                assert!(rows.iter().map(|(_, row)| row.transaction().get()).eq(left));
            }
        }
    }
}
