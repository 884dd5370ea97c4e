//! From a command to what it would record, or to every reason why not.

use crate::command::Command;
use crate::decide::impact::{CountFinding, CycleImpact, Impact, StreamImpact};
use crate::decide::judge::{Judge, Judgement};
use crate::decide::refusal::{Refusals, Refused};
use crate::event::Record;
use crate::event::settings::{Scales, Settings};
use crate::fold::draft::Draft;
use crate::fold::stream::stream_draft::Recounted;
use crate::ledger::cycles::Charged;
use crate::ledger::patch::Patch;
use crate::ledger::streams::StreamKey;
use crate::ledger::{Ledger, OutOfSequence};
use crate::value::id::{Position, Reference};
use crate::value::numbering::StreamNumber;
use crate::wire;
use foldhash::HashMap;
use std::cell::LazyCell;
use time::{OffsetDateTime, UtcOffset};

/// What a command would change, and why it would be refused: nothing has been recorded.
///
/// ```
/// use ledger_core::{Command, CommandId, Ledger};
/// let nothing = Command::new(CommandId::new("c")?, time::OffsetDateTime::UNIX_EPOCH);
/// let preview = Ledger::default().preview(&nothing);
/// assert_eq!(preview.refusals.len(), 1);
/// # Ok::<(), ledger_core::IdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What it changes, apart from the actions that are refused by themselves.
    pub impact: Impact,
    /// Why it is refused; empty if it is not.
    pub refusals: Vec<Refused>,
}

/// A command that may be recorded: what it records, and what that changes.
///
/// Made by [`Ledger::decide`] alone. Append its [`decided`](Decision::decided) record to a store, then
/// [`Ledger::commit`] it.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Settings};
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()));
/// let decision = Ledger::default().decide(&open)?;
/// assert_eq!(decision.decided().record().events.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Decision {
    decided: Decided,
    impact: Impact,
    patch: Box<Patch>,
}

impl Decision {
    /// What is to be appended.
    pub fn decided(&self) -> &Decided {
        &self.decided
    }

    /// What it changes.
    pub fn impact(&self) -> &Impact {
        &self.impact
    }
}

/// The evidence that a record was decided, and against which state: it has no other constructor.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Position, Settings};
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()));
/// let decision = Ledger::default().decide(&open)?;
/// assert_eq!(decision.decided().against(), Position::START);
/// assert!(decision.decided().body().starts_with(r#"{"wire":1,"position":1,"command":"open""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    record: Record,
    scales: Scales,
}

impl Decided {
    /// What was decided.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// What was decided, taken out.
    pub fn into_record(self) -> Record {
        self.record
    }

    /// The head of the ledger that it was decided against: it can only be appended right after that.
    pub fn against(&self) -> Position {
        Position::new(self.record.position.get().saturating_sub(1))
    }

    /// The record in its canonical wire form.
    pub fn body(&self) -> String {
        wire::encode(&self.record, self.scales)
    }
}

impl Ledger {
    /// What `command` would change, and every reason for which it would be refused. Writes nothing.
    pub fn preview(&self, command: &Command) -> Preview {
        let mut draft = Draft::over(self, command.recorded);
        if command.actions.len() == 1 {
            draft.count_recosted();
        }
        let Judgement { recorded, refused, .. } = Judge::new(&mut draft, command).judge(command);
        Preview { impact: impact(self, &mut draft, recorded), refusals: refused }
    }

    /// What `command` would record, with its impact. Writes nothing.
    ///
    /// # Errors
    /// [`Refusals`], all of them: nothing of a refused command is ever recorded.
    pub fn decide(&self, command: &Command) -> Result<Decision, Refusals> {
        let mut draft = Draft::over(self, command.recorded);
        let Judgement { events, recorded, refused } = Judge::new(&mut draft, command).judge(command);
        if !refused.is_empty() {
            return Err(Refusals(refused));
        }
        let impact = impact(self, &mut draft, recorded);
        let record = Record {
            position: self.head.after(1),
            command: command.id.clone(),
            recorded: to_the_microsecond(command.recorded),
            events,
        };
        let scales = self.settings().map(Settings::scales).unwrap_or_default();
        let patch = draft.into_patch();
        Ok(Decision { decided: Decided { record, scales }, impact, patch })
    }

