//! Makes commands of plans, as they come to a ledger.

use super::glance::{Glance, Seen};
use super::plan::{CommandPlan, Number, Plan, STRANGER, Size, When, Where, command_plan, plans};
use super::reading::StreamName;
use super::setting::{Setting, settings};
use crate::*;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use time::{Date, Duration, Month, OffsetDateTime};

/// Whoever tells a ledger commands: reads its names and settings, sees what is there, and does what is planned.
///
/// It knows nothing of a ledger but what that says, so it works for any.
///
/// ```
/// use ledger_core::testkit::proptest::strategy::{Strategy, ValueTree};
/// use ledger_core::testkit::proptest::test_runner::TestRunner;
/// use ledger_core::testkit::{Clerk, Setting, Trial, plans};
/// let mut trial = Trial::open(&Setting::default().opening());
/// let mut clerk = Clerk::default();
/// for plan in plans(5).new_tree(&mut TestRunner::default()).unwrap().current() {
///     let command = clerk.command(&plan, trial.ledger());
///     trial.check(&command)?;
/// }
/// # Ok::<(), ledger_core::testkit::Violation>(())
/// ```
#[derive(Debug, Clone)]
pub struct Clerk {
    factor: i64,
    /// The day it is, counted from the first of May 2026.
    clock: i64,
    /// How many commands were given.
    next: u64,
    /// Every name that was given, newest last.
    asked: Vec<(Kind, Reference)>,
}

impl Default for Clerk {
    fn default() -> Self {
        Self { factor: 1, clock: 10, next: 0, asked: Vec::new() }
    }
}

fn day(number: i64) -> Date {
    Date::from_calendar_date(2026, Month::May, 1).unwrap() + Duration::days(number)
}

fn number_of(date: Date) -> i64 {
    (date - day(0)).whole_days()
}

impl Clerk {
    /// One whose numbers are as large as the setting says.
    pub fn new(setting: &Setting) -> Self {
        Self { factor: setting.factor, ..Self::default() }
    }

    /// What is planned, as a command for `ledger`, which must be open.
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
            // what comes next sees what this leaves; a name that the ledger makes can't be told from here
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

/// Up to `length` commands told to a new ledger one after the other, its opening first. About one in five is refused.
pub fn tellings(length: usize) -> impl Strategy<Value = Vec<Command>> {
    (settings(), plans(length)).prop_map(|(setting, plans)| told(&setting, &plans, false))
}

/// Whole valid histories: the same, without what is refused.
pub fn histories(length: usize) -> impl Strategy<Value = Vec<Command>> {
    (settings(), plans(length)).prop_map(|(setting, plans)| told(&setting, &plans, true))
}

/// Commands that may come next to a ledger that is open, over the names that it knows.
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

const NOW: When = When { days: 0, hour: 1 };

/// What a correction takes the place of.
#[derive(Debug, Clone)]
struct Instead {
    original: Seen,
    /// Whether it is to be as the original was, but for quantities.
    keep: bool,
}

/// One action at a time, with the ledger in view.
struct Desk<'a> {
    clerk: &'a mut Clerk,
    plan: &'a CommandPlan,
    number: usize,
    glance: Glance<'a>,
    instead: Option<Instead>,
}

