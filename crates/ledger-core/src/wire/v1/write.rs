//! The writer of version 1: every kind of event with its keys, in their order.
//!
//! An object is written without its closing brace, which the function for its holder writes.

use crate::event::settings::{BackdatedCounts, NegativeStock, Settings};
use crate::event::{
    Adjustment, Charge, Corrected, Correction, Cost, Count, Entry, EntryLine, Event, Exit, PeriodLocked, Rebalance,
    RebalanceLine, Record, Return, Revaluation, Reversal, Supply, Transfer, Void,
};
use crate::value::id::{ContractorId, CycleId, LotId, ReasonCode, Reference};
use crate::value::number::Scales;
use crate::value::text::Text;
use crate::wire::key::{first, then};
use crate::wire::writer::Writer;

pub(in crate::wire) fn record(record: &Record, mut scales: Scales) -> String {
    let mut out = Writer::with_capacity(record.events.len().saturating_add(1).saturating_mul(192));
    out.integer(r#"{"wire":1,"position":"#, record.position.get());
    out.text(then!("command"), record.command.as_str());
    out.instant(then!("recorded"), record.recorded);
    out.list(r#","events":["#, &record.events, |out, event| {
        if let Event::Opened(settings) = event {
            scales = settings.scales();
        }
        kind(event, scales, out);
        out.raw("}}");
    });
    out.raw("}");
    out.finish()
}

