//! The rules of an append, the same for every store.

use crate::log::record::{Head, Receipt, StoredRecord};
use crate::log::store::{AppendError, StoreError};
use ledger_core::{CommandId, decide::Decided, value::Position};
use std::collections::HashMap;

/// The answer of [`admit`] to a batch.
///
/// ```
/// use ledger_store::{Admission, Head, Sealed, admit};
/// let head = Head::default();
/// let nothing = admit(Sealed::new(&[], &head)?, &head, &mut |_| Ok(None))?;
/// assert_eq!(nothing, Admission::Append(vec![]));
/// # Ok::<(), ledger_store::AppendError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// These records are to be written.
    Append(Vec<StoredRecord>),
    /// All records of the batch are in the log already; these are their receipts.
    Known(Vec<Receipt>),
}

/// A batch in its stored form, made for a certain head. Its hashes are computed before the store is locked.
///
/// ```
/// use ledger_store::{Head, Sealed};
/// let nothing = Sealed::new(&[], &Head::default())?;
/// assert!(nothing.records().is_empty());
/// # Ok::<(), ledger_store::AppendError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    records: Vec<StoredRecord>,
    on: Head,
}

impl Sealed {
    /// Makes the records that a batch becomes after `head`, the present end of the log.
    ///
    /// # Errors
    /// [`AppendError`] if the batch is no sequence, so that no log takes it.
    pub fn new(batch: &[&Decided], head: &Head) -> Result<Self, AppendError> {
        in_sequence(batch)?;
        let mut end = *head;
        let seal = |decided: &&Decided| {
            let record = StoredRecord::seal(decided, &end);
            end = record.head();
            record
        };
        Ok(Self { records: batch.iter().map(seal).collect(), on: *head })
    }

    /// Returns the records.
    pub fn records(&self) -> &[StoredRecord] {
        &self.records
    }
}

/// Decides whether a batch may be appended to a log that ends at `head`. `find` returns the record of a command.
///
/// A store calls this while nobody else can append, then writes the records that it returns.
///
/// # Errors
/// [`AppendError`] if nothing is to be written.
pub fn admit(
    batch: Sealed,
    head: &Head,
    find: &mut dyn FnMut(&CommandId) -> Result<Option<StoredRecord>, StoreError>,
) -> Result<Admission, AppendError> {
    let mut known = Vec::new();
    for record in &batch.records {
        if let Some(first) = find(&record.command)? {
            if !first.has_events_of(record) {
                return Err(AppendError::IdReused { command: first.command, position: first.first });
            }
            known.push(Receipt::of(&first, true));
        }
    }
    let fits = batch.on == *head && batch.records.first().is_none_or(|first| first.first == head.position.after(1));
    if !known.is_empty() && known.len() == batch.records.len() {
        Ok(Admission::Known(known))
    } else if known.is_empty() && fits {
        Ok(Admission::Append(batch.records))
    } else {
        Err(AppendError::Conflict { head: *head })
    }
}

fn in_sequence(batch: &[&Decided]) -> Result<(), AppendError> {
    let mut ids: HashMap<&CommandId, Position> = HashMap::with_capacity(batch.len());
    let mut end = batch.first().map_or(Position::START, |first| first.against());
    for decided in batch {
        let record = decided.record();
        if let Some(&position) = ids.get(&record.command) {
            return Err(AppendError::IdReused { command: record.command.clone(), position });
        }
        if decided.against() != end || record.position != end.after(1) {
            return Err(AppendError::OutOfSequence { command: record.command.clone() });
        }
        ids.insert(&record.command, record.position);
        end = record.last();
    }
    Ok(())
}
