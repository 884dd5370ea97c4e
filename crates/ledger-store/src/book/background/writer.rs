//! The writer: a thread that owns a book, and records the commands of many callers in groups.

use crate::book::background::pending::{Pending, Reply, promise};
use crate::book::book::Book;
use crate::book::group::Fill;
use crate::log::replay::ReadError;
use crate::log::store::EventStore;
use ledger_core::{Command, Ledger};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use thiserror::Error;

/// Number of commands and questions that wait in the queue at most.
const QUEUE: usize = 1_000;

/// A thread that owns a book and executes the commands of many callers, in the order in which they come.
///
/// While one group of commands is made durable, the next ones queue up; then all of them are decided one after the
/// other, and recorded by one append, as [`Book::execute_group`] does. So many callers share one sync of the disk, and
/// a single caller never waits for others. All promises of [`Book::execute`] hold for each command.
///
/// A clone is another handle on the same thread. The thread ends when [`Writer::stop`] is called, or when the last
/// handle is dropped – after it has executed what was submitted before.
///
/// - **Threads**: `Send`, `Sync` and cheap to clone, over any store: only the writer's thread touches the book.
/// - **Blocking**: [`Writer::submit`] blocks while 1,000 commands wait already, so callers can't fill the memory;
///   [`Writer::try_submit`] gives the command back instead. [`Writer::ask`] and [`Writer::stop`] block until the
///   commands before them are done. Do not call any of these four within a question: the question would wait for
///   itself.
/// - **Cancelling**: a command that was submitted can't be cancelled; see [`Pending`].
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Settings, StoreId, time};
/// use ledger_store::{Book, ExecuteError, MemoryStore, Writer};
/// use std::thread;
/// let now = time::OffsetDateTime::UNIX_EPOCH;
/// let writer = Writer::new(Book::new(MemoryStore::new())?);
/// let open = Command::new(CommandId::new("open")?, now).with(Action::Open(Settings::default()));
/// writer.submit(open).wait()?;
///
/// // two callers want the same store: one of them adds it, the other one is refused
/// let add = |id: &str| -> Result<Command, ledger_core::value::IdError> {
///     Ok(Command::new(CommandId::new(id)?, now).with(Action::AddStore(StoreId::new("NORTH")?)))
/// };
/// let callers = [add("ann-1")?, add("bob-1")?].map(|command| {
///     let writer = writer.clone();
///     thread::spawn(move || writer.submit(command).wait())
/// });
/// let answers = callers.map(|caller| caller.join().expect("no caller panics"));
/// assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
/// assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(ExecuteError::Refused(_)))).count(), 1);
///
/// let north = StoreId::new("NORTH")?;
/// assert!(writer.ask(move |ledger| ledger.catalog().has_store(&north))?);
/// let book = writer.stop().expect("nobody else has stopped it");
/// assert_eq!(book.ledger().head(), book.head()?.position);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer<S: EventStore> {
    queue: SyncSender<Message<S>>,
    /// The thread, until somebody stops it.
    thread: Arc<Mutex<Option<JoinHandle<Book<S>>>>>,
}

type Question<S> = Box<dyn FnOnce(&mut Book<S>) + Send>;

enum Message<S: EventStore> {
    Command(Command, Reply),
    Question(Question<S>),
    Stop,
}

/// The reason why [`Writer::ask`] has no answer.
///
/// ```
/// use ledger_store::AskError;
/// assert_eq!(AskError::Stopped.to_string(), "the writer has stopped: ask the book that it gave back");
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AskError {
    /// The writer has stopped.
    #[error("the writer has stopped: ask the book that it gave back")]
    Stopped,
    /// The records of others can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// A command that [`Writer::try_submit`] gives back, because too many commands wait already.
///
/// ```
/// use ledger_core::{Command, CommandId};
/// use ledger_store::QueueFull;
/// let command = Command::new(CommandId::new("late")?, time::OffsetDateTime::UNIX_EPOCH);
/// assert_eq!(QueueFull { command }.to_string(), "too many commands wait to be recorded: submit late again later");
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Error)]
#[error("too many commands wait to be recorded: submit {} again later", command.id)]
pub struct QueueFull {
    /// The command.
    pub command: Command,
}

