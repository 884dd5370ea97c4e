//! Fast path: values a run of old entries and exits again, which are most rows of a ledger. The result is that of
//! `step`, row by row.

use crate::fold::stream::effects::StreamEffects;
use crate::fold::stream::recosted::{RecostedSum, Recostings};
use crate::ledger::stream::{Baseline, Movement, Plain, Row};
use crate::pack::work;
use crate::value::number::{Money, Quantity, Rate, Total};
use crate::value::numbering::TransactionNo;
use crate::value::stock::{CoveredStock, Stock};
use std::cell::Cell;

/// Writes the rows of `old` to `new`, valued with `now` in stock before them instead of `was`. Ends where the stock
/// agrees again, or at a row that is no plain entry or exit. Returns the number of rows that were valued.
pub(crate) fn value_plain(
    old: &[Row],
    new: &mut [Row],
    now: Stock,
    was: Stock,
    effects: &mut StreamEffects<'_, '_>,
) -> usize {
    // entries and exits leave the difference in quantity as it is
    let may_agree = now.quantity == was.quantity;
    let has_returns = !effects.returns.is_empty();
    let valued = match (may_agree || has_returns, effects.recosted.as_deref()) {
        (false, None) => value(old, new, now, was, effects, |_, _, _, _| false, |_, _, _, _| {}),
        (false, Some(Recostings::Counted { .. })) => {
            let (exits, by) = (Cell::new(0_usize), Cell::new(Total::ZERO));
            let count = |_: &mut StreamEffects<'_, '_>, _, before, after| {
                exits.set(exits.get().wrapping_add(usize::from(before != after)));
                let mut sum = by.get();
                sum.add(Total::between(before, after));
                by.set(sum);
            };
            let valued = value(old, new, now, was, effects, |_, _, _, _| false, count);
            effects.count(RecostedSum { exits: exits.get(), by: by.get() });
            valued
        }
        (false, Some(Recostings::Listed(_))) => {
            value(old, new, now, was, effects, |_, _, _, _| false, StreamEffects::list)
        }
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

/// Values rows like [`value_plain`], but also ends where `ends` returns true for the next row and the new and old value
/// of the stock before it. `list` gets each exit with its old and new cost.
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
                // a difference of zero too, because a branch on it could not be predicted
                effects.charges.change(row.plain_account().to(), Money::ZERO, cost.minus(before).ok()?);
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

/// The stock after an exit, its old cost and its new one.
#[inline(always)]
fn take(now: CoveredStock, quantity: Quantity, was: Money, row: &Row) -> Option<(CoveredStock, Money, Money)> {
    let (after, cost) = now.plain_outflow(quantity)?;
    Some((after, was.minus(row.after.value).ok()?, cost))
}

/// The stock after an entry or exit that a correction put in another's place. `None` for any other row.
// never inlined, so that rare rows take no register of the loop
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
            effects.charges.change(row.account().to(), Money::ZERO, cost.minus(before).ok()?);
            list(effects, row.transaction(), before, cost);
            Some(after)
        }
        Movement::Entry { quantity, value } => now.inflow(quantity, value),
        _ => None,
    }
}

