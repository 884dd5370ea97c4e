//! Exits that were there before and cost something else now: listed while streams are folded again, looked through
//! when somebody asks.

use crate::number::Money;
use crate::register::TransactionNumber;

/// An exit that was there before and costs something else now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recosted {
    pub(crate) exit: TransactionNumber,
    pub(crate) before: Money,
    pub(crate) after: Money,
}

/// Every time that an exit came to cost something else, so far. Nothing is moved when the list grows.
#[derive(Debug, Default)]
pub(crate) struct Recostings {
    full: Vec<Vec<Recosted>>,
    last: Vec<Recosted>,
}

/// Pieces have room for so many, each for twice as many as the one before; in debug builds for few, so that every test
/// crosses the borders.
const FIRST_PIECE: usize = if cfg!(debug_assertions) { 1 } else { 16 };
const PIECE: usize = if cfg!(debug_assertions) { 2 } else { 4096 };

impl Recostings {
    #[inline]
    pub(crate) fn push(&mut self, recosted: Recosted) {
        if self.last.len() == self.last.capacity() {
            self.begin_piece();
        }
        self.last.push(recosted);
    }

    #[cold]
    fn begin_piece(&mut self) {
        let room = self.last.len().saturating_mul(2).clamp(FIRST_PIECE, PIECE);
        let full = std::mem::replace(&mut self.last, Vec::with_capacity(room));
        self.full.extend((!full.is_empty()).then_some(full));
    }

    /// The list of a command that adds transactions from `first_new` on and has voided some, ascending.
    pub(crate) fn of_command(mut self, first_new: TransactionNumber, voided: Vec<TransactionNumber>) -> RecostedList {
        self.full.extend((!self.last.is_empty()).then_some(self.last));
        RecostedList { pieces: self.full, first_new, voided }
    }
}

/// Every time that an exit which was there before a command, and still is, came to cost something else.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecostedList {
    pieces: Vec<Vec<Recosted>>,
    first_new: TransactionNumber,
    voided: Vec<TransactionNumber>,
}

impl RecostedList {
    pub(crate) fn iter(&self) -> impl Iterator<Item = Recosted> {
        let all = self.pieces.iter().flatten().copied();
        all.filter(|exit| exit.exit < self.first_new && self.voided.binary_search(&exit.exit).is_err())
    }
}

impl PartialEq for RecostedList {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for RecostedList {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_or_voided_is_no_part_of_the_list() {
        let list = |exits: &[u32], first_new, voided| {
            let mut all = Recostings::default();
            for exit in exits {
                all.push(Recosted { exit: *exit, before: Money::ZERO, after: Money::from_units(1) });
            }
            all.of_command(first_new, voided)
        };
        let (all, old): (Vec<u32>, Vec<u32>) = ((0..40).rev().collect(), (0..29).rev().filter(|at| *at != 3).collect());
        let listed = list(&all, 30, vec![3, 29]);
        assert_eq!(listed.iter().map(|exit| exit.exit).collect::<Vec<_>>(), old);
        assert_eq!(listed, list(&old, 40, Vec::new()));
        assert_ne!(listed, list(&all, 30, vec![3]));
    }
}
