//! The place of a row in effective order.

use crate::pack::codec::codec;
use crate::pack::dense::Dense;
use crate::value::moment::Moment;
use crate::value::numbering::TransactionNo;
use std::cmp::Ordering;
use time::Date;

/// A row's place in effective order: by moment, a baseline after everything else of its day; then by rank; then by
/// line.
///
/// From the highest bit: the moment and a bit for baselines (40 bits), the rank (32), the line (20). The lowest 4 bits
/// are left to the row, for its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(super) high: u64,
    pub(super) low: u64,
}

/// The most lines that a transaction can have, as many as the line bits can number.
pub(crate) const MOST_LINES: usize = 1 << LINE_BITS;
pub(in crate::ledger::stream) const LAST_LINE: u32 = (1 << LINE_BITS) - 1;
const LINE_BITS: u32 = 20;
pub(in crate::ledger::stream) const KIND_BITS: u32 = 4;
pub(in crate::ledger::stream) const KIND: u32 = (1 << KIND_BITS) - 1;
/// The highest moment that fits the 40 bits for it.
pub(super) const LAST_MOMENT: u64 = (1 << (u64::BITS - HIGH_PLACE_BITS)) - 1;
/// The number of a rank's bits that are in the key's lower part.
const LOW_PLACE_BITS: u32 = 32 - LINE_BITS - KIND_BITS;
pub(super) const HIGH_PLACE_BITS: u32 = 32 - LOW_PLACE_BITS;

impl Key {
    /// The first key: it stands before everything.
    pub(crate) const FIRST: Self = Self { high: 0, low: 0 };

    pub(super) fn new(moment: u64, place: TransactionNo, line: u32) -> Self {
        let place_and_line = (u64::from(place.get()) << LINE_BITS) | u64::from(line.min(LAST_LINE));
        let low = (place_and_line << KIND_BITS) & u64::from(u32::MAX);
        Self { high: (moment << HIGH_PLACE_BITS) | u64::from(place.get() >> LOW_PLACE_BITS), low }
    }

    pub(crate) fn at(at: Moment, place: TransactionNo, line: u32) -> Self {
        Self::new(at.seconds().unsigned_abs() << 1, place, line)
    }

    pub(crate) fn baseline(end_of_day: Moment, place: TransactionNo, line: u32) -> Self {
        Self::new((end_of_day.seconds().unsigned_abs() << 1) | 1, place, line)
    }

    /// A key after everything that happens until `at`, movements of that moment included, and before the baselines of
    /// that moment.
    pub(crate) fn after_moment(at: Moment) -> Self {
        Self::new((at.seconds().unsigned_abs() << 1) | 1, TransactionNo::FIRST, 0)
    }

    /// A key after everything of `date`, its baselines included.
    pub(crate) fn after_day(date: Date) -> Option<Self> {
        let end = Moment::end_of(date).ok()?;
        Some(Self::new(end.seconds().unsigned_abs().checked_add(1)? << 1, TransactionNo::FIRST, 0))
    }

    /// The key of the other side of a transfer, one line further on.
    pub(crate) fn other_side(self) -> Self {
        Self::new(self.high >> HIGH_PLACE_BITS, self.rank(), self.line_number().saturating_add(1))
    }

    pub(crate) fn line(self) -> usize {
        self.line_number() as usize
    }

    pub(crate) fn moment(self) -> Moment {
        Moment::from_seconds(i64::try_from(self.high >> (HIGH_PLACE_BITS + 1)).unwrap_or(i64::MAX))
    }

    /// The number of the transaction that stands there, or of the corrected one in whose place it stands.
    pub(crate) fn rank(self) -> TransactionNo {
        // each part of the rank loses the bits of the other part
        TransactionNo::new((self.high as u32) << LOW_PLACE_BITS | (self.low as u32) >> (LINE_BITS + KIND_BITS))
    }

    pub(super) fn line_number(self) -> u32 {
        self.low as u32 >> KIND_BITS & LAST_LINE
    }

    /// Returns true if it is the key of a baseline.
    pub(crate) fn is_baseline(self) -> bool {
        self.high >> HIGH_PLACE_BITS & 1 == 1
    }

    /// The part of `whole` that corresponds to the key's moment between those of `first` and `last`: from 0 to `whole`.
    pub(crate) fn share(self, first: Self, last: Self, whole: usize) -> usize {
        let since = |key: Self| (key.high >> HIGH_PLACE_BITS).saturating_sub(first.high >> HIGH_PLACE_BITS);
        let share = since(self).saturating_mul(whole as u64).checked_div(since(last)).unwrap_or(0);
        whole.min(usize::try_from(share).unwrap_or(whole))
    }

    /// The key as one number, so that two keys are compared without a branch.
    #[inline]
    pub(super) fn as_number(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }
}

impl Ord for Key {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_number().cmp(&other.as_number())
    }
}

impl PartialOrd for Key {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    #[inline]
    fn lt(&self, other: &Self) -> bool {
        self.as_number() < other.as_number()
    }

    #[inline]
    fn le(&self, other: &Self) -> bool {
        self.as_number() <= other.as_number()
    }
}

codec!(Key { high, low } if |key: &Self| key.low & !u64::from(!KIND) == 0);

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: u32 = u32::MAX - 1;

    fn ends() -> [Moment; 2] {
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59"].map(|moment| moment.parse().unwrap())
    }

    #[test]
    fn keys_are_in_order_of_moment_then_place_then_line() {
        let mut keys = Vec::new();
        for at in ends() {
            for key in [Key::at, Key::baseline] {
                for place in [0, 1, 255, 256, 1 << 24, MOST, u32::MAX].map(TransactionNo::new) {
                    for line in [0, 1, LAST_LINE] {
                        let key = key(at, place, line);
                        assert_eq!((key.moment(), key.rank(), key.line()), (at, place, line as usize));
                        let other = key.other_side();
                        assert_eq!((other.moment(), other.rank()), (at, place));
                        assert_eq!(other.line(), (line + 1).min(LAST_LINE) as usize);
                        keys.push(key);
                    }
                }
            }
            assert!(keys.iter().filter(|key| key.moment() == at).all(|key| Some(*key) < Key::after_day(at.date())));
        }
        assert!(keys.is_sorted_by(|a, b| a < b && a <= b));
        let before = |key| keys.iter().filter(|other| **other < key).count();
        assert_eq!(ends().map(|at| before(Key::after_moment(at))), [21, 63], "no baseline of that moment");
    }
}
