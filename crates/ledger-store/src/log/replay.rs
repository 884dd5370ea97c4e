//! From records to a ledger.

use crate::log::record::StoredRecord;
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::wire::{self, Scales, WireError};
use ledger_core::{Ledger, Settings, event::Record, value::Position};
use std::ops::ControlFlow;
use thiserror::Error;

/// How far a ledger has caught up with its log.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_store::Progress;
/// let progress = Progress { position: Position::new(50), head: Position::new(200) };
/// assert_eq!(progress.position.get() * 100 / progress.head.get(), 25);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The last position that was read.
    pub position: Position,
    /// Where the log ended when the reading began.
    pub head: Position,
}

/// Why a log could not be turned into a ledger.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_store::ReadError;
/// let error = ReadError::Cancelled { position: Position::new(7) };
/// assert_eq!(error.to_string(), "the reading was cancelled at position 7");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The log can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is at a position is no record that this program knows.
    #[error("the record at position {position} can't be read")]
    Unreadable {
        /// Where it begins.
        position: Position,
        /// What is wrong with it.
        source: WireError,
    },
    /// A record does not say of itself what its place says of it, or does not follow the one before it.
    #[error("the record at position {position} is not the one that was recorded there: restore the book from a backup")]
    Misplaced {
        /// Where it begins.
        position: Position,
    },
    /// The log ends before what was read from it.
    #[error(
        "the book ends at position {head} although it was read up to {position}: it was replaced by an older copy; open it again"
    )]
    Shrunk {
        /// What was read.
        position: Position,
        /// Where it ends.
        head: Position,
    },
    /// The caller asked to stop.
    #[error("the reading was cancelled at position {position}")]
    Cancelled {
        /// Up to where it was read; going on from there is fine.
        position: Position,
    },
}

/// Applies what is in the log behind the ledger, up to the last record that ends at or before `until`.
pub(crate) fn replay(
    store: &impl EventStore,
    ledger: &mut Ledger,
    until: Position,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut head = None;
    while ledger.head() < until {
        let page = store.page(ledger.head(), PageLimit::default())?;
        if page.is_empty() {
            return Ok(());
        }
        for stored in page {
            if stored.last > until {
                return Ok(());
            }
            let record = read(stored, scales_of(ledger))?;
            ledger.apply(&record).map_err(|_| ReadError::Misplaced { position: record.position })?;
        }
        let head = match head {
            Some(head) => head,
            None => *head.insert(store.head()?.position.min(until)),
        };
        let position = ledger.head();
        if progress(Progress { position, head }).is_break() {
            return Err(ReadError::Cancelled { position });
        }
    }
    Ok(())
}

/// The scales of what comes next; a log's first record brings its own.
pub(crate) fn scales_of(ledger: &Ledger) -> Scales {
    ledger.settings().map(Settings::scales).unwrap_or_default()
}

/// Takes the stored form, so that it is gone before the record is applied: a record may be large.
pub(crate) fn read(stored: StoredRecord, scales: Scales) -> Result<Record, ReadError> {
    let position = stored.first;
    let record = wire::decode(&stored.body, scales).map_err(|source| ReadError::Unreadable { position, source })?;
    let placed = record.position == stored.first && record.last() == stored.last && record.command == stored.command;
    if placed { Ok(record) } else { Err(ReadError::Misplaced { position }) }
}

pub(crate) fn uninterrupted(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
