//! Dense numbers, given in the order of recording or of first use.

/// The number of a transaction: dense, in the order of recording.
pub(crate) type TransactionNo = u32;

/// The number of a stream: dense, in the order of its first use.
pub(crate) type StreamNo = u32;

/// The numbers of things that are referred to by number.
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

/// The most positions, transactions, streams and accounts that a ledger can number. The number after the last one means
/// none.
pub(crate) const MOST_NUMBERS: u32 = u32::MAX - 1;
