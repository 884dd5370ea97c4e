//! The reader of version 1 by serde. It is slower than the scanner, and says what is wrong with a text.

use crate::event::settings::{BackdatedCounts, NegativeStock, Settings};
use crate::event::{
    Adjustment, Charge, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, EntryLine, Event, Exit,
    PeriodLocked, Rebalance, RebalanceLine, Record, Return, Revaluation, Reversal, Supply, Transfer, Void,
};
use crate::value::id::Position;
use crate::value::instant;
use crate::value::moment::parse_date;
use crate::value::number::{Conversion, Money, NumberError, Quantity, Scale, Scales, UnitPrice};
use crate::value::text::Text;
use crate::wire::v1::form::{
    CorrectedV1, EntryLineV1, EntryV1, EventV1, ExitV1, PolicyV1, RebalanceLineV1, RecordV1, ReturnV1, TransferV1,
};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error as _, SeqAccess, Visitor};
use std::fmt;
use std::str::FromStr;
use time::Date;

pub(in crate::wire) fn record(text: &str, scales: Scales) -> Result<Record, serde_json::Error> {
    let record: RecordV1<'_> = serde_json::from_str(text)?;
    let mut events = serde_json::Deserializer::from_str(record.events.get());
    Ok(Record {
        position: Position::new(record.position),
        command: name(&record.command)?,
        recorded: instant::parse(record.recorded)
            .ok_or_else(|| malformed(format!("{:?} is not an instant in canonical form", record.recorded)))?,
        events: EventsV1 { scales }.deserialize(&mut events)?,
    })
}

struct EventsV1 {
    scales: Scales,
}

impl<'de> DeserializeSeed<'de> for EventsV1 {
    type Value = Vec<Event>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Event>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for EventsV1 {
    type Value = Vec<Event>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<Vec<Event>, A::Error> {
        let mut events = Vec::new();
        while let Some(event) = sequence.next_element::<EventV1<'de>>()? {
            let event = event.upcast(self.scales).map_err(A::Error::custom)?;
            if let Event::Opened(settings) = &event {
                self.scales = settings.scales();
            }
            events.push(event);
        }
        Ok(events)
    }
}

