//! From a command to what it would record, or to every reason why not.

use crate::catalog::REBALANCING;
use crate::command::{
    Action, Amount, Command, NewAdjustment, NewCost, NewEntry, NewExit, NewRebalance, NewReturn, NewSupply, NewVoid,
    Unit, UnknownNames,
};
use crate::draft::{Draft, Patch, StreamKey, keys};
use crate::event::{
    Adjustment, Cost, Entry, EntryLine, Event, Exit, NegativeStock, Rebalance, RebalanceLine, Record, Return, Settings,
    Supply, Void,
};
use crate::id::{CycleId, Position, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::impact::{CycleImpact, Impact, RecostedExit, StreamImpact};
use crate::ledger::{Ledger, OutOfSequence};
use crate::moment::Moment;
use crate::number::{Conversion, Money, NumberError, Quantity, UnitPrice};
use crate::refold::Fault;
use crate::refusal::{Refusal, Refusals, Refused};
use crate::register::{Kind, StreamNumber, TransactionNumber};
use crate::timeline::{Key, Row, superseder};
use crate::wire::{self, Scales};
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};
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
    patch: Patch,
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
        let judged = self.judge(command);
        Preview { impact: judged.impact, refusals: judged.refusals }
    }

    /// What `command` would record, with its impact. Writes nothing.
    ///
    /// # Errors
    /// [`Refusals`], all of them: nothing of a refused command is ever recorded.
    pub fn decide(&self, command: &Command) -> Result<Decision, Refusals> {
        let judged = self.judge(command);
        if !judged.refusals.is_empty() {
            return Err(Refusals(judged.refusals));
        }
        let record = Record {
            position: self.head.after(1),
            command: command.id.clone(),
            recorded: to_the_microsecond(command.recorded),
            events: judged.events,
        };
        let scales = self.settings().map(Settings::scales).unwrap_or_default();
        Ok(Decision { decided: Decided { record, scales }, impact: judged.impact, patch: judged.patch })
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

    fn judge(&self, command: &Command) -> Judged {
        let mut judge = Judge::new(self, command.unknown_names);
        for (number, action) in command.actions.iter().enumerate() {
            judge.action(number, action);
        }
        if command.actions.is_empty() {
            judge.refuse(None, Refusal::NothingToDo);
        }
        judge.draft.settle();
        judge.end_state();
        let mut refusals = judge.refused;
        refusals.sort_by_key(|refused| (refused.action, refused.line));
        let impact = impact(self, &judge.draft, judge.recorded);
        Judged { events: judge.events, impact, refusals, patch: judge.draft.into_patch() }
    }
}

struct Judged {
    events: Vec<Event>,
    impact: Impact,
    refusals: Vec<Refused>,
    patch: Patch,
}

fn to_the_microsecond(instant: OffsetDateTime) -> OffsetDateTime {
    let utc = instant.to_offset(UtcOffset::UTC);
    utc.replace_nanosecond(utc.microsecond().saturating_mul(1000)).unwrap_or(utc)
}

/// Judges the actions of one command, one after the other.
struct Judge<'a> {
    draft: Draft<'a>,
    unknown_names: UnknownNames,
    events: Vec<Event>,
    recorded: Vec<Reference>,
    refused: Vec<Refused>,
    /// The action at hand.
    action: usize,
    /// Which action recorded a transaction.
    actions: HashMap<TransactionNumber, usize>,
    /// Which action and line touched a stream first.
    causes: HashMap<StreamNumber, (usize, Option<usize>)>,
    /// What refused actions would have recorded: what refers to it is not refused once more.
    missing: HashSet<Reference>,
    /// Streams that refused actions would have changed: their end state says nothing.
    incomplete: HashSet<(StoreId, SupplyId)>,
}

type Verdict<T> = Result<T, Refusal>;

impl<'a> Judge<'a> {
    fn new(ledger: &'a Ledger, unknown_names: UnknownNames) -> Self {
        Self {
            draft: Draft::over(ledger),
            unknown_names,
            events: Vec::new(),
            recorded: Vec::new(),
            refused: Vec::new(),
            action: 0,
            actions: HashMap::new(),
            causes: HashMap::new(),
            missing: HashSet::new(),
            incomplete: HashSet::new(),
        }
    }

