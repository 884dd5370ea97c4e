//! A run of old entries and exits valued again, which is nearly all that a fold does: what the walk does step by
//! step, without looking at anything that can't matter here.

use crate::number::Money;
use crate::recosted::Recosted;
use crate::refold::Effects;
use crate::timeline::{Key, Movement, Row};
use crate::valuation::Stock;

/// What a stream holds, as it was and as it is now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) now: Stock,
    pub(crate) was: Stock,
}

impl Run {
    /// Values `rows`, copies of the rows that `old` are, until the stock agrees, something else than a plain entry or
    /// exit comes, or other rows are touched; tells how many it took, and which those are.
    pub(crate) fn through(&mut self, rows: &mut [Row], old: &[Row], effects: &mut Effects<'_, '_>) -> (usize, Vec<Key>) {
        let Self { mut now, mut was } = *self;
        let has_returns = !effects.returns.is_empty();
        let mut recosted = effects.recosted.as_deref_mut().map(|recosted| recosted.room_for(rows.len()));
        let (mut taken, mut touched) = (0_usize, Vec::new());
        for (row, old) in rows.iter_mut().zip(old) {
            row.after = match old.movement() {
                Movement::Entry { quantity, value } if !now.quantity.is_negative() => {
                    let Ok(after) = now.inflow(quantity, value) else { break };
                    after
                }
                Movement::Exit { quantity } => {
                    let Some((after, cost)) = now.plain_outflow(quantity) else { break };
                    let before = was.value.minus(old.after.value).unwrap_or(Money::ZERO);
                    if before != cost {
                        effects.charges.change(old.account, before, cost);
                        if let Some(recosted) = &mut recosted {
                            recosted.push(Recosted { exit: old.transaction, before, after: cost });
                        }
                    }
                    if has_returns {
                        touched = effects.returns.recost(old.transaction, cost);
                    }
                    after
                }
                _ => break,
            };
            (now, was) = (row.after, old.after);
            taken = taken.saturating_add(1);
            if now == was || !touched.is_empty() {
                break;
            }
        }
        *self = Self { now, was };
        (taken, touched)
    }
}
