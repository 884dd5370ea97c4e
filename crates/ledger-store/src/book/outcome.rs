//! The outcome of a command, its steps, and its errors.

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

/// The outcome of a command that is recorded, now or before.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Settings, time, value::Position};
/// use ledger_store::{Book, MemoryStore};
/// let mut book = Book::new(MemoryStore::new())?;
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH);
/// let outcome = book.execute(&open.with(Action::Open(Settings::default())))?;
/// assert_eq!(outcome.record().position, Position::new(1));
/// assert_eq!(outcome.hash, book.head()?.hash);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With the feature `serde` it is told as its command, position, hash and impact; [`Decided::body`] is the record:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use ledger_core::{Action, Command, CommandId, Settings};
/// # use ledger_store::{Book, MemoryStore};
/// # let mut book = Book::new(MemoryStore::new())?;
/// # let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH);
/// # let outcome = book.execute(&open.with(Action::Open(Settings::default())))?;
/// let told = serde_json::to_value(&outcome)?;
/// assert_eq!((&told["command"], &told["position"]), (&"open".into(), &1.into()));
/// assert_eq!(told["impact"]["value_change"], "0");
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome {
    /// The decision that was recorded.
    pub decided: Decided,
    /// The changes that it made when it was recorded.
    pub impact: Impact,
    /// The hash of its record, which vouches for the log up to it.
    pub hash: ChainHash,
    /// True if the command had been recorded before, and this is its first outcome again.
    pub already_recorded: bool,
}

impl Outcome {
    /// Returns the record. Its events have the references that the ledger made.
    pub fn record(&self) -> &Record {
        self.decided.record()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Outcome {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let record = self.record();
        let mut told = serializer.serialize_struct("Outcome", 5)?;
        told.serialize_field("command", &record.command)?;
        told.serialize_field("position", &record.position)?;
        told.serialize_field("hash", &self.hash.to_string())?;
        told.serialize_field("already_recorded", &self.already_recorded)?;
        told.serialize_field("impact", &self.impact)?;
        told.end()
    }
}

/// A step of a command on its way into the log. Each step may come again if others append first.
///
/// ```
/// use ledger_store::Step;
/// assert_eq!(Step::Deciding { actions: 3 }.to_string(), "deciding 3 actions");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// The book reads what others have recorded.
    Reading(Progress),
    /// The command is about to be decided.
    Deciding {
        /// The number of its actions.
        actions: usize,
    },
    /// The command is decided, and about to be recorded.
    Recording {
        /// The number of events that it records.
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

/// The reason why a command was not recorded.
///
/// ```
/// use ledger_core::{Command, CommandId, time};
/// use ledger_store::{Book, ExecuteError, MemoryStore};
/// let mut book = Book::new(MemoryStore::new())?;
/// let nothing = Command::new(CommandId::new("nothing")?, time::OffsetDateTime::UNIX_EPOCH);
/// assert!(matches!(book.execute(&nothing), Err(ExecuteError::Refused(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With the feature `serde` it is told as its [`code`](Self::code), its sentence and the refusals, if it is one.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExecuteError {
    /// The ledger refuses the command. Nothing was recorded.
    #[error(transparent)]
    Refused(#[from] Refusals),
    /// The id was used before, for another command. Nothing was recorded.
    #[error(
        "the command id {command} was used before, for something else, at position {position}: give each command an id of its own"
    )]
    IdReused {
        /// The id.
        command: CommandId,
        /// The position of the first event of its record.
        position: Position,
    },
    /// Others kept appending between decision and append. Nothing was recorded.
    #[error("the command {command} was decided {tries} times and others were always faster: try again")]
    Contended {
        /// The command.
        command: CommandId,
        /// The number of times that the command was decided.
        tries: u32,
    },
    /// The caller asked to stop. Nothing was recorded.
    #[error("the command {command} was cancelled: nothing was recorded")]
    Cancelled {
        /// The command.
        command: CommandId,
    },
    /// The caller asked to stop before it was clear whether the record with this id is this command.
    #[error(
        "the command {command} was cancelled before it was clear whether it is the one recorded at position {position} under this id: execute it again, with the same id"
    )]
    CancelledInDoubt {
        /// The command.
        command: CommandId,
        /// The position of the first event of the record with this id.
        position: Position,
    },
    /// The writer stopped before it came to the command. Nothing was recorded.
    #[error("the writer stopped before it came to the command {command}: nothing was recorded")]
    Stopped {
        /// The command.
        command: CommandId,
    },
    /// It is not known whether the command was recorded.
    #[error("it is not known whether the command {command} was recorded: execute it again, with the same id")]
    InDoubt {
        /// The command; of a group, the first one.
        command: CommandId,
        /// The reason.
        source: StoreError,
    },
    /// The records of others can't be read. Nothing was recorded.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The log can't be read or written. Nothing was recorded.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ExecuteError {
    /// Returns the stable name of the reason, for programs: `refused`, `id_reused`, `contended`, `cancelled`,
    /// `cancelled_in_doubt`, `in_doubt`, `unreadable`, `store_failed` or `stopped`.
    ///
    /// ```
    /// use ledger_core::{Command, CommandId, time::OffsetDateTime};
    /// use ledger_store::{Book, MemoryStore};
    /// let mut book = Book::new(MemoryStore::new())?;
    /// let nothing = Command::new(CommandId::new("nothing")?, OffsetDateTime::UNIX_EPOCH);
    /// assert_eq!(book.execute(&nothing).unwrap_err().code(), "refused");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::IdReused { .. } => "id_reused",
            Self::Contended { .. } => "contended",
            Self::Cancelled { .. } => "cancelled",
            Self::CancelledInDoubt { .. } => "cancelled_in_doubt",
            Self::InDoubt { .. } => "in_doubt",
            Self::Read(_) => "unreadable",
            Self::Store(_) => "store_failed",
            Self::Stopped { .. } => "stopped",
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ExecuteError {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let refusals = if let Self::Refused(refusals) = self { refusals.as_slice() } else { &[] };
        let mut told = serializer.serialize_struct("ExecuteError", 3)?;
        told.serialize_field("code", self.code())?;
        told.serialize_field("message", &self.to_string())?;
        told.serialize_field("refusals", refusals)?;
        told.end()
    }
}
