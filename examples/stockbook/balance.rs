//! Both sides of the balance: the value that came in, and where it is.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::figures::{currency, with_cents};
use crate::page::Page;
use crate::table::Table;
use anyhow::Result;
use ledger_core::{
    Ledger,
    query::Balance,
    value::{Figure, Money},
};
use serde_json::json;
use std::path::Path;

pub(crate) fn show(book: &Path, bars: &Bars) -> Result<Answer> {
    Ok(open(book, bars)?.ask(|ledger| Answer::done(text(ledger), json!(ledger.balance())))?)
}

pub(crate) fn text(ledger: &Ledger) -> Page {
    let currency = currency(ledger);
    let money = |total: Figure<Money>| with_cents(total.to_string());
    let balance = ledger.balance();
    let revalued = balance.streams.iter().any(|stream| !stream.balance.revalued.is_zero());
    let transferred = balance.streams.iter().any(|stream| !stream.balance.transferred_in.is_zero());
    let mut headers = vec!["Store", "Item", ">Came in"];
    headers.extend(revalued.then_some(">Of that revalued"));
    headers.extend(transferred.then_some(">Transferred in"));
    headers.extend(["", ">In stock", ">Charged", ">Lost", ">Variance"]);
    headers.extend(transferred.then_some(">Transferred out"));
    headers.push("");
    let mut table = Table::new(&headers);
    let mut line = |store: &str, item: &str, sides: &Balance| {
        let equals = if sides.agrees() { "=" } else { "≠" };
        let mut row = vec![store.to_owned(), item.to_owned(), money(sides.came_in())];
        row.extend(revalued.then(|| money(sides.revalued)));
        row.extend(transferred.then(|| money(sides.transferred_in)));
        row.push(equals.to_owned());
        row.extend([sides.left, sides.charged, sides.lost, sides.variance].map(money));
        row.extend(transferred.then(|| money(sides.transferred_out)));
        row.push(if sides.agrees() { "" } else { "DIFFERS" }.to_owned());
        table.row(row);
    };
    for stream in &balance.streams {
        line(stream.store.as_str(), stream.supply.code.as_str(), &stream.balance);
    }
    line("all", "", &balance.total);
    let verdict = if balance.agrees() { "They agree to the last digit." } else { "They do NOT agree." };
    table.text().spaced().with(format!(
        "{currency} {} came in; {} is in stock or went out, of which cycles were charged {}. {verdict}",
        money(balance.total.came_in()),
        money(balance.total.went_out()),
        money(balance.cycles),
    ))
}
