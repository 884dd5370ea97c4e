//! Strategies for the commands of a new ledger, or of one that is open.

use super::clerk::Clerk;
use crate::drawn::plan::{CommandPlan, command_plan, plans};
use crate::drawn::setting::{Setting, settings};
use ledger_core::{Command, Ledger};
use proptest::prelude::*;

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
