//! What holds of everything that was recorded.

use crate::model::divide;
use crate::reading::{Readable, Reading, StreamName};
use crate::violation::{Holds, Law};
use ledger_core::wire::Scales;
use ledger_core::{Event, Ledger, Quantity, Record, Reference, Stock, wire};
use std::collections::BTreeMap;

/// The wire form of a record says what the record says, and is written in only one way.
///
/// # Errors
/// What is read otherwise than it was written, or can't be read at all.
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
/// The first answer that differs, or why the log does not replay.
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

/// T2: a reading at a past position never changes, whatever is recorded later: the log up to the head of each of
/// `readings` still says the same.
///
/// # Errors
/// The first answer that changed, or the reading whose head is no end of a record.
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

/// M4 and R2: whatever is dated before it, a count in force leaves what was counted, at its price if it has one,
/// and a baseline in force what it set.
///
/// # Errors
/// The first count or baseline after which the stream holds something else.
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
        let Some(Stock { quantity: held, value }) = line.and_then(|line| line.after) else { continue };
        law.same(format_args!("quantity in {stream:?} after {reference}"), &held, &quantity)?;
        if let (Some(price), Some(conversion)) = (price, conversions.get(&stream.1)) {
            let worth = divide(i128::from(quantity.units()) * i128::from(price), i128::from(*conversion));
            law.same(format_args!("value in {stream:?} after {reference}"), &i128::from(value.units()), &worth)?;
        }
    }
    Ok(())
}
