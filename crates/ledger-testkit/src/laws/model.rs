//! Laws of the ledger beside the naive model.

use crate::model::{AsOf as Expected, Fault, Model, Verdict, World};
use crate::observed::{
    Held, Holds, Law, Outcome, Readable, Reading, Step, StreamName, anonymous, is_made, no_name, references,
};
use ledger_core::{
    ActivityId, Charge, CycleId, Ledger, Moment, Reference, Settings,
    decide::{Refusal, Refused},
    event::Event,
    query::{AsOf, KardexLine},
    value::{Kind, Quantity},
};
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, Duration};

/// M1–M11, R1–R7: a command is recorded, or refused for the first rule that each of its actions breaks, as the model
/// says. `model` must be at the head before the step. The model has room for numbers of any size, so check this only
/// for numbers that fit.
///
/// # Errors
/// The first refusal or event that the model does not expect.
pub fn judged_as_by_the_model(model: &Model, step: &Step) -> Holds {
    judged(&model.judge(&step.command), step)
}

pub(crate) fn judged(verdict: &Verdict, step: &Step) -> Holds {
    let law = Law::of_command("judged_as_by_the_model", step.after.head, &step.command.id);
    match &step.outcome {
        Outcome::Recorded(record, _) => {
            law.same_list("refusals", &[], &verdict.refused)?;
            law.same_list("faults of the end state", &[], &verdict.world.faults)?;
            let movements: Vec<Event> =
                record.events.iter().filter(|e| !references(e).is_empty()).cloned().map(anonymous).collect();
            let expected: Vec<Event> = verdict.movements.iter().cloned().map(anonymous).collect();
            law.same_list("events recorded", &movements, &expected)
        }
        Outcome::Refused(refusals) => {
            let is_fault =
                |r: &&Refused| matches!(r.refusal.code(), "negative_stock" | "no_price_known" | "nothing_in_stock");
            let own: Vec<_> = (refusals.iter().filter(|r| !is_fault(r)))
                .map(|refused| (refused.action, refused.line.unwrap_or(0), refused.refusal.code()))
                .collect();
            law.same_list("refusals (action, line, code)", &own, &verdict.refused)?;
            let settings = verdict.world.settings();
            let faults: BTreeSet<Fault> = refusals.iter().filter_map(|r| fault(&r.refusal, &settings)).collect();
            let expected = verdict.world.faults.iter().filter(|fault| !verdict.incomplete.contains(fault.stream()));
            let expected: BTreeSet<Fault> = expected.cloned().map(nameless).collect();
            law.same(format_args!("the faults of the end state"), &faults, &expected)?;
            let any = !(own.is_empty() && faults.is_empty());
            law.same(format_args!("the presence of a reason"), &any, &true)
        }
    }
}

fn fault(refusal: &Refusal, settings: &Settings) -> Option<Fault> {
    let fault = match refusal.clone() {
        Refusal::NegativeStock { store, supply, at, movement, shortfall, .. } => Fault::Negative {
            stream: (store, supply),
            at: at.to_string(),
            movement,
            shortfall: Quantity::from_decimal(shortfall, settings.quantity_scale).ok()?.units().into(),
        },
        Refusal::NoPriceKnown { store, supply, at, movement } => {
            Fault::NoPrice { stream: (store, supply), at: at.to_string(), movement }
        }
        Refusal::NothingInStock { store, supply, at, movement } => {
            Fault::Nothing { stream: (store, supply), at: at.to_string(), movement }
        }
        _ => return None,
    };
    Some(nameless(fault))
}

/// A fault, without a movement's reference that was made.
fn nameless(mut fault: Fault) -> Fault {
    let (Fault::Negative { movement, .. } | Fault::NoPrice { movement, .. } | Fault::Nothing { movement, .. }) =
        &mut fault;
    if is_made(movement) {
        *movement = no_name();
    }
    fault
}

fn wide(stock: Held) -> (i128, i128) {
    (stock.quantity.units(), stock.value.units())
}

