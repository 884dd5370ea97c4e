//! Verifies that a log is still what was recorded: nothing missing, changed or inserted.

use crate::audit::broken::Broken;
use crate::audit::kept::Kept;
use crate::audit::snapshots::SnapshotAudit;
use crate::log::chain::ChainHash;
use crate::log::record::{Head, StoredRecord};
use crate::log::replay::{Progress, scales_of};
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::{Ledger, wire};
use std::ops::ControlFlow;

/// The contents of a log that is whole.
///
/// ```
/// use ledger_store::{Book, MemoryStore, verify};
/// use std::ops::ControlFlow;
/// let verified = verify(&MemoryStore::new(), None, &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!(verified.records, 0);
/// # Ok::<(), ledger_store::Broken>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// The head of the log. Noted elsewhere, it vouches for all that was recorded up to here.
    pub head: Head,
    /// The number of records.
    pub records: u64,
    /// The number of snapshots, each of which is the state at its position.
    pub snapshots: u64,
    /// The number of snapshots that another version of this library wrote. They are not used, and were not compared.
    pub stale_snapshots: u64,
}

/// Reads a log from its beginning and verifies that it is whole.
///
/// Every record must begin right after the one before it, in its canonical bytes. The fields that are stored beside it
/// must be those in its body, and its hash must follow from the hash before it. The ledger must be able to apply it.
/// The log must end at its head, its storage must be in order, and every snapshot must be the state that the fold gives
/// at its position. If `kept` is a head of this log that was noted elsewhere, the log must still have its hash: nothing
/// else shows that somebody rewrote the log with all its hashes, or cut off its end.
///
/// `progress` is told after every page; [`ControlFlow::Break`] cancels.
///
/// # Errors
/// [`Broken`] for the first fault.
pub fn verify<S: EventStore + ?Sized>(
    store: &S,
    kept: Option<&Kept>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Verified, Broken> {
    let end = store.head()?;
    let mut auditor = Auditor { sought: kept, snapshots: SnapshotAudit::of(store)?, ..Auditor::default() };
    auditor.pass(&end)?;
    loop {
        let page = auditor.page(store)?;
        if page.is_empty() {
            break;
        }
        for stored in page {
            auditor.check(stored)?;
            auditor.pass(&end)?;
        }
        let position = auditor.head.position;
        if progress(Progress { position, head: end.position.max(position) }).is_break() {
            return Err(Broken::Cancelled { position });
        }
    }
    if auditor.head.position < end.position {
        return Err(Broken::CutOff { position: auditor.head.position.after(1), end: end.position });
    }
    if let Some(kept) = auditor.sought {
        return Err(Broken::NotInChain { kept: *kept, end: auditor.head.position });
    }
    store.check_storage()?;
    let Auditor { head, records, mut snapshots, .. } = auditor;
    snapshots.end();
    if !snapshots.bad.is_empty() {
        return Err(Broken::WrongSnapshots { bad: snapshots.bad });
    }
    Ok(Verified { head, records, snapshots: snapshots.right, stale_snapshots: snapshots.stale })
}

/// Reads a log and gathers what [`Verified`] tells of it.
#[derive(Default)]
pub(crate) struct Auditor<'a> {
    records: u64,
    pub(crate) head: Head,
    ledger: Ledger,
    /// A hash that must be in the chain and has not been met yet.
    sought: Option<&'a Kept>,
    snapshots: SnapshotAudit,
}

impl Auditor<'_> {
    /// Reads the next records. Of a page with a bad record, returns the first record only.
    fn page<S: EventStore + ?Sized>(&self, store: &S) -> Result<Vec<StoredRecord>, Broken> {
        match store.page(self.head.position, PageLimit::default()) {
            Err(StoreError::Damaged { .. }) => {
                let one = PageLimit::default().records(1);
                let position = self.head.position.after(1);
                store.page(self.head.position, one).map_err(|source| Broken::Unreadable { position, source })
            }
            page => Ok(page?),
        }
    }

    fn check(&mut self, stored: StoredRecord) -> Result<(), Broken> {
        let position = self.head.position.after(1);
        if stored.first > position {
            return Err(Broken::Missing { position, found: stored.first });
        }
        if stored.first < position {
            return Err(Broken::Overlapping { position, found: stored.first });
        }
        let StoredRecord { first, last, command, recorded, known_since, hash, body } = stored;
        let misfiled = |field| Broken::Misfiled { position, field };
        let record = self.follow(body, hash).map_err(|broken| match broken {
            Broken::Missing { .. } | Broken::Overlapping { .. } => misfiled("first position"),
            other => other,
        })?;
        [
            (first == record.first, "first position"),
            (last == record.last, "last position"),
            (command == record.command, "command"),
            (recorded == record.recorded, "instant"),
            (known_since == record.known_since, "instant since which it is known"),
        ]
        .into_iter()
        .find_map(|(agrees, field)| (!agrees).then(|| misfiled(field)))
        .map_or(Ok(()), Err)
    }

    /// Returns the record with that body, if it comes next and has that hash.
    pub(crate) fn follow(&mut self, body: String, hash: ChainHash) -> Result<StoredRecord, Broken> {
        let position = self.head.position.after(1);
        let record = wire::decode_canonical(&body, scales_of(&self.ledger))
            .map_err(|source| Broken::NotARecord { position, source })?;
        let missing = Broken::Missing { position, found: record.position };
        if record.position > position {
            return Err(missing);
        }
        if record.position < position {
            return Err(Broken::Overlapping { position, found: record.position });
        }
        if hash != self.head.hash.then(&body) {
            return Err(Broken::Changed { position });
        }
        self.ledger.apply(&record).map_err(|_| missing)?;
        let (recorded, last) = (record.recorded, record.last());
        let known_since = self.head.known_since.map_or(recorded, |before| before.max(recorded));
        self.head = Head { position: last, hash, known_since: Some(known_since) };
        self.records += 1;
        Ok(StoredRecord { first: position, last, command: record.command, recorded, known_since, hash, body })
    }

    /// Compares the end, the snapshots and the noted head with the present position, where they belong to it.
    fn pass(&mut self, end: &Head) -> Result<(), Broken> {
        if self.head.position == end.position && self.head.hash != end.hash {
            return Err(Broken::OtherEnd { position: end.position });
        }
        self.snapshots.pass(&self.head, &self.ledger);
        let Some(kept) = self.sought else { return Ok(()) };
        if kept.hash == self.head.hash && kept.position.is_none_or(|position| position == self.head.position) {
            self.sought = None;
        } else if kept.position.is_some_and(|position| position <= self.head.position) {
            return Err(Broken::Rewritten { kept: *kept, position: self.head.position, found: self.head.hash });
        }
        Ok(())
    }
}
