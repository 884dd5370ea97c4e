//! Laws of everything that was recorded.

use crate::model::divide;
use crate::observed::{Held, Holds, Law, Readable, Reading, Step, StreamName, acknowledged};
use ledger_core::wire::Scales;
use ledger_core::{
    CycleId, Ledger, Reference,
    decide::Preview,
    event::{Event, Record},
    query::{Catalog, KardexLine},
    value::{Position, Quantity},
    wire,
};
use std::collections::BTreeMap;

/// The wire form of a record reads as the record, and a record has only one wire form.
///
/// # Errors
/// The text that reads as another record, or not at all.
pub fn wire_round_trips(record: &Record, text: &str, scales: Scales) -> Holds {
    let law = Law::of_command("wire_round_trips", record.position, &record.command);
    let written = wire::encode(record, scales);
    law.same(format_args!("the text of the record"), &text, &written.as_str())?;
    for (how, read) in [("", wire::decode(text, scales)), (" as canonical", wire::decode_canonical(text, scales))] {
        match read {
            Ok(read) => law.same(format_args!("the text read{how}"), &read, record)?,
            Err(error) => return Err(law.broken(format_args!("the text read{how}"), error.to_string(), text.into())),
        }
    }
    Ok(())
}

/// A log in its wire form replays to the same answers as the ledger that wrote it.
///
/// # Errors
/// The first answer that differs, or the reason why the log does not replay.
pub fn replays_to(read: &impl Readable, texts: &[impl AsRef<str>]) -> Holds {
    let reading = read.reading();
    let law = Law::new("replays_to", reading.head);
    let mut ledger = Ledger::default();
    for (number, text) in texts.iter().enumerate() {
        let scales = ledger.settings().map(ledger_core::Settings::scales).unwrap_or_default();
        let applied = wire::decode_canonical(text.as_ref(), scales)
            .map_err(|error| error.to_string())
            .and_then(|record| ledger.apply(&record).map_err(|error| error.to_string()));
        applied.map_err(|error| {
            law.broken(format_args!("record {}", number + 1), error, "the next record, well-formed".into())
        })?;
    }
    law.same(format_args!("the head"), &ledger.head(), &reading.head)?;
    Reading::of(&ledger).is_the_same_as(&reading, law)
}

/// T2: a reading at a past position never changes, whatever is recorded later. The log up to the head of each of
/// `readings` still gives the same answers.
///
/// # Errors
/// The first answer that changed, or the reading whose head is not the end of a record.
pub fn past_readings_stand(records: &[Record], readings: &[Reading]) -> Holds {
    let mut ledger = Ledger::default();
    let mut past: BTreeMap<_, Vec<&Reading>> = BTreeMap::new();
    readings.iter().for_each(|reading| past.entry(reading.head).or_default().push(reading));
    let mut check = |ledger: &Ledger| -> Holds {
        let Some(readings) = past.remove(&ledger.head()) else { return Ok(()) };
        let now = Reading::of(ledger);
        let law = Law::new("past_readings_stand", ledger.head());
        readings.into_iter().try_for_each(|then| now.is_the_same_as(then, law))
    };
    check(&ledger)?;
    for record in records {
        let law = Law::of_command("past_readings_stand", ledger.head(), &record.command);
        let applied = ledger.apply(record);
        applied.map_err(|e| law.broken(format_args!("the log"), e.to_string(), "a sequence".into()))?;
        check(&ledger)?;
    }
    let Some(head) = past.keys().next() else { return Ok(()) };
    let law = Law::new("past_readings_stand", ledger.head());
    Err(law.broken(format_args!("a reading"), format!("at {head}"), "at the end of a record".into()))
}

