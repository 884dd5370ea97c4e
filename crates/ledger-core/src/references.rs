//! The references that somebody gave to transactions. Those that the ledger made are not kept: they are made again.

use crate::blocks::Blocks;
use crate::id::Reference;
use crate::lazy::Packable;
use crate::register::TransactionNumber;
use crate::stored::{Source, Stored};
use crate::varint::{push, take};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::hash::BuildHasher;
use std::sync::OnceLock;

/// Each given reference once, and the transaction that has it, in the order of recording.
#[derive(Debug, Clone, Default)]
pub(crate) struct References {
    names: Blocks<Reference>,
    /// Of each name: ascending.
    transactions: Blocks<TransactionNumber>,
    /// Where each name is: made when somebody first asks for one.
    places: OnceLock<HashTable<Place>>,
    hasher: RandomState,
}

/// A name's index in the list, and enough of its hash that no other name is read while one is looked for, and none at
/// all while the table grows.
#[derive(Debug, Clone, Copy)]
struct Place {
    hash: u32,
    index: u32,
}

impl Place {
    /// What the table sorts it by: buckets by its lower half, tags by its upper one.
    fn spread(hash: u32) -> u64 {
        u64::from(hash) << 32 | u64::from(hash)
    }
}

/// A name that is looked for, hashed once for all the lists where it may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'n> {
    name: &'n str,
    hash: u32,
}

impl References {
    /// None, for those that a command adds: whoever looks for a name asks both.
    pub(crate) fn beside(&self) -> Self {
        let (names, transactions) = (Blocks::default(), Blocks::default());
        Self { names, transactions, places: OnceLock::new(), hasher: self.hasher.clone() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub(crate) fn asked<'n>(&self, name: &'n str) -> Asked<'n> {
        let hash = self.hasher.hash_one(name);
        // half of it tells nearly all names apart
        Asked { name, hash: (hash ^ hash >> 32) as u32 }
    }

    /// The transaction that was given that name.
    pub(crate) fn find(&self, asked: Asked<'_>) -> Option<TransactionNumber> {
        if self.is_empty() {
            return None;
        }
        let place = self.places().find(Place::spread(asked.hash), |place| is_at(&self.names, *place, asked))?;
        self.transactions.get(place.index as usize).copied()
    }

    fn places(&self) -> &HashTable<Place> {
        self.places.get_or_init(|| {
            let mut places = HashTable::with_capacity(self.names.len());
            for (index, name) in (0..).zip(self.names.iter()) {
                let hash = self.asked(name.as_str()).hash;
                places.insert_unique(Place::spread(hash), Place { hash, index }, |_| 0);
            }
            places
        })
    }

    /// The name that a transaction was given.
    pub(crate) fn of(&self, transaction: TransactionNumber) -> Option<&Reference> {
        if self.transactions.is_empty() {
            return None;
        }
        let index = self.transactions.partition_point(|named| *named < transaction);
        self.transactions.get(index).filter(|named| **named == transaction)?;
        self.names.get(index)
    }

    /// Names a transaction that comes after all that are named. A name that is there already stays with the one that
    /// has it.
    pub(crate) fn add(&mut self, transaction: TransactionNumber, name: &Reference) {
        self.places();
        let asked = self.asked(name.as_str());
        let Self { names, transactions, places, .. } = self;
        let Some(places) = places.get_mut() else { return };
        let is_it = |place: &Place| is_at(names, *place, asked);
        let Entry::Vacant(free) = places.entry(Place::spread(asked.hash), is_it, |place| Place::spread(place.hash))
        else {
            return;
        };
        free.insert(Place { hash: asked.hash, index: u32::try_from(names.len()).unwrap_or(u32::MAX) });
        names.push(name.clone());
        transactions.push(transaction);
    }

    pub(crate) fn append(&mut self, added: Self) {
        if added.is_empty() {
            return;
        }
        if self.is_empty() {
            *self = added;
            return;
        }
        self.places();
        if let Some(places) = self.places.get_mut() {
            places.reserve(added.names.len(), |place| Place::spread(place.hash));
        }
        let named = added.transactions.iter().zip(added.names.iter());
        named.for_each(|(transaction, name)| self.add(*transaction, name));
    }
}

fn is_at(names: &Blocks<Reference>, place: Place, asked: Asked<'_>) -> bool {
    place.hash == asked.hash && names.get(place.index as usize).is_some_and(|known| known.as_str() == asked.name)
}

impl Stored for References {
    fn put(&self, out: &mut Vec<u8>) {
        self.names.put(out);
        self.transactions.put(out);
    }

