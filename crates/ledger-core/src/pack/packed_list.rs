//! Lists that stay packed in a snapshot until somebody looks at them, so that opening a snapshot costs only the lists
//! that are used.

use crate::pack::codec::{Bytes, Codec};
use crate::pack::snapshot::{Context, Snapshot};
use crate::pack::varint::{push, take_u32};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// A value that is written as its difference from the value before it in its list.
pub(crate) trait DeltaCoded: Clone {
    /// The snapshot's word on which values are sound.
    type Context: Context + Copy + Default;

    /// The value that stands before the first one of a list.
    fn origin() -> Self;

    /// Writes at least one byte.
    fn pack(&self, before: &Self, out: &mut Vec<u8>);

    /// Takes a value that was packed after `before` off the front of `from`, or returns `None` if the bytes are not
    /// those of a value.
    fn unpack(before: &Self, from: &mut &[u8]) -> Option<Self>;

    /// Returns true if its numbers are in range and everything it refers to is there.
    fn is_sound(&self, context: Self::Context) -> bool;

    /// The number by which the list ascends, if it does.
    fn rank(&self) -> Option<u128> {
        None
    }
}

/// Numbers that ascend, mostly by little.
impl DeltaCoded for u32 {
    type Context = ();

    fn origin() -> Self {
        0
    }

    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        push(self.wrapping_sub(*before).into(), out);
    }

    fn unpack(before: &Self, from: &mut &[u8]) -> Option<Self> {
        before.checked_add(take_u32(from)?)
    }

    fn is_sound(&self, (): ()) -> bool {
        true
    }

    fn rank(&self) -> Option<u128> {
        Some((*self).into())
    }
}

/// The range of all ranks.
pub(crate) const ANYWHERE: Range<u128> = 0..u128::MAX;

/// A list, either unpacked or still packed. It takes no more room than a `Vec`.
#[derive(Debug, Clone)]
pub(crate) enum PackedList<T> {
    Here(Vec<T>),
    InSnapshot(Box<PackedPart<T>>),
}

/// A packed list in a snapshot, and the unpacked list once somebody has looked at it.
#[derive(Debug, Clone)]
pub(crate) struct PackedPart<T> {
    snapshot: Arc<Snapshot>,
    start: usize,
    end: usize,
    count: usize,
    /// The ranks that its values may have.
    ranks: Range<u128>,
    list: OnceLock<Vec<T>>,
}

impl<T: DeltaCoded> PackedList<T> {
    #[inline]
    pub(crate) fn list(&self) -> &[T] {
        match self {
            Self::Here(list) => list,
            Self::InSnapshot(part) => part.list(),
        }
    }

    /// The number of values, known without unpacking them.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Here(list) => list.len(),
            Self::InSnapshot(part) => part.count,
        }
    }

    #[inline]
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Vec<T>)) {
        match self {
            Self::Here(list) => change(list),
            Self::InSnapshot(_) => {
                let mut list = std::mem::take(self).into_list();
                change(&mut list);
                *self = Self::Here(list);
            }
        }
    }

    pub(crate) fn into_list(self) -> Vec<T> {
        match self {
            Self::Here(list) => list,
            Self::InSnapshot(mut part) => part.list.take().unwrap_or_else(|| part.unpacked()),
        }
    }
}

impl<T> Default for PackedList<T> {
    fn default() -> Self {
        Self::Here(Vec::new())
    }
}

impl<T: DeltaCoded> PackedPart<T> {
    // a function of its own, so that the usual case costs one comparison
    #[cold]
    #[inline(never)]
    fn list(&self) -> &[T] {
        self.list.get_or_init(|| self.unpacked())
    }

    /// The unpacked list. If it is not in order, the list is empty and the snapshot is marked.
    fn unpacked(&self) -> Vec<T> {
        self.unpack().unwrap_or_else(|| {
            self.snapshot.mark.set();
            Vec::new()
        })
    }

    fn unpack(&self) -> Option<Vec<T>> {
        let mut from = self.snapshot.bytes.get(self.start..self.end)?;
        let (context, mut ranks) = (self.snapshot.context(), self.ranks.clone());
        let origin = T::origin();
        let mut list = Vec::with_capacity(self.count);
        for _ in 0..self.count {
            let value = T::unpack(list.last().unwrap_or(&origin), &mut from)?;
            if let Some(rank) = value.rank() {
                if !ranks.contains(&rank) {
                    return None;
                }
                ranks.start = rank.saturating_add(1);
            }
            if !value.is_sound(context) {
                return None;
            }
            list.push(value);
        }
        from.is_empty().then_some(list)
    }
}

