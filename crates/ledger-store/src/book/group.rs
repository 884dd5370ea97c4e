//! A group of commands: each is decided on the state that the one before left, and all are recorded by one append.

use crate::book::book::{Book, TRIES};
use crate::book::first_outcome::{commit, first_outcome};
use crate::book::outcome::{ExecuteError, Outcome};
use crate::log::record::{Receipt, StoredRecord};
use crate::log::replay::{replay, uninterrupted};
use crate::log::store::{EventStore, StoreError};
use ledger_core::{
    Command, CommandId, Ledger,
    decide::{Decided, Impact, Refusals},
};
use std::collections::HashMap;

/// Number of commands at which a group is full.
const COMMANDS: usize = 1_000;
/// Number of actions at which a group is full.
const ACTIONS: usize = 50_000;

/// The size of a group that is being collected.
#[derive(Debug, Default)]
pub(super) struct Fill {
    commands: usize,
    actions: usize,
}

impl Fill {
    pub(super) fn add(&mut self, command: &Command) {
        self.commands += 1;
        self.actions += command.actions.len();
    }

    pub(super) fn is_full(&self) -> bool {
        self.commands >= COMMANDS || self.actions >= ACTIONS
    }
}

pub(super) type Answer = Result<Outcome, ExecuteError>;

/// A command of a group, judged and not yet recorded.
enum Verdict {
    /// The command is to be recorded.
    Accepted(Decided, Impact),
    /// The command has the id of an accepted one, which has this place in the group.
    Repeated(usize),
    /// The command is refused, on a state that commands of this group have changed.
    Refused(Refusals),
    /// The answer depends on the log alone.
    Settled(Answer),
}

/// A group that was not recorded, or may not have been.
pub(super) struct Failure {
    pub(super) error: ExecuteError,
    /// The answers that do not depend on the append, by the place of the command.
    settled: HashMap<usize, Answer>,
    /// True if the store was asked to append the group.
    appended: bool,
}

impl Failure {
    fn before_append(error: ExecuteError) -> Box<Self> {
        Box::new(Self { error, settled: HashMap::new(), appended: false })
    }

    fn of_append(error: ExecuteError, verdicts: Vec<Verdict>) -> Box<Self> {
        let settled = verdicts.into_iter().enumerate().filter_map(|(place, verdict)| match verdict {
            Verdict::Settled(answer) => Some((place, answer)),
            _ => None,
        });
        Box::new(Self { error, settled: settled.collect(), appended: true })
    }

    /// Returns the error for one command of the group, if the error of the group is that of every command.
    fn of(&mut self, command: &CommandId) -> Option<ExecuteError> {
        let command = command.clone();
        match &mut self.error {
            // the other commands may not be too large
            ExecuteError::Store(StoreError::TooLarge { .. }) => None,
            ExecuteError::Store(source) if self.appended => Some(source.again().into()),
            ExecuteError::InDoubt { source, .. } if self.appended => {
                Some(ExecuteError::InDoubt { command, source: source.again() })
            }
            ExecuteError::Contended { tries, .. } => Some(ExecuteError::Contended { command, tries: *tries }),
            _ => None,
        }
    }
}

impl<S: EventStore> Book<S> {
    /// Executes each command as [`Book::execute`] does, but records all of them by one append, with one sync.
    ///
    /// The commands are decided in their order, each on the state that the one before left. A refused one is refused
    /// alone. The answers come in the order of the commands, and only when every record that they depend on is durable.
    /// If the same command comes twice, it is recorded once, and its second answer is its first outcome again.
    ///
    /// The group is decided on a second ledger, so the first one is never ahead of the log. The second ledger is made
    /// for the first group, and kept. It is made again after a group that was overtaken or not recorded.
    ///
    /// ```
    /// use ledger_core::{Action, Command, CommandId, Settings, StoreId};
    /// use ledger_store::{Book, ExecuteError, MemoryStore};
    /// let add = |id: &str, store: &str| -> Result<Command, ledger_core::value::IdError> {
    ///     let command = Command::new(CommandId::new(id)?, time::OffsetDateTime::UNIX_EPOCH);
    ///     Ok(command.with(Action::AddStore(StoreId::new(store)?)))
    /// };
    /// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH);
    /// let open = open.with(Action::Open(Settings::default()));
    ///
    /// let mut book = Book::new(MemoryStore::new())?;
    /// let answers = book.execute_group(&[open, add("1", "NORTH")?, add("2", "NORTH")?, add("1", "NORTH")?]);
    /// assert!(matches!(answers[0], Ok(_)));
    /// assert!(matches!(answers[1], Ok(_)));
    /// assert!(matches!(answers[2], Err(ExecuteError::Refused(_))));
    /// assert!(matches!(&answers[3], Ok(first) if first.already_recorded));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ExecuteError`] for each command. If the append fails or is in doubt, so is every command whose answer depends
    /// on it.
    pub fn execute_group(&mut self, commands: &[Command]) -> Vec<Result<Outcome, ExecuteError>> {
        if let [command] = commands {
            return vec![self.execute(command)];
        }
        let mut failure = match self.record_group(commands) {
            Ok(answers) => return answers,
            Err(failure) => failure,
        };
        let answer = |(place, command): (usize, &Command)| {
            let settled = failure.settled.remove(&place);
            settled.or_else(|| failure.of(&command.id).map(Err)).unwrap_or_else(|| self.execute(command))
        };
        commands.iter().enumerate().map(answer).collect()
    }

