//! A run of old entries and exits, which are nearly all that there is, valued again: what is done row by row
//! elsewhere, without looking at anything that can't matter here.

use crate::fold::stream::effects::StreamEffects;
use crate::fold::stream::recosted::Change;
use crate::ledger::stream::{Baseline, Movement, Plain, Row};
use crate::pack::work;
use crate::value::number::{Money, Quantity, Rate};
use crate::value::numbering::TransactionNo;
use crate::value::stock::{CoveredStock, Stock};

/// Writes old rows over as many others, valued with `now` in stock before them where that `was`, until the stock agrees
/// or something comes that is no plain entry or exit; tells how many were valued.
pub(crate) fn value_plain(
    old: &[Row],
    new: &mut [Row],
    now: Stock,
    was: Stock,
    effects: &mut StreamEffects<'_, '_>,
) -> usize {
    // neither an entry nor an exit changes by how much the quantity differs
    let may_agree = now.quantity == was.quantity;
    let has_returns = !effects.returns.is_empty();
    let valued = match (may_agree || has_returns, effects.recosted.is_some()) {
        (false, false) => value(old, new, now, was, effects, |_, _, _, _| false, |_, _, _, _| {}),
        (false, true) => value(old, new, now, was, effects, |_, _, _, _| false, StreamEffects::list),
        (true, _) => {
            let ends = |effects: &StreamEffects<'_, '_>, row: &Row, now, was| {
                may_agree && now == was || has_returns && effects.is_returned(row)
            };
            value(old, new, now, was, effects, ends, StreamEffects::list)
        }
    };
    work::count(valued);
    valued
}

/// The same, until `ends` says so of the next row, and of what the stock before it is worth and was; what each exit
/// did cost and does is for `list`.
#[inline(never)] // the loop needs all registers
fn value<'d, 'a>(
    old: &[Row],
    new: &mut [Row],
    now: Stock,
    was: Stock,
    effects: &mut StreamEffects<'d, 'a>,
    ends: impl Fn(&StreamEffects<'d, 'a>, &Row, Money, Money) -> bool,
    list: impl Fn(&mut StreamEffects<'d, 'a>, TransactionNo, Money, Money),
) -> usize {
    let Some(mut now) = CoveredStock::of(now) else { return 0 };
    let mut was = was.value;
    let mut value = |row: &Row| {
        if ends(effects, row, now.stock().value, was) {
            return None;
        }
        now = match row.plain() {
            Some(Plain::Exit { quantity }) => {
                let (after, before, cost) = take(now, quantity, was, row)?;
                // also where it is nothing, which nobody could foretell
                effects.charges.change(row.plain_account(), Money::ZERO, cost.minus(before).ok()?);
                list(effects, row.plain_transaction(), before, cost);
                after
            }
            Some(Plain::Entry { quantity, value }) => now.inflow(quantity, value)?,
            None => corrected(now, was, row, effects, &list)?,
        };
        was = row.after.value;
        Some(row.leaving(now.stock()))
    };
    let (count, mut ahead) = (old.len().min(new.len()), old.iter().zip(new));
    while let Some((row, new)) = ahead.next() {
        match value(row) {
            Some(valued) => *new = valued,
            None => return count.saturating_sub(ahead.len()).saturating_sub(1),
        }
    }
    count
}

/// What is left after an exit, what that did cost, and what it costs.
#[inline(always)]
fn take(now: CoveredStock, quantity: Quantity, was: Money, row: &Row) -> Option<(CoveredStock, Money, Money)> {
    let (after, cost) = now.plain_outflow(quantity)?;
    Some((after, was.minus(row.after.value).ok()?, cost))
}

