//! Keeps the events of an inventory ledger.

mod admit;
mod chain;
mod memory;
mod record;
mod sqlite;
mod store;

pub use admit::{Admission, admit};
pub use chain::{ChainHash, ChainHashError};
pub use memory::MemoryStore;
pub use record::{Head, Receipt, StoredRecord};
pub use sqlite::{OpenError, SqliteStore};
pub use store::{AppendError, EventStore, PageLimit, StoreError};
