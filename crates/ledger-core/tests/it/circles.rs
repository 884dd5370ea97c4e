//! Records that nobody decided, in which rows depend on each other in a circle. Applying them ends.

use ledger_core::{
    ActivityId, Charge, CommandId, CycleId, Ledger, Moment, ProviderId, Reference, StoreId, SupplyId,
    event::{Adjustment, Cost, Count, Entry, EntryLine, Event, Exit, Record, Return, Reversal, Transfer},
    value::{Money, Quantity, ReasonCode},
};
use ledger_testkit::{Reading, Setting};
use time::OffsetDateTime;

const BAG: &str = "BAG50";

fn reference(name: &str) -> Reference {
    Reference::new(name).unwrap()
}

fn at(day: u8) -> Moment {
    format!("2026-05-{day:02} 08:00:00").parse().unwrap()
}

fn entry(name: &str, day: u8, value: i64) -> Event {
    let line = EntryLine::new(
        SupplyId::new(BAG).unwrap(),
        Quantity::from_units(100_000_000),
        Cost::Total(Money::from_units(value)),
    );
    Event::Entry(Entry::new(
        reference(name),
        at(day),
        StoreId::main(),
        ProviderId::new("Agro Sur").unwrap(),
        vec![line],
    ))
}

fn exit(name: &str, day: u8) -> Event {
    Event::Exit(Exit::new(
        reference(name),
        at(day),
        StoreId::main(),
        SupplyId::new(BAG).unwrap(),
        Quantity::from_units(70_000_000),
        Charge::new(CycleId::new("2026-05-a").unwrap(), ActivityId::new("sowing").unwrap()),
    ))
}

/// Applies each event as a record of its own, and all of them again as one record.
fn told(events: &[Event]) -> Ledger {
    let opening = Setting::default().opening();
    let opened = Ledger::default().decide(&opening).unwrap().decided().record().clone();
    let mut ledger = Ledger::default();
    let apply = |ledger: &mut Ledger, events: Vec<Event>| {
        let command = CommandId::new(format!("c-{}", ledger.head())).unwrap();
        let position = ledger.head().after(1);
        ledger.apply(&Record::new(position, command, OffsetDateTime::UNIX_EPOCH, events)).unwrap();
    };
    ledger.apply(&opened).unwrap();
    let mut at_once = ledger.clone();
    events.iter().for_each(|event| apply(&mut ledger, vec![event.clone()]));
    apply(&mut at_once, events.to_vec());
    for ledger in [&ledger, &at_once] {
        let reopened = Ledger::from_snapshot(ledger.to_snapshot()).unwrap();
        assert!(Reading::of(&reopened) == Reading::of(ledger) || !reopened.is_intact());
    }
    ledger
}

#[test]
fn a_return_dated_before_its_exit_changes_the_cost_of_that_once() {
    let back = Event::Return(Return::new(reference("R"), at(3), reference("X"), Quantity::from_units(50_000_000)));
    let ledger = told(&[entry("E", 2, 1_000), exit("X", 9), back, entry("E-2", 1, 9_999_999), exit("X-2", 8)]);
    assert_eq!(ledger.kardex(&StoreId::main(), &SupplyId::new(BAG).unwrap()).unwrap().len(), 5);
}

#[test]
fn a_reversal_dated_before_what_it_reverses_moves_what_that_did_once() {
    let count = Event::Count(Count::new(
        reference("C"),
        at(9),
        StoreId::main(),
        SupplyId::new(BAG).unwrap(),
        Quantity::from_units(10_000_000),
    ));
    let loss = Event::Adjustment(Adjustment::new(
        reference("A"),
        at(8),
        StoreId::main(),
        SupplyId::new(BAG).unwrap(),
        Quantity::from_units(-20_000_000),
        ReasonCode::new("DMG").unwrap(),
    ));
    let reversal = |name: &str, of: &str| Event::Reversal(Reversal::new(reference(name), at(3), reference(of)));
    let ledger = told(&[
        entry("E", 2, 1_000),
        count,
        reversal("U", "C"),
        loss,
        reversal("U-2", "A"),
        entry("E-2", 1, 9_999_999),
    ]);
    assert_eq!(ledger.kardex(&StoreId::main(), &SupplyId::new(BAG).unwrap()).unwrap().len(), 6);
}

#[test]
fn transfers_in_a_circle_come_to_an_end() {
    let transfer = |name: &str, from: &str, to: &str| {
        Event::Transfer(Transfer::new(
            reference(name),
            at(5),
            StoreId::new(from).unwrap(),
            StoreId::new(to).unwrap(),
            SupplyId::new(BAG).unwrap(),
            Quantity::from_units(60_000_000),
        ))
    };
    let circle =
        [("T-1", "MAIN", "NORTH"), ("T-2", "NORTH", "SOUTH"), ("T-3", "SOUTH", "MAIN"), ("T-4", "MAIN", "MAIN")];
    let mut events = vec![entry("E", 2, 1_000)];
    events.extend(circle.map(|(name, from, to)| transfer(name, from, to)));
    events.push(entry("E-2", 1, 9_999_999));
    let ledger = told(&events);
    assert!(ledger.balance().streams.iter().all(|stream| stream.balance.agrees()));
    assert_eq!(ledger.stock_of(&StoreId::new("NORTH").unwrap(), &SupplyId::new(BAG).unwrap()).unwrap().quantity(), 0);
}
