//! The clerk, who makes commands of plans as they come to a ledger.

use super::desk::Desk;
use crate::drawn::glance::Glance;
use crate::drawn::plan::{CommandPlan, command_plan, plans};
use crate::drawn::setting::{Setting, settings};
use ledger_core::{Command, CommandId, Ledger, Reference, value::Kind};
use proptest::prelude::*;
use time::{Date, Duration, Month, OffsetDateTime};

/// A clerk, who gives commands to a ledger: reads its names, settings and stock, and carries out plans.
///
/// The clerk knows nothing of a ledger but its answers, so it works for any ledger.
///
/// ```
/// use ledger_testkit::proptest::strategy::{Strategy, ValueTree};
/// use ledger_testkit::proptest::test_runner::TestRunner;
/// use ledger_testkit::{Clerk, Setting, Trial, plans};
/// let mut trial = Trial::open(&Setting::default().opening());
/// let mut clerk = Clerk::default();
/// for plan in plans(5).new_tree(&mut TestRunner::default()).unwrap().current() {
///     let command = clerk.command(&plan, trial.ledger());
///     trial.check(&command)?;
/// }
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
#[derive(Debug, Clone)]
pub struct Clerk {
    pub(super) factor: i64,
    /// The clerk's day, counted from 1 May 2026.
    pub(super) clock: i64,
    /// The number of commands given.
    pub(super) next: u64,
    /// Every reference given, the newest last.
    pub(super) asked: Vec<(Kind, Reference)>,
}

impl Default for Clerk {
    fn default() -> Self {
        Self { factor: 1, clock: 10, next: 0, asked: Vec::new() }
    }
}

pub(super) fn day(number: i64) -> Date {
    Date::from_calendar_date(2026, Month::May, 1).unwrap() + Duration::days(number)
}

pub(super) fn number_of(date: Date) -> i64 {
    (date - day(0)).whole_days()
}

impl Clerk {
    /// A clerk whose numbers are as large as the setting says.
    pub fn new(setting: &Setting) -> Self {
        Self { factor: setting.factor, ..Self::default() }
    }

    /// The command for a plan. `ledger` must be open.
    pub fn command(&mut self, plan: &CommandPlan, ledger: &Ledger) -> Command {
        if self.next == 0 {
            self.next = ledger.head().get();
            let last = Glance::at(ledger).last_of_all();
            self.clock = last.map_or(self.clock, |at| number_of(at.date()).max(self.clock));
        }
        self.next += 1;
        let empty = || {
            let id = CommandId::new(format!("c{}", self.next)).unwrap();
            let recorded = OffsetDateTime::UNIX_EPOCH + Duration::seconds(self.next as i64);
            let command = Command::new(id, recorded);
            if plan.declaring { command.declaring_names() } else { command }
        };
        let mut command = empty();
        let one = empty();
        let mut ahead: Option<Ledger> = None;
        for (number, action) in plan.actions.iter().enumerate() {
            let seen = ahead.as_ref().unwrap_or(ledger);
            let mut desk = Desk { clerk: self, plan, number, glance: Glance::at(seen), instead: None };
            let action = desk.action(action);
            command = command.with(action.clone());
            // the next action sees the effect of this one; after a reference that the ledger makes it can't, since that
            // depends on the position
            if number + 1 < plan.actions.len() && !plan.nameless {
                let mut next = seen.clone();
                if let Ok(decision) = next.decide(&one.clone().with(action)) {
                    next.commit(decision).expect("nothing came in between");
                }
                ahead = Some(next);
            }
        }
        command
    }
}

/// Up to `length` commands for a new ledger, one after the other, its opening first. About one in five is refused.
pub fn tellings(length: usize) -> impl Strategy<Value = Vec<Command>> {
    (settings(), plans(length)).prop_map(|(setting, plans)| told(&setting, &plans, false))
}

/// Valid histories: as [`tellings`], without the commands that are refused.
pub fn histories(length: usize) -> impl Strategy<Value = Vec<Command>> {
    (settings(), plans(length)).prop_map(|(setting, plans)| told(&setting, &plans, true))
}

/// Commands that may come next to an open ledger, with the names that it knows.
pub fn commands_for(ledger: &Ledger) -> impl Strategy<Value = Command> + use<> {
    let ledger = ledger.clone();
    command_plan().prop_map(move |plan| Clerk::default().command(&plan, &ledger))
}

fn told(setting: &Setting, plans: &[CommandPlan], valid: bool) -> Vec<Command> {
    let mut ledger = Ledger::default();
    let mut clerk = Clerk::new(setting);
    let opening = setting.opening();
    let decision = ledger.decide(&opening).expect("the ledger opens");
    ledger.commit(decision).expect("nothing came in between");
    let mut commands = vec![opening];
    for plan in plans {
        let command = clerk.command(plan, &ledger);
        let decision = ledger.decide(&command);
        let recorded = decision.is_ok();
        if let Ok(decision) = decision {
            ledger.commit(decision).expect("nothing came in between");
        }
        if recorded || !valid {
            commands.push(command);
        }
    }
    commands
}
