//! The rows of a stream, in effective order and in chunks. An edit moves only the rows of its chunk, however long the
//! stream is.

use crate::ledger::stream::key::Key;
use crate::ledger::stream::row::Row;
use crate::ledger::stream::search::{count_near, count_until};
use crate::pack::codec::{Bytes, Codec};
use crate::pack::interner::make_room;
use crate::pack::packed_list::{ANYWHERE, PackedList, put_groups, take_groups};
use crate::pack::work;
use crate::value::number::{Average, Conversion};
use crate::value::stock::Stock;
use smallvec::SmallVec;
use std::ops::{Range, RangeTo};

/// The number of rows of a new chunk; the last chunk of a stream is filled up to it. Debug builds have tiny chunks, so
/// that every test crosses their borders.
pub(crate) const FULL: usize = if cfg!(debug_assertions) { 2 } else { 128 };

/// The most rows of a chunk that is not the last. A larger chunk is split; most edits split none.
const CHUNK: usize = FULL * 2;

/// The number of rows at the end of a chunk that are looked at one by one.
const AT_THE_END: usize = 2;

/// Chunks by number, ascending. Most commands replace one.
pub(crate) type Replaced = SmallVec<[(usize, Vec<Row>); 1]>;

/// The place of a row among the chunks. The end of a chunk and the beginning of the next are the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct RowPlace {
    pub(crate) chunk: usize,
    pub(crate) offset: usize,
}

/// The rows that stand in a stream.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    /// The first key that may stand in each chunk; the key of the first chunk means nothing.
    chunk_starts: Vec<Key>,
    chunks: Vec<PackedList<Row>>,
}

