//! The bytes of a snapshot, shared by everything still packed in them, and the mark that says that some of them are not
//! in order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// The numbers of things that packed values refer to by number.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) transactions: u32,
    pub(crate) streams: u32,
    pub(crate) providers: u32,
    pub(crate) charges: u32,
    pub(crate) reasons: u32,
    /// The last position.
    pub(crate) head: u32,
}

/// The mark that an unpacked list was not in order. It is shared with all clones of the ledger, so that all of them see
/// it, whichever unpacked the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mark(Arc<AtomicBool>);

impl Mark {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The bytes of a snapshot.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) bytes: Vec<u8>,
    pub(crate) mark: Mark,
    /// Set once everything that is not packed has been read.
    counts: OnceLock<Counts>,
}

impl Snapshot {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, mark: Mark::default(), counts: OnceLock::new() }
    }

    pub(crate) fn count(&self, counts: Counts) {
        self.counts.get_or_init(|| counts);
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts.get().copied().unwrap_or_default()
    }
}
