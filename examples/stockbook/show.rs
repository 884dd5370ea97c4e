//! What a book says.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::figures::Figures;
use crate::table::Table;
use anyhow::{Context, Result, bail};
use ledger_core::{Balance, KardexLine, Ledger, Position, Supply, wire};
use serde_json::{Value, json};
use std::path::Path;

pub(crate) fn stock(book: &Path, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    Ok(Answer::done(stock_text(book.ledger()), stock_json(book.ledger())))
}

pub(crate) fn stock_text(ledger: &Ledger) -> String {
    let figures = Figures::of(ledger);
    let mut table = Table::new(&["Store", "Item", "Name", ">Stock", "", ">Average", ">Value"]);
    let mut total = ledger_core::Total::ZERO;
    for held in ledger.stock() {
        total = [total, held.stock.value.into()].into_iter().sum();
        table.row(vec![
            held.store.to_string(),
            held.supply.code.to_string(),
            held.supply.name.clone(),
            figures.buying(held.stock.quantity, held.supply.conversion),
            held.supply.buying_unit.clone(),
            figures.average_or_dash(held.stock, held.supply.conversion),
            figures.money(held.stock.value),
        ]);
    }
    format!("{}\nInventory value: {} {}", table.text(), figures.total(total), figures.currency)
}

