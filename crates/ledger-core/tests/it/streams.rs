//! Commands that touch many streams at once.

use crate::command;
use ledger_core::{value::*, *};
use ledger_testkit::Trial;

fn supply(number: usize) -> SupplyId {
    SupplyId::new(format!("S{number}")).unwrap()
}

fn opening(supplies: usize) -> Command {
    let supplies = (0..supplies).map(|number| NewSupply::new(supply(number), "Seed", "bag", 50, "kg"));
    supplies.fold(command("open").with(Action::Open(Settings::default())), Command::with)
}

fn entry(at: &str, number: usize) -> NewEntry {
    let price = Price::per_buying((number + 3).into());
    NewEntry::new(at.parse().unwrap(), StoreId::main(), ProviderId::new("Agro Sur").unwrap()).line(
        supply(number),
        10.buying(),
        price,
    )
}

fn exit(at: &str, number: usize) -> NewExit {
    let charge = Charge::new(CycleId::new("2026-05").unwrap(), ActivityId::new("sowing").unwrap());
    NewExit::new(at.parse().unwrap(), StoreId::main(), supply(number), 120.consumption(), charge)
}

#[test]
fn a_command_that_touches_any_number_of_streams_touches_each_of_them_once() {
    for supplies in [1, 7, 8, 9, 10, 20] {
        let mut trial = Trial::open(&opening(supplies));
        let each =
            |command: Command, action: &dyn Fn(usize) -> Action| (0..supplies).map(action).fold(command, Command::with);
        let bought = each(command("bought").declaring_names(), &|number| entry("2026-05-04", number).into());
        // every stream twice more
        let used = each(bought, &|number| exit("2026-05-06", number).into());
        let used = each(used, &|number| entry("2026-05-02", supplies - 1 - number).into());
        let later = each(command("later"), &|number| exit("2026-05-03", number).into());
        for command in [used, later] {
            let step = trial.checked(&command).unwrap();
            assert!(step.record().is_some(), "{supplies} streams: {:?}", step.refusals());
        }
        assert_eq!(trial.ledger().stock().len(), supplies);
    }
}
