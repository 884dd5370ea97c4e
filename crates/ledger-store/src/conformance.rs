//! The promises of a store as tests, one for each, to be run against any store.
//!
//! ```
//! use ledger_store::conformance::{self, Subject};
//! use ledger_store::{EventStore, MemoryStore};
//!
//! /// A log that is there for as long as this is.
//! struct InMemory(MemoryStore);
//!
//! impl Subject for InMemory {
//!     fn open(&self) -> Box<dyn EventStore> {
//!         Box::new(self.0.clone())
//!     }
//! }
//!
//! // as one test …
//! conformance::check(&|| Box::new(InMemory(MemoryStore::new())));
//! // … or as one each
//! conformance::an_empty_log_is_empty(&|| Box::new(InMemory(MemoryStore::new())));
//! ```

mod bookmarks;
mod promises;
mod scribe;
mod snapshots;
mod subject;
mod suite;

pub use bookmarks::*;
pub use promises::*;
pub use snapshots::*;
pub use subject::{Fresh, Subject};
pub use suite::{PROMISES, Promise, check};
