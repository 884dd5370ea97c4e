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

/// Every time that an exit came to cost something else, as it came about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recostings {
    /// Full pieces, so that nothing is moved when the list grows.
    full: Vec<Vec<Recosted>>,
    last: Vec<Recosted>,
    /// The first transaction that was not there before.
    first_new: TransactionNumber,
    /// The transactions that no longer count, ascending.
    voided: Vec<TransactionNumber>,
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
        let next = Vec::with_capacity(self.last.len().saturating_mul(2).clamp(FIRST_PIECE, PIECE));
        let full = std::mem::replace(&mut self.last, next);
        if !full.is_empty() {
            self.full.push(full);
        }
    }

    /// The list of a command that is decided: what it adds or voids itself is no part of it.
    pub(crate) fn without(self, first_new: TransactionNumber, voided: Vec<TransactionNumber>) -> Self {
        Self { first_new, voided, ..self }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Recosted> {
        let all = self.full.iter().flatten().chain(&self.last).copied();
        all.filter(|exit| exit.exit < self.first_new && self.voided.binary_search(&exit.exit).is_err())
    }
}

impl PartialEq for Recostings {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Recostings {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_or_voided_is_no_part_of_the_list() {
        let recosted = |exit| Recosted { exit, before: Money::ZERO, after: Money::from_units(exit.into()) };
        let mut all = Recostings::default();
        for exit in (0..40).rev() {
            all.push(recosted(exit));
        }
        assert_eq!(all.iter().count(), 0, "before the command is judged, nothing was there before");
        let listed = all.clone().without(30, vec![3, 29]);
        let exits: Vec<_> = (0..29).rev().filter(|exit| *exit != 3).collect();
        assert_eq!(listed.iter().map(|exit| exit.exit).collect::<Vec<_>>(), exits);
        assert_eq!(listed, all.clone().without(30, vec![29, 3].into_iter().rev().collect()));
        assert_ne!(listed, all.without(30, vec![3]));
    }
}
