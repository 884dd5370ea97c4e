//! The log under test, which can be opened again.

use crate::log::store::EventStore;

/// A log under test, empty when it is made.
///
/// ```
/// use ledger_store::conformance::Subject;
/// use ledger_store::{EventStore, MemoryStore};
/// struct InMemory(MemoryStore);
/// impl Subject for InMemory {
///     fn open(&self) -> Box<dyn EventStore> {
///         Box::new(self.0.clone())
///     }
/// }
/// ```
pub trait Subject {
    /// Opens one more handle on this log, as another process would.
    fn open(&self) -> Box<dyn EventStore>;
}

/// Makes a log under test; each promise makes its own.
///
/// See the [module](crate::conformance) for an example.
pub type Fresh<'a> = &'a dyn Fn() -> Box<dyn Subject>;
