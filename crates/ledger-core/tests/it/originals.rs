//! Recorded transactions can be taken as they are, and recorded again.

use ledger_core::{command::*, event::*, value::*, *};
use time::OffsetDateTime;

fn command(id: &str) -> Command {
    Command::new(CommandId::new(id).unwrap(), OffsetDateTime::UNIX_EPOCH)
}

fn tell(ledger: &mut Ledger, command: &Command) -> Vec<Event> {
    let decision = ledger.decide(command).unwrap();
    let (decided, _) = ledger.commit(decision).unwrap();
    decided.into_record().events
}

fn name(text: &str) -> Reference {
    Reference::new(text).unwrap()
}

fn supply(code: &str, conversion: &str) -> NewSupply {
    NewSupply::new(
        SupplyId::new(code).unwrap(),
        code,
        "bag",
        conversion.parse::<rust_decimal::Decimal>().unwrap(),
        "kg",
    )
}

/// One transaction of every kind, by the names `E`, `X`, `R`, `T` and `A`.
fn movements() -> [Action; 5] {
    let (main, urea) = (StoreId::main(), SupplyId::new("UREA").unwrap());
    let mut entry = NewEntry::new("2026-05-01 07:30".parse().unwrap(), main.clone(), "Agro Sur".parse().unwrap())
        .line(urea.clone(), "10.5".parse::<rust_decimal::Decimal>().unwrap().buying(), 27.per_buying())
        .line(SupplyId::new("THIRD").unwrap(), 7.buying(), NewCost::Total("12.34".parse().unwrap()))
        .reference(name("E"));
    entry.document = Some("INV-1".into());
    let charge = Charge::new(CycleId::new("2026-05").unwrap(), ActivityId::new("hoeing").unwrap())
        .lot(LotId::new("North 4").unwrap())
        .contractor(ContractorId::new("Paz").unwrap());
    let mut exit = NewExit::new("2026-05-02".parse().unwrap(), main.clone(), urea.clone(), 25.consumption(), charge)
        .reference(name("X"));
    exit.note = Some("by hand".into());
    let back = NewReturn::new("2026-05-03".parse().unwrap(), name("X"), 5.consumption()).reference(name("R"));
    let north = StoreId::new("NORTH").unwrap();
    let moved = NewTransfer::new("2026-05-04".parse().unwrap(), main.clone(), north, urea.clone(), 1.buying())
        .reference(name("T"));
    let reason = ReasonCode::new("FI").unwrap();
    let found = NewAdjustment::new("2026-05-05".parse().unwrap(), main, urea, 1.buying(), reason).reference(name("A"));
    [entry.into(), exit.into(), back.into(), moved.into(), found.into()]
}

fn renamed(mut again: NewCorrected, reference: &str) -> NewCorrected {
    let own = match &mut again {
        NewCorrected::Entry(entry) => &mut entry.reference,
        NewCorrected::Exit(exit) => &mut exit.reference,
        NewCorrected::Return(back) => &mut back.reference,
        NewCorrected::Transfer(transfer) => &mut transfer.reference,
    };
    assert_eq!(own.replace(name(reference)), None);
    again
}

/// The transaction of an event, without its reference.
fn nameless(event: &Event) -> Corrected {
    let mut transaction = match event.clone() {
        Event::Entry(entry) => Corrected::Entry(entry),
        Event::Exit(exit) => Corrected::Exit(exit),
        Event::Return(back) => Corrected::Return(back),
        Event::Transfer(transfer) => Corrected::Transfer(transfer),
        Event::Correction(correction) => correction.by,
        other => panic!("not to be corrected: {other:?}"),
    };
    match &mut transaction {
        Corrected::Entry(entry) => entry.reference = name("?"),
        Corrected::Exit(exit) => exit.reference = name("?"),
        Corrected::Return(back) => back.reference = name("?"),
        Corrected::Transfer(transfer) => transfer.reference = name("?"),
    }
    transaction
}

#[test]
fn a_transaction_recorded_again_as_it_was_is_the_same_but_for_its_name() {
    let settings = Settings::default().money_scale(Scale::new(2).unwrap());
    let mut set_up = command("set-up")
        .with(Action::Open(settings.clone()))
        .with(supply("UREA", "50"))
        .with(supply("THIRD", "0.333333"))
        .declaring_names();
    set_up.actions.extend(movements());
    let mut ledger = Ledger::default();
    let events = tell(&mut ledger, &set_up);
    let again = |event: &Event| NewCorrected::of(event, settings.scales());
    assert_eq!(events.iter().filter_map(again).count(), 4, "neither the adjustment nor a name can be corrected");

    // the return comes first, because it refers to the exit
    for reference in ["R", "X", "T", "E"] {
        let at = ledger.transaction(&Reference::new(reference).unwrap()).unwrap().position.get() as usize - 1;
        let original = &events[at];
        let held = ledger.stock();
        let (held, once, twice) = (format!("{held:?}"), format!("{reference}-1"), format!("{reference}-2"));

        let by = renamed(again(original).unwrap(), &once);
        let correction = tell(&mut ledger, &command(&once).with(NewCorrection::new(name(reference), by)));
        assert_eq!(nameless(&correction[0]), nameless(original));

        let by = renamed(again(&correction[0]).unwrap(), &twice);
        let correction = tell(&mut ledger, &command(&twice).with(NewCorrection::new(name(&once), by)));
        assert_eq!(nameless(&correction[0]), nameless(original), "a correction is an original too");
        assert_eq!(format!("{:?}", ledger.stock()), held);
        if reference == "R" {
            tell(&mut ledger, &command("void").with(NewVoid::new(name("R-2"))));
        }
    }
}
