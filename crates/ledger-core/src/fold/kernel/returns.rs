//! Returns: the part of an exit's cost that each brings back.

use crate::fold::kernel::operands::{TOP, counts, money, powers_from, quantity, sizes, taking_turns};
use crate::fold::kernel::statement::half_even;
use crate::ledger::returns::ReturnsOfExit;
use crate::pack::dense::Dense;
use crate::value::numbering::ChargeNo;

/// The value that a return of `n` brings, after `b` of the exit came back before.
fn brought(exit: &ReturnsOfExit, b: i64, n: i64) -> i128 {
    let (cost, whole) = (i128::from(exit.cost.units()), i128::from(exit.quantity.units()));
    let through = |part: i128| half_even(cost * part, whole);
    let brought = i128::from(exit.value_after(quantity(b), quantity(n)).units());
    let (b, n) = (i128::from(b), i128::from(n));
    assert_eq!(brought, through(b + n) - through(b), "{n} after {b} of {whole} for {cost}");
    assert!((0..=cost).contains(&brought), "{n} after {b} of {whole} for {cost}");
    brought
}

fn exit(whole: i64, cost: i64) -> ReturnsOfExit {
    ReturnsOfExit::new(ChargeNo::FIRST, quantity(whole), money(cost))
}

/// All costs, quantities and quantities that came back before, of a byte; returns of one, of the rest, and of a number
/// that takes turns.
#[test]
fn returns_telescope_for_all_operands_of_a_byte() {
    for (cost, whole) in counts().flat_map(|cost| sizes().map(move |whole| (cost, whole))) {
        for shift in [0, TOP] {
            let exit = exit(whole << shift, cost << shift);
            let mut sum = 0;
            for b in 0..whole {
                sum += brought(&exit, b << shift, 1 << shift);
                let rest = brought(&exit, b << shift, (whole - b) << shift);
                let before = brought(&exit, 0, b << shift);
                assert_eq!(before + rest, i128::from(cost << shift), "{b} of {whole} for {cost}");
                brought(&exit, b << shift, ((cost + 3 * b) % (whole - b)) << shift);
            }
            assert_eq!(sum, i128::from(cost << shift), "{whole} for {cost}, one by one");
        }
    }
}

/// All costs and quantities; one in fifteen quantities that came back before, in turn.
#[test]
fn returns_telescope_beside_all_powers_of_two() {
    let (counts, sizes) = (powers_from(0), powers_from(1));
    for (i, cost) in counts.iter().enumerate() {
        for (j, whole) in sizes.iter().enumerate() {
            let exit = exit(*whole, *cost);
            for b in taking_turns(&counts, 15, i + j).take_while(|b| b <= whole) {
                let halfway = (whole - b) / 2;
                let parts = [(0, b), (b, halfway), (b + halfway, whole - b - halfway)];
                let sum: i128 = parts.iter().map(|(before, part)| brought(&exit, *before, *part)).sum();
                assert_eq!(sum, i128::from(*cost), "{parts:?} of {whole} for {cost}");
            }
        }
    }
}
