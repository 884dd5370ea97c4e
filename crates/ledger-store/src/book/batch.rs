//! Many commands, each decided on its own and recorded in groups.

use crate::book::book::{Book, TRIES};
use crate::book::first_outcome::{commit, first_outcome};
use crate::book::outcome::{ExecuteError, Outcome};
use crate::log::record::Receipt;
use crate::log::store::EventStore;
use ledger_core::{
    Command, CommandId, Ledger,
    decide::{Decided, Impact},
};
use std::collections::HashSet;
use std::mem;
use std::ops::ControlFlow;

/// Number of commands at which a group is written.
const GROUP_COMMANDS: usize = 1_000;
/// Number of events at which a group is written. A command that is not recorded counts its actions instead.
const GROUP_SIZE: usize = 50_000;

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

type Report<'a> = &'a mut dyn FnMut(usize, Result<Outcome, ExecuteError>) -> ControlFlow<()>;

/// Commands that are decided and not yet written.
#[derive(Default)]
struct Group {
    judged: Vec<(Command, Verdict)>,
    ids: HashSet<CommandId>,
    size: usize,
}

enum Verdict {
    /// The command is to be recorded.
    Accepted(Decided, Impact),
    /// The command is not to be recorded: it was recorded before, or is refused.
    Settled(Result<Outcome, ExecuteError>),
}

impl Verdict {
    fn decided(&self) -> Option<&Decided> {
        match self {
            Self::Accepted(decided, _) => Some(decided),
            Self::Settled(_) => None,
        }
    }
}

impl Group {
    fn is_full(&self) -> bool {
        self.judged.len() >= GROUP_COMMANDS || self.size >= GROUP_SIZE
    }

    fn add(&mut self, command: Command, verdict: Verdict) {
        self.size += verdict.decided().map_or(command.actions.len(), |decided| decided.record().events.len());
        self.ids.insert(command.id.clone());
        self.judged.push((command, verdict));
    }

    fn decided(&self) -> Vec<&Decided> {
        let verdicts = self.judged.iter().map(|(_, verdict)| verdict);
        verdicts.filter_map(Verdict::decided).collect()
    }
}

/// The ledgers that deciding needs: `draft` with the group's commands, and `past` before a command that is recorded
/// already.
struct Bench {
    draft: Ledger,
    past: Option<Ledger>,
}

impl<S: EventStore> Book<S> {
    /// Decides each command on its own, after all that were accepted before it, and goes on after a refusal.
    ///
    /// Accepted commands are written in groups of up to 1,000 commands, which is faster than one by one; each is still
    /// a record of its own. `report` is called for every command in turn, with its number from 0, once its group is
    /// durable. It gets the outcome, [`ExecuteError::Refused`] or [`ExecuteError::IdReused`]. [`ControlFlow::Break`]
    /// stops; the rest of that group is recorded by then, and counted.
    ///
    /// ```
    /// use ledger_core::{Action, Command, CommandId, Settings, StoreId};
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
    /// # Errors [`ExecuteError`] if the log can't be read or written. The commands that were reported stay recorded.
    /// The rest is not recorded, unless the error is [`ExecuteError::InDoubt`]. If the same commands are given again,
    /// only the rest is recorded.
    pub fn execute_each(
        &mut self,
        commands: impl IntoIterator<Item = Command>,
        report: &mut dyn FnMut(usize, Result<Outcome, ExecuteError>) -> ControlFlow<()>,
    ) -> Result<Summary, ExecuteError> {
        self.catch_up()?;
        let mut bench = Bench { draft: self.ledger.clone(), past: None };
        let done = self.run(&mut bench, commands, report);
        if done.is_ok() {
            self.ledger = bench.draft;
        }
        // a log that can't be read now is read at the next command; until then the ledger is older than the log
        let _ = self.catch_up();
        done
    }

    fn run(
        &mut self,
        bench: &mut Bench,
        commands: impl IntoIterator<Item = Command>,
        report: Report<'_>,
    ) -> Result<Summary, ExecuteError> {
        let mut summary = Summary::default();
        let mut group = Group::default();
        for command in commands {
            if group.ids.contains(&command.id) || group.is_full() {
                self.write(bench, mem::take(&mut group), &mut summary, report)?;
                if summary.stopped {
                    return Ok(summary);
                }
            }
            self.judge(bench, &mut group, command)?;
        }
        self.write(bench, group, &mut summary, report)?;
        Ok(summary)
    }

    fn judge(&self, bench: &mut Bench, group: &mut Group, command: Command) -> Result<(), ExecuteError> {
        let verdict = if let Some(stored) = self.store.find(&command.id)? {
            match first_outcome(&self.store, &mut bench.past, &command, stored) {
                settled @ (Ok(_) | Err(ExecuteError::IdReused { .. })) => Verdict::Settled(settled),
                Err(error) => return Err(error),
            }
        } else {
            match bench.draft.decide(&command) {
                Ok(decision) => {
                    let (decided, impact) = commit(&mut bench.draft, decision);
                    Verdict::Accepted(decided, impact)
                }
                Err(refusals) => Verdict::Settled(Err(refusals.into())),
            }
        };
        group.add(command, verdict);
        Ok(())
    }

    /// Appends a group and reports it. Decides the group anew each time that others have appended first.
    fn write(
        &mut self,
        bench: &mut Bench,
        mut group: Group,
        summary: &mut Summary,
        report: Report<'_>,
    ) -> Result<(), ExecuteError> {
        let mut tries = 0;
        loop {
            if !bench.draft.is_intact() {
                group = self.judge_anew(bench, group)?;
            }
            let decided = group.decided();
            let Some(first) = decided.first().map(|first| first.record().command.clone()) else {
                tell(group, Vec::new(), summary, report);
                return Ok(());
            };
            match self.store.append(&decided) {
                Ok(receipts) if receipts.iter().all(|receipt| !receipt.already_recorded) => {
                    tell(group, receipts, summary, report);
                    return Ok(());
                }
                answer => self.try_again(&first, answer)?,
            }
            tries += 1;
            if tries == TRIES {
                return Err(ExecuteError::Contended { command: first, tries });
            }
            group = self.judge_anew(bench, group)?;
        }
    }

    fn judge_anew(&mut self, bench: &mut Bench, group: Group) -> Result<Group, ExecuteError> {
        loop {
            self.catch_up()?;
            bench.draft = self.ledger.clone();
            let mut anew = Group::default();
            for (command, _) in &group.judged {
                self.judge(bench, &mut anew, command.clone())?;
            }
            if bench.draft.is_intact() {
                return Ok(anew);
            }
        }
    }
}

fn tell(group: Group, receipts: Vec<Receipt>, summary: &mut Summary, report: Report<'_>) {
    let mut hashes = receipts.into_iter().map(|receipt| receipt.hash);
    for (_, verdict) in group.judged {
        let number = summary.recorded + summary.already_recorded + summary.refused;
        let outcome = match verdict {
            Verdict::Settled(settled) => settled,
            Verdict::Accepted(decided, impact) => {
                Ok(Outcome { decided, impact, hash: hashes.next().unwrap_or_default(), already_recorded: false })
            }
        };
        match &outcome {
            Ok(outcome) if outcome.already_recorded => summary.already_recorded += 1,
            Ok(_) => summary.recorded += 1,
            Err(_) => summary.refused += 1,
        }
        if !summary.stopped && report(number, outcome).is_break() {
            summary.stopped = true;
        }
    }
}
