//! Rebalances from a spreadsheet, and takes them back: preview, ask, apply.

use crate::answer::{Answer, Source};
use crate::ask::Ask;
use crate::bar::{Bars, advance};
use crate::change::{command, file, findings, open, reader, refusals, refused};
use crate::steps::{Steps, plainly};
use crate::{Rebalance, Undo};
use anyhow::{Context, Result};
use ledger_core::{NewVoid, Reference, decide::Refused};
use ledger_xlsx::FileKind;

pub(crate) fn rebalance(task: &Rebalance, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let answer = rebalanced(task, bars, ask)?;
    task.report.mark(answer, &task.count, FileKind::Rebalance, false)
}

fn rebalanced(task: &Rebalance, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let mut book = open(&task.book, bars)?;
    let (input, name, size) = file(&task.count)?;
    let bar = bars.fill("reading");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let reader = reader(&book, &task.report)?.with_size(size).with_progress(&mut progress);
    let upload = match reader.rebalance(&name, input) {
        Ok(upload) => upload,
        Err(error) => return refused(error),
    };
    bar.finish_and_clear();
    let mut upload = book.ask(|ledger| {
        let mut warned = upload.clone();
        warned.warn_of_later_rebalances(ledger);
        warned
    })?;
    let rows_of: Vec<u32> = upload.rows.iter().map(|row| row.row).collect();
    let source = Source { file: &name, sheet: upload.sheet.clone() };
    let row = |refused: &Refused| rows_of.get(refused.line?).copied();
    let warnings = findings(std::mem::take(&mut upload.warnings));
    let new = upload.into_rebalance();
    let steps = Steps {
        question: format!("Apply {name}?"),
        preview_only: task.preview,
        yes: task.yes,
        exits: task.exits,
        lines: None,
        warnings,
        reasons: &|refused| refusals(refused, &source, row),
        recorded: &|reference| {
            format!("Recorded as {reference}. To take it back: stockbook undo {} {reference}", task.book.display())
        },
    };
    steps.take(&mut book, command()?.with(new), bars, ask)
}

pub(crate) fn undo(task: &Undo, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let mut book = open(&task.book, bars)?;
    let of = Reference::new(&task.reference).context("the reference can't be taken")?;
    let steps = Steps {
        question: format!("Take {of} back?"),
        preview_only: task.preview,
        yes: task.yes,
        exits: false,
        lines: None,
        warnings: Vec::new(),
        reasons: &plainly,
        recorded: &|void| format!("{of} is taken back. Recorded as {void}."),
    };
    steps.take(&mut book, command()?.with(NewVoid::new(of.clone())), bars, ask)
}
