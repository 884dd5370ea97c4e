//! Impacts and refusals in serde's forms: every sum that they can tell, and every reason with its data.

use crate::decide::impact::{CountFinding, CycleImpact, Impact, StreamImpact};
use crate::decide::refusal::{Refusal, Refusals, Refused};
use crate::value::id::{CycleId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::number::{Figure, Money, NumberError};
use crate::value::text::control::ControlCharacter;
use crate::value::text::foreign::AsText;
use rust_decimal::Decimal;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use time::Date;

/// With its sums; the exits that are re-costed are counted, and listed by `Ledger::recosted_exits`.
impl Serialize for Impact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            recorded: &'a [Reference],
            superseded: usize,
            restored: usize,
            recosted: usize,
            recosted_change: Figure<Money>,
            value_change: Figure<Money>,
            streams: &'a [StreamImpact],
            cycles: &'a [CycleImpact],
            counts: &'a [CountFinding],
        }
        Told {
            recorded: &self.recorded,
            superseded: self.superseded(),
            restored: self.restored(),
            recosted: self.recosted_count(),
            recosted_change: self.recosted_change(),
            value_change: self.value_change(),
            streams: &self.streams,
            cycles: &self.cycles,
            counts: &self.counts,
        }
        .serialize(serializer)
    }
}

/// With the fields of its refusal.
impl Serialize for Refused {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut told = serializer.serialize_map(None)?;
        told.serialize_entry("action", &self.action)?;
        told.serialize_entry("line", &self.line)?;
        put(&self.refusal, &mut told)?;
        told.end()
    }
}

impl Serialize for Refusals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_slice().serialize(serializer)
    }
}

/// Its code and sentence, then its data: counts as numbers, all else as text.
impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut told = serializer.serialize_map(None)?;
        put(self, &mut told)?;
        told.end()
    }
}

fn put<M: SerializeMap>(refusal: &Refusal, told: &mut M) -> Result<(), M::Error> {
    told.serialize_entry("code", refusal.code())?;
    told.serialize_entry("message", &refusal.to_string())?;
    for (name, datum) in data(refusal) {
        match datum {
            Datum::Count(count) => told.serialize_entry(name, &count)?,
            Datum::Text(text) => told.serialize_entry(name, &text)?,
        }
    }
    Ok(())
}

enum Datum {
    Count(usize),
    Text(String),
}

trait Told {
    fn told(&self) -> Datum;
}

impl Told for usize {
    fn told(&self) -> Datum {
        Datum::Count(*self)
    }
}

impl Told for u32 {
    fn told(&self) -> Datum {
        Datum::Count(*self as usize)
    }
}

impl Told for Decimal {
    fn told(&self) -> Datum {
        Datum::Text(self.text())
    }
}

impl Told for Date {
    fn told(&self) -> Datum {
        Datum::Text(self.text())
    }
}

macro_rules! told_as_they_read {
    ($($type:ty),*) => {
        $(impl Told for $type {
            fn told(&self) -> Datum {
                Datum::Text(self.to_string())
            }
        })*
    };
}

told_as_they_read! {
    &str, String, CycleId, ReasonCode, Reference, StoreId, SupplyId, Kind, Moment, NumberError, ControlCharacter
}

/// The data of a refusal under their names; a variant that is not listed here does not compile.
macro_rules! data {
    ($refusal:ident: $($variant:ident { $($field:ident as $name:literal),* })*) => {
        match $refusal {
            $(Refusal::$variant { $($field,)* .. } => vec![$(($name, $field.told())),*],)*
        }
    };
}

fn data(refusal: &Refusal) -> Vec<(&'static str, Datum)> {
    data! { refusal:
        NotOpened {}
        AlreadyOpened {}
        NothingToDo {}
        AlreadyKnown { what as "what", name as "name" }
        EmptyText { what as "what", supply as "item" }
        ControlCharacter { what as "what", error as "error" }
        DuplicateReference { reference as "ref" }
        UnknownStore { store as "store" }
        UnknownSupply { supply as "item" }
        UnknownName { what as "what", name as "name" }
        UnknownReason { reason as "reason" }
        UnknownTransaction { reference as "ref" }
        NoLines { kind as "kind" }
        TooManyLines { kind as "kind", lines as "lines", most as "most" }
        Full { most as "most" }
        Number { what as "what", error as "error" }
        ZeroDelta {}
        PriceOnLoss {}
        DateOutOfRange { date as "date" }
        DuplicateLine { store as "store", supply as "item" }
        SameStore { store as "store" }
        NotAnExit { reference as "ref", kind as "kind" }
        NotReversible { reference as "ref", kind as "kind" }
        NotCorrectable { reference as "ref", kind as "kind", by as "by" }
        Voided { reference as "ref", by as "by" }
        AlreadyReversed { reference as "ref", by as "by" }
        ReversalBeforeOriginal { at as "at", original as "original", original_at as "original_at" }
        CycleClosed { cycle as "cycle" }
        CycleNotClosed { cycle as "cycle" }
        ReturnBeforeExit { at as "at", exit as "exit", exit_at as "exit_at" }
        ReturnExceedsExit { asked as "asked", left as "left", unit as "unit", exit as "exit" }
        PeriodLocked { at as "at", through as "through" }
        BeforeBaseline { store as "store", supply as "item", at as "at", baseline as "baseline", date as "date" }
        BackdatedCount { store as "store", supply as "item", at as "at", last as "last" }
        NotVoidable { reference as "ref", kind as "kind" }
        Superseded { reference as "ref", by as "by" }
        ReferredTo { reference as "ref", by as "by" }
        NegativeStock {
            store as "store", supply as "item", at as "at", movement as "movement", shortfall as "shortfall",
            unit as "unit"
        }
        NoPriceKnown { store as "store", supply as "item", at as "at", movement as "movement" }
        NothingInStock { store as "store", supply as "item", at as "at", movement as "movement" }
        OutOfRange { store as "store", supply as "item", at as "at", movement as "movement" }
    }
}
