//! Movements that may be recorded in any order.

use crate::{command, day};
use ledger_core::{command::*, event::*, value::*, *};
use ledger_testkit::{Setting, Trial};
use proptest::collection::vec;
use proptest::prelude::*;
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
            let name = |letter: &str| Some(Reference::new(format!("{letter}{number}")).unwrap());
            let number: rust_decimal::Decimal = units.into();
            match kind {
                0..=2 => {
                    let cost = if flag { NewCost::Total(price.into()) } else { NewCost::UnitPrice(price.into()) };
                    entries.push(name("E").unwrap());
                    movements.push(Action::Entry(NewEntry {
                        reference: name("E"),
                        at,
                        store,
                        provider: ProviderId::new("Agro Sur").unwrap(),
                        document: None,
                        note: None,
                        lines: vec![NewEntryLine { supply, quantity: Amount::consumption(number), cost }],
                    }));
                }
                3..=4 => {
                    exits.push(name("X").unwrap());
                    movements.push(Action::Exit(NewExit {
                        reference: name("X"),
                        at,
                        store,
                        supply,
                        quantity: (number / rust_decimal::Decimal::from(3)).round().max(1.into()).into(),
                        charge: Charge::new(CycleId::new("2026-05-a").unwrap(), ActivityId::new("weeding").unwrap()),
                        document: None,
                        note: None,
                    }));
                }
                5..=6 if !exits.is_empty() => movements.push(Action::Return(NewReturn {
                    reference: name("R"),
                    at,
                    of: exits[of % exits.len()].clone(),
                    quantity: rust_decimal::Decimal::from(units % 20 + 1).into(),
                    document: None,
                    note: None,
                })),
                7 if !entries.is_empty() => movements.push(Action::Void(NewVoid {
                    reference: name("V"),
                    of: entries.swap_remove(of % entries.len()),
                    note: None,
                })),
                9..=10 => {
                    let quantity = Amount::consumption((number / rust_decimal::Decimal::from(2)).round().max(1.into()));
                    let (reference, from, document, note) = (name("T"), store, None, None);
                    movements.push(NewTransfer { reference, at, from, to, supply, quantity, document, note }.into());
                }
                11 => {
                    let (reference, unit_price) = (name("P"), price.into());
                    let (document, note) = (None, None);
                    movements.push(NewRevaluation { reference, at, store, supply, unit_price, document, note }.into());
                }
                12 => {
                    found.push(name("C").unwrap());
                    let unit_price = flag.then(|| price.into());
                    let count = NewCount::new(at, store, supply, Amount::consumption(number));
                    movements.push(NewCount { reference: name("C"), unit_price, ..count }.into());
                }
                13 if !found.is_empty() => {
                    let of = found.swap_remove(of % found.len());
                    movements.push(NewReversal { reference: name("U"), at, of, note: None }.into());
                }
                _ => {
                    found.push(name("A").unwrap());
                    movements.push(Action::Adjustment(NewAdjustment {
                        reference: name("A"),
                        at,
                        store,
                        supply,
                        delta: Amount::consumption(if kind > 6 { -number } else { number }),
                        unit_price: (kind <= 6 && flag).then(|| price.into()),
                        reason: ReasonCode::new("FI").unwrap(),
                        document: None,
                        note: None,
                    }));
                }
            }
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
