//! The only division and rounding of the ledger, and the same for figures, which are answered and never kept.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "this is where arithmetic lives: everything is widened to i128 or checked"
)]

use crate::value::number::scale::NumberError;

/// `a × b ÷ c`, rounded half-even.
///
/// `c` must be greater than zero; otherwise the result is [`NumberError::OutOfRange`].
#[inline]
pub(crate) fn ratio(a: i64, b: i64, c: i64) -> Result<i64, NumberError> {
    let product = u128::from(a.unsigned_abs()) * u128::from(b.unsigned_abs());
    let divisor = c.cast_unsigned();
    if c <= 0 || (product >> 64) as u64 >= divisor {
        return Err(NumberError::OutOfRange);
    }
    let (quotient, up) = half_even(product, divisor);
    let rounded = quotient.checked_add(up).ok_or(NumberError::OutOfRange)?;
    let signed =
        if (a < 0) == (b < 0) { 0_i64.checked_add_unsigned(rounded) } else { 0_i64.checked_sub_unsigned(rounded) };
    signed.ok_or(NumberError::OutOfRange)
}

/// `product ÷ divisor` rounded down, and the 0 or 1 to add so that it is rounded half-even. The divisor must fit 63
/// bits, and the quotient 64.
#[inline(always)]
pub(super) fn half_even(product: u128, divisor: u64) -> (u64, u64) {
    let low = product as u64;
    let (quotient, remainder) =
        if product >> 64 == 0 { (low / divisor, low % divisor) } else { wide_division(product, divisor) };
    (quotient, rounding(quotient, remainder, divisor))
}

/// The 0 or 1 to add to a quotient, so that it is rounded half-even.
#[inline(always)]
pub(super) fn rounding(quotient: u64, remainder: u64, divisor: u64) -> u64 {
    // exactly half rounds up if the quotient is odd
    u64::from(2 * remainder + (quotient & 1) > divisor)
}

// a function of its own, so that the narrow case needs no room for it
#[cold]
#[inline(never)]
fn wide_division(product: u128, divisor: u64) -> (u64, u64) {
    let quotient = (product / u128::from(divisor)) as u64;
    (quotient, (product as u64).wrapping_sub(quotient.wrapping_mul(divisor)))
}

/// `units ÷ holds` of figures, rounded half-even; `units` itself where `holds` is zero.
pub(super) fn wide_half_even(units: i128, holds: i128) -> i128 {
    let (Some(quotient), Some(rest)) = (units.checked_div_euclid(holds), units.checked_rem_euclid(holds)) else {
        return units;
    };
    let twice = rest.saturating_mul(2).saturating_add(quotient.rem_euclid(2));
    quotient.saturating_add(i128::from(twice > holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_division_rounds_half_even_and_fits_or_fails() {
        let sizes = [0, 1, 2, 3, 4, 5, 7, 10, 1 << 31, (1 << 32) + 1, 1 << 60, 1 << 62, i64::MAX - 1, i64::MAX];
        let signed: Vec<i64> = sizes.iter().flat_map(|size| [*size, -size]).chain([i64::MIN]).collect();
        for (a, b) in signed.iter().flat_map(|a| signed.iter().map(|b| (*a, *b))) {
            for c in sizes {
                let wide = i128::from(c);
                let exact = (c > 0).then(|| {
                    let product = i128::from(a) * i128::from(b);
                    let (below, rest) = (product.div_euclid(wide), product.rem_euclid(wide));
                    below + if 2 * rest == wide { below & 1 } else { i128::from(2 * rest > wide) }
                });
                let fits = exact.and_then(|exact| i64::try_from(exact).ok());
                assert_eq!(ratio(a, b, c), fits.ok_or(NumberError::OutOfRange), "{a} × {b} ÷ {c}");
            }
            assert_eq!(ratio(a, b, -1), Err(NumberError::OutOfRange));
        }
    }
}