fn stock_json(ledger: &Ledger) -> Value {
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

pub(crate) fn kardex(book: &Path, store: &str, item: &str, all: bool, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    let ledger = book.ledger();
    let supply = ledger.catalog().supply(item).with_context(|| format!("there is no item {item}"))?;
    if ledger.catalog().store(store).is_none() {
        bail!("there is no store {store}");
    }
    let mut lines = ledger.kardex(store, item).unwrap_or_default();
    lines.retain(|line| all || line.superseded_by.is_none());
    Ok(Answer::done(kardex_text(ledger, supply, &lines), kardex_json(ledger, supply, &lines)))
}

pub(crate) fn kardex_text(ledger: &Ledger, supply: &Supply, lines: &[KardexLine<'_>]) -> String {
    let figures = Figures::of(ledger);
    let mut table = Table::new(&["Effective", "Kind", "Ref", ">Moved", ">Cost", ">Stock", ">Average", ">Value", ""]);
    for line in lines {
        let after = |figure: &dyn Fn(ledger_core::Stock) -> String| line.after.map(figure).unwrap_or_default();
        table.row(vec![
            line.effective.to_string(),
            line.kind.to_string(),
            line.reference.to_string(),
            figures.quantity(line.moved),
            figures.money(line.cost),
            after(&|stock| figures.quantity(stock.quantity)),
            after(&|stock| figures.average_or_dash(stock, supply.conversion)),
            after(&|stock| figures.money(stock.value)),
            line.superseded_by.map(|by| format!("superseded by {by}")).unwrap_or_default(),
        ]);
    }
    let Supply { code, name, buying_unit, consumption_unit, .. } = supply;
    format!(
        "{code} {name}: quantities in {consumption_unit}, averages in {} per {buying_unit}\n\n{}",
        figures.currency,
        table.text()
    )
}

fn kardex_json(ledger: &Ledger, supply: &Supply, lines: &[KardexLine<'_>]) -> Value {
    let figures = Figures::of(ledger);
    let lines: Vec<Value> = lines
        .iter()
        .map(|line| {
            let after = |figure: &dyn Fn(ledger_core::Stock) -> Option<String>| line.after.and_then(figure);
            json!({
                "ref": line.reference.as_str(),
                "kind": line.kind.as_str(),
                "position": line.position.get(),
                "effective": line.effective.to_string(),
                "moved": figures.quantity(line.moved),
                "unit_cost": line.unit_cost(supply.conversion).map(|cost| figures.price(cost)),
                "cost": figures.money(line.cost),
                "quantity": after(&|stock| Some(figures.quantity(stock.quantity))),
                "buying_quantity": after(&|stock| Some(figures.buying(stock.quantity, supply.conversion))),
                "average": after(&|stock| figures.average(stock, supply.conversion)),
                "value": after(&|stock| Some(figures.money(stock.value))),
                "superseded_by": line.superseded_by.map(|by| by.as_str()),
            })
        })
        .collect();
    json!({ "lines": lines })
}

pub(crate) fn cycles(book: &Path, bars: &Bars) -> Result<Answer> {
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
    Ok(Answer::done(cycles_text(book.ledger()), json!({ "cycles": cycles })))
}

pub(crate) fn cycles_text(ledger: &Ledger) -> String {
    let figures = Figures::of(ledger);
    let mut table = Table::new(&["Cycle", "Activity", ">Cost"]);
    for cost in ledger.cycle_costs() {
        table.row(vec![cost.cycle.to_string(), cost.activity.to_string(), figures.total(cost.cost)]);
    }
    table.text()
}

pub(crate) fn balance(book: &Path, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    let figures = Figures::of(book.ledger());
    let balance = book.ledger().balance();
    let sides = |balance: &Balance| {
        json!({
            "entered": figures.total(balance.entered),
            "gained": figures.total(balance.gained),
            "rebalanced": figures.total(balance.rebalanced),
            "came_in": figures.total(balance.came_in()),
            "left": figures.total(balance.left),
            "charged": figures.total(balance.charged),
            "lost": figures.total(balance.lost),
            "variance": figures.total(balance.variance),
            "went_out": figures.total(balance.went_out()),
            "agrees": balance.agrees(),
        })
    };
    let streams: Vec<Value> = balance
        .streams
        .iter()
        .map(|stream| {
            let mut line = sides(&stream.balance);
            if let Value::Object(fields) = &mut line {
                fields.insert("store".to_owned(), stream.store.as_str().into());
                fields.insert("item".to_owned(), stream.supply.code.as_str().into());
            }
            line
        })
        .collect();
    let json = json!({
        "agrees": balance.agrees(),
        "total": sides(&balance.total),
        "cycles": figures.total(balance.cycles),
        "streams": streams,
    });
    Ok(Answer::done(balance_text(book.ledger()), json))
}

pub(crate) fn balance_text(ledger: &Ledger) -> String {
    let figures = Figures::of(ledger);
    let balance = ledger.balance();
    let mut table = Table::new(&["Store", "Item", ">Came in", ">Left", ">Charged", ">Lost", ">Variance", ""]);
    let mut line = |store: &str, item: &str, sides: &Balance| {
        let mut row = vec![store.to_owned(), item.to_owned()];
        row.extend([sides.came_in(), sides.left, sides.charged, sides.lost, sides.variance].map(|t| figures.total(t)));
        row.push(if sides.agrees() { "agrees" } else { "DIFFERS" }.to_owned());
        table.row(row);
    };
    for stream in &balance.streams {
        line(stream.store.as_str(), stream.supply.code.as_str(), &stream.balance);
    }
    line("all", "", &balance.total);
    let verdict = if balance.agrees() { "to the last digit" } else { "which does NOT agree" };
    format!(
        "{}\n{} {} came in = {} left, charged, lost or varied: {verdict}.\nThe cycles were charged {}.",
        table.text(),
        figures.total(balance.total.came_in()),
        figures.currency,
        figures.total(balance.total.went_out()),
        figures.total(balance.cycles),
    )
}

pub(crate) fn log(book: &Path, after: u64, limit: Option<usize>, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    let scales = book.ledger().settings().context("the book has no settings")?.scales();
    let mut table = Table::new(&[">Position", "Recorded", "Command", ">Events"]);
    let mut records: Vec<Value> = Vec::new();
    for record in book.records(Position::new(after)).take(limit.unwrap_or(usize::MAX)) {
        let record = record?;
        let json: Value = serde_json::from_str(&wire::encode(&record, scales))?;
        let recorded = json.get("recorded").and_then(Value::as_str).unwrap_or_default().to_owned();
        table.row(vec![
            record.position.to_string(),
            recorded,
            record.command.to_string(),
            record.events.len().to_string(),
        ]);
        records.push(json);
    }
    Ok(Answer::done(table.text(), json!({ "records": records })))
}
