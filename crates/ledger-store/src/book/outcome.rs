//! What comes of a command, and how it can fail.

use crate::log::chain::ChainHash;
use crate::log::replay::{Progress, ReadError};
use crate::log::store::StoreError;
use ledger_core::{
    CommandId,
    decide::{Decided, Impact, Refusals},
    event::Record,
    value::Position,
};
use std::fmt;
use thiserror::Error;

/// What became of a command: recorded, now or before.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Settings, value::Position};
/// use ledger_store::{Book, MemoryStore};
/// let mut book = Book::new(MemoryStore::new())?;
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH);
/// let outcome = book.execute(&open.with(Action::Open(Settings::default())))?;
/// assert_eq!(outcome.record().position, Position::new(1));
/// assert_eq!(outcome.hash, book.head()?.hash);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What was recorded.
    pub decided: Decided,
    /// What it changed, when it was recorded.
    pub impact: Impact,
    /// The hash of its record, which vouches for the log up to it.
    pub hash: ChainHash,
    /// Whether it had been recorded before and this is the first outcome again.
    pub already_recorded: bool,
}

impl Outcome {
    /// What was recorded: its events have the references that the ledger made.
    pub fn record(&self) -> &Record {
        self.decided.record()
    }
}

/// Where a command is on its way into the log. Each step may come again, where others were faster.
///
/// ```
/// use ledger_store::Step;
/// assert_eq!(Step::Deciding { actions: 3 }.to_string(), "deciding 3 actions");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// What others have recorded is being read.
    Reading(Progress),
    /// It is about to be decided.
    Deciding {
        /// How many actions it has.
        actions: usize,
    },
    /// It is decided, and about to be recorded.
    Recording {
        /// How many events it records.
        events: usize,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reading(Progress { position, head }) => write!(f, "reading position {position} of {head}"),
            Self::Deciding { actions } => write!(f, "deciding {actions} actions"),
            Self::Recording { events } => write!(f, "recording {events} events"),
        }
    }
}

/// Why a command was not recorded.
///
/// ```
/// use ledger_core::{Command, CommandId};
/// use ledger_store::{Book, ExecuteError, MemoryStore};
/// let mut book = Book::new(MemoryStore::new())?;
/// let nothing = Command::new(CommandId::new("nothing")?, time::OffsetDateTime::UNIX_EPOCH);
/// assert!(matches!(book.execute(&nothing), Err(ExecuteError::Refused(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The ledger refuses it. Nothing was recorded.
    #[error(transparent)]
    Refused(#[from] Refusals),
    /// Its id was used before, for something else. Nothing was recorded.
    #[error(
        "the command id {command} was used before, for something else, at position {position}: give each command an id of its own"
    )]
    IdReused {
        /// The id.
        command: CommandId,
        /// Where its record begins.
        position: Position,
    },
    /// Others kept writing between its decision and its record. Nothing was recorded.
    #[error("the command {command} was decided {tries} times and others were always faster: try again")]
    Contended {
        /// The command.
        command: CommandId,
        /// How often it was decided.
        tries: u32,
    },
    /// The caller asked to stop. Nothing was recorded.
    #[error("the command {command} was cancelled: nothing was recorded")]
    Cancelled {
        /// The command.
        command: CommandId,
    },
    /// The caller asked to stop before it was clear whether what is recorded under its id is this command.
    #[error(
        "the command {command} was cancelled before it was clear whether it is the one recorded at position {position} under this id: execute it again, with the same id"
    )]
    CancelledInDoubt {
        /// The command.
        command: CommandId,
        /// Where the record with its id begins.
        position: Position,
    },
    /// Whether it was recorded is not known.
    #[error("it is not known whether the command {command} was recorded: execute it again, with the same id")]
    InDoubt {
        /// The command; the first of its group, where several were recorded together.
        command: CommandId,
        /// What happened.
        source: StoreError,
    },
    /// What others have recorded can't be read. Nothing was recorded.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It can't be written. Nothing was recorded.
    #[error(transparent)]
    Store(#[from] StoreError),
}
