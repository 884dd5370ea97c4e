//! A batch that has to know the stock of a stream before its last action.

use crate::command;
use ledger_core::{command::*, value::*, *};

fn urea() -> SupplyId {
    SupplyId::new("UREA").unwrap()
}

fn exit(name: &str, at: &str) -> NewExit {
    let charge = Charge::new(CycleId::new("2026-05").unwrap(), ActivityId::new("sowing").unwrap());
    NewExit::new(at.parse().unwrap(), StoreId::main(), urea(), 1.consumption(), charge)
        .reference(Reference::new(name).unwrap())
}

fn tell(ledger: &mut Ledger, command: &Command) {
    let decision = ledger.decide(command).unwrap();
    ledger.commit(decision).unwrap();
}

#[test]
fn what_is_dated_before_a_movement_that_came_last_and_was_voided_at_once_stands_in_its_order() {
    let supply = NewSupply::new(urea(), "Urea", "kg", 1, "kg");
    let provider = ProviderId::new("Agro Sur").unwrap();
    let entry = NewEntry::new("2026-05-01".parse().unwrap(), StoreId::main(), provider)
        .line(urea(), 100.buying(), 2.per_buying())
        .reference(Reference::new("E").unwrap());
    let mut ledger = Ledger::default();
    let open = command("open").declaring_names().with(Action::Open(Settings::default())).with(supply).with(entry);
    tell(&mut ledger, &open);
    let count = |name: &str, at: &str| {
        let count = NewCount::new(at.parse().unwrap(), StoreId::main(), urea(), 90.buying());
        count.reference(Reference::new(name).unwrap())
    };
    // the void settles the stream with the exit in it, and every count settles it without
    let batch = command("batch")
        .declaring_names()
        .with(exit("X", "2026-05-05"))
        .with(NewVoid::new(Reference::new("X").unwrap()))
        .with(count("C", "2026-05-03"))
        .with(count("D", "2026-05-03"))
        .with(exit("B", "2026-05-02"))
        .with(exit("A", "2026-05-04"));
    tell(&mut ledger, &batch);
    let kardex = ledger.kardex(&StoreId::main(), &urea()).unwrap();
    let in_force = kardex.iter().filter(|line| line.reference.as_str() != "X");
    assert_eq!(in_force.map(|line| line.reference.as_str()).collect::<Vec<_>>(), ["E", "B", "C", "D", "A"]);
    assert_eq!(ledger.stock_of(&StoreId::main(), &urea()).unwrap().quantity().to_string(), "89");
}
