//! A ledger and the naive model, side by side, and everything a ledger answers in one comparable value.

use crate::model::{AsOf as ModelAsOf, Fault, Model, StreamName, Verdict, World};
use ledger_core::*;
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, Duration};

/// A line of a kardex, owned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnedLine {
    pub(crate) reference: Reference,
    pub(crate) kind: Kind,
    pub(crate) effective: Moment,
    pub(crate) moved: i64,
    pub(crate) cost: i64,
    pub(crate) after: Option<(i64, i64)>,
    pub(crate) superseded_by: Option<Reference>,
}

/// All that a ledger answers, apart from positions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Answers {
    pub(crate) stock: Vec<(StreamName, Stock)>,
    pub(crate) kardex: BTreeMap<StreamName, Vec<OwnedLine>>,
    /// What every charge is charged, and what it costs beyond that since its cycle was closed.
    pub(crate) charges: BTreeMap<Charge, (i128, i128)>,
    pub(crate) closed: BTreeMap<CycleId, i128>,
    pub(crate) locked: Option<Date>,
}

pub(crate) fn answers(ledger: &Ledger) -> Answers {
    let stock =
        ledger.stock().into_iter().map(|s| ((s.store.clone(), s.supply.code.clone()), s.stock)).collect::<Vec<_>>();
    let mut kardex = BTreeMap::new();
    for store in ledger.catalog().stores() {
        for supply in ledger.catalog().supplies() {
            let mut lines = ledger.kardex(store.as_str(), supply.code.as_str()).unwrap_or_default();
            lines.retain(|line| line.voided_by.is_none());
            // a stream of which everything was voided is as good as one that never was
            if !lines.is_empty() {
                kardex.insert((store.clone(), supply.code.clone()), lines.into_iter().map(owned).collect());
            }
        }
    }
    let closed = ledger.closed_cycles().into_iter().map(|c| (c.cycle.clone(), c.variance.units())).collect();
    Answers { stock, kardex, charges: charges(ledger), closed, locked: ledger.locked_through() }
}

pub(crate) fn charges(ledger: &Ledger) -> BTreeMap<Charge, (i128, i128)> {
    // a charge whose exits were all voided costs nothing, and is as good as one that never was
    ledger
        .charges()
        .filter(|cost| !(cost.charged.is_zero() && cost.variance.is_zero()))
        .map(|cost| (cost.charge.clone(), (cost.charged.units(), cost.variance.units())))
        .collect()
}

fn owned(line: KardexLine<'_>) -> OwnedLine {
    OwnedLine {
        reference: line.reference.clone(),
        kind: line.kind,
        effective: line.effective,
        moved: line.moved.units(),
        cost: line.cost.units(),
        after: line.after.map(|s| (s.quantity.units(), s.value.units())),
        superseded_by: line.superseded_by.cloned(),
    }
}

impl Answers {
    /// What every exit costs now.
    pub(crate) fn exits(&self) -> BTreeMap<Reference, i64> {
        let lines = self.kardex.values().flatten();
        lines.filter(|line| line.kind == Kind::Exit).map(|line| (line.reference.clone(), line.cost)).collect()
    }

    /// What every count in force finds.
    fn findings(&self) -> BTreeMap<Reference, i64> {
        let lines = self.kardex.values().flatten();
        let counts = lines.filter(|line| line.kind == Kind::Count && line.superseded_by.is_none());
        counts.map(|line| (line.reference.clone(), line.moved)).collect()
    }

    pub(crate) fn stock_of(&self, stream: &StreamName) -> Stock {
        self.stock.iter().find(|(name, _)| name == stream).map_or_else(Stock::default, |(_, stock)| *stock)
    }

