//! A fold written by hand, for a program that needs nothing else: an unchecked loop over columns of `i64`, the same
//! with `Decimal`s as input and output, and the same in `Decimal`.

use crate::{CHARGES, Movement};
use ledger_core::value::{Money, NumberError, Quantity, Scale, UnitPrice};
use rust_decimal::{Decimal, RoundingStrategy};

/// The quantity, the value, and the sum charged to each cycle.
pub type Folded<N> = (N, N, [N; CHARGES]);

/// The movements of one supply, column by column.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    quantities: Vec<i64>,
    prices: Vec<i64>,
    cycles: Vec<u8>,
    decimals: Vec<(Decimal, Decimal)>,
}

impl Columns {
    /// The columns of some movements.
    #[must_use]
    pub fn of(movements: &[Movement]) -> Self {
        Self {
            quantities: movements.iter().map(|movement| movement.quantity).collect(),
            prices: movements.iter().map(|movement| movement.price).collect(),
            cycles: movements.iter().map(|movement| u8::try_from(movement.cycle).unwrap_or(0)).collect(),
            decimals: movements
                .iter()
                .map(|movement| (Decimal::new(movement.quantity, 6), Decimal::new(movement.price, 6)))
                .collect(),
        }
    }

    /// The fold over columns, unchecked.
    #[must_use]
    pub fn fold(&self) -> Folded<i64> {
        let mut state = (0, 0, [0; CHARGES]);
        for ((quantity, price), cycle) in self.quantities.iter().zip(&self.prices).zip(&self.cycles) {
            step(&mut state, *quantity, *price, *cycle);
        }
        state
    }

    /// The same with `Decimal` quantities and prices as input, and the `Decimal` value of each movement as output.
    ///
    /// # Errors
    /// A number does not fit.
    pub fn fold_between_decimals(&self, costs: &mut Vec<Decimal>) -> Result<Folded<i64>, NumberError> {
        let mut state = (0, 0, [0; CHARGES]);
        costs.clear();
        for ((quantity, price), cycle) in self.decimals.iter().zip(&self.cycles) {
            let quantity = Quantity::from_decimal(*quantity, Scale::DEFAULT)?.units();
            let price = UnitPrice::from_decimal(*price, Scale::DEFAULT)?.units();
            let moved = step(&mut state, quantity, price, *cycle);
            costs.push(Money::from_units(moved).to_decimal(Scale::DEFAULT));
        }
        Ok(state)
    }

    /// The same with all arithmetic in `Decimal`.
    #[must_use]
    pub fn fold_in_decimal(&self, costs: &mut Vec<Decimal>) -> Folded<Decimal> {
        let round = |number: Decimal| number.round_dp_with_strategy(6, RoundingStrategy::MidpointNearestEven);
        let (mut stock, mut value, mut cycles) = (Decimal::ZERO, Decimal::ZERO, [Decimal::ZERO; CHARGES]);
        costs.clear();
        for ((quantity, price), cycle) in self.decimals.iter().zip(&self.cycles) {
            if quantity.is_sign_positive() {
                let cost = round(quantity * price);
                stock += quantity;
                value += cost;
                costs.push(cost);
            } else {
                let cost = round(value * -quantity / stock);
                stock += quantity;
                value -= cost;
                if let Some(cycle) = cycles.get_mut(usize::from(*cycle)) {
                    *cycle += cost;
                }
                costs.push(cost);
            }
        }
        (stock, value, cycles)
    }
}

/// Adds one movement, and returns the value that it moved.
#[inline(always)]
fn step((stock, value, cycles): &mut Folded<i64>, quantity: i64, price: i64, cycle: u8) -> i64 {
    if quantity > 0 {
        let cost = divide(quantity, price, 1_000_000);
        *stock += quantity;
        *value += cost;
        cost
    } else {
        let cost = divide(*value, -quantity, *stock);
        *stock += quantity;
        *value -= cost;
        if let Some(cycle) = cycles.get_mut(usize::from(cycle)) {
            *cycle += cost;
        }
        cost
    }
}

/// `a × b ÷ by`, rounded half-even; no number is below zero.
#[inline(always)]
#[must_use]
pub fn divide(a: i64, b: i64, by: i64) -> i64 {
    let product = u128::from(a.unsigned_abs()) * u128::from(b.unsigned_abs());
    let by = by.unsigned_abs();
    let (quotient, rest) = match u64::try_from(product) {
        Ok(product) => (product / by, product % by),
        Err(_) => ((product / u128::from(by)) as u64, (product % u128::from(by)) as u64),
    };
    let up = rest * 2 > by || rest * 2 == by && quotient % 2 == 1;
    (quotient + u64::from(up)) as i64
}