/// Writes a list in groups of `size`. Each group can be read without the others.
pub(crate) fn put_groups<'t, T: DeltaCoded + 't>(list: impl Iterator<Item = &'t T>, size: usize, out: &mut Vec<u8>) {
    let (mut count, mut ends, mut packed) = (0_usize, Vec::new(), Vec::new());
    let origin = T::origin();
    let mut before = &origin;
    for value in list {
        if count > 0 && count.is_multiple_of(size) {
            ends.push(packed.len());
            before = &origin;
        }
        value.pack(before, &mut packed);
        before = value;
        count = count.saturating_add(1);
    }
    if count > 0 {
        ends.push(packed.len());
    }
    (count, size).put(out);
    ends.put(out);
    out.extend_from_slice(&packed);
}

/// The groups that [`put_groups`] wrote, still packed; `ranks` gives the ranks that each group may have.
///
/// Returns `None` if the groups are of another size or incomplete.
pub(crate) fn take_groups<T: DeltaCoded>(
    size: usize,
    from: &mut Bytes<'_>,
    ranks: impl Fn(usize) -> Range<u128>,
) -> Option<Vec<PackedList<T>>> {
    let (mut left, written) = <(usize, usize)>::take(from)?;
    let ends = Vec::<usize>::take(from)?;
    if written != size || ends.len() != left.div_ceil(size) {
        return None;
    }
    let (mut groups, mut begun) = (Vec::with_capacity(ends.len()), 0);
    for end in ends {
        let count = left.min(size);
        // each value takes at least a byte, so that wrong bytes ask for no more room than a few times their own
        let length = end.checked_sub(begun).filter(|length| *length >= count)?;
        let (snapshot, range) = from.take_part(length)?;
        let (start, end, ranks) = (range.start, range.end, ranks(groups.len()));
        groups.push(PackedList::InSnapshot(Box::new(PackedPart {
            snapshot,
            start,
            end,
            count,
            ranks,
            list: OnceLock::new(),
        })));
        begun = begun.saturating_add(length);
        left = left.saturating_sub(count);
    }
    Some(groups)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::varint::{push_signed, take_signed};

    /// The values of the lists in these tests are less than this.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Limit(usize);

    impl Default for Limit {
        fn default() -> Self {
            Self(1000)
        }
    }

    /// The values of the lists in these tests.
    impl DeltaCoded for usize {
        type Context = Limit;

        fn origin() -> Self {
            0
        }

        fn pack(&self, before: &Self, out: &mut Vec<u8>) {
            push_signed(self.wrapping_sub(*before).cast_signed() as i64, out);
        }

        fn unpack(before: &Self, from: &mut &[u8]) -> Option<Self> {
            Some(before.wrapping_add_signed(take_signed(from)? as isize))
        }

        fn is_sound(&self, Limit(limit): Limit) -> bool {
            *self < limit
        }
    }

    const SIZE: usize = 4;

    fn written(count: usize) -> (Vec<usize>, Vec<u8>) {
        let list: Vec<usize> = (0..count).map(|n| n.wrapping_mul(0x9e37_79b9) % 1000).collect();
        let mut bytes = Vec::new();
        put_groups(list.iter(), SIZE, &mut bytes);
        (list, bytes)
    }

    fn read(bytes: &[u8]) -> Option<Vec<PackedList<usize>>> {
        let bytes = Arc::new(Snapshot::new(bytes.to_vec()));
        let mut from = Bytes::over(&bytes);
        take_groups(SIZE, &mut from, |_| ANYWHERE).filter(|_| from.is_empty())
    }

    fn is_marked(group: &PackedList<usize>) -> bool {
        matches!(group, PackedList::InSnapshot(part) if part.snapshot.mark.is_set())
    }

    fn is_unread(group: &PackedList<usize>) -> bool {
        matches!(group, PackedList::InSnapshot(part) if part.list.get().is_none())
    }

    #[test]
    fn each_group_is_read_when_it_is_looked_at() {
        for count in 0..3 * SIZE {
            let (list, bytes) = written(count);
            let groups = read(&bytes).unwrap();
            assert_eq!(groups.iter().map(PackedList::len).sum::<usize>(), count);
            assert!(groups.iter().all(is_unread));
            for (number, expected) in list.chunks(SIZE).enumerate().rev() {
                assert_eq!(groups[number].list(), expected);
                assert!(groups[..number].iter().all(is_unread));
            }
        }
    }

    #[test]
    fn what_is_changed_is_no_longer_that_of_the_snapshot() {
        let (list, bytes) = written(SIZE - 1);
        for looked_at in [false, true] {
            let mut group = read(&bytes).unwrap().remove(0);
            if looked_at {
                group.list();
            }
            let before = group.clone();
            group.change(|list| list.push(7));
            assert_eq!((group.list(), group.len()), ([list.as_slice(), &[7]].concat().as_slice(), SIZE));
            assert_eq!((before.list(), before.len()), (list.as_slice(), SIZE - 1));
            assert_eq!((before.into_list(), group.into_list().len()), (list.clone(), SIZE));
        }
    }

    #[test]
    fn a_changed_byte_is_no_list_or_one_of_the_length_it_says_or_none_that_is_marked() {
        let (_, bytes) = written(3 * SIZE - 1);
        for index in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[index] ^= 1 << bit;
                if let Some(groups) = read(&changed) {
                    let lengths: Vec<usize> = groups.iter().map(PackedList::len).collect();
                    assert!(lengths.iter().sum::<usize>() <= bytes.len());
                    for (group, length) in groups.iter().zip(lengths) {
                        let there = group.list().len();
                        assert!(there == length || there == 0 && is_marked(group), "bit {bit} of byte {index}");
                    }
                }
            }
            assert!(read(&bytes[..index]).is_none());
        }
    }

    #[test]
    fn groups_of_another_size_are_none() {
        let (_, bytes) = written(SIZE);
        let bytes = Arc::new(Snapshot::new(bytes));
        assert!(take_groups::<usize>(SIZE + 1, &mut Bytes::over(&bytes), |_| ANYWHERE).is_none());
    }

    /// A group that is not in order is empty, and marks its snapshot for all its lists, those cloned before among them.
    #[test]
    fn a_group_that_is_not_in_order_marks_its_snapshot() {
        let (_, bytes) = written(2 * SIZE);
        let changed = || {
            let mut bytes = bytes.clone();
            *bytes.last_mut().unwrap() |= 0x80;
            read(&bytes).unwrap()
        };
        let [one, other] = [changed(), changed()];
        let clones = one.clone();
        let look = |groups: &[PackedList<usize>]| groups.iter().map(|group| group.list().to_vec()).collect::<Vec<_>>();
        assert!(!clones.iter().any(is_marked));
        assert_eq!(look(&one).iter().filter(|list| list.is_empty()).count(), 1);
        assert!(clones.iter().chain(&one).all(is_marked));
        assert!(!other.iter().any(is_marked), "which nobody looked at");
    }

    #[test]
    fn values_are_judged_by_what_their_snapshot_says() {
        let (list, bytes) = written(SIZE);
        let most = list.iter().max().unwrap();
        for limit in [*most, *most + 1] {
            let snapshot = Arc::new(Snapshot::new(bytes.clone()));
            let groups = take_groups::<usize>(SIZE, &mut Bytes::over(&snapshot), |_| ANYWHERE).unwrap();
            snapshot.judge_by(Limit(limit));
            assert_eq!(groups[0].list().is_empty(), limit == *most);
            assert_eq!(is_marked(&groups[0]), limit == *most);
        }
    }

    /// Threads may share a ledger, and any of them may look first.
    #[test]
    fn it_is_read_once_for_all_threads() {
        let (list, bytes) = written(SIZE);
        let group = read(&bytes).unwrap().remove(0);
        let looks: Vec<&[usize]> = std::thread::scope(|scope| {
            let looking: Vec<_> = (0..4).map(|_| scope.spawn(|| group.list())).collect();
            looking.into_iter().map(|look| look.join().unwrap()).collect()
        });
        for look in looks {
            assert_eq!((look, look.as_ptr()), (list.as_slice(), group.list().as_ptr()));
        }
    }

    /// A wrong count makes no room for values that have no bytes.
    #[test]
    fn more_values_than_bytes_are_none() {
        let mut bytes = Vec::new();
        (SIZE, SIZE).put(&mut bytes);
        vec![SIZE - 1].put(&mut bytes);
        bytes.extend([0; SIZE - 1]);
        assert!(read(&bytes).is_none());
    }
}
