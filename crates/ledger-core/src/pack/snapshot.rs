//! The bytes of a snapshot, shared by everything still packed in them, and the mark that says that some of them are not
//! in order.

use std::any::Any;
use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// The mark that an unpacked list was not in order. It is shared with all clones of the ledger, so that all of them see
/// it, whichever unpacked the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mark(Arc<AtomicBool>);

impl Mark {
    pub(crate) fn set(&self) {
        self.0.store(true, Ordering::Release);
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Data by which packed values are judged, such as how many things there are that they may refer to.
pub(crate) trait Context: Any + Debug + Send + Sync + UnwindSafe + RefUnwindSafe {}

impl<C: Any + Debug + Send + Sync + UnwindSafe + RefUnwindSafe> Context for C {}

/// The bytes of a snapshot.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) bytes: Vec<u8>,
    pub(crate) mark: Mark,
    /// Set once everything that is not packed has been read.
    context: OnceLock<Box<dyn Context>>,
}

impl Snapshot {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, mark: Mark::default(), context: OnceLock::new() }
    }

    /// Sets the data by which packed values are judged, once.
    pub(crate) fn judge_by(&self, context: impl Context) {
        self.context.get_or_init(|| Box::new(context));
    }

    /// The data by which packed values are judged; the default before it is set.
    pub(crate) fn context<C: Context + Copy + Default>(&self) -> C {
        let context = self.context.get().map(|context| -> &dyn Any { &**context });
        context.and_then(<dyn Any>::downcast_ref).copied().unwrap_or_default()
    }
}
