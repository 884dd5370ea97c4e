//! Every transaction of one item in one store.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::failure::Failure;
use crate::figures::{average_or_dash, currency, signed, with_cents};
use crate::page::Page;
use crate::table::Table;
use anyhow::Result;
use ledger_core::{
    Ledger, StoreId, SupplyId,
    event::Supply,
    query::KardexLine,
    value::{Kind, OnHand},
};
use serde_json::json;
use std::path::Path;

pub(crate) fn show(book: &Path, store: &str, item: &str, all: bool, bars: &Bars) -> Result<Answer> {
    open(book, bars)?.ask(|ledger| {
        let (store, supply) = known(ledger, store, item)?;
        let mut lines = ledger.kardex(store, &supply.code).unwrap_or_default();
        lines.retain(|line| all || line.after.is_some());
        Ok(Answer::done(text(ledger, supply, &lines), json!({ "lines": lines })))
    })?
}

/// The store and the item, if the ledger has both.
pub(crate) fn known<'l>(ledger: &'l Ledger, store: &str, item: &str) -> Result<(&'l StoreId, &'l Supply), Failure> {
    let catalog = ledger.catalog();
    let supply = SupplyId::new(item).ok().and_then(|code| catalog.supply(&code));
    let supply = supply.ok_or_else(|| unknown_item(ledger, item))?;
    let store = catalog.stores().find(|known| known.as_str() == store).ok_or_else(|| unknown_store(ledger, store))?;
    Ok((store, supply))
}

fn unknown_item(ledger: &Ledger, item: &str) -> Failure {
    let alike = ledger.catalog().supplies().find(|supply| supply.code.as_str().eq_ignore_ascii_case(item));
    let hint = match alike {
        Some(supply) => format!("did you mean {}?", supply.code),
        None => "write its code as the supplies file has it".to_owned(),
    };
    Failure::new("unknown_item", format!("there is no item \"{item}\": {hint}"))
}

fn unknown_store(ledger: &Ledger, store: &str) -> Failure {
    let stores: Vec<&str> = ledger.catalog().stores().map(StoreId::as_str).collect();
    Failure::new("unknown_store", format!("there is no store \"{store}\": this book has {}", stores.join(", ")))
}

pub(crate) fn text(ledger: &Ledger, supply: &Supply, lines: &[KardexLine]) -> Page {
    let currency = currency(ledger);
    let mut table = Table::new(&["When", "Kind", "Ref", ">Moved", ">Cost", ">Stock", ">Average", ">Value", ""]);
    for line in lines {
        let after = |figure: &dyn Fn(OnHand) -> String| line.after.map(figure).unwrap_or_default();
        table.row(vec![
            when(line),
            line.kind.to_string(),
            line.reference.to_string(),
            moved(line),
            with_cents(line.cost.to_string()),
            after(&|stock| stock.quantity().to_string()),
            after(&average_or_dash),
            after(&|stock| with_cents(stock.value().to_string())),
            fate(line),
        ]);
    }
    let Supply { code, name, buying_unit, consumption_unit, .. } = supply;
    let units = format!(
        "{code} {name}: quantities in {consumption_unit}, costs and values in {currency}, \
         averages in {currency} per {buying_unit}"
    );
    let moved = if table.is_empty() { "Nothing has moved yet.".into() } else { table.text() };
    Page::from(units).spaced().with(moved)
}

/// The reason why a line is not in force.
fn fate(line: &KardexLine) -> String {
    match (&line.superseded_by, &line.voided_by) {
        (Some(by), _) => format!("superseded by {by}"),
        (None, Some(by)) => format!("voided by {by}"),
        (None, None) => String::new(),
    }
}

/// A moment as people write it, without zeros at the end.
fn when(line: &KardexLine) -> String {
    let moment = line.effective.to_string();
    match moment.split_once(' ') {
        Some((date, _)) if line.kind == Kind::Rebalance => format!("{date} end of day"),
        Some((date, "00:00:00")) => date.to_owned(),
        _ => moment.strip_suffix(":00").unwrap_or(&moment).to_owned(),
    }
}

/// The quantity that came in or went out, or that a rebalance set.
fn moved(line: &KardexLine) -> String {
    let quantity = line.moved.to_string();
    if line.kind == Kind::Rebalance { format!("= {quantity}") } else { signed(quantity) }
}
