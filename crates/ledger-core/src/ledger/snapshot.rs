//! The state as bytes and back.

use crate::ledger::Ledger;
use crate::pack::codec::{Bytes, Codec};
use crate::pack::dense::Dense;
use crate::pack::snapshot::{Mark, Snapshot};
use crate::value::numbering::{Counts, TransactionNo};
use std::sync::Arc;

impl Ledger {
    /// The version of the form that [`to_snapshot`](Self::to_snapshot) writes.
    pub const SNAPSHOT_VERSION: u32 = 2;

    /// The whole state as bytes, which [`from_snapshot`](Self::from_snapshot) reads. They are a cache: reading them is
    /// faster than replaying the log. Ledgers to which the same records were applied have the same bytes; a ledger that
    /// decided them itself may have others.
    ///
    /// ```
    /// use ledger_core::Ledger;
    /// let bytes = Ledger::default().to_snapshot();
    /// assert_eq!(Ledger::from_snapshot(bytes.clone()).unwrap().to_snapshot(), bytes);
    /// assert!(Ledger::from_snapshot(b"something else".to_vec()).is_none());
    /// ```
    pub fn to_snapshot(&self) -> Vec<u8> {
        let mut out = Vec::new();
        Self::SNAPSHOT_VERSION.put(&mut out);
        self.put(&mut out);
        out
    }

    /// The state that was written by [`to_snapshot`](Self::to_snapshot).
    ///
    /// The ledger keeps the bytes and reads a movement from them when it first needs it, so opening is fast. Damage to
    /// a movement may therefore be found late; [`Ledger::is_intact`] says if some was found.
    ///
    /// Returns `None` if the bytes are of another version or no snapshot, or if the parts that are read at once –
    /// names, numbers, references – are not in order. The caller must make sure that the bytes are those that were
    /// written, for example by a checksum: a valid number in the place of another is not noticed here.
    pub fn from_snapshot(bytes: Vec<u8>) -> Option<Self> {
        let snapshot = Arc::new(Snapshot::new(bytes));
        let mut from = Bytes::over(&snapshot);
        if u32::take(&mut from)? != Self::SNAPSHOT_VERSION {
            return None;
        }
        let ledger = Self::take(&mut from).filter(|_| from.is_empty())?;
        let counts = ledger.counts();
        snapshot.judge_by(counts);
        ledger.is_in_order(counts).then(|| Self { mark: Some(snapshot.mark.clone()), ..ledger })
    }

    /// Returns true if everything was in order that the ledger has read so far of its snapshot.
    ///
    /// A damaged part is read as nothing, so no answer of the ledger can be relied on then: replay its log into a new
    /// one. Damage that a clone of the ledger has found counts too.
    ///
    /// ```
    /// use ledger_core::Ledger;
    /// assert!(Ledger::default().is_intact());
    /// ```
    pub fn is_intact(&self) -> bool {
        !self.mark.as_ref().is_some_and(Mark::is_set)
    }

    fn counts(&self) -> Counts {
        Counts {
            transactions: TransactionNo::at(self.transactions.len()),
            streams: self.streams.keys.end(),
            providers: self.catalog.providers.end(),
            charges: self.cycles.charges.end(),
            reasons: self.catalog.reasons.end(),
            head: self.head.get().try_into().unwrap_or(u32::MAX),
        }
    }

    /// Returns true if everything that is not packed is in order, and refers only to things that exist.
    fn is_in_order(&self, counts: Counts) -> bool {
        let Self { catalog, transactions, streams, returned, carried, cycles, .. } = self;
        transactions.is_in_order(counts)
            && streams.is_in_order(counts, (catalog.stores.end(), catalog.codes.end()))
            && returned.iter().all(|(exit, returned)| returned.is_in_order(*exit, counts))
            && carried.is_in_order(counts)
            && cycles.is_in_order(counts, &catalog.cycles)
    }
}

impl Codec for Ledger {
    fn put(&self, out: &mut Vec<u8>) {
        let Self { head, opened, catalog, transactions, streams, returned, carried, cycles, lock, mark: _ } = self;
        head.put(out);
        opened.put(out);
        catalog.put(out);
        transactions.put(out);
        streams.put(out);
        returned.put(out);
        carried.put(out);
        cycles.put(out);
        lock.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        Some(Self {
            head: Codec::take(from)?,
            opened: Codec::take(from)?,
            catalog: Codec::take(from)?,
            transactions: Codec::take(from)?,
            streams: Codec::take(from)?,
            returned: Codec::take(from)?,
            carried: Codec::take(from)?,
            cycles: Codec::take(from)?,
            lock: Codec::take(from)?,
            mark: None,
        })
    }
}
