//! Keeps the events of an inventory ledger: one record for each command, appended and never changed.
//!
//! A [`Book`] is a [`Ledger`](ledger_core::Ledger) over an [`EventStore`]. It catches up with what others have
//! recorded, decides a command, appends it – wholly, durably, once – and answers from what is recorded. [`SqliteStore`]
//! keeps a log in one file, [`MemoryStore`] in memory. The feature `conformance` has the promises of a store as tests,
//! for a store of your own.
//!
//! `SqliteStore` comes with the feature `sqlite`, which is on by default and builds SQLite's C library. A program can
//! link that library only once, so an app that links SQLite itself – by sqlx, diesel, or another release of rusqlite –
//! sets `default-features = false`. That leaves [`Book`], [`MemoryStore`] and [`EventStore`], and no C.
//!
//! Calls block until they are done, and none can be dropped half-way. Many threads or `async` tasks share a book by a
//! [`Writer`], which records their commands in groups; its answers are futures that need no runtime. [`Book`],
//! [`EventStore`], [`Job`], [`Writer`], [`Pending`] and the stores each say which threads may use them, which calls
//! block, and how to cancel. All other types are data, `Send` and `Sync`, and don't block.
//!
//! ```
//! use ledger_core::{Action, Command, CommandId, Settings, StoreId, value::Position};
//! use ledger_store::Book;
//! use ledger_core::time::OffsetDateTime;
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("farm.book");
//! let now = OffsetDateTime::UNIX_EPOCH; // the application knows the time, the ledger does not
//!
//! let mut book = Book::create(&path, Settings::default(), now)?;
//! let north = StoreId::new("NORTH")?;
//! book.execute(&Command::new(CommandId::new("add-north")?, now).with(Action::AddStore(north.clone())))?;
//!
//! let book = Book::open(&path)?;
//! assert!(book.ledger().catalog().has_store(&north));
//! // as it was known before that
//! assert!(!book.ledger_at(Position::new(1))?.catalog().has_store(&north));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod audit;
mod book;
#[cfg(feature = "conformance")]
pub mod conformance;
mod log;
mod stores;

#[cfg(feature = "sqlite")]
pub use audit::backup::{BackupError, Copied, RestoreError};
pub use audit::broken::Broken;
pub use audit::export::{ExportError, export};
pub use audit::kept::{Kept, KeptError};
#[cfg(feature = "sqlite")]
pub use audit::lines::LineError;
pub use audit::verify::{Verified, verify};
pub use book::background::job::Job;
pub use book::background::pending::Pending;
pub use book::background::report::Report;
pub use book::background::writer::{AskError, QueueFull, Writer};
pub use book::batch::Summary;
pub use book::book::Book;
#[cfg(feature = "sqlite")]
pub use book::file::BookError;
pub use book::outcome::{ExecuteError, Outcome, Step};
pub use log::admit::{Admission, Sealed, admit};
pub use log::chain::{ChainHash, ChainHashError};
pub use log::record::{Head, Receipt, StoredRecord};
pub use log::replay::{Progress, ReadError};
pub use log::snapshot::{BadSnapshot, FoundSnapshot, Snapshot};
pub use log::store::{AppendError, EventStore, PageLimit, StoreError};
pub use stores::memory::MemoryStore;
#[cfg(feature = "sqlite")]
pub use stores::sqlite::file::open_error::OpenError;
#[cfg(feature = "sqlite")]
pub use stores::sqlite::store::SqliteStore;
