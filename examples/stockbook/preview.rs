//! The changes by a command, in words and in JSON.

use crate::figures::{average_or_dash, currency, signed, with_cents};
use crate::page::Page;
use crate::table::Table;
use ledger_core::{
    Ledger,
    decide::{Impact, RecostedExit, StreamImpact},
    value::{Figure, Money, OnHand},
};
use serde_json::{Value, json};

/// The number of lines of a list in the text; JSON has all.
const SHOWN: usize = 20;

pub(crate) fn text(impact: &Impact, ledger: &Ledger) -> Page {
    let currency = currency(ledger);
    let mut text = summary(impact, &currency);
    if !impact.streams.is_empty() {
        text = text.spaced().with(streams(&impact.streams, ledger, &currency));
    }
    if !impact.cycles.is_empty() {
        text = text.spaced().with(cycles(impact, &currency));
    }
    if !impact.counts.is_empty() {
        text = text.spaced().with(counts(impact));
    }
    text
}

fn summary(impact: &Impact, currency: &str) -> Page {
    let mut table = Table::new(&["", ">"]);
    let counts = [
        ("items touched", impact.streams.len()),
        ("movements superseded", impact.superseded()),
        ("movements brought back", impact.restored()),
        ("exits re-costed", impact.recosted_count()),
        ("cycle costs changed", impact.cycles.len()),
        ("counts that find something else", impact.counts.len()),
    ];
    for (what, number) in counts.into_iter().filter(|(_, number)| *number > 0) {
        table.row(vec![what.to_owned(), number.to_string()]);
    }
    let value = signed(impact.value_change().to_string());
    table.row(vec![format!("inventory value, {}", currency), with_cents(value)]);
    table.text().trimmed()
}

fn streams(changed: &[StreamImpact], ledger: &Ledger, currency: &str) -> Page {
    let average = format!(">Average, {}", currency);
    let value = format!(">Value, {}", currency);
    let headers = ["Store", "Item", ">Stock now", "", ">then", "", &average, "", ">then", &value, "", ">then"];
    let mut table = Table::new(&headers);
    for stream in changed.iter().take(SHOWN) {
        let unit = ledger.catalog().supply(&stream.supply).map(|supply| supply.buying_unit.clone());
        let stock = |stock: OnHand| stock.buying_quantity().to_string();
        let value = |stock: OnHand| with_cents(stock.value().to_string());
        let (before, after, then) = (stream.before, stream.after, || "→".to_owned());
        table.row(vec![
            stream.store.to_string(),
            stream.supply.to_string(),
            stock(before),
            then(),
            stock(after),
            unit.unwrap_or_default(),
            average_or_dash(before),
            then(),
            average_or_dash(after),
            value(before),
            then(),
            value(after),
        ]);
    }
    table.text().with(more(changed.len()))
}

pub(crate) fn cycles(impact: &Impact, currency: &str) -> Page {
    let changed = impact.cycles.iter();
    let closed = changed.clone().any(|cycle| !(cycle.variance_before.is_zero() && cycle.variance_after.is_zero()));
    let (cost, variance) = (format!(">Cost, {}", currency), format!(">Variance, {}", currency));
    let mut headers = vec!["Cycle", "Activity", &cost, "", ">then"];
    if closed {
        headers.extend([&variance, "", ">then"]);
    }
    let mut table = Table::new(&headers);
    let money = |total: Figure<Money>| with_cents(total.to_string());
    for cycle in changed.take(SHOWN) {
        let mut row = vec![cycle.charge.cycle.to_string(), cycle.charge.activity.to_string()];
        row.extend([money(cycle.before), "→".to_owned(), money(cycle.after)]);
        if closed {
            row.extend([money(cycle.variance_before), "→".to_owned(), money(cycle.variance_after)]);
        }
        table.row(row);
    }
    table.text().with(more(impact.cycles.len()))
}

/// The counts that find another difference now, in consumption units.
fn counts(impact: &Impact) -> Page {
    let mut table = Table::new(&["Count", ">Found", "", ">then", "Because of"]);
    for count in impact.counts.iter().take(SHOWN) {
        table.row(vec![
            count.reference.to_string(),
            signed(count.before.to_string()),
            "→".to_owned(),
            signed(count.after.to_string()),
            count.cause.to_string(),
        ]);
    }
    table.text().with(more(impact.counts.len()))
}

fn more(count: usize) -> Page {
    match count.checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("… and {more} more (--json lists all)").into(),
        _ => Page::default(),
    }
}

/// The impact as it is told, and the exits that it re-costs if they are asked for. What it records is told beside it.
pub(crate) fn json(impact: &Impact, exits: Option<&[RecostedExit]>) -> Value {
    let mut value = json!(impact);
    if let Value::Object(fields) = &mut value {
        fields.retain(|field, _| !["recorded", "recosted_change"].contains(&field.as_str()));
        if let Some(exits) = exits {
            fields.insert("exits".to_owned(), json!(exits));
        }
    }
    value
}
