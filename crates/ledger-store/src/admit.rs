//! The rules of an append, for every store the same.

use crate::record::{Head, Receipt, StoredRecord};
use crate::store::{AppendError, StoreError};
use ledger_core::{CommandId, Decided, Position};
use std::collections::HashMap;

/// What becomes of a batch.
///
/// ```
/// use ledger_store::{Admission, Head, admit};
/// let nothing = admit(&[], &Head::default(), &mut |_| Ok(None))?;
/// assert_eq!(nothing, Admission::Append(vec![]));
/// # Ok::<(), ledger_store::AppendError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// These records are to be written.
    Append(Vec<StoredRecord>),
    /// All of it is there already; these are the first answers again.
    Known(Vec<Receipt>),
}

/// Judges a batch against a log that ends at `head` and finds its records with `find`.
///
/// A store calls this while nobody else can append, then writes what it answers.
///
/// # Errors
/// [`AppendError`] if nothing is to be written.
pub fn admit(
    batch: &[&Decided],
    head: &Head,
    find: &mut dyn FnMut(&CommandId) -> Result<Option<StoredRecord>, StoreError>,
) -> Result<Admission, AppendError> {
    in_sequence(batch)?;
    let mut known = Vec::new();
    for decided in batch {
        if let Some(first) = find(&decided.record().command)? {
            if !first.has_events_of(&StoredRecord::seal(decided, head)) {
                return Err(AppendError::IdReused { command: first.command, position: first.first });
            }
            known.push(Receipt::of(&first, true));
        }
    }
    if !known.is_empty() && known.len() == batch.len() {
        Ok(Admission::Known(known))
    } else if known.is_empty() && batch.first().is_none_or(|first| first.against() == head.position) {
        Ok(Admission::Append(seal(batch, head)))
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

fn seal(batch: &[&Decided], head: &Head) -> Vec<StoredRecord> {
    let mut head = *head;
    let seal = |decided: &&Decided| {
        let record = StoredRecord::seal(decided, &head);
        head = record.head();
        record
    };
    batch.iter().map(seal).collect()
}
