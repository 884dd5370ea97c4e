//! Names interned to dense numbers, and the names that a command adds before it is committed.

use crate::pack::codec::{Bytes, Codec};
use foldhash::fast::{FixedState, RandomState};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::borrow::Borrow;
use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

/// Values by the number of their stream or transaction. The hash needs no secret, because only the ledger gives
/// numbers: nobody can make them collide.
pub(crate) type ByNumber<N, T> = HashMap<N, T, FixedState>;

/// Each name once, numbered from 0 in the order of its first use.
#[derive(Debug, Clone)]
pub(crate) struct Interner<T> {
    list: Vec<T>,
    /// The number of each name, by the name's hash. The names themselves are only in the list.
    numbers: HashTable<u32>,
    hasher: RandomState,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { list: Vec::new(), numbers: HashTable::new(), hasher: RandomState::default() }
    }
}

impl<T: Eq + Hash> Interner<T> {
    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, name: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        self.find_hashed(self.hasher.hash_one(name), name)
    }

    fn find_hashed<Q: Eq + ?Sized>(&self, hash: u64, name: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        if self.list.is_empty() {
            return None;
        }
        let is_it = |number: &u32| self.get(*number).is_some_and(|known| known.borrow() == name);
        self.numbers.find(hash, is_it).copied()
    }

    /// An empty interner that hashes alike, for the names that a command adds.
    fn beside(&self) -> Self {
        Self { list: Vec::new(), numbers: HashTable::new(), hasher: self.hasher.clone() }
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

    /// The number of `name`, which is added if it is new.
    pub(crate) fn add(&mut self, name: T) -> u32 {
        let number = self.len();
        let (list, hasher) = (&self.list, &self.hasher);
        let named = |number: &u32| list.get(*number as usize);
        let is_it = |number: &u32| named(number) == Some(&name);
        let hash_of = |number: &u32| named(number).map_or(0, |name| hasher.hash_one(name));
        match self.numbers.entry(hasher.hash_one(&name), is_it, hash_of) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => {
                free.insert(number);
                self.list.push(name);
                number
            }
        }
    }

    pub(crate) fn append(&mut self, added: InternerPatch<T>) {
        let Some(added) = added.0 else { return };
        if self.list.is_empty() {
            *self = *added;
        } else {
            make_room(&mut self.list, added.list.len());
            for name in added.list {
                self.add(name);
            }
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

/// Makes room for `more` values. The list grows by at least an eighth, so that adding takes linear time and little room
/// lies idle.
pub(crate) fn make_room<T>(list: &mut Vec<T>, more: usize) {
    if list.capacity().saturating_sub(list.len()) < more {
        list.reserve_exact(more.max(list.len() / 8));
    }
}

/// The names that a ledger has, and those that a command adds.
#[derive(Debug)]
pub(crate) struct InternerDraft<'a, T> {
    base: &'a Interner<T>,
    /// The names that the command adds; most commands add none.
    added: Option<Box<Interner<T>>>,
    /// The last number found: consecutive movements usually name the same thing.
    last: Cell<u32>,
}

/// The names that a command adds.
#[derive(Debug)]
pub(crate) struct InternerPatch<T>(Option<Box<Interner<T>>>);

impl<'a, T: Clone + Eq + Hash> InternerDraft<'a, T> {
    pub(crate) fn over(base: &'a Interner<T>) -> Self {
        Self { base, added: None, last: Cell::new(0) }
    }

    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, name: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        let last = self.last.get();
        if self.get(last).is_some_and(|known| known.borrow() == name) {
            return Some(last);
        }
        let hash = self.base.hasher.hash_one(name);
        let added = || self.added.as_ref()?.find_hashed(hash, name)?.checked_add(self.base.len());
        let found = self.base.find_hashed(hash, name).or_else(added)?;
        self.last.set(found);
        Some(found)
    }

    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        match number.checked_sub(self.base.len()) {
            None => self.base.get(number),
            Some(number) => self.added.as_ref()?.get(number),
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.base.len().saturating_add(self.added.as_ref().map_or(0, |added| added.len()))
    }

    pub(crate) fn find_or_add(&mut self, name: &T) -> u32 {
        self.find(name).unwrap_or_else(|| {
            let added = self.added.get_or_insert_with(|| Box::new(self.base.beside())).add(name.clone());
            added.saturating_add(self.base.len())
        })
    }

    pub(crate) fn into_added(self) -> InternerPatch<T> {
        InternerPatch(self.added)
    }
}

impl<T: Codec + Eq + Hash> Codec for Interner<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.list.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let list = Vec::<T>::take(from)?;
        let mut names = Self::default();
        make_room(&mut names.list, list.len());
        names.numbers.reserve(list.len(), |_| 0);
        let count = list.len();
        list.into_iter().for_each(|name| {
            names.add(name);
        });
        (names.list.len() == count).then_some(names)
    }
}
