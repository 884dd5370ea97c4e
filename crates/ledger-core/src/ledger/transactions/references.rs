//! The references that somebody gave to transactions. A reference that the ledger made is not kept: it follows from
//! kind and position.

use crate::pack::append_list::AppendList;
use crate::pack::codec::{Bytes, Codec};
use crate::pack::dense::Dense;
use crate::pack::packed_list::DeltaCoded;
use crate::pack::varint::{push, take};
use crate::value::id::Reference;
use crate::value::numbering::{Counts, TransactionNo};
use foldhash::HashMap;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::sync::OnceLock;

/// The given references and the transactions that have them, in the order of recording. Each reference is given once.
#[derive(Debug, Clone, Default)]
pub(crate) struct References {
    names: AppendList<Reference>,
    /// The transaction of each name, ascending.
    transactions: AppendList<TransactionNo>,
    /// The index, made once somebody asks for a name.
    index: OnceLock<Index>,
}

impl References {
    /// The transaction that was given that name, if any.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<TransactionNo> {
        if self.names.is_empty() { None } else { self.find_there(name) }
    }

    fn find_there(&self, name: &str) -> Option<TransactionNo> {
        let number = self.index().find(name, &self.names)?;
        self.transactions.get(number as usize).copied()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index::default();
            for (number, name) in (0..).zip(self.names.iter()) {
                index.add(number, name, &self.names);
            }
            index
        })
    }

    /// The name that a transaction was given, if any.
    pub(crate) fn of(&self, transaction: TransactionNo) -> Option<&Reference> {
        if self.transactions.is_empty() {
            return None;
        }
        let index = self.transactions.partition_point(|named| *named < transaction);
        self.transactions.get(index).filter(|named| **named == transaction)?;
        self.names.get(index)
    }

    /// Names a transaction that comes after all named ones. A name that is taken stays with its transaction.
    pub(crate) fn add(&mut self, transaction: TransactionNo, name: &Reference) {
        self.index();
        let Self { names, transactions, index } = self;
        let number = u32::try_from(names.len()).unwrap_or(u32::MAX);
        if index.get_mut().is_some_and(|index| index.add(number, name, names)) {
            names.push(name.clone());
            transactions.push(transaction);
        }
    }

    pub(crate) fn append(&mut self, added: Self) {
        if self.names.is_empty() {
            *self = added;
            return;
        }
        let named = added.transactions.iter().zip(added.names.iter());
        named.for_each(|(transaction, name)| self.add(*transaction, name));
    }
}

/// The place of each name in the list.
///
/// Most names are numbered. A name that is greater than all others of its series is new, which takes no hash; its place
/// in the series tells its place in the list.
#[derive(Debug, Clone, Default)]
struct Index {
    /// Series of names, by their length and first byte: each name that was greater than all before it in its series.
    series: HashMap<(usize, Option<u8>), AppendList<u32>>,
    /// The other names, by hash.
    others: HashTable<Hashed>,
    hasher: RandomState,
}

/// A name's number in the list, and half of its hash. A search reads hardly any other name, and a growing table reads
/// none.
#[derive(Debug, Clone, Copy)]
struct Hashed {
    hash: u32,
    number: u32,
}

impl Hashed {
    /// The half hash twice, because the table uses both ends of a hash.
    fn ends(&self) -> u64 {
        u64::from(self.hash) << 32 | u64::from(self.hash)
    }
}

impl Index {
    fn find(&self, name: &str, names: &AppendList<Reference>) -> Option<u32> {
        let series = self.series.get(&series_of(name))?;
        if goes_on(series, name, names) {
            return None;
        }
        let place = series.partition_point(|number| text_of(*number, names) < Some(name));
        let there = series.get(place).copied().filter(|number| text_of(*number, names) == Some(name));
        there.or_else(|| self.find_other(name, names))
    }

    fn find_other(&self, name: &str, names: &AppendList<Reference>) -> Option<u32> {
        if self.others.is_empty() {
            return None;
        }
        let asked = self.hashed(name, 0);
        let is_it = |other: &Hashed| other.hash == asked.hash && text_of(other.number, names) == Some(name);
        self.others.find(asked.ends(), is_it).map(|other| other.number)
    }

    /// Adds the next name. Returns false if the name is taken.
    fn add(&mut self, number: u32, name: &Reference, names: &AppendList<Reference>) -> bool {
        let name = name.as_str();
        let series = self.series.entry(series_of(name)).or_default();
        if goes_on(series, name, names) {
            series.push(number);
            return true;
        }
        let is_new = self.find(name, names).is_none();
        if is_new {
            let other = self.hashed(name, number);
            self.others.insert_unique(other.ends(), other, Hashed::ends);
        }
        is_new
    }