    /// Commits what was decided, and gives back the evidence and the impact.
    ///
    /// # Errors
    /// [`OutOfSequence`] if the ledger has moved on since the decision; nothing changes then.
    pub fn commit(&mut self, decision: Decision) -> Result<(Decided, Impact), OutOfSequence> {
        if decision.decided.against() != self.head {
            return Err(OutOfSequence { head: self.head, position: decision.decided.record.position });
        }
        self.change(decision.patch);
        Ok((decision.decided, decision.impact))
    }

    /// What a record changed when it was recorded: asked of the ledger as it was right before it.
    ///
    /// # Errors
    /// [`OutOfSequence`] if the record does not begin right after the head.
    pub fn impact_of(&self, record: &Record) -> Result<Impact, OutOfSequence> {
        if record.position != self.head.after(1) {
            return Err(OutOfSequence { head: self.head, position: record.position });
        }
        let mut draft = Draft::over(self, record.recorded);
        let first = draft.register.next();
        for event in &record.events {
            draft.record(event);
        }
        draft.settle();
        let recorded = (first..draft.register.next()).map(|number| draft.register.reference(number)).collect();
        Ok(impact(self, &mut draft, recorded))
    }
}

fn to_the_microsecond(instant: OffsetDateTime) -> OffsetDateTime {
    let utc = instant.checked_to_offset(UtcOffset::UTC).unwrap_or(instant);
    utc.replace_nanosecond(utc.microsecond().saturating_mul(1000)).unwrap_or(utc)
}

fn impact(ledger: &Ledger, draft: &mut Draft<'_>, recorded: Vec<Reference>) -> Impact {
    let touched = draft.touched();
    let mut streams = Vec::with_capacity(touched.len());
    streams.extend(touched.filter_map(|(number, stream)| {
        let StreamKey { store, supply } = draft.stream_key(number)?;
        let supply = draft.catalog.supply(supply)?;
        Some(StreamImpact {
            store: draft.catalog.stores.get(store)?.clone(),
            supply: supply.code.clone(),
            conversion: supply.conversion,
            before: stream.before,
            after: stream.stock(),
            superseded: stream.superseded,
            restored: stream.restored,
        })
    }));
    streams.sort_unstable_by(|a, b| (&a.store, &a.supply).cmp(&(&b.store, &b.supply)));
    let mut cycles = Vec::new();
    let differing = draft.cycles().differing().filter_map(|number| {
        let Charged { charged: before, variance: variance_before } = ledger.cycles.charged(number);
        let Charged { charged: after, variance: variance_after } = draft.cycles().charged(number);
        let differs = before != after || variance_before != variance_after;
        let charge = draft.cycles().charges.get(number).filter(|_| differs)?.clone();
        Some(CycleImpact { charge, before, after, variance_before, variance_after })
    });
    differing.for_each(|cycle| cycles.push(cycle));
    cycles.sort_unstable_by(|a, b| a.charge.cmp(&b.charge));
    Impact { recorded, streams, cycles, counts: count_findings(draft), recosted: draft.take_recosted() }
}

fn count_findings(draft: &Draft<'_>) -> Vec<CountFinding> {
    let recounted = draft.recounted();
    if recounted.is_empty() {
        return Vec::new();
    }
    let first = draft.changes().next();
    let causes = LazyCell::new(|| {
        let mut causes = HashMap::default();
        for change in draft.changes() {
            causes.entry(change.stream).or_insert(change);
        }
        causes
    });
    let cause = |stream: StreamNumber| match first {
        Some(first) if first.stream == stream => Some(first),
        // what a transfer brings may differ although the command changed another stream
        _ => causes.get(&stream).copied().or(first),
    };
    let finding = |(stream, count): (StreamNumber, Recounted)| {
        Some(CountFinding {
            reference: draft.register.reference(count.count),
            before: count.before,
            after: count.after,
            cause: draft.register.reference(cause(stream)?.transaction),
        })
    };
    recounted.into_iter().filter_map(finding).collect()
}
