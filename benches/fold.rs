//! Decide, commit and replay a stream, beside a hand-written loop and the same fold in `Decimal`.

use ledger_benches::{Movement, movements, open, record, shortest};
use ledger_core::Ledger;
use rust_decimal::{Decimal, RoundingStrategy};
use std::error::Error;
use std::time::Duration;

const COUNT: usize = 300_000;
const ROUNDS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let movements = movements(COUNT);
    let by_hand = shortest(20, || hand_written(&movements));
    let in_decimal = shortest(ROUNDS, || decimal(&movements));

    let mut empty = Ledger::default();
    let opening = empty.decide(&open()?)?;
    empty.commit(opening)?;
    let command = record(&movements)?;
    let preview = shortest(ROUNDS, || empty.preview(&command));
    let decision = empty.decide(&command)?;
    let log = decision.decided().record().clone();
    let replay = shortest(ROUNDS, || {
        let mut ledger = empty.clone();
        ledger.apply(&log).map(|()| ledger)
    });

    println!("fold of {COUNT} movements of one stream");
    let line = |what: &str, time: Duration| {
        let each = time.as_nanos() / COUNT as u128;
        println!("{what:44} {each:6} ns a movement   {:6.1} ×", time.as_secs_f64() / by_hand.as_secs_f64());
    };
    line("hand-written, i64", by_hand);
    line("the same in rust_decimal", in_decimal);
    line("Ledger::preview of one command", preview);
    line("Ledger::apply of its record", replay);
    Ok(())
}

fn hand_written(movements: &[Movement]) -> (i64, i64, [i64; 12]) {
    let (mut quantity, mut value, mut cycles) = (0_i64, 0_i64, [0_i64; 12]);
    for movement in movements {
        if movement.quantity > 0 {
            quantity += movement.quantity;
            value += divide(i128::from(movement.quantity) * i128::from(movement.price), 1_000_000);
        } else {
            let cost = divide(i128::from(value) * i128::from(-movement.quantity), quantity);
            quantity += movement.quantity;
            value -= cost;
            if let Some(cycle) = cycles.get_mut(movement.cycle) {
                *cycle += cost;
            }
        }
    }
    (quantity, value, cycles)
}

fn divide(product: i128, by: i64) -> i64 {
    let (product, by) = (product as u128, by as u128);
    let (quotient, twice) = (product / by, product % by * 2);
    (quotient + u128::from(twice > by || twice == by && quotient % 2 == 1)) as i64
}

fn decimal(movements: &[Movement]) -> (Decimal, Decimal, Vec<Decimal>) {
    let round = |number: Decimal| number.round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven);
    let (mut quantity, mut value, mut cycles) = (Decimal::ZERO, Decimal::ZERO, vec![Decimal::ZERO; 12]);
    for movement in movements {
        let moved = Decimal::new(movement.quantity.abs(), 6);
        if movement.quantity > 0 {
            quantity += moved;
            value += round(moved * Decimal::new(movement.price, 6));
        } else {
            let cost = round(value * moved / quantity);
            quantity -= moved;
            value -= cost;
            if let Some(cycle) = cycles.get_mut(movement.cycle) {
                *cycle += cost;
            }
        }
    }
    (quantity, value, cycles)
}
