//! Operands: all bytes, the same pattern at the top of the range, and the neighbours of the powers of two.

use crate::value::number::{Conversion, Money, Quantity};
use crate::value::stock::Stock;

/// All signed numbers of 8 bits.
pub(super) fn bytes() -> impl Iterator<Item = i64> + Clone {
    -128..=127
}

/// All numbers of 8 bits, signed, that are not below zero.
pub(super) fn counts() -> impl Iterator<Item = i64> + Clone {
    0..=127
}

/// All numbers of 8 bits, signed, that are above zero.
pub(super) fn sizes() -> impl Iterator<Item = i64> + Clone {
    1..=127
}

/// The bits of a byte as the highest of a number.
pub(super) const TOP: u32 = 56;

/// The whole numbers at most 2 from zero, or from a power of two of either sign, that fit 64 bits; ascending.
pub(super) fn powers() -> Vec<i64> {
    let powers = (0..=63).map(|bits| 1_i128 << bits);
    let beside = powers.flat_map(|power| (-2..=2).map(move |by| power + by)).chain(0..=2);
    let signed = beside.flat_map(|number| [number, -number]);
    let mut all: Vec<i64> = signed.filter_map(|number| number.try_into().ok()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Those of [`powers`] that are at least `least`.
pub(super) fn powers_from(least: i64) -> Vec<i64> {
    powers().into_iter().filter(|number| *number >= least).collect()
}

/// One in `every` of `numbers`, chosen by `turn`: `every` consecutive turns take all of them.
pub(super) fn taking_turns(numbers: &[i64], every: usize, turn: usize) -> impl Iterator<Item = i64> {
    numbers.iter().copied().skip(turn % every).step_by(every)
}

pub(super) fn quantity(units: i64) -> Quantity {
    Quantity::from_units(units)
}

pub(super) fn money(units: i64) -> Money {
    Money::from_units(units)
}

/// A conversion of that number of smallest units, which must be above zero.
pub(super) fn conversion(units: i64) -> Conversion {
    Conversion::from_units(units).unwrap()
}

pub(super) fn stock(units: i64, value: i64) -> Stock {
    Stock { quantity: quantity(units), value: money(value) }
}

#[test]
fn the_neighbours_of_powers_reach_both_ends_of_the_range() {
    let powers = powers();
    assert_eq!((powers.first(), powers.last()), (Some(&i64::MIN), Some(&i64::MAX)));
    assert_eq!((powers.len(), powers_from(0).len()), (616, 308));
    let all: Vec<i64> = (0..3).flat_map(|turn| taking_turns(&powers, 3, turn)).collect();
    assert_eq!(all.len(), powers.len());
}
