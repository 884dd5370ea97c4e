//! A command that runs in the background, and what is reported of it.

use crate::book::book::Book;
use crate::book::outcome::Step;
use crate::book::report::Report;
use crate::log::store::EventStore;
use ledger_core::Command;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// A command on its way into a book, in a thread of its own: a large rebalance, while the app goes on.
///
/// The job owns its book; others may be open on the same log. It says where it is, can be cancelled until it is
/// recorded, and makes a [`Report`] in the end, whatever the end is. Dropping the handle leaves the job running.
///
/// - **Threads**: a job is `Send` and `Sync`: one thread may wait while another looks at [`Job::step`] or cancels.
/// - **Blocking**: only [`Job::wait`] blocks, until the report is made.
/// - **Cancelling**: [`Job::cancel`] is heard between steps, and nothing is recorded after it was heard.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Settings};
/// use ledger_store::{Book, Job, MemoryStore};
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH);
/// let open = open.with(Action::Open(Settings::default()));
///
/// let job = Job::start(Book::new(MemoryStore::new())?, open, |report| println!("{}", report.subject()));
/// let (book, report) = job.wait();
/// assert!(report.result.is_ok());
/// assert!(book.ledger().settings().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Job<S: EventStore> {
    state: Arc<Mutex<State>>,
    thread: JoinHandle<(Book<S>, Report)>,
}

#[derive(Debug, Default)]
struct State {
    step: Option<Step>,
    cancelled: bool,
}

impl<S: EventStore + 'static> Job<S> {
    /// Begins to execute `command`. Once it is done, or is not, `report` hears of it, in that thread.
    pub fn start(mut book: Book<S>, command: Command, report: impl FnOnce(&Report) + Send + 'static) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let thread = thread::spawn(move || {
            let result = book.execute_with(&command, &mut |step| {
                let mut state = lock(&shared);
                state.step = Some(step);
                if state.cancelled { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            let settings = book.ledger().settings().cloned().unwrap_or_default();
            let done = Report { command: command.id, result, settings };
            report(&done);
            (book, done)
        });
        Self { state, thread }
    }
}

impl<S: EventStore> Job<S> {
    /// Where it is; nothing if it has hardly begun, and where it was last if it is finished.
    pub fn step(&self) -> Option<Step> {
        lock(&self.state).step
    }

    /// Asks it to give up. It may be too late for that: its report tells.
    pub fn cancel(&self) {
        lock(&self.state).cancelled = true;
    }

    /// Whether it has ended, and its report has been made.
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for its end.
    ///
    /// # Panics
    /// If what was to hear of its report did.
    pub fn wait(self) -> (Book<S>, Report) {
        self.thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// What is in it is whole at any moment.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
