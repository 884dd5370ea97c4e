//! Dense numbers, in the order of recording or of first use.

/// The number of a transaction: dense, in the order of recording.
pub(crate) type TransactionNo = u32;

/// The number of a stream: dense, in the order of its first use.
pub(crate) type StreamNo = u32;

/// So many positions, transactions, streams and accounts a ledger has numbers for. The number after the last one says
/// that there is none.
pub(crate) const MOST_NUMBERS: u32 = u32::MAX - 1;
