//! Names interned to dense numbers, and what a command adds to them before it is committed.

use foldhash::HashMap;
use std::borrow::Borrow;
use std::hash::Hash;

/// Each name once, numbered from 0 in the order of its first use.
#[derive(Debug, Clone)]
pub(crate) struct Names<T> {
    list: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { list: Vec::new(), numbers: HashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Names<T> {
    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, name: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        self.numbers.get(name).copied()
    }

    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.list.get(number as usize)
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.list.iter()
    }

    /// The number of `name`, which is new.
    pub(crate) fn add(&mut self, name: T) -> u32 {
        let number = self.len();
        self.numbers.insert(name.clone(), number);
        self.list.push(name);
        number
    }

    pub(crate) fn append(&mut self, added: Names<T>) {
        for name in added.list {
            self.add(name);
        }
    }

    pub(crate) fn sorted(&self) -> Vec<&T>
    where
        T: Ord,
    {
        let mut names: Vec<&T> = self.list.iter().collect();
        names.sort_unstable();
        names
    }
}

/// Names as they would be: those that are, and those that a command adds.
#[derive(Debug)]
pub(crate) struct Layered<'a, T> {
    base: &'a Names<T>,
    added: Names<T>,
}

impl<'a, T: Clone + Eq + Hash> Layered<'a, T> {
    pub(crate) fn over(base: &'a Names<T>) -> Self {
        Self { base, added: Names::default() }
    }

    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, name: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        self.base.find(name).or_else(|| self.added.find(name)?.checked_add(self.base.len()))
    }

    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        match number.checked_sub(self.base.len()) {
            None => self.base.get(number),
            Some(number) => self.added.get(number),
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.base.len().saturating_add(self.added.len())
    }

    pub(crate) fn find_or_add(&mut self, name: &T) -> u32 {
        self.find(name).unwrap_or_else(|| self.added.add(name.clone()).saturating_add(self.base.len()))
    }

    pub(crate) fn into_added(self) -> Names<T> {
        self.added
    }
}
