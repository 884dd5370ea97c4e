//! From a command to its decision, or to every reason for its refusal.

use crate::command::Command;
use crate::decide::impact::{CountFinding, CycleImpact, Impact, RecostedExit, StreamImpact};
use crate::decide::judge::{Judge, Judgement};
use crate::decide::refusal::{Refusals, Refused};
use crate::event::Record;
use crate::fold::draft::Draft;
use crate::fold::stream::stream_draft::Recounted;
use crate::ledger::cycles::Charged;
use crate::ledger::patch::Patch;
use crate::ledger::streams::StreamKey;
use crate::ledger::{Ledger, OutOfSequence};
use crate::pack::dense::Dense;
use crate::value::id::{Position, Reference};
use crate::value::number::Scales;
use crate::value::numbering::StreamNo;
use crate::value::on_hand::OnHand;
use crate::wire;
use foldhash::HashMap;
use std::cell::LazyCell;
use time::{OffsetDateTime, UtcOffset};

/// The outcome that a command would have: its impact, and every refusal. Nothing is recorded.
///
/// ```
/// # use ledger_core::{Command, CommandId};
/// # use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-02 exit 4 as X  | 6  12
/// ");
/// let counted = Command::new(CommandId::new("count")?, ledger_core::time::OffsetDateTime::UNIX_EPOCH)
///     .with(action("05-05 rebalance 5 @ 3"));
/// let preview = book.ledger.preview(&counted);
/// assert!(preview.refusals.is_empty());
/// let main = &preview.impact.streams[0];
/// assert_eq!((main.before.value().units(), main.after.value().units()), (12_00, 15_00));
/// assert_eq!(preview.impact.recosted_count(), 1); // X
/// book.story("as of 05-05 | 6 12"); // and nothing was recorded
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a preview records nothing"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Preview {
    /// The impact of the actions that are not refused one by one. Refusals of the end state, such as negative stock, do
    /// not reduce it.
    pub impact: Impact,
    /// The reasons why the command is refused; empty if it is not.
    pub refusals: Vec<Refused>,
}

/// A command that may be recorded: its record, its impact, and the change of the ledger.
///
/// Only [`Ledger::decide`] makes one. Append its [`decided`](Decision::decided) record to a store, then
/// [`Ledger::commit`] it. A dropped decision changes nothing.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Settings, time, value::Position};
/// let mut ledger = Ledger::default();
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()));
/// let decision = ledger.decide(&open)?;
/// assert_eq!(ledger.head(), Position::START); // decided, and not committed
/// let (decided, _impact) = ledger.commit(decision)?;
/// assert_eq!(ledger.head(), decided.record().last());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "a decision changes nothing until it is committed"]
pub struct Decision {
    decided: Decided,
    impact: Impact,
    patch: Box<Patch>,
}

impl Decision {
    /// The record to be appended, with the evidence that it was decided.
    pub fn decided(&self) -> &Decided {
        &self.decided
    }

    /// The impact.
    pub fn impact(&self) -> &Impact {
        &self.impact
    }
}

/// The evidence that a record was decided, and against which head of the ledger.
///
/// It has no constructor: only [`Ledger::decide`] makes one. So a store that takes nothing else records nothing that
/// was not judged.
///
/// ```
/// use ledger_core::{Action, Command, CommandId, Ledger, Settings, time, value::Position};
/// let open = Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()));
/// let decision = Ledger::default().decide(&open)?;
/// assert_eq!(decision.decided().against(), Position::START);
/// assert!(decision.decided().body().starts_with(r#"{"wire":1,"position":1,"command":"open""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// ```compile_fail,E0451
/// # use ledger_core::{CommandId, event::Record, value::Position};
/// let command = CommandId::new("forged").unwrap();
/// let record = Record::new(Position::new(1), command, ledger_core::time::OffsetDateTime::UNIX_EPOCH, Vec::new());
/// let forged = ledger_core::decide::Decided { record, scales: Default::default() }; // the fields are private
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    record: Record,
    scales: Scales,
}

