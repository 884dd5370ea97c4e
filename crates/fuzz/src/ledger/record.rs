//! Records that were not decided, applied: lines of the wire form, or events made from bytes.

use super::asked;
use super::draw::Draw;
use ledger_core::wire::{self, Scales};
use ledger_core::{
    CommandId, Ledger, Reference, Settings,
    event::{
        Adjustment, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, EntryLine, Event, Exit,
        PeriodLocked, Rebalance, RebalanceLine, Record, Return, Revaluation, Reversal, Transfer, Void,
    },
};
use ledger_testkit::Setting;
use std::sync::OnceLock;
use time::OffsetDateTime;

/// Applies records. All of them are taken, and every query has an answer, the same from the state and from its
/// snapshot.
pub(crate) fn record(bytes: &[u8]) {
    let mut ledger = Ledger::default();
    match bytes.split_first() {
        Some((b'{', _)) => lines(&mut ledger, &String::from_utf8_lossy(bytes)),
        _ => events(&mut ledger, Draw(bytes)),
    }
    let answers = asked(&ledger);
    let state = ledger.to_snapshot();
    if let Some(opened) = Ledger::from_snapshot(state) {
        let again = asked(&opened);
        // a state that was not decided may be one that a snapshot can't hold; `is_intact` is false then
        assert!(again == answers || !opened.is_intact(), "a snapshot says something else");
    }
}

fn scales(ledger: &Ledger) -> Scales {
    ledger.settings().map(Settings::scales).unwrap_or_default()
}

fn lines(ledger: &mut Ledger, text: &str) {
    for line in text.lines() {
        if let Ok(record) = wire::decode(line, scales(ledger)) {
            let written = wire::encode(&record, scales(ledger));
            assert_eq!(wire::decode(&written, scales(ledger)).ok().as_ref(), Some(&record), "{written}");
            // at the ledger's next position, whatever the record's own is
            let record = Record::new(ledger.head().after(1), record.command, record.recorded, record.events);
            ledger.apply(&record).unwrap();
        }
    }
}

fn events(ledger: &mut Ledger, mut draw: Draw<'_>) {
    let negative = draw.is_so();
    ledger.apply(opening(negative)).unwrap();
    let mut next = 1;
    while !draw.is_empty() {
        let mut events = Vec::new();
        for _ in 0..=draw.byte() % 4 {
            events.push(event(&mut draw, next));
            next += 1;
        }
        let command = CommandId::new(format!("c-{next}")).unwrap();
        let recorded = OffsetDateTime::UNIX_EPOCH;
        ledger.apply(&Record::new(ledger.head().after(1), command, recorded, events)).unwrap();
    }
}

/// Returns the record of the testkit's opening, with its stores, supplies and cycles.
fn opening(negative: bool) -> &'static Record {
    static OPENINGS: OnceLock<[Record; 2]> = OnceLock::new();
    &OPENINGS.get_or_init(|| {
        [false, true].map(|negative| {
            let mut setting = Setting::default();
            if negative {
                setting.settings.negative_stock = ledger_core::event::NegativeStock::Allowed;
                setting.settings.backdated_counts = ledger_core::event::BackdatedCounts::Allowed;
            }
            Ledger::default().decide(&setting.opening()).unwrap().decided().record().clone()
        })
    })[usize::from(negative)]
}

fn event(draw: &mut Draw<'_>, next: usize) -> Event {
    // a reference may be given twice
    let number = if draw.byte() < 8 { next / 2 } else { next };
    let reference = Reference::new(format!("T-{number}")).unwrap();
    match draw.byte() % 16 {
        0 => Event::StoreAdded(draw.store()),
        1 | 2 => Event::Entry(entry(draw, reference)),
        3 | 4 => Event::Exit(exit(draw, reference)),
        5 => Event::Return(back(draw, reference, next)),
        6 => {
            let (at, store, supply) = (draw.at(), draw.store(), draw.supply());
            let (delta, price) = (ledger_core::value::Quantity::from_units(draw.delta()), draw.maybe(Draw::price));
            let mut adjustment = Adjustment::new(reference, at, store, supply, delta, draw.reason());
            adjustment.unit_price = price;
            Event::Adjustment(adjustment)
        }
        7 => {
            let line = |draw: &mut Draw<'_>| {
                RebalanceLine::new(draw.store(), draw.supply(), draw.date(), draw.quantity(), draw.price())
            };
            let lines = (0..=draw.byte() % 3).map(|_| line(draw)).collect();
            Event::Rebalance(Rebalance::new(reference, lines))
        }
        8 => {
            let mut count = Count::new(reference, draw.at(), draw.store(), draw.supply(), draw.quantity());
            (count.unit_price, count.reason) = (draw.maybe(Draw::price), draw.maybe(Draw::reason));
            Event::Count(count)
        }
        9 => {
            let (at, store, supply) = (draw.at(), draw.store(), draw.supply());
            Event::Revaluation(Revaluation::new(reference, at, store, supply, draw.price()))
        }
        10 => Event::Transfer(transfer(draw, reference)),
        11 => Event::Reversal(Reversal::new(reference, draw.at(), draw.known(next))),
        12 => Event::Void(Void::new(reference, draw.known(next))),
        13 => {
            let made = Reference::new(format!("T-{next}-by")).unwrap();
            let by = match draw.byte() % 4 {
                0 => Corrected::Entry(entry(draw, made)),
                1 => Corrected::Exit(exit(draw, made)),
                2 => Corrected::Return(back(draw, made, next)),
                _ => Corrected::Transfer(transfer(draw, made)),
            };
            Event::Correction(Box::new(Correction::new(reference, draw.known(next), by)))
        }
        14 if draw.is_so() => Event::CycleClosed(CycleClosed::new(reference, draw.cycle())),
        14 => Event::CycleReopened(CycleReopened::new(reference, draw.cycle())),
        _ => Event::PeriodLocked(PeriodLocked::new(reference, draw.maybe(Draw::date))),
    }
}

fn entry(draw: &mut Draw<'_>, reference: Reference) -> Entry {
    let line = |draw: &mut Draw<'_>| {
        let (supply, quantity) = (draw.supply(), draw.quantity());
        let cost = if draw.is_so() { Cost::UnitPrice(draw.price()) } else { Cost::Total(draw.money()) };
        EntryLine::new(supply, quantity, cost)
    };
    let (at, store, provider) = (draw.at(), draw.store(), draw.provider());
    Entry::new(reference, at, store, provider, (0..=draw.byte() % 3).map(|_| line(draw)).collect())
}

fn exit(draw: &mut Draw<'_>, reference: Reference) -> Exit {
    Exit::new(reference, draw.at(), draw.store(), draw.supply(), draw.quantity(), draw.charge())
}

fn back(draw: &mut Draw<'_>, reference: Reference, next: usize) -> Return {
    Return::new(reference, draw.at(), draw.known(next), draw.quantity())
}

fn transfer(draw: &mut Draw<'_>, reference: Reference) -> Transfer {
    Transfer::new(reference, draw.at(), draw.store(), draw.store(), draw.supply(), draw.quantity())
}
