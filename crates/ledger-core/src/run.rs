//! A run of old entries and exits valued again, which is nearly all that a fold does: what the walk does row by
//! row, without looking at anything that can't matter here.

use crate::number::Money;
use crate::recosted::Recosted;
use crate::refold::Effects;
use crate::timeline::{Movement, Row};
use crate::valuation::Stock;

/// Values copies of old rows, with `now` in stock before them where that `was`, until the stock agrees or something
/// comes that is no plain entry or exit; tells how many were valued.
pub(crate) fn value_plain(rows: &mut [Row], mut now: Stock, mut was: Stock, effects: &mut Effects<'_, '_>) -> usize {
    let has_returns = !effects.returns.is_empty();
    let mut recosted = effects.recosted.as_deref_mut().map(|recosted| recosted.room_for(rows.len()));
    for (index, row) in rows.iter_mut().enumerate() {
        let after = match row.movement() {
            Movement::Entry { quantity, value } if !now.quantity.is_negative() => {
                let Ok(after) = now.inflow(quantity, value) else { return index };
                after
            }
            Movement::Exit { quantity } => {
                if has_returns && effects.returns.of(row.transaction).is_some() {
                    return index;
                }
                let Some((after, cost)) = now.plain_outflow(quantity) else { return index };
                let before = was.value.minus(row.after.value).unwrap_or(Money::ZERO);
                if before != cost {
                    effects.charges.change(row.account, before, cost);
                    if let Some(recosted) = &mut recosted {
                        recosted.push(Recosted { exit: row.transaction, before, after: cost });
                    }
                }
                after
            }
            _ => return index,
        };
        (now, was) = (after, std::mem::replace(&mut row.after, after));
        if now == was {
            return index.saturating_add(1);
        }
    }
    rows.len()
}