/// M4 and R2: whatever is dated before them, a count in force leaves the counted quantity, at its price if it has one,
/// and a baseline in force the stock that it set.
///
/// # Errors
/// The first count or baseline that leaves another stock.
pub fn counts_and_baselines_hold(read: &impl Readable, records: &[Record]) -> Holds {
    let reading = read.reading();
    let law = Law::new("counts_and_baselines_hold", reading.head);
    let mut conversions = BTreeMap::new();
    let mut set: BTreeMap<(StreamName, &Reference), (Quantity, Option<i64>)> = BTreeMap::new();
    for event in records.iter().flat_map(|record| &record.events) {
        match event {
            Event::SupplyAdded(supply) => {
                conversions.insert(supply.code.clone(), supply.conversion.units());
            }
            Event::Count(e) => {
                let price = e.unit_price.map(|price| price.units());
                set.insert(((e.store.clone(), e.supply.clone()), &e.reference), (e.stock, price));
            }
            Event::Rebalance(e) => set.extend(e.lines.iter().map(|line| {
                let stream = (line.store.clone(), line.supply.clone());
                ((stream, &e.reference), (line.stock, Some(line.unit_price.units())))
            })),
            _ => {}
        }
    }
    for ((stream, reference), (quantity, price)) in set {
        let line = reading.lines(&stream).iter().find(|line| line.reference == *reference);
        let Some(Held { quantity: held, value }) = line.and_then(|line| line.after) else { continue };
        law.same(format_args!("quantity in {stream:?} after {reference}"), &held.units(), &quantity.units().into())?;
        if let (Some(price), Some(conversion)) = (price, conversions.get(&stream.1)) {
            let worth = divide(i128::from(quantity.units()) * i128::from(price), i128::from(*conversion));
            law.same(format_args!("value in {stream:?} after {reference}"), &value.units(), &worth)?;
        }
    }
    Ok(())
}

/// Everything acknowledged is known. `ledger`, which recorded `record` last, has every transaction of it, at its
/// position and with all its lines. Voided transactions are void, closed cycles closed and locked periods locked, and
/// every name is in the catalog.
///
/// # Errors
/// The first acknowledged thing that the ledger does not have.
pub fn acknowledged_is_known(record: &Record, ledger: &Ledger) -> Holds {
    let law = Law::of_command("acknowledged_is_known", ledger.head(), &record.command);
    law.same(format_args!("the head"), &ledger.head(), &record.position.after(record.events.len().saturating_sub(1)))?;
    let kardex = every_kardex(ledger);
    for (index, event) in record.events.iter().enumerate() {
        law.holds(
            is_in(ledger, event, &record.events[index + 1..]),
            format_args!("the content of {event:?}"),
            format_args!("not known"),
            format_args!("known"),
        )?;
        for told in acknowledged(event) {
            let reference = told.reference;
            let known = ledger.transaction(reference).map(|known| (known.kind, known.position, known.of));
            let expected = Some((told.kind, record.position.after(index), told.of.cloned()));
            law.same(format_args!("kind, position and target of {reference}"), &known, &expected)?;
            let lines = kardex.values().flatten().filter(|line| line.reference == *reference).count();
            law.same(format_args!("the number of lines of {reference}"), &lines, &told.lines)?;
            if let Some(voided) = told.voids {
                let by = ledger.transaction(voided).and_then(|voided| voided.voided_by);
                law.same(format_args!("the void of {voided}"), &by.as_ref(), &Some(reference))?;
            }
        }
    }
    Ok(())
}

/// True if a ledger knows the content of an event apart from its transactions. An event in `later` may replace it.
fn is_in(ledger: &Ledger, event: &Event, later: &[Event]) -> bool {
    let catalog = ledger.catalog();
    let is_closed = |cycle| ledger.closed_cycles().iter().any(|closed| closed.cycle == cycle);
    let is_changed = |cycle: &CycleId| {
        later.iter().any(|event| match event {
            Event::CycleClosed(e) => e.cycle == *cycle,
            Event::CycleReopened(e) => e.cycle == *cycle,
            _ => false,
        })
    };
    match event {
        Event::Opened(settings) => ledger.settings() == Some(settings),
        Event::SupplyAdded(supply) => catalog.supply(&supply.code) == Some(supply),
        Event::StoreAdded(store) => catalog.has_store(store),
        Event::ProviderAdded(provider) => catalog.providers().any(|known| known == provider),
        Event::ReasonAdded(reason) => catalog.has_reason(reason),
        Event::CycleAdded(cycle) => catalog.cycles().any(|known| known == cycle),
        Event::CycleClosed(e) => is_changed(&e.cycle) || is_closed(&e.cycle),
        Event::CycleReopened(e) => is_changed(&e.cycle) || !is_closed(&e.cycle),
        Event::PeriodLocked(e) => {
            ledger.locked_through() == e.through || later.iter().any(|event| matches!(event, Event::PeriodLocked(_)))
        }
        _ => true,
    }
}

