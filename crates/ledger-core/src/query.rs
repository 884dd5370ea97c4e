//! Answers: stock, kardex, cycle costs, balance, postings, and the ledger as it was known.

mod balance;
pub(crate) mod booking;
pub(crate) mod known_at;
pub(crate) mod postings;
mod query;
pub(crate) mod stream_view;
#[cfg(feature = "serde")]
mod told;
mod transaction_info;

pub use crate::ledger::catalog::{BUILT_IN_REASONS, Catalog, REBALANCING};
pub use balance::Balance;
pub use known_at::KnownAt;
pub use postings::{Account, Posting, Postings};
pub use query::{ChargeCost, ClosedCycle, CycleCost, LedgerBalance, StreamBalance, StreamStock};
pub use stream_view::{AsOf, KardexLine, StreamView};
pub use transaction_info::TransactionInfo;