impl EventV1<'_> {
    fn upcast(self, scales: Scales) -> Result<Event, serde_json::Error> {
        Ok(match self {
            Self::Opened(opened) => Event::Opened(Settings {
                currency: opened.currency.parse().map_err(malformed)?,
                quantity_scale: Scale::new(opened.quantity_scale).map_err(malformed)?,
                money_scale: Scale::new(opened.money_scale).map_err(malformed)?,
                negative_stock: match opened.negative_stock {
                    PolicyV1::Refused => NegativeStock::Refused,
                    PolicyV1::Allowed => NegativeStock::Allowed,
                },
                backdated_counts: match opened.backdated_counts {
                    PolicyV1::Refused => BackdatedCounts::Refused,
                    PolicyV1::Allowed => BackdatedCounts::Allowed,
                },
            }),
            Self::SupplyAdded(supply) => Event::SupplyAdded(Supply {
                code: name(&supply.code)?,
                name: supply.name.into_owned(),
                buying_unit: supply.buying_unit.into_owned(),
                consumption_unit: supply.consumption_unit.into_owned(),
                conversion: Conversion::from_text(&supply.conversion, scales.quantity).map_err(malformed)?,
            }),
            Self::StoreAdded(added) => Event::StoreAdded(name(&added.store)?),
            Self::ProviderAdded(added) => Event::ProviderAdded(name(&added.provider)?),
            Self::ReasonAdded(added) => Event::ReasonAdded(name(&added.reason)?),
            Self::CycleAdded(added) => Event::CycleAdded(name(&added.cycle)?),
            Self::Entry(entry) => Event::Entry(entry.upcast(scales)?),
            Self::Exit(exit) => Event::Exit(exit.upcast(scales)?),
            Self::Return(back) => Event::Return(back.upcast(scales)?),
            Self::Adjustment(adjustment) => Event::Adjustment(Adjustment {
                reference: name(&adjustment.reference)?,
                at: canonical(&adjustment.at)?,
                store: name(&adjustment.store)?,
                supply: name(&adjustment.item)?,
                delta: Quantity::from_text(&adjustment.delta, scales.quantity).map_err(malformed)?,
                unit_price: adjustment.unit_price.map(|price| unit_price(&price, scales)).transpose()?,
                reason: name(&adjustment.reason)?,
                document: adjustment.document.map(Text::from),
                note: adjustment.note.map(Text::from),
            }),
            Self::Rebalance(rebalance) => Event::Rebalance(Rebalance {
                reference: name(&rebalance.reference)?,
                document: rebalance.document.map(Text::from),
                note: rebalance.note.map(Text::from),
                lines: rebalance.lines.into_iter().map(|line| line.upcast(scales)).collect::<Result<_, _>>()?,
            }),
            Self::Count(count) => Event::Count(Count {
                reference: name(&count.reference)?,
                at: canonical(&count.at)?,
                store: name(&count.store)?,
                supply: name(&count.item)?,
                stock: positive(Quantity::from_text(&count.stock, scales.quantity), |q| !q.is_negative())?,
                unit_price: count.unit_price.map(|price| unit_price(&price, scales)).transpose()?,
                reason: count.reason.as_deref().map(name).transpose()?,
                document: count.document.map(Text::from),
                note: count.note.map(Text::from),
            }),
            Self::Revaluation(revaluation) => Event::Revaluation(Revaluation {
                reference: name(&revaluation.reference)?,
                at: canonical(&revaluation.at)?,
                store: name(&revaluation.store)?,
                supply: name(&revaluation.item)?,
                unit_price: unit_price(&revaluation.unit_price, scales)?,
                document: revaluation.document.map(Text::from),
                note: revaluation.note.map(Text::from),
            }),
            Self::Transfer(transfer) => Event::Transfer(transfer.upcast(scales)?),
            Self::Reversal(reversal) => Event::Reversal(Reversal {
                reference: name(&reversal.reference)?,
                at: canonical(&reversal.at)?,
                of: name(&reversal.of)?,
                note: reversal.note.map(Text::from),
            }),
            Self::Void(void) => Event::Void(Void {
                reference: name(&void.reference)?,
                of: name(&void.of)?,
                note: void.note.map(Text::from),
            }),
            Self::Correction(correction) => Event::Correction(Box::new(Correction {
                reference: name(&correction.reference)?,
                of: name(&correction.of)?,
                note: correction.note.map(Text::from),
                by: match correction.by {
                    CorrectedV1::Entry(entry) => Corrected::Entry(entry.upcast(scales)?),
                    CorrectedV1::Exit(exit) => Corrected::Exit(exit.upcast(scales)?),
                    CorrectedV1::Return(back) => Corrected::Return(back.upcast(scales)?),
                    CorrectedV1::Transfer(transfer) => Corrected::Transfer(transfer.upcast(scales)?),
                },
            })),
            Self::CycleClosed(closed) => Event::CycleClosed(CycleClosed {
                reference: name(&closed.reference)?,
                cycle: name(&closed.cycle)?,
                note: closed.note.map(Text::from),
            }),
            Self::CycleReopened(reopened) => Event::CycleReopened(CycleReopened {
                reference: name(&reopened.reference)?,
                cycle: name(&reopened.cycle)?,
                note: reopened.note.map(Text::from),
            }),
            Self::PeriodLocked(locked) => Event::PeriodLocked(PeriodLocked {
                reference: name(&locked.reference)?,
                through: locked.through.as_deref().map(date).transpose()?,
                note: locked.note.map(Text::from),
            }),
        })
    }
}

impl EntryV1<'_> {
    fn upcast(self, scales: Scales) -> Result<Entry, serde_json::Error> {
        Ok(Entry {
            reference: name(&self.reference)?,
            at: canonical(&self.at)?,
            store: name(&self.store)?,
            provider: name(&self.provider)?,
            document: self.document.map(Text::from),
            note: self.note.map(Text::from),
            lines: self.lines.into_iter().map(|line| line.upcast(scales)).collect::<Result<_, _>>()?,
        })
    }
}

