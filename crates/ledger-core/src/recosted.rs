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

/// What a piece is made for, unless more is asked for at once; in debug builds little, so that every test crosses the
/// borders.
const PIECE: usize = if cfg!(debug_assertions) { 2 } else { 4096 };

impl Recostings {
    /// A list with room for so many more.
    pub(crate) fn room_for(&mut self, more: usize) -> &mut Vec<Recosted> {
        let (len, capacity) = (self.last.len(), self.last.capacity());
        if capacity.saturating_sub(len) < more {
            let next = Vec::with_capacity(len.saturating_mul(2).min(PIECE).max(more));
            self.full.push(std::mem::replace(&mut self.last, next));
        }
        &mut self.last
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
