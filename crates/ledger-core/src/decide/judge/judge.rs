//! The judge of a command, with the state between its actions.

use crate::command::{Command, UnknownNames};
use crate::decide::refusal::{Refusal, Refused};
use crate::event::Event;
use crate::fold::draft::{Draft, Resolved};
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::number::Scales;
use std::collections::BTreeSet;

pub(crate) struct Judge<'d, 'a> {
    pub(super) draft: &'d mut Draft<'a>,
    pub(super) events: Vec<Event>,
    pub(super) recorded: Vec<Reference>,
    pub(super) refused: Vec<Refused>,
    pub(super) unknown_names: UnknownNames,
    /// The index of the current action.
    pub(super) action: usize,
    /// The number of transactions recorded before each action but the first.
    pub(super) begun: Vec<usize>,
    /// The references that refused actions would have recorded. An action that names one is not refused for that once
    /// more.
    pub(super) missing: BTreeSet<Reference>,
    /// The streams that refused actions would have changed. Their end state is not judged.
    pub(super) incomplete: BTreeSet<(StoreId, SupplyId)>,
    /// The reference that the same event gives to another transaction.
    pub(super) taken: Option<Reference>,
}

/// The events of the actions, and the refusals.
pub(crate) struct Judgement {
    pub(crate) events: Vec<Event>,
    /// The transactions that the events record, by reference, in order.
    pub(crate) recorded: Vec<Reference>,
    pub(crate) refused: Vec<Refused>,
}

pub(super) type Judged<T> = Result<T, Refusal>;

impl<'d, 'a> Judge<'d, 'a> {
    pub(crate) fn new(draft: &'d mut Draft<'a>, command: &Command) -> Self {
        let actions = command.actions.len();
        Self {
            draft,
            unknown_names: command.unknown_names,
            events: Vec::with_capacity(actions),
            recorded: Vec::with_capacity(actions),
            refused: Vec::new(),
            action: 0,
            begun: Vec::with_capacity(actions.saturating_sub(1)),
            missing: BTreeSet::new(),
            incomplete: BTreeSet::new(),
            taken: None,
        }
    }

    pub(super) fn refuse(&mut self, line: Option<usize>, refusal: Refusal) {
        let follows = matches!(&refusal, Refusal::UnknownTransaction { reference } if self.missing.contains(reference));
        if !follows {
            self.refused.push(Refused { action: self.action, line, refusal });
        }
    }

    pub(super) fn scales(&self) -> Scales {
        self.draft.scales()
    }

    #[inline]
    pub(super) fn record(&mut self, event: Event) {
        self.record_resolved(event, &Resolved::default());
    }

    /// Records an event. An event is large, so it is moved to its final place first and recorded from there.
    #[inline]
    pub(super) fn record_resolved(&mut self, event: Event, found: &Resolved) {
        self.events.push(event);
        if let Some(event) = self.events.last() {
            let (first, second) = event.both_references();
            let before = self.recorded.len();
            self.recorded.extend(first.cloned());
            self.recorded.extend(second.cloned());
            let (added, transactions) =
                (self.draft.transactions.added().len(), self.recorded.len().saturating_sub(before));
            self.draft.record_resolved(event, found);
            let added = self.draft.transactions.added().len().saturating_sub(added);
            if added != transactions {
                // only a damaged snapshot names things that don't exist; the book opens again without it, and decides
                // anew
                let is_damaged = self.draft.mark_damaged();
                debug_assert!(is_damaged, "what is acknowledged is recorded: {event:?}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::command::{Action, Command};
    use crate::event::settings::Settings;
    use crate::ledger::Ledger;
    use crate::value::id::{CommandId, Position, StoreId};
    use crate::value::numbering::MOST_NUMBERS;
    use time::OffsetDateTime;

    #[test]
    fn what_a_ledger_has_no_number_for_is_refused() {
        let head = Position::new(u64::from(MOST_NUMBERS) - 1);
        let ledger = Ledger { head, opened: Some(Settings::default()), ..Ledger::default() };
        let add = |stores: &[&str]| {
            let command = Command::new(CommandId::new("c").unwrap(), OffsetDateTime::UNIX_EPOCH);
            stores.iter().fold(command, |command, name| command.with(Action::AddStore(StoreId::new(*name).unwrap())))
        };
        assert!(ledger.decide(&add(&["A"])).is_ok());
        let refusals = ledger.decide(&add(&["A", "B"])).unwrap_err();
        assert_eq!(refusals.as_slice().len(), 1, "{refusals}");
        assert_eq!(refusals.as_slice()[0].refusal.code(), "ledger_full");
        assert!(refusals.to_string().contains("room for 4294967294 events"), "{refusals}");
    }
}