/// Every answer is that of the model, to the last digit: stock and value, each line of each kardex and the stock after
/// it, both sides of the balance, the cost of every exit and charge, closed cycles and their variances, the lock.
///
/// # Errors
/// The first answer that differs.
pub fn agrees_with_the_model(read: &impl Readable, model: &Model) -> Holds {
    let (reading, world) = (read.reading(), model.world());
    let law = Law::new("agrees_with_the_model", reading.head);
    law.same(format_args!("the head"), &reading.head, &model.head())?;
    let stock = reading.stock.iter().map(|(name, stock)| (name.clone(), wide(*stock))).collect();
    let moved = || world.streams.iter().filter(|(_, stream)| !stream.lines.is_empty());
    let expected = moved().map(|(name, s)| (name.clone(), (s.quantity, s.value))).collect();
    law.same_map("quantity and value", &stock, &expected)?;
    let names: BTreeSet<_> = reading.kardex.keys().collect();
    law.same(format_args!("the streams that have lines"), &names, &moved().map(|(name, _)| name).collect())?;
    for name in world.streams.keys() {
        kardex(&reading, world, name, &law)?;
        balance(&reading, world, name, &law)?;
    }
    charges(&reading, world, &law)?;
    let exits = reading.exits().into_iter().map(|(exit, cost)| (exit, cost.units())).collect();
    law.same_map("cost of exit", &exits, &world.exits)?;
    law.same(format_args!("the lock"), &reading.locked, &world.locked)
}

fn kardex(reading: &Reading, world: &World, name: &StreamName, law: &Law<'_>) -> Holds {
    let (lines, ours) = (reading.lines(name), &world.streams[name].lines);
    let told: Vec<_> = lines.iter().map(|line| &line.reference).collect();
    let expected: Vec<_> = ours.iter().map(|line| &line.reference).collect();
    law.same_list(&format!("effective order of {name:?}"), &told, &expected)?;
    for (line, ours) in lines.iter().zip(ours) {
        let reference = &line.reference;
        law.same(format_args!("kind of {reference}"), &line.kind, &ours.kind)?;
        law.same(format_args!("the quantity that {reference} moved in {name:?}"), &line.moved.units(), &ours.moved)?;
        law.same(format_args!("the superseder of {reference} in {name:?}"), &line.superseded_by, &ours.superseded_by)?;
        law.same(format_args!("the stock of {name:?} after {reference}"), &line.after.map(wide), &ours.after)?;
        // the cost of a superseded adjustment is only shown, so a command is not refused if it does not fit
        if ours.kind != Kind::Adjustment || i64::try_from(ours.cost).is_ok() {
            law.same(format_args!("the cost of {reference} in {name:?}"), &line.cost.units(), &ours.cost)?;
        }
    }
    Ok(())
}

fn balance(reading: &Reading, world: &World, name: &StreamName, law: &Law<'_>) -> Holds {
    let told = reading.balances.get(name).copied().unwrap_or_default();
    let ours = &world.streams[name];
    let sides = [
        ("entered", told.entered, ours.entered),
        ("gained", told.gained, ours.gained),
        ("rebalanced", told.rebalanced, ours.rebalanced),
        ("revalued", told.revalued, ours.revalued),
        ("transferred in", told.transferred_in, ours.transferred_in),
        ("left", told.left, ours.value),
        ("charged", told.charged, ours.charged),
        ("lost", told.lost, ours.lost),
        ("transferred out", told.transferred_out, ours.transferred_out),
        ("negative-stock variance", told.variance, ours.variance),
    ];
    for (side, told, expected) in sides {
        law.same(format_args!("{side} in the balance of {name:?}"), &told.units(), &expected)?;
    }
    Ok(())
}

/// C1 and C2: the charges are those of the model.
fn charges(reading: &Reading, world: &World, law: &Law<'_>) -> Holds {
    let frozen = world.closed.values().flat_map(BTreeMap::keys);
    let expected: BTreeMap<Charge, (i128, i128)> = (world.charges.keys().chain(frozen))
        .map(|charge| (charge.clone(), world.charged(charge)))
        .filter(|(_, cost)| *cost != (0, 0))
        .collect();
    let told = reading.charges.iter().map(|(charge, (a, b))| (charge.clone(), (a.units(), b.units()))).collect();
    law.same_map("charged and variance", &told, &expected)?;
    let mut closed: BTreeMap<CycleId, i128> = world.closed.keys().map(|cycle| (cycle.clone(), 0)).collect();
    for (charge, (_, variance)) in &expected {
        if let Some(sum) = closed.get_mut(&charge.cycle) {
            *sum += variance;
        }
    }
    let told = reading.closed.iter().map(|(cycle, variance)| (cycle.clone(), variance.units())).collect();
    law.same_map("variance of the closed cycle", &told, &closed)
}

