//! A command that runs in the background, and the report that it ends with.

use crate::book::background::report::Report;
use crate::book::book::Book;
use crate::book::outcome::Step;
use crate::log::store::EventStore;
use ledger_core::Command;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// A command that is executed in a thread of its own, such as a large rebalance, while the app goes on.
///
/// The job owns its book; other books may be open on the same log. Its step can be queried, and it can be cancelled
/// until it is recorded. It ends with a [`Report`], whether it succeeds or fails. Dropping the handle leaves the job
/// running.
///
/// - **Threads**: a job is `Send` and `Sync`: one thread may wait while another calls [`Job::step`] or [`Job::cancel`].
/// - **Blocking**: only [`Job::wait`] blocks, until the report is made.
/// - **Cancelling**: [`Job::cancel`] takes effect at the next step; nothing is recorded from then on.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Settings, time};
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
    /// Starts a thread that executes `command`. At its end, successful or not, `report` is called in that thread.
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
    /// Returns the step that the job is at. `None` before the first step; the last step once the job is finished.
    pub fn step(&self) -> Option<Step> {
        lock(&self.state).step
    }

    /// Asks the job to stop. That may be too late; the report says if the command was cancelled.
    pub fn cancel(&self) {
        lock(&self.state).cancelled = true;
    }

    /// Returns true if the job has ended and its report has been made.
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits for the end of the job. Returns its book and its report.
    ///
    /// # Panics
    /// Panics if the `report` callback panicked.
    pub fn wait(self) -> (Book<S>, Report) {
        self.thread.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// Locks the state. A panic can't leave it half changed, so a poisoned lock is used all the same.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
