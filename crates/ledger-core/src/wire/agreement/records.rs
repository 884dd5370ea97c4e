//! Records of every kind, with any content that a record can hold.

use crate::event::settings::{BackdatedCounts, NegativeStock, Settings};
use crate::event::{
    Adjustment, Charge, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, EntryLine, Event, Exit,
    PeriodLocked, Rebalance, RebalanceLine, Record, Return, Revaluation, Reversal, Supply, Transfer, Void,
};
use crate::value::id::Position;
use crate::value::moment::Moment;
use crate::value::number::{Conversion, Money, Quantity, Scale, Scales, UnitPrice};
use crate::value::text::Text;
use proptest::option::of as maybe;
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt::Debug;
use std::str::FromStr;
use time::{Date, OffsetDateTime};

pub(super) fn scales() -> impl Strategy<Value = Scales> {
    (scale(), scale()).prop_map(|(quantity, money)| Scales { quantity, money })
}

pub(super) fn record() -> impl Strategy<Value = Record> {
    let micros = -62_135_596_800_000_000_i128..253_402_300_800_000_000;
    let recorded = micros.prop_map(|micros| OffsetDateTime::from_unix_timestamp_nanos(micros * 1000).unwrap());
    (prop_oneof![Just(0), Just(u64::MAX), any::<u64>()], name(), recorded, prop::collection::vec(event(), 0..4))
        .prop_map(|(position, command, recorded, events)| Record {
            position: Position::new(position),
            command,
            recorded,
            events,
        })
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        settings().prop_map(Event::Opened),
        supply().prop_map(Event::SupplyAdded),
        name().prop_map(Event::StoreAdded),
        name().prop_map(Event::ProviderAdded),
        name().prop_map(Event::ReasonAdded),
        name().prop_map(Event::CycleAdded),
        entry().prop_map(Event::Entry),
        exit().prop_map(Event::Exit),
        back().prop_map(Event::Return),
        adjustment().prop_map(Event::Adjustment),
        rebalance().prop_map(Event::Rebalance),
        count().prop_map(Event::Count),
        revaluation().prop_map(Event::Revaluation),
        transfer().prop_map(Event::Transfer),
        (name(), moments(), name(), paper()).prop_map(|(reference, at, of, note)| Event::Reversal(Reversal {
            reference,
            at,
            of,
            note
        })),
        (name(), name(), paper()).prop_map(|(reference, of, note)| Event::Void(Void { reference, of, note })),
        (name(), name(), corrected(), paper())
            .prop_map(|(reference, of, by, note)| Event::Correction(Correction { reference, of, by, note }.into())),
        (name(), name(), paper()).prop_map(|(reference, cycle, note)| Event::CycleClosed(CycleClosed {
            reference,
            cycle,
            note
        })),
        (name(), name(), paper()).prop_map(|(reference, cycle, note)| Event::CycleReopened(CycleReopened {
            reference,
            cycle,
            note
        })),
        (name(), maybe(dates()), paper()).prop_map(|(reference, through, note)| Event::PeriodLocked(PeriodLocked {
            reference,
            through,
            note
        })),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let negative = select(vec![NegativeStock::Refused, NegativeStock::Allowed]);
    let backdated = select(vec![BackdatedCounts::Refused, BackdatedCounts::Allowed]);
    ("[A-Z]{3}", scale(), scale(), negative, backdated).prop_map(
        |(currency, quantity_scale, money_scale, negative_stock, backdated_counts)| Settings {
            currency: currency.parse().unwrap(),
            quantity_scale,
            money_scale,
            negative_stock,
            backdated_counts,
        },
    )
}

fn supply() -> impl Strategy<Value = Supply> {
    (name(), text(), text(), text(), units(1)).prop_map(|(code, name, buying_unit, consumption_unit, conversion)| {
        Supply { code, name, buying_unit, consumption_unit, conversion: Conversion::from_units(conversion).unwrap() }
    })
}

fn entry() -> impl Strategy<Value = Entry> {
    let cost = prop_oneof![
        price().prop_map(Cost::UnitPrice),
        units(0).prop_map(|total| Cost::Total(Money::from_units(total))),
    ];
    let line = (name(), amount(), cost).prop_map(|(supply, quantity, cost)| EntryLine { supply, quantity, cost });
    (name(), moments(), name(), name(), paper(), paper(), prop::collection::vec(line, 0..4)).prop_map(
        |(reference, at, store, provider, document, note, lines)| Entry {
            reference,
            at,
            store,
            provider,
            document,
            note,
            lines,
        },
    )
}

fn exit() -> impl Strategy<Value = Exit> {
    let charge = (name(), name(), maybe(name()), maybe(name())).prop_map(|(cycle, activity, lot, contractor)| Charge {
        cycle,
        activity,
        lot,
        contractor,
    });
    (name(), moments(), name(), name(), amount(), charge, paper(), paper()).prop_map(
        |(reference, at, store, supply, quantity, charge, document, note)| Exit {
            reference,
            at,
            store,
            supply,
            quantity,
            charge,
            document,
            note,
        },
    )
}