impl Rows {
    pub(crate) const fn new() -> Self {
        Self { chunk_starts: Vec::new(), chunks: Vec::new() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The key of the last row, and the stock after it.
    pub(crate) fn left_at(&self) -> Option<(Key, Stock)> {
        self.last().map(|last| (last.key(), last.after))
    }

    /// The number of rows that fit in the last chunk, or [`FULL`] if none does and a new chunk will be begun.
    pub(crate) fn room(&self) -> usize {
        match FULL.saturating_sub(self.chunks.last().map_or(0, PackedList::len)) {
            0 => FULL,
            room => room,
        }
    }

    /// Puts chunks, given in ascending order, in the place of those with their numbers. Chunks with higher numbers are
    /// appended.
    pub(crate) fn commit(&mut self, mut replaced: Replaced) {
        let end = self.chunks.len().max(1);
        let mut added = Replaced::new();
        while replaced.last().is_some_and(|(chunk, _)| *chunk >= end) {
            added.extend(replaced.pop());
        }
        self.replace(replaced);
        while let Some((_, rows)) = added.pop() {
            self.extend(rows);
        }
    }

    fn replace(&mut self, replaced: Replaced) {
        let mut replaced = replaced.into_iter().peekable();
        while let Some((chunk, rows)) = replaced.next_if(|(chunk, rows)| self.has_room(*chunk, rows)) {
            if let Some(old) = self.chunks.get_mut(chunk) {
                *old = snug(rows);
            }
        }
        let Some(first) = replaced.peek().map(|(chunk, _)| *chunk) else { return };
        let chunk_starts = self.chunk_starts.split_off(first.min(self.chunk_starts.len()));
        let old = self.chunks.split_off(first.min(self.chunks.len()));
        let last = first.saturating_add(old.len()).saturating_sub(1);
        let mut old = chunk_starts.into_iter().zip(old);
        for chunk in first..=last {
            let (chunk_start, rows) = old.next().unzip();
            let new = replaced.next_if(|(number, _)| *number == chunk).map(|(_, rows)| snug(rows));
            self.append(chunk_start, new.or(rows).unwrap_or_default(), if chunk == last { FULL } else { CHUNK });
        }
    }

    /// Returns true if the rows may replace a chunk without being split.
    fn has_room(&self, chunk: usize, rows: &[Row]) -> bool {
        let is_last = chunk.saturating_add(1) >= self.chunks.len();
        chunk < self.chunks.len() && (1..=if is_last { FULL } else { CHUNK }).contains(&rows.len())
    }

    /// Appends rows: as many as fit to the last chunk, and the others in new chunks.
    fn extend(&mut self, mut rows: Vec<Row>) {
        if let Some(last) = self.chunks.last_mut() {
            let room = FULL.saturating_sub(last.len()).min(rows.len());
            if room > 0 {
                let others = rows.split_off(room);
                last.change(|last| {
                    make_room(last, room);
                    last.append(&mut rows);
                });
                rows = others;
            }
        }
        self.append(None, snug(rows), FULL);
    }

    /// Appends a chunk, split into pieces if it has more than `most` rows.
    fn append(&mut self, chunk_start: Option<Key>, rows: PackedList<Row>, most: usize) {
        match chunk_start.or_else(|| rows.list().first().map(Row::key)) {
            Some(chunk_start) if (1..=most).contains(&rows.len()) => self.push(chunk_start, rows),
            _ => {
                for piece in rows.list().chunks(FULL) {
                    if let Some(first) = piece.first() {
                        self.push(first.key(), PackedList::Here(piece.to_vec()));
                    }
                }
            }
        }
    }

    fn push(&mut self, chunk_start: Key, rows: PackedList<Row>) {
        make_room(&mut self.chunk_starts, 1);
        make_room(&mut self.chunks, 1);
        self.chunk_starts.push(chunk_start);
        self.chunks.push(rows);
    }
}

/// A chunk to be kept, without most of the room that it grew with.
fn snug(mut rows: Vec<Row>) -> PackedList<Row> {
    if rows.capacity().saturating_sub(rows.len()) > rows.len() / 8 {
        rows.shrink_to_fit();
    }
    PackedList::Here(rows)
}

impl Chunks for Rows {
    fn chunk_start(&self, number: usize) -> Option<Key> {
        self.chunk_starts.get(number).copied()
    }

    fn chunk_count(&self) -> usize {
        self.chunk_starts.len().max(1)
    }

    fn chunk_of(&self, key: Key) -> usize {
        count_until(self.chunk_starts.get(1..).unwrap_or_default(), key)
    }

    fn chunk(&self, number: usize) -> &[Row] {
        self.chunks.get(number).map_or(&[], PackedList::list)
    }

    fn last(&self) -> Option<&Row> {
        // no chunk is empty
        self.chunks.last()?.list().last()
    }
}

/// Rows in chunks: those of a stream, or those of a draft.
pub(crate) trait Chunks {
    fn chunk_start(&self, number: usize) -> Option<Key>;

    fn chunk_count(&self) -> usize;

    /// The chunk to which a row with that key belongs.
    fn chunk_of(&self, key: Key) -> usize;

    /// The rows of a chunk. A stream without rows has one empty chunk.
    fn chunk(&self, number: usize) -> &[Row];

    /// The place of the first row that does not stand before `key`.
    fn place_of(&self, key: Key) -> RowPlace {
        let chunk = self.chunk_of(key);
        let rows = self.chunk(chunk);
        if let Some((last, before)) = rows.split_last()
            && last.key() == key
        {
            return RowPlace { chunk, offset: before.len() };
        }
        // the place is mostly the end or the last row, and halving would look at rows that nobody else looks at
        let later = rows.iter().rev().take(AT_THE_END).take_while(|row| !row.is_before(key)).count();
        let offset = match rows.len().checked_sub(later) {
            Some(offset) if later < AT_THE_END => offset,
            _ => rows.partition_point(|row| row.is_before(key)),
        };
        RowPlace { chunk, offset }
    }

    /// The last row that stands before `key`.
    // inlined, because a comparison takes half as long where a part of the key is constant
    #[inline(always)]
    fn last_before(&self, key: Key) -> Option<&Row> {
        let chunk = self.chunk_of(key);
        let rows = self.chunk(chunk);
        let guess = match (self.chunk_start(chunk), self.chunk_start(chunk.saturating_add(1))) {
            (Some(first), Some(next)) => key.share(first, next, rows.len()),
            _ => rows.len(),
        };
        let count = count_near(rows, guess, |row| row.is_before(key));
        rows.get(..count).and_then(<[Row]>::last).or_else(|| self.last_of(..chunk))
    }

    fn find(&self, key: Key) -> Option<(RowPlace, &Row)> {
        let spot = self.place_of(key);
        Some((spot, self.chunk(spot.chunk).get(spot.offset).filter(|row| row.key() == key)?))
    }

    /// The row at `spot`, or the first one after it.
    fn at(&self, spot: RowPlace) -> Option<&Row> {
        self.chunk(spot.chunk).get(spot.offset).or_else(|| {
            let later = spot.chunk.saturating_add(1)..self.chunk_count();
            later.into_iter().find_map(|chunk| self.chunk(chunk).first())
        })
    }

    /// The rows before `spot`, the nearest first, each with its place.
    fn before(&self, spot: RowPlace) -> impl Iterator<Item = (RowPlace, &Row)> {
        (0..=spot.chunk).rev().flat_map(move |chunk| {
            let rows = self.chunk(chunk);
            let end = if chunk == spot.chunk { spot.offset.min(rows.len()) } else { rows.len() };
            let rows = rows.get(..end).unwrap_or_default().iter().enumerate().rev();
            rows.map(move |(offset, row)| (RowPlace { chunk, offset }, row))
        })
    }

    /// The rows of a region, chunk by chunk, each chunk with the place of its first row.
    fn slices(&self, region: Range<RowPlace>) -> impl Iterator<Item = (RowPlace, &[Row])> {
        (region.start.chunk..=region.end.chunk).map(move |chunk| {
            let rows = self.chunk(chunk);
            let offset = if chunk == region.start.chunk { region.start.offset } else { 0 };
            let end = if chunk == region.end.chunk { region.end.offset } else { rows.len() };
            (RowPlace { chunk, offset }, rows.get(offset..end).unwrap_or_default())
        })
    }

    /// All rows, each with its place.
    fn iter(&self) -> impl Iterator<Item = (RowPlace, &Row)> {
        self.slices(RowPlace::default()..self.end()).flat_map(|(RowPlace { chunk, offset }, rows)| {
            (offset..).zip(rows).map(move |(offset, row)| (RowPlace { chunk, offset }, row))
        })
    }

    /// The number of rows in a region.
    fn count(&self, region: Range<RowPlace>) -> usize {
        self.slices(region).fold(0, |count, (_, rows)| count.saturating_add(rows.len()))
    }

    fn end(&self) -> RowPlace {
        let chunk = self.chunk_count().saturating_sub(1);
        RowPlace { chunk, offset: self.chunk(chunk).len() }
    }

    fn last(&self) -> Option<&Row> {
        self.row_before(self.end())
    }

    fn row_before(&self, spot: RowPlace) -> Option<&Row> {
        let in_chunk = self.chunk(spot.chunk).get(..spot.offset).and_then(<[Row]>::last);
        in_chunk.or_else(|| self.last_of(..spot.chunk))
    }

    /// The last row of `chunks`.
    fn last_of(&self, chunks: RangeTo<usize>) -> Option<&Row> {
        (0..chunks.end).rev().find_map(|chunk| self.chunk(chunk).last())
    }

    /// The stock before the row at `spot`.
    fn stock_before(&self, spot: RowPlace) -> Stock {
        self.row_before(spot).map_or_else(Stock::default, |row| row.after)
    }

    /// The last known average before `spot`, if any; the search ends at a baseline, which always sets one.
    fn known_average_before(&self, spot: RowPlace, conversion: Conversion) -> Option<Average> {
        self.before(spot)
            .inspect(|_| work::count(1))
            .find_map(|(spot, row)| row.known_average(|| self.stock_before(spot), conversion))
    }
}

impl Codec for Rows {
    fn put(&self, out: &mut Vec<u8>) {
        // in groups of their own, whatever the chunks are
        let rows = || self.chunks.iter().flat_map(PackedList::list);
        rows().step_by(FULL).map(Row::key).collect::<Vec<_>>().put(out);
        put_groups(rows(), FULL, out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let chunk_starts: Vec<Key> = Vec::take(from)?;
        let rank = |number: usize| chunk_starts.get(number).map(|chunk_start| chunk_start.as_number());
        let ranks = |number: usize| {
            rank(number).unwrap_or(ANYWHERE.start)..rank(number.saturating_add(1)).unwrap_or(ANYWHERE.end)
        };
        let chunks = take_groups(FULL, from, ranks)?;
        let is_in_order = chunk_starts.len() == chunks.len() && chunk_starts.is_sorted_by(|one, next| one < next);
        is_in_order.then_some(Self { chunk_starts, chunks })
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

    fn rows(places: Range<usize>) -> Vec<Row> {
        let row = |place: usize| {
            let transaction = TransactionNo::at(place);
            let key = Key::at(Moment::from_seconds(0), transaction, 0);
            Row::new(key, transaction, AccountNo::FIRST, Movement::Exit { quantity: Quantity::ZERO })
        };
        places.map(row).collect()
    }

    fn places(rows: &Rows) -> Vec<Range<usize>> {
        let transaction = |row: Option<&Row>| row.unwrap().transaction().index();
        rows.chunks
            .iter()
            .map(|chunk| transaction(chunk.list().first())..transaction(chunk.list().last()).saturating_add(1))
            .collect()
    }

    #[test]
    fn the_last_chunk_is_filled_up_and_one_in_the_middle_may_grow_to_twice_that() {
        let some = 10 * CHUNK;
        let mut stream = Rows::new();
        stream.commit(smallvec![(0, rows(some..some + 2 * FULL))]);
        assert_eq!(places(&stream), [some..some + FULL, some + FULL..some + 2 * FULL]);
        stream.commit(smallvec![(0, rows(some - FULL..some + FULL))]);
        assert_eq!(places(&stream), [some - FULL..some + FULL, some + FULL..some + 2 * FULL]);
        // one too many in the middle, and one too many at the end
        let first = some - FULL - 1;
        stream.commit(smallvec![(0, rows(first..some + FULL)), (1, rows(some + FULL..some + 2 * FULL + 1))]);
        let split = [first..first + FULL, first + FULL..some + FULL - 1, some + FULL - 1..some + FULL];
        assert_eq!(places(&stream)[..3], split);
        assert_eq!(places(&stream)[3..], [some + FULL..some + 2 * FULL, some + 2 * FULL..some + 2 * FULL + 1]);
        // an emptied chunk goes, and the others stay
        stream.commit(smallvec![(1, Vec::new()), (2, Vec::new())]);
        assert_eq!(places(&stream)[..2], [first..first + FULL, some + FULL..some + 2 * FULL]);
        for row in stream.chunks.iter().flat_map(PackedList::list) {
            assert_eq!(stream.find(row.key()).map(|(_, found)| found.transaction()), Some(row.transaction()));
        }
        assert!(stream.find(Key::at(Moment::from_seconds(0), TransactionNo::at(first + FULL), 0)).is_none());
    }

    #[test]
    fn what_comes_after_all_fills_the_last_chunk_up_and_begins_others() {
        let mut stream = Rows::new();
        stream.commit(smallvec![(0, rows(0..FULL + 1))]);
        stream.commit(smallvec![(2, rows(FULL + 1..3 * FULL))]);
        assert_eq!(places(&stream), [0..FULL, FULL..2 * FULL, 2 * FULL..3 * FULL]);
        // if the last chunk goes, new rows come after the one before it
        stream.commit(smallvec![(2, Vec::new()), (3, rows(3 * FULL..3 * FULL + 1))]);
        assert_eq!(places(&stream), [0..FULL, FULL..2 * FULL, 3 * FULL..3 * FULL + 1]);
    }

    #[test]
    fn little_room_lies_idle_however_rows_come() {
        let spare = |stream: &Rows| {
            let list = |chunk: &PackedList<Row>| match chunk {
                PackedList::Here(list) => list.capacity() - list.len(),
                PackedList::InSnapshot(_) => 0,
            };
            stream.chunks.iter().map(list).collect::<Vec<_>>()
        };
        let grown = |places: Range<usize>| {
            let mut grown = rows(places);
            grown.reserve_exact(10 * CHUNK);
            grown
        };
        let mut stream = Rows::new();
        stream.commit(smallvec![(0, grown(0..FULL - 1))]);
        assert_eq!(spare(&stream), [0]);
        stream.commit(smallvec![(1, grown(FULL - 1..FULL + 1))]);
        assert_eq!((places(&stream), spare(&stream)), (vec![0..FULL, FULL..FULL + 1], vec![0, 0]));
        stream.commit(smallvec![(0, grown(0..FULL)), (1, grown(FULL..FULL + 1)), (2, grown(FULL + 1..5 * FULL))]);
        assert_eq!(spare(&stream), [0; 5]);
    }
}
