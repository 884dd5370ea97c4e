//! A run of old entries and exits, which are nearly all that there is, valued again: what is done row by row
//! elsewhere, without looking at anything that can't matter here.

use crate::number::Money;
use crate::refold::Effects;
use crate::timeline::{Baseline, Movement, Row, superseded_cost};
use crate::valuation::Stock;

/// Values copies of old rows, with `now` in stock before them where that `was`, until the stock agrees or something
/// comes that is no plain entry or exit; tells how many were valued.
#[inline(never)] // the loop needs all registers
pub(crate) fn value_plain(rows: &mut [Row], mut now: Stock, mut was: Stock, effects: &mut Effects<'_, '_>) -> usize {
    let has_returns = !effects.returns.is_empty();
    let mut value = |row: &mut Row| {
        if now == was {
            return None;
        }
        let after = match row.movement() {
            Movement::Entry { quantity, value } if !now.quantity.is_negative() => now.inflow(quantity, value).ok()?,
            Movement::Exit { quantity } if !has_returns || effects.returns.of(row.transaction()).is_none() => {
                let (after, cost) = now.plain_outflow(quantity)?;
                effects.recost(row, was.value.minus(row.after.value).unwrap_or(Money::ZERO), cost);
                after
            }
            _ => return None,
        };
        (now, was) = (after, std::mem::replace(&mut row.after, after));
        Some(())
    };
    rows.iter_mut().position(|row| value(row).is_none()).unwrap_or(rows.len())
}

/// Has exits that `old` superseded, or nothing, cost what `new` says, with `held` in stock before these rows; ends at
/// what is no plain entry or exit, and tells how many rows were passed.
#[inline(never)] // the loop needs all registers
pub(crate) fn reprice_plain(
    rows: &[Row],
    mut held: Stock,
    old: Option<&Baseline>,
    new: &Baseline,
    effects: &mut Effects<'_, '_>,
) -> usize {
    let (conversion, has_returns) = (effects.conversion, !effects.returns.is_empty());
    let mut reprice = |row: &Row| {
        let before = std::mem::replace(&mut held, row.after);
        match row.movement() {
            Movement::Entry { .. } => {}
            Movement::Exit { quantity } if !has_returns || effects.returns.of(row.transaction()).is_none() => {
                let before = match old {
                    Some(by) => superseded_cost(quantity, by, conversion),
                    None => before.value.minus(row.after.value),
                };
                effects.recost(row, before.ok()?, superseded_cost(quantity, new, conversion).ok()?);
            }
            _ => return None,
        }
        Some(())
    };
    rows.iter().position(|row| reprice(row).is_none()).unwrap_or(rows.len())
}
