//! Replays the records of a log into a ledger.

use crate::log::record::StoredRecord;
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::wire::{self, Scales, WireError};
use ledger_core::{Ledger, Settings, event::Record, value::Position};
use std::ops::ControlFlow;
use thiserror::Error;

/// Progress of a ledger that catches up with its log.
///
/// ```
/// use ledger_store::Progress;
/// let percent = |progress: Progress| progress.position.get() * 100 / progress.head.get().max(1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The last position that was read.
    pub position: Position,
    /// The position at which the reading ends: that of the log's head when it began, or an earlier one that was asked
    /// for.
    pub head: Position,
}

/// The reason why a log could not be turned into a ledger.
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
    /// A record is not in a form that this program can read.
    #[error("the record at position {position} can't be read")]
    Unreadable {
        /// The position of its first event.
        position: Position,
        /// The fault in it.
        source: WireError,
    },
    /// A record's body does not agree with the fields stored beside it, or does not follow the record before it.
    #[error("the record at position {position} is not the one that was recorded there: restore the book from a backup")]
    Misplaced {
        /// The position of its first event.
        position: Position,
    },
    /// The log ends before a position that was read from it.
    #[error(
        "the book ends at position {head} although it was read up to {position}: it was replaced by an older copy; open it again"
    )]
    Shrunk {
        /// The position that was read.
        position: Position,
        /// The position at which the log ends.
        head: Position,
    },
    /// The caller asked to stop.
    #[error("the reading was cancelled at position {position}")]
    Cancelled {
        /// The last position that was read; reading can go on from there.
        position: Position,
    },
}

/// Applies the records after the ledger's position, up to the last one that ends at or before `until`.
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

/// Returns the scales of the ledger's next record; the first record of a log brings its own.
pub(crate) fn scales_of(ledger: &Ledger) -> Scales {
    ledger.settings().map(Settings::scales).unwrap_or_default()
}

/// Decodes a record. Consumes the stored form, so that its memory is free before the record – which may be large – is
/// applied.
pub(crate) fn read(stored: StoredRecord, scales: Scales) -> Result<Record, ReadError> {
    let position = stored.first;
    let record = wire::decode(&stored.body, scales).map_err(|source| ReadError::Unreadable { position, source })?;
    let placed = record.position == stored.first && record.last() == stored.last && record.command == stored.command;
    if placed { Ok(record) } else { Err(ReadError::Misplaced { position }) }
}

pub(crate) fn uninterrupted(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
