//! The rules in whole numbers of 128 bits, without the ledger's arithmetic.

use crate::value::number::{Money, NumberError};
use crate::value::stock::Stock;

/// `product ÷ divisor`, rounded to the nearest whole number, and to the even one of two that are as near.
pub(super) fn half_even(product: i128, divisor: i128) -> i128 {
    let below = product.div_euclid(divisor);
    let (from_below, from_above) = (product - below * divisor, (below + 1) * divisor - product);
    match from_below.cmp(&from_above) {
        std::cmp::Ordering::Less => below,
        std::cmp::Ordering::Greater => below + 1,
        std::cmp::Ordering::Equal => below + below.rem_euclid(2),
    }
}

/// The number, if it fits 64 bits.
pub(super) fn fit(number: i128) -> Option<i64> {
    number.try_into().ok()
}

/// A result of the ledger, or `None` if it does not fit.
pub(super) fn money(result: Result<Money, NumberError>) -> Option<i128> {
    known(result.map(|money| money.units().into()))
}

/// A stock of the ledger as (Q, V), or `None` if it does not fit.
pub(super) fn held(result: Result<Stock, NumberError>) -> Option<(i128, i128)> {
    known(result.map(|stock| (stock.quantity.units().into(), stock.value.units().into())))
}

fn known<T>(result: Result<T, NumberError>) -> Option<T> {
    match result {
        Ok(known) => Some(known),
        Err(NumberError::OutOfRange) => None,
        Err(other) => panic!("{other}"),
    }
}

/// Rules N3 and M8: (Q, V) after `q` went out, with `average` as the last known value and quantity.
pub(super) fn outflow(at: (i128, i128), q: i128, average: Option<(i128, i128)>) -> Option<(i128, i128)> {
    let (held, value) = at;
    let cost = if q < held {
        half_even(value * q, held)
    } else if q == held {
        value
    } else {
        let covered = if held > 0 { value } else { 0 };
        let uncovered = average.map_or(0, |(value, of)| half_even(value * (q - held.max(0)), of));
        covered + i128::from(fit(uncovered)?)
    };
    fit(cost)?;
    fitting((held - q, value - cost))
}

/// Rules N3 and M8: (Q, V) after `q` worth `v` came in.
pub(super) fn inflow(at: (i128, i128), q: i128, v: i128) -> Option<(i128, i128)> {
    let (held, value) = at;
    if held >= 0 {
        return fitting((held + q, value + v));
    }
    let settled = q.min(-held);
    let really = if settled == q { v } else { half_even(v * settled, q) };
    let carried = if settled == -held { -value } else { half_even(-value * settled, -held) };
    fitting((held + q, value + carried + v - really))
}

fn fitting((held, value): (i128, i128)) -> Option<(i128, i128)> {
    fit(held).and(fit(value)).map(|_| (held, value))
}

#[test]
fn halves_go_to_the_even_neighbour_on_both_sides_of_zero() {
    let halves = [(-7, -4), (-5, -2), (-3, -2), (-1, 0), (1, 0), (3, 2), (5, 2), (7, 4)];
    for (product, rounded) in halves {
        assert_eq!(half_even(product, 2), rounded, "{product} ÷ 2");
    }
    for (product, rounded) in [(-5, -2), (-4, -1), (-2, -1), (-1, 0), (0, 0), (1, 0), (2, 1), (4, 1), (5, 2)] {
        assert_eq!(half_even(product, 3), rounded, "{product} ÷ 3");
    }
}
