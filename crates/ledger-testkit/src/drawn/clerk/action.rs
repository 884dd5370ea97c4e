//! The action for a plan, one function for each kind.

use super::choice::picked;
use super::clerk::day;
use super::desk::{Desk, Instead};
use crate::drawn::glance::Seen;
use crate::drawn::plan::{Number, Plan, PricePlan, Size, When, Where};
use crate::observed::StreamName;
use ledger_core::{command::*, event::*, value::*};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use time::Duration;

const NOW: When = When { days: 0, hour: 1 };

impl Desk<'_> {
    pub(super) fn action(&mut self, plan: &Plan) -> Action {
        match plan {
            Plan::Entry { when, store, provider, lines } => self.entry(*when, *store, *provider, lines).into(),
            Plan::Exit { when, at, size, charge } => match self.exit(*when, *at, *size, *charge) {
                Some(exit) => exit.into(),
                None => self.supply_anew(*when, *at),
            },
            Plan::Return { when, of, quarters } => match self.back(*when, *of, *quarters) {
                Some(back) => back.into(),
                None => self.otherwise(*when, *of),
            },
            Plan::Loss { when, at, size, reason, priced } => match self.outflow(*when, *at, *size) {
                Some((stream, at, quantity)) => {
                    let mut loss = self.adjustment(at, stream, (-quantity).consumption(), *reason);
                    loss.unit_price = (*priced && self.plan.careless).then(|| 2.per_buying());
                    loss.into()
                }
                None => self.supply_anew(*when, *at),
            },
            Plan::Gain { when, at, number, price, reason } => {
                let stream = self.stream(*at);
                let at = self.date(*when, std::slice::from_ref(&stream), None);
                let unit_price = self.price_if_planned(*price, &stream, at);
                let found = self.buying(self.positive(*number), &stream.1);
                let mut gain = self.adjustment(at, stream, found.buying(), *reason);
                gain.unit_price = unit_price;
                gain.into()
            }
            Plan::Rebalance { lines } => self.rebalance(lines),
            Plan::Void { kind, of } => match self.void(*kind, *of) {
                Some(void) => void.into(),
                None => self.otherwise(NOW, *of),
            },
            Plan::Count { when, at, size, price, reason } => self.count(*when, *at, *size, *price, *reason),
            Plan::Revaluation { when, at, price } => match self.revaluation(*when, *at, *price) {
                Some(revaluation) => revaluation.into(),
                None => self.supply_anew(*when, *at),
            },
            Plan::Transfer { when, at, to, size } => match self.transfer(*when, *at, *to, *size) {
                Some(transfer) => transfer.into(),
                None => self.supply_anew(*when, *at),
            },
            Plan::Reversal { when, of } => self.reversal(*when, *of),
            Plan::Correction { of, keep, by } => self.correction(*of, *keep, by),
            Plan::Close { cycle } => self.cycle_change(*cycle, true),
            Plan::Reopen { cycle } => self.cycle_change(*cycle, false),
            Plan::Name { what } => match self.name(*what) {
                Some(action) => action,
                None => self.otherwise(NOW, *what),
            },
            Plan::Lock { days } => {
                let mut lock = NewPeriodLock::new(days.map(|days| day(self.clerk.clock + days)));
                (lock.reference, lock.note) = (self.reference('K', Kind::Lock), self.note());
                lock.into()
            }
        }
    }

    fn entry(
        &mut self,
        when: When,
        store: usize,
        provider: usize,
        plan: &[(usize, Number, usize, bool, PricePlan)],
    ) -> NewEntry {
        let kept = self.kept();
        let store = kept.as_ref().map_or_else(|| self.store(store), |original| original.stream.0.clone());
        let provider = self.named(provider, self.glance.ledger.catalog().providers(), "A stranger");
        let mut lines = Vec::new();
        for &(supply, quantity, unit, total, cost) in plan {
            let supply = self.supply(supply);
            let quantity = self.positive(quantity);
            let quantity = match unit {
                0 => self.decimal(quantity, self.settings().quantity_scale).consumption(),
                _ => self.buying(quantity, &supply).buying(),
            };
            let cost = match total {
                true => NewCost::Total(self.money(cost.number) * Decimal::from(7)),
                false => self.price(cost, &supply).into(),
            };
            lines.push(NewEntryLine::new(supply, quantity, cost));
        }
        let streams: Vec<StreamName> = lines.iter().map(|line| (store.clone(), line.supply.clone())).collect();
        let at = kept.map_or_else(|| self.date(when, &streams, None), |original| original.at);
        let reference = self.reference('E', Kind::Entry);
        let mut entry = NewEntry::new(at, store, provider);
        (entry.reference, entry.document, entry.note, entry.lines) = (reference, self.document(), self.note(), lines);
        entry
    }

    fn exit(&mut self, when: When, at: Where, size: Size, charge: usize) -> Option<NewExit> {
        let (stream, at, quantity) = self.outflow(when, at, size)?;
        let next = self.clerk.next;
        let cycle = self.cycle(charge, false).unwrap_or_else(|| CycleId::new("a new one").unwrap());
        let activity = ActivityId::new(["weeding", "fertilizing"][(next % 2) as usize]).unwrap();
        let mut charge = Charge::new(cycle, activity);
        charge.lot = next.is_multiple_of(4).then(|| LotId::new("North 4").unwrap());
        charge.contractor = next.is_multiple_of(6).then(|| ContractorId::new("Hnos. Paz").unwrap());
        let mut exit = NewExit::new(at, stream.0, stream.1, quantity.consumption(), charge);
        let reference = self.reference('X', Kind::Exit);
        (exit.reference, exit.document, exit.note) = (reference, self.document(), self.note());
        Some(exit)
    }

    fn transfer(&mut self, when: When, at: Where, to: usize, size: Size) -> Option<NewTransfer> {
        let (stream, mut at, quantity) = self.outflow(when, at, size)?;
        let mut to = self.store(to);
        if to == stream.0 && !self.plan.careless {
            to = self.glance.ledger.catalog().stores().find(|store| **store != to).unwrap_or(&to).clone();
        }
        if self.kept().is_none() && !self.plan.careless {
            // goods can't arrive before the baseline of their destination
            let arrives = (to.clone(), stream.1.clone());
            if let Some(day) = self.glance.closed_through(&[arrives]).filter(|day| at.date() <= *day) {
                at = Moment::start_of(day + Duration::DAY).unwrap();
            }
        }
        let mut transfer = NewTransfer::new(at, stream.0, to, stream.1, quantity.consumption());
        let reference = self.reference('T', Kind::Transfer);
        (transfer.reference, transfer.document, transfer.note) = (reference, self.document(), self.note());
        Some(transfer)
    }

    fn back(&mut self, when: When, of: usize, quarters: i64) -> Option<NewReturn> {
        let corrected = self.instead.clone();
        let returnable = self.glance.returnable();
        let (of, from, mut left) = match (&corrected, self.plan.careless) {
            (_, true) => {
                let asked = self.asked(Some(Kind::Exit), of);
                let left = returnable.iter().find(|(exit, _)| exit.reference == asked).map_or(4, |(_, left)| *left);
                (asked, None, left)
            }
            (Some(Instead { original, .. }), _) => {
                let of = original.of.clone()?;
                let left = returnable.iter().find(|(exit, _)| exit.reference == of).map_or(0, |(_, left)| *left);
                let exit = self.glance.lines(&original.stream).iter().find(|line| line.reference == of)?.clone();
                (of, Some(exit), left + original.moved)
            }
            _ => {
                let (exit, left) = picked(&returnable, of)?;
                (exit.reference.clone(), Some((*exit).clone()), *left)
            }
        };
        left = left.max(1);
        let at = match (self.kept(), from) {
            (Some(original), _) => original.at,
            (_, Some(exit)) => self.date(when, std::slice::from_ref(&exit.stream), Some(exit.at)),
            _ => self.date(when, &[], None),
        };
        let most = if self.plan.careless { quarters } else { quarters.min(4) };
        let units = if most == 4 { left } else { (left / 4).saturating_mul(most).max(1) };
        let quantity = Quantity::from_units(units).to_decimal(self.settings().quantity_scale);
        let reference = self.reference('R', Kind::Return);
        let mut back = NewReturn::new(at, of, quantity.consumption());
        (back.reference, back.document, back.note) = (reference, self.document(), self.note());
        Some(back)
    }

    fn adjustment(&mut self, at: Moment, stream: StreamName, delta: Amount, reason: usize) -> NewAdjustment {
        let reason = self.named(reason, self.glance.ledger.catalog().reasons(), "UNHEARD-OF");
        let reference = self.reference('A', Kind::Adjustment);
        let mut adjustment = NewAdjustment::new(at, stream.0, stream.1, delta, reason);
        (adjustment.reference, adjustment.document, adjustment.note) = (reference, self.document(), self.note());
        adjustment
    }

    fn rebalance(&mut self, plan: &[(Where, i64, Number, PricePlan)]) -> Action {
        let mut lines = Vec::new();
        let mut streams = BTreeSet::new();
        for &(at, days, stock, price) in plan {
            let stream = self.stream(at);
            let mut date = day(self.clerk.clock + days);
            if let Some(through) = self.glance.ledger.locked_through().filter(|through| date <= *through)
                && !self.plan.careless
            {
                date = through + Duration::DAY;
            }
            if streams.insert(stream.clone()) || self.plan.careless {
                let stock = self.buying(self.not_negative(stock), &stream.1).buying();
                let price = self.price(price, &stream.1);
                lines.push(NewRebalanceLine::new(stream.0, stream.1, date, stock, price));
            }
        }
        let reference = self.reference('B', Kind::Rebalance);
        let mut rebalance = NewRebalance::new();
        (rebalance.reference, rebalance.document, rebalance.note) = (reference, self.document(), self.note());
        rebalance.lines = lines;
        rebalance.into()
    }

    fn void(&mut self, kind: usize, of: usize) -> Option<NewVoid> {
        let kinds = [Kind::Entry, Kind::Exit, Kind::Return, Kind::Transfer, Kind::Rebalance];
        let kind = kinds.get(kind).copied();
        let of = if self.plan.careless {
            self.asked(kind, of)
        } else {
            // a transaction of that kind, or of the first kind that has one
            let spared =
                |line: &&Seen| line.kind == Kind::Rebalance || self.may_go_negative() || self.glance.can_spare(line);
            let mut candidates = kind.into_iter().chain(kinds).map(|kind| {
                let all: Vec<&Seen> = self.glance.changeable(kind).into_iter().filter(spared).collect();
                picked(&all, of).map(|line| line.reference.clone())
            });
            candidates.find_map(|of| of)?
        };
        let reference = self.reference('V', Kind::Void);
        let mut void = NewVoid::new(of);
        (void.reference, void.note) = (reference, self.note());
        Some(void)
    }

    fn count(&mut self, when: When, at: Where, size: Size, price: Option<PricePlan>, reason: Option<usize>) -> Action {
        let stream = self.stream(at);
        let allowed = self.settings().backdated_counts == BackdatedCounts::Allowed;
        let last = self.glance.last(&stream).filter(|_| !allowed);
        let at = self.date(when, std::slice::from_ref(&stream), last);
        let stock = match size {
            Size::Plain(number) => self.buying(self.not_negative(number), &stream.1).buying(),
            Size::Quarters(quarters) => {
                let held = i128::from(self.glance.held(&stream).max(1)) * i128::from(quarters) / 4;
                let held = Quantity::from_units(i64::try_from(held).unwrap_or(i64::MAX));
                held.to_decimal(self.settings().quantity_scale).consumption()
            }
        };
        let unit_price = self.price_if_planned(price, &stream, at);
        let reason = reason.map(|reason| self.named(reason, self.glance.ledger.catalog().reasons(), "UNHEARD-OF"));
        let reference = self.reference('C', Kind::Count);
        let mut count = NewCount::new(at, stream.0, stream.1, stock);
        (count.unit_price, count.reason) = (unit_price, reason);
        (count.reference, count.document, count.note) = (reference, self.document(), self.note());
        count.into()
    }

    fn revaluation(&mut self, when: When, at: Where, price: PricePlan) -> Option<NewRevaluation> {
        let given = self.stream(at);
        let stream = if self.plan.careless {
            given
        } else {
            self.streams_from(&given).into_iter().find(|stream| self.glance.held(stream) > 0)?
        };
        let mut at = self.date(when, std::slice::from_ref(&stream), None);
        if !self.plan.careless && self.glance.spare(&stream, at) == 0 {
            at = self.glance.last(&stream)?.max(at);
        }
        let price = self.price(price, &stream.1);
        let mut revaluation = NewRevaluation::new(at, stream.0, stream.1, price);
        let reference = self.reference('P', Kind::Revaluation);
        (revaluation.reference, revaluation.document, revaluation.note) = (reference, self.document(), self.note());
        Some(revaluation)
    }

    fn reversal(&mut self, when: When, of: usize) -> Action {
        let mut found = self.glance.changeable(Kind::Adjustment);
        found.extend(self.glance.changeable(Kind::Count));
        found.retain(|line| self.may_go_negative() || self.glance.can_spare(line));
        let (of, at) = match picked(&found, of).map(|line| (*line).clone()).filter(|_| !self.plan.careless) {
            Some(line) => {
                let at = self.date(when, std::slice::from_ref(&line.stream), Some(line.at));
                (line.reference, at)
            }
            None if self.plan.careless => (self.asked(Some(Kind::Adjustment), of), self.date(when, &[], None)),
            None => return self.otherwise(when, of),
        };
        let reference = self.reference('U', Kind::Reversal);
        let mut reversal = NewReversal::new(at, of);
        (reversal.reference, reversal.note) = (reference, self.note());
        reversal.into()
    }

    fn correction(&mut self, of: usize, keep: bool, by: &Plan) -> Action {
        let kinds = match by {
            Plan::Entry { .. } => [Kind::Entry, Kind::Exit],
            Plan::Exit { .. } => [Kind::Exit, Kind::Return],
            Plan::Return { .. } => [Kind::Return, Kind::Transfer],
            _ => [Kind::Transfer, Kind::Entry],
        };
        let original = if self.plan.careless {
            // mostly of its own kind
            let asked = self.asked(Some(kinds[usize::from(self.clerk.next.is_multiple_of(3))]), of);
            let kept = self.glance.changeable(kinds[0]).into_iter().find(|line| line.reference == asked).cloned();
            self.instead = kept.map(|original| Instead { original, keep });
            Some(asked)
        } else {
            let original = picked(&self.glance.changeable(kinds[0]), of).map(|line| (*line).clone());
            self.instead = original.map(|original| Instead { original, keep });
            self.instead.as_ref().map(|instead| instead.original.reference.clone())
        };
        let Some(of) = original else { return self.action(by) };
        let by = match self.action(by) {
            Action::Entry(by) => NewCorrected::Entry(by),
            Action::Exit(by) => NewCorrected::Exit(by),
            Action::Return(by) => NewCorrected::Return(by),
            Action::Transfer(by) => NewCorrected::Transfer(by),
            other => return other,
        };
        let reference = self.reference('W', Kind::Void);
        let mut correction = NewCorrection::new(of, by);
        (correction.reference, correction.note) = (reference, self.note());
        correction.into()
    }

    /// Adds a new name. A careless clerk may add a known one.
    fn name(&self, what: usize) -> Option<Action> {
        let catalog = self.glance.ledger.catalog();
        let conversion = if self.plan.wild { Decimal::new(1, 10) } else { 2.into() };
        let name = if self.plan.careless { " " } else { "One more" };
        let supply = NewSupply::new("EXTRA".parse().unwrap(), name, "bag", conversion, "kg");
        let reason: ReasonCode = "EXTRA".parse().unwrap();
        let names: [(bool, Action); 5] = [
            (catalog.stores().any(|name| name.as_str() == "EXTRA"), Action::AddStore("EXTRA".parse().unwrap())),
            (catalog.supply(&supply.code).is_some(), supply.into()),
            (catalog.providers().any(|name| name.as_str() == "Extra"), Action::AddProvider("Extra".parse().unwrap())),
            (catalog.has_reason(&reason), Action::AddReason(reason)),
            (catalog.cycles().any(|name| name.as_str() == "extra"), Action::AddCycle("extra".parse().unwrap())),
        ];
        let mut names = names.into_iter().cycle().skip(what).take(5);
        names.find(|(known, _)| self.plan.careless || !known).map(|(_, action)| action)
    }

    /// Closes or reopens a cycle. A careful clerk leaves one cycle open, and reopens closed ones.
    fn cycle_change(&mut self, index: usize, close: bool) -> Action {
        let shut = self.glance.ledger.closed_cycles().len();
        let open = self.glance.ledger.catalog().cycles().count() - shut;
        let close = if self.plan.careless { close } else { shut == 0 || close && open > 1 };
        let cycle = self.cycle(index, !close).unwrap_or_else(|| CycleId::new("a new one").unwrap());
        let (letter, kind) = if close { ('Y', Kind::CycleClosing) } else { ('Z', Kind::CycleReopening) };
        let mut change = NewCycleChange::new(cycle);
        (change.reference, change.note) = (self.reference(letter, kind), self.note());
        if close { Action::CloseCycle(change) } else { Action::ReopenCycle(change) }
    }

    /// The action if there is nothing to return or reverse: an exit.
    fn otherwise(&mut self, when: When, of: usize) -> Action {
        let at = Where { store: of % 2, supply: 0 };
        let exit = self.exit(when, at, Size::Quarters(1), of % 2);
        exit.map_or_else(|| self.supply_anew(when, at), Action::from)
    }

    /// The action if there is nothing to take: an entry.
    fn supply_anew(&mut self, when: When, at: Where) -> Action {
        let (store, supply) = self.stream(at);
        let quantity = Decimal::from(20 + self.clerk.next % 17) * Decimal::from(self.clerk.factor);
        let price = (self.clerk.next % 9 + 1).per_buying();
        let at = self.date(when, &[(store.clone(), supply.clone())], None);
        let provider = self.named(0, self.glance.ledger.catalog().providers(), "A stranger");
        let mut entry = NewEntry::new(at, store, provider).line(supply, quantity.buying(), price);
        entry.reference = self.reference('E', Kind::Entry);
        entry.into()
    }
}
