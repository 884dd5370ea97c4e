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

    /// The whole state as bytes, to be read back by [`from_snapshot`](Self::from_snapshot): a cache that opens
    /// sooner than its log replays. The same state has the same bytes, up to which ledger folded it.
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
    /// It keeps the bytes: what they say of a movement is read when somebody first asks for it, so that opening
    /// costs little, however much there is. So what is not in order may be found late; [`Ledger::is_intact`] tells.
    ///
    /// None if the bytes are of another version or something else, or what is read of them at once – names, numbers,
    /// what refers to what – is not in order. Whoever keeps them must see to it that they are still those that were
    /// written (a checksum will do): a number in the place of another, as good as that, is not noticed here.
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

    /// Says if all that was read so far of the snapshot it was opened from was in order.
    ///
    /// A part that is not counts as nothing, so that no answer since is to be relied on: fold it from its log again.
    /// Clones know it of each other.
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

    /// Says if all that is not packed is in order, and refers to what is there.
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
