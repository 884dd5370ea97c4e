//! Kinds of single actions.

use crate::Outcome;
use crate::arrangement::Way;
use crate::kind::{Allowed, Kind};
use crate::scene::{Scene, cycle, name, new_supply};
use ledger_core::{Action, CycleId, InUnits, ProviderId, StoreId, SupplyId, value::ReasonCode};
use rust_decimal::Decimal;

pub(crate) const KINDS: &[Kind] = &[
    Kind::single("entry", Scene::named, |scene, item| Ok(scene.entry(item)?.into())),
    Kind::single("entry, uses dated after it", Scene::used_later, |scene, item| Ok(scene.entry(item)?.into())).named(
        |arrangement| arrangement.way == Way::OneByOne,
        "each command is dated before uses, which cost something else then",
    ),
    Kind::single("exit", Scene::stocked, |scene, item| Ok(scene.exit(item)?.into())),
    Kind::single("exit without anything in stock, no average known", Scene::named, |scene, item| {
        Ok(scene.exit(item)?.into())
    }),
    Kind::single("exit without anything in stock, an average known", emptied, |scene, item| {
        Ok(scene.exit(item)?.into())
    }),
    Kind::single("loss without anything in stock, no average known", Scene::named, |scene, item| {
        Ok(scene.adjustment(item, -3)?.into())
    }),
    Kind::single("return of one exit", one_exit, |scene, item| {
        Ok(scene.return_of(item, name(exit_of(scene, item))?)?.into())
    }),
    Kind::single("loss", Scene::stocked, |scene, item| Ok(scene.adjustment(item, -2)?.into())),
    Kind::single("gain", Scene::stocked, |scene, item| Ok(scene.adjustment(item, 2)?.into())),
    Kind::single("gain, priced", Scene::stocked, |scene, item| {
        let mut gain = scene.adjustment(item, 2)?;
        gain.unit_price = Some(Decimal::new(3, 0).per_buying());
        Ok(gain.into())
    }),
    Kind::single("count", Scene::stocked, |scene, item| Ok(scene.count_on(item, item + 1)?.into())),
    Kind::single("count, none back-dated", Scene::stocked, |scene, item| Ok(scene.count_on(item, item + 1)?.into()))
        .strict()
        .allowed(Allowed::InOrder),
    Kind::single("count, priced", Scene::stocked, |scene, item| {
        let mut count = scene.count_on(item, item + 1)?;
        count.unit_price = Some(Decimal::new(2, 0).per_buying());
        Ok(count.into())
    }),
    Kind::single("revaluation", Scene::stocked, |scene, item| Ok(scene.revaluation(item)?.into())),
    Kind::single("transfer", Scene::stocked, |scene, item| Ok(scene.transfer(item, false)?.into())),
    Kind::single("transfer, there and back", Scene::stocked, |scene, item| {
        Ok(scene.transfer(item, item % 2 == 1)?.into())
    }),
    Kind::single("transfer without anything in stock", Scene::named, |scene, item| {
        Ok(scene.transfer(item, false)?.into())
    }),
    Kind::single("rebalance", Scene::stocked, |scene, item| Ok(scene.rebalance(item)?.into())),
    Kind::single("lock", Scene::stocked, |scene, item| Ok(scene.lock(item)?.into())),
    Kind::single("supply", |_| Ok(Vec::new()), |_, item| new_supply(SupplyId::new(format!("T-{item}"))?)),
    Kind::single("store", |_| Ok(Vec::new()), |_, item| Ok(Action::AddStore(StoreId::new(format!("T-{item}"))?))),
    Kind::single(
        "provider",
        |_| Ok(Vec::new()),
        |_, item| Ok(Action::AddProvider(ProviderId::new(format!("T-{item}"))?)),
    ),
    Kind::single("reason", |_| Ok(Vec::new()), |_, item| Ok(Action::AddReason(ReasonCode::new(format!("T-{item}"))?))),
    Kind::single("cycle", |_| Ok(Vec::new()), |_, item| Ok(Action::AddCycle(CycleId::new(cycle(item))?))),
    Kind::single("exit that declares its cycle", Scene::stocked, |scene, item| {
        Ok(scene.exit_on(item, item + 1, &cycle(item))?.into())
    }),
    Kind::single("entry that declares its store", Scene::named, |scene, item| {
        let mut entry = scene.entry(item)?;
        entry.store = StoreId::new(format!("T-{item}"))?;
        Ok(entry.into())
    }),
    Kind::single("entry that declares its provider", Scene::named, |scene, item| {
        let mut entry = scene.entry(item)?;
        entry.provider = ProviderId::new(format!("P-{item}"))?;
        Ok(entry.into())
    }),
];

/// An entry in every stream, and an exit of all its stock.
fn emptied(scene: &Scene) -> Outcome<Vec<Action>> {
    let mut actions = scene.named()?;
    for item in 0..if scene.apart { scene.count } else { 1 } {
        actions.push(scene.entry_on(item, 0)?.into());
        actions.push(scene.exit_at(item, scene.at(0, 7)?, 100.consumption(), "2026-05")?.into());
    }
    Ok(actions)
}

/// The item whose exit is returned: its own, if each item has a stream.
pub(crate) fn exit_of(scene: &Scene, item: usize) -> usize {
    if scene.apart { item } else { 0 }
}

/// An exit in every stream, large enough for a return of every item.
pub(crate) fn one_exit(scene: &Scene) -> Outcome<Vec<Action>> {
    let mut actions = scene.stocked()?;
    for item in 0..if scene.apart { scene.count } else { 1 } {
        let quantity = i64::try_from(scene.count)?;
        actions.push(
            scene.exit_at(item, scene.at(0, 7)?, quantity.consumption(), "2026-06")?.reference(name(item)?).into(),
        );
    }
    Ok(actions)
}
