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
    let line = EntryLine {
        supply: SupplyId::new(BAG).unwrap(),
        quantity: Quantity::from_units(100_000_000),
        cost: Cost::Total(Money::from_units(value)),
    };
    Event::Entry(Entry {
        reference: reference(name),
        at: at(day),
        store: StoreId::main(),
        provider: ProviderId::new("Agro Sur").unwrap(),
        document: None,
        note: None,
        lines: vec![line],
    })
}

fn exit(name: &str, day: u8) -> Event {
    Event::Exit(Exit {
        reference: reference(name),
        at: at(day),
        store: StoreId::main(),
        supply: SupplyId::new(BAG).unwrap(),
        quantity: Quantity::from_units(70_000_000),
        charge: Charge::new(CycleId::new("2026-05-a").unwrap(), ActivityId::new("sowing").unwrap()),
        document: None,
        note: None,
    })
}

/// Applies each event as a record of its own, and all of them again as one record.
fn told(events: &[Event]) -> Ledger {
    let opening = Setting::default().opening();
    let opened = Ledger::default().decide(&opening).unwrap().decided().record().clone();
    let mut ledger = Ledger::default();
    let apply = |ledger: &mut Ledger, events: Vec<Event>| {
        let command = CommandId::new(format!("c-{}", ledger.head())).unwrap();
        let position = ledger.head().after(1);
        ledger.apply(&Record { position, command, recorded: OffsetDateTime::UNIX_EPOCH, events }).unwrap();
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
    let back = Event::Return(Return {
        reference: reference("R"),
        at: at(3),
        of: reference("X"),
        quantity: Quantity::from_units(50_000_000),
        document: None,
        note: None,
    });
    let ledger = told(&[entry("E", 2, 1_000), exit("X", 9), back, entry("E-2", 1, 9_999_999), exit("X-2", 8)]);
    assert_eq!(ledger.kardex("MAIN", BAG).unwrap().len(), 5);
}

#[test]
fn a_reversal_dated_before_what_it_reverses_moves_what_that_did_once() {
    let count = Event::Count(Count {
        reference: reference("C"),
        at: at(9),
        store: StoreId::main(),
        supply: SupplyId::new(BAG).unwrap(),
        stock: Quantity::from_units(10_000_000),
        unit_price: None,
        reason: None,
        document: None,
        note: None,
    });
    let loss = Event::Adjustment(Adjustment {
        reference: reference("A"),
        at: at(8),
        store: StoreId::main(),
        supply: SupplyId::new(BAG).unwrap(),
        delta: Quantity::from_units(-20_000_000),
        unit_price: None,
        reason: ReasonCode::new("DMG").unwrap(),
        document: None,
        note: None,
    });
    let reversal = |name: &str, of: &str| {
        Event::Reversal(Reversal { reference: reference(name), at: at(3), of: reference(of), note: None })
    };
    let ledger = told(&[
        entry("E", 2, 1_000),
        count,
        reversal("U", "C"),
        loss,
        reversal("U-2", "A"),
        entry("E-2", 1, 9_999_999),
    ]);
    assert_eq!(ledger.kardex("MAIN", BAG).unwrap().len(), 6);
}

#[test]
fn transfers_in_a_circle_come_to_an_end() {
    let transfer = |name: &str, from: &str, to: &str| {
        Event::Transfer(Transfer {
            reference: reference(name),
            at: at(5),
            from: StoreId::new(from).unwrap(),
            to: StoreId::new(to).unwrap(),
            supply: SupplyId::new(BAG).unwrap(),
            quantity: Quantity::from_units(60_000_000),
            document: None,
            note: None,
        })
    };
    let circle =
        [("T-1", "MAIN", "NORTH"), ("T-2", "NORTH", "SOUTH"), ("T-3", "SOUTH", "MAIN"), ("T-4", "MAIN", "MAIN")];
    let mut events = vec![entry("E", 2, 1_000)];
    events.extend(circle.map(|(name, from, to)| transfer(name, from, to)));
    events.push(entry("E-2", 1, 9_999_999));
    let ledger = told(&events);
    assert!(ledger.balance().streams.iter().all(|stream| stream.balance.agrees()));
    assert_eq!(ledger.stock_of("NORTH", BAG).unwrap().quantity(), 0);
}
