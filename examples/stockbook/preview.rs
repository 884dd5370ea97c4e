//! What a command changes, in words and in JSON.

use crate::figures::Figures;
use crate::table::Table;
use ledger_core::{Impact, StreamImpact};
use serde_json::{Value, json};

/// How many lines of a list people are shown; JSON has them all.
const SHOWN: usize = 20;

pub(crate) fn text(impact: &Impact, figures: &Figures) -> String {
    let mut text = summary(impact, figures);
    let changed: Vec<&StreamImpact> = impact.streams.iter().collect();
    if !changed.is_empty() {
        text.push('\n');
        text.push_str(&streams(&changed, figures));
    }
    if !impact.cycles.is_empty() {
        text.push('\n');
        text.push_str(&cycles(impact, figures));
    }
    text
}

fn summary(impact: &Impact, figures: &Figures) -> String {
    let mut table = Table::new(&["", ">"]);
    let mut line = |what: &str, number: String| table.row(vec![what.to_owned(), number]);
    line("items touched", impact.streams.len().to_string());
    line("movements superseded", impact.superseded().to_string());
    line("movements brought back", impact.restored().to_string());
    line("exits re-costed", impact.recosted.len().to_string());
    line("cycle costs changed", impact.cycles.len().to_string());
    line(&format!("inventory value, {}", figures.currency), signed(figures.total(impact.value_change())));
    table.text().trim_start().to_owned()
}

fn signed(number: String) -> String {
    if number.starts_with('-') || number == "0" { number } else { format!("+{number}") }
}

fn streams(changed: &[&StreamImpact], figures: &Figures) -> String {
    let mut table =
        Table::new(&["Store", "Item", ">Stock", "", ">then", ">Average", "", ">then", ">Value", "", ">then"]);
    for stream in changed.iter().take(SHOWN) {
        let mut row = vec![stream.store.to_string(), stream.supply.to_string()];
        let buying = |stock: ledger_core::Stock| figures.buying(stock.quantity, stream.conversion);
        let average = |stock| figures.average_or_dash(stock, stream.conversion);
        let value = |stock: ledger_core::Stock| figures.money(stock.value);
        for figure in [&buying as &dyn Fn(_) -> String, &average, &value] {
            row.extend([figure(stream.before), "→".to_owned(), figure(stream.after)]);
        }
        table.row(row);
    }
    table.text() + &more(changed.len())
}

fn cycles(impact: &Impact, figures: &Figures) -> String {
    let mut table = Table::new(&["Cycle", "Activity", ">Cost", "", ">then"]);
    for cycle in impact.cycles.iter().take(SHOWN) {
        table.row(vec![
            cycle.charge.cycle.to_string(),
            cycle.charge.activity.to_string(),
            figures.total(cycle.before),
            "→".to_owned(),
            figures.total(cycle.after),
        ]);
    }
    table.text() + &more(impact.cycles.len())
}

fn more(count: usize) -> String {
    match count.checked_sub(SHOWN) {
        Some(more) if more > 0 => format!("… and {more} more (--json lists all)\n"),
        _ => String::new(),
    }
}

pub(crate) fn json(impact: &Impact, figures: &Figures, with_exits: bool) -> Value {
    let streams: Vec<Value> = impact
        .streams
        .iter()
        .map(|stream| {
            json!({
                "store": stream.store.as_str(),
                "item": stream.supply.as_str(),
                "before": figures.stock(stream.before, stream.conversion),
                "after": figures.stock(stream.after, stream.conversion),
                "superseded": stream.superseded,
                "restored": stream.restored,
            })
        })
        .collect();
    let cycles: Vec<Value> = impact
        .cycles
        .iter()
        .map(|cycle| {
            json!({
                "cycle": cycle.charge.cycle.as_str(),
                "activity": cycle.charge.activity.as_str(),
                "lot": cycle.charge.lot.as_ref().map(|lot| lot.as_str()),
                "contractor": cycle.charge.contractor.as_ref().map(|contractor| contractor.as_str()),
                "before": figures.total(cycle.before),
                "after": figures.total(cycle.after),
            })
        })
        .collect();
    let mut value = json!({
        "superseded": impact.superseded(),
        "restored": impact.restored(),
        "recosted": impact.recosted.len(),
        "value_change": figures.total(impact.value_change()),
        "streams": streams,
        "cycles": cycles,
    });
    if with_exits && let Value::Object(fields) = &mut value {
        let exits = impact.recosted.iter().map(|exit| {
            json!({
                "ref": exit.reference.as_str(),
                "before": figures.money(exit.before),
                "after": figures.money(exit.after),
            })
        });
        fields.insert("exits".to_owned(), exits.collect());
    }
    value
}
