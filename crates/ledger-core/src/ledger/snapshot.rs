//! The state as bytes and back.

use crate::ledger::Ledger;
use crate::pack::codec::{Source, Stored};
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
    /// costs little, however much there is.
    ///
    /// None if the bytes are of another version or something else. Whoever keeps them must see to it that they
    /// are still those that were written (a checksum will do): numbers that were changed are not noticed here.
    pub fn from_snapshot(bytes: Vec<u8>) -> Option<Self> {
        let snapshot = Arc::new(bytes);
        let mut from = Source::over(&snapshot);
        if u32::take(&mut from)? != Self::SNAPSHOT_VERSION {
            return None;
        }
        Self::take(&mut from).filter(|_| from.is_empty())
    }
}
