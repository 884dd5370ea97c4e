//! Many commands, each decided on its own and recorded in groups.

use crate::book::book::Book;
use crate::book::group::{Answer, Fill};
use crate::book::outcome::{ExecuteError, Outcome};
use crate::log::store::EventStore;
use ledger_core::Command;
use std::ops::ControlFlow;

/// Counts of what [`Book::execute_each`] did.
///
/// ```
/// use ledger_store::Summary;
/// assert_eq!(Summary::default().recorded, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// The number of commands that were recorded now.
    pub recorded: usize,
    /// The number of commands that had been recorded before.
    pub already_recorded: usize,
    /// The number of commands that were refused.
    pub refused: usize,
    /// True if `report` asked to stop.
    pub stopped: bool,
}

impl<S: EventStore> Book<S> {
    /// Decides each command on its own, after all that were accepted before it, and goes on after a refusal.
    ///
    /// Accepted commands are written in groups of up to 1,000 commands, which is faster than one by one; each is still
    /// a record of its own. `report` is called for every command in turn, with its number from 0, once its group is
    /// durable. It gets the outcome, [`ExecuteError::Refused`] or [`ExecuteError::IdReused`]. If it returns
    /// [`ControlFlow::Break`], no further group is recorded; the rest of its own group is recorded already, and
    /// counted.
    ///
    /// ```
    /// use ledger_core::{Action, Command, CommandId, Settings, StoreId, time};
    /// use ledger_store::{Book, MemoryStore};
    /// use std::ops::ControlFlow;
    /// let add = |id: &str, store: &str| -> Result<Command, ledger_core::value::IdError> {
    ///     let command = Command::new(CommandId::new(id)?, time::OffsetDateTime::UNIX_EPOCH);
    ///     Ok(command.with(Action::AddStore(StoreId::new(store)?)))
    /// };
    /// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH);
    /// let commands = [open.with(Action::Open(Settings::default())), add("1", "NORTH")?, add("2", "NORTH")?, add("3", "SOUTH")?];
    ///
    /// let mut book = Book::new(MemoryStore::new())?;
    /// let mut refused = vec![];
    /// let summary = book.execute_each(commands, &mut |number, outcome| {
    ///     if outcome.is_err() {
    ///         refused.push(number);
    ///     }
    ///     ControlFlow::Continue(())
    /// })?;
    /// assert_eq!((summary.recorded, refused), (3, vec![2]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ExecuteError`] if the log can't be read or written. The commands that were reported stay recorded.
    /// The rest is not recorded, unless the error is [`ExecuteError::InDoubt`]. If the same commands are given again,
    /// only the rest is recorded.
    pub fn execute_each(
        &mut self,
        commands: impl IntoIterator<Item = Command>,
        report: &mut dyn FnMut(usize, Result<Outcome, ExecuteError>) -> ControlFlow<()>,
    ) -> Result<Summary, ExecuteError> {
        let mut commands = commands.into_iter().fuse();
        let mut summary = Summary::default();
        let mut done = Ok(());
        while done.is_ok() && !summary.stopped {
            let group = next_group(&mut commands);
            if group.is_empty() {
                break;
            }
            done = self.record_group(&group).map(|answers| tell(answers, &mut summary, report));
        }
        // a book that goes on with single commands needs no second ledger
        self.draft = None;
        // a log that can't be read now is read at the next command; until then the ledger is older than the log
        let _ = self.catch_up();
        done.map(|()| summary).map_err(|failure| failure.error)
    }
}

fn next_group(commands: &mut impl Iterator<Item = Command>) -> Vec<Command> {
    let mut fill = Fill::default();
    let mut group = Vec::new();
    while !fill.is_full()
        && let Some(command) = commands.next()
    {
        fill.add(&command);
        group.push(command);
    }
    group
}

fn tell(answers: Vec<Answer>, summary: &mut Summary, report: &mut dyn FnMut(usize, Answer) -> ControlFlow<()>) {
    for answer in answers {
        let number = summary.recorded + summary.already_recorded + summary.refused;
        match &answer {
            Ok(outcome) if outcome.already_recorded => summary.already_recorded += 1,
            Ok(_) => summary.recorded += 1,
            Err(_) => summary.refused += 1,
        }
        if !summary.stopped && report(number, answer).is_break() {
            summary.stopped = true;
        }
    }
}