fn kind(event: &Event, scales: Scales, out: &mut Writer) {
    match event {
        Event::Opened(settings) => opened(settings, out),
        Event::SupplyAdded(supply) => supply_added(supply, scales, out),
        Event::StoreAdded(store) => out.text(r#"{"store_added":{"store":""#, store.as_str()),
        Event::ProviderAdded(provider) => out.text(r#"{"provider_added":{"provider":""#, provider.as_str()),
        Event::ReasonAdded(reason) => out.text(r#"{"reason_added":{"reason":""#, reason.as_str()),
        Event::CycleAdded(cycle) => out.text(r#"{"cycle_added":{"cycle":""#, cycle.as_str()),
        Event::Entry(it) => entry(it, scales, out),
        Event::Exit(it) => exit(it, scales, out),
        Event::Return(it) => returned(it, scales, out),
        Event::Adjustment(it) => adjustment(it, scales, out),
        Event::Rebalance(it) => rebalance(it, scales, out),
        Event::Count(it) => count(it, scales, out),
        Event::Revaluation(it) => revaluation(it, scales, out),
        Event::Transfer(it) => transfer(it, scales, out),
        Event::Reversal(it) => reversal(it, out),
        Event::Void(it) => void(it, out),
        Event::Correction(it) => correction(it, scales, out),
        Event::CycleClosed(it) => cycle_change(r#"{"cycle_closed":"#, &it.reference, &it.cycle, &it.note, out),
        Event::CycleReopened(it) => cycle_change(r#"{"cycle_reopened":"#, &it.reference, &it.cycle, &it.note, out),
        Event::PeriodLocked(it) => period_locked(it, out),
    }
}

fn opened(settings: &Settings, out: &mut Writer) {
    out.raw(r#"{"opened":"#);
    out.text(first!("currency"), settings.currency.as_str());
    out.integer(r#","quantity_scale":"#, settings.quantity_scale.decimals().into());
    out.integer(r#","money_scale":"#, settings.money_scale.decimals().into());
    out.text(
        then!("negative_stock"),
        match settings.negative_stock {
            NegativeStock::Refused => "refused",
            NegativeStock::Allowed => "allowed",
        },
    );
    out.text(
        then!("backdated_counts"),
        match settings.backdated_counts {
            BackdatedCounts::Refused => "refused",
            BackdatedCounts::Allowed => "allowed",
        },
    );
}

fn supply_added(supply: &Supply, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"supply_added":"#);
    out.text(first!("code"), supply.code.as_str());
    out.text(then!("name"), &supply.name);
    out.text(then!("buying_unit"), &supply.buying_unit);
    out.text(then!("consumption_unit"), &supply.consumption_unit);
    out.number(then!("conversion"), supply.conversion.units(), scales.quantity);
}

fn entry(entry: &Entry, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"entry":"#);
    out.text(first!("ref"), entry.reference.as_str());
    out.moment(then!("at"), entry.at);
    out.text(then!("store"), entry.store.as_str());
    out.text(then!("provider"), entry.provider.as_str());
    paper(&entry.document, &entry.note, out);
    out.list(r#","lines":["#, &entry.lines, |out, line| {
        entry_line(line, scales, out);
        out.raw("}");
    });
}

fn entry_line(line: &EntryLine, scales: Scales, out: &mut Writer) {
    out.text(first!("item"), line.supply.as_str());
    out.number(then!("quantity"), line.quantity.units(), scales.quantity);
    match line.cost {
        Cost::UnitPrice(price) => out.number(then!("unit_price"), price.units(), scales.money),
        Cost::Total(total) => out.number(then!("total"), total.units(), scales.money),
    }
}

fn exit(exit: &Exit, scales: Scales, out: &mut Writer) {
    let Charge { cycle, activity, lot, contractor } = &exit.charge;
    out.raw(r#"{"exit":"#);
    out.text(first!("ref"), exit.reference.as_str());
    out.moment(then!("at"), exit.at);
    out.text(then!("store"), exit.store.as_str());
    out.text(then!("item"), exit.supply.as_str());
    out.number(then!("quantity"), exit.quantity.units(), scales.quantity);
    out.text(then!("cycle"), cycle.as_str());
    out.text(then!("activity"), activity.as_str());
    out.optional(then!("lot"), lot.as_ref().map(LotId::as_str));
    out.optional(then!("contractor"), contractor.as_ref().map(ContractorId::as_str));
    paper(&exit.document, &exit.note, out);
}

fn returned(back: &Return, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"return":"#);
    out.text(first!("ref"), back.reference.as_str());
    out.moment(then!("at"), back.at);
    out.text(then!("of"), back.of.as_str());
    out.number(then!("quantity"), back.quantity.units(), scales.quantity);
    paper(&back.document, &back.note, out);
}

fn adjustment(adjustment: &Adjustment, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"adjustment":"#);
    out.text(first!("ref"), adjustment.reference.as_str());
    out.moment(then!("at"), adjustment.at);
    out.text(then!("store"), adjustment.store.as_str());
    out.text(then!("item"), adjustment.supply.as_str());
    out.number(then!("delta"), adjustment.delta.units(), scales.quantity);
    if let Some(price) = adjustment.unit_price {
        out.number(then!("unit_price"), price.units(), scales.money);
    }
    out.text(then!("reason"), adjustment.reason.as_str());
    paper(&adjustment.document, &adjustment.note, out);
}

fn rebalance(rebalance: &Rebalance, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"rebalance":"#);
    out.text(first!("ref"), rebalance.reference.as_str());
    paper(&rebalance.document, &rebalance.note, out);
    out.list(r#","lines":["#, &rebalance.lines, |out, line| {
        rebalance_line(line, scales, out);
        out.raw("}");
    });
}

fn rebalance_line(line: &RebalanceLine, scales: Scales, out: &mut Writer) {
    out.text(first!("store"), line.store.as_str());
    out.text(then!("item"), line.supply.as_str());
    out.date(then!("date"), line.date);
    out.number(then!("stock"), line.stock.units(), scales.quantity);
    out.number(then!("unit_price"), line.unit_price.units(), scales.money);
}

fn count(count: &Count, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"count":"#);
    out.text(first!("ref"), count.reference.as_str());
    out.moment(then!("at"), count.at);
    out.text(then!("store"), count.store.as_str());
    out.text(then!("item"), count.supply.as_str());
    out.number(then!("stock"), count.stock.units(), scales.quantity);
    if let Some(price) = count.unit_price {
        out.number(then!("unit_price"), price.units(), scales.money);
    }
    out.optional(then!("reason"), count.reason.as_ref().map(ReasonCode::as_str));
    paper(&count.document, &count.note, out);
}

fn revaluation(revaluation: &Revaluation, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"revaluation":"#);
    out.text(first!("ref"), revaluation.reference.as_str());
    out.moment(then!("at"), revaluation.at);
    out.text(then!("store"), revaluation.store.as_str());
    out.text(then!("item"), revaluation.supply.as_str());
    out.number(then!("unit_price"), revaluation.unit_price.units(), scales.money);
    paper(&revaluation.document, &revaluation.note, out);
}

fn transfer(transfer: &Transfer, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"transfer":"#);
    out.text(first!("ref"), transfer.reference.as_str());
    out.moment(then!("at"), transfer.at);
    out.text(then!("from"), transfer.from.as_str());
    out.text(then!("to"), transfer.to.as_str());
    out.text(then!("item"), transfer.supply.as_str());
    out.number(then!("quantity"), transfer.quantity.units(), scales.quantity);
    paper(&transfer.document, &transfer.note, out);
}

fn reversal(reversal: &Reversal, out: &mut Writer) {
    out.raw(r#"{"reversal":"#);
    out.text(first!("ref"), reversal.reference.as_str());
    out.moment(then!("at"), reversal.at);
    out.text(then!("of"), reversal.of.as_str());
    out.optional(then!("note"), reversal.note.as_deref());
}

fn void(void: &Void, out: &mut Writer) {
    out.raw(r#"{"void":"#);
    out.text(first!("ref"), void.reference.as_str());
    out.text(then!("of"), void.of.as_str());
    out.optional(then!("note"), void.note.as_deref());
}

fn correction(correction: &Correction, scales: Scales, out: &mut Writer) {
    out.raw(r#"{"correction":"#);
    out.text(first!("ref"), correction.reference.as_str());
    out.text(then!("of"), correction.of.as_str());
    out.optional(then!("note"), correction.note.as_deref());
    out.raw(r#","by":"#);
    match &correction.by {
        Corrected::Entry(it) => entry(it, scales, out),
        Corrected::Exit(it) => exit(it, scales, out),
        Corrected::Return(it) => returned(it, scales, out),
        Corrected::Transfer(it) => transfer(it, scales, out),
    }
    out.raw("}}");
}

fn cycle_change(kind: &str, reference: &Reference, cycle: &CycleId, note: &Option<Text>, out: &mut Writer) {
    out.raw(kind);
    out.text(first!("ref"), reference.as_str());
    out.text(then!("cycle"), cycle.as_str());
    out.optional(then!("note"), note.as_deref());
}

fn period_locked(locked: &PeriodLocked, out: &mut Writer) {
    out.raw(r#"{"period_locked":"#);
    out.text(first!("ref"), locked.reference.as_str());
    if let Some(through) = locked.through {
        out.date(then!("through"), through);
    }
    out.optional(then!("note"), locked.note.as_deref());
}

/// Writes the document and the note, which most transactions may have.
#[inline]
fn paper(document: &Option<Text>, note: &Option<Text>, out: &mut Writer) {
    out.optional(then!("document"), document.as_deref());
    out.optional(then!("note"), note.as_deref());
}
