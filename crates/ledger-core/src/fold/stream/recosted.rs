//! Exits that were there before and cost something else now: listed or only counted while streams are folded again,
//! looked through when somebody asks.

use crate::ledger::stream::Key;
use crate::ledger::stream::rows::Chunks;
use crate::ledger::{Ledger, OutOfSequence};
use crate::value::id::Position;
use crate::value::number::{Conversion, Money, Total, UnitPrice};
use crate::value::numbering::{StreamNo, TransactionNo};

/// An exit that was there before and costs something else now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recosted {
    pub(crate) exit: TransactionNo,
    pub(crate) before: Money,
    pub(crate) after: Money,
}

/// How many exits cost something else, and by how much all of them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Change {
    pub(crate) exits: usize,
    pub(crate) by: Total,
}

impl Change {
    pub(crate) fn add(&mut self, other: Self) {
        self.exits = self.exits.saturating_add(other.exits);
        self.by.add(other.by);
    }
}

impl Recosted {
    pub(crate) fn change(self) -> Change {
        let by = Total::between(self.before, self.after);
        Change { exits: usize::from(!by.is_zero()), by }
    }
}

/// A region of a stream in which nothing but the superseder changed, and with it the price of every exit: they are
/// counted, and listed when somebody asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Repriced {
    pub(crate) from: Key,
    /// What stands there is no part of it.
    pub(crate) until: Key,
    pub(crate) conversion: Conversion,
    /// None where nothing was superseded.
    pub(crate) old: Option<UnitPrice>,
    pub(crate) new: UnitPrice,
    pub(crate) change: Change,
}

impl Repriced {
    /// The exits that cost something else, in effective order.
    pub(crate) fn exits(self, rows: &impl Chunks) -> impl Iterator<Item = Recosted> {
        let region = rows.place_of(self.from)..rows.place_of(self.until);
        let mut held = rows.stock_before(region.start);
        rows.slices(region).flat_map(|(_, rows)| rows).filter_map(move |row| {
            let held = std::mem::replace(&mut held, row.after);
            let quantity = row.exit()?;
            let before = match self.old {
                Some(price) => self.conversion.value(quantity, price),
                None => held.value.minus(row.after.value),
            };
            let (before, after) = (before.ok()?, self.conversion.value(quantity, self.new).ok()?);
            (before != after).then_some(Recosted { exit: row.transaction(), before, after })
        })
    }
}

/// Every time that an exit came to cost something else, so far. Nothing is moved when the list grows.
#[derive(Debug, Default)]
pub(crate) struct Recostings {
    full: Vec<Vec<Recosted>>,
    last: Vec<Recosted>,
    /// Whether what can be listed later is only counted.
    pub(crate) counts: bool,
    repriced: Vec<(StreamNo, Repriced)>,
}

/// Pieces have room for so many, each for twice as many as the one before; in debug builds for few, so that every test
/// crosses the borders.
const FIRST_PIECE: usize = if cfg!(debug_assertions) { 1 } else { 16 };
const PIECE: usize = if cfg!(debug_assertions) { 2 } else { 4096 };

impl Recostings {
    pub(crate) fn counting() -> Self {
        Self { counts: true, ..Self::default() }
    }

    #[inline]
    pub(crate) fn push(&mut self, recosted: Recosted) {
        if self.last.len() == self.last.capacity() {
            self.begin_piece();
        }
        self.last.push(recosted);
    }

    pub(crate) fn count(&mut self, stream: StreamNo, region: Repriced) {
        self.repriced.push((stream, region));
    }

    #[cold]
    fn begin_piece(&mut self) {
        let room = self.last.len().saturating_mul(2).clamp(FIRST_PIECE, PIECE);
        let full = std::mem::replace(&mut self.last, Vec::with_capacity(room));
        self.full.extend((!full.is_empty()).then_some(full));
    }

    /// What a command recosts that is decided against that head, adds transactions from `first_new` on and has voided
    /// some, ascending.
    pub(crate) fn of_command(
        mut self,
        against: Position,
        first_new: TransactionNo,
        voided: Vec<TransactionNo>,
    ) -> RecostedList {
        self.full.extend((!self.last.is_empty()).then_some(self.last));
        let repriced = self.repriced;
        let unlisted = (!repriced.is_empty()).then(|| Box::new(Unlisted { against, repriced }));
        RecostedList { pieces: self.full, first_new, voided, unlisted }
    }
}

/// The exits that were there before a command, still are, and cost something else.
#[derive(Debug, Clone, Default)]
pub(crate) struct RecostedList {
    /// Every time that one came to cost something else.
    pieces: Vec<Vec<Recosted>>,
    first_new: TransactionNo,
    voided: Vec<TransactionNo>,
    unlisted: Option<Box<Unlisted>>,
}

