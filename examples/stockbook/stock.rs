//! The stock: quantities, averages and values.

use crate::figures::{average_or_dash, currency, with_cents};
use crate::page::Page;
use crate::table::Table;
use ledger_core::{
    Ledger, StoreId, SupplyId,
    event::Supply,
    query::{AsOf, StreamStock},
    value::{Figure, Money},
};
use serde::Serialize;
use serde_json::{Value, json};

/// The stock of a stream, now or at a moment.
pub(crate) struct Held<'a> {
    pub(crate) store: &'a StoreId,
    pub(crate) supply: &'a Supply,
    pub(crate) then: AsOf,
    /// The variance of settled deficits: their real cost beyond the value at which they were carried, up to the end of
    /// the log.
    pub(crate) negative_variance: Option<Figure<Money>>,
}

/// The current stock of every stream, in words.
pub(crate) fn text(ledger: &Ledger) -> Page {
    let now = ledger.stock().into_iter();
    let now: Vec<Held<'_>> = now
        .map(|StreamStock { store, supply, stock, .. }| Held {
            store,
            supply,
            then: AsOf::Held(stock),
            negative_variance: None,
        })
        .collect();
    text_of(&now, ledger)
}

pub(crate) fn text_of(positions: &[Held<'_>], ledger: &Ledger) -> Page {
    let currency = currency(ledger);
    let (average, value) = (format!(">Average, {currency}"), format!(">Value, {currency}"));
    let mut table = Table::new(&["Store", "Item", "Name", ">Stock", "", ">That is", "", &average, &value]);
    let mut total: Figure<Money> = Figure::ZERO;
    for Held { store, supply, then, .. } in positions {
        let Supply { code, name, buying_unit, consumption_unit, .. } = supply;
        let mut row = vec![store.to_string(), code.to_string(), name.clone()];
        match then {
            AsOf::Held(stock) => {
                total += stock.value();
                row.extend([
                    stock.buying_quantity().to_string(),
                    buying_unit.clone(),
                    stock.quantity().to_string(),
                    consumption_unit.clone(),
                    average_or_dash(*stock),
                    with_cents(stock.value().to_string()),
                ]);
            }
            AsOf::Superseded => row.push("superseded".to_owned()),
        }
        table.row(row);
    }
    let all = format!("Inventory value: {} {currency}", with_cents(total.to_string()));
    if table.is_empty() { Page::from("Nothing has moved yet.").with(all) } else { table.text().spaced().with(all) }
}

#[derive(Serialize)]
struct Position<'a> {
    store: &'a StoreId,
    item: &'a SupplyId,
    #[serde(flatten)]
    then: AsOf,
    #[serde(skip_serializing_if = "Option::is_none")]
    negative_variance: Option<Figure<Money>>,
}

pub(crate) fn json_of(positions: &[Held<'_>]) -> Value {
    let position = |held: &Held<'_>| {
        let Held { store, supply, then, negative_variance } = *held;
        json!(Position { store, item: &supply.code, then, negative_variance })
    };
    json!({ "positions": positions.iter().map(position).collect::<Vec<_>>() })
}
