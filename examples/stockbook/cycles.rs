//! What the field cycles cost.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::figures::{Figures, signed, with_cents};
use crate::page::Page;
use crate::table::Table;
use anyhow::Result;
use ledger_core::{Ledger, Total};
use serde_json::{Value, json};
use std::path::Path;

pub(crate) fn show(book: &Path, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    let figures = Figures::of(book.ledger());
    let costs = book.ledger().cycle_costs();
    let cycles: Vec<Value> = costs
        .iter()
        .map(|cost| {
            json!({
                "cycle": cost.cycle.as_str(),
                "activity": cost.activity.as_str(),
                "cost": figures.total(cost.cost),
            })
        })
        .collect();
    let closed = book.ledger().closed_cycles().into_iter();
    let closed: Vec<Value> = closed
        .map(|closed| json!({ "cycle": closed.cycle.as_str(), "variance": figures.total(closed.variance) }))
        .collect();
    let json = json!({ "cycles": cycles, "closed_variance": closed });
    Ok(Answer::done(text(book.ledger()), json))
}

pub(crate) fn text(ledger: &Ledger) -> Page {
    let figures = Figures::of(ledger);
    let mut table = Table::new(&["Cycle", "Activity", &format!(">Cost, {}", figures.currency)]);
    let mut all = Total::ZERO;
    for cost in ledger.cycle_costs() {
        all = [all, cost.cost].into_iter().sum();
        table.row(vec![cost.cycle.to_string(), cost.activity.to_string(), with_cents(figures.total(cost.cost))]);
    }
    let closed = closed(ledger, &figures);
    if table.is_empty() {
        return Page::from("Nothing has been charged yet.").with(closed);
    }
    let all = format!("All cycles: {} {}", with_cents(figures.total(all)), figures.currency);
    table.text().spaced().with(all).with(closed)
}

/// What closed cycles cost beyond what they were charged, below a blank line.
fn closed(ledger: &Ledger, figures: &Figures) -> Page {
    let mut table = Table::new(&["Closed", &format!(">Variance, {}", figures.currency)]);
    for closed in ledger.closed_cycles() {
        table.row(vec![closed.cycle.to_string(), with_cents(signed(figures.total(closed.variance)))]);
    }
    if table.is_empty() { Page::default() } else { Page::from("").with(table.text()) }
}
