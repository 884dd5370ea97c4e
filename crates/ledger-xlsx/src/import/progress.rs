//! The progress of a reading.

use std::ops::ControlFlow;

/// The amount of a file that has been read.
///
/// ```
/// use ledger_xlsx::Progress;
/// let mut progress = Progress::default();
/// progress.bytes = 512;
/// assert_eq!(progress.fraction(), None); // of a file whose size is not known
/// progress.total_bytes = Some(1_024);
/// assert_eq!(progress.fraction(), Some((512, 1_024)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Progress {
    /// The number of bytes that have been read.
    pub bytes: u64,
    /// The size of the file in bytes, if it is known.
    pub total_bytes: Option<u64>,
    /// The number of rows that have been read.
    pub rows: u64,
}

impl Progress {
    /// Returns the bytes read and the size of the file, if the size is known.
    pub fn fraction(&self) -> Option<(u64, u64)> {
        self.total_bytes.map(|total| (self.bytes.min(total), total))
    }
}

/// A callback that is called every 1,024 rows and can cancel the reading.
pub(crate) type Callback<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Number of rows between two calls of the callback.
pub(crate) const EVERY: u64 = 1_024;
