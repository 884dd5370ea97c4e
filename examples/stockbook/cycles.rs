//! What the field cycles cost.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::figures::{Figures, with_cents};
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
    Ok(Answer::done(text(book.ledger()), json!({ "cycles": cycles })))
}

pub(crate) fn text(ledger: &Ledger) -> String {
    let figures = Figures::of(ledger);
    let mut table = Table::new(&["Cycle", "Activity", &format!(">Cost, {}", figures.currency)]);
    let mut all = Total::ZERO;
    for cost in ledger.cycle_costs() {
        all = [all, cost.cost].into_iter().sum();
        table.row(vec![cost.cycle.to_string(), cost.activity.to_string(), with_cents(figures.total(cost.cost))]);
    }
    if table.is_empty() {
        return "Nothing has been charged yet.".to_owned();
    }
    format!("{}\nAll cycles: {} {}", table.text(), with_cents(figures.total(all)), figures.currency)
}