    /// A name's number with half of its hash, which tells nearly all names apart.
    fn hashed(&self, name: &str, number: u32) -> Hashed {
        Hashed { hash: self.hasher.hash_one(name) as u32, number }
    }
}

fn series_of(name: &str) -> (usize, Option<u8>) {
    (name.len(), name.bytes().next())
}

/// Returns true if the name is greater than all of its series.
fn goes_on(series: &AppendList<u32>, name: &str, names: &AppendList<Reference>) -> bool {
    series.last().is_none_or(|last| text_of(*last, names) < Some(name))
}

fn text_of(number: u32, names: &AppendList<Reference>) -> Option<&str> {
    names.get(number as usize).map(Reference::as_str)
}

impl Codec for References {
    fn put(&self, out: &mut Vec<u8>) {
        self.names.put(out);
        self.transactions.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let (names, transactions) = <(AppendList<Reference>, AppendList<TransactionNo>)>::take(from)?;
        (names.len() == transactions.len()).then(|| Self { names, transactions, ..Self::default() })
    }
}

/// Names are often numbered: the beginning that a name shares with the one before it is not written.
impl DeltaCoded for Reference {
    type Context = Counts;

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

    fn unpack(before: &Self, from: &mut &[u8]) -> Option<Self> {
        let (shared, length) = (usize::try_from(take(from)?).ok()?, usize::try_from(take(from)?).ok()?);
        let (rest, left) = from.split_at_checked(length)?;
        *from = left;
        Self::new([before.as_str().get(..shared)?, std::str::from_utf8(rest).ok()?].concat()).ok()
    }

    fn is_sound(&self, _: Counts) -> bool {
        true
    }
}

/// The numbers ascend, mostly by one.
impl DeltaCoded for TransactionNo {
    type Context = Counts;

