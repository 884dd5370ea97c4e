//! The outcome of a command that was recorded before.

use crate::book::outcome::{ExecuteError, Outcome};
use crate::book::snapshots::nearest;
use crate::log::record::StoredRecord;
use crate::log::replay::{ReadError, read, replay, scales_of, uninterrupted};
use crate::log::snapshot::FORM;
use crate::log::store::EventStore;
use ledger_core::{
    Command, CommandId, Ledger,
    decide::{Decided, Decision, Impact},
    value::Position,
};

/// Commits a decision to the ledger against which it was made.
pub(super) fn commit(ledger: &mut Ledger, decision: Decision) -> (Decided, Impact) {
    ledger.commit(decision).expect("nothing changes a ledger between its decision and this")
}

/// Decides `command` once more before its record. If the events are the same, it is the same command.
///
/// `past` keeps the ledger of that position, so that commands in the order of the log read it only once.
pub(super) fn first_outcome(
    store: &impl EventStore,
    past: &mut Option<Ledger>,
    command: &Command,
    stored: StoredRecord,
) -> Result<Outcome, ExecuteError> {
    decided_again(store, past, command, stored).map_err(|error| in_doubt(&command.id, error))
}

/// Turns an error of reading the log into one that leaves the outcome open, because the command is recorded.
pub(super) fn in_doubt(command: &CommandId, error: ExecuteError) -> ExecuteError {
    match error {
        ExecuteError::Store(source) | ExecuteError::Read(ReadError::Store(source)) => {
            ExecuteError::InDoubt { command: command.clone(), source }
        }
        error => error,
    }
}

fn decided_again(
    store: &impl EventStore,
    past: &mut Option<Ledger>,
    command: &Command,
    stored: StoredRecord,
) -> Result<Outcome, ExecuteError> {
    let reused = ExecuteError::IdReused { command: stored.command.clone(), position: stored.first };
    let before = Position::new(stored.first.get().saturating_sub(1));
    if past.as_ref().is_some_and(|past| past.head() > before) {
        *past = None;
    }
    let past = match past {
        Some(past) => past,
        None => past.insert(nearest(store, FORM, before)?.0),
    };
    let mut then = command.clone();
    then.recorded = stored.recorded;
    let hash = stored.hash;
    let decided = loop {
        replay(store, past, before, &mut uninterrupted)?;
        let decided = past.decide(&then);
        if past.is_intact() {
            break decided;
        }
        *past = Ledger::default();
    };
    let record = read(stored, scales_of(past))?;
    match decided {
        Ok(decision) if decision.decided().record() == &record => {
            let (decided, impact) = commit(past, decision);
            Ok(Outcome { decided, impact, hash, already_recorded: true })
        }
        _ => Err(reused),
    }
}