    fn action(&mut self, number: usize, action: &Action) {
        self.action = number;
        let recorded = self.recorded.len();
        let verdict = match action {
            Action::Open(settings) => self.open(settings),
            _ if self.draft.settings().is_none() => Err(Refusal::NotOpened),
            Action::AddSupply(supply) => self.add_supply(supply),
            Action::AddStore(store) => self.add_store(store),
            Action::AddProvider(provider) => self.add_provider(provider),
            Action::AddReason(reason) => self.add_reason(reason),
            Action::AddCycle(cycle) => self.add_cycle(cycle),
            Action::Entry(entry) => self.entry(entry),
            Action::Exit(exit) => self.exit(exit),
            Action::Return(back) => self.take_back(back),
            Action::Adjustment(adjustment) => self.adjust(adjustment),
            Action::Rebalance(rebalance) => self.rebalance(rebalance),
            Action::Void(void) => self.void(void),
        };
        if let Err(refusal) = verdict {
            self.refuse(None, refusal);
        }
        if self.recorded.len() == recorded {
            self.note_missing(action);
        }
    }

    fn refuse(&mut self, line: Option<usize>, refusal: Refusal) {
        let follows = matches!(&refusal, Refusal::UnknownTransaction { reference } if self.missing.contains(reference));
        if !follows {
            self.refused.push(Refused { action: self.action, line, refusal });
        }
    }

