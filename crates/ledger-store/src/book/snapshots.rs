//! The snapshots of a book: which one an opening begins with, and when one is kept.

#[cfg(test)]
mod tests;

use crate::log::chain::ChainHash;
use crate::log::snapshot::{BadSnapshot, Form, FoundSnapshot, Snapshot};
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::{Ledger, Position};

/// A book that had to read so many events to open keeps a snapshot for the next time.
const WORTH_KEEPING: u64 = 20_000;

/// The ledger with which reading up to `until` begins, and what is wrong with the snapshots that are kept.
///
/// Only the newest serves, and only if it stands no later than `until` and nothing is wrong with any of them: where
/// one was damaged or put there by somebody, the others are no better. Otherwise it is the empty ledger.
pub(crate) fn nearest<S: EventStore + ?Sized>(
    store: &S,
    form: Form,
    until: Position,
) -> Result<(Ledger, Vec<BadSnapshot>), StoreError> {
    let (mut newest, mut ends, mut bad) = (None, Vec::new(), Vec::new());
    let read = store.snapshots(form.version, &mut |found| match found {
        FoundSnapshot::Intact(snapshot) => {
            ends.push((snapshot.position, snapshot.hash));
            newest.get_or_insert(snapshot);
        }
        FoundSnapshot::Damaged { position } => bad.push(BadSnapshot::Damaged { position }),
        // an older program's, of no use and no harm
        FoundSnapshot::OtherVersion { .. } => {}
    });
    match read {
        Ok(()) => {}
        Err(StoreError::Damaged { .. }) => bad.push(BadSnapshot::Unreadable),
        // what can't be read just now is as good as none
        Err(_) => return Ok((Ledger::default(), bad)),
    }
    for (position, hash) in ends {
        if hash_at(store, position)? != Some(hash) {
            bad.push(BadSnapshot::OfAnotherLog { position });
        }
    }
    match newest {
        Some(Snapshot { position, state, .. }) if bad.is_empty() && position <= until => {
            match (form.read)(state).filter(|ledger| ledger.head() == position) {
                Some(ledger) => Ok((ledger, bad)),
                None => Ok((Ledger::default(), vec![BadSnapshot::Damaged { position }])),
            }
        }
        _ => Ok((Ledger::default(), bad)),
    }
}

/// The hash of the record that ends at `position`, if one does.
fn hash_at<S: EventStore + ?Sized>(store: &S, position: Position) -> Result<Option<ChainHash>, StoreError> {
    let head = store.head()?;
    if head.position == position {
        // without reading the record, which may be as long as the whole log
        return Ok(Some(head.hash));
    }
    let before = Position::new(position.get().saturating_sub(1));
    let page = store.page(before, PageLimit { records: 1, ..PageLimit::default() })?;
    Ok(page.first().filter(|record| record.last == position).map(|record| record.hash))
}

/// Keeps the state for the next opening, if this one had to read much: behind `read_from`.
pub(crate) fn keep_if_worth_it<S: EventStore + ?Sized>(
    store: &mut S,
    form: Form,
    ledger: &Ledger,
    read_from: Position,
) -> Result<(), StoreError> {
    let read = ledger.head().get().saturating_sub(read_from.get());
    if read >= WORTH_KEEPING { keep(store, form, ledger) } else { Ok(()) }
}

fn keep<S: EventStore + ?Sized>(store: &mut S, form: Form, ledger: &Ledger) -> Result<(), StoreError> {
    let position = ledger.head();
    let Some(hash) = hash_at(store, position)? else { return Ok(()) };
    let state = (form.write)(ledger);
    // writing reads all of it: what was not in order is not kept once more
    if !ledger.is_intact() {
        return Ok(());
    }
    store.keep_snapshot(&Snapshot { position, hash, version: form.version, state })
}