    fn superseded_lines(&self, stream: &StreamName) -> Vec<(&Reference, usize)> {
        let lines = self.kardex.get(stream).map(Vec::as_slice).unwrap_or_default();
        let superseded = lines.iter().filter(|line| line.superseded_by.is_some());
        // the lines of one entry may be of the same supply: tell them apart by their number
        let mut counts: BTreeMap<&Reference, usize> = BTreeMap::new();
        superseded
            .map(|line| {
                let count = counts.entry(&line.reference).or_default();
                *count += 1;
                (&line.reference, *count)
            })
            .collect()
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    pub(crate) ledger: Ledger,
    pub(crate) model: Model,
    pub(crate) records: Vec<Record>,
}

/// What became of a command.
#[derive(Debug)]
pub(crate) enum Outcome {
    Recorded(Record, Impact),
    Refused(Vec<Refused>),
}

impl Book {
    pub(crate) fn open(opening: &Command) -> Self {
        let mut book = Self::default();
        assert!(matches!(book.tell(opening), Outcome::Recorded(..)), "the ledger opens");
        book
    }

    /// Gives the ledger a command, and the model what was recorded of it.
    pub(crate) fn tell(&mut self, command: &Command) -> Outcome {
        match self.ledger.decide(command) {
            Ok(decision) => {
                let replayed = self.ledger.impact_of(decision.decided().record()).expect("it comes next");
                assert_eq!(&replayed, decision.impact(), "a record changes what its command did");
                let (decided, impact) = self.ledger.commit(decision).expect("nothing came in between");
                self.model.record(decided.record());
                self.records.push(decided.record().clone());
                Outcome::Recorded(decided.record().clone(), impact)
            }
            Err(refusals) => Outcome::Refused(refusals.into_vec()),
        }
    }

