//! Pairs of actions of which one refers to, follows or supersedes the other.

use crate::Outcome;
use crate::arrangement::{Arrangement, Layout, Order, Way};
use crate::kind::{Allowed, Kind};
use crate::scene::{Scene, close, cycle, name, reopen, second_name, void};
use crate::singles::{exit_of, one_exit};
use ledger_core::{Action, InUnits, command::NewCorrection};

pub(crate) const KINDS: &[Kind] = &[
    Kind::pair("exit, return", Scene::stocked, exit, |scene, item| Ok(scene.return_of(item, name(item)?)?.into())),
    Kind::pair("exit, void", Scene::stocked, exit, |_, item| void(name(item)?)),
    Kind::pair("exit, correction", Scene::stocked, exit, |scene, item| {
        let mut other = scene.exit(item)?;
        other.quantity = 2.consumption();
        correction(item, other)
    }),
    Kind::pair("entry, void", Scene::stocked, entry, |_, item| void(name(item)?)),
    Kind::pair("entry, correction", Scene::stocked, entry, |scene, item| correction(item, scene.other_entry(item)?)),
    Kind::pair("entry, void, uses dated after it", Scene::used_later, entry, |_, item| void(name(item)?))
        .named(is_before_uses, COSTS_USES_ANEW),
    Kind::pair("correction, correction", corrected_once, correct_once, |scene, item| {
        Ok(NewCorrection::new(second_name(item)?, scene.exit(item)?).into())
    }),
    Kind::pair("return, void", own_exits, give_back, |_, item| void(second_name(item)?))
        .named(is_before_uses, COSTS_USES_ANEW),
    Kind::pair("return, correction", own_exits, give_back, |scene, item| {
        Ok(NewCorrection::new(second_name(item)?, scene.return_of(item, name(item)?)?).into())
    })
    .named(is_before_uses, COSTS_USES_ANEW),
    Kind::pair("return of one exit, void", one_exit, give_back_of_one, |_, item| void(second_name(item)?)),
    Kind::pair(
        "loss, reversal",
        Scene::stocked,
        |scene, item| Ok(scene.adjustment(item, -2)?.reference(name(item)?).into()),
        reverse,
    ),
    Kind::pair(
        "gain, reversal",
        Scene::stocked,
        |scene, item| Ok(scene.adjustment(item, 2)?.reference(name(item)?).into()),
        reverse,
    ),
    Kind::pair(
        "count, reversal",
        Scene::stocked,
        |scene, item| Ok(scene.count_on(item, item + 1)?.reference(name(item)?).into()),
        reverse,
    ),
    Kind::pair("transfer, void", Scene::stocked, transfer, |_, item| void(name(item)?)),
    Kind::pair("transfer, correction", Scene::stocked, transfer, |scene, item| {
        let mut other = scene.transfer(item, false)?;
        other.quantity = 2.buying();
        correction(item, other)
    }),
    Kind::pair("transfer, exit", Scene::stocked, transfer, exit_second),
    Kind::pair(
        "rebalance, void",
        Scene::stocked,
        |scene, item| Ok(scene.rebalance(item)?.reference(name(item)?).into()),
        |_, item| void(name(item)?),
    ),
    Kind::pair("entry, rebalance", Scene::stocked, entry, rebalance).allowed(Allowed::AlternatingInOrder),
    Kind::pair("exit, rebalance", Scene::stocked, exit, rebalance).allowed(Allowed::AlternatingInOrder),
    Kind::pair("transfer, rebalance", Scene::stocked, transfer, rebalance).allowed(Allowed::AlternatingInOrder),
    Kind::pair("loss, rebalance", reversed_losses, |scene, item| Ok(scene.exit(item)?.into()), rebalance)
        .allowed(Allowed::AlternatingInOrder)
        .named(is_before_uses, COSTS_USES_ANEW),
    Kind::pair("entry, count", Scene::stocked, entry, count),
    Kind::pair("exit, count", Scene::stocked, exit, count),
    Kind::pair("back-dated entry, count after all", Scene::stocked, back_dated, |scene, item| {
        Ok(scene.count_on(item, scene.count + item + 1)?.into())
    })
    .strict()
    .allowed(Allowed::InOrder)
    .named(is_before_uses, COSTS_USES_ANEW),
    Kind::pair("entry, revaluation", Scene::stocked, entry, |scene, item| Ok(scene.revaluation(item)?.into())),
    Kind::pair("entry, lock", Scene::stocked, entry, |scene, item| Ok(scene.lock(item)?.into()))
        .allowed(Allowed::InOrder),
    Kind::pair("closing, reopening", exits_of_cycles, |_, item| close(&cycle(item)), |_, item| reopen(&cycle(item))),
    Kind::pair("closing, reopening of one cycle", Scene::stocked, |_, _| close("2026-06"), |_, _| reopen("2026-06"))
        .allowed(Allowed::Alternating),
    Kind::pair(
        "exit, closing of its cycle",
        Scene::stocked,
        |scene, item| Ok(scene.exit_on(item, item + 1, &cycle(item))?.into()),
        |_, item| close(&cycle(item)),
    )
    .named(closes_what_waits, FREEZES),
    Kind::pair("back-dated entry, closing of an unused cycle", Scene::used_later, back_dated, |_, item| {
        close(&cycle(item))
    })
    .named(is_before_uses, COSTS_USES_ANEW),
    Kind::pair("back-dated entry, closing of a cycle of other streams", used_elsewhere, back_dated, |_, item| {
        close(&cycle(item))
    })
    .named(is_before_uses, COSTS_USES_ANEW),
];