impl Decided {
    /// The record.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The record, taken out.
    pub fn into_record(self) -> Record {
        self.record
    }

    /// The head of the ledger against which it was decided. The record can only be appended right after that position.
    pub fn against(&self) -> Position {
        Position::new(self.record.position.get().saturating_sub(1))
    }

    /// The record in its canonical wire form.
    pub fn body(&self) -> String {
        wire::encode(&self.record, self.scales)
    }
}

impl Ledger {
    /// Computes the impact and every refusal of `command`, and records nothing.
    pub fn preview(&self, command: &Command) -> Preview {
        let mut draft = Draft::over(self, command.recorded);
        let Judgement { recorded, refused, .. } = self.judge(&mut draft, command);
        Preview { impact: impact(self, &mut draft, recorded), refusals: refused }
    }

    /// Judges `command`, and makes its record and impact. The ledger stays as it is.
    ///
    /// # Errors
    /// [`Refusals`] with every refusal. Nothing of a refused command is ever recorded.
    pub fn decide(&self, command: &Command) -> Result<Decision, Refusals> {
        let mut draft = Draft::over(self, command.recorded);
        let Judgement { events, recorded, refused } = self.judge(&mut draft, command);
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
        let scales = self.scales();
        let patch = draft.into_patch();
        Ok(Decision { decided: Decided { record, scales }, impact, patch })
    }

    /// Judges a command into an empty draft. The exits that it re-costs are counted, unless one of them may count twice:
    /// then they are listed, so that each counts once.
    fn judge<'a>(&'a self, draft: &mut Draft<'a>, command: &Command) -> Judgement {
        if let [_] = command.actions.as_slice() {
            let judgement = Judge::new(draft, command).judge(command);
            if !draft.may_count_twice() {
                return judgement;
            }
            *draft = Draft::over(self, command.recorded);
        }
        draft.list_recosted();
        Judge::new(draft, command).judge(command)
    }

    /// Lists the exits that were there before, still are, and cost something else with `command`, in the order of their
    /// recording: those that its impact counts, apart from the actions that are refused by themselves.
    ///
    /// The command is judged for it once more.
    ///
    /// ```
    /// use ledger_core::{Command, CommandId};
    /// use ledger_testkit::story::action;
    /// # let mut book = ledger_testkit::story::StoryBook::pieces();
    /// book.story("
    ///     05-01 entry 10 @ 2 | 10 20
    ///     05-02 exit 4 as X  | 6  12  X 8
    /// ");
    /// let late = Command::new(CommandId::new("late")?, ledger_core::time::OffsetDateTime::UNIX_EPOCH)
    ///     .with(action("05-01 entry 10 @ 4"));
    /// let exits = book.ledger.recosted_exits(&late);
    /// assert_eq!((exits[0].reference.as_str(), exits[0].before.units(), exits[0].after.units()), ("X", 8_00, 12_00));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recosted_exits(&self, command: &Command) -> Vec<RecostedExit> {
        let mut draft = Draft::over(self, command.recorded);
        draft.list_recosted();
        Judge::new(&mut draft, command).judge(command);
        self.exits(&mut draft)
    }

    /// Lists the exits that a record re-costed, as [`recosted_exits`](Self::recosted_exits) of its command, against the
    /// ledger as it was right before it.
    ///
    /// # Errors
    /// [`OutOfSequence`] if the record does not begin right after the head.
    pub fn recosted_exits_of(&self, record: &Record) -> Result<Vec<RecostedExit>, OutOfSequence> {
        let mut draft = Draft::over(self, record.recorded);
        draft.list_recosted();
        self.record(&mut draft, record)?;
        Ok(self.exits(&mut draft))
    }

    fn exits(&self, draft: &mut Draft<'_>) -> Vec<RecostedExit> {
        let scale = draft.scales().money;
        let exits = draft.recosted_exits().into_iter().filter_map(|exit| {
            let reference = self.transactions.get(exit.exit)?.reference();
            Some(RecostedExit { reference, before: exit.before.at(scale), after: exit.after.at(scale) })
        });
        exits.collect()
    }

    /// Commits a decision, and returns the evidence and the impact.
    ///
    /// # Errors
    /// [`OutOfSequence`] if the ledger has moved on since the decision. Nothing changes then.
    pub fn commit(&mut self, decision: Decision) -> Result<(Decided, Impact), OutOfSequence> {
        if decision.decided.against() != self.head {
            return Err(OutOfSequence { head: self.head, position: decision.decided.record.position });
        }
        self.change(decision.patch);
        Ok((decision.decided, decision.impact))
    }

    /// Computes the impact that a record had, against the ledger right before it.
    ///
    /// # Errors
    /// [`OutOfSequence`] if the record does not begin right after the head.
    pub fn impact_of(&self, record: &Record) -> Result<Impact, OutOfSequence> {
        if let [_] = record.events.as_slice() {
            let mut draft = Draft::over(self, record.recorded);
            let recorded = self.record(&mut draft, record)?;
            if !draft.may_count_twice() {
                return Ok(impact(self, &mut draft, recorded));
            }
        }
        let mut draft = Draft::over(self, record.recorded);
        draft.list_recosted();
        let recorded = self.record(&mut draft, record)?;
        Ok(impact(self, &mut draft, recorded))
    }

    /// Records what a record says that happened, and names its transactions.
    fn record(&self, draft: &mut Draft<'_>, record: &Record) -> Result<Vec<Reference>, OutOfSequence> {
        if record.position != self.head.after(1) {
            return Err(OutOfSequence { head: self.head, position: record.position });
        }
        let first = draft.transactions.next();
        for event in &record.events {
            draft.record(event);
        }
        draft.settle();
        Ok(first.until(draft.transactions.next()).map(|number| draft.transactions.reference(number)).collect())
    }
}