/// What is left after an entry or exit that stands in another's place; none after any other row.
// a call, so that what is rare takes no register of the loop
#[cold]
#[inline(never)]
fn corrected<'d, 'a>(
    now: CoveredStock,
    was: Money,
    row: &Row,
    effects: &mut StreamEffects<'d, 'a>,
    list: &impl Fn(&mut StreamEffects<'d, 'a>, TransactionNo, Money, Money),
) -> Option<CoveredStock> {
    match row.movement() {
        Movement::Exit { quantity } => {
            let (after, before, cost) = take(now, quantity, was, row)?;
            effects.charges.change(row.account(), Money::ZERO, cost.minus(before).ok()?);
            list(effects, row.transaction(), before, cost);
            Some(after)
        }
        Movement::Entry { quantity, value } => now.inflow(quantity, value),
        _ => None,
    }
}

/// Has exits that `old` superseded, or nothing, cost what `new` says, with `held` in stock before these rows; ends at
/// what is no plain entry or exit, and tells how many rows were passed.
pub(crate) fn reprice_plain(
    rows: &[Row],
    held: Stock,
    old: Option<&Baseline>,
    new: &Baseline,
    effects: &mut StreamEffects<'_, '_>,
    change: &mut Change,
) -> usize {
    let rate = |by: &Baseline| Rate::of(by.price, effects.conversion);
    let taken = |before: Stock, row: &Row, _| before.value.minus(row.after.value).ok();
    match (old, old.map(rate), rate(new), effects.recosted.is_some()) {
        (None, _, Some(new), false) => reprice(rows, held, new, effects, change, taken, |_, _, _, _| {}),
        (None, _, Some(new), true) => reprice(rows, held, new, effects, change, taken, StreamEffects::list),
        (_, Some(Some(old)), Some(new), _) => {
            reprice(rows, held, new, effects, change, |_, _, quantity| old.value(quantity), StreamEffects::list)
        }
        _ => 0,
    }
}

/// The same, where `cost` says what an exit did cost, with that in stock before it; what it did cost and does is for
/// `list`.
#[inline(never)] // the loop needs all registers
fn reprice<'d, 'a>(
    rows: &[Row],
    mut held: Stock,
    rate: Rate,
    effects: &mut StreamEffects<'d, 'a>,
    change: &mut Change,
    cost: impl Fn(Stock, &Row, Quantity) -> Option<Money>,
    list: impl Fn(&mut StreamEffects<'d, 'a>, TransactionNo, Money, Money),
) -> usize {
    // every row is looked at before any is valued: that takes so little that they come from memory side by side
    let rows = plain(rows, effects);
    let (mut exits, mut by) = (0_usize, Money::ZERO);
    let mut reprice = |row: &Row| {
        let held_before = std::mem::replace(&mut held, row.after);
        let (quantity, account) = match row.plain() {
            Some(Plain::Exit { quantity }) => (quantity, row.plain_account()),
            Some(Plain::Entry { .. }) => return Some(()),
            // what stands in another's place
            None => (row.exit()?, row.account()),
        };
        let after = rate.value(quantity)?;
        let before = cost(held_before, row, quantity)?;
        let dearer = after.minus(before).ok()?;
        by = by.plus(dearer).ok()?;
        if !dearer.is_zero() {
            exits = exits.saturating_add(1);
            effects.charges.change(account, Money::ZERO, dearer);
            list(effects, row.transaction(), before, after);
        }
        Some(())
    };
    let repriced = rows.iter().position(|row| reprice(row).is_none()).unwrap_or(rows.len());
    change.add(Change { exits, by: by.into() });
    work::count(repriced);
    repriced
}

/// The first rows, as long as they are entries, and exits of which nothing came back.
fn plain<'r>(rows: &'r [Row], effects: &StreamEffects<'_, '_>) -> &'r [Row] {
    let end = if effects.returns.is_empty() {
        rows.iter().position(|row| !row.is_entry_or_exit())
    } else {
        rows.iter().position(|row| !row.is_entry_or_exit() || effects.is_returned(row))
    };
    end.and_then(|end| rows.get(..end)).unwrap_or(rows)
}
