//! The rebalance template of a book.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::failure::Failure;
use crate::figures;
use anyhow::{Context, Result};
use ledger_core::{Ledger, Stock, StoreId, Supply};
use ledger_xlsx::{Template, TemplateRow};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use time::OffsetDateTime;

pub(crate) fn write(book: &Path, output: &Path, bars: &Bars) -> Result<Answer> {
    let opened = open(book, bars)?;
    let rows = write_template(opened.ledger(), book, output)?;
    let (output, rows_written) = (output.display(), figures::count(rows, "row", "rows"));
    let text = format!("{output} has {rows_written}: fill in date, stock and price of what was counted.");
    Ok(Answer::done(text, json!({ "rows": rows })))
}

/// Writes a row for every supply in every store that it moved in, and tells how many.
pub(crate) fn write_template(ledger: &Ledger, book: &Path, output: &Path) -> Result<usize> {
    let settings = ledger.settings().context("the book has no settings")?;
    let rows: Vec<TemplateRow<'_>> = streams(ledger)
        .into_iter()
        .map(|(supply, store, stock)| TemplateRow {
            store,
            supply,
            stock: supply.conversion.buying_units(stock.quantity, settings.quantity_scale),
            average: stock.average(supply.conversion).map(|price| price.to_decimal(settings.money_scale)),
        })
        .collect();
    let name = book.file_stem().unwrap_or(book.as_os_str()).to_string_lossy();
    let template = Template {
        ledger: &name,
        position: ledger.head(),
        settings,
        made: OffsetDateTime::now_utc().date(),
        stores: ledger.catalog().stores().count() > 1,
    };
    if !output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        let message = format!("{} would be a workbook: give it a name that ends in .xlsx", output.display());
        return Err(Failure::new("wrong_ending", message).into());
    }
    // what is there already may be a count that somebody has filled in
    let file = File::create_new(output).map_err(|error| Failure::of_writing(output, &error))?;
    let count = rows.len();
    if let Err(error) = template.write(rows, BufWriter::new(file)) {
        std::fs::remove_file(output)?;
        return Err(error.into());
    }
    Ok(count)
}

/// Every supply with the stores it moved in; one that never moved, with each store that holds anything at all.
fn streams(ledger: &Ledger) -> Vec<(&Supply, &StoreId, Stock)> {
    let mut rows: Vec<_> = ledger.stock().iter().map(|held| (held.supply, held.store, held.stock)).collect();
    let moved: BTreeSet<&str> = rows.iter().map(|(supply, ..)| supply.code.as_str()).collect();
    let mut stores: BTreeSet<&StoreId> = rows.iter().map(|(_, store, _)| *store).collect();
    if stores.is_empty() {
        stores.extend(ledger.catalog().stores());
    }
    for supply in ledger.catalog().supplies().filter(|supply| !moved.contains(supply.code.as_str())) {
        rows.extend(stores.iter().map(|store| (supply, *store, Stock::default())));
    }
    rows.sort_by_key(|(supply, store, _)| (*store, supply.code.as_str()));
    rows
}
