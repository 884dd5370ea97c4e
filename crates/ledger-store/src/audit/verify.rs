//! Whether a log is still what was recorded: nothing missing, nothing changed, nothing slipped in.

use crate::audit::broken::Broken;
use crate::audit::kept::Kept;
use crate::audit::snapshots::SnapshotAudit;
use crate::log::chain::ChainHash;
use crate::log::record::{Head, StoredRecord};
use crate::log::replay::{Progress, scales_of};
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::{Ledger, wire};
use std::ops::ControlFlow;

/// What was found of a log that is whole.
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
    /// Where it ends. Kept elsewhere, it vouches for all that was recorded up to here.
    pub head: Head,
    /// How many records there are.
    pub records: u64,
    /// How many snapshots are kept, each of them the state at its position.
    pub snapshots: u64,
    /// How many snapshots are kept that another version of this library wrote: they are not used, and say nothing.
    pub stale_snapshots: u64,
}

/// Reads a log from its beginning and makes sure that it is whole.
///
/// Every record stands right behind the one before it, in its canonical bytes, filed under what it says of
/// itself, with the hash that follows from what stood before; it can be folded; the log ends where it says; what keeps
/// it says that its storage is in order; and every snapshot is the state that the fold has at its position. If `kept`
/// is a head of this log that was noted elsewhere, it must still be one of its hashes: the only guard against somebody
/// who rewrote the log together with all its hashes, or who cut off its end.
///
/// `progress` hears how far it has come; [`ControlFlow::Break`] gives up.
///
/// # Errors
/// [`Broken`]: the first thing that is wrong, and where.
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

/// What was found so far.
#[derive(Default)]
pub(crate) struct Auditor<'a> {
    records: u64,
    pub(crate) head: Head,
    ledger: Ledger,
    /// A hash that must be in the chain and was not met yet.
    sought: Option<&'a Kept>,
    snapshots: SnapshotAudit,
}

impl Auditor<'_> {
    /// What comes next; of a page that can't be read, the records before the bad one.
    fn page<S: EventStore + ?Sized>(&self, store: &S) -> Result<Vec<StoredRecord>, Broken> {
        match store.page(self.head.position, PageLimit::default()) {
            Err(StoreError::Damaged { .. }) => {
                let one = PageLimit { records: 1, ..PageLimit::default() };
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

    /// The record that a body is, if it comes next and has that hash.
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

    /// Compares what is known of certain places with what was found there.
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
