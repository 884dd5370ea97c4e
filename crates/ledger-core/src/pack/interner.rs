//! Names interned to dense numbers, and the names that a command adds before it is committed.

use crate::pack::codec::{Bytes, Codec};
use crate::pack::dense::{Dense, Numbered};
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
pub(crate) struct Interner<T: Numbered> {
    list: Vec<T>,
    /// The number of each name, by the name's hash. The names themselves are only in the list.
    numbers: HashTable<T::Number>,
    hasher: RandomState,
}

impl<T: Numbered> Default for Interner<T> {
    fn default() -> Self {
        Self { list: Vec::new(), numbers: HashTable::new(), hasher: RandomState::default() }
    }
}

impl<T: Numbered + Eq + Hash> Interner<T> {
    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, name: &Q) -> Option<T::Number>
    where
        T: Borrow<Q>,
    {
        self.find_hashed(self.hasher.hash_one(name), name)
    }

    fn find_hashed<Q: Eq + ?Sized>(&self, hash: u64, name: &Q) -> Option<T::Number>
    where
        T: Borrow<Q>,
    {
        if self.list.is_empty() {
            return None;
        }
        let is_it = |number: &T::Number| self.get(*number).is_some_and(|known| known.borrow() == name);
        self.numbers.find(hash, is_it).copied()
    }

    /// An empty interner that hashes alike, for the names that a command adds.
    fn beside(&self) -> Self {
        Self { list: Vec::new(), numbers: HashTable::new(), hasher: self.hasher.clone() }
    }

    pub(crate) fn get(&self, number: T::Number) -> Option<&T> {
        self.list.get(number.index())
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The number after the last one.
    pub(crate) fn end(&self) -> T::Number {
        T::Number::at(self.list.len())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.list.iter()
    }

    pub(crate) fn numbered(&self) -> impl Iterator<Item = (T::Number, &T)> {
        T::Number::FIRST.until(self.end()).zip(&self.list)
    }

    /// The number of `name`, which is added if it is new.
    pub(crate) fn add(&mut self, name: T) -> T::Number {
        let number = self.end();
        let (list, hasher) = (&self.list, &self.hasher);
        let named = |number: &T::Number| list.get(number.index());
        let is_it = |number: &T::Number| named(number) == Some(&name);
        let hash_of = |number: &T::Number| named(number).map_or(0, |name| hasher.hash_one(name));
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
pub(crate) struct InternerDraft<'a, T: Numbered> {
    base: &'a Interner<T>,
    /// The names that the command adds; most commands add none.
    added: Option<Box<Interner<T>>>,
    /// The last number found: consecutive movements usually name the same thing.
    last: Cell<T::Number>,
}

/// The names that a command adds.
#[derive(Debug)]
pub(crate) struct InternerPatch<T: Numbered>(Option<Box<Interner<T>>>);

impl<'a, T: Numbered + Clone + Eq + Hash> InternerDraft<'a, T> {
    pub(crate) fn over(base: &'a Interner<T>) -> Self {
        Self { base, added: None, last: Cell::new(T::Number::FIRST) }
    }

    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, name: &Q) -> Option<T::Number>
    where
        T: Borrow<Q>,
    {
        let last = self.last.get();
        if self.get(last).is_some_and(|known| known.borrow() == name) {
            return Some(last);
        }
        let hash = self.base.hasher.hash_one(name);
        let added = || Some(self.among_all(self.added.as_ref()?.find_hashed(hash, name)?));
        let found = self.base.find_hashed(hash, name).or_else(added)?;
        self.last.set(found);
        Some(found)
    }

    pub(crate) fn get(&self, number: T::Number) -> Option<&T> {
        match number.since(self.base.end()) {
            None => self.base.get(number),
            Some(number) => self.added.as_ref()?.get(T::Number::new(number)),
        }
    }

    /// The number after the last one.
    pub(crate) fn end(&self) -> T::Number {
        self.added.as_ref().map_or(self.base.end(), |added| self.among_all(added.end()))
    }

    /// The number of a name that has `number` among the added ones.
    fn among_all(&self, number: T::Number) -> T::Number {
        self.base.end().after(number.get())
    }

    pub(crate) fn find_or_add(&mut self, name: &T) -> T::Number {
        self.find(name).unwrap_or_else(|| {
            let added = self.added.get_or_insert_with(|| Box::new(self.base.beside())).add(name.clone());
            self.among_all(added)
        })
    }

    pub(crate) fn into_added(self) -> InternerPatch<T> {
        InternerPatch(self.added)
    }
}

impl<T: Numbered + Codec + Eq + Hash> Codec for Interner<T> {
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
