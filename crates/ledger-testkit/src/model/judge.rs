//! The judgement of an action, and the event that it becomes.

use super::judged::{Judged, Refusals, all};
use super::number::{decimal_units, one};
use super::set_up::shown;
use super::world::{Transaction, World, moment};
use ledger_core::{
    Action, CycleId, Moment, NewCost, Reference, StoreId, SupplyId,
    command::{NewCorrected, UnknownNames},
    event::{
        Adjustment, BackdatedCounts, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, EntryLine,
        Event, Exit, PeriodLocked, Rebalance, RebalanceLine, Return, Revaluation, Reversal, Transfer, Void,
    },
    value::{Amount, Kind, Money, Price, Quantity, Unit, UnitPrice},
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use time::Date;

/// The events that declare the new names of an action.
pub(super) type Names = Vec<Event>;

impl World {
    pub(super) fn declare(
        names: &mut Names,
        known: &BTreeSet<String>,
        name: &str,
        code: &'static str,
        unknown: UnknownNames,
        event: Event,
    ) -> Judged<()> {
        if known.contains(name) || names.contains(&event) {
            return Ok(());
        }
        if unknown == UnknownNames::Refused {
            return Err(code);
        }
        names.push(shown(name, event)?);
        Ok(())
    }

    pub(super) fn event(
        &self,
        action: &Action,
        number: usize,
        unknown: UnknownNames,
    ) -> Result<(Names, Event), Refusals> {
        if let Some(event) = self.set_up(action)? {
            return Ok((Vec::new(), event));
        }
        let mut names = Vec::new();
        let event = self.judged(action, &format!("?{number}"), unknown, None, &mut names)?;
        Ok((names, event))
    }

    /// A transaction that another one may name: one that exists and is not voided.
    fn live(&self, of: &Reference) -> Judged<&Transaction> {
        let target = self.transactions.get(of).ok_or("unknown_transaction")?;
        if target.voided_by.is_some() { Err("voided") } else { Ok(target) }
    }

    /// M6: the rules for a transaction that is to be voided or corrected.
    pub(super) fn can_be_taken_back(&self, of: &Reference, correcting: Option<Kind>) -> Judged<()> {
        let target = self.live(of)?;
        let correctable = matches!(target.kind, Kind::Entry | Kind::Exit | Kind::Return | Kind::Transfer);
        if correcting.is_some_and(|by| !correctable || by != target.kind) {
            return Err("not_correctable");
        }
        if !correctable && target.kind != Kind::Rebalance {
            return Err("not_voidable");
        }
        // M10: "for a void or correction the target's"
        for (_, line) in self.lines_of(0, &target.event) {
            self.unlocked(line.day())?;
        }
        if target.kind != Kind::Rebalance && self.is_superseded(of) {
            return Err("superseded");
        }
        if self.is_returned(of) {
            return Err("referred_to");
        }
        Ok(())
    }

    #[expect(clippy::too_many_lines, reason = "a case a kind")]
    pub(super) fn judged(
        &self,
        action: &Action,
        made: &str,
        unknown: UnknownNames,
        except: Option<&Reference>,
        names: &mut Names,
    ) -> Result<Event, Refusals> {
        let store = |names: &mut Names, store: &StoreId| {
            let event = Event::StoreAdded(store.clone());
            Self::declare(names, &self.stores, store.as_str(), "unknown_store", unknown, event)
        };
        let cycle = |names: &mut Names, cycle: &CycleId| {
            let event = Event::CycleAdded(cycle.clone());
            Self::declare(names, &self.cycles, cycle.as_str(), "unknown_name", unknown, event)
        };
        Ok(match action {
            Action::Entry(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                let provider = Event::ProviderAdded(new.provider.clone());
                Self::declare(names, &self.providers, new.provider.as_str(), "unknown_name", unknown, provider)?;
                if new.lines.is_empty() {
                    return Err("no_lines".into());
                }
                let lines = all(new.lines.iter().map(|l| {
                    self.known_supply(&l.supply)?;
                    let quantity = above_zero(self.quantity(l.quantity, &l.supply)?)?;
                    let cost = match l.cost {
                        NewCost::UnitPrice(price) => Cost::UnitPrice(self.unit_price(price, &l.supply)?),
                        NewCost::Total(total) => Cost::Total(Money::from_units(self.money(total)?)),
                    };
                    self.unlocked(new.at.date())?;
                    self.after_baseline(&new.store, &l.supply, new.at)?;
                    Ok(EntryLine::new(l.supply.clone(), quantity, cost))
                }))?;
                let mut entry = Entry::new(reference, new.at, new.store.clone(), new.provider.clone(), lines);
                (entry.document, entry.note) = (new.document.clone(), new.note.clone());
                Event::Entry(entry)
            }
            Action::Exit(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                self.known_supply(&new.supply)?;
                cycle(names, &new.charge.cycle)?;
                let quantity = above_zero(self.quantity(new.quantity, &new.supply)?)?;
                if self.closed.contains_key(&new.charge.cycle) {
                    return Err("cycle_closed".into());
                }
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.store, &new.supply, new.at)?;
                let mut exit =
                    Exit::new(reference, new.at, new.store.clone(), new.supply.clone(), quantity, new.charge.clone());
                (exit.document, exit.note) = (new.document.clone(), new.note.clone());
                Event::Exit(exit)
            }
            Action::Return(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                let target = self.live(&new.of)?;
                let Event::Exit(exit) = &target.event else {
                    return Err("not_an_exit".into());
                };
                let quantity = above_zero(self.quantity(new.quantity, &exit.supply)?)?;
                // a corrected return keeps its place, which may be before that of another exit at the same moment
                let kept = except.map(|of| &self.transactions[of]).filter(|t| moment(&t.event) == Some(new.at));
                let place = kept.map_or(u64::MAX, |t| t.place);
                if (new.at, place) < (exit.at, target.place) {
                    return Err("return_before_exit".into());
                }
                if i128::from(quantity.units()) > self.left_without(&new.of, except) {
                    return Err("return_exceeds_exit".into());
                }
                self.unlocked(new.at.date())?;
                self.after_baseline(&exit.store, &exit.supply, new.at)?;
                let mut back = Return::new(reference, new.at, new.of.clone(), quantity);
                (back.document, back.note) = (new.document.clone(), new.note.clone());
                Event::Return(back)
            }
            Action::Adjustment(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                self.known_supply(&new.supply)?;
                if !self.reasons.contains(new.reason.as_str()) {
                    return Err("unknown_reason".into());
                }
                let delta = self.quantity(new.delta, &new.supply)?;
                if delta.units() == i64::MIN {
                    return Err("number_out_of_range".into());
                }
                let unit_price = new.unit_price.map(|price| self.unit_price(price, &new.supply)).transpose()?;
                if delta.is_zero() {
                    return Err("zero_delta".into());
                }
                if delta.is_negative() && unit_price.is_some() {
                    return Err("price_on_loss".into());
                }
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.store, &new.supply, new.at)?;
                let mut adjustment = Adjustment::new(
                    reference,
                    new.at,
                    new.store.clone(),
                    new.supply.clone(),
                    delta,
                    new.reason.clone(),
                );
                adjustment.unit_price = unit_price;
                (adjustment.document, adjustment.note) = (new.document.clone(), new.note.clone());
                Event::Adjustment(adjustment)
            }
            Action::Count(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                self.known_supply(&new.supply)?;
                if new.reason.as_ref().is_some_and(|reason| !self.reasons.contains(reason.as_str())) {
                    return Err("unknown_reason".into());
                }
                let stock = self.quantity(new.stock, &new.supply)?;
                if stock.is_negative() {
                    return Err("negative_value".into());
                }
                let unit_price = new.unit_price.map(|price| self.unit_price(price, &new.supply)).transpose()?;
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.store, &new.supply, new.at)?;
                let stream = self.streams.get(&(new.store.clone(), new.supply.clone()));
                let mut live = stream.iter().flat_map(|s| &s.lines).filter(|line| line.superseded_by.is_none());
                if self.settings().backdated_counts == BackdatedCounts::Refused && live.any(|l| l.place.at > new.at) {
                    return Err("backdated_count".into());
                }
                let mut count = Count::new(reference, new.at, new.store.clone(), new.supply.clone(), stock);
                (count.unit_price, count.reason) = (unit_price, new.reason.clone());
                (count.document, count.note) = (new.document.clone(), new.note.clone());
                Event::Count(count)
            }
            Action::Revaluation(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.store)?;
                self.known_supply(&new.supply)?;
                let unit_price = self.unit_price(new.unit_price, &new.supply)?;
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.store, &new.supply, new.at)?;
                let mut revaluation =
                    Revaluation::new(reference, new.at, new.store.clone(), new.supply.clone(), unit_price);
                (revaluation.document, revaluation.note) = (new.document.clone(), new.note.clone());
                Event::Revaluation(revaluation)
            }
            Action::Transfer(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                store(names, &new.from)?;
                store(names, &new.to)?;
                self.known_supply(&new.supply)?;
                let quantity = above_zero(self.quantity(new.quantity, &new.supply)?)?;
                if new.from == new.to {
                    return Err("same_store".into());
                }
                self.unlocked(new.at.date())?;
                self.after_baseline(&new.from, &new.supply, new.at)?;
                self.after_baseline(&new.to, &new.supply, new.at)?;
                let mut transfer =
                    Transfer::new(reference, new.at, new.from.clone(), new.to.clone(), new.supply.clone(), quantity);
                (transfer.document, transfer.note) = (new.document.clone(), new.note.clone());
                Event::Transfer(transfer)
            }
            Action::Reversal(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                let target = self.live(&new.of)?;
                if !matches!(target.kind, Kind::Adjustment | Kind::Count) {
                    return Err("not_reversible".into());
                }
                if target.reversed_by.is_some() {
                    return Err("already_reversed".into());
                }
                if Some(new.at) < moment(&target.event) {
                    return Err("reversal_before_original".into());
                }
                if self.is_superseded(&new.of) {
                    return Err("superseded".into());
                }
                self.unlocked(new.at.date())?;
                for (store, supply) in self.streams_of(&new.of) {
                    self.after_baseline(&store, &supply, new.at)?;
                }
                let mut reversal = Reversal::new(reference, new.at, new.of.clone());
                reversal.note.clone_from(&new.note);
                Event::Reversal(reversal)
            }
            Action::Rebalance(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                if new.lines.is_empty() {
                    return Err("no_lines".into());
                }
                let mut streams = BTreeSet::new();
                let lines = all(new.lines.iter().map(|l| {
                    store(names, &l.store)?;
                    self.known_supply(&l.supply)?;
                    let stock = self.quantity(l.stock, &l.supply)?;
                    if stock.is_negative() {
                        return Err("negative_value");
                    }
                    let unit_price = self.unit_price(l.unit_price, &l.supply)?;
                    if !streams.insert((&l.store, &l.supply)) {
                        return Err("duplicate_line");
                    }
                    self.unlocked(l.date)?;
                    Ok(RebalanceLine::new(l.store.clone(), l.supply.clone(), l.date, stock, unit_price))
                }))?;
                let mut rebalance = Rebalance::new(reference, lines);
                (rebalance.document, rebalance.note) = (new.document.clone(), new.note.clone());
                Event::Rebalance(rebalance)
            }
            Action::Void(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                self.can_be_taken_back(&new.of, None)?;
                let mut void = Void::new(reference, new.of.clone());
                void.note.clone_from(&new.note);
                Event::Void(void)
            }
            Action::Correction(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                let (kind, by) = match new.by.clone() {
                    NewCorrected::Entry(by) => (Kind::Entry, Action::Entry(by)),
                    NewCorrected::Exit(by) => (Kind::Exit, Action::Exit(by)),
                    NewCorrected::Return(by) => (Kind::Return, Action::Return(by)),
                    NewCorrected::Transfer(by) => (Kind::Transfer, Action::Transfer(by)),
                };
                self.can_be_taken_back(&new.of, Some(kind))?;
                let by = self.judged(&by, &format!("{made}b"), unknown, Some(&new.of), names);
                let by = match by? {
                    Event::Entry(by) => Corrected::Entry(by),
                    Event::Exit(by) => Corrected::Exit(by),
                    Event::Return(by) => Corrected::Return(by),
                    Event::Transfer(by) => Corrected::Transfer(by),
                    other => panic!("nothing is corrected by {other:?}"),
                };
                if *by.reference() == reference {
                    return Err("duplicate_reference".into());
                }
                let mut correction = Correction::new(reference, new.of.clone(), by);
                correction.note.clone_from(&new.note);
                Event::Correction(correction.into())
            }
            Action::CloseCycle(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                cycle(names, &new.cycle)?;
                if self.closed.contains_key(&new.cycle) {
                    return Err("cycle_closed".into());
                }
                let mut closed = CycleClosed::new(reference, new.cycle.clone());
                closed.note.clone_from(&new.note);
                Event::CycleClosed(closed)
            }
            Action::ReopenCycle(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                // an unknown cycle was never closed, and is not declared here
                if !self.cycles.contains(new.cycle.as_str()) {
                    return Err("unknown_name".into());
                }
                if !self.closed.contains_key(&new.cycle) {
                    return Err("cycle_not_closed".into());
                }
                let mut reopened = CycleReopened::new(reference, new.cycle.clone());
                reopened.note.clone_from(&new.note);
                Event::CycleReopened(reopened)
            }
            Action::LockPeriod(new) => {
                let reference = self.fresh(new.reference.as_ref(), made)?;
                if new.through.is_some_and(|date| !(1..=9999).contains(&date.year())) {
                    return Err("date_out_of_range".into());
                }
                let mut locked = PeriodLocked::new(reference, new.through);
                locked.note.clone_from(&new.note);
                Event::PeriodLocked(locked)
            }
            Action::Open(_)
            | Action::AddSupply(_)
            | Action::AddStore(_)
            | Action::AddProvider(_)
            | Action::AddReason(_)
            | Action::AddCycle(_) => panic!("no movement: {action:?}"),
            newer => panic!("the model doesn't know this kind of action yet: {newer:?}"),
        })
    }

    /// N1: per buying unit, exactly.
    pub(super) fn unit_price(&self, price: Price, supply: &SupplyId) -> Judged<UnitPrice> {
        if price.unit == Unit::Buying {
            return self.money(price.number).map(UnitPrice::from_units);
        }
        let number = decimal_units(price.number, self.settings().money_scale).ok_or("too_many_decimals")?;
        let product = number.checked_mul(self.conversion(supply)).ok_or("number_out_of_range")?;
        let one = one(self.settings().quantity_scale);
        if product % one != 0 {
            return Err("too_many_decimals");
        }
        match i64::try_from(product / one).map_err(|_| "number_out_of_range")? {
            ..0 => Err("negative_value"),
            units => Ok(UnitPrice::from_units(units)),
        }
    }

    /// M10: refuses a date in a locked period.
    pub(super) fn unlocked(&self, date: Date) -> Judged<()> {
        if self.locked.is_some_and(|through| date <= through) { Err("period_locked") } else { Ok(()) }
    }

    pub(super) fn fresh(&self, reference: Option<&Reference>, made: &str) -> Judged<Reference> {
        match reference {
            Some(reference) if self.transactions.contains_key(reference) => Err("duplicate_reference"),
            Some(reference) => shown(reference.as_str(), reference.clone()),
            None => Ok(Reference::new(made).expect("a name")),
        }
    }

    pub(super) fn known_supply(&self, code: &SupplyId) -> Judged<()> {
        if self.supplies.contains_key(code) { Ok(()) } else { Err("unknown_item") }
    }

    /// N1: the quantity in consumption units, exact.
    pub(super) fn quantity(&self, amount: Amount, supply: &SupplyId) -> Judged<Quantity> {
        let scale = self.settings().quantity_scale;
        let number = decimal_units(amount.number, scale).ok_or("too_many_decimals")?;
        let units = match amount.unit {
            Unit::Buying => {
                let product = number.checked_mul(self.conversion(supply)).ok_or("number_out_of_range")?;
                if product % one(scale) != 0 {
                    return Err("too_many_decimals");
                }
                product / one(scale)
            }
            Unit::Consumption => number,
        };
        i64::try_from(units).map(Quantity::from_units).map_err(|_| "number_out_of_range")
    }

    pub(super) fn money(&self, number: Decimal) -> Judged<i64> {
        let units = decimal_units(number, self.settings().money_scale).ok_or("too_many_decimals")?;
        if units < 0 {
            return Err("negative_value");
        }
        i64::try_from(units).map_err(|_| "number_out_of_range")
    }

    /// R5: refuses a moment on or before a live baseline.
    pub(super) fn after_baseline(&self, store: &StoreId, supply: &SupplyId, at: Moment) -> Judged<()> {
        match self.baseline_over(&(store.clone(), supply.clone()), at.date()) {
            Some(_) => Err("before_baseline"),
            None => Ok(()),
        }
    }
}

pub(super) fn above_zero(quantity: Quantity) -> Judged<Quantity> {
    if quantity.is_positive() { Ok(quantity) } else { Err("not_positive") }
}
