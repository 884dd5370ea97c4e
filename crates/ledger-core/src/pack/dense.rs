//! Dense numbers: indexes, with a type of their own for each kind of thing.

use std::fmt::Debug;
use std::hash::Hash;

/// A number of a thing of one kind, counted from 0 in the order in which the things came.
pub(crate) trait Dense: Copy + Ord + Hash + Debug {
    const FIRST: Self;

    /// The number after the last one: no thing ever has it.
    const NONE: Self;

    fn new(number: u32) -> Self;

    fn get(self) -> u32;

    /// The number of the thing at `index`, or [`Self::NONE`] if there is no such number.
    #[inline]
    fn at(index: usize) -> Self {
        u32::try_from(index).map_or(Self::NONE, Self::new)
    }

    #[inline]
    fn index(self) -> usize {
        self.get() as usize
    }

    /// The number that is `count` higher, or [`Self::NONE`] if there is no such number.
    #[inline]
    fn after(self, count: u32) -> Self {
        Self::new(self.get().saturating_add(count))
    }

    /// The difference from `first`, or `None` if this number is before it.
    #[inline]
    fn since(self, first: Self) -> Option<u32> {
        self.get().checked_sub(first.get())
    }

    /// The numbers from this one to the one before `end`.
    #[inline]
    fn until(self, end: Self) -> impl Iterator<Item = Self> {
        (self.get()..end.get()).map(Self::new)
    }
}

/// A thing that is known by a number.
pub(crate) trait Numbered {
    type Number: Dense;
}