/// A ledger that committed its decisions and one that applied the records give the same answers to every question: also
/// about voided and superseded lines, postings, every moment of every stream, and one past position.
///
/// # Errors
/// The first answer that differs.
pub fn committed_is_applied(committed: &Ledger, applied: &Ledger) -> Holds {
    let law = Law::new("committed_is_applied", committed.head());
    law.same(format_args!("the head"), &applied.head(), &committed.head())?;
    law.same(format_args!("the settings"), &applied.settings(), &committed.settings())?;
    law.same(format_args!("the lock"), &applied.locked_through(), &committed.locked_through())?;
    let same_names = same_names(applied.catalog(), committed.catalog());
    law.same(format_args!("the equality of the names"), &same_names, &true)?;
    law.same_list("stock", &applied.stock(), &committed.stock())?;
    let (kardex, expected) = (every_kardex(applied), every_kardex(committed));
    law.same(format_args!("the number of streams that moved"), &kardex.len(), &expected.len())?;
    for ((name, lines), (expected_name, expected)) in kardex.iter().zip(&expected) {
        law.same(format_args!("the stream"), &name, &expected_name)?;
        law.same_list(&format!("kardex of {name:?}, voided lines included"), lines, expected)?;
        stream(applied, committed, name, expected, law)?;
    }
    law.same(format_args!("the balance"), &applied.balance(), &committed.balance())?;
    let charges = |ledger: &Ledger| {
        ledger.charges().map(|cost| (cost.charge.clone(), cost.charged, cost.variance)).collect::<Vec<_>>()
    };
    law.same_list("charges", &charges(applied), &charges(committed))?;
    law.same_list("closed cycles", &applied.closed_cycles(), &committed.closed_cycles())?;
    let (posted, expected): (Vec<_>, Vec<_>) = (applied.postings().collect(), committed.postings().collect());
    law.same_list("postings", &posted, &expected)?;
    // another position each time; a test of its own asks for all of them in random histories
    let head = committed.head().get();
    let past = Position::new(head.wrapping_mul(7_919) % head.max(1));
    law.same_list(
        &format!("stock as known at {past}"),
        &applied.known_at(past).stock(),
        &committed.known_at(past).stock(),
    )
}

fn stream(applied: &Ledger, committed: &Ledger, name: &StreamName, lines: &[KardexLine], law: Law<'_>) -> Holds {
    let (store, supply) = name;
    let rebalances = |ledger: &Ledger| ledger.rebalances_of(store, supply);
    law.same_list(&format!("rebalances of {name:?}"), &rebalances(applied), &rebalances(committed))?;
    for line in lines {
        let (reference, at) = (&line.reference, line.effective);
        let known = |ledger: &Ledger| ledger.transaction(reference);
        law.same(format_args!("the data of {reference}"), &known(applied), &known(committed))?;
        let held =
            |ledger: &Ledger| (ledger.stock_at(store, supply, at), ledger.stock_at_end_of(store, supply, at.date()));
        law.same(format_args!("the stock of {name:?} at {at}"), &held(applied), &held(committed))?;
    }
    Ok(())
}

/// The lines of every stream that ever moved, voided ones among them.
fn every_kardex(ledger: &Ledger) -> BTreeMap<StreamName, Vec<KardexLine>> {
    let catalog = ledger.catalog();
    let names = catalog.stores().flat_map(|store| catalog.supplies().map(move |supply| (store, &supply.code)));
    let kardex =
        names.filter_map(|(store, supply)| Some(((store.clone(), supply.clone()), ledger.kardex(store, supply)?)));
    kardex.collect()
}

fn same_names(one: &Catalog, other: &Catalog) -> bool {
    one.supplies().eq(other.supplies())
        && one.stores().eq(other.stores())
        && one.providers().eq(other.providers())
        && one.reasons().eq(other.reasons())
        && one.cycles().eq(other.cycles())
}

/// A ledger that applied the records previews a command as the ledger that committed them.
pub(crate) fn previews_alike(step: &Step, expected: &Preview) -> Holds {
    let law = Law::of_command("committed_is_applied", step.before.head, &step.command.id);
    law.same_list("refusals of the preview", &expected.refusals, &step.preview.refusals)?;
    law.same(format_args!("impact of the preview"), &expected.impact, &step.preview.impact)
}
