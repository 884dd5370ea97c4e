//! Transactions to record, as people give them, one file for each kind.

pub(crate) mod adjustment;
pub(crate) mod count;
pub(crate) mod entry;
pub(crate) mod exit;
pub(crate) mod rebalance;
pub(crate) mod revaluation;
pub(crate) mod reversal;
pub(crate) mod transfer;
pub(crate) mod void;

pub use adjustment::NewAdjustment;
pub use count::NewCount;
pub use entry::{NewCost, NewEntry, NewEntryLine};
pub use exit::{NewExit, NewReturn};
pub use rebalance::{NewRebalance, NewRebalanceLine};
pub use revaluation::NewRevaluation;
pub use reversal::NewReversal;
pub use transfer::NewTransfer;
pub use void::NewVoid;
