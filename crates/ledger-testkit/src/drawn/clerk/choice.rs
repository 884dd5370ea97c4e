//! The choices that a plan leaves to the clerk: names, moments, quantities and prices.

use super::clerk::{day, number_of};
use super::desk::Desk;
use crate::drawn::glance::Seen;
use crate::drawn::plan::{Number, PricePlan, STRANGER, Size, When, Where};
use crate::observed::StreamName;
use ledger_core::{event::*, value::*};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use time::Duration;

impl Desk<'_> {
    /// The stream, moment and quantity of an outflow.
    pub(super) fn outflow(&mut self, when: When, at: Where, size: Size) -> Option<(StreamName, Moment, Decimal)> {
        let given = self.stream(at);
        let daring = self.may_go_negative() && !self.clerk.next.is_multiple_of(3);
        let (stream, at, there) = if let Some(original) = self.kept() {
            let spare =
                self.glance.spare(&original.stream, original.at).saturating_add(original.moved.saturating_abs());
            (original.stream, original.at, spare)
        } else if self.plan.careless || daring {
            let at = self.date(when, std::slice::from_ref(&given), None);
            let there = self.glance.held(&given);
            (given, at, there)
        } else {
            let streams = self.streams_from(&given).into_iter();
            let stream = streams.map(|stream| (self.glance.held(&stream), stream)).find(|(held, _)| *held > 0);
            let (_, stream) = stream?;
            let mut at = self.date(when, std::slice::from_ref(&stream), None);
            if self.glance.spare(&stream, at) == 0 {
                // nothing was there at that time, so the last movement's moment is taken
                at = self.glance.last(&stream)?.max(at);
            }
            let spare = self.glance.spare(&stream, at);
            (stream, at, spare)
        };
        let free = self.plan.careless || daring;
        let units = match size {
            Size::Quarters(quarters) => {
                let quarters = if free { quarters } else { quarters.min(4) };
                i64::try_from(i128::from(there) * i128::from(quarters) / 4).unwrap_or(i64::MAX).max(1)
            }
            Size::Plain(number) => {
                let scale = self.settings().quantity_scale;
                let number = if self.plan.careless { number } else { self.positive(number) };
                let quantity = self.decimal(number, scale);
                match Quantity::from_decimal(quantity, scale) {
                    Ok(units) if free => units.units(),
                    Ok(units) => units.units().min(there).max(1),
                    // a careless plan may have too many decimals or digits
                    Err(_) => return Some((stream, at, quantity)),
                }
            }
        };
        Some((stream, at, Quantity::from_units(units).to_decimal(self.settings().quantity_scale)))
    }

    /// The original of a correction that keeps its data, if there is one.
    pub(super) fn kept(&self) -> Option<Seen> {
        self.instead.as_ref().filter(|instead| instead.keep).map(|instead| instead.original.clone())
    }

    pub(super) fn settings(&self) -> Settings {
        self.glance.ledger.settings().cloned().unwrap_or_default()
    }

    pub(super) fn may_go_negative(&self) -> bool {
        self.settings().negative_stock == NegativeStock::Allowed
    }

    /// The clerk's day, or an earlier one. A careful clerk dates after baselines and locks, and not before `earliest`.
    pub(super) fn date(&mut self, when: When, streams: &[StreamName], earliest: Option<Moment>) -> Moment {
        self.clerk.clock += when.days.max(0);
        let mut date = day(self.clerk.clock + when.days.min(0));
        if !self.plan.careless
            && let Some(through) = self.glance.closed_through(streams).filter(|through| date <= *through)
        {
            date = through + Duration::DAY;
        }
        let hour = ["00:00:00", "08:00:00", "17:30:00", "23:59:59"][when.hour];
        let at: Moment = format!("{date} {hour}").parse().unwrap();
        let at = earliest.filter(|_| !self.plan.careless).map_or(at, |earliest| at.max(earliest));
        self.clerk.clock = self.clerk.clock.max(number_of(at.date()));
        at
    }

    pub(super) fn reference(&mut self, letter: char, kind: Kind) -> Option<Reference> {
        let next = self.clerk.next;
        let name = match self.plan.wild {
            true => format!("{letter}{}", next.saturating_sub(3)),
            false => format!("{letter}{next}.{}", self.number),
        };
        let reference = Reference::new(name).unwrap();
        if self.plan.nameless {
            return None;
        }
        self.clerk.asked.push((kind, reference.clone()));
        Some(reference)
    }

    /// A reference that was given, recorded or not, mostly of that kind.
    pub(super) fn asked(&self, kind: Option<Kind>, of: usize) -> Reference {
        let kind = kind.filter(|_| !self.clerk.next.is_multiple_of(5));
        let asked = self.clerk.asked.iter().filter(|(other, _)| kind.is_none_or(|kind| kind == *other));
        let asked: Vec<&Reference> = asked.map(|(_, reference)| reference).collect();
        picked(&asked, of).map_or_else(|| Reference::new("nothing").unwrap(), |of| (*of).clone())
    }

    pub(super) fn named<'a, T: Clone + std::str::FromStr + 'a>(
        &self,
        index: usize,
        names: impl Iterator<Item = &'a T>,
        stranger: &str,
    ) -> T {
        let names: Vec<&T> = names.collect();
        let strange = index == STRANGER && (self.plan.careless || self.plan.declaring) || names.is_empty();
        if strange {
            return stranger.parse().unwrap_or_else(|_| panic!("{stranger} is a name"));
        }
        names[index % names.len()].clone()
    }

    pub(super) fn store(&self, index: usize) -> StoreId {
        self.named(index, self.glance.ledger.catalog().stores(), "NOWHERE")
    }

    pub(super) fn supply(&self, index: usize) -> SupplyId {
        let known: Vec<SupplyId> = self.glance.ledger.catalog().supplies().map(|supply| supply.code.clone()).collect();
        if index == STRANGER && !self.plan.careless {
            // using an unknown supply does not declare it
            return self.named(0, known.iter(), "UNHEARD-OF");
        }
        self.named(index, known.iter(), "UNHEARD-OF")
    }

    pub(super) fn stream(&self, at: Where) -> StreamName {
        (self.store(at.store), self.supply(at.supply))
    }

    /// All streams, `first` before the others.
    pub(super) fn streams_from(&self, first: &StreamName) -> Vec<StreamName> {
        let catalog = self.glance.ledger.catalog();
        let mut streams = vec![first.clone()];
        for supply in catalog.supplies() {
            streams.extend(catalog.stores().map(|store| (store.clone(), supply.code.clone())));
        }
        streams
    }

    /// A cycle that is open, or closed, as `closed` says. A careless clerk takes any cycle.
    pub(super) fn cycle(&self, index: usize, closed: bool) -> Option<CycleId> {
        let ledger = self.glance.ledger;
        let all: Vec<&CycleId> = ledger.catalog().cycles().collect();
        if self.plan.careless || index == STRANGER && self.plan.declaring && !closed {
            return Some(self.named(index, all.into_iter(), "a new one"));
        }
        let shut: BTreeSet<&CycleId> = ledger.closed_cycles().into_iter().map(|closed| closed.cycle).collect();
        let fit: Vec<&CycleId> = all.into_iter().filter(|cycle| shut.contains(cycle) == closed).collect();
        let index = if index == STRANGER { 0 } else { index };
        fit.get(index % fit.len().max(1)).map(|cycle| (*cycle).clone())
    }

    pub(super) fn note(&self) -> Option<Text> {
        let hidden = self.plan.careless && self.clerk.next.is_multiple_of(35);
        let note = if hidden { "paid \u{202e}001" } else { "a \"note\",\n with ñ \\ and more" };
        self.clerk.next.is_multiple_of(5).then(|| note.into())
    }

    pub(super) fn document(&self) -> Option<Text> {
        self.clerk.next.is_multiple_of(3).then(|| format!("DOC-{}", self.clerk.next).into())
    }

    pub(super) fn positive(&self, number: Number) -> Number {
        if self.plan.careless { number } else { number.at_least(1) }
    }

    pub(super) fn not_negative(&self, number: Number) -> Number {
        if self.plan.careless { number } else { number.at_least(0) }
    }

    pub(super) fn decimal(&self, number: Number, scale: Scale) -> Decimal {
        number.at_most(if self.plan.wild { u8::MAX } else { scale.decimals() }) * Decimal::from(self.clerk.factor)
    }

    /// A number of buying units that is a whole number of smallest consumption units.
    pub(super) fn buying(&self, number: Number, supply: &SupplyId) -> Decimal {
        let scale = self.settings().quantity_scale;
        let conversion = self.glance.ledger.catalog().supply(supply).map_or(1, |s| s.conversion.units());
        let spent = (0..scale.decimals()).find(|zeros| conversion % 10_i64.pow(u32::from(*zeros) + 1) != 0);
        let decimals = spent.unwrap_or(scale.decimals());
        let scale = Scale::new(decimals).unwrap_or(scale);
        self.decimal(number, scale)
    }

    pub(super) fn money(&self, number: Number) -> Decimal {
        self.decimal(self.not_negative(number), self.settings().money_scale)
    }

    /// Per consumption unit only where the price of a buying unit is exact then; a careless clerk does not look.
    pub(super) fn price(&self, price: PricePlan, supply: &SupplyId) -> Price {
        let Settings { quantity_scale, money_scale, .. } = self.settings();
        let supply = self.glance.ledger.catalog().supply(supply);
        let spent = supply.map_or(0, |supply| supply.conversion.to_decimal(quantity_scale).scale());
        let spent = if self.plan.careless { 0 } else { spent };
        match u32::from(money_scale.decimals()).checked_sub(spent) {
            Some(left) if price.per_consumption => {
                let scale = u8::try_from(left).ok().and_then(|left| Scale::new(left).ok()).unwrap_or(money_scale);
                self.decimal(self.not_negative(price.number), scale).per_consumption()
            }
            _ => self.money(price.number).per_buying(),
        }
    }

    /// The planned price, or another if the stream has no known price by then.
    pub(super) fn price_if_planned(&self, price: Option<PricePlan>, stream: &StreamName, at: Moment) -> Option<Price> {
        let needed = !self.plan.careless && !self.glance.knows_a_price(stream, at);
        price.map(|price| self.price(price, &stream.1)).or_else(|| needed.then(|| 3.per_buying()))
    }
}

/// The value at index `of` from the end, modulo the length.
pub(super) fn picked<T>(all: &[T], of: usize) -> Option<&T> {
    all.get(all.len().checked_sub(of % all.len().max(1) + 1)?)
}
