//! Inflows, and how they settle a deficit.

use crate::fold::kernel::operands::{TOP, bytes, counts, money, powers_from, quantity, sizes, stock, taking_turns};
use crate::fold::kernel::statement::{self, held};

fn check(at: (i64, i64), q: i64, v: i64) {
    let (before, flow) = ((i128::from(at.0), i128::from(at.1)), (i128::from(q), i128::from(v)));
    let after = held(stock(at.0, at.1).inflow(quantity(q), money(v)));
    // a deficit is settled by its opposite, which must fit; see `Stock::has_opposite`
    let has_opposite = at.0 >= 0 || at.0 > i64::MIN && at.1 > i64::MIN;
    let expected = statement::inflow(before, flow.0, flow.1).filter(|_| has_opposite);
    assert_eq!(after, expected, "{q} for {v} onto {at:?}");
    let Some((left, value)) = after.filter(|_| at.0 < 0) else { return };
    if left >= 0 {
        assert!((0..=flow.1).contains(&value), "{q} for {v} onto {at:?} leaves {value}");
        assert!(2 * (value * flow.0 - flow.1 * left).abs() <= flow.0, "{q} for {v} onto {at:?} distorts the average");
    } else {
        assert!((before.1..=0).contains(&value), "{q} for {v} onto {at:?} leaves {value}");
        let off = value * before.0 - before.1 * left;
        assert!(2 * off.abs() <= -before.0, "{q} for {v} onto {at:?} distorts the deficit");
    }
}

/// All stocks, inflows and their values of a byte, with the value of the stock in turn: what the whole of a deficit
/// settles is a share of the inflow's value.
#[test]
fn an_inflow_settles_the_whole_of_a_deficit_for_all_operands_of_a_byte() {
    for (units, q) in bytes().flat_map(|units| counts().map(move |q| (units, q))) {
        for v in counts() {
            let value = if units == 0 { 0 } else { units.signum() * ((3 * units + 5 * q + 7 * v).abs() & 127) };
            check((units, value), q, v);
        }
    }
}

/// All deficits, their values and inflows of a byte, with the value of the inflow in turn: what a part of a deficit
/// settles is a share of the deficit's value.
#[test]
fn an_inflow_settles_a_part_of_a_deficit_for_all_operands_of_a_byte() {
    for (deficit, carried) in sizes().flat_map(|deficit| counts().map(move |carried| (deficit, carried))) {
        for q in counts() {
            check((-deficit, -carried), q, (3 * deficit + 5 * carried + 7 * q) & 127);
        }
    }
}

/// The two above with all operands at the top of the range.
#[test]
fn an_inflow_settles_a_deficit_for_the_same_at_the_top_of_the_range() {
    for (deficit, q) in sizes().flat_map(|deficit| counts().map(move |q| (deficit, q))) {
        for worth in counts() {
            let other = (3 * deficit + 5 * q + 7 * worth) & 127;
            let (v, carried) = if q < deficit { (other, worth) } else { (worth, other) };
            check((-deficit << TOP, -carried << TOP), q << TOP, v << TOP);
        }
    }
}

/// All deficits and inflows; one in fifteen values of either, in turn.
#[test]
fn an_inflow_settles_a_deficit_beside_all_powers_of_two() {
    let (counts, sizes) = (powers_from(0), powers_from(1));
    for (i, deficit) in sizes.iter().enumerate() {
        for (j, q) in counts.iter().enumerate() {
            for (k, worth) in taking_turns(&counts, 15, i + j).enumerate() {
                let other = counts[(3 * i + 5 * j + 7 * k) % counts.len()];
                let (v, carried) = if q < deficit { (other, worth) } else { (worth, other) };
                check((-deficit, -carried), *q, v);
            }
        }
    }
    for (units, value) in [(i64::MIN, -1), (-1, i64::MIN), (i64::MIN, i64::MIN)] {
        counts.iter().for_each(|q| check((units, value), *q, 1));
        assert!(!stock(units, value).has_opposite());
    }
}