    fn take(from: &mut Source<'_>) -> Option<Self> {
        let (names, transactions) = Stored::take(from)?;
        Some(Self { names, transactions, ..Self::default() })
    }
}

/// Names are often numbered: what a name shares with the one before it is not written.
impl Packable for Reference {
    fn origin() -> Self {
        Self::made(format_args!(""))
    }

    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        let pairs = self.as_str().chars().zip(before.as_str().chars());
        let shared = pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
        let rest = self.as_str().get(shared..).unwrap_or_default();
        push(shared as u64, out);
        push(rest.len() as u64, out);
        out.extend_from_slice(rest.as_bytes());
    }

    fn unpack(before: &Self, from: &mut &[u8]) -> Self {
        let [shared, length] = [take(from), take(from)].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        let shared = before.as_str().get(..shared).unwrap_or_default();
        let (rest, left) = from.split_at(length.min(from.len()));
        *from = left;
        let name = Self::new([shared, std::str::from_utf8(rest).unwrap_or_default()].concat());
        // what is no name was not written
        name.unwrap_or_else(|_| Self::origin())
    }
}

/// Ascending numbers: mostly the next one.
impl Packable for TransactionNumber {
    fn origin() -> Self {
        0
    }

    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        push(self.wrapping_sub(*before).into(), out);
    }

    fn unpack(before: &Self, from: &mut &[u8]) -> Self {
        // all of it was written from a number of this size
        before.wrapping_add(take(from) as Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn reference(name: &str) -> Reference {
        Reference::new(name).unwrap()
    }

    fn named(names: &[&str]) -> References {
        let mut references = References::default();
        // every third transaction has a name
        (2..).step_by(3).zip(names).for_each(|(transaction, name)| references.add(transaction, &reference(name)));
        references
    }

    fn found(references: &References, name: &str) -> Option<TransactionNumber> {
        references.find(references.asked(name))
    }

    fn reopened(references: &References) -> References {
        let mut bytes = Vec::new();
        references.put(&mut bytes);
        let bytes = Arc::new(bytes);
        References::take(&mut Source::over(&bytes)).unwrap()
    }

    #[test]
    fn a_name_is_found_and_stays_with_the_first_that_has_it() {
        let names = ["PO-1", "PO-2", "A", "PO-3", "Ä-1", "Ö-1", "Ö-12"];
        for mut references in [named(&names), reopened(&named(&names))] {
            references.add(90, &reference("A"));
            references.add(91, &reference("PO-4"));
            let mut more = references.beside();
            more.add(95, &reference("PO-4"));
            more.add(96, &reference("PO-5"));
            references.append(more);
            for (transaction, name) in (2..).step_by(3).zip(names).chain([(91, "PO-4"), (96, "PO-5")]) {
                assert_eq!(found(&references, name), Some(transaction), "{name}");
                assert_eq!(references.of(transaction).map(Reference::as_str), Some(name));
            }
            for unnamed in [0, 1, 3, 90, 95, 97] {
                assert_eq!(references.of(unnamed), None);
            }
            assert_eq!((found(&references, "PO-6"), found(&references, "")), (None, None));
        }
    }

    #[test]
    fn no_name_is_read_before_one_is_asked_for() {
        let opened = reopened(&named(&["PO-1", "PO-2"]));
        assert!(opened.places.get().is_none());
        assert_eq!(opened.of(3), None);
        assert!(opened.places.get().is_none());
        assert_eq!(found(&opened, "PO-2"), Some(5));
        assert!(opened.places.get().is_some());
    }

    #[test]
    fn numbered_names_take_three_bytes() {
        let mut bytes = Vec::new();
        reference("PO00000017").pack(&reference("PO00000016"), &mut bytes);
        assert_eq!(bytes, [9, 1, b'7']);
    }

    proptest! {
        #[test]
        fn any_name_after_any_other_is_read_as_it_was_written(before in "[aäö€]{1,4}", name in "[aäö€]{1,4}") {
            let (before, name, mut bytes) = (reference(&before), reference(&name), Vec::new());
            name.pack(&before, &mut bytes);
            let mut from = bytes.as_slice();
            prop_assert_eq!((Reference::unpack(&before, &mut from), from), (name, [].as_slice()));
        }

        #[test]
        fn any_bytes_are_names(bytes: Vec<u8>) {
            let (mut from, mut before) = (bytes.as_slice(), reference("aä€"));
            for _ in 0..=bytes.len() {
                before = Reference::unpack(&before, &mut from);
            }
            prop_assert!(from.is_empty(), "each takes a byte, if there is one");
        }
    }
}
