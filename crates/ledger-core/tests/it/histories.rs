//! Random histories over a small alphabet: few streams, few days, odd decimals, and many ties.
//!
//! A history is drawn as plans – plain data that shrinks well – and a [`Clerk`] turns each plan into a command
//! as it comes, so that it can name an exit that is there or take exactly what is left.

use crate::model::World;
use ledger_core::*;
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::ops::RangeInclusive;
use time::{Date, Duration, Month, OffsetDateTime};

pub(crate) const STORES: [&str; 4] = ["MAIN", "NORTH", "SOUTH", "NOWHERE"];
pub(crate) const SUPPLIES: [&str; 4] = ["BAG50", "EACH", "QUARTER", "UNHEARD-OF"];
const PROVIDERS: [&str; 3] = ["Agro Sur", "Agro Norte", "A stranger"];
pub(crate) const CYCLES: [&str; 3] = ["2026-05-a", "2026-05-b", "a new one"];
const REASONS: [&str; 4] = ["DMG", "FI", "NF", "UNHEARD-OF"];

/// How a ledger counts, and what it allows.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) quantity_scale: u8,
    pub(crate) money_scale: u8,
    pub(crate) negative: bool,
    pub(crate) backdated: bool,
    /// By how much every quantity and price is larger than usual.
    pub(crate) factor: i64,
}

impl Setting {
    fn scale(&self) -> Scale {
        Scale::new(self.quantity_scale).unwrap()
    }

    /// The conversions of the three supplies: 50, 1 and – where the scale has room for it – 0.25.
    fn conversions(&self) -> [&'static str; 3] {
        ["50", "1", if self.quantity_scale >= 2 { "0.25" } else { "3" }]
    }

    pub(crate) fn opening(&self) -> Command {
        let settings = Settings {
            quantity_scale: self.scale(),
            money_scale: Scale::new(self.money_scale).unwrap(),
            negative_stock: if self.negative { NegativeStock::Allowed } else { NegativeStock::Refused },
            backdated_counts: if self.backdated { BackdatedCounts::Allowed } else { BackdatedCounts::Refused },
            ..Settings::default()
        };
        let mut command = command("open")
            .with(Action::Open(settings))
            .with(Action::AddStore(StoreId::new("NORTH").unwrap()))
            .with(Action::AddStore(StoreId::new("SOUTH").unwrap()))
            .with(Action::AddProvider(ProviderId::new(PROVIDERS[0]).unwrap()))
            .with(Action::AddProvider(ProviderId::new(PROVIDERS[1]).unwrap()))
            .with(Action::AddCycle(CycleId::new(CYCLES[0]).unwrap()))
            .with(Action::AddCycle(CycleId::new(CYCLES[1]).unwrap()));
        for (code, conversion) in SUPPLIES.iter().zip(self.conversions()) {
            command = command.with(NewSupply {
                code: SupplyId::new(code).unwrap(),
                name: format!("{code} – «ü»"),
                buying_unit: "bag".into(),
                consumption_unit: "kg".into(),
                conversion: conversion.parse().unwrap(),
            });
        }
        command
    }
}

pub(crate) fn command(id: &str) -> Command {
    Command::new(CommandId::new(id).unwrap(), OffsetDateTime::UNIX_EPOCH + Duration::microseconds(id.len() as i64))
}

pub(crate) fn day(number: i64) -> Date {
    Date::from_calendar_date(2026, Month::May, 1).unwrap() + Duration::days(number)
}

/// `units` with `decimals` decimals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    units: i64,
    decimals: u8,
}

impl Number {
    /// With at most so many decimals; one in a while is left as it is, to be refused.
    fn at_most(self, decimals: u8, wild: bool) -> Decimal {
        Decimal::new(self.units, u32::from(if wild { self.decimals } else { self.decimals.min(decimals) }))
    }
}

/// How much goes out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Size {
    /// So many quarters of what is there now.
    Quarters(i64),
    /// So much.
    Plain(Number),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    /// How many days the clerk's clock moves on first, or how far back this is dated.
    days: i64,
    hour: usize,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Where {
    store: usize,
    supply: usize,
}

