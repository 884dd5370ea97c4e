//! The end of a job, as a text that can be mailed.

use crate::book::outcome::{ExecuteError, Outcome};
use ledger_core::{
    CommandId, Settings,
    decide::{CycleImpact, Impact, StreamImpact},
};
use std::error::Error;
use std::fmt;

/// Number of lines of a list that are written out.
const SHOWN: usize = 50;

/// The result of a [`Job`](crate::Job), successful or not.
///
/// Its text, by [`Display`](fmt::Display), is for the person who waits for the job. It says what was recorded and what
/// that changed, or why nothing was recorded and what would be right.
///
/// ```
/// use ledger_core::{Command, CommandId, time};
/// use ledger_store::{Book, Job, MemoryStore};
/// let nothing = Command::new(CommandId::new("nothing")?, time::OffsetDateTime::UNIX_EPOCH);
/// let (_, report) = Job::start(Book::new(MemoryStore::new())?, nothing, |_| {}).wait();
/// assert_eq!(report.subject(), "nothing was refused");
/// assert!(report.to_string().starts_with("Nothing was recorded."));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Report {
    /// The command.
    pub command: CommandId,
    /// Its outcome, or the reason why it was not recorded.
    pub result: Result<Outcome, ExecuteError>,
    /// The settings of the ledger.
    pub settings: Settings,
}

impl Report {
    /// Returns the result in one line.
    pub fn subject(&self) -> String {
        let command = &self.command;
        match &self.result {
            Ok(outcome) if outcome.already_recorded => format!("{command} was recorded before"),
            Ok(_) => format!("{command} is recorded"),
            Err(ExecuteError::Refused(_)) => format!("{command} was refused"),
            Err(ExecuteError::Cancelled { .. }) => format!("{command} was cancelled"),
            Err(ExecuteError::InDoubt { .. } | ExecuteError::CancelledInDoubt { .. }) => {
                format!("{command} may or may not be recorded")
            }
            Err(_) => format!("{command} failed"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.result {
            Ok(outcome) => self.write_outcome(f, outcome),
            Err(ExecuteError::Refused(refusals)) => {
                let refused = refusals.as_slice();
                writeln!(f, "Nothing was recorded. The reasons:")?;
                list(f, refused, |f, refused| write!(f, "{refused}"))
            }
            Err(ExecuteError::Cancelled { command }) => {
                writeln!(f, "{command} was cancelled before anything was recorded.")
            }
            Err(ExecuteError::InDoubt { .. } | ExecuteError::CancelledInDoubt { .. }) => {
                self.write_failure(f, "In doubt: ")
            }
            Err(_) => self.write_failure(f, "Nothing was recorded: "),
        }
    }
}

impl Report {
    fn write_outcome(&self, f: &mut fmt::Formatter<'_>, outcome: &Outcome) -> fmt::Result {
        let record = outcome.record();
        let when = if outcome.already_recorded { "was recorded before" } else { "is recorded" };
        match record.events.as_slice() {
            [_] => writeln!(f, "{} {when}, at position {}.", self.command, record.position)?,
            _ => writeln!(f, "{} {when}, at positions {} to {}.", self.command, record.position, record.last())?,
        }
        writeln!(f, "Hash: {}@{}", outcome.hash, record.last())?;
        let impact = &outcome.impact;
        self.write_summary(f, impact)?;
        if !impact.recorded.is_empty() {
            writeln!(f, "\nTransactions:")?;
            list(f, &impact.recorded, |f, reference| write!(f, "{reference}"))?;
        }
        if !impact.streams.is_empty() {
            writeln!(f, "\nStock, in consumption units, and its value in {}:", self.settings.currency.as_str())?;
            list(f, &impact.streams, |f, stream| self.write_stream(f, stream))?;
        }
        if !impact.cycles.is_empty() {
            writeln!(f, "\nCycle costs in {}:", self.settings.currency.as_str())?;
            list(f, &impact.cycles, |f, cycle| self.write_cycle(f, cycle))?;
        }
        Ok(())
    }

    fn write_summary(&self, f: &mut fmt::Formatter<'_>, impact: &Impact) -> fmt::Result {
        let counts = [
            (impact.superseded(), "lines superseded"),
            (impact.restored(), "lines brought back"),
            (impact.recosted_count(), "exits re-costed"),
            (impact.counts.len(), "counts that found something else"),
        ];
        let value = impact.value_change();
        write!(f, "The value of all stock changed by {value} {}", self.settings.currency.as_str())?;
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "; {what}: {count}")?;
        }
        writeln!(f, ".")
    }

    fn write_stream(&self, f: &mut fmt::Formatter<'_>, stream: &StreamImpact) -> fmt::Result {
        let StreamImpact { store, supply, before, after, .. } = stream;
        write!(f, "{store} {supply}: {before} -> {after}")
    }

    fn write_cycle(&self, f: &mut fmt::Formatter<'_>, cycle: &CycleImpact) -> fmt::Result {
        let CycleImpact { charge, before, after, variance_before, variance_after, .. } = cycle;
        write!(f, "{} {}: {before} -> {after}", charge.cycle, charge.activity)?;
        if variance_before == variance_after {
            return Ok(());
        }
        write!(f, "; beyond its closing: {variance_before} -> {variance_after}")
    }

    fn write_failure(&self, f: &mut fmt::Formatter<'_>, intro: &str) -> fmt::Result {
        let Err(error) = &self.result else { return Ok(()) };
        write!(f, "{intro}{error}")?;
        let mut source = error.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        writeln!(f)
    }
}

fn list<T>(
    f: &mut fmt::Formatter<'_>,
    all: &[T],
    line: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for item in all.iter().take(SHOWN) {
        write!(f, "  ")?;
        line(f, item)?;
        writeln!(f)?;
    }
    match all.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(f, "  ... and {more} more"),
    }
}
