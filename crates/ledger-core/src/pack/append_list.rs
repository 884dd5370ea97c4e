//! A list that grows without moving its values.

use crate::pack::codec::{Bytes, Codec};
use crate::pack::packed_list::{ANYWHERE, DeltaCoded, PackedList, put_groups, take_groups};

/// The number of values in a block. Debug builds have tiny blocks, so that every test crosses their borders.
const BLOCK: usize = if cfg!(debug_assertions) { 4 } else { 4096 };

/// A list that only grows, in blocks. Adding never copies the values in it, and at most one block of room lies idle.
#[derive(Debug, Clone)]
pub(crate) struct AppendList<T> {
    full: Vec<PackedList<T>>,
    /// The block that is not full yet.
    last: PackedList<T>,
}

impl<T> Default for AppendList<T> {
    fn default() -> Self {
        Self { full: Vec::new(), last: PackedList::default() }
    }
}

impl<T: DeltaCoded> AppendList<T> {
    pub(crate) fn len(&self) -> usize {
        self.full.len().saturating_mul(BLOCK).saturating_add(self.last.len())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.full.is_empty() && self.last.len() == 0
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        let block = match self.full.get(index / BLOCK) {
            Some(full) => full,
            None if index / BLOCK == self.full.len() => &self.last,
            None => return None,
        };
        block.list().get(index % BLOCK)
    }

    pub(crate) fn last(&self) -> Option<&T> {
        self.last.list().last().or_else(|| self.full.last()?.list().last())
    }

    #[inline]
    pub(crate) fn push(&mut self, value: T) {
        self.last.change(|last| last.push(value));
        if self.last.len() == BLOCK {
            let room = PackedList::Here(Vec::with_capacity(BLOCK));
            self.full.push(std::mem::replace(&mut self.last, room));
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            *self = other;
            return;
        }
        for block in other.full.into_iter().chain([other.last]) {
            for value in block.into_list() {
                self.push(value);
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.full.iter().chain([&self.last]).flat_map(PackedList::list)
    }

    /// The index of the first value for which `is_so` is false. All values before it must make `is_so` true.
    pub(crate) fn partition_point(&self, is_so: impl Fn(&T) -> bool) -> usize {
        let whole = self.full.partition_point(|block| block.list().last().is_some_and(&is_so));
        let part = self.full.get(whole).unwrap_or(&self.last);
        whole.saturating_mul(BLOCK).saturating_add(part.list().partition_point(&is_so))
    }
}

impl<T: DeltaCoded> Codec for AppendList<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_groups(self.iter(), BLOCK, out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let mut full = take_groups(BLOCK, from, |_| ANYWHERE)?;
        let last = full.pop_if(|last: &mut PackedList<T>| last.len() < BLOCK).unwrap_or_default();
        Some(Self { full, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_list() {
        let mut blocks = AppendList::default();
        for value in 0..3 * BLOCK + 1 {
            assert_eq!((blocks.len(), blocks.get(value)), (value, None));
            blocks.push(value);
            assert_eq!([blocks.get(value), blocks.last()], [Some(&value); 2]);
        }
        let count = blocks.len();
        for value in 0..=count {
            assert_eq!(blocks.partition_point(|other| *other < value), value);
        }
        let mut more = AppendList::default();
        more.append(blocks.clone());
        more.append(blocks);
        assert!(more.iter().copied().eq((0..count).chain(0..count)));
        assert_eq!(more.len(), 2 * count);
    }
}
