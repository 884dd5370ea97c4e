//! What is tested: a log that can be opened again.

use crate::log::store::EventStore;

/// A log to be tested, empty when it is made.
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
    /// One more handle on this log, as another process would open it.
    fn open(&self) -> Box<dyn EventStore>;
}

/// Makes a log to be tested; each promise asks for its own.
///
/// See the [module](crate::conformance) for an example.
pub type Fresh<'a> = &'a dyn Fn() -> Box<dyn Subject>;