/// Regions whose exits are counted, and none of which is listed.
#[derive(Debug, Clone)]
struct Unlisted {
    /// The head of the ledger that has their rows.
    against: Position,
    repriced: Vec<(StreamNo, Repriced)>,
}

impl Unlisted {
    fn list(&self, ledger: &Ledger) -> Result<Vec<Recosted>, OutOfSequence> {
        if ledger.head() != self.against {
            return Err(OutOfSequence { head: ledger.head(), position: self.against.after(1) });
        }
        let count = self.repriced.iter().fold(0_usize, |sum, (_, region)| sum.saturating_add(region.change.exits));
        let mut exits = Vec::with_capacity(count);
        for (number, repriced) in &self.repriced {
            if let Some(stream) = ledger.streams.get(*number) {
                repriced.exits(&stream.rows).for_each(|exit| exits.push(exit));
            }
        }
        Ok(exits)
    }
}

impl RecostedList {
    /// Each of those exits once, whatever it cost in between, in the order of their recording.
    pub(crate) fn each(&self, ledger: &Ledger) -> Result<Vec<Recosted>, OutOfSequence> {
        let mut exits = self.listed();
        if let Some(unlisted) = &self.unlisted {
            exits.extend(unlisted.list(ledger)?);
        }
        exits.sort_unstable_by_key(|exit| exit.exit);
        Ok(exits)
    }

    pub(crate) fn change(&self) -> Change {
        let mut sum = Change::default();
        let listed = self.listed().into_iter().map(Recosted::change);
        let unlisted = self.unlisted.iter().flat_map(|unlisted| &unlisted.repriced);
        listed.chain(unlisted.map(|(_, repriced)| repriced.change)).for_each(|change| sum.add(change));
        sum
    }

    /// Each that is listed once, from what it cost first to what it cost last.
    fn listed(&self) -> Vec<Recosted> {
        let all = self.pieces.iter().flatten().copied();
        let is_old = |exit: &Recosted| exit.exit < self.first_new && self.voided.binary_search(&exit.exit).is_err();
        let mut exits: Vec<Recosted> = all.filter(is_old).collect();
        exits.sort_by_key(|exit| exit.exit);
        exits.dedup_by(|later, first| {
            let same = later.exit == first.exit;
            if same {
                first.after = later.after;
            }
            same
        });
        exits.retain(|exit| exit.before != exit.after);
        exits
    }
}

/// Equal are those that have as many exits cost as much more, listed or not.
impl PartialEq for RecostedList {
    fn eq(&self, other: &Self) -> bool {
        self.change() == other.change()
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
            all.of_command(Position::START, first_new, voided)
        };
        let (all, old): (Vec<u32>, Vec<u32>) = ((0..40).rev().collect(), (0..29).rev().filter(|at| *at != 3).collect());
        let listed = list(&all, 30, vec![3, 29]);
        let ascending: Vec<u32> = old.iter().rev().copied().collect();
        assert_eq!(listed.listed().iter().map(|exit| exit.exit).collect::<Vec<_>>(), ascending);
        assert_eq!(listed, list(&old, 40, Vec::new()));
        assert_ne!(listed, list(&all, 30, vec![3]));
    }

    fn list(exits: impl IntoIterator<Item = (TransactionNo, i64, i64)>) -> RecostedList {
        let mut all = Recostings::default();
        for (exit, before, after) in exits {
            all.push(Recosted { exit, before: Money::from_units(before), after: Money::from_units(after) });
        }
        all.of_command(Position::START, TransactionNo::MAX, Vec::new())
    }

    #[test]
    fn each_is_told_once_from_what_it_cost_first_to_what_it_cost_last() {
        // so many that no sort goes through them one by one
        let times = (0..5).flat_map(|time| (0..100).rev().map(move |exit| (exit, time, time + 1)));
        let once = list(times).listed();
        assert!(once.iter().map(|exit| exit.exit).eq(0..100));
        assert!(once.iter().all(|exit| (exit.before.units(), exit.after.units()) == (0, 5)));
        // what costs in the end what it did is not told
        assert_eq!(list([(1, 0, 3), (2, 0, 1), (1, 3, 0)]), list([(2, 0, 1)]));
    }

    #[test]
    fn equal_are_lists_of_as_many_exits_and_as_much() {
        assert_eq!(list([(1, 0, 3), (2, 0, 1)]), list([(3, 0, 2), (4, 5, 7)]));
        assert_ne!(list([(1, 0, 3), (2, 0, 1)]), list([(1, 0, 3), (2, 0, 2)]), "more");
        assert_ne!(list([(1, 0, 3), (2, 0, 1)]), list([(1, 0, 4)]), "fewer");
    }
}
