//! How far a reading has come.

use std::ops::ControlFlow;

/// How much of a file has been read.
///
/// ```
/// use ledger_xlsx::Progress;
/// let progress = Progress { bytes: 512, total_bytes: Some(1_024), rows: 7 };
/// assert_eq!(progress.fraction(), Some((512, 1_024)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes of the file that have been read.
    pub bytes: u64,
    /// Bytes of the file, where that is known.
    pub total_bytes: Option<u64>,
    /// Rows that have been read.
    pub rows: u64,
}

impl Progress {
    /// Bytes read and bytes in all, where those are known.
    pub fn fraction(&self) -> Option<(u64, u64)> {
        self.total_bytes.map(|total| (self.bytes.min(total), total))
    }
}

/// Called every now and then; it may break off the reading.
pub(crate) type Callback<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// After so many rows each.
pub(crate) const EVERY: u64 = 1_024;
