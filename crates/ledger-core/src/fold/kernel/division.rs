//! The division of all amounts, and that of figures for display.

use crate::fold::kernel::operands::{TOP, bytes, conversion, counts, powers, powers_from, sizes, taking_turns};
use crate::fold::kernel::statement::{fit, half_even};
use crate::value::number::{NumberError, Quantity, Scale, ratio};

fn check(a: i64, b: i64, c: i64) {
    let rounded = fit(half_even(i128::from(a) * i128::from(b), c.into()));
    assert_eq!(ratio(a, b, c), rounded.ok_or(NumberError::OutOfRange), "{a} × {b} ÷ {c}");
}

/// All three operands.
#[test]
fn the_division_is_half_even_for_all_operands_of_a_byte() {
    for (a, b) in bytes().flat_map(|a| bytes().map(move |b| (a, b))) {
        sizes().for_each(|c| check(a, b, c));
    }
}

/// All three operands, with the first and the divisor at the top of the range; then all firsts and seconds at the top,
/// with seven divisors each.
#[test]
fn the_division_is_half_even_for_the_same_at_the_top_of_the_range() {
    for (a, b) in bytes().flat_map(|a| bytes().map(move |b| (a, b))) {
        for c in sizes() {
            check(a << TOP, b, c << TOP);
        }
        for c in [1, 2, 3, 5, 64, 127, sizes().nth((a ^ b).unsigned_abs() as usize % 127).unwrap()] {
            check(a << TOP, b << TOP, c << TOP);
        }
    }
}

/// All firsts, all seconds of zero or more; one in three divisors, in turn.
#[test]
fn the_division_is_half_even_beside_all_powers_of_two() {
    let (signed, factors, divisors) = (powers(), powers_from(0), powers_from(1));
    for (i, a) in signed.iter().enumerate() {
        for (j, b) in factors.iter().enumerate() {
            taking_turns(&divisors, 3, i + j).for_each(|c| check(*a, *b, c));
        }
    }
}

/// 2⁶⁵ − 1 = 253,921 × 145,295,143,558,111, factors that a solver found.
#[test]
fn a_quotient_that_needs_a_bit_more_once_it_is_rounded_does_not_fit() {
    assert_eq!(253_921 * 145_295_143_558_111_i128, (1 << 65) - 1);
    for (a, b) in [(253_921, 145_295_143_558_111), (-145_295_143_558_111, 253_921)] {
        assert_eq!(ratio(a, b, 2), Err(NumberError::OutOfRange), "{a} × {b} ÷ 2");
        check(a, b, 2);
    }
}

#[test]
fn nothing_is_divided_by_zero_or_less() {
    for (a, b) in bytes().flat_map(|a| counts().map(move |b| (a, b))) {
        for c in [0, -1, -2, -128, i64::MIN] {
            assert_eq!(ratio(a, b, c), Err(NumberError::OutOfRange), "{a} × {b} ÷ {c}");
        }
    }
}

/// All pairs of bytes, and all pairs beside powers of two.
#[test]
fn figures_are_rounded_half_even_as_well() {
    let pairs = bytes().flat_map(|units| sizes().map(move |holds| (units, holds)));
    let signed = powers();
    let large = signed.iter().flat_map(|units| powers_from(1).into_iter().map(move |holds| (*units, holds)));
    for (units, holds) in pairs.chain(large) {
        let whole = Quantity::from_units(units).at(Scale::ZERO);
        let shown = whole.in_buying_units(conversion(holds)).units();
        assert_eq!(shown, half_even(units.into(), holds.into()), "{units} ÷ {holds}");
    }
}
