//! The counts of a suite's commands, because a law that is never put to the test proves nothing.

use super::reading::ReadingLine;
use super::step::{Outcome, Step};
use ledger_core::{Action, Moment, Reference, event::Event, value::Kind};
use std::collections::BTreeMap;
use std::fmt;

/// The number of commands of each kind. Print it to see what a suite really tries.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::{Setting, Step, Tally};
/// let mut tally = Tally::default();
/// tally.count(&Step::take(&mut Ledger::default(), &Setting::default().opening()));
/// assert_eq!((tally.commands, tally.recorded), (1, 1));
/// assert_eq!(tally.percent_recorded(), 100);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of commands given.
    pub commands: u64,
    /// The number of commands recorded.
    pub recorded: u64,
    /// The numbers of actions of each kind: given, and recorded.
    pub actions: BTreeMap<&'static str, (u64, u64)>,
    /// The numbers of recorded commands with a rare property: `back-dated`, `at the same moment`, and so on.
    pub features: BTreeMap<&'static str, u64>,
    /// The numbers of refused commands, by the code of the first refusal.
    pub refusals: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Adds one step to the counts.
    pub fn count(&mut self, step: &Step) {
        let recorded = u64::from(step.record().is_some());
        self.commands += 1;
        self.recorded += recorded;
        for action in &step.command.actions {
            let (told, done) = self.actions.entry(kind(action)).or_default();
            *told += 1;
            *done += recorded;
        }
        if let Some(refused) = step.refusals().first() {
            *self.refusals.entry(refused.refusal.code()).or_default() += 1;
        }
        self.features(step);
    }

    /// The percentage of commands that were recorded, rounded down.
    pub fn percent_recorded(&self) -> u64 {
        self.recorded * 100 / self.commands.max(1)
    }

    /// The number of recorded commands with that property.
    pub fn feature(&self, name: &str) -> u64 {
        self.features.get(name).copied().unwrap_or_default()
    }

    fn features(&mut self, step: &Step) {
        let Some(record) = step.record() else { return };
        let moments: Vec<Moment> = step.command.actions.iter().filter_map(moment).collect();
        let lines = || step.before.kardex.values().flatten();
        let last = lines().map(|line| line.effective).max();
        let variance = |after: bool| {
            let reading = if after { &step.after } else { &step.before };
            reading.charges.values().filter(|(_, variance)| !variance.is_zero()).count()
        };
        let re_costed = |line: &&ReadingLine| matches!(line.kind, Kind::Transfer);
        let refers = |of: &Reference| record.events.iter().any(|event| matches!(event, Event::Void(e) if e.of == *of));
        let met = [
            ("with a moment", !moments.is_empty()),
            ("back-dated", last.is_some_and(|last| moments.iter().any(|at| *at < last))),
            ("at the same moment as another", moments.iter().any(|at| lines().any(|line| line.effective == *at))),
            ("several actions", step.command.actions.len() > 1),
            (
                "several stores in stock",
                step.after
                    .stock
                    .keys()
                    .map(|(store, _)| store)
                    .collect::<Vec<_>>()
                    .windows(2)
                    .any(|pair| pair[0] != pair[1]),
            ),
            ("stock below zero", step.after.stock.values().any(|stock| stock.quantity.is_negative())),
            ("negative-stock variance", !step.after.total.variance.is_zero()),
            ("a closed cycle there", !step.before.closed.is_empty()),
            ("closed-cycle variance there", variance(true) > 0),
            (
                "closed-cycle variance changed",
                step.before.closed == step.after.closed && variance(true) != variance(false)
                    || step
                        .before
                        .charges
                        .iter()
                        .any(|(charge, (_, was))| step.after.charges.get(charge).is_some_and(|(_, is)| is != was)),
            ),
            ("a lock there", step.before.locked.is_some()),
            ("superseded lines there", lines().any(|line| line.superseded_by.is_some())),
            ("a transfer there", lines().any(|line| re_costed(&line))),
            ("exits re-costed", matches!(&step.outcome, Outcome::Recorded(_, impact) if impact.recosted_count() > 0)),
            (
                "counts that find something else",
                matches!(&step.outcome, Outcome::Recorded(_, impact) if !impact.counts.is_empty()),
            ),
            ("a rebalance voided", lines().any(|line| line.kind == Kind::Rebalance && refers(&line.reference))),
        ];
        for (name, is_so) in met {
            *self.features.entry(name).or_default() += u64::from(is_so);
        }
    }
}

fn kind(action: &Action) -> &'static str {
    match action {
        Action::Entry(_) => "entry",
        Action::Exit(_) => "exit",
        Action::Return(_) => "return",
        Action::Adjustment(_) => "adjustment",
        Action::Count(_) => "count",
        Action::Revaluation(_) => "revaluation",
        Action::Transfer(_) => "transfer",
        Action::Reversal(_) => "reversal",
        Action::Rebalance(_) => "rebalance",
        Action::Void(_) => "void",
        Action::Correction(_) => "correction",
        Action::CloseCycle(_) => "close cycle",
        Action::ReopenCycle(_) => "reopen cycle",
        Action::LockPeriod(_) => "lock",
        _ => "set up",
    }
}

fn moment(action: &Action) -> Option<Moment> {
    use ledger_core::command::NewCorrected as By;
    match action {
        Action::Entry(new) => Some(new.at),
        Action::Exit(new) => Some(new.at),
        Action::Return(new) => Some(new.at),
        Action::Adjustment(new) => Some(new.at),
        Action::Count(new) => Some(new.at),
        Action::Revaluation(new) => Some(new.at),
        Action::Transfer(new) => Some(new.at),
        Action::Reversal(new) => Some(new.at),
        Action::Correction(new) => Some(match &new.by {
            By::Entry(by) => by.at,
            By::Exit(by) => by.at,
            By::Return(by) => by.at,
            By::Transfer(by) => by.at,
        }),
        _ => None,
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.percent_recorded();
        writeln!(f, "{} commands, {} recorded ({percent} %)", self.commands, self.recorded)?;
        for (kind, (told, recorded)) in &self.actions {
            writeln!(f, "  {kind}: {told} told, {recorded} recorded")?;
        }
        writeln!(f, "of those recorded:")?;
        for (name, count) in &self.features {
            writeln!(f, "  {name}: {count} ({} %)", count * 100 / self.recorded.max(1))?;
        }
        writeln!(f, "refused first for:")?;
        self.refusals.iter().try_for_each(|(code, count)| writeln!(f, "  {code}: {count}"))
    }
}
