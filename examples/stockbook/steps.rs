//! The way of a command to its record: preview, ask, apply.

use crate::answer::{Answer, Finding, warned};
use crate::ask::Ask;
use crate::bar::Bars;
use crate::change::execute;
use crate::page::Page;
use crate::preview;
use anyhow::Result;
use ledger_core::{
    Command, Ledger,
    decide::{Impact, RecostedExit, Refused},
    event::Record,
    value::Position,
};
use ledger_store::{Book, ExecuteError};
use serde_json::{Value, json};

pub(crate) struct Steps<'a> {
    pub(crate) question: String,
    pub(crate) preview_only: bool,
    pub(crate) yes: bool,
    /// True if the JSON lists every re-costed exit.
    pub(crate) exits: bool,
    /// The effect of each line of a file, in words and in JSON.
    pub(crate) lines: Option<(Page, Value)>,
    /// The warnings about the file.
    pub(crate) warnings: Vec<Finding>,
    /// Turns refusals into findings, each with its row of the file.
    pub(crate) reasons: &'a dyn Fn(&[Refused]) -> Vec<Finding>,
    /// The text for a recorded command, by its reference.
    pub(crate) recorded: &'a dyn Fn(&str) -> String,
}

impl Steps<'_> {
    pub(crate) fn take(&self, book: &mut Book, command: Command, bars: &Bars, ask: &Ask) -> Result<Answer> {
        let answer = self.taken(book, command, bars, ask)?;
        Ok(match &self.lines {
            Some((_, json)) => answer.with("lines", json.clone()),
            None => answer,
        })
    }

    fn taken(&self, book: &mut Book, command: Command, bars: &Bars, ask: &Ask) -> Result<Answer> {
        if self.yes {
            return self.record(book, &command, bars);
        }
        book.catch_up()?;
        let preview = book.preview(&command);
        let exits = match self.exits {
            true => Some(book.ask(|ledger| ledger.recosted_exits(&command))?),
            false => None,
        };
        let json = preview::json(&preview.impact, exits.as_deref());
        if !preview.refusals.is_empty() {
            return Ok(Answer::nothing_recorded(&(self.reasons)(&preview.refusals))
                .with("preview", json)
                .warning(&self.warnings));
        }
        let text = book.ask(|ledger| self.shown(&preview.impact, ledger))?;
        if self.preview_only {
            let json = json!({ "recorded": 0, "refused": [], "preview": json });
            let text = text.spaced().with("This is a preview: nothing was recorded.");
            return Ok(Answer::done(text, json).warning(&self.warnings));
        }
        if !ask.whether(text.spaced().with(warned(&self.warnings)), &self.question)? {
            let unconfirmed = "it was not confirmed: answer y to the question, or add --yes";
            return Ok(unapplied("not_confirmed", unconfirmed).with("preview", json));
        }
        book.catch_up()?;
        if book.preview(&command).impact != preview.impact {
            return Ok(unapplied("book_changed", "the book changed while the question stood: look at it again"));
        }
        self.record(book, &command, bars)
    }

    fn shown(&self, impact: &Impact, ledger: &Ledger) -> Page {
        let lines = self.lines.as_ref().map_or(Page::default(), |(text, _)| text.clone().spaced());
        lines.with(preview::text(impact, ledger))
    }

    fn record(&self, book: &mut Book, command: &Command, bars: &Bars) -> Result<Answer> {
        let bar = bars.spin("recording");
        let outcome = execute(book, command);
        bar.finish_and_clear();
        match outcome {
            Ok(outcome) => {
                let exits = match self.exits {
                    true => Some(recosted_exits(book, outcome.record())?),
                    false => None,
                };
                let reference = outcome.impact.recorded.first().map(|reference| reference.as_str());
                let json = json!({
                    "recorded": outcome.impact.recorded.len(),
                    "refused": [],
                    "ref": reference,
                    "impact": preview::json(&outcome.impact, exits.as_deref()),
                });
                let recorded = (self.recorded)(reference.unwrap_or_default());
                if !self.yes {
                    return Ok(Answer::done(recorded, json));
                }
                let text = book.ask(|ledger| self.shown(&outcome.impact, ledger))?.spaced().with(recorded);
                Ok(Answer::done(text, json).warning(&self.warnings))
            }
            Err(ExecuteError::Refused(refusals)) => {
                Ok(Answer::nothing_recorded(&(self.reasons)(refusals.as_slice())).warning(&self.warnings))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The exits that a record re-costed, by the ledger as it was right before it.
fn recosted_exits(book: &Book, record: &Record) -> Result<Vec<RecostedExit>> {
    let before = Position::new(record.position.get().saturating_sub(1));
    Ok(book.ask_at(before, |ledger| ledger.recosted_exits_of(record))??)
}

fn unapplied(code: &str, message: &str) -> Answer {
    Answer::nothing_recorded(&[Finding::new(code, message)])
}

/// The findings of refusals that are not about a file.
pub(crate) fn plainly(refused: &[Refused]) -> Vec<Finding> {
    refused.iter().map(|refused| Finding::new(refused.refusal.code(), refused.refusal.to_string())).collect()
}
