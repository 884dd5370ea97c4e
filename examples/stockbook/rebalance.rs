//! Rebalancing from a spreadsheet, and taking it back: preview, ask, apply.

use crate::Rebalance;
use crate::answer::Answer;
use crate::ask::Ask;
use crate::bar::{Bars, advance};
use crate::change::{command, faults, file, open, rows};
use crate::figures::Figures;
use crate::preview;
use anyhow::{Context, Result};
use ledger_core::{Command, NewRebalance, NewVoid, Reference, Refused};
use ledger_store::{Book, ExecuteError};
use ledger_xlsx::Reader;
use serde_json::json;
use std::path::Path;

pub(crate) fn rebalance(task: &Rebalance, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let mut book = open(&task.book, bars)?;
    let (input, name, size) = file(&task.count)?;
    let settings = book.ledger().settings().context("the book has no settings")?;
    let bar = bars.fill("reading");
    let mut progress = |progress: ledger_xlsx::Progress| advance(&bar, progress.bytes, progress.total_bytes);
    let reader = Reader::new(book.ledger().catalog(), settings).with_size(size).with_progress(&mut progress);
    let upload = match reader.rebalance(&name, input) {
        Ok(upload) => upload,
        Err(error) => return Ok(Answer::refused("Nothing was recorded:", 0, &faults(error)?)),
    };
    bar.finish_and_clear();
    let rows_of: Vec<u32> = upload.rows.iter().map(|row| row.row).collect();
    let lines = upload.rows.into_iter().map(|row| row.line).collect();
    let new = NewRebalance { reference: None, document: Some(name.clone()), note: None, lines };
    let steps = Steps {
        question: format!("Apply {name}?"),
        preview_only: task.preview,
        yes: task.yes,
        exits: task.exits,
        row: &|refused: &Refused| rows_of.get(refused.line.unwrap_or(0)).copied(),
    };
    steps.take(&mut book, command()?.with(new), bars, ask)
}

pub(crate) fn undo(book: &Path, reference: &str, yes: bool, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let mut book = open(book, bars)?;
    let of = Reference::new(reference)?;
    let steps = Steps { question: format!("Take {of} back?"), preview_only: false, yes, exits: false, row: &|_| None };
    steps.take(&mut book, command()?.with(NewVoid { reference: None, of, note: None }), bars, ask)
}

/// From a command to its record, with somebody watching.
struct Steps<'a> {
    question: String,
    preview_only: bool,
    yes: bool,
    exits: bool,
    /// The row of the file that a refusal is about.
    row: &'a dyn Fn(&Refused) -> Option<u32>,
}

impl Steps<'_> {
    fn take(&self, book: &mut Book, command: Command, bars: &Bars, ask: &Ask) -> Result<Answer> {
        let figures = Figures::of(book.ledger());
        if !self.yes {
            let preview = book.preview(&command)?;
            let json = preview::json(&preview.impact, &figures, self.exits);
            if !preview.refusals.is_empty() {
                return Ok(self.refused(&preview.refusals).with("preview", json));
            }
            let text = preview::text(&preview.impact, &figures);
            if self.preview_only {
                let json = json!({ "recorded": 0, "refused": [], "preview": json });
                return Ok(Answer::done(format!("{text}\nNothing has been recorded: this is a preview."), json));
            }
            if !ask.whether(&text, &self.question)? {
                return Ok(Answer::refused("Nothing was recorded.", 0, &[]).with("preview", json));
            }
        }
        let bar = bars.spin("recording");
        let outcome = book.execute(&command);
        bar.finish_and_clear();
        match outcome {
            Ok(outcome) => {
                let reference = outcome.impact.recorded.first().map(|reference| reference.as_str());
                let json = json!({
                    "recorded": outcome.impact.recorded.len(),
                    "refused": [],
                    "ref": reference,
                    "impact": preview::json(&outcome.impact, &figures, self.exits),
                });
                let text = preview::text(&outcome.impact, &figures);
                Ok(Answer::done(format!("{text}\nRecorded as {}.", reference.unwrap_or_default()), json))
            }
            Err(ExecuteError::Refused(refusals)) => Ok(self.refused(refusals.as_slice())),
            Err(error) => Err(error.into()),
        }
    }

    fn refused(&self, refusals: &[Refused]) -> Answer {
        Answer::refused("Nothing was recorded:", 0, &rows(refusals, self.row))
    }
}
