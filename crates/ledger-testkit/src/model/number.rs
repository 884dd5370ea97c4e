//! The model's own arithmetic: whole numbers, with division half to even.

use ledger_core::value::Scale;
use rust_decimal::Decimal;

/// `n ÷ d`, half to even.
pub(crate) fn divide(n: i128, d: i128) -> i128 {
    assert!(d > 0, "a divisor is above zero");
    let (floor, rest) = (n.div_euclid(d), n.rem_euclid(d));
    match (2 * rest).cmp(&d) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal => floor + floor.rem_euclid(2),
    }
}

pub(super) fn decimal_units(number: Decimal, scale: Scale) -> Option<i128> {
    let number = number.normalize();
    let more = u32::from(scale.decimals()).checked_sub(number.scale())?;
    Some(number.mantissa() * 10_i128.pow(more))
}

pub(super) fn one(scale: Scale) -> i128 {
    10_i128.pow(u32::from(scale.decimals()))
}