impl Desk<'_> {
    fn action(&mut self, plan: &Plan) -> Action {
        match plan {
            Plan::Entry { when, store, provider, lines } => self.entry(*when, *store, *provider, lines).into(),
            Plan::Exit { when, at, size, charge } => match self.exit(*when, *at, *size, *charge) {
                Some(exit) => exit.into(),
                None => self.supply_anew(*when, *at),
            },
            Plan::Return { when, of, quarters } => match self.back(*when, *of, *quarters) {
                Some(back) => back.into(),
                None => self.otherwise(*when, *of),
            },
            Plan::Loss { when, at, size, reason, priced } => match self.outflow(*when, *at, *size) {
                Some((stream, at, quantity)) => {
                    let loss = self.adjustment(at, stream, Amount::consumption(-quantity), *reason);
                    let unit_price = (*priced && self.plan.careless).then(|| Decimal::from(2));
                    NewAdjustment { unit_price, ..loss }.into()
                }
                None => self.supply_anew(*when, *at),
            },
            Plan::Gain { when, at, number, price, reason } => {
                let stream = self.stream(*at);
                let at = self.date(*when, std::slice::from_ref(&stream), None);
                let unit_price = self.price_if_planned(*price, &stream, at);
                let found = self.buying(self.positive(*number), &stream.1);
                let gain = self.adjustment(at, stream, found.into(), *reason);
                NewAdjustment { unit_price, ..gain }.into()
            }
            Plan::Rebalance { lines } => self.rebalance(lines),
            Plan::Void { kind, of } => match self.void(*kind, *of) {
                Some(void) => void.into(),
                None => self.otherwise(NOW, *of),
            },
            Plan::Count { when, at, size, price, reason } => self.count(*when, *at, *size, *price, *reason),
            Plan::Revaluation { when, at, price } => match self.revaluation(*when, *at, *price) {
                Some(revaluation) => revaluation.into(),
                None => self.supply_anew(*when, *at),
            },
            Plan::Transfer { when, at, to, size } => match self.transfer(*when, *at, *to, *size) {
                Some(transfer) => transfer.into(),
                None => self.supply_anew(*when, *at),
            },
            Plan::Reversal { when, of } => self.reversal(*when, *of),
            Plan::Correction { of, keep, by } => self.correction(*of, *keep, by),
            Plan::Close { cycle } => self.cycle_change(*cycle, true),
            Plan::Reopen { cycle } => self.cycle_change(*cycle, false),
            Plan::Lock { days } => Action::LockPeriod(NewPeriodLock {
                reference: self.reference('K', Kind::Lock),
                through: days.map(|days| day(self.clerk.clock + days)),
                note: self.note(),
            }),
        }
    }

    fn entry(
        &mut self,
        when: When,
        store: usize,
        provider: usize,
        plan: &[(usize, Number, usize, bool, Number)],
    ) -> NewEntry {
        let kept = self.kept();
        let store = kept.as_ref().map_or_else(|| self.store(store), |original| original.stream.0.clone());
        let provider = self.named(provider, self.glance.ledger.catalog().providers(), "A stranger");
        let mut lines = Vec::new();
        for &(supply, quantity, unit, total, cost) in plan {
            let supply = self.supply(supply);
            let quantity = self.positive(quantity);
            let quantity = match unit {
                0 => Amount::consumption(self.decimal(quantity, self.settings().quantity_scale)),
                1 => Amount::buying(self.buying(quantity, &supply)),
                _ => self.buying(quantity, &supply).into(),
            };
            let price = self.price(cost);
            let cost = if total { NewCost::Total(price * Decimal::from(7)) } else { NewCost::UnitPrice(price) };
            lines.push(NewEntryLine { supply, quantity, cost });
        }
        let streams: Vec<StreamName> = lines.iter().map(|line| (store.clone(), line.supply.clone())).collect();
        let at = kept.map_or_else(|| self.date(when, &streams, None), |original| original.at);
        let reference = self.reference('E', Kind::Entry);
        NewEntry { reference, at, store, provider, document: self.document(), note: self.note(), lines }
    }

    fn exit(&mut self, when: When, at: Where, size: Size, charge: usize) -> Option<NewExit> {
        let (stream, at, quantity) = self.outflow(when, at, size)?;
        let next = self.clerk.next;
        let cycle = self.cycle(charge, false).unwrap_or_else(|| CycleId::new("a new one").unwrap());
        let activity = ActivityId::new(["weeding", "fertilizing"][(next % 2) as usize]).unwrap();
        let charge = Charge {
            lot: next.is_multiple_of(4).then(|| LotId::new("North 4").unwrap()),
            contractor: next.is_multiple_of(6).then(|| ContractorId::new("Hnos. Paz").unwrap()),
            ..Charge::new(cycle, activity)
        };
        let exit = NewExit::new(at, stream.0, stream.1, quantity, charge);
        let reference = self.reference('X', Kind::Exit);
        Some(NewExit { reference, document: self.document(), note: self.note(), ..exit })
    }

    fn transfer(&mut self, when: When, at: Where, to: usize, size: Size) -> Option<NewTransfer> {
        let (stream, mut at, quantity) = self.outflow(when, at, size)?;
        let mut to = self.store(to);
        if to == stream.0 && !self.plan.careless {
            to = self.glance.ledger.catalog().stores().find(|store| **store != to).unwrap_or(&to).clone();
        }
        if self.kept().is_none() && !self.plan.careless {
            // nothing arrives before the baseline of where it goes
            let arrives = (to.clone(), stream.1.clone());
            if let Some(day) = self.glance.closed_through(&[arrives]).filter(|day| at.date() <= *day) {
                at = Moment::start_of(day + Duration::DAY).unwrap();
            }
        }
        let transfer = NewTransfer::new(at, stream.0, to, stream.1, Amount::consumption(quantity));
        let reference = self.reference('T', Kind::Transfer);
        Some(NewTransfer { reference, document: self.document(), note: self.note(), ..transfer })
    }

    fn back(&mut self, when: When, of: usize, quarters: i64) -> Option<NewReturn> {
        let corrected = self.instead.clone();
        let returnable = self.glance.returnable();
        let (of, from, mut left) = match (&corrected, self.plan.careless) {
            (_, true) => {
                let asked = self.asked(Some(Kind::Exit), of);
                let left = returnable.iter().find(|(exit, _)| exit.reference == asked).map_or(4, |(_, left)| *left);
                (asked, None, left)
            }
            (Some(Instead { original, .. }), _) => {
                let of = original.of.clone()?;
                let left = returnable.iter().find(|(exit, _)| exit.reference == of).map_or(0, |(_, left)| *left);
                let exit = self.glance.lines(&original.stream).iter().find(|line| line.reference == of)?.clone();
                (of, Some(exit), left + original.moved)
            }
            _ => {
                let (exit, left) = picked(&returnable, of)?;
                (exit.reference.clone(), Some((*exit).clone()), *left)
            }
        };
        left = left.max(1);
        let at = match (self.kept(), from) {
            (Some(original), _) => original.at,
            (_, Some(exit)) => self.date(when, std::slice::from_ref(&exit.stream), Some(exit.at)),
            _ => self.date(when, &[], None),
        };
        let most = if self.plan.careless { quarters } else { quarters.min(4) };
        let units = if most == 4 { left } else { (left / 4).saturating_mul(most).max(1) };
        let quantity = Quantity::from_units(units).to_decimal(self.settings().quantity_scale);
        let reference = self.reference('R', Kind::Return);
        Some(NewReturn { reference, document: self.document(), note: self.note(), ..NewReturn::new(at, of, quantity) })
    }

    fn adjustment(&mut self, at: Moment, stream: StreamName, delta: Amount, reason: usize) -> NewAdjustment {
        let reason = self.named(reason, self.glance.ledger.catalog().reasons(), "UNHEARD-OF");
        let reference = self.reference('A', Kind::Adjustment);
        let adjustment = NewAdjustment::new(at, stream.0, stream.1, delta, reason);
        NewAdjustment { reference, document: self.document(), note: self.note(), ..adjustment }
    }

    fn rebalance(&mut self, plan: &[(Where, i64, Number, Number)]) -> Action {
        let mut lines = Vec::new();
        let mut streams = BTreeSet::new();
        for &(at, days, stock, price) in plan {
            let stream = self.stream(at);
            let mut date = day(self.clerk.clock + days);
            if let Some(through) = self.glance.ledger.locked_through().filter(|through| date <= *through)
                && !self.plan.careless
            {
                date = through + Duration::DAY;
            }
            if streams.insert(stream.clone()) || self.plan.careless {
                let stock = self.buying(self.not_negative(stock), &stream.1).into();
                let (store, supply) = stream;
                lines.push(NewRebalanceLine { store, supply, date, stock, unit_price: self.price(price) });
            }
        }
        let reference = self.reference('B', Kind::Rebalance);
        NewRebalance { reference, document: self.document(), note: self.note(), lines }.into()
    }

    fn void(&mut self, kind: usize, of: usize) -> Option<NewVoid> {
        let kinds = [Kind::Entry, Kind::Exit, Kind::Return, Kind::Transfer, Kind::Rebalance];
        let kind = kinds.get(kind).copied();
        let of = if self.plan.careless {
            self.asked(kind, of)
        } else {
            // that kind, or whichever there is one of
            let spared =
                |line: &&Seen| line.kind == Kind::Rebalance || self.may_go_negative() || self.glance.can_spare(line);
            let mut candidates = kind.into_iter().chain(kinds).map(|kind| {
                let all: Vec<&Seen> = self.glance.changeable(kind).into_iter().filter(spared).collect();
                picked(&all, of).map(|line| line.reference.clone())
            });
            candidates.find_map(|of| of)?
        };
        let reference = self.reference('V', Kind::Void);
        Some(NewVoid { of, reference, note: self.note() })
    }

    fn count(&mut self, when: When, at: Where, size: Size, price: Option<Number>, reason: Option<usize>) -> Action {
        let stream = self.stream(at);
        let allowed = self.settings().backdated_counts == BackdatedCounts::Allowed;
        let last = self.glance.last(&stream).filter(|_| !allowed);
        let at = self.date(when, std::slice::from_ref(&stream), last);
        let stock = match size {
            Size::Plain(number) => self.buying(self.not_negative(number), &stream.1).into(),
            Size::Quarters(quarters) => {
                let held = i128::from(self.glance.held(&stream).max(1)) * i128::from(quarters) / 4;
                let held = Quantity::from_units(i64::try_from(held).unwrap_or(i64::MAX));
                Amount::consumption(held.to_decimal(self.settings().quantity_scale))
            }
        };
        let unit_price = self.price_if_planned(price, &stream, at);
        let reason = reason.map(|reason| self.named(reason, self.glance.ledger.catalog().reasons(), "UNHEARD-OF"));
        let reference = self.reference('C', Kind::Count);
        let count = NewCount::new(at, stream.0, stream.1, stock);
        NewCount { reference, unit_price, reason, document: self.document(), note: self.note(), ..count }.into()
    }

    fn revaluation(&mut self, when: When, at: Where, price: Number) -> Option<NewRevaluation> {
        let given = self.stream(at);
        let stream = if self.plan.careless {
            given
        } else {
            self.streams_from(&given).into_iter().find(|stream| self.glance.held(stream) > 0)?
        };
        let mut at = self.date(when, std::slice::from_ref(&stream), None);
        if !self.plan.careless && self.glance.spare(&stream, at) == 0 {
            at = self.glance.last(&stream)?.max(at);
        }
        let revaluation = NewRevaluation::new(at, stream.0, stream.1, self.price(price));
        let reference = self.reference('P', Kind::Revaluation);
        Some(NewRevaluation { reference, document: self.document(), note: self.note(), ..revaluation })
    }

    fn reversal(&mut self, when: When, of: usize) -> Action {
        let mut found = self.glance.changeable(Kind::Adjustment);
        found.extend(self.glance.changeable(Kind::Count));
        found.retain(|line| self.may_go_negative() || self.glance.can_spare(line));
        let (of, at) = match picked(&found, of).map(|line| (*line).clone()).filter(|_| !self.plan.careless) {
            Some(line) => {
                let at = self.date(when, std::slice::from_ref(&line.stream), Some(line.at));
                (line.reference, at)
            }
            None if self.plan.careless => (self.asked(Some(Kind::Adjustment), of), self.date(when, &[], None)),
            None => return self.otherwise(when, of),
        };
        let reference = self.reference('U', Kind::Reversal);
        NewReversal { at, of, reference, note: self.note() }.into()
    }

    fn correction(&mut self, of: usize, keep: bool, by: &Plan) -> Action {
        let kinds = match by {
            Plan::Entry { .. } => [Kind::Entry, Kind::Exit],
            Plan::Exit { .. } => [Kind::Exit, Kind::Return],
            Plan::Return { .. } => [Kind::Return, Kind::Transfer],
            _ => [Kind::Transfer, Kind::Entry],
        };
        let original = if self.plan.careless {
            // mostly of its own kind
            let asked = self.asked(Some(kinds[usize::from(self.clerk.next.is_multiple_of(3))]), of);
            let kept = self.glance.changeable(kinds[0]).into_iter().find(|line| line.reference == asked).cloned();
            self.instead = kept.map(|original| Instead { original, keep });
            Some(asked)
        } else {
            let original = picked(&self.glance.changeable(kinds[0]), of).map(|line| (*line).clone());
            self.instead = original.map(|original| Instead { original, keep });
            self.instead.as_ref().map(|instead| instead.original.reference.clone())
        };
        let Some(of) = original else { return self.action(by) };
        let by = match self.action(by) {
            Action::Entry(by) => NewCorrected::Entry(by),
            Action::Exit(by) => NewCorrected::Exit(by),
            Action::Return(by) => NewCorrected::Return(by),
            Action::Transfer(by) => NewCorrected::Transfer(by),
            other => return other,
        };
        let reference = self.reference('W', Kind::Void);
        NewCorrection { reference, of, by, note: self.note() }.into()
    }

    /// Closes or reopens a cycle; a careful clerk leaves one open, and reopens what is closed.
    fn cycle_change(&mut self, index: usize, close: bool) -> Action {
        let shut = self.glance.ledger.closed_cycles().len();
        let open = self.glance.ledger.catalog().cycles().count() - shut;
        let close = if self.plan.careless { close } else { shut == 0 || close && open > 1 };
        let cycle = self.cycle(index, !close).unwrap_or_else(|| CycleId::new("a new one").unwrap());
        let (letter, kind) = if close { ('Y', Kind::CycleClosing) } else { ('Z', Kind::CycleReopening) };
        let change = NewCycleChange { reference: self.reference(letter, kind), cycle, note: self.note() };
        if close { Action::CloseCycle(change) } else { Action::ReopenCycle(change) }
    }

    /// What to do when there is nothing to return or reverse: take something.
    fn otherwise(&mut self, when: When, of: usize) -> Action {
        let at = Where { store: of % 2, supply: 0 };
        let exit = self.exit(when, at, Size::Quarters(1), of % 2);
        exit.map_or_else(|| self.supply_anew(when, at), Action::from)
    }

    /// What to do when there is nothing to take: buy some.
    fn supply_anew(&mut self, when: When, at: Where) -> Action {
        let (store, supply) = self.stream(at);
        let quantity = Decimal::from(20 + self.clerk.next % 17) * Decimal::from(self.clerk.factor);
        let price = Decimal::from(self.clerk.next % 9 + 1);
        let at = self.date(when, &[(store.clone(), supply.clone())], None);
        let provider = self.named(0, self.glance.ledger.catalog().providers(), "A stranger");
        let entry = NewEntry::new(at, store, provider);
        let entry = entry.line(supply, Amount::buying(quantity), NewCost::UnitPrice(price));
        NewEntry { reference: self.reference('E', Kind::Entry), ..entry }.into()
    }

    /// Where to take from, when, and how much.
    fn outflow(&mut self, when: When, at: Where, size: Size) -> Option<(StreamName, Moment, Decimal)> {
        let given = self.stream(at);
        let daring = self.may_go_negative() && !self.clerk.next.is_multiple_of(3);
        let (stream, at, there) = if let Some(original) = self.kept() {
            let spare = self.glance.spare(&original.stream, original.at) + original.moved.abs();
            (original.stream, original.at, spare)
        } else if self.plan.careless || daring {
            let at = self.date(when, std::slice::from_ref(&given), None);
            let there = self.glance.held(&given);
            (given, at, there)
        } else {
            let streams = self.streams_from(&given).into_iter();
            let stream = streams.map(|stream| (self.glance.held(&stream), stream)).find(|(held, _)| *held > 0);
            let (_, stream) = stream?;
            let mut at = self.date(when, std::slice::from_ref(&stream), None);
            if self.glance.spare(&stream, at) == 0 {
                // nothing was there then: now
                at = self.glance.last(&stream)?.max(at);
            }
            let spare = self.glance.spare(&stream, at);
            (stream, at, spare)
        };
        let free = self.plan.careless || daring;
        let units = match size {
            Size::Quarters(quarters) => {
                let quarters = if free { quarters } else { quarters.min(4) };
                i64::try_from(i128::from(there) * i128::from(quarters) / 4).unwrap_or(i64::MAX).max(1)
            }
            Size::Plain(number) => {
                let scale = self.settings().quantity_scale;
                let number = if self.plan.careless { number } else { self.positive(number) };
                let quantity = self.decimal(number, scale);
                match Quantity::from_decimal(quantity, scale) {
                    Ok(units) if free => units.units(),
                    Ok(units) => units.units().min(there).max(1),
                    // careless: too many decimals, or too many digits
                    Err(_) => return Some((stream, at, quantity)),
                }
            }
        };
        Some((stream, at, Quantity::from_units(units).to_decimal(self.settings().quantity_scale)))
    }

    /// The original of a correction that is to be as that was.
    fn kept(&self) -> Option<Seen> {
        self.instead.as_ref().filter(|instead| instead.keep).map(|instead| instead.original.clone())
    }

    fn settings(&self) -> Settings {
        self.glance.ledger.settings().cloned().unwrap_or_default()
    }

    fn may_go_negative(&self) -> bool {
        self.settings().negative_stock == NegativeStock::Allowed
    }

    /// The clerk's day, or so many before; a careful one goes by baselines and locks, and not before `earliest`.
    fn date(&mut self, when: When, streams: &[StreamName], earliest: Option<Moment>) -> Moment {
        self.clerk.clock += when.days.max(0);
        let mut date = day(self.clerk.clock + when.days.min(0));
        if !self.plan.careless
            && let Some(through) = self.glance.closed_through(streams).filter(|through| date <= *through)
        {
            date = through + Duration::DAY;
        }
        let hour = ["00:00:00", "08:00:00", "17:30:00", "23:59:59"][when.hour];
        let at: Moment = format!("{date} {hour}").parse().unwrap();
        let at = earliest.filter(|_| !self.plan.careless).map_or(at, |earliest| at.max(earliest));
        self.clerk.clock = self.clerk.clock.max(number_of(at.date()));
        at
    }

    fn reference(&mut self, letter: char, kind: Kind) -> Option<Reference> {
        let next = self.clerk.next;
        let name = match self.plan.wild {
            true => format!("{letter}{}", next.saturating_sub(3)),
            false => format!("{letter}{next}.{}", self.number),
        };
        let reference = Reference::new(name).unwrap();
        if self.plan.nameless {
            return None;
        }
        self.clerk.asked.push((kind, reference.clone()));
        Some(reference)
    }

    /// Something that was asked for, recorded or not.
    fn asked(&self, kind: Option<Kind>, of: usize) -> Reference {
        let asked = self.clerk.asked.iter().filter(|(other, _)| kind.is_none_or(|kind| kind == *other));
        let asked: Vec<&Reference> = asked.map(|(_, reference)| reference).collect();
        picked(&asked, of).map_or_else(|| Reference::new("nothing").unwrap(), |of| (*of).clone())
    }

    fn named<'a, T: Clone + std::str::FromStr + 'a>(
        &self,
        index: usize,
        names: impl Iterator<Item = &'a T>,
        stranger: &str,
    ) -> T {
        let names: Vec<&T> = names.collect();
        let strange = index == STRANGER && (self.plan.careless || self.plan.declaring) || names.is_empty();
        if strange {
            return stranger.parse().unwrap_or_else(|_| panic!("{stranger} is a name"));
        }
        names[index % names.len()].clone()
    }

    fn store(&self, index: usize) -> StoreId {
        self.named(index, self.glance.ledger.catalog().stores(), "NOWHERE")
    }

    fn supply(&self, index: usize) -> SupplyId {
        let known: Vec<SupplyId> = self.glance.ledger.catalog().supplies().map(|supply| supply.code.clone()).collect();
        if index == STRANGER && !self.plan.careless {
            // a supply is never declared by using it
            return self.named(0, known.iter(), "UNHEARD-OF");
        }
        self.named(index, known.iter(), "UNHEARD-OF")
    }

    fn stream(&self, at: Where) -> StreamName {
        (self.store(at.store), self.supply(at.supply))
    }

    /// All streams, that one first.
    fn streams_from(&self, first: &StreamName) -> Vec<StreamName> {
        let catalog = self.glance.ledger.catalog();
        let mut streams = vec![first.clone()];
        for supply in catalog.supplies() {
            streams.extend(catalog.stores().map(|store| (store.clone(), supply.code.clone())));
        }
        streams
    }

    /// An open cycle, or a closed one; whichever, if the clerk does not look.
    fn cycle(&self, index: usize, closed: bool) -> Option<CycleId> {
        let ledger = self.glance.ledger;
        let all: Vec<&CycleId> = ledger.catalog().cycles().collect();
        if self.plan.careless || index == STRANGER && self.plan.declaring && !closed {
            return Some(self.named(index, all.into_iter(), "a new one"));
        }
        let shut: BTreeSet<&CycleId> = ledger.closed_cycles().into_iter().map(|closed| closed.cycle).collect();
        let fit: Vec<&CycleId> = all.into_iter().filter(|cycle| shut.contains(cycle) == closed).collect();
        let index = if index == STRANGER { 0 } else { index };
        fit.get(index % fit.len().max(1)).map(|cycle| (*cycle).clone())
    }

    fn note(&self) -> Option<String> {
        self.clerk.next.is_multiple_of(5).then(|| "a \"note\",\n with ñ \\ and more".to_owned())
    }

    fn document(&self) -> Option<String> {
        self.clerk.next.is_multiple_of(3).then(|| format!("DOC-{}", self.clerk.next))
    }

    fn positive(&self, number: Number) -> Number {
        if self.plan.careless { number } else { number.at_least(1) }
    }

    fn not_negative(&self, number: Number) -> Number {
        if self.plan.careless { number } else { number.at_least(0) }
    }

    fn decimal(&self, number: Number, scale: Scale) -> Decimal {
        number.at_most(if self.plan.wild { u8::MAX } else { scale.decimals() }) * Decimal::from(self.clerk.factor)
    }

    /// So many buying units that they are whole in smallest consumption units.
    fn buying(&self, number: Number, supply: &SupplyId) -> Decimal {
        let scale = self.settings().quantity_scale;
        let conversion = self.glance.ledger.catalog().supply(supply.as_str()).map_or(1, |s| s.conversion.units());
        let spent = (0..scale.decimals()).find(|zeros| conversion % 10_i64.pow(u32::from(*zeros) + 1) != 0);
        let decimals = spent.unwrap_or(scale.decimals());
        let scale = Scale::new(decimals).unwrap_or(scale);
        self.decimal(number, scale)
    }

    fn price(&self, price: Number) -> Decimal {
        self.decimal(self.not_negative(price), self.settings().money_scale)
    }

    /// A price if one is planned, or needed since none is known of the stream by then.
    fn price_if_planned(&self, price: Option<Number>, stream: &StreamName, at: Moment) -> Option<Decimal> {
        let needed = !self.plan.careless && !self.glance.knows_a_price(stream, at);
        price.map(|price| self.price(price)).or_else(|| needed.then(|| Decimal::from(3)))
    }
}

/// The one at that index from the end, as often around as need be.
fn picked<T>(all: &[T], of: usize) -> Option<&T> {
    all.get(all.len().checked_sub(of % all.len().max(1) + 1)?)
}
