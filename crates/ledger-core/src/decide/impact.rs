//! The impact of a command: before → after.

use crate::event::Charge;
use crate::fold::stream::recosted::RecostedSum;
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::number::{Figure, Money, Quantity, Scales};
use crate::value::on_hand::OnHand;
use std::ops::Sub;

/// The change that a command makes, or would make.
///
/// ```
/// use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-02 exit 4 as X  | 6  12  cycle 8
/// ");
/// let impact = book.tell(vec![action("05-01 entry 10 @ 4 as E")]).unwrap(); // recorded late
/// assert_eq!(impact.recorded[0].as_str(), "E");
/// assert_eq!(impact.streams[0].after.value().units(), 48_00);
/// assert_eq!(impact.cycles[0].after.units(), 12_00); // X costs 4 at 3
/// assert_eq!((impact.recosted_count(), impact.recosted_change().units()), (1, 4_00));
/// assert_eq!(impact.value_change().units(), 36_00); // 40 came in, and 4 of it went out
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Impact {
    /// The transactions that the command records, by reference, in order.
    pub recorded: Vec<Reference>,
    /// The streams that the command touches, in the order of store and supply.
    pub streams: Vec<StreamImpact>,
    /// The charges that differ, in the order of cycle and activity.
    pub cycles: Vec<CycleImpact>,
    /// The counts that were there before and find another difference now, in the order of their recording.
    pub counts: Vec<CountFinding>,
    /// The number of exits that were there before, still are, and cost something else, and the sum of the differences.
    pub(crate) recosted: RecostedSum,
    pub(crate) scales: Scales,
}

impl Impact {
    /// The number of lines of transactions that the command supersedes.
    pub fn superseded(&self) -> usize {
        self.streams.iter().fold(0, |sum, stream| sum.saturating_add(stream.superseded))
    }

    /// The number of lines of transactions that come back into force.
    pub fn restored(&self) -> usize {
        self.streams.iter().fold(0, |sum, stream| sum.saturating_add(stream.restored))
    }

    /// The number of exits that were there before and cost something else now.
    /// [`Ledger::recosted_exits`](crate::Ledger::recosted_exits) lists them.
    pub fn recosted_count(&self) -> usize {
        self.recosted.exits
    }

    /// The sum by which the costs of the exits of [`recosted_count`](Self::recosted_count) differ.
    pub fn recosted_change(&self) -> Figure<Money> {
        self.recosted.by.at(self.scales.money)
    }

    /// The difference in the value of all stock.
    pub fn value_change(&self) -> Figure<Money> {
        let value =
            |of: fn(&StreamImpact) -> OnHand| self.streams.iter().map(|stream| of(stream).value()).sum::<Figure<_>>();
        value(|stream| stream.after).sub(value(|stream| stream.before))
    }
}

/// The change that a command makes in one stream.
///
/// ```
/// use ledger_core::value::Scale;
/// use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("05-01 entry 10 @ 27.50 | 500 275");
/// let impact = book.tell(vec![action("05-31 rebalance 9 @ 28")]).unwrap();
/// let main = &impact.streams[0];
/// assert_eq!((main.before.quantity().units(), main.after.quantity().units()), (500, 450));
/// let average = |stock: ledger_core::value::OnHand| stock.average().unwrap().to_string();
/// assert_eq!((average(main.before), average(main.after)), ("27.5".to_owned(), "28".to_owned())); // a bag
/// assert_eq!(main.superseded, 1); // the entry
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StreamImpact {
    /// The store.
    pub store: StoreId,
    /// The supply.
    #[cfg_attr(feature = "serde", serde(rename = "item"))]
    pub supply: SupplyId,
    /// The stock without the command.
    pub before: OnHand,
    /// The stock with the command.
    pub after: OnHand,
    /// The number of lines that a rebalance supersedes.
    pub superseded: usize,
    /// The number of lines that come back into force.
    pub restored: usize,
}

/// The change that a command makes in one charge.
///
/// ```
/// use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-02 exit 4       | 6  12  cycle 8
///     close 2026-05
/// ");
/// let impact = book.tell(vec![action("05-01 entry 10 @ 4")]).unwrap();
/// let may = &impact.cycles[0];
/// assert_eq!((may.before.units(), may.after.units()), (8_00, 8_00)); // it is closed
/// assert_eq!((may.variance_before.units(), may.variance_after.units()), (0, 4_00)); // the exit costs 12 now
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CycleImpact {
    /// The charge.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub charge: Charge,
    /// The sum charged without the command.
    pub before: Figure<Money>,
    /// The sum charged with the command.
    pub after: Figure<Money>,
    /// The variance of a closed cycle, without the command.
    pub variance_before: Figure<Money>,
    /// The variance of a closed cycle, with the command.
    pub variance_after: Figure<Money>,
}

/// An exit that costs something else now.
///
/// ```
/// use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-02 exit 4 as X  | 6  12  X 8
/// ");
/// let exit = book.recosted_exits(vec![action("05-01 entry 10 @ 4")]).remove(0);
/// assert_eq!((exit.reference.as_str(), exit.before.units(), exit.after.units()), ("X", 8_00, 12_00));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RecostedExit {
    /// The exit.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Reference,
    /// The cost without the command.
    pub before: Figure<Money>,
    /// The cost with the command.
    pub after: Figure<Money>,
}

/// A count that finds another difference than it did, because something was recorded that is dated before it.
///
/// ```
/// use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-05 count 7 as C | 7  14  C.moved -3
/// ");
/// let impact = book.tell(vec![action("05-03 exit 2 as X")]).unwrap();
/// let count = &impact.counts[0];
/// assert_eq!((count.reference.as_str(), count.cause.as_str()), ("C", "X"));
/// assert_eq!((count.before.units(), count.after.units()), (-3, -1)); // X explains two of the three
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct CountFinding {
    /// The count.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Reference,
    /// The difference that it finds without the command, in consumption units: the counted quantity less the booked
    /// one.
    pub before: Figure<Quantity>,
    /// The difference that it finds with the command.
    pub after: Figure<Quantity>,
    /// The first of the command's transactions in that stream.
    pub cause: Reference,
}
