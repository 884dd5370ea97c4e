//! Movements that may be recorded in any order.

use crate::{changed, command, day};
use ledger_core::{command::*, event::*, value::*, *};
use ledger_testkit::{Setting, Trial};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

const SUPPLIES: [&str; 2] = ["BAG50", "EACH"];

/// Movements of two supplies in two stores, each at a moment of its own.
pub(crate) fn movements() -> impl Strategy<Value = Vec<Action>> {
    let movement = (0..15_u8, 0..4_u8, 1..400_i64, 1..999_i64, any::<bool>(), 0..6_usize);
    vec(movement, 2..16).prop_map(|drawn| {
        let mut movements = Vec::<Action>::new();
        let (mut exits, mut entries, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (kind, stream, units, price, flag, of)) in drawn.into_iter().enumerate() {
            let at: Moment =
                format!("{} {:02}:{:02}", day((number / 3) as i64), number % 24, units % 60).parse().unwrap();
            let supply = SupplyId::new(SUPPLIES[usize::from(stream % 2)]).unwrap();
            let north = StoreId::new("NORTH").unwrap();
            let (store, to) = if stream < 2 { (StoreId::main(), north) } else { (north, StoreId::main()) };
            let name = |letter: &str| Reference::new(format!("{letter}{number}")).unwrap();
            let number: Decimal = units.into();
            movements.push(match kind {
                0..=2 => {
                    let cost = if flag { NewCost::Total(price.into()) } else { price.per_buying().into() };
                    entries.push(name("E"));
                    let entry = NewEntry::new(at, store, ProviderId::new("Agro Sur").unwrap());
                    entry.line(supply, number.consumption(), cost).reference(name("E")).into()
                }
                3..=4 => {
                    exits.push(name("X"));
                    let quantity = (number / Decimal::from(3)).round().max(1.into()).consumption();
                    let charge = Charge::new(CycleId::new("2026-05-a").unwrap(), ActivityId::new("weeding").unwrap());
                    NewExit::new(at, store, supply, quantity, charge).reference(name("X")).into()
                }
                5..=6 if !exits.is_empty() => {
                    let of = exits[of % exits.len()].clone();
                    NewReturn::new(at, of, (units % 20 + 1).consumption()).reference(name("R")).into()
                }
                7 if !entries.is_empty() => {
                    NewVoid::new(entries.swap_remove(of % entries.len())).reference(name("V")).into()
                }
                9..=10 => {
                    let quantity = (number / Decimal::from(2)).round().max(1.into()).consumption();
                    NewTransfer::new(at, store, to, supply, quantity).reference(name("T")).into()
                }
                11 => NewRevaluation::new(at, store, supply, price.per_buying()).reference(name("P")).into(),
                12 => {
                    found.push(name("C"));
                    let count = NewCount::new(at, store, supply, number.consumption()).reference(name("C"));
                    changed(count, |count| count.unit_price = flag.then(|| price.per_buying())).into()
                }
                13 if !found.is_empty() => {
                    NewReversal::new(at, found.swap_remove(of % found.len())).reference(name("U")).into()
                }
                _ => {
                    found.push(name("A"));
                    let delta = if kind > 6 { -number } else { number }.consumption();
                    let found = NewAdjustment::new(at, store, supply, delta, ReasonCode::new("FI").unwrap());
                    let found = found.reference(name("A"));
                    changed(found, |found| found.unit_price = (kind <= 6 && flag).then(|| price.per_buying())).into()
                }
            });
        }
        movements
    })
}

/// Records each movement on its own, and tries the refused ones again as long as that helps. Returns the ledger and the
/// accepted movements.
pub(crate) fn in_this_order(setting: &Setting, movements: &[Action]) -> (Ledger, BTreeSet<usize>) {
    let mut trial = Trial::open(&setting.opening());
    let mut pending: Vec<&Action> = movements.iter().collect();
    let mut accepted = 0;
    loop {
        let before = pending.len();
        pending.retain(|action| {
            accepted += 1;
            let command = command(&format!("c{accepted}")).with((*action).clone());
            trial.tell(&command).record().is_none()
        });
        if pending.len() == before {
            break;
        }
    }
    let left: BTreeSet<String> = pending.iter().map(|action| format!("{action:?}")).collect();
    let mut names: Vec<String> = movements.iter().map(|action| format!("{action:?}")).collect();
    names.sort();
    let accepted = names.iter().enumerate().filter(|(_, name)| !left.contains(*name)).map(|(index, _)| index).collect();
    (trial.ledger().clone(), accepted)
}