impl ExitV1<'_> {
    fn upcast(self, scales: Scales) -> Result<Exit, serde_json::Error> {
        Ok(Exit {
            reference: name(&self.reference)?,
            at: canonical(&self.at)?,
            store: name(&self.store)?,
            supply: name(&self.item)?,
            quantity: positive(Quantity::from_text(&self.quantity, scales.quantity), Quantity::is_positive)?,
            charge: Charge {
                cycle: name(&self.cycle)?,
                activity: name(&self.activity)?,
                lot: self.lot.as_deref().map(name).transpose()?,
                contractor: self.contractor.as_deref().map(name).transpose()?,
            },
            document: self.document.map(Text::from),
            note: self.note.map(Text::from),
        })
    }
}

impl ReturnV1<'_> {
    fn upcast(self, scales: Scales) -> Result<Return, serde_json::Error> {
        Ok(Return {
            reference: name(&self.reference)?,
            at: canonical(&self.at)?,
            of: name(&self.of)?,
            quantity: positive(Quantity::from_text(&self.quantity, scales.quantity), Quantity::is_positive)?,
            document: self.document.map(Text::from),
            note: self.note.map(Text::from),
        })
    }
}

impl TransferV1<'_> {
    fn upcast(self, scales: Scales) -> Result<Transfer, serde_json::Error> {
        Ok(Transfer {
            reference: name(&self.reference)?,
            at: canonical(&self.at)?,
            from: name(&self.from)?,
            to: name(&self.to)?,
            supply: name(&self.item)?,
            quantity: positive(Quantity::from_text(&self.quantity, scales.quantity), Quantity::is_positive)?,
            document: self.document.map(Text::from),
            note: self.note.map(Text::from),
        })
    }
}

impl EntryLineV1<'_> {
    fn upcast(self, scales: Scales) -> Result<EntryLine, serde_json::Error> {
        Ok(EntryLine {
            supply: name(&self.item)?,
            quantity: positive(Quantity::from_text(&self.quantity, scales.quantity), Quantity::is_positive)?,
            cost: match (self.unit_price, self.total) {
                (Some(price), None) => Cost::UnitPrice(unit_price(&price, scales)?),
                (None, Some(total)) => {
                    Cost::Total(positive(Money::from_text(&total, scales.money), |m| !m.is_negative())?)
                }
                _ => return Err(malformed("an entry line has either a unit price or a total")),
            },
        })
    }
}

impl RebalanceLineV1<'_> {
    fn upcast(self, scales: Scales) -> Result<RebalanceLine, serde_json::Error> {
        Ok(RebalanceLine {
            store: name(&self.store)?,
            supply: name(&self.item)?,
            date: date(&self.date)?,
            stock: positive(Quantity::from_text(&self.stock, scales.quantity), |q| !q.is_negative())?,
            unit_price: unit_price(&self.unit_price, scales)?,
        })
    }
}

fn malformed(error: impl fmt::Display) -> serde_json::Error {
    serde_json::Error::custom(error)
}

fn name<T: FromStr<Err: fmt::Display>>(text: impl AsRef<str>) -> Result<T, serde_json::Error> {
    text.as_ref().parse().map_err(malformed)
}

/// A value that would be written as exactly this text.
fn canonical<T: FromStr<Err: fmt::Display> + fmt::Display>(text: &str) -> Result<T, serde_json::Error> {
    let value: T = text.parse().map_err(malformed)?;
    if value.to_string() == text { Ok(value) } else { Err(malformed(format!("{text:?} is not in canonical form"))) }
}

fn positive<N: Copy>(number: Result<N, NumberError>, holds: fn(N) -> bool) -> Result<N, serde_json::Error> {
    let number = number.map_err(malformed)?;
    if holds(number) { Ok(number) } else { Err(malformed("a number is out of its range")) }
}

fn unit_price(text: &str, scales: Scales) -> Result<UnitPrice, serde_json::Error> {
    positive(UnitPrice::from_text(text, scales.money), |price| !price.is_negative())
}

fn date(text: &str) -> Result<Date, serde_json::Error> {
    parse_date(text).ok_or_else(|| malformed(format!("{text:?} is not a date")))
}
