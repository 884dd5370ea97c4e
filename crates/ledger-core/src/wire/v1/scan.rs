//! The scanner of version 1: every kind of event with its keys, in their order, and nothing else.
//!
//! An object is scanned without its closing brace, which the function for its holder takes.

use crate::event::settings::{BackdatedCounts, NegativeStock, Settings};
use crate::event::{
    Adjustment, Charge, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, EntryLine, Event, Exit,
    PeriodLocked, Rebalance, RebalanceLine, Record, Return, Revaluation, Reversal, Supply, Transfer, Void,
};
use crate::value::id::Position;
use crate::value::number::{Conversion, Money, Quantity, Scale, Scales, UnitPrice};
use crate::wire::key::{first, then};
use crate::wire::scanner::Scanner;

/// The record that [`write`](mod@super::write) writes as `text`, or `None` for every other text, even a valid record.
pub(in crate::wire) fn record(text: &str, mut scales: Scales) -> Option<Record> {
    let mut from = Scanner::new(text);
    let record = Record {
        position: Position::new(from.integer(r#"{"wire":1,"position":"#)?),
        command: from.name(then!("command"))?,
        recorded: from.instant(then!("recorded"))?,
        events: from.list(r#","events":["#, |from| {
            let event = kind(from, scales)?;
            if let Event::Opened(settings) = &event {
                scales = settings.scales();
            }
            from.raw("}}")?;
            Some(event)
        })?,
    };
    from.raw("}")?;
    from.is_at_end().then_some(record)
}

fn kind(from: &mut Scanner<'_>, scales: Scales) -> Option<Event> {
    let kind = from.plain(r#"{""#)?;
    from.raw(":")?;
    Some(match kind {
        "opened" => Event::Opened(opened(from)?),
        "supply_added" => Event::SupplyAdded(supply_added(from, scales)?),
        "store_added" => Event::StoreAdded(from.name(first!("store"))?),
        "provider_added" => Event::ProviderAdded(from.name(first!("provider"))?),
        "reason_added" => Event::ReasonAdded(from.name(first!("reason"))?),
        "cycle_added" => Event::CycleAdded(from.name(first!("cycle"))?),
        "entry" => Event::Entry(entry(from, scales)?),
        "exit" => Event::Exit(exit(from, scales)?),
        "return" => Event::Return(returned(from, scales)?),
        "adjustment" => Event::Adjustment(adjustment(from, scales)?),
        "rebalance" => Event::Rebalance(rebalance(from, scales)?),
        "count" => Event::Count(count(from, scales)?),
        "revaluation" => Event::Revaluation(revaluation(from, scales)?),
        "transfer" => Event::Transfer(transfer(from, scales)?),
        "reversal" => Event::Reversal(reversal(from)?),
        "void" => Event::Void(void(from)?),
        "correction" => Event::Correction(correction(from, scales)?.into()),
        "cycle_closed" => Event::CycleClosed(cycle_closed(from)?),
        "cycle_reopened" => Event::CycleReopened(cycle_reopened(from)?),
        "period_locked" => Event::PeriodLocked(period_locked(from)?),
        _ => return None,
    })
}

fn opened(from: &mut Scanner<'_>) -> Option<Settings> {
    Some(Settings {
        currency: from.name(first!("currency"))?,
        quantity_scale: Scale::new(from.integer(r#","quantity_scale":"#)?).ok()?,
        money_scale: Scale::new(from.integer(r#","money_scale":"#)?).ok()?,
        negative_stock: match from.plain(then!("negative_stock"))? {
            "refused" => NegativeStock::Refused,
            "allowed" => NegativeStock::Allowed,
            _ => return None,
        },
        backdated_counts: match from.plain(then!("backdated_counts"))? {
            "refused" => BackdatedCounts::Refused,
            "allowed" => BackdatedCounts::Allowed,
            _ => return None,
        },
    })
}

fn supply_added(from: &mut Scanner<'_>, scales: Scales) -> Option<Supply> {
    Some(Supply {
        code: from.name(first!("code"))?,
        name: from.text(then!("name"))?,
        buying_unit: from.text(then!("buying_unit"))?,
        consumption_unit: from.text(then!("consumption_unit"))?,
        conversion: from.number(then!("conversion"), scales.quantity, Conversion::from_text, |_| true)?,
    })
}

fn entry(from: &mut Scanner<'_>, scales: Scales) -> Option<Entry> {
    Some(Entry {
        reference: from.name(first!("ref"))?,
        at: from.moment(then!("at"))?,
        store: from.name(then!("store"))?,
        provider: from.name(then!("provider"))?,
        document: from.optional(then!("document"), Scanner::text)?,
        note: from.optional(then!("note"), Scanner::text)?,
        lines: from.list(r#","lines":["#, |from| {
            let line = entry_line(from, scales)?;
            from.raw("}")?;
            Some(line)
        })?,
    })
}

fn entry_line(from: &mut Scanner<'_>, scales: Scales) -> Option<EntryLine> {
    Some(EntryLine {
        supply: from.name(first!("item"))?,
        quantity: amount(from, then!("quantity"), scales)?,
        cost: match from.optional(then!("unit_price"), |from, key| price(from, key, scales))? {
            Some(price) => Cost::UnitPrice(price),
            None => {
                Cost::Total(from.number(then!("total"), scales.money, Money::from_text, |total| !total.is_negative())?)
            }
        },
    })
}

fn exit(from: &mut Scanner<'_>, scales: Scales) -> Option<Exit> {
    Some(Exit {
        reference: from.name(first!("ref"))?,
        at: from.moment(then!("at"))?,
        store: from.name(then!("store"))?,
        supply: from.name(then!("item"))?,
        quantity: amount(from, then!("quantity"), scales)?,
        charge: Charge {
            cycle: from.name(then!("cycle"))?,
            activity: from.name(then!("activity"))?,
            lot: from.optional(then!("lot"), Scanner::name)?,
            contractor: from.optional(then!("contractor"), Scanner::name)?,
        },
        document: from.optional(then!("document"), Scanner::text)?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn returned(from: &mut Scanner<'_>, scales: Scales) -> Option<Return> {
    Some(Return {
        reference: from.name(first!("ref"))?,
        at: from.moment(then!("at"))?,
        of: from.name(then!("of"))?,
        quantity: amount(from, then!("quantity"), scales)?,
        document: from.optional(then!("document"), Scanner::text)?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn adjustment(from: &mut Scanner<'_>, scales: Scales) -> Option<Adjustment> {
    Some(Adjustment {
        reference: from.name(first!("ref"))?,
        at: from.moment(then!("at"))?,
        store: from.name(then!("store"))?,
        supply: from.name(then!("item"))?,
        delta: from.number(then!("delta"), scales.quantity, Quantity::from_text, |_| true)?,
        unit_price: from.optional(then!("unit_price"), |from, key| price(from, key, scales))?,
        reason: from.name(then!("reason"))?,
        document: from.optional(then!("document"), Scanner::text)?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn rebalance(from: &mut Scanner<'_>, scales: Scales) -> Option<Rebalance> {
    Some(Rebalance {
        reference: from.name(first!("ref"))?,
        document: from.optional(then!("document"), Scanner::text)?,
        note: from.optional(then!("note"), Scanner::text)?,
        lines: from.list(r#","lines":["#, |from| {
            let line = rebalance_line(from, scales)?;
            from.raw("}")?;
            Some(line)
        })?,
    })
}

fn rebalance_line(from: &mut Scanner<'_>, scales: Scales) -> Option<RebalanceLine> {
    Some(RebalanceLine {
        store: from.name(first!("store"))?,
        supply: from.name(then!("item"))?,
        date: from.date(then!("date"))?,
        stock: stock(from, scales)?,
        unit_price: price(from, then!("unit_price"), scales)?,
    })
}

fn count(from: &mut Scanner<'_>, scales: Scales) -> Option<Count> {
    Some(Count {
        reference: from.name(first!("ref"))?,
        at: from.moment(then!("at"))?,
        store: from.name(then!("store"))?,
        supply: from.name(then!("item"))?,
        stock: stock(from, scales)?,
        unit_price: from.optional(then!("unit_price"), |from, key| price(from, key, scales))?,
        reason: from.optional(then!("reason"), Scanner::name)?,
        document: from.optional(then!("document"), Scanner::text)?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn revaluation(from: &mut Scanner<'_>, scales: Scales) -> Option<Revaluation> {
    Some(Revaluation {
        reference: from.name(first!("ref"))?,
        at: from.moment(then!("at"))?,
        store: from.name(then!("store"))?,
        supply: from.name(then!("item"))?,
        unit_price: price(from, then!("unit_price"), scales)?,
        document: from.optional(then!("document"), Scanner::text)?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn transfer(from: &mut Scanner<'_>, scales: Scales) -> Option<Transfer> {
    Some(Transfer {
        reference: from.name(first!("ref"))?,
        at: from.moment(then!("at"))?,
        from: from.name(then!("from"))?,
        to: from.name(then!("to"))?,
        supply: from.name(then!("item"))?,
        quantity: amount(from, then!("quantity"), scales)?,
        document: from.optional(then!("document"), Scanner::text)?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn reversal(from: &mut Scanner<'_>) -> Option<Reversal> {
    Some(Reversal {
        reference: from.name(first!("ref"))?,
        at: from.moment(then!("at"))?,
        of: from.name(then!("of"))?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn void(from: &mut Scanner<'_>) -> Option<Void> {
    Some(Void {
        reference: from.name(first!("ref"))?,
        of: from.name(then!("of"))?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn correction(from: &mut Scanner<'_>, scales: Scales) -> Option<Correction> {
    Some(Correction {
        reference: from.name(first!("ref"))?,
        of: from.name(then!("of"))?,
        note: from.optional(then!("note"), Scanner::text)?,
        by: corrected(from, scales)?,
    })
}

fn corrected(from: &mut Scanner<'_>, scales: Scales) -> Option<Corrected> {
    let kind = from.plain(r#","by":{""#)?;
    from.raw(":")?;
    let by = match kind {
        "entry" => Corrected::Entry(entry(from, scales)?),
        "exit" => Corrected::Exit(exit(from, scales)?),
        "return" => Corrected::Return(returned(from, scales)?),
        "transfer" => Corrected::Transfer(transfer(from, scales)?),
        _ => return None,
    };
    from.raw("}}")?;
    Some(by)
}

fn cycle_closed(from: &mut Scanner<'_>) -> Option<CycleClosed> {
    Some(CycleClosed {
        reference: from.name(first!("ref"))?,
        cycle: from.name(then!("cycle"))?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn cycle_reopened(from: &mut Scanner<'_>) -> Option<CycleReopened> {
    Some(CycleReopened {
        reference: from.name(first!("ref"))?,
        cycle: from.name(then!("cycle"))?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

fn period_locked(from: &mut Scanner<'_>) -> Option<PeriodLocked> {
    Some(PeriodLocked {
        reference: from.name(first!("ref"))?,
        through: from.optional(then!("through"), Scanner::date)?,
        note: from.optional(then!("note"), Scanner::text)?,
    })
}

/// A quantity greater than zero.
#[inline]
fn amount(from: &mut Scanner<'_>, key: &str, scales: Scales) -> Option<Quantity> {
    from.number(key, scales.quantity, Quantity::from_text, Quantity::is_positive)
}

/// A counted quantity, zero or more.
#[inline]
fn stock(from: &mut Scanner<'_>, scales: Scales) -> Option<Quantity> {
    from.number(then!("stock"), scales.quantity, Quantity::from_text, |stock| !stock.is_negative())
}

/// A price, zero or more.
#[inline]
fn price(from: &mut Scanner<'_>, key: &str, scales: Scales) -> Option<UnitPrice> {
    from.number(key, scales.money, UnitPrice::from_text, |price| !price.is_negative())
}