impl<S: EventStore + 'static> Writer<S> {
    /// Starts a thread that owns `book`.
    pub fn new(book: Book<S>) -> Self {
        let (queue, messages) = sync_channel(QUEUE);
        let thread = thread::spawn(move || run(book, &messages));
        Self { queue, thread: Arc::new(Mutex::new(Some(thread))) }
    }
}

impl<S: EventStore> Writer<S> {
    /// Submits a command, to be executed after all that were submitted before. Blocks while the queue is full.
    pub fn submit(&self, command: Command) -> Pending {
        let (reply, pending) = promise(&command.id);
        // a message that nobody takes is dropped, and with it the reply, which then answers by itself
        let _ = self.queue.send(Message::Command(command, reply));
        pending
    }

    /// Submits a command like [`Writer::submit`], but never blocks.
    ///
    /// # Errors
    /// [`QueueFull`], with the command, if the queue is full.
    pub fn try_submit(&self, command: Command) -> Result<Pending, QueueFull> {
        let (reply, pending) = promise(&command.id);
        match self.queue.try_send(Message::Command(command, reply)) {
            Err(TrySendError::Full(Message::Command(command, _))) => Err(QueueFull { command }),
            _ => Ok(pending),
        }
    }

    /// Queries the ledger. It has every command that was submitted before, and the records of other programs until now.
    ///
    /// The question is called in the writer's thread, between two groups, when everything in the ledger is durable. No
    /// command is decided meanwhile, so ask long questions of a book of its own. As with [`Book::ask`], the question is
    /// called twice if a snapshot turns out to be damaged.
    ///
    /// # Errors
    /// [`AskError`] if the writer has stopped, or the log can't be read.
    ///
    /// # Panics
    /// Panics if the question panicked. The writer goes on.
    pub fn ask<T: Send + 'static>(&self, question: impl Fn(&Ledger) -> T + Send + 'static) -> Result<T, AskError> {
        let (answer, answers) = sync_channel(1);
        let put = move |book: &mut Book<S>| {
            let question = |ledger| catch_unwind(AssertUnwindSafe(|| question(ledger)));
            // the receiver waits until the answer comes
            let _ = answer.send(book.catch_up().and_then(|()| book.ask(question)));
        };
        // a question that nobody takes is dropped, and then there is no answer
        let _ = self.queue.send(Message::Question(Box::new(put)));
        let answer = answers.recv().map_err(|_| AskError::Stopped)?;
        Ok(answer?.unwrap_or_else(|panic| resume_unwind(panic)))
    }

    /// Stops the thread, after it has executed what was submitted before, and returns the book. Returns `None` if
    /// another handle has stopped it already.
    ///
    /// A command that is submitted later is answered with [`ExecuteError::Stopped`](crate::ExecuteError::Stopped).
    ///
    /// # Panics
    /// Panics if the store panicked in the writer's thread.
    pub fn stop(self) -> Option<Book<S>> {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        // a thread that has panicked takes no more messages
        let _ = self.queue.send(Message::Stop);
        Some(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    }
}

impl<S: EventStore> Clone for Writer<S> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), thread: Arc::clone(&self.thread) }
    }
}

impl<S: EventStore> fmt::Debug for Writer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

/// Executes messages until one says to stop, or all handles are gone.
fn run<S: EventStore>(mut book: Book<S>, messages: &Receiver<Message<S>>) -> Book<S> {
    while let Ok(first) = messages.recv() {
        let mut next = Some(first);
        let (mut commands, mut replies, mut fill) = (Vec::new(), Vec::new(), Fill::default());
        while let Some(Message::Command(command, mut reply)) = next {
            fill.add(&command);
            commands.push(command);
            reply.begin();
            replies.push(reply);
            next = if fill.is_full() { None } else { messages.try_recv().ok() };
        }
        let answers = book.execute_group(&commands);
        replies.into_iter().zip(answers).for_each(|(reply, answer)| reply.send(answer));
        match next {
            Some(Message::Question(put)) => put(&mut book),
            Some(Message::Stop) => break,
            Some(Message::Command(..)) | None => {}
        }
    }
    book
}