    /// Gives both a command, and holds the ledger to every law on the way; whether it was recorded.
    pub(crate) fn tell_and_check(&mut self, command: &Command) -> bool {
        let before = answers(&self.ledger);
        let head = self.ledger.head();
        let preview = self.ledger.preview(command);
        let verdict = self.model.judge(command);
        let outcome = self.tell(command);
        let after = answers(&self.ledger);
        match outcome {
            Outcome::Refused(refusals) => {
                assert_eq!(preview.refusals, refusals, "a preview refuses what the decision refuses");
                assert_eq!((head, &before), (self.ledger.head(), &after), "refused: nothing has changed");
                check_refusals(&verdict, &refusals, self.ledger.settings().unwrap());
                false
            }
            Outcome::Recorded(record, impact) => {
                assert_eq!(preview.refusals, [], "a preview refuses what the decision refuses");
                assert_eq!(preview.impact, impact, "the preview is the outcome");
                assert_eq!(verdict.refused, [], "the model would have refused this");
                assert_eq!(verdict.world.faults, [], "the model would have refused this");
                check_events(&verdict, &record);
                let world = self.model.world();
                check_agreement(&self.ledger, &after, &world);
                check_impact(&impact, &record, &before, &after, &world);
                check_what_stands(&record, &before, &after);
                true
            }
        }
    }
}

/// The movements recorded are those the model derives from the command.
fn check_events(verdict: &Verdict, record: &Record) {
    let movements: Vec<Event> = record.events.iter().filter(|event| is_transaction(event)).cloned().collect();
    let movements: Vec<Event> = movements.into_iter().map(anonymous).collect();
    let expected: Vec<Event> = verdict.movements.iter().cloned().map(anonymous).collect();
    assert_eq!(movements, expected, "the events say what the command said");
}

fn is_transaction(event: &Event) -> bool {
    !matches!(
        event,
        Event::StoreAdded(_)
            | Event::ProviderAdded(_)
            | Event::CycleAdded(_)
            | Event::ReasonAdded(_)
            | Event::SupplyAdded(_)
            | Event::Opened(_)
    )
}

/// The names that an event gives.
pub(crate) fn references(event: &mut Event) -> Vec<&mut Reference> {
    match event {
        Event::Entry(e) => vec![&mut e.reference],
        Event::Exit(e) => vec![&mut e.reference],
        Event::Return(e) => vec![&mut e.reference],
        Event::Adjustment(e) => vec![&mut e.reference],
        Event::Rebalance(e) => vec![&mut e.reference],
        Event::Count(e) => vec![&mut e.reference],
        Event::Revaluation(e) => vec![&mut e.reference],
        Event::Transfer(e) => vec![&mut e.reference],
        Event::Reversal(e) => vec![&mut e.reference],
        Event::Void(e) => vec![&mut e.reference],
        Event::Correction(e) => {
            let by = match &mut e.by {
                Corrected::Entry(by) => &mut by.reference,
                Corrected::Exit(by) => &mut by.reference,
                Corrected::Return(by) => &mut by.reference,
                Corrected::Transfer(by) => &mut by.reference,
            };
            vec![&mut e.reference, by]
        }
        Event::CycleClosed(e) => vec![&mut e.reference],
        Event::CycleReopened(e) => vec![&mut e.reference],
        Event::PeriodLocked(e) => vec![&mut e.reference],
        other => panic!("no transaction: {other:?}"),
    }
}

/// The event without the names that the ledger made.
fn anonymous(mut event: Event) -> Event {
    for reference in references(&mut event) {
        if is_made(reference) || reference.as_str().starts_with('?') {
            *reference = Reference::new("?").unwrap();
        }
    }
    event
}

/// The refusals are those of the model: each action's first rule, and the first fault of each stream.
fn check_refusals(verdict: &Verdict, refusals: &[Refused], settings: &Settings) {
    let is_fault = |r: &&Refused| {
        let code = r.refusal.code();
        matches!(code, "negative_stock" | "no_price_known" | "nothing_in_stock")
    };
    let own: Vec<_> = (refusals.iter().filter(|r| !is_fault(r)))
        .map(|refused| (refused.action, refused.line.unwrap_or(0), refused.refusal.code()))
        .collect();
    assert_eq!(own, verdict.refused, "each is refused for the first rule it breaks: {refusals:?}");
    let faults: BTreeSet<Fault> = refusals.iter().filter_map(|r| fault(&r.refusal, settings)).collect();
    let expected = verdict.world.faults.iter().filter(|fault| !verdict.incomplete.contains(fault.stream()));
    let expected: BTreeSet<Fault> = expected.cloned().map(nameless).collect();
    let faults: BTreeSet<Fault> = faults.into_iter().map(nameless).collect();
    assert_eq!(faults, expected, "the faults of the end state: {refusals:?}");
    assert!(!own.is_empty() || !faults.is_empty());
}

fn fault(refusal: &Refusal, settings: &Settings) -> Option<Fault> {
    match refusal {
        Refusal::NegativeStock { store, supply, at, movement, shortfall, .. } => Some(Fault::Negative {
            stream: (store.clone(), supply.clone()),
            at: at.to_string(),
            movement: movement.clone(),
            shortfall: Quantity::from_decimal(*shortfall, settings.quantity_scale).unwrap().units().into(),
        }),
        Refusal::NoPriceKnown { store, supply, at, movement } => Some(Fault::NoPrice {
            stream: (store.clone(), supply.clone()),
            at: at.to_string(),
            movement: movement.clone(),
        }),
        Refusal::NothingInStock { store, supply, at, movement } => Some(Fault::Nothing {
            stream: (store.clone(), supply.clone()),
            at: at.to_string(),
            movement: movement.clone(),
        }),
        _ => None,
    }
}

/// Whether the ledger made that name; ours begin with a capital.
pub(crate) fn is_made(reference: &Reference) -> bool {
    reference.as_str().starts_with(char::is_lowercase)
}

/// A fault without the name of a movement that the ledger made one for.
fn nameless(mut fault: Fault) -> Fault {
    let (Fault::Negative { movement, .. } | Fault::NoPrice { movement, .. } | Fault::Nothing { movement, .. }) =
        &mut fault;
    if is_made(movement) || movement.as_str().starts_with('?') {
        *movement = Reference::new("?").unwrap();
    }
    fault
}

/// Every answer of the ledger is the model's, to the last digit.
pub(crate) fn check_agreement(ledger: &Ledger, answers: &Answers, world: &World) {
    let wide = |stock: Stock| (i128::from(stock.quantity.units()), i128::from(stock.value.units()));
    let stock: Vec<_> = answers.stock.iter().map(|(name, stock)| (name.clone(), wide(*stock))).collect();
    let expected: Vec<_> = (world.streams.iter())
        .filter(|(_, s)| !s.lines.is_empty())
        .map(|(name, s)| (name.clone(), (s.quantity, s.value)))
        .collect();
    assert_eq!(stock, expected, "stock and value");

    let names: BTreeSet<_> = answers.kardex.keys().collect();
    let moved = world.streams.iter().filter(|(_, stream)| !stream.lines.is_empty());
    assert_eq!(names, moved.map(|(name, _)| name).collect::<BTreeSet<_>>(), "the streams that have lines");
    let balance = ledger.balance();
    assert!(balance.agrees(), "N4: {balance:?}");
    assert_eq!(balance.total.transferred_in, balance.total.transferred_out, "M7: a transfer keeps its value");
    for (name, stream) in &world.streams {
        assert!(ledger.kardex(name.0.as_str(), name.1.as_str()).is_some(), "{name:?} has moved");
        let lines = answers.kardex.get(name).map(Vec::as_slice).unwrap_or_default();
        let told: Vec<_> = lines.iter().map(|l| &l.reference).collect();
        let expected: Vec<_> = stream.lines.iter().map(|l| &l.reference).collect();
        assert_eq!(told, expected, "effective order of {name:?}");
        let mut before = (0_i128, 0_i128);
        for (line, ours) in lines.iter().zip(&stream.lines) {
            let after = line.after.map(|(q, v)| (i128::from(q), i128::from(v)));
            assert_eq!((line.kind, i128::from(line.moved)), (ours.kind, ours.moved), "what moved: {ours:?}");
            assert_eq!(line.superseded_by, ours.superseded_by, "what superseded it: {ours:?}");
            assert_eq!(after, ours.after, "running stock: {ours:?}");
            // a superseded adjustment costs nobody anything, so nothing is refused where what it shows does not fit
            if ours.kind != Kind::Adjustment || i64::try_from(ours.cost).is_ok() {
                assert_eq!(i128::from(line.cost), ours.cost, "cost: {ours:?}");
            }
            // N3 and N4, of the ledger's own answers
            let Some((q, v)) = after else { continue };
            assert!(q != 0 || v == 0, "N4: {line:?}");
            assert!(q <= 0 || v >= 0, "N4: {line:?}");
            if let Some(counted) = ours.counted() {
                assert_eq!(q, counted, "M4: a count holds: {line:?}");
            }
            if line.moved < 0 && q > 0 && line.kind != Kind::Count {
                assert!(2 * (v * before.0 - before.1 * q).abs() <= before.0, "N3: {line:?}");
            }
            before = (q, v);
        }
        let told =
            balance.streams.iter().find(|s| (s.store, &s.supply.code) == (&name.0, &name.1)).expect("its balance");
        let told = &told.balance;
        assert_eq!(
            [
                told.entered,
                told.gained,
                told.rebalanced,
                told.revalued,
                told.transferred_in,
                told.left,
                told.charged,
                told.lost,
                told.transferred_out,
                told.variance
            ]
            .map(Total::units),
            [
                stream.entered,
                stream.gained,
                stream.rebalanced,
                stream.revalued,
                stream.transferred_in,
                stream.value,
                stream.charged,
                stream.lost,
                stream.transferred_out,
                stream.variance
            ],
            "both sides of the balance of {name:?}"
        );
        assert_eq!(ledger.stock_of(name.0.as_str(), name.1.as_str()).map(wide), Some((stream.quantity, stream.value)));
        check_times(ledger, world, name);
    }

    let frozen = world.closed.values().flat_map(BTreeMap::keys);
    let expected: BTreeMap<_, _> = (world.charges.keys().chain(frozen))
        .map(|charge| (charge.clone(), world.charged(charge)))
        .filter(|(_, cost)| *cost != (0, 0))
        .collect();
    assert_eq!(answers.charges, expected, "C1 and C2: what every charge is charged, and its variance");
    let mut cycles: BTreeMap<(String, String), i128> = BTreeMap::new();
    let mut closed: BTreeMap<_, _> = world.closed.keys().map(|cycle| (cycle.clone(), 0)).collect();
    for (charge, (charged, variance)) in &expected {
        *cycles.entry((charge.cycle.to_string(), charge.activity.to_string())).or_default() += charged;
        if let Some(sum) = closed.get_mut(&charge.cycle) {
            *sum += variance;
        }
    }
    assert_eq!(answers.closed, closed, "C2: the closed cycles, and their variances");
    assert_eq!(answers.locked, world.locked, "M10: the lock");
    let told: BTreeMap<_, _> = (ledger.cycle_costs().iter())
        .map(|c| ((c.cycle.to_string(), c.activity.to_string()), c.cost.units()))
        .filter(|(_, cost)| *cost != 0)
        .collect();
    cycles.retain(|_, cost| *cost != 0);
    assert_eq!(told, cycles, "C1: what every cycle and activity costs");
    let exits: BTreeMap<_, _> = answers.exits().into_iter().map(|(r, cost)| (r, i128::from(cost))).collect();
    assert_eq!(exits, world.exits, "what every exit costs");

    for (reference, transaction) in &world.transactions {
        let told = ledger.transaction(reference.as_str()).expect("it is known");
        assert_eq!((told.kind, told.voided_by), (transaction.kind, transaction.voided_by.as_ref()));
        let of = match &transaction.event {
            Event::Return(e) => Some(&e.of),
            Event::Void(e) => Some(&e.of),
            Event::Reversal(e) => Some(&e.of),
            _ => None,
        };
        assert_eq!(told.of, of, "what it refers to");
    }
}

/// T1: as of every moment and day that matters.
fn check_times(ledger: &Ledger, world: &World, name: &StreamName) {
    let told = |told: Option<AsOf>| match told? {
        AsOf::Held(s) => Some(ModelAsOf::Held(s.quantity.units().into(), s.value.units().into())),
        AsOf::Superseded => Some(ModelAsOf::Superseded),
    };
    let (store, supply) = (name.0.as_str(), name.1.as_str());
    let days: BTreeSet<Date> = world.streams[name]
        .lines
        .iter()
        .map(|line| line.day())
        .flat_map(|day| [day - Duration::days(1), day, day + Duration::days(1)])
        .collect();
    for day in days {
        assert_eq!(
            told(ledger.stock_at_end_of(store, supply, day)),
            world.at_end_of(name, day),
            "T1: {name:?} at the end of {day}"
        );
        for time in ["00:00:00", "07:59:59", "08:00:00", "17:30:00", "23:59:58"] {
            let at: Moment = format!("{day} {time}").parse().unwrap();
            assert_eq!(told(ledger.stock_at(store, supply, at)), world.at(name, at), "T1: {name:?} at {at}");
        }
    }
}

/// C2 and M10: closed cycles and locked periods stand still.
fn check_what_stands(record: &Record, before: &Answers, after: &Answers) {
    let changed: BTreeSet<&CycleId> = (record.events.iter())
        .filter_map(|event| match event {
            Event::CycleClosed(e) => Some(&e.cycle),
            Event::CycleReopened(e) => Some(&e.cycle),
            _ => None,
        })
        .collect();
    let charges: BTreeSet<_> = before.charges.keys().chain(after.charges.keys()).collect();
    for charge in charges {
        let charged = |answers: &Answers| answers.charges.get(charge).map_or(0, |(charged, _)| *charged);
        if before.closed.contains_key(&charge.cycle) && !changed.contains(&charge.cycle) {
            assert_eq!(charged(before), charged(after), "C2: a closed cycle stands still: {charge:?}");
        }
    }
    let moved_lock = record.events.iter().any(|event| matches!(event, Event::PeriodLocked(_)));
    let (Some(through), false) = (before.locked, moved_lock) else { return };
    let locked = |answers: &Answers| -> Vec<_> {
        let lines = answers.kardex.iter().flat_map(|(name, lines)| lines.iter().map(move |line| (name, line)));
        let lines = lines.filter(|(_, line)| line.effective.date() <= through);
        lines.map(|(name, line)| (name.clone(), line.reference.clone())).collect()
    };
    assert_eq!(locked(before), locked(after), "M10: nothing comes into a locked period, and nothing goes");
    let stock = |answers: &Answers| -> Vec<_> {
        let lines = answers.kardex.iter().flat_map(|(name, lines)| lines.iter().map(move |line| (name, line)));
        let lines = lines.filter(|(_, line)| line.effective.date() <= through);
        lines.map(|(name, line)| (name.clone(), line.reference.clone(), line.cost, line.after)).collect()
    };
    if !record.events.iter().any(|event| matches!(event, Event::Rebalance(_) | Event::Void(_))) {
        assert_eq!(stock(before), stock(after), "M10: without a rebalance, a locked period stands still");
    }
}

/// T4 and R7: the impact is the difference of the answers.
fn check_impact(impact: &Impact, record: &Record, before: &Answers, after: &Answers, world: &World) {
    let mut events: Vec<Event> = record.events.iter().filter(|event| is_transaction(event)).cloned().collect();
    let recorded: Vec<Reference> = events.iter_mut().flat_map(references).map(|r| r.clone()).collect();
    assert_eq!(impact.recorded, recorded);
    let touched: BTreeSet<StreamName> = impact.streams.iter().map(|s| (s.store.clone(), s.supply.clone())).collect();
    assert_eq!(touched.len(), impact.streams.len(), "each stream once");
    for name in before.kardex.keys().chain(after.kardex.keys()) {
        if !touched.contains(name) {
            assert_eq!(before.kardex.get(name), after.kardex.get(name), "what is not in the impact has not changed");
        }
    }
    for stream in &impact.streams {
        let name = (stream.store.clone(), stream.supply.clone());
        assert_eq!(stream.before, before.stock_of(&name), "before: {name:?}");
        assert_eq!(stream.after, after.stock_of(&name), "after: {name:?}");
        let (was, is) = (before.superseded_lines(&name), after.superseded_lines(&name));
        let known = |line: &(&Reference, usize), answers: &Answers| {
            answers.kardex.get(&name).is_some_and(|lines| lines.iter().any(|l| l.reference == *line.0))
        };
        let superseded = is.iter().filter(|line| !was.contains(line)).count();
        let restored = was.iter().filter(|line| !is.contains(line) && known(line, after)).count();
        assert_eq!(stream.superseded, superseded, "superseded: {name:?}");
        assert_eq!(stream.restored, restored, "restored: {name:?}");
    }
    let mut cycles = BTreeMap::new();
    for charge in before.charges.keys().chain(after.charges.keys()) {
        let cost = |answers: &Answers| answers.charges.get(charge).copied().unwrap_or_default();
        if cost(before) != cost(after) {
            cycles.insert(charge.clone(), (cost(before), cost(after)));
        }
    }
    let told: BTreeMap<_, _> = (impact.cycles.iter())
        .map(|c| {
            let before = (c.before.units(), c.variance_before.units());
            (c.charge.clone(), (before, (c.after.units(), c.variance_after.units())))
        })
        .collect();
    assert_eq!(told.len(), impact.cycles.len(), "each charge once");
    assert_eq!(told, cycles, "the charges that differ");
    let (was, is) = (before.exits(), after.exits());
    let recosted: BTreeMap<_, _> = was
        .iter()
        .filter_map(|(exit, was)| Some((exit.clone(), (*was, *is.get(exit)?))))
        .filter(|(_, (was, is))| was != is)
        .collect();
    let told: BTreeMap<_, _> =
        impact.recosted.iter().map(|r| (r.reference.clone(), (r.before.units(), r.after.units()))).collect();
    assert_eq!(told, recosted, "the exits that cost something else now");
    let (was, is) = (before.findings(), after.findings());
    let findings: BTreeMap<_, _> = was
        .iter()
        .filter_map(|(count, was)| Some((count.clone(), (*was, *is.get(count)?))))
        .filter(|(_, (was, is))| was != is)
        .collect();
    let told: BTreeMap<_, _> =
        impact.counts.iter().map(|c| (c.reference.clone(), (c.before.units(), c.after.units()))).collect();
    assert_eq!(told, findings, "T4: the counts that find something else now");
    for count in &impact.counts {
        let streams = world.streams_of(&count.reference);
        let cause = impact.recorded.iter().find(|r| world.streams_of(r).iter().any(|s| streams.contains(s)));
        assert_eq!(Some(&count.cause), cause, "T4: and why");
    }
}