    /// Remembers what a refused action leaves undone.
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
            Action::Return(back) => {
                self.note_incomplete(&back.of);
                &back.reference
            }
            Action::Void(void) => {
                self.note_incomplete(&void.of);
                &void.reference
            }
            _ => &None,
        };
        self.missing.extend(reference.clone());
        self.incomplete.extend(streams.into_iter().map(|(store, supply)| (store.clone(), supply.clone())));
    }

    fn note_incomplete(&mut self, target: &Reference) {
        let target = self.draft.register.find(target.as_str()).and_then(|of| self.draft.register.get(of));
        let lines = target.map(|target| target.lines.as_slice()).unwrap_or_default();
        let streams: Vec<_> = lines.iter().filter_map(|line| self.stream_names(line.stream)).collect();
        self.incomplete.extend(streams);
    }

    fn record(&mut self, event: Event) {
        self.draft.record(&event);
        self.events.push(event);
    }

    /// Records a transaction that moves stock in `streams`, line by line.
    fn record_transaction(&mut self, reference: Reference, event: Event) {
        let number = self.draft.register.next();
        self.record(event);
        self.actions.insert(number, self.action);
        let lines = self.draft.register.get(number).map(|transaction| transaction.lines.as_slice()).unwrap_or_default();
        let many = lines.len() > 1;
        for (line, place) in lines.iter().enumerate() {
            self.causes.entry(place.stream).or_insert((self.action, many.then_some(line)));
        }
        self.recorded.push(reference);
    }

    fn open(&mut self, settings: &Settings) -> Verdict<()> {
        if self.draft.settings().is_some() {
            return Err(Refusal::AlreadyOpened);
        }
        if self.draft.next_position() != Position::new(1) {
            return Err(Refusal::NotOpened);
        }
        self.record(Event::Opened(settings.clone()));
        Ok(())
    }

    fn add_supply(&mut self, new: &NewSupply) -> Verdict<()> {
        if self.draft.catalog.supply_number(new.code.as_str()).is_some() {
            return Err(Refusal::AlreadyKnown { what: "supply", name: new.code.to_string() });
        }
        for (what, text) in
            [("name", &new.name), ("buying unit", &new.buying_unit), ("consumption unit", &new.consumption_unit)]
        {
            if text.trim().is_empty() {
                return Err(Refusal::EmptyText { what, supply: new.code.clone() });
            }
        }
        let conversion = Conversion::new(new.conversion, self.scales().quantity)
            .map_err(|error| Refusal::Number { what: "unit conversion", error })?;
        self.record(Event::SupplyAdded(Supply {
            code: new.code.clone(),
            name: new.name.clone(),
            buying_unit: new.buying_unit.clone(),
            consumption_unit: new.consumption_unit.clone(),
            conversion,
        }));
        Ok(())
    }

    fn add_store(&mut self, store: &StoreId) -> Verdict<()> {
        if self.draft.catalog.stores.find(store).is_some() {
            return Err(Refusal::AlreadyKnown { what: "store", name: store.to_string() });
        }
        self.record(Event::StoreAdded(store.clone()));
        Ok(())
    }

    fn add_provider(&mut self, provider: &ProviderId) -> Verdict<()> {
        if provider.as_str() == REBALANCING || self.draft.catalog.providers.find(provider).is_some() {
            return Err(Refusal::AlreadyKnown { what: "provider", name: provider.to_string() });
        }
        self.record(Event::ProviderAdded(provider.clone()));
        Ok(())
    }

    fn add_reason(&mut self, reason: &ReasonCode) -> Verdict<()> {
        if self.draft.catalog.reasons.find(reason).is_some() {
            return Err(Refusal::AlreadyKnown { what: "reason code", name: reason.to_string() });
        }
        self.record(Event::ReasonAdded(reason.clone()));
        Ok(())
    }

    fn add_cycle(&mut self, cycle: &CycleId) -> Verdict<()> {
        if self.draft.catalog.cycles.find(cycle).is_some() {
            return Err(Refusal::AlreadyKnown { what: "cycle", name: cycle.to_string() });
        }
        self.record(Event::CycleAdded(cycle.clone()));
        Ok(())
    }

    fn entry(&mut self, new: &NewEntry) -> Verdict<()> {
        let reference = self.reference(&new.reference, Kind::Entry)?;
        let declared = self.store(&new.store)?.then(|| Event::StoreAdded(new.store.clone()));
        let provider = self.provider(&new.provider)?.then(|| Event::ProviderAdded(new.provider.clone()));
        if new.lines.is_empty() {
            return Err(Refusal::NoLines { kind: Kind::Entry });
        }
        let mut lines = Vec::with_capacity(new.lines.len());
        let many = new.lines.len() > 1;
        let refused = self.refused.len();
        for (number, line) in new.lines.iter().enumerate() {
            let judged = self.supply(&line.supply).and_then(|conversion| {
                let quantity = self.positive("quantity", line.quantity, Unit::Buying, conversion)?;
                let cost = self.cost(line.cost, quantity, conversion)?;
                self.after_baseline(&new.store, &line.supply, new.at)?;
                Ok(EntryLine { supply: line.supply.clone(), quantity, cost })
            });
            match judged {
                Ok(line) => lines.push(line),
                Err(refusal) => self.refuse(many.then_some(number), refusal),
            }
        }
        if self.refused.len() > refused {
            return Ok(());
        }
        self.declare(declared);
        self.declare(provider);
        let event = Event::Entry(Entry {
            reference: reference.clone(),
            at: new.at,
            store: new.store.clone(),
            provider: new.provider.clone(),
            document: new.document.clone(),
            note: new.note.clone(),
            lines,
        });
        self.record_transaction(reference, event);
        Ok(())
    }

    fn cost(&self, cost: NewCost, quantity: Quantity, conversion: Conversion) -> Verdict<Cost> {
        Ok(match cost {
            NewCost::UnitPrice(price) => {
                let price = self.price("unit price", price)?;
                conversion.value(quantity, price).map_err(|error| Refusal::Number { what: "line total", error })?;
                Cost::UnitPrice(price)
            }
            NewCost::Total(total) => {
                let number = |error| Refusal::Number { what: "line total", error };
                let money = Money::from_decimal(total, self.scales().money).map_err(number)?;
                if money.is_negative() {
                    return Err(number(NumberError::Negative(total)));
                }
                Cost::Total(money)
            }
        })
    }

    fn exit(&mut self, new: &NewExit) -> Verdict<()> {
        let reference = self.reference(&new.reference, Kind::Exit)?;
        let declared = self.store(&new.store)?.then(|| Event::StoreAdded(new.store.clone()));
        let conversion = self.supply(&new.supply)?;
        let cycle = self.cycle(&new.charge.cycle)?.then(|| Event::CycleAdded(new.charge.cycle.clone()));
        let quantity = self.positive("quantity", new.quantity, Unit::Consumption, conversion)?;
        self.after_baseline(&new.store, &new.supply, new.at)?;
        self.declare(declared);
        self.declare(cycle);
        let event = Event::Exit(Exit {
            reference: reference.clone(),
            at: new.at,
            store: new.store.clone(),
            supply: new.supply.clone(),
            quantity,
            charge: new.charge.clone(),
            document: new.document.clone(),
            note: new.note.clone(),
        });
        self.record_transaction(reference, event);
        Ok(())
    }

    fn take_back(&mut self, new: &NewReturn) -> Verdict<()> {
        let reference = self.reference(&new.reference, Kind::Return)?;
        let (of, kind) = self.live(&new.of)?;
        if kind != Kind::Exit {
            return Err(Refusal::NotAnExit { reference: new.of.clone(), kind });
        }
        let unknown = || Refusal::UnknownTransaction { reference: new.of.clone() };
        let (exit, _) = self.draft.exit_of(of).ok_or_else(unknown)?;
        let line = self.draft.register.get(of).and_then(|exit| exit.lines.as_slice().first().copied());
        let line = line.ok_or_else(unknown)?;
        let (store, supply) = self.stream_names(line.stream).ok_or_else(unknown)?;
        let conversion = self.supply(&supply)?;
        let quantity = self.positive("quantity", new.quantity, Unit::Consumption, conversion)?;
        if new.at < line.at {
            return Err(Refusal::ReturnBeforeExit { at: new.at, exit: new.of.clone(), exit_at: line.at });
        }
        let taken = exit.exit().unwrap_or(Quantity::ZERO);
        let left = taken.minus(self.draft.returned(of)).unwrap_or(Quantity::ZERO);
        if quantity > left {
            let scale = self.scales().quantity;
            return Err(Refusal::ReturnExceedsExit {
                asked: quantity.to_decimal(scale),
                left: left.to_decimal(scale),
                unit: self.unit(&supply),
                exit: new.of.clone(),
            });
        }
        self.after_baseline(&store, &supply, new.at)?;
        let event = Event::Return(Return {
            reference: reference.clone(),
            at: new.at,
            of: new.of.clone(),
            quantity,
            document: new.document.clone(),
            note: new.note.clone(),
        });
        self.record_transaction(reference, event);
        Ok(())
    }

    fn adjust(&mut self, new: &NewAdjustment) -> Verdict<()> {
        let reference = self.reference(&new.reference, Kind::Adjustment)?;
        let declared = self.store(&new.store)?.then(|| Event::StoreAdded(new.store.clone()));
        let conversion = self.supply(&new.supply)?;
        if self.draft.catalog.reasons.find(&new.reason).is_none() {
            return Err(Refusal::UnknownReason { reason: new.reason.clone() });
        }
        let delta = self.quantity("quantity", new.delta, Unit::Buying, conversion)?;
        let unit_price = new.unit_price.map(|price| self.price("unit price", price)).transpose()?;
        if delta.is_zero() {
            return Err(Refusal::ZeroDelta);
        }
        if let Some(price) = unit_price {
            if delta.is_negative() {
                return Err(Refusal::PriceOnLoss);
            }
            conversion.value(delta, price).map_err(|error| Refusal::Number { what: "value of the gain", error })?;
        }
        self.after_baseline(&new.store, &new.supply, new.at)?;
        self.declare(declared);
        let event = Event::Adjustment(Adjustment {
            reference: reference.clone(),
            at: new.at,
            store: new.store.clone(),
            supply: new.supply.clone(),
            delta,
            unit_price,
            reason: new.reason.clone(),
            document: new.document.clone(),
            note: new.note.clone(),
        });
        self.record_transaction(reference, event);
        Ok(())
    }

    fn rebalance(&mut self, new: &NewRebalance) -> Verdict<()> {
        let reference = self.reference(&new.reference, Kind::Rebalance)?;
        if new.lines.is_empty() {
            return Err(Refusal::NoLines { kind: Kind::Rebalance });
        }
        let mut lines = Vec::with_capacity(new.lines.len());
        let mut declared = Vec::new();
        let mut streams = HashSet::new();
        let refused = self.refused.len();
        for (number, line) in new.lines.iter().enumerate() {
            let judged = self.store(&line.store).and_then(|is_new| {
                if is_new && !declared.contains(&line.store) {
                    declared.push(line.store.clone());
                }
                let conversion = self.supply(&line.supply)?;
                let stock = self.not_negative("stock", line.stock, Unit::Buying, conversion)?;
                let unit_price = self.price("average price", line.unit_price)?;
                conversion.value(stock, unit_price).map_err(|error| Refusal::Number { what: "stock value", error })?;
                Moment::end_of(line.date).map_err(|_| Refusal::DateOutOfRange { date: line.date })?;
                let (store, supply) = (line.store.clone(), line.supply.clone());
                if !streams.insert((store.clone(), supply.clone())) {
                    return Err(Refusal::DuplicateLine { store, supply });
                }
                Ok(RebalanceLine { store, supply, date: line.date, stock, unit_price })
            });
            match judged {
                Ok(line) => lines.push(line),
                Err(refusal) => self.refuse(Some(number), refusal),
            }
        }
        if self.refused.len() > refused {
            return Ok(());
        }
        for store in declared {
            self.record(Event::StoreAdded(store));
        }
        let event = Event::Rebalance(Rebalance {
            reference: reference.clone(),
            document: new.document.clone(),
            note: new.note.clone(),
            lines,
        });
        self.record_transaction(reference, event);
        Ok(())
    }

    fn void(&mut self, new: &NewVoid) -> Verdict<()> {
        let reference = self.reference(&new.reference, Kind::Void)?;
        let (of, kind) = self.live(&new.of)?;
        match kind {
            Kind::Rebalance => {}
            Kind::Entry | Kind::Exit | Kind::Return => self.not_superseded(of, &new.of)?,
            Kind::Adjustment | Kind::Void => {
                return Err(Refusal::NotVoidable { reference: new.of.clone(), kind });
            }
        }
        if let Some(by) = self.draft.return_of(of) {
            return Err(Refusal::ReferredTo { reference: new.of.clone(), by });
        }
        let event = Event::Void(Void { reference: reference.clone(), of: new.of.clone(), note: new.note.clone() });
        let streams: Vec<StreamNumber> = self
            .draft
            .register
            .get(of)
            .map_or(Vec::new(), |target| target.lines.as_slice().iter().map(|line| line.stream).collect());
        self.record_transaction(reference, event);
        for stream in streams {
            self.causes.entry(stream).or_insert((self.action, None));
        }
        Ok(())
    }

    fn not_superseded(&self, of: TransactionNumber, reference: &Reference) -> Verdict<()> {
        let Some(target) = self.draft.register.get(of) else { return Ok(()) };
        for (key, line) in keys(target).zip(target.lines.as_slice()) {
            if let Some(by) = superseder(self.draft.baselines(line.stream), key) {
                return Err(Refusal::Superseded { reference: reference.clone(), by: self.name_of(by.transaction) });
            }
        }
        Ok(())
    }

    /// Judges what only the end state of the whole command shows.
    fn end_state(&mut self) {
        let allowed = self.draft.settings().is_some_and(|s| s.negative_stock == NegativeStock::Allowed);
        let mut broken = Vec::new();
        for (stream, draft) in self.draft.touched() {
            if self.stream_names(stream).is_some_and(|names| self.incomplete.contains(&names)) {
                continue;
            }
            broken.extend(draft.faulty().map(|(row, fault)| (stream, row, Some(fault))));
            if !allowed {
                let negative = draft.changed().find(|row| row.after.quantity.is_negative());
                broken.extend(negative.map(|row| (stream, *row, None)));
            }
        }
        for (stream, row, fault) in broken {
            self.refuse_row(stream, &row, fault);
        }
    }

    fn refuse_row(&mut self, stream: StreamNumber, row: &Row, fault: Option<Fault>) {
        let Some((store, supply)) = self.stream_names(stream) else { return };
        let (at, movement) = (row.key.moment(), self.name_of(row.transaction));
        let refusal = match fault {
            Some(Fault::NoPriceKnown) => Refusal::NoPriceKnown { store, supply, at, movement },
            Some(Fault::OutOfRange) => Refusal::OutOfRange { store, supply, at, movement },
            None => {
                let shortfall = row.after.quantity.magnitude().unwrap_or(Quantity::ZERO);
                let shortfall = shortfall.to_decimal(self.scales().quantity);
                let unit = self.unit(&supply);
                Refusal::NegativeStock { store, supply, at, movement, shortfall, unit }
            }
        };
        let own = self.actions.get(&row.transaction).map(|action| (*action, self.line_of(row)));
        let (action, line) = own.or_else(|| self.causes.get(&stream).copied()).unwrap_or_default();
        self.refused.push(Refused { action, line, refusal });
    }

    /// The line of its transaction that a row is, where that has several.
    fn line_of(&self, row: &Row) -> Option<usize> {
        let lines = self.draft.register.get(row.transaction)?.lines.as_slice();
        (lines.len() > 1).then_some(row.key.line())
    }

    /// The reference given, if it is new, or one that the ledger makes.
    fn reference(&self, given: &Option<Reference>, kind: Kind) -> Verdict<Reference> {
        let taken = |reference: &Reference| self.draft.register.find(reference.as_str()).is_some();
        if let Some(reference) = given {
            if taken(reference) {
                return Err(Refusal::DuplicateReference { reference: reference.clone() });
            }
            return Ok(reference.clone());
        }
        let position = self.draft.next_position();
        let made = (1_u32..).map(|attempt| match attempt {
            1 => format!("{kind}-{position}"),
            _ => format!("{kind}-{position}-{attempt}"),
        });
        made.filter_map(|text| Reference::new(text).ok()).find(|reference| !taken(reference)).ok_or(Refusal::NotOpened)
    }

    /// Whether the store is to be declared.
    fn store(&self, store: &StoreId) -> Verdict<bool> {
        self.may_declare(self.draft.catalog.stores.find(store).is_some())
            .ok_or_else(|| Refusal::UnknownStore { store: store.clone() })
    }

    fn provider(&self, provider: &ProviderId) -> Verdict<bool> {
        let known = provider.as_str() == REBALANCING || self.draft.catalog.providers.find(provider).is_some();
        self.may_declare(known).ok_or_else(|| Refusal::UnknownName { what: "provider", name: provider.to_string() })
    }

    fn cycle(&self, cycle: &CycleId) -> Verdict<bool> {
        self.may_declare(self.draft.catalog.cycles.find(cycle).is_some())
            .ok_or_else(|| Refusal::UnknownName { what: "cycle", name: cycle.to_string() })
    }

    fn may_declare(&self, known: bool) -> Option<bool> {
        (known || self.unknown_names == UnknownNames::Added).then_some(!known)
    }

    fn declare(&mut self, event: Option<Event>) {
        if let Some(event) = event {
            self.record(event);
        }
    }

    fn supply(&self, code: &SupplyId) -> Verdict<Conversion> {
        let supply = self.draft.catalog.supply_number(code.as_str()).and_then(|n| self.draft.catalog.supply(n));
        supply.map(|supply| supply.conversion).ok_or_else(|| Refusal::UnknownSupply { supply: code.clone() })
    }

    fn unit(&self, code: &SupplyId) -> String {
        let supply = self.draft.catalog.supply_number(code.as_str()).and_then(|n| self.draft.catalog.supply(n));
        supply.map(|supply| supply.consumption_unit.clone()).unwrap_or_default()
    }

    /// A transaction that has not been voided, and what it is.
    fn live(&self, reference: &Reference) -> Verdict<(TransactionNumber, Kind)> {
        let unknown = || Refusal::UnknownTransaction { reference: reference.clone() };
        let number = self.draft.register.find(reference.as_str()).ok_or_else(unknown)?;
        let kind = self.draft.register.get(number).ok_or_else(unknown)?.kind;
        match self.draft.register.voided_by(number) {
            Some(by) => Err(Refusal::Voided { reference: reference.clone(), by: self.name_of(by) }),
            None => Ok((number, kind)),
        }
    }

    fn name_of(&self, transaction: TransactionNumber) -> Reference {
        self.draft.register.reference(transaction)
    }

    fn stream_names(&self, stream: StreamNumber) -> Option<(StoreId, SupplyId)> {
        let StreamKey { store, supply } = self.draft.stream_key(stream)?;
        let store = self.draft.catalog.stores.get(store)?.clone();
        Some((store, self.draft.catalog.supply(supply)?.code.clone()))
    }

    /// Refuses what is dated on or before a live baseline (SPEC R5).
    fn after_baseline(&self, store: &StoreId, supply: &SupplyId, at: Moment) -> Verdict<()> {
        let numbers = self.draft.catalog.stores.find(store).zip(self.draft.catalog.supply_number(supply.as_str()));
        let stream = numbers.and_then(|(store, supply)| self.draft.stream_number(StreamKey { store, supply }));
        let baseline = stream.and_then(|stream| self.draft.baselines(stream).last());
        match baseline {
            Some(baseline) if Key::at(at, 0, 0) < baseline.key => Err(Refusal::BeforeBaseline {
                store: store.clone(),
                supply: supply.clone(),
                at,
                baseline: self.name_of(baseline.transaction),
                date: baseline.key.moment().date(),
            }),
            _ => Ok(()),
        }
    }

    fn scales(&self) -> Scales {
        self.draft.settings().map(Settings::scales).unwrap_or_default()
    }

    fn quantity(&self, what: &'static str, amount: Amount, usual: Unit, conversion: Conversion) -> Verdict<Quantity> {
        let scale = self.scales().quantity;
        let buying = match amount.unit {
            Unit::Usual => usual == Unit::Buying,
            Unit::Buying => true,
            Unit::Consumption => false,
        };
        let quantity = if buying {
            conversion.quantity(amount.number, scale)
        } else {
            Quantity::from_decimal(amount.number, scale)
        };
        quantity.map_err(|error| Refusal::Number { what, error })
    }

    fn positive(&self, what: &'static str, amount: Amount, usual: Unit, conversion: Conversion) -> Verdict<Quantity> {
        let quantity = self.quantity(what, amount, usual, conversion)?;
        if quantity.is_positive() {
            return Ok(quantity);
        }
        Err(Refusal::Number { what, error: NumberError::NotPositive(amount.number) })
    }

    fn not_negative(
        &self,
        what: &'static str,
        amount: Amount,
        usual: Unit,
        conversion: Conversion,
    ) -> Verdict<Quantity> {
        let quantity = self.quantity(what, amount, usual, conversion)?;
        if quantity.is_negative() {
            return Err(Refusal::Number { what, error: NumberError::Negative(amount.number) });
        }
        Ok(quantity)
    }

    fn price(&self, what: &'static str, price: Decimal) -> Verdict<UnitPrice> {
        let number = |error| Refusal::Number { what, error };
        let unit_price = UnitPrice::from_decimal(price, self.scales().money).map_err(number)?;
        if unit_price.is_negative() {
            return Err(number(NumberError::Negative(price)));
        }
        Ok(unit_price)
    }
}