/// T1, C1 and single look-ups: the stock of a stream at every moment and day that matters, the data of a transaction,
/// the lines of voided transactions, the current stock of a stream, the cost of an activity.
///
/// # Errors
/// The first answer that differs from the model's.
pub fn lookups_agree_with_the_model(ledger: &Ledger, model: &Model) -> Holds {
    let world = model.world();
    let law = Law::new("lookups_agree_with_the_model", ledger.head());
    law.same(format_args!("the head"), &ledger.head(), &model.head())?;
    for (name, stream) in &world.streams {
        let (store, supply) = name;
        let kardex = ledger.kardex(store, supply);
        law.same(format_args!("the presence of movements in {name:?}"), &kardex.is_some(), &true)?;
        voided(kardex.unwrap_or_default(), model, name, &law)?;
        let held = ledger.stock_of(store, supply).map(|stock| wide(stock.into()));
        law.same(format_args!("the stock of {name:?}"), &held, &Some((stream.quantity, stream.value)))?;
        as_of(ledger, world, name, &law)?;
    }
    for (reference, transaction) in &world.transactions {
        let told = ledger.transaction(reference).map(|t| (t.kind, t.voided_by, t.of));
        let of = match &transaction.event {
            Event::Return(e) => Some(e.of.clone()),
            Event::Void(e) => Some(e.of.clone()),
            Event::Reversal(e) => Some(e.of.clone()),
            _ => None,
        };
        let expected = Some((transaction.kind, transaction.voided_by.clone(), of));
        law.same(format_args!("kind, void and target of {reference}"), &told, &expected)?;
    }
    let mut costs: BTreeMap<(CycleId, ActivityId), i128> = BTreeMap::new();
    let frozen = world.closed.values().flat_map(BTreeMap::keys);
    for charge in world.charges.keys().chain(frozen).collect::<BTreeSet<_>>() {
        *costs.entry((charge.cycle.clone(), charge.activity.clone())).or_default() += world.charged(charge).0;
    }
    costs.retain(|_, cost| *cost != 0);
    let told = (ledger.cycle_costs().iter())
        .filter(|cost| !cost.cost.is_zero())
        .map(|cost| ((cost.cycle.clone(), cost.activity.clone()), cost.cost.units()))
        .collect();
    law.same_map("cost of cycle and activity", &told, &costs)
}

/// T3: the lines of voided transactions in a stream are those of the model.
fn voided(kardex: Vec<KardexLine>, model: &Model, name: &StreamName, law: &Law<'_>) -> Holds {
    let mut told: BTreeMap<Reference, Vec<(i128, i128)>> = BTreeMap::new();
    for line in kardex.into_iter().filter(|line| line.voided_by.is_some()) {
        let shown = (line.moved.units(), line.cost.units());
        told.entry(line.reference).or_default().push(shown);
    }
    let mut expected: BTreeMap<Reference, Vec<(i128, i128)>> = BTreeMap::new();
    for (reference, lines) in model.voided() {
        for line in lines.iter().filter(|line| line.stream == *name) {
            expected.entry(reference.clone()).or_default().push((line.moved, line.cost));
        }
    }
    law.same_map("the voided lines", &told, &expected)
}

/// T1: the stock at the moment of every line, on its day, the day before and the day after.
fn as_of(ledger: &Ledger, world: &World, name: &StreamName, law: &Law<'_>) -> Holds {
    let told = |told: Option<AsOf>| match told? {
        AsOf::Held(stock) => {
            let (quantity, value) = wide(stock.into());
            Some(Expected::Held(quantity, value))
        }
        AsOf::Superseded => Some(Expected::Superseded),
    };
    let (store, supply) = name;
    let days: BTreeSet<Date> = (world.streams[name].lines.iter().map(|line| line.day()))
        .flat_map(|day| [day.saturating_sub(Duration::DAY), day, day.saturating_add(Duration::DAY)])
        .filter(|day| (1..=9999).contains(&day.year()))
        .collect();
    for day in days {
        let held = told(ledger.stock_at_end_of(store, supply, day));
        law.same(format_args!("the stock of {name:?} at the end of {day}"), &held, &world.at_end_of(name, day))?;
        let own = world.streams[name].lines.iter().map(|line| line.at()).filter(|at| at.date() == day);
        let midnight = Moment::start_of(day).into_iter();
        let last = Moment::end_of(day).into_iter();
        for at in own.flat_map(|at| [Some(at), second_before(at)]).flatten().chain(midnight).chain(last) {
            let held = told(ledger.stock_at(store, supply, at));
            law.same(format_args!("the stock of {name:?} at {at}"), &held, &world.at(name, at))?;
        }
    }
    Ok(())
}

fn second_before(at: Moment) -> Option<Moment> {
    Moment::at(at.date_time().checked_sub(Duration::SECOND)?).ok()
}
