//! The value of all stock, day by day.

use ledger_core::Ledger;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use time::Date;

/// The totals at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) date: Date,
    pub(crate) value: Decimal,
    /// The number of items in stock, counted in each store.
    pub(crate) in_stock: usize,
    /// The number of items whose value is not known any more, because a later rebalance has superseded it.
    pub(crate) superseded: usize,
}

/// The difference between a day and the one before.
#[derive(Debug, Clone, Copy, Default)]
struct Change {
    value: Decimal,
    in_stock: isize,
    superseded: isize,
}

/// Returns every day on which something moved, and the day before each, in order.
pub(crate) fn over_time(ledger: &Ledger) -> Vec<Day> {
    let mut changes: BTreeMap<Date, Change> = BTreeMap::new();
    for held in ledger.stock() {
        let lines = ledger.kardex(held.store, &held.supply.code).unwrap_or_default();
        let mut before = (Decimal::ZERO, false);
        let first_in_force = lines.iter().find(|line| line.after.is_some()).map(|line| line.effective.date());
        let first_superseded = lines.iter().find(|line| line.superseded_by.is_some() && line.voided_by.is_none());
        if let (Some(superseded), Some(in_force)) = (first_superseded.map(|line| line.effective.date()), first_in_force)
            && superseded < in_force
        {
            changes.entry(superseded).or_default().superseded += 1;
            changes.entry(in_force).or_default().superseded -= 1;
        }
        for line in &lines {
            let Some(stock) = line.after else { continue };
            let after = (stock.value().to_decimal(), stock.quantity().is_positive());
            let change = changes.entry(line.effective.date()).or_default();
            change.value = change.value.saturating_add(after.0.saturating_sub(before.0));
            change.in_stock += isize::from(after.1) - isize::from(before.1);
            before = after;
        }
    }
    let mut running = Change::default();
    let mut days: Vec<Day> = Vec::with_capacity(changes.len());
    for (date, change) in changes {
        // the last day before a movement is listed with the values of the movement before
        if let (Some(last), Some(eve)) = (days.last().cloned(), date.previous_day())
            && last.date < eve
        {
            days.push(Day { date: eve, ..last });
        }
        running.value = running.value.saturating_add(change.value);
        running.in_stock += change.in_stock;
        running.superseded += change.superseded;
        days.push(Day {
            date,
            value: running.value,
            in_stock: usize::try_from(running.in_stock).unwrap_or(0),
            superseded: usize::try_from(running.superseded).unwrap_or(0),
        });
    }
    days
}
