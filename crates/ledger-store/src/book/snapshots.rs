//! The snapshots of a book: which one an opening begins with, and when one is kept.

#[cfg(test)]
mod tests;

use crate::log::chain::ChainHash;
use crate::log::snapshot::{Form, Snapshot};
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::{Ledger, Position};

/// A book that had to read so many events to open keeps a snapshot for the next time.
const WORTH_KEEPING: u64 = 20_000;

/// The ledger of the latest snapshot at or before `until` that can be used: the empty one if there is none.
pub(crate) fn nearest<S: EventStore + ?Sized>(store: &S, form: Form, until: Position) -> Result<Ledger, StoreError> {
    let mut until = until;
    // one that can't be read is as good as none
    while let Ok(Some(Snapshot { position, hash, state, .. })) = store.snapshot(form.version, until) {
        let ledger = (form.read)(state).filter(|ledger| ledger.head() == position);
        match ledger {
            Some(ledger) if hash_at(store, position)? == Some(hash) => return Ok(ledger),
            _ if position == Position::START => break,
            _ => until = Position::new(position.get().saturating_sub(1)),
        }
    }
    Ok(Ledger::default())
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
    store.keep_snapshot(&Snapshot { position, hash, version: form.version, state: (form.write)(ledger) })
}
