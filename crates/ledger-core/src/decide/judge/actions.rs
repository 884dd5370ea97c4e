//! The judgement of each action, and then of the state that all actions leave.

use crate::command::correction::NewCorrected;
use crate::command::{Action, Command};
use crate::decide::judge::judge::{Judge, Judged, Judgement};
use crate::decide::judge::names::new_name;
use crate::decide::refusal::{Refusal, Refused};
use crate::event::settings::NegativeStock;
use crate::fold::step::Fault;
use crate::ledger::stream::Row;
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::numbering::{MOST_NUMBERS, StreamNo, TransactionNo};
use crate::value::text::control::ControlCharacter;
use foldhash::HashMap;
use time::UtcOffset;

impl Judge<'_, '_> {
    /// Judges all actions and their end state.
    pub(crate) fn judge(mut self, command: &Command) -> Judgement {
        for (number, action) in command.actions.iter().enumerate() {
            self.action(number, action);
        }
        if command.actions.is_empty() {
            self.refuse(None, Refusal::NothingToDo);
        }
        let recorded = command.recorded.checked_to_offset(UtcOffset::UTC);
        if recorded.is_none_or(|utc| !(1..=9999).contains(&utc.year())) {
            self.refuse(None, Refusal::DateOutOfRange { date: command.recorded.date() });
        }
        if let Err(refusal) = new_name("command's id", command.id.as_str()) {
            self.refuse(None, refusal);
        }
        if self.draft.is_full() {
            self.refuse(None, Refusal::Full { most: MOST_NUMBERS });
        }
        self.draft.settle();
        self.end_state();
        self.refused.sort_by_key(|refused| (refused.action, refused.line));
        Judgement { events: self.events, recorded: self.recorded, refused: self.refused }
    }

    fn action(&mut self, number: usize, action: &Action) {
        self.action = number;
        self.taken = None;
        let recorded = self.draft.transactions.added().len();
        if number > 0 {
            self.begun.push(recorded);
        }
        if let Err(refusal) = self.judged(action) {
            self.refuse(None, refusal);
        }
        if self.draft.transactions.added().len() == recorded {
            self.note_missing(action);
        }
    }

    fn judged(&mut self, action: &Action) -> Judged<()> {
        if self.draft.settings().is_none() && !matches!(action, Action::Open(_)) {
            return Err(Refusal::NotOpened);
        }
        for (what, text) in action.texts() {
            ControlCharacter::in_text(text).map_err(|error| Refusal::ControlCharacter { what, error })?;
        }
        match action {
            Action::Open(settings) => self.open(settings),
            Action::AddSupply(supply) => self.add_supply(supply),
            Action::AddStore(store) => self.add_store(store),
            Action::AddProvider(provider) => self.add_provider(provider),
            Action::AddReason(reason) => self.add_reason(reason),
            Action::AddCycle(cycle) => self.add_cycle(cycle),
            Action::Entry(entry) => self.entry(entry),
            Action::Exit(exit) => self.exit(exit),
            Action::Return(back) => self.record_return(back),
            Action::Adjustment(adjustment) => self.adjust(adjustment),
            Action::Rebalance(rebalance) => self.rebalance(rebalance),
            Action::Count(count) => self.count(count),
            Action::Revaluation(revaluation) => self.revalue(revaluation),
            Action::Transfer(transfer) => self.transfer(transfer),
            Action::Reversal(reversal) => self.reverse(reversal),
            Action::Void(void) => self.void(void),
            Action::Correction(correction) => self.correct(correction),
            Action::CloseCycle(change) => self.close_cycle(change),
            Action::ReopenCycle(change) => self.reopen_cycle(change),
            Action::LockPeriod(lock) => self.lock_period(lock),
        }
    }

