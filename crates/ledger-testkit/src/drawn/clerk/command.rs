//! The command for a plan, action by action.

use super::clerk::{Clerk, number_of};
use super::desk::Desk;
use crate::drawn::glance::Glance;
use crate::drawn::plan::CommandPlan;
use ledger_core::{Command, CommandId, Ledger};
use time::{Duration, OffsetDateTime};

impl Clerk {
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
