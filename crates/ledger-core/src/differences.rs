//! By how much each charge differs.

use crate::number::{Money, Total};

/// A few differences are kept in a list, many in a table by number.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    list: Vec<(u32, Total)>,
    table: Vec<Total>,
}

const LONGEST_LIST: usize = 8;

impl Differences {
    /// Notes that something charged to `charge` did cost `before` and costs `after`.
    #[inline]
    pub(crate) fn change(&mut self, charge: u32, before: Money, after: Money) {
        let difference = Total::between(before, after);
        match self.table.get_mut(charge as usize) {
            Some(total) => total.add(difference),
            None => self.add(charge, difference),
        }
    }

    pub(crate) fn of(&self, charge: u32) -> Total {
        let listed = self.list.iter().find(|(number, _)| *number == charge).map(|(_, total)| *total);
        listed.or_else(|| self.table.get(charge as usize).copied()).unwrap_or_default()
    }

    /// The charges that differ, each once.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, Total)> {
        let table = (0..).zip(self.table.iter().copied());
        self.list.iter().copied().chain(table).filter(|(_, total)| !total.is_zero())
    }

    fn add(&mut self, charge: u32, difference: Total) {
        if let Some(total) = self.table.get_mut(charge as usize) {
            total.add(difference);
        } else if let Some((_, total)) = self.list.iter_mut().find(|(number, _)| *number == charge) {
            total.add(difference);
        } else if self.table.is_empty() && self.list.len() < LONGEST_LIST {
            self.list.push((charge, difference));
        } else {
            let mut listed = std::mem::take(&mut self.list);
            listed.push((charge, difference));
            let last = listed.iter().map(|(number, _)| *number as usize).max().unwrap_or_default();
            self.table.resize(last.saturating_add(1), Total::ZERO);
            listed.into_iter().for_each(|(number, difference)| self.add(number, difference));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_or_many_charges_add_up_alike() {
        for charges in [3, 8, 9, 40_u32] {
            let mut differences = Differences::default();
            for round in 1..=3 {
                for charge in (0..charges).rev() {
                    differences.change(charge * 7, Money::from_units(1), Money::from_units(round * i64::from(charge)));
                }
            }
            for charge in 0..charges {
                assert_eq!(differences.of(charge * 7).units(), i128::from(6 * charge) - 3);
            }
            assert_eq!(differences.of(5), Total::ZERO);
            assert_eq!(differences.iter().count(), charges as usize);
        }
    }
}
