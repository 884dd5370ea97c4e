//! Outflows: the plain ones, the fast one of covered stock, and those that leave a deficit.

use crate::fold::kernel::operands::{
    TOP, bytes, counts, money, powers, powers_from, quantity, sizes, stock, taking_turns,
};
use crate::fold::kernel::statement::{self, held};
use crate::value::number::Average;
use crate::value::stock::CoveredStock;

fn check(at: (i64, i64), q: i64, known: Option<(i64, i64)>) {
    let before = (i128::from(at.0), i128::from(at.1));
    let average = known.and_then(|(value, of)| Average::of(money(value), quantity(of)));
    let told = known.map(|(value, of)| (value.into(), of.into()));
    let after = held(stock(at.0, at.1).outflow(quantity(q), || average));
    assert_eq!(after, statement::outflow(before, q.into(), told), "{q} of {at:?}, {known:?}");
    let Some((left, value)) = after else { return };
    let cost = before.1 - value;
    if left > 0 && before.1 >= 0 {
        assert!((0..=before.1).contains(&cost), "{q} of {at:?} costs {cost}");
        let off = value * before.0 - before.1 * left;
        assert!(2 * off.abs() <= before.0, "{q} of {at:?} changes the average by {off}");
    }
    assert!(left != 0 || value == 0, "{q} of {at:?} leaves nothing worth {value}");
}

/// Covered stock, of which `q` may be any number.
fn check_covered(at: (i64, i64), q: i64) {
    let covered = CoveredStock::of(stock(at.0, at.1));
    assert_eq!(covered.is_some(), at.0 >= 0 && at.1 >= 0, "{at:?}");
    let fast = covered.and_then(|covered| covered.plain_outflow(quantity(q)));
    let is_plain = covered.is_some() && (0..at.0).contains(&q);
    assert_eq!(fast.is_some(), is_plain, "{q} of {at:?}");
    let Some((after, cost)) = fast else { return };
    let plain = statement::outflow((at.0.into(), at.1.into()), q.into(), None).unwrap();
    assert_eq!(held(Ok(after.stock())), Some(plain), "{q} of {at:?}");
    assert_eq!(i128::from(cost.units()), i128::from(at.1) - plain.1, "{q} of {at:?}");
}

/// All quantities, values and outflows, and no average known.
#[test]
fn an_outflow_takes_its_share_for_all_operands_of_a_byte() {
    for (units, value) in bytes().flat_map(|units| bytes().map(move |value| (units, value))) {
        counts().for_each(|q| check((units, value), q, None));
    }
}

/// All quantities, values and outflows of a byte: the value at the top of the range, then all three.
#[test]
fn an_outflow_takes_its_share_for_the_same_at_the_top_of_the_range() {
    for (units, value) in bytes().flat_map(|units| bytes().map(move |value| (units, value << TOP))) {
        for q in counts().filter(|q| *q <= units) {
            check((units, value), q, None);
            check((units << TOP, value), q << TOP, None);
        }
    }
}

/// All last known averages and outflows of a byte from nothing; and from all stocks one in three outflows, at an average
/// that takes turns.
#[test]
fn stock_that_is_not_there_goes_out_at_the_last_known_average() {
    for (value, of) in counts().flat_map(|value| sizes().map(move |of| (value, of))) {
        counts().for_each(|q| check((0, 0), q, Some((value, of))));
    }
    for (units, value) in bytes().flat_map(|units| bytes().map(move |value| (units, value))) {
        for q in counts().filter(|q| *q > units).step_by(3) {
            check((units, value), q, Some(((units ^ value ^ q).abs(), 1 + (7 * units + 3 * value + q).abs() % 127)));
        }
    }
}

/// All stocks and values, of either sign; one in thirty outflows and averages, in turn.
#[test]
fn an_outflow_takes_its_share_beside_all_powers_of_two() {
    let (signed, counts, sizes) = (powers(), powers_from(0), powers_from(1));
    for (i, units) in signed.iter().enumerate() {
        for (j, value) in signed.iter().enumerate() {
            for (k, q) in taking_turns(&counts, 30, i + j).enumerate() {
                let average = (counts[(i + 7 * j + k) % counts.len()], sizes[(3 * i + j + 11 * k) % sizes.len()]);
                check((*units, *value), q, Some(average));
            }
        }
    }
}

/// All covered quantities and values with outflows of either sign; one in sixteen outflows of any other stock.
#[test]
fn the_fast_outflow_of_covered_stock_is_the_plain_one_for_all_operands_of_a_byte() {
    for (units, value) in bytes().flat_map(|units| bytes().map(move |value| (units, value))) {
        // the sign is looked at first
        let step = if units < 0 || value < 0 { 16 } else { 1 };
        for q in bytes().step_by(step) {
            check_covered((units, value), q);
        }
    }
}

/// The same at the top of the range, and all stocks beside powers of two with one in five values, in turn.
#[test]
fn the_fast_outflow_of_covered_stock_is_the_plain_one_for_large_operands() {
    for (units, value) in counts().flat_map(|units| counts().map(move |value| (units, value << TOP))) {
        for q in counts().filter(|q| *q <= units) {
            check_covered((units << TOP, value), q << TOP);
        }
    }
    let counts = powers_from(0);
    for (i, units) in counts.iter().enumerate() {
        for (j, q) in counts.iter().enumerate() {
            taking_turns(&counts, 5, i + j).for_each(|value| check_covered((*units, value), *q));
        }
    }
}

/// All quantities and values of a byte, and all pairs beside powers of two that come onto the largest stock.
#[test]
fn the_fast_inflow_of_covered_stock_is_the_plain_one() {
    let check = |at: (i64, i64), q: i64, v: i64| {
        let fast = CoveredStock::of(stock(at.0, at.1)).and_then(|covered| covered.inflow(quantity(q), money(v)));
        let plain = statement::inflow((at.0.into(), at.1.into()), q.into(), v.into());
        let covered = plain.filter(|(units, value)| *units >= 0 && *value >= 0);
        assert_eq!(fast.map(CoveredStock::stock).and_then(|stock| held(Ok(stock))), covered, "{q} for {v} onto {at:?}");
    };
    for (q, v) in bytes().flat_map(|q| bytes().map(move |v| (q, v))) {
        check(((q ^ v) & 127, (q + v) & 127), q, v);
    }
    for (q, v) in powers().into_iter().flat_map(|q| powers().into_iter().map(move |v| (q, v))) {
        check((i64::MAX, i64::MAX - 1), q, v);
        check((1, 2), q, v);
    }
}
