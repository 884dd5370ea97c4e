//! The templates of a book: for rebalances, and for adjustments.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::{open, settings};
use crate::failure::Failure;
use crate::figures;
use crate::output::{Format, create};
use anyhow::Result;
use ledger_core::{Ledger, value::ReasonCode};
use ledger_store::Book;
use ledger_xlsx::{AdjustmentTemplate, Template, TemplateRow};
use serde_json::json;
use std::borrow::Cow;
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
    let (rows, name) = (book.ask(TemplateRow::all_of)?, name(path));
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
    let (rows, name, settings) = (opened.ask(TemplateRow::all_of)?, name(book), settings(&opened)?);
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
