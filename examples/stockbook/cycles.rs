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
use serde_json::{Value, json};
use std::path::Path;

pub(crate) fn show(book: &Path, bars: &Bars) -> Result<Answer> {
    Ok(open(book, bars)?.ask(answer)?)
}

fn answer(ledger: &Ledger) -> Answer {
    let costs = ledger.cycle_costs();
    let cycles: Vec<Value> = costs
        .iter()
        .map(|cost| {
            json!({
                "cycle": cost.cycle.as_str(),
                "activity": cost.activity.as_str(),
                "cost": cost.cost.to_string(),
            })
        })
        .collect();
    let closed = ledger.closed_cycles().into_iter();
    let closed: Vec<Value> = closed
        .map(|closed| json!({ "cycle": closed.cycle.as_str(), "variance": closed.variance.to_string() }))
        .collect();
    let json = json!({ "cycles": cycles, "closed_variance": closed });
    Answer::done(text(ledger), json)
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