/// Gives exits their cost under `new`, their superseder, with `held` in stock before the first row. `old` is their
/// superseder before, if any. Ends at a row that is no plain entry or exit, and returns the number of rows before it.
pub(crate) fn reprice_plain(
    rows: &[Row],
    held: Stock,
    old: Option<&Baseline>,
    new: &Baseline,
    effects: &mut StreamEffects<'_, '_>,
    change: &mut RecostedSum,
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

/// Gives exits their cost like [`reprice_plain`]. `cost` returns the old cost of an exit from the stock before it, and
/// `list` gets each exit whose cost changes with its old and new cost.
#[inline(never)] // the loop needs all registers
fn reprice<'d, 'a>(
    rows: &[Row],
    mut held: Stock,
    rate: Rate,
    effects: &mut StreamEffects<'d, 'a>,
    change: &mut RecostedSum,
    cost: impl Fn(Stock, &Row, Quantity) -> Option<Money>,
    list: impl Fn(&mut StreamEffects<'d, 'a>, TransactionNo, Money, Money),
) -> usize {
    // every row is looked at before any is valued, so that the processor loads them in parallel
    let rows = plain(rows, effects);
    let (mut exits, mut by) = (0_usize, Money::ZERO);
    let mut reprice = |row: &Row| {
        let held_before = std::mem::replace(&mut held, row.after);
        let (quantity, charge) = match row.plain() {
            Some(Plain::Exit { quantity }) => (quantity, row.plain_account().to()),
            Some(Plain::Entry { .. }) => return Some(()),
            // a correction in another's place
            None => (row.exit()?, row.account().to()),
        };
        let after = rate.value(quantity)?;
        let before = cost(held_before, row, quantity)?;
        let dearer = after.minus(before).ok()?;
        by = by.plus(dearer).ok()?;
        if !dearer.is_zero() {
            exits = exits.saturating_add(1);
            effects.charges.change(charge, Money::ZERO, dearer);
            list(effects, row.transaction(), before, after);
        }
        Some(())
    };
    let repriced = rows.iter().position(|row| reprice(row).is_none()).unwrap_or(rows.len());
    change.add(RecostedSum { exits, by: by.into() });
    work::count(repriced);
    repriced
}

/// The rows before the first one that is neither an entry nor an exit, or is an exit of which something came back.
fn plain<'r>(rows: &'r [Row], effects: &StreamEffects<'_, '_>) -> &'r [Row] {
    let end = if effects.returns.is_empty() {
        rows.iter().position(|row| !row.is_entry_or_exit())
    } else {
        rows.iter().position(|row| !row.is_entry_or_exit() || effects.is_returned(row))
    };
    end.and_then(|end| rows.get(..end)).unwrap_or(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::step::step;
    use crate::fold::stream::effects::SharedDrafts;
    use crate::fold::stream::recosted::Recosted;
    use crate::ledger::Ledger;
    use crate::ledger::carried::CarriedDraft;
    use crate::ledger::cycles::CyclesDraft;
    use crate::ledger::returns::ReturnsDraft;
    use crate::ledger::stream::{Key, superseded_cost};
    use crate::pack::dense::Dense;
    use crate::value::moment::Moment;
    use crate::value::number::{Conversion, Total, UnitPrice};
    use crate::value::numbering::{AccountNo, ChargeNo};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn conversion() -> Conversion {
        Conversion::from_units(3).unwrap()
    }

    fn stock((quantity, value): (i64, i64)) -> Stock {
        Stock { quantity: Quantity::from_units(quantity), value: Money::from_units(value) }
    }

    /// Entries and exits in their own place and in another's, with a gain now and then.
    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let row = (0..12_u8, any::<bool>(), 1..9_i64, 0..50_i64, 0..4_u32);
        prop::collection::vec(row, 1..30).prop_map(|rows| {
            let row = |(place, (kind, corrects, quantity, value, account)): (u32, (u8, bool, i64, i64, u32))| {
                let key =
                    Key::at(Moment::from_seconds(i64::from(place).saturating_mul(60)), TransactionNo::new(place), 0);
                let quantity = Quantity::from_units(quantity);
                let movement = match kind {
                    0 => Movement::Gain { quantity },
                    1..5 => Movement::Entry { quantity, value: Money::from_units(value) },
                    _ => Movement::Exit { quantity },
                };
                let transaction =
                    TransactionNo::new(if corrects && kind > 0 { place.saturating_add(100) } else { place });
                Row::new(key, transaction, AccountNo::new(account), movement)
            };
            (0..).zip(rows).map(row).collect()
        })
    }

    fn covered() -> impl Strategy<Value = Stock> {
        prop_oneof![9 => (0..200_i64, 0..900_i64), 1 => (-20..0_i64, -90..=0_i64)].prop_map(stock)
    }

    fn drafts(ledger: &Ledger, recosted: Recostings) -> SharedDrafts<'_> {
        SharedDrafts {
            returns: ReturnsDraft::over(&ledger.returned),
            carried: CarriedDraft::over(&ledger.carried),
            cycles: CyclesDraft::over(&ledger.cycles),
            recosted: Some(recosted),
        }
    }

    fn listing() -> Recostings {
        Recostings::Listed(Vec::new())
    }

    /// The rows, folded one by one.
    fn stepped(rows: &[Row], mut now: Stock, shared: &mut SharedDrafts<'_>) -> Vec<Row> {
        let mut arrivals = Vec::new();
        let effects = shared.effects(conversion(), &mut arrivals);
        let mut folded = Vec::new();
        for row in rows {
            now = step(row, now, conversion(), || None, &effects).unwrap_or(now);
            folded.push(row.leaving(now));
        }
        folded
    }

    /// The stock before each of the rows.
    fn before(rows: &[Row], first: Stock) -> impl Iterator<Item = Stock> {
        std::iter::once(first).chain(rows.iter().map(|row| row.after))
    }

    /// The costs of exits before and after, as the loops must note them.
    #[derive(Default)]
    struct Costs {
        charged: BTreeMap<ChargeNo, Total>,
        exits: BTreeMap<TransactionNo, Recosted>,
    }

    impl Costs {
        fn note(&mut self, row: &Row, before: Money, after: Money) {
            self.charged.entry(row.account().to()).or_default().add(Total::between(before, after));
            let exit = row.transaction();
            self.exits.extend((before != after).then_some((exit, Recosted { exit, before, after })));
        }

        /// Checks what was charged, and what was noted of exits, listed or counted.
        fn check(self, shared: SharedDrafts<'_>) -> Result<(), TestCaseError> {
            for (charge, by) in self.charged {
                prop_assert_eq!(shared.cycles.charged.of(charge), by);
            }
            let mut sum = RecostedSum::default();
            self.exits.values().for_each(|exit| sum.add(exit.change()));
            match shared.recosted {
                Some(Recostings::Counted { change, .. }) => prop_assert_eq!(change, sum),
                Some(listed) => {
                    prop_assert_eq!(listed.each(TransactionNo::NONE, &[]), self.exits.into_values().collect::<Vec<_>>())
                }
                None => prop_assert!(false, "nothing was noted"),
            }
            Ok(())
        }
    }

    proptest! {
        #[test]
        fn a_run_of_rows_is_valued_as_they_are_step_by_step(
            rows in rows(),
            was in covered(),
            now in covered(),
            counts in any::<bool>(),
        ) {
            let ledger = Ledger::default();
            let old = stepped(&rows, was, &mut drafts(&ledger, listing()));
            let expected = stepped(&rows, now, &mut drafts(&ledger, listing()));
            let noted = if counts { Recostings::COUNTED } else { listing() };
            let (mut new, mut shared) = (vec![Row::BLANK; old.len()], drafts(&ledger, noted));
            let taken = value_plain(&old, &mut new, now, was, &mut shared.effects(conversion(), &mut Vec::new()));

            let mut costs = Costs::default();
            let states = before(&expected, now).zip(before(&old, was));
            let mut rows = old.iter().zip(&expected).zip(&new).zip(states);
            for (((old, expected), new), (now, was)) in rows.by_ref().take(taken) {
                prop_assert_eq!(format!("{new:?}"), format!("{expected:?}"));
                if old.exit().is_some() {
                    costs.note(old, was.value.minus(old.after.value)?, now.value.minus(new.after.value)?);
                }
            }
            costs.check(shared)?;
            if let Some((((next, _), _), (held, was_held))) = rows.next() {
                let agrees = now.quantity == was.quantity && held == was_held;
                let empties = next.exit().is_some_and(|quantity| quantity >= held.quantity);
                prop_assert!(agrees || empties || held.quantity.is_negative() || !next.is_entry_or_exit());
            }
        }

        #[test]
        fn a_run_of_superseded_exits_costs_what_each_of_them_does(
            rows in rows(),
            held in covered(),
            prices in (prop::option::of(0..90_i64), 0..90_i64),
        ) {
            let ledger = Ledger::default();
            let rows = stepped(&rows, held, &mut drafts(&ledger, listing()));
            let transaction = TransactionNo::FIRST;
            let baseline = |price| Baseline { key: Key::FIRST, transaction, price: UnitPrice::from_units(price) };
            let (old, new) = (prices.0.map(baseline), baseline(prices.1));
            let (mut change, mut shared) = (RecostedSum::default(), drafts(&ledger, listing()));
            let mut arrivals = Vec::new();
            let mut effects = shared.effects(conversion(), &mut arrivals);
            let taken = reprice_plain(&rows, held, old.as_ref(), &new, &mut effects, &mut change);

            let (mut costs, mut expected) = (Costs::default(), RecostedSum::default());
            for (row, held) in rows.iter().zip(before(&rows, held)).take(taken) {
                let Some(quantity) = row.exit() else { continue };
                let before = match &old {
                    Some(by) => superseded_cost(quantity, by, conversion())?,
                    None => held.value.minus(row.after.value)?,
                };
                let after = superseded_cost(quantity, &new, conversion())?;
                costs.note(row, before, after);
                expected.add(Recosted { exit: row.transaction(), before, after }.change());
            }
            costs.check(shared)?;
            prop_assert_eq!(change, expected);
            prop_assert!(rows.get(taken).is_none_or(|next| next.plain().is_none()));
        }
    }
}
