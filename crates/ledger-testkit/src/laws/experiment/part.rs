//! A ledger that holds only the streams of a command decides as the whole ledger.

use crate::model::about;
use crate::observed::{Holds, Law, StreamName, Whereabouts, is_made, no_name};
use ledger_core::{
    Action, Charge, Command, Ledger, Reference,
    decide::{CycleImpact, Preview, RecostedExit, Refusal, Refused},
    event::{Adjustment, Count, Event, Exit, Record, Return, Revaluation, Reversal, Transfer, Void},
    value::Position,
};
use std::collections::BTreeSet;

/// The previews of a command by two ledgers: the whole one, and one replayed from only the records of the streams that
/// the command touches.
///
/// ```
/// use ledger_testkit::laws::{self, Parted};
/// use ledger_testkit::{Setting, Trial};
/// use ledger_core::*;
/// let trial = Trial::open(&Setting::default().opening());
/// let entry = NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
///     .line(SupplyId::new("EACH")?, 2.buying(), NewCost::Total(3.into()));
/// let command = Command::new(CommandId::new("c1")?, time::OffsetDateTime::UNIX_EPOCH).with(entry);
/// laws::a_part_decides_as_the_whole(&Parted::of(trial.ledger(), trial.records(), &command))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Parted {
    /// The command.
    pub command: Command,
    /// The head of the whole ledger.
    pub at: Position,
    /// The preview of the whole ledger.
    pub whole: Preview,
    /// The preview of the partial ledger.
    pub part: Preview,
    /// The exits that the whole ledger would re-cost, one by one.
    pub whole_recosted: Vec<RecostedExit>,
    /// The exits that the partial ledger would re-cost, one by one.
    pub part_recosted: Vec<RecostedExit>,
}

impl Parted {
    /// Previews `command` in both ledgers; `records` must be all records of `ledger`.
    ///
    /// Events and command need given references. A reference that the ledger makes depends on its position.
    pub fn of(ledger: &Ledger, records: &[Record], command: &Command) -> Self {
        let whereabouts = Whereabouts::of_log(records);
        let streams = touched(command, ledger, records, &whereabouts);
        let partial = part(records, &whereabouts, &streams);
        let (whole, part) = (ledger.preview(command), partial.preview(command));
        let (whole_recosted, part_recosted) = (ledger.recosted_exits(command), partial.recosted_exits(command));
        Self { command: command.clone(), at: ledger.head(), whole, part, whole_recosted, part_recosted }
    }
}

/// A ledger that holds only the streams of a command refuses it as the whole one does, and with the same changes. Only
/// the charges of a reopened cycle may differ, because reopening changes charges in every stream.
///
/// # Errors
/// The first refusal or change that differs.
pub fn a_part_decides_as_the_whole(parted: &Parted) -> Holds {
    let law = Law::of_command("a_part_decides_as_the_whole", parted.at, &parted.command.id);
    let (whole, part) = (&parted.whole, &parted.part);
    law.same_list("refusals", &nameless(&part.refusals), &nameless(&whole.refusals))?;
    law.same_list("streams changed", &part.impact.streams, &whole.impact.streams)?;
    law.same_list("exits re-costed", &parted.part_recosted, &parted.whole_recosted)?;
    law.same_list("counts changed", &part.impact.counts, &whole.impact.counts)?;
    if parted.command.actions.iter().any(|action| matches!(action, Action::ReopenCycle(_))) {
        return Ok(());
    }
    law.same_list("charges changed", &changes(&part.impact.cycles), &changes(&whole.impact.cycles))
}

/// The difference of each charge and of its variance.
fn changes(cycles: &[CycleImpact]) -> Vec<(Charge, i128, i128)> {
    let difference = |c: &CycleImpact| {
        let charged = c.after.units() - c.before.units();
        (c.charge.clone(), charged, c.variance_after.units() - c.variance_before.units())
    };
    let mut changes: Vec<_> = cycles.iter().map(difference).collect();
    changes.sort();
    changes
}

/// The refusals, without references that the ledger made.
fn nameless(refusals: &[Refused]) -> Vec<Refused> {
    let mut refusals = refusals.to_vec();
    for refused in &mut refusals {
        let (Refusal::NegativeStock { movement, .. }
        | Refusal::NoPriceKnown { movement, .. }
        | Refusal::NothingInStock { movement, .. }) = &mut refused.refusal
        else {
            continue;
        };
        if is_made(movement) {
            *movement = no_name();
        }
    }
    refusals
}

/// The streams that a command touches: those that it names, those of every transaction that it names, and all streams
/// that these are linked with by transfers and corrections.
fn touched(command: &Command, ledger: &Ledger, records: &[Record], whereabouts: &Whereabouts) -> BTreeSet<StreamName> {
    let mut streams = BTreeSet::new();
    let mut sent: Vec<BTreeSet<StreamName>> = Vec::new();
    for action in &command.actions {
        let (own, of, named) = about(action);
        for reference in own.into_iter().chain(of) {
            let voided_by = ledger.transaction(reference).and_then(|t| t.voided_by);
            for reference in std::iter::once(reference).chain(voided_by.as_ref()) {
                streams.extend(whereabouts.streams_of(reference));
            }
        }
        sent.push(named.iter().cloned().collect());
        streams.extend(named);
    }
    for event in records.iter().flat_map(|record| &record.events) {
        match event {
            Event::Transfer(transfer) => sent.push(whereabouts.streams_of(&transfer.reference)),
            Event::Correction(c) => {
                let ends = [&c.of, c.by.reference()];
                sent.push(ends.iter().flat_map(|of| whereabouts.streams_of(of)).collect());
            }
            _ => {}
        }
    }
    loop {
        let before = streams.len();
        for ends in &sent {
            if ends.iter().any(|end| streams.contains(end)) {
                streams.extend(ends.iter().cloned());
            }
        }
        if streams.len() == before {
            return streams;
        }
    }
}

/// A ledger of only these streams, replayed from their part of the log.
fn part(records: &[Record], whereabouts: &Whereabouts, streams: &BTreeSet<StreamName>) -> Ledger {
    let mut ledger = Ledger::default();
    let held = |reference: &Reference| !whereabouts.streams_of(reference).is_disjoint(streams);
    for record in records {
        let events = record.events.iter().filter_map(|event| match event {
            Event::Entry(entry) => {
                let mut entry = entry.clone();
                entry.lines.retain(|line| streams.contains(&(entry.store.clone(), line.supply.clone())));
                (!entry.lines.is_empty()).then_some(Event::Entry(entry))
            }
            Event::Rebalance(rebalance) => {
                let mut rebalance = rebalance.clone();
                rebalance.lines.retain(|line| streams.contains(&(line.store.clone(), line.supply.clone())));
                (!rebalance.lines.is_empty()).then_some(Event::Rebalance(rebalance))
            }
            Event::Exit(Exit { reference, .. })
            | Event::Return(Return { reference, .. })
            | Event::Adjustment(Adjustment { reference, .. })
            | Event::Count(Count { reference, .. })
            | Event::Revaluation(Revaluation { reference, .. })
            | Event::Transfer(Transfer { reference, .. })
            | Event::Reversal(Reversal { reference, .. })
            | Event::Void(Void { of: reference, .. }) => held(reference).then(|| event.clone()),
            Event::Correction(correction) => held(&correction.of).then(|| event.clone()),
            other => Some(other.clone()),
        });
        let events: Vec<Event> = events.collect();
        if !events.is_empty() {
            let record = Record::new(ledger.head().after(1), record.command.clone(), record.recorded, events);
            ledger.apply(&record).expect("it comes next");
        }
    }
    ledger
}
