//! The rebalance template of a book.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use anyhow::{Context, Result};
use ledger_core::{Ledger, Stock, StoreId, StreamStock};
use ledger_xlsx::TemplateRow;
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

pub(crate) fn write(book: &Path, output: &Path, bars: &Bars) -> Result<Answer> {
    let opened = open(book, bars)?;
    let rows = write_template(opened.ledger(), book, output)?;
    let text = format!("{} has {rows} rows: fill in date, stock and price of what was counted.", output.display());
    Ok(Answer::done(text, json!({ "rows": rows })))
}
