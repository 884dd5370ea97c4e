//! Plans of a clerk: plain data that is drawn and that shrinks well.
//!
//! A plan names nothing. It says "the second newest exit", "three quarters of the stock", "the day before". A
//! [`Clerk`](crate::Clerk) makes a command of it when it comes to a ledger.

use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::ops::RangeInclusive;

/// The index of a name that the ledger does not know.
pub(super) const STRANGER: usize = usize::MAX;

/// A number of `units` with `decimals` decimals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    units: i64,
    decimals: u8,
}

impl Number {
    /// The number, or `units` if that is more.
    pub(super) fn at_least(self, units: i64) -> Self {
        Self { units: self.units.max(units), ..self }
    }

    /// The number with at most that many decimals.
    pub(super) fn at_most(self, decimals: u8) -> Decimal {
        Decimal::new(self.units, self.decimals.min(decimals).into())
    }
}

/// A price per buying or per consumption unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct PricePlan {
    pub(super) number: Number,
    pub(super) per_consumption: bool,
}

/// The quantity of an outflow.
#[derive(Debug, Clone, Copy)]
pub(super) enum Size {
    /// A number of quarters of the current stock.
    Quarters(i64),
    /// A plain number.
    Plain(Number),
}

/// The time of a movement by the clerk's own clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    /// The days by which the clerk's clock moves on first, or, below zero, by which the movement is back-dated.
    pub(super) days: i64,
    pub(super) hour: usize,
}

/// A stream, as indices into the stores and supplies that the ledger knows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Where {
    pub(super) store: usize,
    pub(super) supply: usize,
}

/// One action. An index counts from the newest, modulo the number of things to choose from.
#[derive(Debug, Clone)]
pub(super) enum Plan {
    Entry {
        when: When,
        store: usize,
        provider: usize,
        lines: Vec<(usize, Number, usize, bool, PricePlan)>,
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
        price: Option<PricePlan>,
        reason: usize,
    },
    Rebalance {
        lines: Vec<(Where, i64, Number, PricePlan)>,
    },
    Void {
        kind: usize,
        of: usize,
    },
    /// The size is a number of quarters of the book stock, or another number.
    Count {
        when: When,
        at: Where,
        size: Size,
        price: Option<PricePlan>,
        reason: Option<usize>,
    },
    Revaluation {
        when: When,
        at: Where,
        price: PricePlan,
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
    /// The movement that is recorded instead, and whether it keeps the moment of the original.
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
    /// The adding of a store, supply, provider, reason or cycle.
    Name {
        what: usize,
    },
}

/// A plan for one command.
///
/// A careful clerk looks at the ledger first: takes goods that are there, returns goods that were taken, dates
/// movements after baselines and locks. One plan in seven is careless, and mostly refused.
///
/// ```
/// use ledger_testkit::proptest::strategy::{Strategy, ValueTree};
/// use ledger_testkit::proptest::test_runner::TestRunner;
/// use ledger_testkit::{CommandPlan, plans};
/// let drawn: Vec<CommandPlan> = plans(5).new_tree(&mut TestRunner::default()).unwrap().current();
/// assert!((1..=5).contains(&drawn.len()));
/// ```
#[derive(Debug, Clone)]
pub struct CommandPlan {
    pub(super) actions: Vec<Plan>,
    /// True if the clerk does not look at the ledger.
    pub(super) careless: bool,
    /// True if names are declared by using them.
    pub(super) declaring: bool,
    /// True if numbers keep surplus decimals and references may repeat.
    pub(super) wild: bool,
    /// True if the ledger makes the references.
    pub(super) nameless: bool,
}

impl CommandPlan {
    /// The same plan with given references. A reference that the ledger makes depends on its position.
    pub fn named(self) -> Self {
        Self { nameless: false, ..self }
    }

