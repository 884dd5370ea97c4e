//! Every history of up to four events on one stream and two days, and of every kind on two streams, compared with the
//! naive model.
//!
//! Random histories may miss a combination; these try each event of a small alphabet, at each of its moments, after
//! every shorter history. `LEDGER_DEPTH` sets the number of events.

use crate::{changed, command, day};
use ledger_core::{InUnits, command::*, event::*, value::*};
use ledger_testkit::{Trial, depth};

/// An opening with one supply and no decimals, so that three pieces for ten don't divide evenly.
fn opening(negative_stock: NegativeStock) -> Command {
    let scale = |decimals| Scale::new(decimals).unwrap();
    let settings = Settings::default().quantity_scale(scale(0)).money_scale(scale(0)).negative_stock(negative_stock);
    command("open").declaring_names().with(Action::Open(settings)).with(NewSupply::new(
        SupplyId::new("S").unwrap(),
        "S",
        "box",
        1,
        "piece",
    ))
}

/// Every event that may come next: movements on two days, and voids and returns of recorded ones.
fn alphabet(number: usize, exits: &[Reference], voidable: &[Reference]) -> Vec<Action> {
    let store = StoreId::main;
    let supply = || SupplyId::new("S").unwrap();
    let name = |letter: &str| Some(Reference::new(format!("{letter}{number}")).unwrap());
    let mut actions: Vec<Action> = Vec::new();
    for (index, total) in [(0, 10), (1, 4)] {
        let at = Moment::start_of(day(index)).unwrap();
        actions.push(
            changed(
                NewEntry::new(at, store(), ProviderId::new("P").unwrap()).line(
                    supply(),
                    Amount::buying(3.into()),
                    NewCost::Total(total.into()),
                ),
                |new| new.reference = name("E"),
            )
            .into(),
        );
        actions.push(
            changed(
                NewExit::new(
                    at,
                    store(),
                    supply(),
                    Amount::consumption(2.into()),
                    Charge::new(CycleId::new("C").unwrap(), ActivityId::new("A").unwrap()),
                ),
                |new| new.reference = name("X"),
            )
            .into(),
        );
        for delta in [-1, 2] {
            actions.push(
                changed(
                    NewAdjustment::new(
                        at,
                        store(),
                        supply(),
                        Amount::buying(delta.into()),
                        ReasonCode::new("FI").unwrap(),
                    ),
                    |new| new.reference = name(if delta < 0 { "L" } else { "G" }),
                )
                .into(),
            );
        }
        actions.push(
            changed(
                NewRebalance::new().line(
                    store(),
                    supply(),
                    day(index),
                    Amount::buying(4.into()),
                    (5 - 2 * index).per_buying(),
                ),
                |new| new.reference = name("B"),
            )
            .into(),
        );
        for exit in exits {
            let quantity = Amount::consumption(1.into());
            let of = exit.clone();
            actions.push(changed(NewReturn::new(at, of, quantity), |new| new.reference = name("R")).into());
        }
    }
    for of in voidable {
        actions.push(changed(NewVoid::new(of.clone()), |new| new.reference = name("V")).into());
    }
    actions
}

/// A history, and the transactions of it that may be returned or voided next.
#[derive(Clone)]
struct Told {
    trial: Trial,
    number: usize,
    exits: Vec<Reference>,
    voidable: Vec<Reference>,
}

impl Told {
    fn open(negative_stock: NegativeStock) -> Self {
        let trial = Trial::open(&opening(negative_stock));
        Self { trial, number: 0, exits: Vec::new(), voidable: Vec::new() }
    }

    /// The history with each possible next event.
    fn with_each(&self) -> impl Iterator<Item = (Self, Action)> {
        alphabet(self.number, &self.exits, &self.voidable).into_iter().map(|action| {
            let mut next = Self { number: self.number + 1, ..self.clone() };
            match &action {
                Action::Exit(new) => {
                    next.exits.extend(new.reference.clone());
                    next.voidable.extend(new.reference.clone());
                }
                Action::Entry(NewEntry { reference, .. })
                | Action::Return(NewReturn { reference, .. })
                | Action::Rebalance(NewRebalance { reference, .. }) => next.voidable.extend(reference.clone()),
                Action::Void(new) => {
                    next.exits.retain(|exit| *exit != new.of);
                    next.voidable.retain(|reference| *reference != new.of);
                }
                _ => {}
            }
            (next, action)
        })
    }

    fn tell(&mut self, actions: Vec<Action>) -> bool {
        let mut command = command(&format!("c{}", self.number)).declaring_names();
        command.actions = actions;
        holds(&mut self.trial, &command)
    }
}

/// Tells every history of `depth` more events, each event as a command, and gives the recorded ones to `then`.
fn every_history(told: &Told, depth: usize, then: &mut impl FnMut(&Told)) {
    if depth == 0 {
        return;
    }
    for (mut next, action) in told.with_each() {
        if next.tell(vec![action]) {
            then(&next);
            every_history(&next, depth - 1, then);
        }
    }
}

/// Gives a command and checks every law. Returns true if it was recorded.
fn holds(trial: &mut Trial, command: &Command) -> bool {
    trial.check(command).unwrap_or_else(|broken| panic!("{broken}\n{command:#?}\nafter {:#?}", trial.records()))
}

fn count(negative_stock: NegativeStock) -> usize {
    let mut count = 0;
    every_history(&Told::open(negative_stock), depth(4), &mut |_| count += 1);
    count
}

#[test]
fn every_short_history_that_never_goes_negative() {
    let count = count(NegativeStock::Refused);
    assert!(count > 1_000, "only {count} were recorded");
}

#[test]
fn every_short_history_that_may_go_negative() {
    let count = count(NegativeStock::Allowed);
    assert!(count > 5_000, "only {count} were recorded");
}

