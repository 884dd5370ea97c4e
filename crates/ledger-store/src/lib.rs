//! Keeps the events of an inventory ledger: one record a command, appended and never changed.
//!
//! A [`Book`] is a [`Ledger`](ledger_core::Ledger) over an [`EventStore`]: it catches up with what others have
//! recorded, decides a command, appends it – wholly, durably, once – and answers from what is recorded.
//! [`SqliteStore`] keeps a log in one file, [`MemoryStore`] in memory; what any other store must promise is in
//! `conformance`, behind the feature of that name, as tests.
//!
//! ```
//! use ledger_core::{Action, Command, CommandId, Position, Settings, StoreId};
//! use ledger_store::Book;
//! use time::OffsetDateTime;
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("farm.book");
//! let now = OffsetDateTime::UNIX_EPOCH; // the application knows the time, the ledger does not
//!
//! let mut book = Book::create(&path, Settings::default(), now)?;
//! let north = Command::new(CommandId::new("add-north")?, now).with(Action::AddStore(StoreId::new("NORTH")?));
//! book.execute(&north)?;
//!
//! let book = Book::open(&path)?;
//! assert!(book.ledger().catalog().store("NORTH").is_some());
//! // as it was known before that
//! assert!(book.ledger_at(Position::new(1))?.catalog().store("NORTH").is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod admit;
mod book;
mod chain;
#[cfg(feature = "conformance")]
pub mod conformance;
mod job;
mod lines;
mod memory;
mod record;
mod replay;
mod snapshot;
mod sqlite;
mod store;
mod verify;

pub use admit::{Admission, Sealed, admit};
pub use book::{Book, BookError, ExecuteError, Outcome, Step, Summary};
pub use chain::{ChainHash, ChainHashError};
pub use job::{Job, Report};
pub use lines::{ExportError, LineError, export};
pub use memory::MemoryStore;
pub use record::{Head, Receipt, StoredRecord};
pub use replay::{Progress, ReadError};
pub use snapshot::Snapshot;
pub use sqlite::{BackupError, Copied, OpenError, RestoreError, SqliteStore};
pub use store::{AppendError, EventStore, PageLimit, StoreError};
pub use verify::{Broken, Kept, KeptError, Verified, verify};
