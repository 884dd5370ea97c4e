//! The templates of a book: for rebalances, and for adjustments.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::{open, settings};
use crate::failure::Failure;
use crate::figures;
use crate::output::{Format, create};
use anyhow::Result;
use ledger_core::{
    Ledger, StoreId,
    event::Supply,
    value::{OnHand, ReasonCode},
};
use ledger_store::Book;
use ledger_xlsx::{AdjustmentTemplate, Template, TemplateRow};
use serde_json::json;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use time::OffsetDateTime;

pub(crate) fn write(book: &Path, output: &Path, bars: &Bars) -> Result<Answer> {
    let opened = open(book, bars)?;
    let rows = write_template(&opened, book, output)?;
    let (output, rows_written) = (output.display(), figures::count(rows, "row", "rows"));
    let text = format!("{output} has {rows_written}: fill in date, stock and price of each item counted.");
    Ok(Answer::done(text, json!({ "rows": rows })))
}

/// Writes a row for every supply in every store that it moved in, and returns the number of rows.
pub(crate) fn write_template(book: &Book, path: &Path, output: &Path) -> Result<usize> {
    let (rows, name) = (book.ask(rows)?, name(path));
    let template = Template::new(&name, book.ask(Ledger::head)?, settings(book)?, OffsetDateTime::now_utc().date())
        .stores(book.ask(|ledger| ledger.catalog().stores().count() > 1)?);
    let count = rows.len();
    match Format::of(output)? {
        Format::Xlsx => create(output, |file| Ok(template.write(rows, file)?))?,
        Format::Csv => {
            let message = format!("{} would be a workbook: give it a name that ends in .xlsx", output.display());
            return Err(Failure::new("wrong_ending", message).into());
        }
    }
    Ok(count)
}

pub(crate) fn write_adjustments(book: &Path, output: &Path, bars: &Bars) -> Result<Answer> {
    let opened = open(book, bars)?;
    let (rows, name, settings) = (opened.ask(rows)?, name(book), settings(&opened)?);
    let reasons: Vec<ReasonCode> = opened.ask(|ledger| ledger.catalog().reasons().cloned().collect())?;
    let made = OffsetDateTime::now_utc().date();
    let template = AdjustmentTemplate::new(&name, settings, made, &reasons);
    let count = rows.len();
    match Format::of(output)? {
        Format::Xlsx => create(output, |file| Ok(template.write_xlsx(rows, file)?))?,
        Format::Csv => create(output, |file| Ok(template.write_csv(rows, file)?))?,
    }
    let (output, rows_written) = (output.display(), figures::count(count, "row", "rows"));
    let text = format!("{output} has {rows_written}: fill in reason code and quantity of each item to adjust.");
    Ok(Answer::done(text, json!({ "rows": count })))
}

/// The name of the ledger: that of its file.
pub(crate) fn name(book: &Path) -> Cow<'_, str> {
    book.file_stem().unwrap_or(book.as_os_str()).to_string_lossy()
}

fn rows<'l>(ledger: &'l Ledger) -> Vec<TemplateRow<'l>> {
    streams(ledger)
        .into_iter()
        .map(|(supply, store, stock)| {
            let average = stock.average().map(|price| price.to_decimal());
            TemplateRow::new(store, supply, stock.buying_quantity().to_decimal(), average)
        })
        .collect()
}

/// Every supply with the stores that it moved in. A supply that never moved comes with each store that has any stock.
fn streams(ledger: &Ledger) -> Vec<(&Supply, &StoreId, OnHand)> {
    let mut rows: Vec<_> = ledger.stock().iter().map(|held| (held.supply, held.store, held.stock)).collect();
    let moved: BTreeSet<&str> = rows.iter().map(|(supply, ..)| supply.code.as_str()).collect();
    let mut stores: BTreeSet<&StoreId> = rows.iter().map(|(_, store, _)| *store).collect();
    if stores.is_empty() {
        stores.extend(ledger.catalog().stores());
    }
    for supply in ledger.catalog().supplies().filter(|supply| !moved.contains(supply.code.as_str())) {
        rows.extend(stores.iter().map(|store| (supply, *store, OnHand::default())));
    }
    rows.sort_by_key(|(supply, store, _)| (*store, supply.code.as_str()));
    rows
}
