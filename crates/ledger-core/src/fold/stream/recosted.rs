//! Exits that were there before and cost something else now. They are counted or listed while streams are refolded.

use crate::value::number::{Money, Total};
use crate::value::numbering::TransactionNo;

/// An exit that was there before and costs something else now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recosted {
    pub(crate) exit: TransactionNo,
    pub(crate) before: Money,
    pub(crate) after: Money,
}

/// The number of exits whose cost changes, and the sum of the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct RecostedSum {
    pub(crate) exits: usize,
    pub(crate) by: Total,
}

impl RecostedSum {
    pub(crate) fn add(&mut self, other: Self) {
        self.exits = self.exits.saturating_add(other.exits);
        self.by.add(other.by);
    }
}

impl Recosted {
    pub(crate) fn change(self) -> RecostedSum {
        let by = Total::between(self.before, self.after);
        RecostedSum { exits: usize::from(!by.is_zero()), by }
    }
}

/// The notes of exits whose cost changes.
#[derive(Debug)]
pub(crate) enum Recostings {
    /// The exits are counted. The count is right as long as no exit changes its cost twice.
    Counted {
        change: RecostedSum,
        /// True if an exit may have changed its cost twice.
        twice: bool,
    },
    /// Each change is listed, also several of one exit.
    Listed(Vec<Recosted>),
}

impl Recostings {
    pub(crate) const COUNTED: Self = Self::Counted { change: RecostedSum { exits: 0, by: Total::ZERO }, twice: false };

    #[inline]
    pub(crate) fn note(&mut self, recosted: Recosted) {
        match self {
            Self::Counted { change, .. } => change.add(recosted.change()),
            Self::Listed(list) => list.push(recosted),
        }
    }

    /// Notes that a stream is refolded whose exits may have been noted before. `has_new` is true if some may be of the
    /// command itself.
    pub(crate) fn come_again(&mut self, has_new: bool) {
        if let Self::Counted { change, twice } = self {
            *twice |= has_new || change.exits > 0;
        }
    }

    pub(crate) fn may_count_twice(&self) -> bool {
        matches!(self, Self::Counted { twice: true, .. })
    }

    /// The listed exits in the order of recording, each once, with its first and its last cost. Left out are exits from
    /// `first_new` on, which the command added, exits in `voided`, which is ascending, and exits whose first and last
    /// cost are the same.
    pub(crate) fn each(self, first_new: TransactionNo, voided: &[TransactionNo]) -> Vec<Recosted> {
        let Self::Listed(mut exits) = self else { return Vec::new() };
        exits.retain(|exit| exit.exit < first_new && voided.binary_search(&exit.exit).is_err());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::dense::Dense;

    fn list(exits: impl IntoIterator<Item = (u32, i64, i64)>) -> Recostings {
        let mut all = Recostings::Listed(Vec::new());
        for (exit, before, after) in exits {
            let exit = TransactionNo::new(exit);
            all.note(Recosted { exit, before: Money::from_units(before), after: Money::from_units(after) });
        }
        all
    }

    #[test]
    fn what_is_new_or_voided_is_no_part_of_the_list() {
        let all = list((0..40).rev().map(|exit| (exit, 0, 1)));
        let listed = all.each(TransactionNo::new(30), &[3, 29].map(TransactionNo::new));
        assert!(listed.iter().map(|exit| exit.exit.get()).eq((0..29).filter(|exit| *exit != 3)));
    }

    #[test]
    fn each_is_told_once_from_what_it_cost_first_to_what_it_cost_last() {
        // so many that no sort goes through them one by one
        let times = (0..5).flat_map(|time| (0..100).rev().map(move |exit| (exit, time, time + 1)));
        let once = list(times).each(TransactionNo::NONE, &[]);
        assert!(once.iter().map(|exit| exit.exit.get()).eq(0..100));
        assert!(once.iter().all(|exit| (exit.before.units(), exit.after.units()) == (0, 5)));
        // an exit that ends at its first cost is left out
        let once = list([(1, 0, 3), (2, 0, 1), (1, 3, 0)]).each(TransactionNo::NONE, &[]);
        assert_eq!(once.iter().map(|exit| exit.exit.get()).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_count_is_doubtful_once_anything_counted_may_come_again() {
        let mut counted = Recostings::COUNTED;
        counted.come_again(false);
        assert!(!counted.may_count_twice(), "nothing was counted");
        counted.note(Recosted { exit: TransactionNo::new(1), before: Money::ZERO, after: Money::from_units(2) });
        assert!(!counted.may_count_twice());
        counted.come_again(false);
        assert!(counted.may_count_twice());
        let mut counted = Recostings::COUNTED;
        counted.come_again(true);
        assert!(counted.may_count_twice(), "an exit of the command itself may be counted");
    }
}