#[derive(Debug, Clone)]
pub(crate) enum Plan {
    Entry {
        when: When,
        store: usize,
        provider: usize,
        lines: Vec<(usize, Number, usize, bool, Number)>,
    },
    Exit {
        when: When,
        at: Where,
        size: Size,
        charge: usize,
    },
    Return {
        when: When,
        of: usize,
        quarters: i64,
    },
    Loss {
        when: When,
        at: Where,
        size: Size,
        reason: usize,
        priced: bool,
    },
    Gain {
        when: When,
        at: Where,
        number: Number,
        price: Option<Number>,
        reason: usize,
    },
    Rebalance {
        lines: Vec<(Where, i64, Number, Number)>,
    },
    Void {
        kind: usize,
        of: usize,
    },
    /// The stock is what the books say, times so many quarters, or another number.
    Count {
        when: When,
        at: Where,
        size: Size,
        price: Option<Number>,
        reason: Option<usize>,
    },
    Revaluation {
        when: When,
        at: Where,
        price: Number,
    },
    Transfer {
        when: When,
        at: Where,
        to: usize,
        size: Size,
    },
    Reversal {
        when: When,
        of: usize,
    },
    /// What is recorded instead of something, and whether at the same moment.
    Correction {
        of: usize,
        keep: bool,
        by: Box<Plan>,
    },
    Close {
        cycle: usize,
    },
    Reopen {
        cycle: usize,
    },
    Lock {
        days: Option<i64>,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct CommandPlan {
    pub(crate) actions: Vec<Plan>,
    /// Names are declared by using them.
    declaring: bool,
    /// Numbers keep their surplus decimals; references may repeat.
    wild: bool,
    /// References are left to the ledger.
    nameless: bool,
}

impl CommandPlan {
    /// The same, with a reference of its own for everything: one that the ledger makes depends on its position.
    pub(crate) fn named(self) -> Self {
        Self { nameless: false, ..self }
    }
}

pub(crate) fn settings() -> impl Strategy<Value = Setting> {
    let scales = prop_oneof![
        4 => Just((6, 6)),
        2 => Just((3, 2)),
        2 => Just((2, 2)),
        1 => Just((0, 2)),
        1 => Just((1, 2)),
        1 => Just((0, 0)),
        1 => Just((2, 4)),
    ];
    (scales, any::<bool>(), any::<bool>()).prop_map(|((quantity_scale, money_scale), negative, backdated)| Setting {
        quantity_scale,
        money_scale,
        negative,
        backdated,
        factor: 1,
    })
}

/// Numbers so large that some of what they come to does not fit.
pub(crate) fn vast_settings() -> impl Strategy<Value = Setting> {
    (1..=9_u32, any::<bool>()).prop_map(|(zeros, negative)| Setting {
        quantity_scale: 9,
        money_scale: 9,
        negative,
        backdated: negative,
        factor: 10_i64.pow(zeros),
    })
}

fn number(units: RangeInclusive<i64>) -> impl Strategy<Value = Number> {
    (units, prop_oneof![3 => Just(0_u8), 2 => Just(1), 2 => Just(2), 2 => Just(3), 1 => Just(6), 1 => Just(7)])
        .prop_map(|(units, decimals)| {
            // so that a number stays of the same size whatever its decimals
            let odd = [1, 13, 97, 983, 98_317, 983_171, 9_831_713][usize::from(decimals).min(6)];
            Number { units: units * odd, decimals }
        })
}

fn when() -> impl Strategy<Value = When> {
    let days = prop_oneof![6 => Just(0_i64), 4 => Just(1), 1 => Just(2), 4 => -8..0_i64];
    // the first second of a day, the last one, and one in between
    (days, prop_oneof![2 => Just(0_usize), 3 => Just(1), 2 => Just(2), 1 => Just(3)])
        .prop_map(|(days, hour)| When { days, hour })
}

fn rarely(often: usize) -> impl Strategy<Value = usize> {
    prop_oneof![30 => 0..often, 1 => Just(often)]
}

fn place() -> impl Strategy<Value = Where> {
    let store = prop_oneof![30 => Just(0_usize), 20 => Just(1), 5 => Just(2), 1 => Just(3)];
    (store, prop_oneof![30 => Just(0_usize), 20 => 1..3_usize, 1 => Just(3)])
        .prop_map(|(store, supply)| Where { store, supply })
}

fn size() -> impl Strategy<Value = Size> {
    prop_oneof![
        3 => (1..=3_i64).prop_map(Size::Quarters),
        2 => Just(Size::Quarters(4)),
        1 => Just(Size::Quarters(5)),
        3 => number(0..=12).prop_map(Size::Plain),
    ]
}

fn price() -> impl Strategy<Value = Number> {
    prop_oneof![1 => Just(Number { units: 0, decimals: 0 }), 12 => number(1..=9), 1 => number(-1..=0)]
}

fn baseline() -> impl Strategy<Value = (Where, i64, Number, Number)> {
    (place(), prop_oneof![3 => -6..0_i64, 2 => Just(0_i64), 1 => Just(1)], number(0..=12), price())
}

/// A rebalance on its own.
pub(crate) fn rebalance_plan() -> impl Strategy<Value = CommandPlan> {
    vec(baseline(), 1..4).prop_map(|lines| CommandPlan {
        actions: vec![Plan::Rebalance { lines }],
        declaring: false,
        wild: false,
        nameless: false,
    })
}

fn entry() -> impl Strategy<Value = Plan> {
    let line = (rarely(3), number(0..=20), 0..4_usize, any::<bool>(), price());
    (when(), rarely(3), rarely(2), vec(line, 1..4)).prop_map(|(when, store, provider, lines)| Plan::Entry {
        when,
        store,
        provider,
        lines,
    })
}

fn exit() -> impl Strategy<Value = Plan> {
    (when(), place(), size(), rarely(2)).prop_map(|(when, at, size, charge)| Plan::Exit { when, at, size, charge })
}

fn back() -> impl Strategy<Value = Plan> {
    (when(), 0..12_usize, 1..=5_i64).prop_map(|(when, of, quarters)| Plan::Return { when, of, quarters })
}

fn transfer() -> impl Strategy<Value = Plan> {
    (when(), place(), rarely(3), size()).prop_map(|(when, at, to, size)| Plan::Transfer { when, at, to, size })
}

/// What can be voided and corrected, and, rarely, what can't.
pub(crate) fn voidable_plan() -> impl Strategy<Value = CommandPlan> {
    let rebalance = vec(baseline(), 1..4).prop_map(|lines| Plan::Rebalance { lines });
    prop_oneof![entry(), exit(), back(), transfer(), rebalance].prop_map(|plan| CommandPlan {
        actions: vec![plan],
        declaring: false,
        wild: false,
        nameless: false,
    })
}

fn plan() -> impl Strategy<Value = Plan> {
    let instead = prop_oneof![3 => entry(), 4 => exit(), 3 => back(), 4 => transfer()];
    prop_oneof![
        12 => entry(),
        12 => exit(),
        8 => back(),
        4 => (when(), place(), size(), rarely(3), prop::bool::weighted(0.05))
            .prop_map(|(when, at, size, reason, priced)| Plan::Loss { when, at, size, reason, priced }),
        4 => (when(), place(), number(0..=6), proptest::option::of(price()), rarely(3))
            .prop_map(|(when, at, number, price, reason)| Plan::Gain { when, at, number, price, reason }),
        5 => vec(baseline(), 0..4).prop_map(|lines| Plan::Rebalance { lines }),
        8 => (0..6_usize, 0..12_usize).prop_map(|(kind, of)| Plan::Void { kind, of }),
        7 => (when(), place(), size(), proptest::option::weighted(0.4, price()), proptest::option::of(rarely(3)))
            .prop_map(|(when, at, size, price, reason)| Plan::Count { when, at, size, price, reason }),
        4 => (when(), place(), price()).prop_map(|(when, at, price)| Plan::Revaluation { when, at, price }),
        12 => transfer(),
        6 => (when(), 0..8_usize).prop_map(|(when, of)| Plan::Reversal { when, of }),
        14 => (prop_oneof![3 => 0..3_usize, 1 => 0..12_usize], prop::bool::weighted(0.6), instead)
            .prop_map(|(of, keep, by)| Plan::Correction { of, keep, by: Box::new(by) }),
        2 => rarely(2).prop_map(|cycle| Plan::Close { cycle }),
        6 => rarely(2).prop_map(|cycle| Plan::Reopen { cycle }),
        2 => prop_oneof![1 => (-20..-2_i64).prop_map(Some), 3 => Just(None)].prop_map(|days| Plan::Lock { days }),
    ]
}

fn command_plan() -> impl Strategy<Value = CommandPlan> {
    let actions = prop_oneof![4 => vec(plan(), 1..2), 1 => vec(plan(), 2..6)];
    (actions, prop::bool::weighted(0.1), prop::bool::weighted(0.05), prop::bool::weighted(0.1))
        .prop_map(|(actions, declaring, wild, nameless)| CommandPlan { actions, declaring, wild, nameless })
}

/// So many commands, one after the other.
pub(crate) fn history(length: usize) -> impl Strategy<Value = Vec<CommandPlan>> {
    vec(command_plan(), 1..=length)
}

/// Turns plans into commands as they come.
#[derive(Debug, Clone)]
pub(crate) struct Clerk {
    setting: Setting,
    clock: i64,
    next: usize,
    /// What was asked for, newest last: entries, exits, returns and what can't be voided, rebalances, transfers,
    /// and what can be reversed.
    asked: [Vec<Reference>; 6],
    sizes: Vec<(Reference, i64)>,
}

impl Clerk {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self { setting: setting.clone(), clock: 10, next: 0, asked: Default::default(), sizes: Vec::new() }
    }

    pub(crate) fn command(&mut self, plan: &CommandPlan, world: &World) -> Command {
        self.next += 1;
        let mut command = command(&format!("c{}", self.next));
        for (number, action) in plan.actions.iter().enumerate() {
            let action = self.action(action, plan, world, number);
            command = command.with(action);
        }
        if plan.declaring { command.declaring_names() } else { command }
    }

    /// Forgets what a refused command asked for – mostly.
    pub(crate) fn refused(&mut self, before: Clerk) {
        if !self.next.is_multiple_of(7) {
            *self = Clerk { next: self.next, clock: self.clock, ..before };
        }
    }

    fn at(&mut self, when: When) -> Moment {
        self.clock += when.days.max(0);
        let hour = ["00:00:00", "08:00:00", "17:30:00", "23:59:59"][when.hour];
        format!("{} {hour}", day(self.clock + when.days.min(0))).parse().unwrap()
    }

    fn reference(&mut self, letter: char, kind: usize, plan: &CommandPlan, number: usize) -> Option<Reference> {
        let name = match plan.wild {
            true => format!("{letter}{}", self.next.saturating_sub(3)),
            false => format!("{letter}{}.{number}", self.next),
        };
        let reference = Reference::new(name).unwrap();
        if !plan.nameless {
            self.asked[kind].push(reference.clone());
        }
        (!plan.nameless).then_some(reference)
    }

    fn pick(&self, kind: usize, of: usize) -> Reference {
        let list = &self.asked[kind];
        let index = list.len().checked_sub(of % list.len().max(1) + 1);
        index.map_or_else(|| Reference::new("nothing").unwrap(), |index| list[index].clone())
    }

    fn size(&self, size: Size, at: Where, world: &World, wild: bool) -> Decimal {
        match size {
            Size::Plain(number) => {
                number.at_most(self.setting.quantity_scale, wild) * Decimal::from(self.setting.factor)
            }
            Size::Quarters(quarters) => {
                let stream = (StoreId::new(STORES[at.store]).unwrap(), SupplyId::new(SUPPLIES[at.supply]).unwrap());
                let there = world.streams.get(&stream).map_or(0, |stream| stream.quantity);
                let units = i64::try_from(there * i128::from(quarters) / 4).unwrap_or(i64::MAX);
                Quantity::from_units(units.max(1)).to_decimal(self.setting.scale())
            }
        }
    }

    /// Buying units that are whole in consumption units.
    fn buying(&self, number: Number, supply: usize, wild: bool) -> Decimal {
        let scale = self.setting.quantity_scale;
        let decimals = if supply == 2 { scale.saturating_sub(2) } else { scale };
        number.at_most(decimals, wild) * Decimal::from(self.setting.factor)
    }

    fn price(&self, number: Number, wild: bool) -> Decimal {
        number.at_most(self.setting.money_scale, wild) * Decimal::from(self.setting.factor)
    }

    /// When that happened.
    fn moment_of(&self, of: &Reference, world: &World) -> Option<Moment> {
        match &world.transactions.get(of)?.event {
            Event::Entry(e) => Some(e.at),
            Event::Exit(e) => Some(e.at),
            Event::Return(e) => Some(e.at),
            Event::Transfer(e) => Some(e.at),
            _ => None,
        }
    }

    fn action(&mut self, plan: &Plan, command: &CommandPlan, world: &World, number: usize) -> Action {
        let wild = command.wild;
        let store = |index: usize| StoreId::new(STORES[index]).unwrap();
        let supply = |index: usize| SupplyId::new(SUPPLIES[index]).unwrap();
        let note = || self.next.is_multiple_of(5).then(|| "a \"note\",\n with ñ \\ and more".to_owned());
        let document = || self.next.is_multiple_of(3).then(|| format!("DOC-{}", self.next));
        let (note, document) = (note(), document());
        match plan {
            Plan::Entry { when, store: s, provider, lines } => Action::Entry(NewEntry {
                at: self.at(*when),
                reference: self.reference('E', 0, command, number),
                store: store(*s),
                provider: ProviderId::new(PROVIDERS[*provider]).unwrap(),
                document,
                note,
                lines: lines
                    .iter()
                    .map(|&(s, quantity, unit, total, cost)| NewEntryLine {
                        supply: supply(s),
                        quantity: match unit {
                            0 => Amount::consumption(quantity.at_most(self.setting.quantity_scale, wild)),
                            1 => Amount::buying(self.buying(quantity, s, wild)),
                            _ => self.buying(quantity, s, wild).into(),
                        },
                        cost: match total {
                            true => NewCost::Total(self.price(cost, wild) * Decimal::from(7)),
                            false => NewCost::UnitPrice(self.price(cost, wild)),
                        },
                    })
                    .collect(),
            }),
            Plan::Exit { when, at, size, charge } => {
                let quantity = self.size(*size, *at, world, wild);
                let mut to = Charge::new(
                    CycleId::new(CYCLES[*charge]).unwrap(),
                    ActivityId::new(["weeding", "fertilizing"][self.next % 2]).unwrap(),
                );
                if self.next.is_multiple_of(4) {
                    to.lot = Some(LotId::new("North 4").unwrap());
                }
                if self.next.is_multiple_of(6) {
                    to.contractor = Some(ContractorId::new("Hnos. Paz").unwrap());
                }
                let reference = self.reference('X', 1, command, number);
                if let (Some(reference), Ok(units)) =
                    (&reference, Quantity::from_decimal(quantity, self.setting.scale()))
                {
                    self.sizes.push((reference.clone(), units.units()));
                }
                Action::Exit(NewExit {
                    at: self.at(*when),
                    reference,
                    store: store(at.store),
                    supply: supply(at.supply),
                    quantity: quantity.into(),
                    charge: to,
                    document,
                    note,
                })
            }
            Plan::Return { when, of, quarters } => {
                let exit = self.pick(1, *of);
                let left = match world.exit(&exit) {
                    Some(_) => i64::try_from(world.left_to_return(&exit)).unwrap(),
                    None => self.sizes.iter().find(|(reference, _)| *reference == exit).map_or(4, |(_, units)| *units),
                };
                let units = if *quarters == 4 { left } else { (left / 4).saturating_mul(*quarters).max(1) };
                Action::Return(NewReturn {
                    at: self.at(*when),
                    reference: self.reference('R', 2, command, number),
                    of: exit,
                    quantity: Quantity::from_units(units).to_decimal(self.setting.scale()).into(),
                    document,
                    note,
                })
            }
            Plan::Loss { when, at, size, reason, priced } => Action::Adjustment(NewAdjustment {
                at: self.at(*when),
                reference: self.reference('L', 5, command, number),
                store: store(at.store),
                supply: supply(at.supply),
                delta: Amount::consumption(-self.size(*size, *at, world, wild)),
                unit_price: priced.then(|| Decimal::from(2)),
                reason: ReasonCode::new(REASONS[*reason]).unwrap(),
                document,
                note,
            }),
            Plan::Gain { when, at, number: found, price, reason } => Action::Adjustment(NewAdjustment {
                at: self.at(*when),
                reference: self.reference('G', 5, command, number),
                store: store(at.store),
                supply: supply(at.supply),
                delta: self.buying(*found, at.supply, wild).into(),
                unit_price: price.map(|price| self.price(price, wild)),
                reason: ReasonCode::new(REASONS[*reason]).unwrap(),
                document,
                note,
            }),
            Plan::Rebalance { lines } => Action::Rebalance(NewRebalance {
                reference: self.reference('B', 3, command, number),
                document,
                note,
                lines: lines
                    .iter()
                    .map(|&(at, days, stock, price)| NewRebalanceLine {
                        store: store(at.store),
                        supply: supply(at.supply),
                        date: day(self.clock + days),
                        stock: self.buying(stock, at.supply, wild).into(),
                        unit_price: self.price(price, wild),
                    })
                    .collect(),
            }),
            Plan::Void { kind, of } => Action::Void(NewVoid {
                of: self.pick(*kind, *of),
                reference: self.reference('V', 2, command, number),
                note,
            }),
            Plan::Count { when, at, size, price, reason } => Action::Count(NewCount {
                at: self.at(*when),
                reference: self.reference('C', 5, command, number),
                store: store(at.store),
                supply: supply(at.supply),
                stock: match size {
                    Size::Plain(number) => self.buying(*number, at.supply, wild).into(),
                    Size::Quarters(_) => Amount::consumption(self.size(*size, *at, world, wild)),
                },
                unit_price: price.map(|price| self.price(price, wild)),
                reason: reason.map(|reason| ReasonCode::new(REASONS[reason]).unwrap()),
                document,
                note,
            }),
            Plan::Revaluation { when, at, price } => Action::Revaluation(NewRevaluation {
                at: self.at(*when),
                reference: self.reference('P', 2, command, number),
                store: store(at.store),
                supply: supply(at.supply),
                unit_price: self.price(*price, wild),
                document,
                note,
            }),
            Plan::Transfer { when, at, to, size } => Action::Transfer(NewTransfer {
                at: self.at(*when),
                reference: self.reference('T', 4, command, number),
                from: store(at.store),
                to: store(*to),
                supply: supply(at.supply),
                quantity: Amount::consumption(self.size(*size, *at, world, wild)),
                document,
                note,
            }),
            Plan::Reversal { when, of } => Action::Reversal(NewReversal {
                at: self.at(*when),
                of: self.pick(5, *of),
                reference: self.reference('U', 2, command, number),
                note,
            }),
            Plan::Correction { of, keep, by } => {
                let kind = match **by {
                    Plan::Entry { .. } => 0,
                    Plan::Exit { .. } => 1,
                    Plan::Return { .. } => 2,
                    _ => 4,
                };
                // mostly of its own kind
                let of = self.pick(if self.next.is_multiple_of(17) { (kind + 1) % 5 } else { kind }, *of);
                let kept = self.moment_of(&of, world).filter(|_| *keep);
                let at = |at: Moment| kept.unwrap_or(at);
                let by = match self.action(by, command, world, number) {
                    Action::Entry(by) => NewCorrected::Entry(NewEntry { at: at(by.at), ..by }),
                    Action::Exit(by) => NewCorrected::Exit(NewExit { at: at(by.at), ..by }),
                    Action::Return(by) => NewCorrected::Return(NewReturn { at: at(by.at), ..by }),
                    Action::Transfer(by) => NewCorrected::Transfer(NewTransfer { at: at(by.at), ..by }),
                    other => panic!("nothing is corrected by {other:?}"),
                };
                let reference = self.reference('W', 2, command, number);
                Action::Correction(NewCorrection { reference, of, by, note })
            }
            Plan::Close { cycle } => Action::CloseCycle(NewCycleChange {
                reference: self.reference('Y', 2, command, number),
                cycle: CycleId::new(CYCLES[*cycle]).unwrap(),
                note,
            }),
            Plan::Reopen { cycle } => Action::ReopenCycle(NewCycleChange {
                reference: self.reference('Z', 2, command, number),
                cycle: CycleId::new(CYCLES[*cycle]).unwrap(),
                note,
            }),
            Plan::Lock { days } => Action::LockPeriod(NewPeriodLock {
                reference: self.reference('K', 2, command, number),
                through: days.map(|days| day(self.clock + days)),
                note,
            }),
        }
    }
}
