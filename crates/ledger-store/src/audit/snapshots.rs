//! Compares the snapshots of a log with the states that are folded from it.

use crate::log::chain::ChainHash;
use crate::log::record::Head;
use crate::log::snapshot::{BadSnapshot, FoundSnapshot};
use crate::log::store::{EventStore, StoreError};
use ledger_core::{Ledger, value::Position};
use sha2::{Digest, Sha256};

/// Findings about the snapshots, gathered while the log is folded past each of them.
#[derive(Default)]
pub(crate) struct SnapshotAudit {
    /// Snapshots after the fold's present position, the nearest one last.
    ahead: Vec<Expected>,
    /// Number of snapshots that are the state at their position.
    pub(crate) right: u64,
    /// Number of snapshots of another form, which can't be compared.
    pub(crate) stale: u64,
    pub(crate) bad: Vec<BadSnapshot>,
}

/// A snapshot with a digest in place of its state – states are as large as the log.
struct Expected {
    position: Position,
    hash: ChainHash,
    state: [u8; 32],
}

impl SnapshotAudit {
    pub(crate) fn of<S: EventStore + ?Sized>(store: &S) -> Result<Self, StoreError> {
        let mut audit = Self::default();
        let read = store.snapshots(Ledger::SNAPSHOT_VERSION, &mut |found| match found {
            FoundSnapshot::Intact(snapshot) => {
                let state = Sha256::digest(&snapshot.state).into();
                audit.ahead.push(Expected { position: snapshot.position, hash: snapshot.hash, state });
            }
            FoundSnapshot::OtherVersion { .. } => audit.stale += 1,
            FoundSnapshot::Damaged { position } => audit.bad.push(BadSnapshot::Damaged { position }),
        });
        match read {
            Err(StoreError::Damaged { .. }) => audit.bad.push(BadSnapshot::Unreadable),
            read => read?,
        }
        Ok(audit)
    }

    /// Compares the snapshots that stand at or before `head` with `ledger`, the state there.
    pub(crate) fn pass(&mut self, head: &Head, ledger: &Ledger) {
        while let Some(Expected { position, hash, state }) = self.ahead.pop_if(|next| next.position <= head.position) {
            if position < head.position || hash != head.hash {
                self.bad.push(BadSnapshot::OfAnotherLog { position });
            } else if state != <[u8; 32]>::from(Sha256::digest(ledger.to_snapshot())) {
                self.bad.push(BadSnapshot::OtherState { position });
            } else {
                self.right += 1;
            }
        }
    }

    /// Ends the audit: the snapshots that are left stand after the end of the log.
    pub(crate) fn end(&mut self) {
        let beyond = self.ahead.drain(..).rev().map(|ahead| BadSnapshot::OfAnotherLog { position: ahead.position });
        self.bad.extend(beyond);
    }
}