/// Returns true if each closing is of a cycle with charges by rows that are not folded yet, and by later rows.
fn closes_what_waits(arrangement: Arrangement) -> bool {
    let waits = arrangement.way == Way::Batch && arrangement.order != Order::InOrder;
    arrangement.is_backwards() || waits && arrangement.layout == Layout::Together
}

const FREEZES: &str = "a closing freezes what its cycle is charged, so the streams that charge it are folded first";

/// Returns true if all commands are dated before exits that they re-cost.
fn is_before_uses(arrangement: Arrangement) -> bool {
    arrangement.way == Way::OneByOne
}

const COSTS_USES_ANEW: &str = "each command is dated before uses, which cost something else then";

fn entry(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.entry(item)?.reference(name(item)?).into())
}

fn exit(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.exit(item)?.reference(name(item)?).into())
}

fn exit_second(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.exit(item)?.into())
}

fn transfer(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.transfer(item, false)?.reference(name(item)?).into())
}

fn reverse(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.reversal_of(item, name(item)?)?.into())
}

fn rebalance(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.rebalance(item)?.into())
}

fn count(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.count_on(item, item + 1)?.into())
}

/// An entry. The later it is recorded, the earlier it is dated.
fn back_dated(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.entry_on(item, scene.count - item)?.into())
}

fn correction(item: usize, by: impl Into<ledger_core::command::NewCorrected>) -> Outcome<Action> {
    Ok(NewCorrection::new(name(item)?, by).into())
}

fn corrected_once(scene: &Scene) -> Outcome<Vec<Action>> {
    own_exits(scene)
}

fn correct_once(scene: &Scene, item: usize) -> Outcome<Action> {
    correction(item, scene.exit(item)?.reference(second_name(item)?))
}

/// An exit for each item.
fn own_exits(scene: &Scene) -> Outcome<Vec<Action>> {
    let mut actions = scene.stocked()?;
    for item in 0..scene.count {
        actions.push(exit(scene, item)?);
    }
    Ok(actions)
}

fn give_back(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.return_of(item, name(item)?)?.reference(second_name(item)?).into())
}

fn give_back_of_one(scene: &Scene, item: usize) -> Outcome<Action> {
    Ok(scene.return_of(item, name(exit_of(scene, item))?)?.reference(second_name(item)?).into())
}

/// A loss and its reversal for each item.
fn reversed_losses(scene: &Scene) -> Outcome<Vec<Action>> {
    let mut actions = scene.stocked()?;
    for item in 0..scene.count {
        actions.push(scene.adjustment(item, -2)?.reference(name(item)?).into());
        actions.push(scene.reversal_of(item, name(item)?)?.into());
    }
    Ok(actions)
}

/// An exit for each item, charged to a cycle of its own.
fn exits_of_cycles(scene: &Scene) -> Outcome<Vec<Action>> {
    let mut actions = scene.stocked()?;
    for item in 0..scene.count {
        actions.push(scene.exit_on(item, item + 1, &cycle(item))?.into());
    }
    Ok(actions)
}

/// Exits in every stream after all items, and in another store an exit for each item, charged to a cycle of its own.
fn used_elsewhere(scene: &Scene) -> Outcome<Vec<Action>> {
    let mut actions = scene.used_later()?;
    let there = ledger_core::StoreId::new("NORTH")?;
    for item in 0..scene.count {
        let mut entry = scene.entry_on(item, item + 1)?;
        entry.store.clone_from(&there);
        let mut exit = scene.exit_on(item, item + 1, &cycle(item))?;
        exit.store.clone_from(&there);
        actions.extend([entry.into(), exit.into()]);
    }
    Ok(actions)
}
