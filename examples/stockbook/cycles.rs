//! The costs of the field cycles.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::figures::{currency, signed, with_cents};
use crate::page::Page;
use crate::table::Table;
use anyhow::Result;
use ledger_core::{
    Ledger,
    value::{Figure, Money},
};
use serde_json::json;
use std::path::Path;

pub(crate) fn show(book: &Path, bars: &Bars) -> Result<Answer> {
    Ok(open(book, bars)?.ask(|ledger| {
        let json = json!({ "cycles": ledger.cycle_costs(), "closed_variance": ledger.closed_cycles() });
        Answer::done(text(ledger), json)
    })?)
}

pub(crate) fn text(ledger: &Ledger) -> Page {
    let currency = currency(ledger);
    let mut table = Table::new(&["Cycle", "Activity", &format!(">Cost, {}", currency)]);
    let mut all: Figure<Money> = Figure::ZERO;
    for cost in ledger.cycle_costs() {
        all += cost.cost;
        table.row(vec![cost.cycle.to_string(), cost.activity.to_string(), with_cents(cost.cost.to_string())]);
    }
    let closed = closed(ledger, &currency);
    if table.is_empty() {
        return Page::from("Nothing has been charged yet.").with(closed);
    }
    let all = format!("All cycles: {} {}", with_cents(all.to_string()), currency);
    table.text().spaced().with(all).with(closed)
}

/// The variances of closed cycles, below a blank line.
fn closed(ledger: &Ledger, currency: &str) -> Page {
    let mut table = Table::new(&["Closed", &format!(">Variance, {}", currency)]);
    for closed in ledger.closed_cycles() {
        table.row(vec![closed.cycle.to_string(), with_cents(signed(closed.variance.to_string()))]);
    }
    if table.is_empty() { Page::default() } else { Page::from("").with(table.text()) }
}
