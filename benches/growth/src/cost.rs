//! The cost of a kind's items: to decide and commit them, and to apply their records.

use crate::Outcome;
use crate::arrangement::{Arrangement, Way};
use crate::clock::with_time;
use crate::kind::Kind;
use crate::scene::Scene;
use ledger_core::{Action, Command, CommandId, Ledger, event::Record, work};
use std::time::Duration;
use time::OffsetDateTime;

/// A cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cost {
    /// The rows folded or looked at.
    pub rows: u64,
    /// The bytes allocated.
    pub bytes: u64,
    /// The most bytes allocated at once.
    pub peak: u64,
    /// The CPU time.
    pub time: Duration,
}

/// The cost of a kind's items.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measured {
    /// The cost to decide and commit them.
    pub decided: Cost,
    /// The cost to apply their records.
    pub applied: Cost,
    /// The number of actions.
    pub actions: usize,
    /// The most rows there can be: two for each action.
    pub most_rows: usize,
}

impl Cost {
    fn of(run: impl FnOnce() -> Outcome<()>) -> Outcome<Self> {
        let (mut result, rows) = (Ok(Duration::ZERO), work::done());
        let allocated = allocation_counter::measure(|| result = with_time(run).map(|((), time)| time));
        let rows = work::done().saturating_sub(rows);
        Ok(Self { rows, bytes: allocated.bytes_total, peak: allocated.bytes_max, time: result? })
    }

    /// The counts, which are the same in every run, with the shorter time.
    #[must_use]
    pub fn at_best(self, other: Self) -> Self {
        Self { time: self.time.min(other.time), ..self }
    }
}

impl Measured {
    /// The better of two runs.
    #[must_use]
    pub fn at_best(self, other: Self) -> Self {
        Self { decided: self.decided.at_best(other.decided), applied: self.applied.at_best(other.applied), ..self }
    }
}

/// Runs `count` items of a kind.
///
/// # Errors
/// A command was refused.
pub fn measured(kind: &Kind, arrangement: Arrangement, count: usize) -> Outcome<Measured> {
    let scene = Scene { count, apart: arrangement.way == Way::OneByOneApart };
    let (before, actions) = kind.actions(arrangement, &scene)?;
    let (actions_before, count) = (before.len(), actions.len());
    let mut ledger = Ledger::default();
    committed(&mut ledger, &command("open", vec![Action::Open(kind.settings())])?)?;
    if !before.is_empty() {
        committed(&mut ledger, &command("before", before)?)?;
    }
    let commands = match arrangement.way {
        Way::Batch => vec![command("all", actions)?],
        Way::OneByOne | Way::OneByOneApart => {
            let each = actions.into_iter().enumerate();
            each.map(|(number, action)| command(&number.to_string(), vec![action])).collect::<Outcome<_>>()?
        }
    };
    let mut other: Ledger = ledger.clone();
    let mut records: Vec<Record> = Vec::with_capacity(commands.len());
    let decided = Cost::of(|| {
        for command in &commands {
            records.push(committed(&mut ledger, command)?);
        }
        Ok(())
    })?;
    drop(ledger);
    let applied = Cost::of(|| Ok(records.iter().try_for_each(|record| other.apply(record))?))?;
    Ok(Measured { decided, applied, actions: count, most_rows: actions_before.saturating_add(count).saturating_mul(2) })
}

fn committed(ledger: &mut Ledger, command: &Command) -> Outcome<Record> {
    let decision = ledger.decide(command)?;
    Ok(ledger.commit(decision)?.0.into_record())
}

fn command(id: &str, actions: Vec<Action>) -> Outcome<Command> {
    let mut command = Command::new(CommandId::new(id)?, OffsetDateTime::UNIX_EPOCH).declaring_names();
    command.actions = actions;
    Ok(command)
}
