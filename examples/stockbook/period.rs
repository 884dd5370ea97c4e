//! Closing and reopening field cycles, locking the books, and adding reason codes.

use crate::answer::Answer;
use crate::as_of::At;
use crate::bar::Bars;
use crate::change::{command, execute, open};
use crate::figures::currency;
use crate::page::Page;
use crate::preview;
use crate::steps::plainly;
use anyhow::Result;
use clap::Args;
use ledger_core::{
    Action, CycleId,
    command::{NewCycleChange, NewPeriodLock},
    value::ReasonCode,
};
use ledger_store::ExecuteError;
use serde_json::json;
use std::path::{Path, PathBuf};
use time::Date;

#[derive(Args)]
pub(crate) struct Cycle {
    /// The book
    book: PathBuf,
    /// The field cycle
    cycle: CycleId,
}

#[derive(Args)]
pub(crate) struct Lock {
    /// The book
    book: PathBuf,
    /// The last day that is locked: YYYY-MM-DD
    #[arg(required_unless_present = "lift", value_parser = day)]
    date: Option<Date>,
    /// Lift the lock
    #[arg(long, conflicts_with = "date")]
    lift: bool,
}

#[derive(Args)]
pub(crate) struct Reason {
    /// The book
    book: PathBuf,
    /// The new reason code
    code: ReasonCode,
}

fn day(text: &str) -> Result<Date, String> {
    match text.parse() {
        Ok(At::EndOf(date)) => Ok(date),
        Ok(At::Moment(_)) => Err("a lock is through whole days: leave the time out".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

pub(crate) fn close(task: &Cycle, bars: &Bars) -> Result<Answer> {
    let Cycle { book, cycle } = task;
    let text = format!("{cycle} is closed. Later changes of its cost are its variance.");
    record(book, Action::CloseCycle(NewCycleChange::new(cycle.clone())), &text, bars)
}

pub(crate) fn reopen(task: &Cycle, bars: &Bars) -> Result<Answer> {
    let Cycle { book, cycle } = task;
    let text = format!("{cycle} is open again, and is charged the current cost of its exits.");
    record(book, Action::ReopenCycle(NewCycleChange::new(cycle.clone())), &text, bars)
}

pub(crate) fn lock(task: &Lock, bars: &Bars) -> Result<Answer> {
    let text = match task.date {
        Some(date) => format!("The books are locked through {date}."),
        None => "The books are not locked any more.".to_owned(),
    };
    record(&task.book, NewPeriodLock::new(task.date).into(), &text, bars)
}

pub(crate) fn reason(task: &Reason, bars: &Bars) -> Result<Answer> {
    let Reason { book, code } = task;
    record(book, Action::AddReason(code.clone()), &format!("{code} is a reason code now."), bars)
}

fn record(book: &Path, action: Action, said: &str, bars: &Bars) -> Result<Answer> {
    let mut book = open(book, bars)?;
    match execute(&mut book, &command()?.with(action)) {
        Ok(outcome) => {
            let json = json!({
                "recorded": outcome.record().events.len(),
                "refused": [],
                "ref": outcome.impact.recorded.first().map(|reference| reference.as_str()),
                "impact": preview::json(&outcome.impact, None),
            });
            let costs = preview::cycles(&outcome.impact, &book.ask(currency)?);
            let text = if outcome.impact.cycles.is_empty() { Page::from(said) } else { costs.spaced().with(said) };
            Ok(Answer::done(text, json))
        }
        Err(ExecuteError::Refused(refusals)) => Ok(Answer::nothing_recorded(&plainly(refusals.as_slice()))),
        Err(error) => Err(error.into()),
    }
}
