//! Dense numbers, given in the order of recording or of first use.

/// The number of a transaction: dense, in the order of recording.
pub(crate) type TransactionNo = u32;

/// The number of a stream: dense, in the order of its first use.
pub(crate) type StreamNo = u32;

/// The most positions, transactions, streams and accounts that a ledger can number. The number after the last one means
/// none.
pub(crate) const MOST_NUMBERS: u32 = u32::MAX - 1;