    /// Records a group. Decides it again each time that others have appended first.
    pub(super) fn record_group(&mut self, commands: &[Command]) -> Result<Vec<Answer>, Box<Failure>> {
        let Some(first) = commands.first() else { return Ok(Vec::new()) };
        let mut past = None;
        let mut overtaken = Vec::new();
        for _ in 0..TRIES {
            // a large ledger takes long to clone, so it is cloned first: others may append until the log is read
            let draft = self.draft.take().unwrap_or_else(|| self.ledger.clone());
            let found = self.find_all_catching_up(commands, &mut past).map_err(Failure::before_append)?;
            let mut draft = self.draft_up_to_date(draft);
            let verdicts = self.judge(commands, found, &mut draft, &mut past).map_err(Failure::before_append)?;
            if !draft.is_intact() {
                continue;
            }
            let decided: Vec<&Decided> = verdicts.iter().filter_map(Verdict::decided).collect();
            let answer = if decided.is_empty() { Ok(Vec::new()) } else { self.store.append(&decided) };
            match answer {
                Ok(receipts) if receipts.iter().all(|receipt| !receipt.already_recorded) => {
                    let answers = self.settle(commands, verdicts, receipts);
                    self.draft = Some(draft);
                    return Ok(answers);
                }
                answer => {
                    let first = decided.first().map_or(&first.id, |first| &first.record().command).clone();
                    if let Err(error) = self.try_again(&first, answer) {
                        return Err(Failure::of_append(error, verdicts));
                    }
                    overtaken = verdicts;
                }
            }
        }
        let error = ExecuteError::Contended { command: first.id.clone(), tries: TRIES };
        Err(Failure::of_append(error, overtaken))
    }

    /// Returns the records of the commands that are recorded already. The ledger is then up to date, and has read none
    /// of the others. `past` gets the ledger as it was, if it has not read one of those records.
    fn find_all_catching_up(
        &mut self,
        commands: &[Command],
        past: &mut Option<Ledger>,
    ) -> Result<Vec<Option<StoredRecord>>, ExecuteError> {
        let before = self.ledger.head();
        let look = |command: &Command| self.store.find(&command.id);
        let mut found = commands.iter().map(look).collect::<Result<Vec<_>, _>>()?;
        if past.is_none() && found.iter().flatten().any(|stored| before < stored.first) {
            *past = Some(self.ledger.clone());
        }
        self.catch_up()?;
        if self.ledger.head() != before {
            // a command may be in what was just read: the ledger would then refuse it because of its own events
            for (found, command) in found.iter_mut().zip(commands).filter(|(found, _)| found.is_none()) {
                *found = self.store.find(&command.id)?;
            }
        }
        Ok(found)
    }

    /// Returns a ledger equal to that of the book. It is made of `draft`, which may be behind.
    fn draft_up_to_date(&self, mut draft: Ledger) -> Ledger {
        let head = self.ledger.head();
        let is_read = replay(&self.store, &mut draft, head, &mut uninterrupted).is_ok();
        if is_read && draft.is_intact() && draft.head() == head { draft } else { self.ledger.clone() }
    }

