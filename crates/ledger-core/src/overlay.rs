//! Rows as a command would leave them: some chunks replaced, the rest still those that are.

use crate::rows::{Chunks, Rows, Spot};
use crate::timeline::{Key, Row};
use crate::valuation::Stock;
use smallvec::SmallVec;
use std::ops::Range;

/// Chunks by number, ascending: mostly one.
pub(crate) type Replaced = SmallVec<[(usize, Vec<Row>); 1]>;

/// Stretches in ascending order: mostly one.
pub(crate) type Stretches = SmallVec<[Stretch; 1]>;

/// The chunks of a stream with some of them replaced.
#[derive(Debug)]
pub(crate) struct Overlay<'a> {
    base: &'a Rows,
    /// What comes after all rows is a chunk more, so that none is copied for it.
    replaced: Replaced,
    /// Where that chunk begins.
    tail: Option<Key>,
    /// The last row, where it was put there by itself: who puts many reads none of them.
    last: Option<(Key, Stock)>,
}

impl<'a> Overlay<'a> {
    pub(crate) fn over(base: &'a Rows) -> Self {
        Self { base, replaced: Replaced::new(), tail: None, last: None }
    }

    pub(crate) fn into_replaced(self) -> Replaced {
        self.replaced
    }

    pub(crate) fn is_unchanged(&self) -> bool {
        self.replaced.is_empty()
    }

    /// Where the last row stands, and what it leaves.
    #[inline]
    pub(crate) fn last_left(&self) -> Option<(Key, Stock)> {
        self.last.or_else(|| self.last().map(|row| (row.key(), row.after)))
    }

    /// Puts a row after all others.
    pub(crate) fn push(&mut self, row: Row) {
        self.last = Some((row.key(), row.after));
        if self.tail.is_none() {
            self.replaced.push((self.base.chunk_count(), Vec::new()));
        }
        if let Some((_, rows)) = self.replaced.last_mut() {
            if rows.is_empty() {
                self.tail = Some(row.key());
            }
            rows.push(row);
        }
    }

    /// Puts stretches, in ascending order, in the place of what is there.
    pub(crate) fn rewrite(&mut self, rewritten: Stretches) {
        self.last = None;
        let (mut last, mut added, mut removed) = (None, 0_usize, 0_usize);
        for Stretch { chunk, range, rows } in rewritten {
            if last != Some(chunk) {
                (last, added, removed) = (Some(chunk), 0, 0);
            }
            // by how much earlier stretches of the chunk have moved this one
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
                    self.tail = rows.first().map(Row::key);
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

impl Overlay<'_> {
    /// Whether all rows that are stand before that place, and none were added yet.
    fn is_end(&self, chunk: usize, offset: usize) -> bool {
        let rows = self.base.chunk(chunk).len();
        self.tail.is_none() && rows > 0 && offset == rows && chunk.saturating_add(1) == self.base.chunk_count()
    }
}

impl Chunks for Overlay<'_> {
    fn fence(&self, number: usize) -> Option<Key> {
        self.base.fence(number).or_else(|| self.tail.filter(|_| number == self.base.chunk_count()))
    }

    fn chunk_count(&self) -> usize {
        self.base.chunk_count().saturating_add(self.tail.iter().count())
    }

    fn chunk_of(&self, key: Key) -> usize {
        if self.tail.is_some_and(|tail| tail <= key) { self.base.chunk_count() } else { self.base.chunk_of(key) }
    }

    fn chunk(&self, number: usize) -> &[Row] {
        match self.replaced.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(index) => self.replaced.get(index).map_or(&[], |(_, rows)| rows),
            Err(_) => self.base.chunk(number),
        }
    }
}

/// Rows to stand in the place of those of a range of a chunk.
#[derive(Debug)]
pub(crate) struct Stretch {
    chunk: usize,
    range: Range<usize>,
    rows: Vec<Row>,
}

/// So many rows are cleared at a time: for two kilobytes and more the C library takes another way, which begins slowly.
const CLEARED: usize = if cfg!(debug_assertions) { 1 } else { 32 };

/// A passage through rows that writes down what is to stand in their place, chunk by chunk.
#[derive(Debug)]
pub(crate) struct Rewriting {
    /// The old row that is next.
    pub(crate) spot: Spot,
    start: usize,
    rows: Vec<Row>,
    done: Stretches,
}

impl Rewriting {
    pub(crate) fn from(spot: Spot) -> Self {
        Self { spot, start: spot.offset, rows: Vec::new(), done: Stretches::new() }
    }

    /// Leaves every chunk behind that ends before `key`.
    pub(crate) fn enter(&mut self, old: &impl Chunks, key: Key) {
        while self.spot.offset >= old.chunk(self.spot.chunk).len() {
            let next = self.spot.chunk.saturating_add(1);
            if old.fence(next).is_none_or(|fence| fence > key) {
                break;
            }
            self.jump(Spot { chunk: next, offset: 0 });
        }
    }

    /// Keeps all old rows up to `spot`, which is further on.
    pub(crate) fn jump(&mut self, spot: Spot) {
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
            self.done.push(Stretch { chunk: self.spot.chunk, range, rows });
        }
    }

    /// Leaves old rows of the chunk behind: unless they are put again, they no longer stand there.
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

    /// Puts so many blank rows, to be written over.
    pub(crate) fn put_blank(&mut self, rows: usize) -> &mut [Row] {
        let first = self.rows.len();
        let end = first.saturating_add(rows);
        while self.rows.len() < end {
            self.rows.resize(self.rows.len().saturating_add(CLEARED).min(end), Row::BLANK);
        }
        self.rows.get_mut(first..).unwrap_or_default()
    }

    /// Takes the last rows away that were put.
    pub(crate) fn take_back(&mut self, rows: usize) {
        self.rows.truncate(self.rows.len().saturating_sub(rows));
    }

    pub(crate) fn finish(mut self) -> Stretches {
        self.leave();
        self.done
    }
}
