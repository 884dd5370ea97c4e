//! Every history of up to four events on one stream and two days, held against the naive model.
//!
//! What random histories may never meet, small ones must: each of the alphabet's events on each of its moments,
//! after every history of fewer. `LEDGER_DEPTH` sets how many events a history has.

use crate::book::Book;
use crate::histories::{command, day};
use ledger_core::*;

/// One supply, three pieces for ten: nothing divides evenly.
fn opening(negative_stock: NegativeStock) -> Command {
    let scale = |decimals| Scale::new(decimals).unwrap();
    let settings = Settings { quantity_scale: scale(0), money_scale: scale(0), negative_stock, ..Settings::default() };
    command("open").declaring_names().with(Action::Open(settings)).with(NewSupply {
        code: SupplyId::new("S").unwrap(),
        name: "S".into(),
        buying_unit: "box".into(),
        consumption_unit: "piece".into(),
        conversion: 1.into(),
    })
}

/// Every event that may come after these: on two days, and voids and returns of what is there.
fn alphabet(number: usize, exits: &[Reference], voidable: &[Reference]) -> Vec<Action> {
    let store = StoreId::main;
    let supply = || SupplyId::new("S").unwrap();
    let name = |letter: &str| Some(Reference::new(format!("{letter}{number}")).unwrap());
    let mut actions: Vec<Action> = Vec::new();
    for (index, total) in [(0, 10), (1, 4)] {
        let at = Moment::start_of(day(index)).unwrap();
        actions.push(
            NewEntry {
                reference: name("E"),
                at,
                store: store(),
                provider: ProviderId::new("P").unwrap(),
                document: None,
                note: None,
                lines: vec![NewEntryLine {
                    supply: supply(),
                    quantity: Amount::buying(3.into()),
                    cost: NewCost::Total(total.into()),
                }],
            }
            .into(),
        );
        actions.push(
            NewExit {
                reference: name("X"),
                at,
                store: store(),
                supply: supply(),
                quantity: Amount::consumption(2.into()),
                charge: Charge::new(CycleId::new("C").unwrap(), ActivityId::new("A").unwrap()),
                document: None,
                note: None,
            }
            .into(),
        );
        for delta in [-1, 2] {
            actions.push(
                NewAdjustment {
                    reference: name(if delta < 0 { "L" } else { "G" }),
                    at,
                    store: store(),
                    supply: supply(),
                    delta: Amount::buying(delta.into()),
                    unit_price: None,
                    reason: ReasonCode::new("FI").unwrap(),
                    document: None,
                    note: None,
                }
                .into(),
            );
        }
        actions.push(
            NewRebalance {
                reference: name("B"),
                document: None,
                note: None,
                lines: vec![NewRebalanceLine {
                    store: store(),
                    supply: supply(),
                    date: day(index),
                    stock: Amount::buying(4.into()),
                    unit_price: (5 - 2 * index).into(),
                }],
            }
            .into(),
        );
        for exit in exits {
            let quantity = Amount::consumption(1.into());
            let of = exit.clone();
            actions.push(NewReturn { reference: name("R"), at, of, quantity, document: None, note: None }.into());
        }
    }
    for of in voidable {
        actions.push(NewVoid { reference: name("V"), of: of.clone(), note: None }.into());
    }
    actions
}

/// A history, and what of it may be returned or voided next.
#[derive(Clone)]
struct Told {
    book: Book,
    number: usize,
    exits: Vec<Reference>,
    voidable: Vec<Reference>,
}

impl Told {
    fn open(negative_stock: NegativeStock) -> Self {
        let book = Book::open(&opening(negative_stock));
        Self { book, number: 0, exits: Vec::new(), voidable: Vec::new() }
    }

    /// The same, with what the next event is to be.
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
        self.book.tell_and_check(&command)
    }
}

/// Tells every history of `depth` more events, one a command, and gives each that is recorded to `then`.
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

fn depth() -> usize {
    std::env::var("LEDGER_DEPTH").map_or(4, |depth| depth.parse().unwrap())
}

fn count(negative_stock: NegativeStock) -> usize {
    let mut count = 0;
    every_history(&Told::open(negative_stock), depth(), &mut |_| count += 1);
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

/// The last two events of every history as one batch.
#[test]
fn every_short_history_that_ends_in_a_batch() {
    let mut count = 0;
    every_history(&Told::open(NegativeStock::Allowed), depth() - 2, &mut |told| {
        for (next, first) in told.with_each() {
            for (mut next, second) in next.with_each() {
                count += usize::from(next.tell(vec![first.clone(), second]));
            }
        }
    });
    assert!(count > 5_000, "only {count} were recorded");
}