    fn origin() -> Self {
        Self::FIRST
    }

    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        self.get().pack(&before.get(), out);
    }

    fn unpack(before: &Self, from: &mut &[u8]) -> Option<Self> {
        u32::unpack(&before.get(), from).map(Self::new)
    }

    fn is_sound(&self, counts: Counts) -> bool {
        *self < counts.transactions
    }

    fn rank(&self) -> Option<u128> {
        self.get().rank()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::snapshot::Snapshot;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    fn reference(name: &str) -> Reference {
        Reference::new(name).unwrap()
    }

    /// The transactions 2, 5, 8, ...
    fn every_third() -> impl Iterator<Item = TransactionNo> {
        (2..).step_by(3).map(TransactionNo::new)
    }

    fn named(names: &[&str]) -> References {
        let mut references = References::default();
        every_third().zip(names).for_each(|(transaction, name)| references.add(transaction, &reference(name)));
        references
    }

    fn reopened(references: &References) -> References {
        let mut bytes = Vec::new();
        references.put(&mut bytes);
        let bytes = Arc::new(Snapshot::new(bytes));
        bytes.judge_by(Counts { transactions: TransactionNo::NONE, ..Counts::default() });
        References::take(&mut Bytes::over(&bytes)).unwrap()
    }

    #[test]
    fn a_name_is_found_and_stays_with_the_first_that_has_it() {
        let names = ["PO-1", "PO-2", "A", "PO-3", "Ä-1", "Ö-1", "Ö-12"];
        for mut references in [named(&names), reopened(&named(&names))] {
            let [a, b, c, d] = [90, 91, 95, 96].map(TransactionNo::new);
            references.add(a, &reference("A"));
            references.add(b, &reference("PO-4"));
            let mut more = References::default();
            more.add(c, &reference("PO-4"));
            more.add(d, &reference("PO-5"));
            references.append(more);
            for (transaction, name) in every_third().zip(names).chain([(b, "PO-4"), (d, "PO-5")]) {
                assert_eq!(references.find(name), Some(transaction), "{name}");
                assert_eq!(references.of(transaction).map(Reference::as_str), Some(name));
            }
            for unnamed in [0, 1, 3, 90, 95, 97].map(TransactionNo::new) {
                assert_eq!(references.of(unnamed), None);
            }
            assert_eq!((references.find("PO-6"), references.find("")), (None, None));
        }
    }

    #[test]
    fn no_name_is_read_before_one_is_asked_for() {
        let opened = reopened(&named(&["PO-1", "PO-2"]));
        assert_eq!(opened.of(TransactionNo::new(3)), None);
        assert!(opened.index.get().is_none());
        assert_eq!(opened.find("PO-2"), Some(TransactionNo::new(5)));
        assert!(opened.index.get().is_some());
    }

    #[test]
    fn names_that_go_on_are_not_hashed() {
        let mut references = named(&["PO-8", "A-1", "PO-9", "PO-10", "A-2"]);
        references.append(named(&["PO-11", "A-3", "B-1"]));
        assert_eq!(references.index().others.len(), 0);
        references.append(named(&["PO-11", "A-0", "A-4"]));
        assert_eq!(references.index().others.len(), 1);
        assert_eq!((references.names.len(), references.find("A-0")), (10, Some(TransactionNo::new(5))));
    }

    #[test]
    fn numbered_names_take_three_bytes() {
        let mut bytes = Vec::new();
        reference("PO00000017").pack(&reference("PO00000016"), &mut bytes);
        assert_eq!(bytes, [9, 1, b'7']);
    }

    proptest! {
        #[test]
        fn each_name_is_that_of_the_first_that_was_given_it(
            batches in prop::collection::vec(prop::collection::vec(("[AÄ]{1,2}[0-2]{0,2}", any::<bool>()), 0..12), 1..5)
        ) {
            let (mut all, mut first, mut transaction) = (References::default(), BTreeMap::new(), TransactionNo::FIRST);
            for (number, batch) in batches.iter().enumerate() {
                let mut added = References::default();
                for (name, is_asked) in batch {
                    if *is_asked {
                        prop_assert_eq!(all.find(name).or_else(|| added.find(name)), first.get(name).copied());
                    }
                    transaction = transaction.after(3);
                    first.entry(name.clone()).or_insert(transaction);
                    added.add(transaction, &reference(name));
                }
                all.append(added);
                match number {
                    1 => all = all.clone(),
                    2 => all = reopened(&all),
                    _ => {}
                }
            }
            let mut named: Vec<_> = first.into_iter().map(|(name, transaction)| (transaction, name)).collect();
            named.sort();
            let listed = all.transactions.iter().copied().zip(all.names.iter().map(Reference::to_string));
            prop_assert_eq!(listed.collect::<Vec<_>>(), named.clone());
            for (transaction, name) in named {
                prop_assert_eq!((all.find(&name), all.of(transaction)), (Some(transaction), Some(&reference(&name))));
            }
        }

        /// Short and long names that differ only at one end, asked for while others are added, and after reopening.
        #[test]
        fn names_that_differ_only_at_an_end_are_told_apart(
            shared in "[a-c]{0,12}[Ä€]{0,9}",
            ends in prop::collection::vec(("[0-9Ä]?", "[0-9ä€]{0,2}"), 2..30),
        ) {
            let names = ends.iter().map(|(first, last)| format!("{first}{shared}{last}"));
            let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
            let mut first = BTreeMap::new();
            let (mut asked, mut unasked) = (References::default(), References::default());
            for (transaction, name) in every_third().zip(&names) {
                prop_assert_eq!(asked.find(name), first.get(name).copied());
                first.entry(name).or_insert(transaction);
                asked.add(transaction, &reference(name));
                unasked.add(transaction, &reference(name));
            }
            for references in [reopened(&asked), asked, unasked] {
                prop_assert_eq!(references.names.len(), first.len());
                for (name, transaction) in &first {
                    prop_assert_eq!(references.find(name), Some(*transaction), "{}", name);
                    prop_assert_eq!(references.find(&format!("{name}0")), first.get(&format!("{name}0")).copied());
                }
            }
        }

        #[test]
        fn any_name_after_any_other_is_read_as_it_was_written(before in "[aäö€]{1,4}", name in "[aäö€]{1,4}") {
            let (before, name, mut bytes) = (reference(&before), reference(&name), Vec::new());
            name.pack(&before, &mut bytes);
            let mut from = bytes.as_slice();
            prop_assert_eq!((Reference::unpack(&before, &mut from), from), (Some(name), [].as_slice()));
        }

        #[test]
        fn any_bytes_are_names_or_none(bytes: Vec<u8>) {
            let (mut from, mut before) = (bytes.as_slice(), reference("aä€"));
            let mut names = 0;
            while let Some(name) = Reference::unpack(&before, &mut from) {
                before = name;
                names = usize::saturating_add(names, 1);
            }
            prop_assert!(names <= bytes.len(), "each takes two bytes");
        }
    }
}
