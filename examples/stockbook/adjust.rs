//! Adjusting stock from a file, by the delta or the sync rule: preview, ask, apply.

use crate::answer::{Answer, Source};
use crate::ask::Ask;
use crate::bar::{Bars, advance};
use crate::change::{command, file, findings, open, reader, refusals, refused};
use crate::count::now;
use crate::figures::{self, signed};
use crate::page::Page;
use crate::report::Report;
use crate::steps::Steps;
use crate::table::Table;
use anyhow::Result;
use clap::Args;
use ledger_core::{Ledger, Moment, StoreId, SupplyId, decide::Refused, query::AsOf, value::OnHand};
use ledger_xlsx::{AdjustmentLine, AdjustmentRow, AdjustmentRule, AdjustmentTerms, FileKind};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Adjust {
    /// The book
    book: PathBuf,
    /// The filled-in template of adjustments (.csv, .xlsx)
    adjustments: PathBuf,
    /// The meaning of a quantity: delta, a difference to the stock, or sync, the stock itself
    #[arg(long)]
    rule: AdjustmentRule,
    /// The moment for rows without a date: YYYY-MM-DD HH:MM, or YYYY-MM-DD for its 00:00; now (UTC) if left out
    #[arg(long)]
    date: Option<Moment>,
    /// Read 05/06/2026 as 6 May; without this it is refused, because it could be two days
    #[arg(long)]
    month_first: bool,
    /// Show the changes, and record nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Don't ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    report: Report,
}

pub(crate) fn adjust(task: &Adjust, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let answer = adjusted(task, bars, ask)?;
    task.report.mark(answer, &task.adjustments, FileKind::Adjustments, false)
}

fn adjusted(task: &Adjust, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let mut book = open(&task.book, bars)?;
    let (input, name, size) = file(&task.adjustments)?;
    let at = task.date.map_or_else(now, Ok)?;
    let terms = AdjustmentTerms::new(task.rule, at).month_first(task.month_first);
    let bar = bars.fill("reading");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let reader = reader(&book, &task.report)?.with_size(size).with_progress(&mut progress);
    let upload = match reader.adjustments(&name, input, terms) {
        Ok(upload) => upload,
        Err(error) => return refused(error),
    };
    bar.finish_and_clear();
    let lines = book.ask(|ledger| lines(ledger, &upload.rows))?;
    let mut adjust = command()?;
    adjust.actions = upload.actions();
    let source = Source { file: &name, sheet: upload.sheet.clone() };
    let row = |refused: &Refused| upload.rows.get(refused.action).map(|row| row.row);
    let count = figures::count(lines.len(), "line", "lines");
    let steps = Steps {
        question: format!("Apply {count} of {name}, by the {} rule?", task.rule),
        preview_only: task.preview,
        yes: task.yes,
        exits: false,
        lines: Some((book.ask(|ledger| text(&lines, ledger))?, json(&lines))),
        warnings: findings(upload.warnings.clone()),
        reasons: &|refused| refusals(refused, &source, row),
        recorded: &|first| {
            format!(
                "Recorded {count}, the first as {first}. To put one back: stockbook reverse {} REF",
                task.book.display()
            )
        },
    };
    steps.take(&mut book, adjust, bars, ask)
}

/// The effect of a row on its item, in buying units.
struct Line<'a> {
    row: u32,
    store: &'a StoreId,
    supply: &'a SupplyId,
    available: Decimal,
    new: Decimal,
}

/// The lines of the rows. The delta rule starts from the current stock and adds row after row; the sync rule compares
/// with the stock in the books at the moment of each row.
fn lines<'a>(ledger: &Ledger, rows: &'a [AdjustmentRow]) -> Vec<Line<'a>> {
    let mut adjusted: HashMap<(&StoreId, &SupplyId), Decimal> = HashMap::new();
    let in_buying_units = |stock: OnHand| stock.buying_quantity().to_decimal();
    let line = |row: &'a AdjustmentRow| match &row.line {
        AdjustmentLine::Delta(new) => {
            let (store, supply) = (&new.store, &new.supply);
            let now = || ledger.stock_of(store, supply).unwrap_or_default();
            let left = adjusted.entry((store, supply)).or_insert_with(|| in_buying_units(now()));
            let available = *left;
            *left = available + new.delta.number;
            Line { row: row.row, store, supply, available, new: *left }
        }
        AdjustmentLine::Sync(new) => {
            let (store, supply) = (&new.store, &new.supply);
            let then = match ledger.stock_at(store, supply, new.at) {
                Some(AsOf::Held(stock)) => stock,
                Some(AsOf::Superseded) | None => OnHand::default(),
            };
            Line { row: row.row, store, supply, available: in_buying_units(then), new: new.stock.number }
        }
    };
    rows.iter().map(line).collect()
}

impl Line<'_> {
    /// The net available, the difference and the new quantity.
    fn figures(&self) -> [String; 3] {
        [self.available, self.new - self.available, self.new].map(|number| number.normalize().to_string())
    }
}

/// The number of lines in the text; JSON has all.
const SHOWN: usize = 50;

fn text(lines: &[Line<'_>], ledger: &Ledger) -> Page {
    let mut table = Table::new(&["Row", "Store", "Item", ">Net available", ">Diff", ">New quantity", ""]);
    for line in lines.iter().take(SHOWN) {
        let [available, diff, new] = line.figures();
        let unit = ledger.catalog().supply(line.supply).map(|supply| supply.buying_unit.clone());
        table.row(vec![
            line.row.to_string(),
            line.store.to_string(),
            line.supply.to_string(),
            available,
            signed(diff),
            new,
            unit.unwrap_or_default(),
        ]);
    }
    match lines.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => table.text().with(format!("… and {more} more (--json lists all)")),
        _ => table.text(),
    }
}

fn json(lines: &[Line<'_>]) -> Value {
    let line = |line: &Line<'_>| {
        let [available, diff, new] = line.figures();
        json!({
            "row": line.row,
            "store": line.store.as_str(),
            "item": line.supply.as_str(),
            "available": available,
            "diff": diff,
            "new": new,
        })
    };
    lines.iter().map(line).collect()
}