    /// Notes the reference and the streams of a refused action.
    fn note_missing(&mut self, action: &Action) {
        let mut streams: Vec<(&StoreId, &SupplyId)> = Vec::new();
        let reference = match action {
            Action::Entry(entry) => {
                streams.extend(entry.lines.iter().map(|line| (&entry.store, &line.supply)));
                &entry.reference
            }
            Action::Exit(exit) => {
                streams.push((&exit.store, &exit.supply));
                &exit.reference
            }
            Action::Adjustment(adjustment) => {
                streams.push((&adjustment.store, &adjustment.supply));
                &adjustment.reference
            }
            Action::Rebalance(rebalance) => {
                streams.extend(rebalance.lines.iter().map(|line| (&line.store, &line.supply)));
                &rebalance.reference
            }
            Action::Count(count) => {
                streams.push((&count.store, &count.supply));
                &count.reference
            }
            Action::Revaluation(revaluation) => {
                streams.push((&revaluation.store, &revaluation.supply));
                &revaluation.reference
            }
            Action::Transfer(transfer) => {
                streams.extend([(&transfer.from, &transfer.supply), (&transfer.to, &transfer.supply)]);
                &transfer.reference
            }
            Action::Return(back) => {
                self.note_incomplete(&back.of);
                &back.reference
            }
            Action::Reversal(reversal) => {
                self.note_incomplete(&reversal.of);
                &reversal.reference
            }
            Action::Void(void) => {
                self.note_incomplete(&void.of);
                &void.reference
            }
            Action::Correction(correction) => {
                self.note_incomplete(&correction.of);
                self.missing.extend(correction.reference.clone());
                match &correction.by {
                    NewCorrected::Entry(entry) => {
                        streams.extend(entry.lines.iter().map(|line| (&entry.store, &line.supply)));
                        &entry.reference
                    }
                    NewCorrected::Exit(exit) => {
                        streams.push((&exit.store, &exit.supply));
                        &exit.reference
                    }
                    NewCorrected::Return(back) => {
                        self.note_incomplete(&back.of);
                        &back.reference
                    }
                    NewCorrected::Transfer(transfer) => {
                        streams.extend([(&transfer.from, &transfer.supply), (&transfer.to, &transfer.supply)]);
                        &transfer.reference
                    }
                }
            }
            Action::CloseCycle(change) | Action::ReopenCycle(change) => &change.reference,
            Action::LockPeriod(lock) => &lock.reference,
            _ => &None,
        };
        self.missing.extend(reference.clone());
        self.incomplete.extend(streams.into_iter().map(|(store, supply)| (store.clone(), supply.clone())));
    }

    fn note_incomplete(&mut self, target: &Reference) {
        let target = self.draft.transactions.find(target.as_str()).and_then(|of| self.draft.transactions.get(of));
        let lines = target.into_iter().flat_map(|target| target.lines());
        let streams: Vec<_> = lines.filter_map(|line| self.stream_names(line.stream)).collect();
        self.incomplete.extend(streams);
    }

    /// Judges the rules that only the end state of the whole command shows.
    fn end_state(&mut self) {
        let allowed = self.draft.settings().is_some_and(|s| s.negative_stock == NegativeStock::Allowed);
        let mut broken = Vec::new();
        for (stream, draft) in self.draft.touched() {
            if !self.incomplete.is_empty()
                && self.stream_names(stream).is_some_and(|names| self.incomplete.contains(&names))
            {
                continue;
            }
            broken.extend(draft.faulty().map(|(row, fault)| (stream, row, Some(fault))));
            if !allowed {
                broken.extend(draft.first_deficit().map(|row| (stream, row, None)));
            }
        }
        if broken.is_empty() {
            return;
        }
        broken.sort_by_key(|(stream, ..)| *stream);
        let causes = self.causes();
        for (stream, row, fault) in broken {
            self.refuse_row(stream, &row, fault, causes.get(&stream).copied());
        }
    }

    /// The action and line that touched each stream first.
    fn causes(&self) -> HashMap<StreamNo, (usize, Option<usize>)> {
        let mut causes = HashMap::default();
        for change in self.draft.changes() {
            if let Some(action) = self.action_of(change.transaction) {
                causes.entry(change.stream).or_insert((action, change.line));
            }
        }
        causes
    }

    /// The action that recorded a transaction.
    fn action_of(&self, transaction: TransactionNo) -> Option<usize> {
        let before = self.draft.transactions.added_before(transaction)?;
        Some(self.begun.partition_point(|begun| *begun <= before))
    }

    fn refuse_row(&mut self, stream: StreamNo, row: &Row, fault: Option<Fault>, cause: Option<(usize, Option<usize>)>) {
        let Some((store, supply)) = self.stream_names(stream) else { return };
        let (at, movement) = (row.key().moment(), self.draft.transactions.reference(row.transaction()));
        let refusal = match fault {
            Some(Fault::NoPriceKnown) => Refusal::NoPriceKnown { store, supply, at, movement },
            Some(Fault::NothingInStock) => Refusal::NothingInStock { store, supply, at, movement },
            Some(Fault::OutOfRange) => Refusal::OutOfRange { store, supply, at, movement },
            None => {
                let shortfall = row.after.quantity.to_decimal(self.scales().quantity).abs();
                let unit = self.unit(&supply);
                Refusal::NegativeStock { store, supply, at, movement, shortfall, unit }
            }
        };
        let own = self.action_of(row.transaction()).map(|action| (action, self.line_of(row)));
        let (action, line) = own.or(cause).unwrap_or_default();
        self.refused.push(Refused { action, line, refusal });
    }

    /// The line of a row in its transaction, if that has several.
    fn line_of(&self, row: &Row) -> Option<usize> {
        let transaction = self.draft.transactions.get(row.transaction())?;
        (transaction.has_several_lines() && !row.is_transfer()).then_some(row.key().line())
    }
}