fn back() -> impl Strategy<Value = Return> {
    (name(), moments(), name(), amount(), paper(), paper()).prop_map(|(reference, at, of, quantity, document, note)| {
        Return { reference, at, of, quantity, document, note }
    })
}

fn adjustment() -> impl Strategy<Value = Adjustment> {
    let delta = units(i64::MIN).prop_map(Quantity::from_units);
    (name(), moments(), name(), name(), delta, maybe(price()), name(), paper(), paper()).prop_map(
        |(reference, at, store, supply, delta, unit_price, reason, document, note)| Adjustment {
            reference,
            at,
            store,
            supply,
            delta,
            unit_price,
            reason,
            document,
            note,
        },
    )
}

fn rebalance() -> impl Strategy<Value = Rebalance> {
    let line = (name(), name(), dates(), stock(), price())
        .prop_map(|(store, supply, date, stock, unit_price)| RebalanceLine { store, supply, date, stock, unit_price });
    (name(), paper(), paper(), prop::collection::vec(line, 0..4))
        .prop_map(|(reference, document, note, lines)| Rebalance { reference, document, note, lines })
}

fn count() -> impl Strategy<Value = Count> {
    (name(), moments(), name(), name(), stock(), maybe(price()), maybe(name()), paper(), paper()).prop_map(
        |(reference, at, store, supply, stock, unit_price, reason, document, note)| Count {
            reference,
            at,
            store,
            supply,
            stock,
            unit_price,
            reason,
            document,
            note,
        },
    )
}

fn revaluation() -> impl Strategy<Value = Revaluation> {
    (name(), moments(), name(), name(), price(), paper(), paper()).prop_map(
        |(reference, at, store, supply, unit_price, document, note)| Revaluation {
            reference,
            at,
            store,
            supply,
            unit_price,
            document,
            note,
        },
    )
}

fn transfer() -> impl Strategy<Value = Transfer> {
    (name(), moments(), name(), name(), name(), amount(), paper(), paper()).prop_map(
        |(reference, at, from, to, supply, quantity, document, note)| Transfer {
            reference,
            at,
            from,
            to,
            supply,
            quantity,
            document,
            note,
        },
    )
}

fn corrected() -> impl Strategy<Value = Corrected> {
    prop_oneof![
        entry().prop_map(Corrected::Entry),
        exit().prop_map(Corrected::Exit),
        back().prop_map(Corrected::Return),
        transfer().prop_map(Corrected::Transfer),
    ]
}

fn name<T: FromStr<Err: Debug> + Debug>() -> impl Strategy<Value = T> {
    let names = prop_oneof![
        "[A-Za-z0-9-]{1,20}",
        r#"[^\pC\pZ]([^\pC\pZ]| ){0,8}[^\pC\pZ]"#,
        r#"["\\/bnu0]{1,17}"#,
        "ñ{100}🌱{100}",
    ];
    names.prop_map(|text| text.parse().unwrap())
}

/// Any text, often with characters that JSON treats specially.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,30}", any::<String>(), "[\\x00-\\x20\"\\\\/u0\\x7f\u{80}\u{2028}ñ🌱]{0,12}"]
}

/// A document or note, which may be missing.
fn paper() -> impl Strategy<Value = Option<Text>> {
    maybe(text().prop_map(Text::from))
}

/// Any moment, to the second.
pub(super) fn moments() -> impl Strategy<Value = Moment> {
    (dates(), 0..86_400_i64)
        .prop_map(|(date, second)| Moment::from_seconds(Moment::start_of(date).unwrap().seconds() + second))
}

fn dates() -> impl Strategy<Value = Date> {
    let days = 1_721_426..=5_373_484;
    prop_oneof![Just(*days.start()), Just(*days.end()), days].prop_map(|day| Date::from_julian_day(day).unwrap())
}

fn amount() -> impl Strategy<Value = Quantity> {
    units(1).prop_map(Quantity::from_units)
}

fn stock() -> impl Strategy<Value = Quantity> {
    units(0).prop_map(Quantity::from_units)
}

fn price() -> impl Strategy<Value = UnitPrice> {
    units(0).prop_map(UnitPrice::from_units)
}

/// Units of some scale: few and many, round and odd.
fn units(least: i64) -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(least),
        Just(i64::MAX),
        least..=i64::MAX,
        (1..1_000_i64, 0..12_u32).prop_map(|(units, zeros)| units * 10_i64.pow(zeros)),
    ]
}

fn scale() -> impl Strategy<Value = Scale> {
    (0..=9_u8).prop_map(|decimals| Scale::new(decimals).unwrap())
}
