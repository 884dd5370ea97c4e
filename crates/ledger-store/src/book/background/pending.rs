//! The answer to a submitted command: the caller waits for it, and the writer gives it.

use crate::book::outcome::{ExecuteError, Outcome};
use crate::log::store::StoreError;
use ledger_core::CommandId;
use std::future::Future;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

type Answer = Result<Outcome, ExecuteError>;

/// The answer that a [`Writer`](crate::Writer) owes for a submitted command.
///
/// A thread waits for it by [`Pending::wait`], a task by `.await`. It is a future that needs no runtime: the writer's
/// thread wakes the task that polled it last.
///
/// - **Threads**: `Send` and `Sync`.
/// - **Blocking**: [`Pending::wait`] blocks until the answer is there. Polling doesn't block.
/// - **Cancelling**: a dropped `Pending` cancels nothing. The command is decided and recorded all the same, and only its
///   answer is lost; the same command, submitted again, is answered with its first outcome. So a `Pending` may be one
///   branch of a `select`.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Settings, StoreId};
/// use ledger_store::{Book, MemoryStore, Pending, Writer};
/// use std::pin::pin;
/// use std::task::{Context, Waker};
/// let writer = Writer::new(Book::new(MemoryStore::new())?);
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH);
/// let open = open.with(Action::Open(Settings::default()));
///
/// // a caller that loses patience, and asks again later
/// drop(writer.submit(open.clone()));
/// let mut pending = pin!(writer.submit(open));
///
/// // what an `async` runtime does, but for the sleep until the waker is called
/// let mut context = Context::from_waker(Waker::noop());
/// let outcome = loop {
///     if let std::task::Poll::Ready(answer) = pending.as_mut().poll(&mut context) {
///         break answer?;
///     }
///     std::thread::yield_now();
/// };
/// assert!(outcome.already_recorded);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "only the answer tells if the command is recorded"]
pub struct Pending(Arc<Slot>);

/// The writer's side of a [`Pending`]: the duty to answer. If it is dropped without an answer, the caller gets
/// [`ExecuteError::Stopped`], or [`ExecuteError::InDoubt`] once the execution has begun.
#[derive(Debug)]
pub(super) struct Reply {
    command: CommandId,
    /// The slot, until it is answered.
    slot: Option<Arc<Slot>>,
    begun: bool,
}

#[derive(Debug)]
struct Slot {
    state: Mutex<State>,
    answered: Condvar,
}

#[derive(Debug)]
enum State {
    Waiting(Option<Waker>),
    Answered(Box<Answer>),
    Taken,
}

/// Makes the two sides of an answer: the writer's and the caller's.
pub(super) fn promise(command: &CommandId) -> (Reply, Pending) {
    let slot = Arc::new(Slot { state: Mutex::new(State::Waiting(None)), answered: Condvar::new() });
    let reply = Reply { command: command.clone(), slot: Some(Arc::clone(&slot)), begun: false };
    (reply, Pending(slot))
}

impl Slot {
    /// Locks the state. A panic can't leave it half changed, so a poisoned lock is used all the same.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the answer, if it is there. Otherwise the state stays as it is.
    fn take(state: &mut State) -> Option<Answer> {
        match mem::replace(state, State::Taken) {
            State::Answered(answer) => Some(*answer),
            other => {
                *state = other;
                None
            }
        }
    }
}

impl Pending {
    /// Waits for the answer.
    ///
    /// # Errors
    /// The errors of [`Book::execute`](crate::Book::execute); [`ExecuteError::Stopped`] if the writer stopped before it
    /// came to the command. If the writer's thread panicked over the command, it is [`ExecuteError::InDoubt`].
    ///
    /// # Panics
    /// Panics if the answer was taken before, by polling.
    pub fn wait(self) -> Result<Outcome, ExecuteError> {
        let waiting = |state: &mut State| matches!(state, State::Waiting(_));
        let state = self.0.answered.wait_while(self.0.state(), waiting);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        Slot::take(&mut state).expect("the answer of a command is taken once")
    }
}

impl Future for Pending {
    type Output = Result<Outcome, ExecuteError>;

    /// Returns the answer, once.
    ///
    /// # Panics
    /// Panics if the answer was taken before.
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.0.state();
        match &mut *state {
            State::Waiting(Some(waker)) => waker.clone_from(context.waker()),
            State::Waiting(none) => *none = Some(context.waker().clone()),
            State::Answered(_) | State::Taken => {
                return Poll::Ready(Slot::take(&mut state).expect("the answer of a command is taken once"));
            }
        }
        Poll::Pending
    }
}

impl Reply {
    /// Notes that the command is about to be executed: from here on it may be recorded.
    pub(super) fn begin(&mut self) {
        self.begun = true;
    }

    pub(super) fn send(mut self, answer: Answer) {
        self.fill(answer);
    }

    fn fill(&mut self, answer: Answer) {
        let Some(slot) = self.slot.take() else { return };
        let before = mem::replace(&mut *slot.state(), State::Answered(Box::new(answer)));
        slot.answered.notify_all();
        if let State::Waiting(Some(waker)) = before {
            // a waker is the caller's code: if it panics, the writer goes on for the others
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        let command = self.command.clone();
        let answer = if self.begun {
            let source = "the writer's thread panicked".into();
            let source = StoreError::Failed { place: "the book".to_owned(), doing: "writing to", source };
            ExecuteError::InDoubt { command, source }
        } else {
            ExecuteError::Stopped { command }
        };
        self.fill(Err(answer));
    }
}
