//! The state of a ledger as bytes and back: the content of a snapshot. A snapshot is a cache for opening soon, never
//! the record – the log is. A snapshot in the form of another version is not read, and the state is folded from the log
//! again.
//!
//! Numbers are little-endian and of fixed width. Lists and texts follow their length. A map is sorted by its keys, so
//! that the same state has the same bytes. Rows and transactions, the bulk of the state, are packed, and stay packed
//! until somebody looks at them.
//!
//! Bytes are not trusted: a number out of range, an invalid name and an unsorted map are not read.

use crate::pack::snapshot::Snapshot;
use foldhash::{HashMap, HashMapExt};
use lean_string::LeanString;
use std::collections::BTreeMap;
use std::hash::Hash;
use std::ops::Range;
use std::sync::Arc;
use time::Date;

/// A value that writes itself as bytes, and reads itself back.
pub(crate) trait Codec: Sized {
    fn put(&self, out: &mut Vec<u8>);

    /// Takes a value off the front of `from`, or returns `None` if the bytes are not those of a value.
    fn take(from: &mut Bytes<'_>) -> Option<Self>;
}

/// A snapshot, read from its front to its end.
pub(crate) struct Bytes<'a> {
    snapshot: &'a Arc<Snapshot>,
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    pub(crate) fn over(snapshot: &'a Arc<Snapshot>) -> Self {
        Self { snapshot, rest: &snapshot.bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// Takes `length` bytes to be read later: the snapshot, and their range in it.
    pub(crate) fn take_part(&mut self, length: usize) -> Option<(Arc<Snapshot>, Range<usize>)> {
        let start = self.snapshot.bytes.len().checked_sub(self.rest.len())?;
        self.take(length)?;
        Some((self.snapshot.clone(), start..start.checked_add(length)?))
    }
}

/// Implements [`Codec`] for a struct, field by field. With `if`, only a valid struct is read.
macro_rules! codec {
    ($name:ident $(<$parameter:ident: $bound:path>)? { $($field:ident),* $(,)? } $(if $is_valid:expr)?) => {
        impl $(<$parameter: $bound>)? crate::pack::codec::Codec for $name $(<$parameter>)? {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)*
            }

            fn take(from: &mut crate::pack::codec::Bytes<'_>) -> Option<Self> {
                $(let $field = crate::pack::codec::Codec::take(from)?;)*
                Some(Self { $($field),* })$(.filter($is_valid))?
            }
        }
    };
}
pub(crate) use codec;

/// Implements [`Codec`] for a newtype, as the value in it. With `if`, only a valid value is read.
macro_rules! codec_as {
    ($($name:ident),* $(,)?) => {
        $(crate::pack::codec::codec_as!($name if |_| true);)*
    };
    ($name:ident if $is_valid:expr) => {
        impl crate::pack::codec::Codec for $name {
            fn put(&self, out: &mut Vec<u8>) {
                self.0.put(out);
            }

            fn take(from: &mut crate::pack::codec::Bytes<'_>) -> Option<Self> {
                crate::pack::codec::Codec::take(from).map(Self).filter($is_valid)
            }
        }
    };
}
pub(crate) use codec_as;

macro_rules! codec_number {
    ($($number:ident),*) => {
        $(impl Codec for $number {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn take(from: &mut Bytes<'_>) -> Option<Self> {
                let (bytes, rest) = from.rest.split_first_chunk()?;
                from.rest = rest;
                Some(Self::from_le_bytes(*bytes))
            }
        })*
    };
}

codec_number!(u8, u32, u64, i64, i128);

impl Codec for usize {
    fn put(&self, out: &mut Vec<u8>) {
        (*self as u64).put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        u64::take(from)?.try_into().ok()
    }
}

macro_rules! codec_text {
    ($($text:ty),*) => {
        $(impl Codec for $text {
            fn put(&self, out: &mut Vec<u8>) {
                self.len().put(out);
                out.extend_from_slice(self.as_bytes());
            }

            fn take(from: &mut Bytes<'_>) -> Option<Self> {
                let length = usize::take(from)?;
                std::str::from_utf8(from.take(length)?).ok().map(Self::from)
            }
        })*
    };
}

codec_text!(Arc<str>, LeanString, String);

impl Codec for Date {
    fn put(&self, out: &mut Vec<u8>) {
        i64::from(self.to_julian_day()).put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Self::from_julian_day(i64::take(from)?.try_into().ok()?).ok()
    }
}

impl<T: Codec> Codec for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(self.is_some()).put(out);
        self.iter().for_each(|value| value.put(out));
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(None),
            1 => T::take(from).map(Some),
            _ => None,
        }
    }
}

impl<A: Codec, B: Codec> Codec for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl<T: Codec> Codec for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        put_all(self.iter(), out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let length = usize::take(from)?;
        // every value takes at least a byte, so that a wrong length asks for no more room than there are bytes
        let mut list = Vec::with_capacity(length.min(from.rest.len().checked_div(size_of::<T>()).unwrap_or(0)));
        for _ in 0..length {
            list.push(T::take(from)?);
        }
        Some(list)
    }
}

impl<T: Codec> Codec for Box<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.as_ref().put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        T::take(from).map(Self::new)
    }
}

impl<T: Codec> Codec for Box<[T]> {
    fn put(&self, out: &mut Vec<u8>) {
        put_all(self.iter(), out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Vec::take(from).map(Vec::into_boxed_slice)
    }
}

fn put_all<'t, T: Codec + 't>(list: impl ExactSizeIterator<Item = &'t T>, out: &mut Vec<u8>) {
    list.len().put(out);
    list.for_each(|value| value.put(out));
}

/// Takes a list of entries, if it is sorted by its keys and has each key once.
fn take_sorted<K: Codec + Ord, V: Codec>(from: &mut Bytes<'_>) -> Option<Vec<(K, V)>> {
    let entries = Vec::<(K, V)>::take(from)?;
    entries.is_sorted_by(|(one, _), (next, _)| one < next).then_some(entries)
}

impl<K: Codec + Ord + Clone, V: Codec + Clone> Codec for BTreeMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(take_sorted(from)?.into_iter().collect())
    }
}

impl<K: Codec + Ord + Hash, V: Codec> Codec for HashMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        let mut entries: Vec<(&K, &V)> = self.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries.len().put(out);
        for (key, value) in entries {
            key.put(out);
            value.put(out);
        }
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let entries = take_sorted(from)?;
        let mut map = HashMap::with_capacity(entries.len());
        map.extend(entries);
        Some(map)
    }
}