/// The last two events of every history come as one batch.
#[test]
fn every_short_history_that_ends_in_a_batch() {
    let mut count = 0;
    every_history(&Told::open(NegativeStock::Allowed), depth(4) - 2, &mut |told| {
        for (next, first) in told.with_each() {
            for (mut next, second) in next.with_each() {
                count += usize::from(next.tell(vec![first.clone(), second]));
            }
        }
    });
    assert!(count > 5_000, "only {count} were recorded");
}

/// Every kind of event on two streams of one supply, in the order of the days and out of it.
fn every_kind(number: usize, told: &[(char, Reference)]) -> Vec<(char, Action)> {
    let main = StoreId::main;
    let north = || StoreId::new("NORTH").unwrap();
    let supply = || SupplyId::new("S").unwrap();
    let name = |letter: char| Some(Reference::new(format!("{letter}{number}")).unwrap());
    let at = |index| Moment::start_of(day(index)).unwrap();
    let cycle = || CycleId::new("C").unwrap();
    let pieces = |pieces: i64| Amount::consumption(pieces.into());
    let entry = |at| {
        let entry = NewEntry::new(at, main(), ProviderId::new("P").unwrap());
        changed(entry.line(supply(), pieces(3), NewCost::Total(10.into())), |new| new.reference = name('E'))
    };
    let exit = |at, store| {
        let charge = Charge::new(cycle(), ActivityId::new("A").unwrap());
        changed(NewExit::new(at, store, supply(), pieces(2), charge), |new| new.reference = name('X'))
    };
    let transfer = |at, from, to| {
        let transfer = NewTransfer::new(at, from, to, supply(), pieces(2));
        changed(transfer, |new| new.reference = name('T'))
    };
    let count = |at, stock, unit_price: Option<i64>| {
        let count = NewCount::new(at, main(), supply(), pieces(stock));
        changed(count, |new| {
            new.reference = name('C');
            new.unit_price = unit_price.map(InUnits::per_buying);
        })
    };
    let revaluation = NewRevaluation::new(at(1), main(), supply(), 5.per_buying());
    let loss = NewAdjustment::new(at(0), main(), supply(), pieces(-1), ReasonCode::new("NF").unwrap());
    let rebalance = NewRebalance::new().line(main(), supply(), day(0), pieces(4), 5.per_buying());
    let change = || NewCycleChange::new(cycle());
    let mut actions: Vec<(char, Action)> = vec![
        ('E', entry(at(0)).into()),
        ('E', entry(at(2)).into()),
        ('X', exit(at(1), main()).into()),
        ('X', exit(at(2), north()).into()),
        ('T', transfer(at(1), main(), north()).into()),
        ('T', transfer(at(2), north(), main()).into()),
        ('C', count(at(1), 1, None).into()),
        ('C', count(at(2), 4, Some(3)).into()),
        ('-', revaluation.reference(name('P').unwrap()).into()),
        ('C', loss.reference(name('L').unwrap()).into()),
        ('B', rebalance.reference(name('B').unwrap()).into()),
        ('-', Action::CloseCycle(change())),
        ('-', Action::ReopenCycle(change())),
        ('-', NewPeriodLock::new(Some(day(0))).into()),
    ];
    for (kind, of) in told {
        let void = |of: &Reference| Action::from(NewVoid::new(of.clone()));
        match kind {
            'E' => {
                actions.push(('-', void(of)));
                actions.push(('E', NewCorrection::new(of.clone(), entry(at(0))).into()));
            }
            'X' => {
                actions.push(('-', void(of)));
                actions.push(('X', NewCorrection::new(of.clone(), exit(at(1), main())).into()));
                let back = NewReturn::new(at(2), of.clone(), pieces(1));
                actions.push(('B', changed(back, |new| new.reference = name('R')).into()));
            }
            'T' => {
                actions.push(('-', void(of)));
                actions.push(('T', NewCorrection::new(of.clone(), transfer(at(1), main(), north())).into()));
            }
            'C' => actions.push(('-', NewReversal::new(at(2), of.clone()).into())),
            _ => actions.push(('-', void(of))),
        }
    }
    actions
}

/// Tells every history of `depth` more events of every kind. Returns the number of commands recorded.
fn every_history_of_every_kind(trial: &Trial, told: &[(char, Reference)], depth: usize, number: usize) -> usize {
    if depth == 0 {
        return 0;
    }
    let mut recorded = 0;
    for (kind, action) in every_kind(number, told) {
        let mut trial = trial.clone();
        if holds(&mut trial, &command(&format!("c{number}")).declaring_names().with(action)) {
            let mut told = told.to_vec();
            if kind != '-' {
                let letter = |letter: char| Reference::new(format!("{letter}{number}")).unwrap();
                let names = [letter(kind), letter('L'), letter('R')];
                let name = names.into_iter().find(|name| trial.ledger().transaction(name).is_some());
                told.push((kind, name.unwrap()));
            }
            recorded += 1 + every_history_of_every_kind(&trial, &told, depth - 1, number + 1);
        }
    }
    recorded
}

#[test]
fn every_short_history_of_every_kind() {
    for (negative_stock, backdated_counts, least) in [
        (NegativeStock::Refused, BackdatedCounts::Refused, 3_000),
        (NegativeStock::Allowed, BackdatedCounts::Allowed, 20_000),
    ] {
        let mut opening = opening(negative_stock);
        if let Some(Action::Open(settings)) = opening.actions.first_mut() {
            settings.backdated_counts = backdated_counts;
        }
        let count = every_history_of_every_kind(&Trial::open(&opening), &[], depth(4), 0);
        assert!(count > least, "only {count} were recorded");
    }
}
