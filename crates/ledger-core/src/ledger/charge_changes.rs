//! The differences of charges, summed up by charge.

use crate::pack::dense::Dense;
use crate::value::number::{Money, Total};
use crate::value::numbering::ChargeNo;

/// The difference of each charge. The charges are in a list as long as it is short, and in a table by number later.
#[derive(Debug, Default)]
pub(crate) struct ChargeChanges {
    list: Vec<(ChargeNo, Total)>,
    /// The highest number in the list.
    last: ChargeNo,
    /// The number of list entries that were looked through since the list was begun.
    searched: usize,
    table: Vec<Total>,
}

const LITTLE: usize = 8;

impl ChargeChanges {
    /// Adds a difference: something charged to `charge` cost `before` and now costs `after`.
    #[inline]
    pub(crate) fn change(&mut self, charge: ChargeNo, before: Money, after: Money) {
        let difference = Total::between(before, after);
        match self.table.get_mut(charge.index()) {
            Some(total) => total.add(difference),
            None => self.add(charge, difference),
        }
    }

    pub(crate) fn of(&self, charge: ChargeNo) -> Total {
        let listed = self.list.iter().find(|(number, _)| *number == charge).map(|(_, total)| *total);
        listed.or_else(|| self.table.get(charge.index()).copied()).unwrap_or_default()
    }

    /// The charges that differ, each once, with their differences.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ChargeNo, Total)> {
        let table = (0..).map(ChargeNo::new).zip(self.table.iter().copied());
        self.list.iter().copied().chain(table).filter(|(_, total)| !total.is_zero())
    }

    #[cold]
    fn add(&mut self, charge: ChargeNo, difference: Total) {
        match self.list.iter_mut().find(|(number, _)| *number == charge) {
            Some((_, total)) => total.add(difference),
            None => self.list.push((charge, difference)),
        }
        self.last = self.last.max(charge);
        self.searched = self.searched.saturating_add(self.list.len());
        // a table takes as much time as it is long, and a little more
        if self.searched > self.last.index().saturating_add(LITTLE) {
            self.tabulate();
        }
    }

    fn tabulate(&mut self) {
        self.table.resize(self.last.index().saturating_add(1), Total::ZERO);
        for (number, difference) in self.list.drain(..) {
            if let Some(total) = self.table.get_mut(number.index()) {
                total.add(difference);
            }
        }
        self.searched = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_or_many_charges_add_up_alike() {
        for charges in [3, 8, 9, 40_u32] {
            let seventh = |charge: u32| ChargeNo::new(charge * 7);
            let mut differences = ChargeChanges::default();
            for round in 1..=3 {
                for charge in (0..charges).rev() {
                    differences.change(
                        seventh(charge),
                        Money::from_units(1),
                        Money::from_units(round * i64::from(charge)),
                    );
                }
            }
            for charge in 0..charges {
                assert_eq!(differences.of(seventh(charge)).units(), i128::from(6 * charge) - 3);
            }
            assert_eq!(differences.of(ChargeNo::new(5)), Total::ZERO);
            assert_eq!(differences.iter().count(), charges as usize);
        }
    }
}
