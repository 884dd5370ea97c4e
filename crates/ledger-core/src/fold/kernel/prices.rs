//! Values at a price: by division, and by the prepared reciprocal.

use crate::fold::kernel::operands::{
    TOP, bytes, conversion, counts, money, powers, powers_from, quantity, sizes, taking_turns,
};
use crate::fold::kernel::statement::{self, fit, half_even};
use crate::value::number::{Average, Rate, UnitPrice};

/// Checks a value by division, by the reciprocal if the product has at most 63 bits, and at the average that equals the
/// price.
fn check(units: i64, price: i64, holds: i64) {
    let product = i128::from(units) * i128::from(price);
    let exact = fit(half_even(product, holds.into())).map(i128::from);
    let (by, price) = (conversion(holds), UnitPrice::from_units(price));
    assert_eq!(statement::money(by.value(quantity(units), price)), exact, "{units} × {price:?} ÷ {holds}");
    let rate = Rate::of(price, by).unwrap();
    let narrow = (0..=i128::from(i64::MAX)).contains(&product);
    let fast = rate.value(quantity(units)).map(|value| i128::from(value.units()));
    assert_eq!(fast, exact.filter(|_| narrow), "{units} × {price:?} ÷ {holds}");
}

/// All three operands.
#[test]
fn a_price_gives_a_value_for_all_operands_of_a_byte() {
    for (price, holds) in counts().flat_map(|price| sizes().map(move |holds| (price, holds))) {
        bytes().for_each(|units| check(units, price, holds));
    }
}

/// All three operands: the conversion as high as fits, and the quantity too, so that the product is of 63 bits.
#[test]
fn a_price_gives_a_value_for_the_same_at_the_top_of_the_range() {
    const WITH_ROOM_FOR_A_PRICE: u32 = TOP - 7;
    for (price, holds) in counts().flat_map(|price| sizes().map(move |holds| (price, holds))) {
        for units in counts() {
            check(units << WITH_ROOM_FOR_A_PRICE, price, holds << WITH_ROOM_FOR_A_PRICE);
            check(i64::MAX / price.max(1) - units, price, (holds << TOP) - 1);
        }
    }
}

/// All prices and conversions; one in five quantities, in turn.
#[test]
fn a_price_gives_a_value_beside_all_powers_of_two() {
    let (signed, prices, conversions) = (powers(), powers_from(0), powers_from(1));
    for (i, price) in prices.iter().enumerate() {
        for (j, holds) in conversions.iter().enumerate() {
            taking_turns(&signed, 5, i + j).for_each(|units| check(units, *price, *holds));
        }
    }
}

#[test]
fn no_rate_is_made_of_a_price_below_zero() {
    for (price, holds) in bytes().flat_map(|price| sizes().map(move |holds| (price, holds))) {
        let rate = Rate::of(UnitPrice::from_units(price), conversion(holds));
        assert_eq!(rate.is_some(), price >= 0, "{price} by {holds}");
    }
}

/// All values, quantities and conversions of a byte.
#[test]
fn an_average_is_rounded_half_even_to_be_shown() {
    for (value, held) in bytes().flat_map(|value| sizes().map(move |held| (value, held))) {
        let average = Average::of(money(value), quantity(held)).unwrap();
        for holds in sizes() {
            let shown = average.unit_price(conversion(holds)).map(|price| i128::from(price.units()));
            assert_eq!(shown, Some(half_even(i128::from(value) * i128::from(holds), held.into())), "{value} ÷ {held}");
        }
        for (other, of) in [(value, held), (held, value.abs() + 1), (2 * value, 2 * held), (value + 1, held + 1)] {
            let equal = value * of == other * held;
            assert_eq!(Average::of(money(other), quantity(of)) == Some(average), equal, "{value}/{held}, {other}/{of}");
        }
    }
}
