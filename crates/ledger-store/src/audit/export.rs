//! Writes a log as lines of JSON.
//!
//! The first line has the log's head, `{"ledger_export":1,"position":31,"hash":"…"}`. Every other line is a record in
//! its wire form, with its hash: `{"hash":"…","record":{…}}`. Equal logs have equal texts.

use crate::log::record::Head;
use crate::log::replay::Progress;
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::value::Position;
use std::io::{self, Write};
use std::ops::ControlFlow;
use thiserror::Error;

/// Version of the text that is written here.
pub(super) const VERSION: u32 = 1;

/// The reason why a log was not exported.
///
/// ```
/// use ledger_store::ExportError;
/// let error = ExportError::from(std::io::Error::other("the pipe is closed"));
/// assert_eq!(error.to_string(), "the export can't be written");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The log can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The text can't be written.
    #[error("the export can't be written")]
    Write(#[from] io::Error),
    /// The log ends before the position of its head.
    #[error("the log ends at position {found}, but its head says {end}: verify it")]
    CutOff {
        /// The position at which it ends.
        found: Position,
        /// The position of its head.
        end: Position,
    },
    /// The caller asked to stop.
    #[error("the export was cancelled at position {position}")]
    Cancelled {
        /// The last position that was written.
        position: Position,
    },
}

/// Writes a log as lines of JSON, up to its present end. Returns its head.
///
/// A log that [`SqliteStore::restore`](crate::SqliteStore::restore) made from an export is exported as the same bytes.
/// `progress` is told after every page; [`ControlFlow::Break`] cancels.
///
/// ```
/// use ledger_store::{MemoryStore, export};
/// use std::ops::ControlFlow;
/// let mut lines = Vec::new();
/// export(&MemoryStore::new(), &mut lines, &mut |_| ControlFlow::Continue(()))?;
/// assert!(lines.starts_with(br#"{"ledger_export":1,"position":0,"hash":"0000"#));
/// # Ok::<(), ledger_store::ExportError>(())
/// ```
///
/// # Errors
/// [`ExportError`]. The text that was written by then has no end, and `restore` refuses it.
pub fn export<S: EventStore + ?Sized>(
    store: &S,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Head, ExportError> {
    let head = store.head()?;
    let end = head.position;
    writeln!(out, r#"{{"ledger_export":{VERSION},"position":{end},"hash":"{}"}}"#, head.hash)?;
    let mut position = Position::START;
    while position < end {
        let page = store.page(position, PageLimit::default())?;
        if page.is_empty() {
            return Err(ExportError::CutOff { found: position, end });
        }
        for record in page.iter().take_while(|record| record.last <= end) {
            writeln!(out, r#"{{"hash":"{}","record":{}}}"#, record.hash, record.body)?;
            position = record.last;
        }
        if progress(Progress { position, head: end }).is_break() {
            return Err(ExportError::Cancelled { position });
        }
    }
    out.flush()?;
    Ok(head)
}
