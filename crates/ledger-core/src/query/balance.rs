//! Both sides of a balance.
#![allow(clippy::arithmetic_side_effects, reason = "figures saturate, beyond 10¹⁹ of the largest")]

use crate::value::number::{Figure, Money};

/// The balance of a stream, or of all streams: the value that came in equals the value that is left or went out.
///
/// The sums of values that came in are taken from the movements themselves; the value that is left is taken from the
/// running stock. So the two sides agree only if no step of the fold made or lost value (rule N4 of [the
/// semantics](crate::manual::semantics)).
///
/// ```
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 3 for 10 | 3 10
///     05-02 exit 1         | 2 6.67
///     05-03 adjust -1      | 1 3.33
/// ");
/// let balance = book.ledger.balance().total;
/// assert_eq!(balance.entered.units(), 10_00);
/// assert_eq!((balance.charged.units(), balance.lost.units(), balance.left.units()), (3_33, 3_34, 3_33));
/// assert!(balance.agrees());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Balance {
    /// In: entries from providers.
    pub entered: Figure<Money>,
    /// In: gains found by adjustments, counts and reversals.
    pub gained: Figure<Money>,
    /// In: the values that rebalances set and that superseded exits and transfers consumed, less those that superseded
    /// returns and transfers brought.
    pub rebalanced: Figure<Money>,
    /// In: the value that revaluations and priced counts added, or below zero, took away.
    pub revalued: Figure<Money>,
    /// In: transfers from other stores.
    pub transferred_in: Figure<Money>,
    /// Out: the value that is left.
    pub left: Figure<Money>,
    /// Out: exits less returns; a superseded exit at the price of the rebalance.
    pub charged: Figure<Money>,
    /// Out: losses by adjustments, counts and reversals.
    pub lost: Figure<Money>,
    /// Out: transfers to other stores.
    pub transferred_out: Figure<Money>,
    /// Out: the real cost of settled deficits, less the value at which they had been carried.
    pub variance: Figure<Money>,
}

impl Balance {
    /// The sum of the values that came in.
    pub fn came_in(&self) -> Figure<Money> {
        [self.entered, self.gained, self.rebalanced, self.revalued, self.transferred_in].into_iter().sum()
    }

    /// The sum of the values that are left or went out.
    pub fn went_out(&self) -> Figure<Money> {
        [self.left, self.charged, self.lost, self.variance, self.transferred_out].into_iter().sum()
    }

    /// Returns true if both sides are equal, to the last digit.
    pub fn agrees(&self) -> bool {
        self.came_in() == self.went_out()
    }

    pub(super) fn add(&mut self, other: &Balance) {
        self.entered += other.entered;
        self.gained += other.gained;
        self.rebalanced += other.rebalanced;
        self.revalued += other.revalued;
        self.transferred_in += other.transferred_in;
        self.transferred_out += other.transferred_out;
        self.left += other.left;
        self.charged += other.charged;
        self.lost += other.lost;
        self.variance += other.variance;
    }
}
