//! Dense numbers, in the order of recording or of first use.

/// The number of a transaction: dense, in the order of recording.
pub(crate) type TransactionNumber = u32;

/// The number of a stream: dense, in the order of its first use.
pub(crate) type StreamNumber = u32;