    fn judge(
        &self,
        commands: &[Command],
        found: Vec<Option<StoredRecord>>,
        draft: &mut Ledger,
        past: &mut Option<Ledger>,
    ) -> Result<Vec<Verdict>, ExecuteError> {
        let mut settled = self.first_outcomes(commands, found, past)?;
        let mut accepted: HashMap<&CommandId, usize> = HashMap::new();
        let mut verdicts = Vec::with_capacity(commands.len());
        for (place, command) in commands.iter().enumerate() {
            verdicts.push(if let Some(answer) = settled.remove(&place) {
                Verdict::Settled(answer)
            } else if let Some(first) = accepted.get(&command.id) {
                Verdict::Repeated(*first)
            } else {
                match draft.decide(command) {
                    Ok(decision) => {
                        accepted.insert(&command.id, place);
                        let (decided, impact) = commit(draft, decision);
                        Verdict::Accepted(decided, impact)
                    }
                    Err(refusals) if accepted.is_empty() => Verdict::Settled(Err(refusals.into())),
                    Err(refusals) => Verdict::Refused(refusals),
                }
            });
        }
        Ok(verdicts)
    }

    /// Returns the answers to commands that are recorded already, by the place of the command. They are decided in the
    /// order of the log, so that it is read only once.
    fn first_outcomes(
        &self,
        commands: &[Command],
        found: Vec<Option<StoredRecord>>,
        past: &mut Option<Ledger>,
    ) -> Result<HashMap<usize, Answer>, ExecuteError> {
        let recorded = commands.iter().zip(found).enumerate();
        let mut recorded: Vec<(usize, &Command, StoredRecord)> =
            recorded.filter_map(|(place, (command, stored))| Some((place, command, stored?))).collect();
        recorded.sort_by_key(|(_, _, stored)| stored.first);
        let mut settled = HashMap::new();
        for (place, command, stored) in recorded {
            match first_outcome(&self.store, past, command, stored) {
                answer @ (Ok(_) | Err(ExecuteError::IdReused { .. })) => settled.insert(place, answer),
                Err(error) => return Err(error),
            };
        }
        Ok(settled)
    }

    /// Brings the ledger to the end of a group that is durable, and answers it.
    fn settle(&mut self, commands: &[Command], verdicts: Vec<Verdict>, receipts: Vec<Receipt>) -> Vec<Answer> {
        let mut hashes = receipts.into_iter().map(|receipt| receipt.hash);
        let mut repeats: HashMap<usize, Vec<(usize, &Command)>> = HashMap::new();
        for (place, (verdict, command)) in verdicts.iter().zip(commands).enumerate() {
            if let Verdict::Repeated(first) = verdict {
                repeats.entry(*first).or_default().push((place, command));
            }
        }
        let mut repeated = HashMap::new();
        let mut answers = Vec::with_capacity(verdicts.len());
        for (place, verdict) in verdicts.into_iter().enumerate() {
            answers.push(match verdict {
                Verdict::Accepted(decided, impact) => {
                    let hash = hashes.next().unwrap_or_default();
                    let outcome = Outcome { decided, impact, hash, already_recorded: false };
                    for (repeat, command) in repeats.remove(&place).unwrap_or_default() {
                        repeated.insert(repeat, self.repeated(command, &outcome));
                    }
                    self.ledger.apply(outcome.record()).expect("a group begins where the ledger is");
                    Some(Ok(outcome))
                }
                Verdict::Repeated(_) => repeated.remove(&place).flatten(),
                Verdict::Refused(refusals) => Some(Err(refusals.into())),
                Verdict::Settled(answer) => Some(answer),
            });
        }
        let answers = answers.into_iter().zip(commands);
        answers.map(|(answer, command)| answer.unwrap_or_else(|| self.execute(command))).collect()
    }

    /// Decides `command` in the place of the record that has its id, before the ledger has that record. Returns `None`
    /// if a damaged part of a snapshot was read for it.
    fn repeated(&self, command: &Command, first: &Outcome) -> Option<Answer> {
        let record = first.record();
        let mut then = command.clone();
        then.recorded = record.recorded;
        let decided = self.ledger.decide(&then);
        self.ledger.is_intact().then(|| match decided {
            Ok(decision) if decision.decided().record() == record => {
                Ok(Outcome { already_recorded: true, ..first.clone() })
            }
            _ => Err(ExecuteError::IdReused { command: command.id.clone(), position: record.position }),
        })
    }
}

impl Verdict {
    fn decided(&self) -> Option<&Decided> {
        match self {
            Self::Accepted(decided, _) => Some(decided),
            _ => None,
        }
    }
}
