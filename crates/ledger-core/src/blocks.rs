//! A list that grows without being moved.

use crate::lazy::{Lazy, Packable, put_groups, take_groups};
use crate::stored::{Source, Stored};

/// What a block has room for; in debug builds little, so that every test crosses the borders.
const BLOCK: usize = if cfg!(debug_assertions) { 4 } else { 4096 };

/// A list that only grows, in blocks: adding to it never copies what is there, and no more than a block lies idle.
#[derive(Debug, Clone)]
pub(crate) struct Blocks<T>(Vec<Lazy<T>>);

impl<T> Default for Blocks<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Packable> Blocks<T> {
    pub(crate) fn len(&self) -> usize {
        let full = self.0.len().saturating_sub(1).saturating_mul(BLOCK);
        self.0.last().map_or(0, |last| full.saturating_add(last.len()))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.0.get(index / BLOCK)?.list().get(index % BLOCK)
    }

    pub(crate) fn push(&mut self, value: T) {
        match self.0.last_mut().filter(|last| last.len() < BLOCK) {
            Some(last) => last.change(|last| last.push(value)),
            None => self.0.push(Lazy::Here(vec![value])),
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        if self.0.is_empty() {
            self.0 = other.0;
        } else {
            other.into_values().for_each(|value| self.push(value));
        }
    }

    pub(crate) fn into_values(self) -> impl Iterator<Item = T> {
        self.0.into_iter().flat_map(Lazy::into_list)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flat_map(Lazy::list)
    }

    /// How many values there are before the first that is not so, where all that are so come first.
    pub(crate) fn partition_point(&self, is_so: impl Fn(&T) -> bool) -> usize {
        let whole = self.0.partition_point(|block| block.list().last().is_some_and(&is_so));
        let part = self.0.get(whole).map_or(0, |block| block.list().partition_point(&is_so));
        whole.saturating_mul(BLOCK).saturating_add(part).min(self.len())
    }
}

impl<T: Packable> Stored for Blocks<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_groups(self.iter(), BLOCK, out);
    }

    fn take(from: &mut Source<'_>) -> Option<Self> {
        take_groups(BLOCK, from).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_list() {
        let mut blocks = Blocks::default();
        for value in 0..3 * BLOCK + 1 {
            assert_eq!((blocks.len(), blocks.get(value)), (value, None));
            blocks.push(value);
            assert_eq!(blocks.get(value), Some(&value));
        }
        let count = blocks.len();
        for value in 0..=count {
            assert_eq!(blocks.partition_point(|other| *other < value), value);
        }
        let mut more = Blocks::default();
        more.append(blocks.clone());
        more.append(blocks);
        assert!(more.iter().copied().eq((0..count).chain(0..count)));
        assert_eq!(more.len(), 2 * count);
    }
}
