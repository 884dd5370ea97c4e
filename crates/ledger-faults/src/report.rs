//! The report of a writer on a command, as a line of text.

use ledger_core::{CommandId, event::Record};
use ledger_store::ChainHash;
use std::error::Error;
use std::fmt;
use std::io::Write;
use std::str::FromStr;
use thiserror::Error;

/// The result of a command.
///
/// ```
/// use ledger_faults::Report;
/// let report = Report::Recorded { command: "c7".into(), first: 12, last: 14, hash: "ab".repeat(32) };
/// assert_eq!(report.to_string().parse(), Ok(report));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The command is recorded, and the application was told so.
    Recorded {
        /// The id of the command.
        command: String,
        /// The position of its first event.
        first: u64,
        /// The position of its last event.
        last: u64,
        /// The hash of its record.
        hash: String,
    },
    /// The command failed.
    Failed {
        /// The id of the command; for a book that could not be opened, that of the next command.
        command: String,
        /// True if the error says for certain that nothing was recorded.
        certain: bool,
        /// The error and its causes.
        message: String,
    },
}

/// The error for a line that is no [`Report`].
///
/// ```
/// use ledger_faults::Report;
/// assert!("recorded c7 12".parse::<Report>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a report of a writer")]
pub struct ReportError(pub String);

impl Report {
    /// Makes the report of a record with that hash.
    pub fn recorded(record: &Record, hash: ChainHash) -> Self {
        Self::Recorded {
            command: record.command.to_string(),
            first: record.position.get(),
            last: record.last().get(),
            hash: hash.to_string(),
        }
    }

    /// Makes the report of a command that failed. `certain` is true if nothing was recorded for certain.
    pub fn failed(command: &CommandId, certain: bool, error: &dyn Error) -> Self {
        let causes = std::iter::successors(error.source(), |&error| error.source());
        let message = causes.fold(error.to_string(), |message, cause| format!("{message}: {cause}"));
        Self::Failed { command: command.to_string(), certain, message: message.replace('\n', " ") }
    }

    /// Prints the report on the standard output, in one write: a reader gets a line whole or not at all.
    ///
    /// # Panics
    /// Panics if the standard output is closed.
    pub fn say(&self) {
        std::io::stdout().lock().write_all(format!("{self}\n").as_bytes()).expect("somebody listens");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recorded { command, first, last, hash } => write!(f, "recorded {command} {first} {last} {hash}"),
            Self::Failed { command, certain: true, message } => write!(f, "failed {command} {message}"),
            Self::Failed { command, certain: false, message } => write!(f, "in-doubt {command} {message}"),
        }
    }
}

impl FromStr for Report {
    type Err = ReportError;

    fn from_str(line: &str) -> Result<Self, ReportError> {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        match words[..] {
            ["recorded", command, rest] => read_recorded(command, rest),
            [kind @ ("failed" | "in-doubt"), command, message] => {
                Some(Self::Failed { command: command.into(), certain: kind == "failed", message: message.into() })
            }
            _ => None,
        }
        .ok_or_else(|| ReportError(line.into()))
    }
}

fn read_recorded(command: &str, rest: &str) -> Option<Report> {
    match rest.split(' ').collect::<Vec<_>>()[..] {
        [first, last, hash] if hash.len() == 64 => Some(Report::Recorded {
            command: command.into(),
            first: first.parse().ok()?,
            last: last.parse().ok()?,
            hash: hash.into(),
        }),
        _ => None,
    }
}
