//! The position of each transaction. Most transactions stand at consecutive positions, so that only the interruptions
//! are kept.

use crate::pack::append_list::AppendList;
use crate::pack::codec::codec;
use crate::pack::dense::Dense;
use crate::pack::packed_list::DeltaCoded;
use crate::pack::varint::{push, take_u32};
use crate::value::numbering::{Counts, TransactionNo};

/// The positions of consecutive transactions, in order.
///
/// A run goes on as long as the next transaction stands at the next position. Two things end it: an event without a
/// transaction, and a correction, whose two transactions share a position.
#[derive(Debug, Clone, Default)]
pub(crate) struct Positions {
    /// The first run; most commands have no other.
    first: Option<Run>,
    /// The other runs, in order.
    later: AppendList<Run>,
    /// The position right after the last transaction.
    next: u32,
}

/// The first transaction of a run, and its position.
#[derive(Debug, Clone, Copy)]
struct Run {
    number: TransactionNo,
    position: u32,
}

impl Run {
    /// The position of a transaction of the run.
    fn position_of(self, number: TransactionNo) -> u32 {
        self.position.saturating_add(number.since(self.number).unwrap_or(0))
    }

    /// The transaction of the run that stands at `position`, if the run is long enough.
    fn number_at(self, position: u32) -> TransactionNo {
        self.number.after(position.saturating_sub(self.position))
    }
}

impl Positions {
    /// The position of transaction `number`, or `None` if it is before the first one.
    pub(crate) fn of(&self, number: TransactionNo) -> Option<u32> {
        let (run, _) = self.last_run(|run| run.number <= number);
        Some(run?.position_of(number))
    }

    /// The first transaction that does not stand before `position`. After all positions, it may be a number not given
    /// yet.
    pub(crate) fn first_from(&self, position: u32) -> Option<TransactionNo> {
        let (run, next) = self.last_run(|run| run.position < position);
        match (run, next) {
            (Some(run), Some(next)) => Some(run.number_at(position).min(next.number)),
            (Some(run), None) => Some(run.number_at(position)),
            (None, next) => next.map(|next| next.number),
        }
    }

    /// Sets the position of the next transaction, which is not before that of the last one.
    pub(crate) fn push(&mut self, number: TransactionNo, position: u32) {
        if self.first.is_none() || position != self.next {
            self.begin(Run { number, position });
        }
        self.next = position.saturating_add(1);
    }

    pub(crate) fn append(&mut self, added: Self) {
        let Some(run) = added.first else { return };
        self.push(run.number, run.position);
        self.later.append(added.later);
        self.next = added.next;
    }

    fn begin(&mut self, run: Run) {
        match self.first {
            Some(_) => self.later.push(run),
            None => self.first = Some(run),
        }
    }

    /// The last run for which `is_so` is true, and the run after it. All runs before it must make `is_so` true.
    fn last_run(&self, is_so: impl Fn(&Run) -> bool) -> (Option<Run>, Option<Run>) {
        let first = self.first.filter(&is_so);
        if first.is_none() {
            return (None, self.first);
        }
        let later = self.later.partition_point(is_so);
        let last = later.checked_sub(1).and_then(|last| self.later.get(last)).copied();
        (last.or(first), self.later.get(later).copied())
    }
}

codec!(Run { number, position });
codec!(Positions { first, later, next });

impl DeltaCoded for Run {
    type Context = Counts;

    fn origin() -> Self {
        Self { number: TransactionNo::FIRST, position: 0 }
    }

    fn pack(&self, before: &Self, out: &mut Vec<u8>) {
        self.number.pack(&before.number, out);
        push(self.position.wrapping_sub(before.position).into(), out);
    }

    fn unpack(before: &Self, from: &mut &[u8]) -> Option<Self> {
        let number = TransactionNo::unpack(&before.number, from)?;
        Some(Self { number, position: before.position.checked_add(take_u32(from)?)? })
    }

    fn is_sound(&self, counts: Counts) -> bool {
        self.number < counts.transactions && self.position <= counts.head
    }

    fn rank(&self) -> Option<u128> {
        self.number.rank()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The positions of transactions from number 3 on: a run, a gap, a correction, a run, two gaps.
    const STAND: [u32; 11] = [2, 3, 4, 7, 7, 8, 9, 9, 10, 12, 14];

    fn positions(of: &[u32], first: u32) -> Positions {
        let mut positions = Positions::default();
        (first..).zip(of).for_each(|(number, position)| positions.push(TransactionNo::new(number), *position));
        positions
    }

    fn check(positions: &Positions) {
        for (number, position) in (3..).zip(STAND) {
            assert_eq!(positions.of(TransactionNo::new(number)), Some(position), "of {number}");
        }
        assert_eq!(positions.of(TransactionNo::new(2)), None);
        for position in 0..=14 {
            let before = STAND.iter().take_while(|stands| **stands < position).count() as u32;
            assert_eq!(positions.first_from(position), Some(TransactionNo::new(3).after(before)), "from {position}");
        }
        assert_eq!(positions.later.len(), 5, "a run is kept once");
    }

    #[test]
    fn what_stands_in_a_row_is_kept_once() {
        check(&positions(&STAND, 3));
        assert_eq!(Positions::default().of(TransactionNo::FIRST), None);
        assert_eq!(Positions::default().first_from(1), None);
    }

    #[test]
    fn runs_go_on_in_what_is_appended() {
        for cut in 0..=STAND.len() {
            let (before, after) = STAND.split_at(cut);
            let mut whole = positions(before, 3);
            whole.append(positions(after, 3 + cut as u32));
            check(&whole);
        }
    }
}