fn impact(ledger: &Ledger, draft: &Draft<'_>, recorded: Vec<Reference>) -> Impact {
    let mut streams: Vec<StreamImpact> = draft
        .touched()
        .filter_map(|(number, stream)| {
            let StreamKey { store, supply } = draft.stream_key(number)?;
            let supply = draft.catalog.supply(supply)?;
            Some(StreamImpact {
                store: draft.catalog.stores.get(store)?.clone(),
                supply: supply.code.clone(),
                conversion: supply.conversion,
                before: stream.stock_without(),
                after: stream.stock(),
                superseded: stream.superseded,
                restored: stream.restored,
            })
        })
        .collect();
    streams.sort_unstable_by(|a, b| (&a.store, &a.supply).cmp(&(&b.store, &b.supply)));
    let mut cycles: Vec<CycleImpact> = draft
        .charged()
        .into_iter()
        .filter_map(|(number, difference)| {
            let before = ledger.cycles.total(number);
            let mut after = before;
            after.add(difference);
            Some(CycleImpact { charge: draft.charge(number)?.clone(), before, after })
        })
        .collect();
    cycles.sort_unstable_by(|a, b| a.charge.cmp(&b.charge));
    let recosted = draft
        .recosted()
        .into_iter()
        .filter_map(|exit| {
            let reference = draft.register.get(exit.exit)?.reference.clone();
            Some(RecostedExit { reference, before: exit.before, after: exit.after })
        })
        .collect();
    Impact { recorded, streams, cycles, recosted }
}
