//! Rebalancing from a spreadsheet, and taking it back: preview, ask, apply.

use crate::Rebalance;
use crate::answer::{Answer, Finding, warned};
use crate::ask::Ask;
use crate::bar::{Bars, advance};
use crate::change::{command, faults, file, findings, open, refusals};
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
        Err(error) => return Ok(Answer::nothing_recorded(&faults(error)?)),
    };
    bar.finish_and_clear();
    let rows_of: Vec<u32> = upload.rows.iter().map(|row| row.row).collect();
    let row = |refused: &Refused| rows_of.get(refused.line?).copied();
    let lines = upload.rows.into_iter().map(|row| row.line).collect();
    let new = NewRebalance { reference: None, document: Some(name.clone()), note: None, lines };
    let steps = Steps {
        question: format!("Apply {name}?"),
        preview_only: task.preview,
        yes: task.yes,
        exits: task.exits,
        warnings: findings(upload.warnings),
        reasons: &|refused| refusals(refused, &name, row),
        recorded: &|reference| {
            format!("Recorded as {reference}. To take it back: stockbook undo {} {reference}", task.book.display())
        },
    };
    steps.take(&mut book, command()?.with(new), bars, ask)
}

pub(crate) fn undo(book: &Path, reference: &str, yes: bool, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let mut book = open(book, bars)?;
    let of = Reference::new(reference).context("the reference can't be taken")?;
    let steps = Steps {
        question: format!("Take {of} back?"),
        preview_only: false,
        yes,
        exits: false,
        warnings: Vec::new(),
        reasons: &|refused| refusals(refused, "", |_| None),
        recorded: &|void| format!("{of} is taken back. Recorded as {void}."),
    };
    steps.take(&mut book, command()?.with(NewVoid { reference: None, of: of.clone(), note: None }), bars, ask)
}

fn unapplied(code: &str, message: &str) -> Answer {
    Answer::nothing_recorded(&[Finding { row: None, code: code.to_owned(), message: message.to_owned() }])
}

/// From a command to its record, with somebody watching.
struct Steps<'a> {
    question: String,
    preview_only: bool,
    yes: bool,
    exits: bool,
    /// What the file has that somebody should look at.
    warnings: Vec<Finding>,
    /// What refusals say, and which row of the file each is about.
    reasons: &'a dyn Fn(&[Refused]) -> Vec<Finding>,
    /// What to say once it is recorded under a reference.
    recorded: &'a dyn Fn(&str) -> String,
}

impl Steps<'_> {
    fn take(&self, book: &mut Book, command: Command, bars: &Bars, ask: &Ask) -> Result<Answer> {
        if self.yes {
            return self.record(book, &command, bars);
        }
        let preview = book.preview(&command)?;
        let json = preview::json(&preview.impact, &Figures::of(book.ledger()), self.exits);
        if !preview.refusals.is_empty() {
            return Ok(Answer::nothing_recorded(&(self.reasons)(&preview.refusals))
                .with("preview", json)
                .warning(&self.warnings));
        }
        let text = preview::text(&preview.impact, book.ledger());
        if self.preview_only {
            let json = json!({ "recorded": 0, "refused": [], "preview": json });
            let text = format!("{text}\nThis is a preview: nothing was recorded.");
            return Ok(Answer::done(text, json).warning(&self.warnings));
        }
        if !ask.whether(&format!("{text}\n{}", warned(&self.warnings)), &self.question)? {
            let unconfirmed = "it was not confirmed: answer y to the question, or add --yes";
            return Ok(unapplied("not_confirmed", unconfirmed).with("preview", json));
        }
        if book.preview(&command)?.impact != preview.impact {
            return Ok(unapplied("book_changed", "the book changed while the question stood: look at it again"));
        }
        self.record(book, &command, bars)
    }

    fn record(&self, book: &mut Book, command: &Command, bars: &Bars) -> Result<Answer> {
        let bar = bars.spin("recording");
        let outcome = book.execute(command);
        bar.finish_and_clear();
        match outcome {
            Ok(outcome) => {
                let reference = outcome.impact.recorded.first().map(|reference| reference.as_str());
                let json = json!({
                    "recorded": outcome.impact.recorded.len(),
                    "refused": [],
                    "ref": reference,
                    "impact": preview::json(&outcome.impact, &Figures::of(book.ledger()), self.exits),
                });
                let recorded = (self.recorded)(reference.unwrap_or_default());
                if !self.yes {
                    return Ok(Answer::done(recorded, json));
                }
                let text = format!("{}\n{recorded}", preview::text(&outcome.impact, book.ledger()));
                Ok(Answer::done(text, json).warning(&self.warnings))
            }
            Err(ExecuteError::Refused(refusals)) => {
                Ok(Answer::nothing_recorded(&(self.reasons)(refusals.as_slice())).warning(&self.warnings))
            }
            Err(error) => Err(error.into()),
        }
    }
}
