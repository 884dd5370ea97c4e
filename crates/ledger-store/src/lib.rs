//! Keeps the events of an inventory ledger.

mod admit;
mod book;
mod chain;
#[cfg(feature = "conformance")]
pub mod conformance;
mod memory;
mod record;
mod replay;
mod sqlite;
mod store;

pub use admit::{Admission, admit};
pub use book::{Book, BookError, ExecuteError, Outcome, Summary};
pub use chain::{ChainHash, ChainHashError};
pub use memory::MemoryStore;
pub use record::{Head, Receipt, StoredRecord};
pub use replay::{Progress, ReadError};
pub use sqlite::{OpenError, SqliteStore};
pub use store::{AppendError, EventStore, PageLimit, StoreError};