fn to_the_microsecond(instant: OffsetDateTime) -> OffsetDateTime {
    let utc = instant.checked_to_offset(UtcOffset::UTC).unwrap_or(instant);
    utc.replace_nanosecond(utc.microsecond().saturating_mul(1000)).unwrap_or(utc)
}

fn impact(ledger: &Ledger, draft: &mut Draft<'_>, recorded: Vec<Reference>) -> Impact {
    let scales = draft.scales();
    let touched = draft.touched();
    let mut streams = Vec::with_capacity(touched.len());
    streams.extend(touched.filter_map(|(number, stream)| {
        let StreamKey { store, supply } = draft.stream_key(number)?;
        let supply = draft.catalog.supply(supply)?;
        Some(StreamImpact {
            store: draft.catalog.stores.get(store)?.clone(),
            supply: supply.code.clone(),
            before: OnHand::new(stream.before, supply.conversion, scales),
            after: OnHand::new(stream.stock(), supply.conversion, scales),
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
        let [before, after] = [before, after].map(|cost| cost.at(scales.money));
        let [variance_before, variance_after] = [variance_before, variance_after].map(|cost| cost.at(scales.money));
        Some(CycleImpact { charge, before, after, variance_before, variance_after })
    });
    differing.for_each(|cycle| cycles.push(cycle));
    cycles.sort_unstable_by(|a, b| a.charge.cmp(&b.charge));
    Impact { recorded, streams, cycles, counts: count_findings(draft, scales), recosted: draft.recosted(), scales }
}

fn count_findings(draft: &Draft<'_>, scales: Scales) -> Vec<CountFinding> {
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
    let cause = |stream: StreamNo| match first {
        Some(first) if first.stream == stream => Some(first),
        // the value that a transfer brings may change although the command changed another stream
        _ => causes.get(&stream).copied().or(first),
    };
    let finding = |(stream, count): (StreamNo, Recounted)| {
        Some(CountFinding {
            reference: draft.transactions.reference(count.count),
            before: count.before.at(scales.quantity),
            after: count.after.at(scales.quantity),
            cause: draft.transactions.reference(cause(stream)?.transaction),
        })
    };
    recounted.into_iter().filter_map(finding).collect()
}
