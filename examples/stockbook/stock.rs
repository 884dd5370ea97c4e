//! What there is, at what average, worth what.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::figures::{Figures, with_cents};
use crate::table::Table;
use anyhow::Result;
use ledger_core::{Ledger, Supply, Total};
use serde_json::{Value, json};
use std::path::Path;

pub(crate) fn show(book: &Path, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    Ok(Answer::done(text(book.ledger()), json(book.ledger())))
}

pub(crate) fn text(ledger: &Ledger) -> String {
    let figures = Figures::of(ledger);
    let currency = &figures.currency;
    let (average, value) = (format!(">Average, {currency}"), format!(">Value, {currency}"));
    let mut table = Table::new(&["Store", "Item", "Name", ">Stock", "", ">That is", "", &average, &value]);
    let mut total = Total::ZERO;
    for held in ledger.stock() {
        let Supply { code, name, buying_unit, consumption_unit, conversion } = held.supply;
        total = [total, held.stock.value.into()].into_iter().sum();
        table.row(vec![
            held.store.to_string(),
            code.to_string(),
            name.clone(),
            figures.buying(held.stock.quantity, *conversion),
            buying_unit.clone(),
            figures.quantity(held.stock.quantity),
            consumption_unit.clone(),
            figures.average_or_dash(held.stock, *conversion),
            with_cents(figures.money(held.stock.value)),
        ]);
    }
    let all = format!("Inventory value: {} {currency}", with_cents(figures.total(total)));
    if table.is_empty() { format!("Nothing has moved yet.\n{all}") } else { format!("{}\n{all}", table.text()) }
}

fn json(ledger: &Ledger) -> Value {
    let figures = Figures::of(ledger);
    let positions: Vec<Value> = ledger
        .stock()
        .into_iter()
        .map(|held| {
            let mut position = figures.stock(held.stock, held.supply.conversion);
            if let Value::Object(fields) = &mut position {
                fields.insert("store".to_owned(), held.store.as_str().into());
                fields.insert("item".to_owned(), held.supply.code.as_str().into());
            }
            position
        })
        .collect();
    json!({ "positions": positions })
}