    fn careful(plan: Plan) -> Self {
        Self { actions: vec![plan], careless: false, declaring: false, wild: false, nameless: false }
    }
}

/// Up to `length` plans of all kinds, one after the other. A quarter of their movements are back-dated, many share a
/// moment, and a fifth of the plans have two to five actions.
pub fn plans(length: usize) -> impl Strategy<Value = Vec<CommandPlan>> {
    vec(command_plan(), 1..=length)
}

/// A plan for one rebalance.
pub fn rebalance_plan() -> impl Strategy<Value = CommandPlan> {
    vec(baseline(), 1..4).prop_map(|lines| CommandPlan::careful(Plan::Rebalance { lines }))
}

/// A plan for one transaction that can be voided: an entry, exit, return, transfer or rebalance.
pub fn voidable_plan() -> impl Strategy<Value = CommandPlan> {
    let rebalance = vec(baseline(), 1..4).prop_map(|lines| Plan::Rebalance { lines });
    prop_oneof![entry(), exit(), back(), transfer(), rebalance].prop_map(CommandPlan::careful)
}

pub(super) fn command_plan() -> impl Strategy<Value = CommandPlan> {
    let actions = prop_oneof![4 => vec(plan(), 1..2), 1 => vec(plan(), 2..6)];
    let flag = prop::bool::weighted;
    (actions, flag(0.15), flag(0.1), flag(0.4), flag(0.1)).prop_map(|(actions, careless, declaring, wild, nameless)| {
        let wild = wild && careless;
        CommandPlan { actions, careless, declaring, wild, nameless }
    })
}

fn plan() -> impl Strategy<Value = Plan> {
    let instead = prop_oneof![3 => entry(), 4 => exit(), 3 => back(), 4 => transfer()];
    let recent = || prop_oneof![3 => 0..3_usize, 1 => 0..12_usize];
    prop_oneof![
        14 => entry(),
        14 => exit(),
        8 => back(),
        4 => (when(), place(), size(), name(3), prop::bool::weighted(0.05))
            .prop_map(|(when, at, size, reason, priced)| Plan::Loss { when, at, size, reason, priced }),
        4 => (when(), place(), number(0..=6), proptest::option::of(price()), name(3))
            .prop_map(|(when, at, number, price, reason)| Plan::Gain { when, at, number, price, reason }),
        6 => prop_oneof![30 => vec(baseline(), 1..4), 1 => Just(Vec::new())]
            .prop_map(|lines| Plan::Rebalance { lines }),
        8 => (0..6_usize, recent()).prop_map(|(kind, of)| Plan::Void { kind, of }),
        6 => (when(), place(), size(), proptest::option::weighted(0.4, price()), proptest::option::of(name(3)))
            .prop_map(|(when, at, size, price, reason)| Plan::Count { when, at, size, price, reason }),
        4 => (when(), place(), price()).prop_map(|(when, at, price)| Plan::Revaluation { when, at, price }),
        12 => transfer(),
        5 => (when(), recent()).prop_map(|(when, of)| Plan::Reversal { when, of }),
        10 => (recent(), prop::bool::weighted(0.6), instead)
            .prop_map(|(of, keep, by)| Plan::Correction { of, keep, by: Box::new(by) }),
        7 => name(2).prop_map(|cycle| Plan::Close { cycle }),
        3 => name(2).prop_map(|cycle| Plan::Reopen { cycle }),
        2 => (0..5_usize).prop_map(|what| Plan::Name { what }),
        2 => prop_oneof![2 => (-20..-2_i64).prop_map(Some), 1 => Just(None)].prop_map(|days| Plan::Lock { days }),
    ]
}

fn entry() -> impl Strategy<Value = Plan> {
    let line = (place(), number(0..=20), 0..4_usize, any::<bool>(), price());
    // many are late, so that the exits in between are re-costed
    let late = (-8..0_i64, 0..4_usize).prop_map(|(days, hour)| When { days, hour });
    (prop_oneof![3 => when(), 2 => late], name(2), vec(line, 1..4)).prop_map(|(when, provider, lines)| {
        let store = lines.first().map_or(0, |(at, ..)| at.store);
        let lines = lines.into_iter().map(|(at, quantity, unit, total, cost)| (at.supply, quantity, unit, total, cost));
        Plan::Entry { when, store, provider, lines: lines.collect() }
    })
}

fn exit() -> impl Strategy<Value = Plan> {
    (when(), place(), size(), name(2)).prop_map(|(when, at, size, charge)| Plan::Exit { when, at, size, charge })
}

fn back() -> impl Strategy<Value = Plan> {
    (when(), 0..12_usize, 1..=5_i64).prop_map(|(when, of, quarters)| Plan::Return { when, of, quarters })
}

fn transfer() -> impl Strategy<Value = Plan> {
    (when(), place(), name(3), size()).prop_map(|(when, at, to, size)| Plan::Transfer { when, at, to, size })
}

fn baseline() -> impl Strategy<Value = (Where, i64, Number, PricePlan)> {
    (place(), prop_oneof![3 => -6..0_i64, 2 => Just(0_i64), 1 => Just(1)], number(0..=12), price())
}

fn when() -> impl Strategy<Value = When> {
    let days = prop_oneof![6 => Just(0_i64), 4 => Just(1), 1 => Just(2), 7 => -8..0_i64];
    // the first second of a day, the last one, and two in between
    (days, prop_oneof![2 => Just(0_usize), 3 => Just(1), 2 => Just(2), 1 => Just(3)])
        .prop_map(|(days, hour)| When { days, hour })
}

fn place() -> impl Strategy<Value = Where> {
    let store = prop_oneof![40 => Just(0_usize), 16 => Just(1), 4 => 2..16_usize, 1 => Just(STRANGER)];
    (store, prop_oneof![40 => Just(0_usize), 16 => 1..16_usize, 1 => Just(STRANGER)])
        .prop_map(|(store, supply)| Where { store, supply })
}

/// One of the first `few` names, rarely any other or an unknown one.
fn name(few: usize) -> impl Strategy<Value = usize> {
    prop_oneof![30 => 0..few, 2 => 0..16_usize, 1 => Just(STRANGER)]
}

fn size() -> impl Strategy<Value = Size> {
    prop_oneof![
        3 => (1..=3_i64).prop_map(Size::Quarters),
        2 => Just(Size::Quarters(4)),
        1 => Just(Size::Quarters(5)),
        3 => number(0..=12).prop_map(Size::Plain),
    ]
}

fn price() -> impl Strategy<Value = PricePlan> {
    let number = prop_oneof![1 => Just(Number { units: 0, decimals: 0 }), 12 => number(1..=9), 1 => number(-1..=0)];
    (number, prop::bool::weighted(0.3)).prop_map(|(number, per_consumption)| PricePlan { number, per_consumption })
}

fn number(units: RangeInclusive<i64>) -> impl Strategy<Value = Number> {
    (units, prop_oneof![3 => Just(0_u8), 2 => Just(1), 2 => Just(2), 2 => Just(3), 1 => Just(6), 1 => Just(7)])
        .prop_map(|(units, decimals)| {
            // the odd units keep a number of the same size, whatever its decimals
            let odd = [1, 13, 97, 983, 98_317, 983_171, 9_831_713][usize::from(decimals).min(6)];
            Number { units: units * odd, decimals }
        })
}
