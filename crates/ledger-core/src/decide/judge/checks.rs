//! Checks of numbers, dates and transactions against their intended use.

use crate::command::movement::NewCost;
use crate::decide::judge::judge::{Judge, Judged};
use crate::decide::refusal::Refusal;
use crate::event::Cost;
use crate::ledger::stream::{Key, superseder};
use crate::ledger::transactions::keys;
use crate::pack::dense::Dense;
use crate::value::amount::{Amount, Price, Unit};
use crate::value::id::{Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::number::{Conversion, Money, NumberError, Quantity, UnitPrice};
use crate::value::numbering::{StreamNo, TransactionNo};
use time::Date;

/// The stream of a movement, with the data to record it.
pub(super) struct Place<'n> {
    pub(super) store: &'n StoreId,
    /// True if the store is to be declared.
    pub(super) new_store: bool,
    pub(super) supply: &'n SupplyId,
    pub(super) conversion: Conversion,
    /// The number of the stream, or `None` if nothing has moved there yet.
    pub(super) stream: Option<StreamNo>,
}

impl Judge<'_, '_> {
    /// The place of a supply in a store, if both may be named.
    pub(super) fn place<'n>(&self, store: &'n StoreId, supply: &'n SupplyId) -> Judged<Place<'n>> {
        if let Some((stream, conversion)) = self.draft.stream_named(store, supply) {
            return Ok(Place { store, new_store: false, supply, conversion, stream: Some(stream) });
        }
        let new_store = self.store(store)?.is_none();
        let (_, conversion) = self.supply(supply)?;
        Ok(Place { store, new_store, supply, conversion, stream: None })
    }

    pub(super) fn declare_store_of(&mut self, place: &Place<'_>) {
        if place.new_store {
            self.declare_store(place.store);
        }
    }

    pub(super) fn quantity(&self, what: &'static str, amount: Amount, conversion: Conversion) -> Judged<Quantity> {
        let scale = self.scales().quantity;
        let quantity = match amount.unit {
            Unit::Buying => conversion.quantity(amount.number, scale),
            Unit::Consumption => Quantity::from_decimal(amount.number, scale),
        };
        quantity.map_err(|error| Refusal::Number { what, error })
    }

    pub(super) fn positive(&self, what: &'static str, amount: Amount, conversion: Conversion) -> Judged<Quantity> {
        let quantity = self.quantity(what, amount, conversion)?;
        if quantity.is_positive() {
            return Ok(quantity);
        }
        Err(Refusal::Number { what, error: NumberError::NotPositive(amount.number) })
    }

    pub(super) fn not_negative(&self, what: &'static str, amount: Amount, conversion: Conversion) -> Judged<Quantity> {
        let quantity = self.quantity(what, amount, conversion)?;
        if quantity.is_negative() {
            return Err(Refusal::Number { what, error: NumberError::Negative(amount.number) });
        }
        Ok(quantity)
    }

    pub(super) fn price(&self, what: &'static str, price: Price, conversion: Conversion) -> Judged<UnitPrice> {
        let number = |error| Refusal::Number { what, error };
        let unit_price = match price.unit {
            Unit::Buying => UnitPrice::from_decimal(price.number, self.scales().money),
            Unit::Consumption => conversion.unit_price(price.number, self.scales()),
        };
        let unit_price = unit_price.map_err(number)?;
        if unit_price.is_negative() {
            return Err(number(NumberError::Negative(price.number)));
        }
        Ok(unit_price)
    }

    pub(super) fn cost(&self, cost: NewCost, quantity: Quantity, conversion: Conversion) -> Judged<Cost> {
        Ok(match cost {
            NewCost::UnitPrice(price) => {
                let price = self.price("unit price", price, conversion)?;
                conversion.value(quantity, price).map_err(|error| Refusal::Number { what: "line total", error })?;
                Cost::UnitPrice(price)
            }
            NewCost::Total(total) => {
                let number = |error| Refusal::Number { what: "line total", error };
                let money = Money::from_decimal(total, self.scales().money).map_err(number)?;
                if money.is_negative() {
                    return Err(number(NumberError::Negative(total)));
                }
                Cost::Total(money)
            }
        })
    }

    /// The number and kind of a transaction, if it exists and has not been voided.
    pub(super) fn live(&self, reference: &Reference) -> Judged<(TransactionNo, Kind)> {
        let unknown = || Refusal::UnknownTransaction { reference: reference.clone() };
        let number = self.draft.transactions.find(reference.as_str()).ok_or_else(unknown)?;
        let kind = self.draft.transactions.get(number).ok_or_else(unknown)?.kind();
        match self.draft.transactions.voided_by(number) {
            Some(by) => {
                Err(Refusal::Voided { reference: reference.clone(), by: self.draft.transactions.reference(by) })
            }
            None => Ok((number, kind)),
        }
    }

    /// Refuses to void or correct a transaction of another kind than entry, exit, return, transfer or rebalance, one in
    /// a locked period, a superseded one, and an exit with a live return.
    pub(super) fn may_be_taken_back(&self, of: TransactionNo, reference: &Reference, kind: Kind) -> Judged<()> {
        if !matches!(kind, Kind::Entry | Kind::Exit | Kind::Return | Kind::Transfer | Kind::Rebalance) {
            return Err(Refusal::NotVoidable { reference: reference.clone(), kind });
        }
        let mut lines = self.draft.transactions.get(of).into_iter().flat_map(|target| target.lines());
        lines.try_for_each(|line| self.after_lock(line.at))?;
        if kind != Kind::Rebalance {
            self.not_superseded(of, reference)?;
        }
        match self.draft.return_of(of) {
            Some(by) => Err(Refusal::ReferredTo { reference: reference.clone(), by }),
            None => Ok(()),
        }
    }

    pub(super) fn not_superseded(&self, of: TransactionNo, reference: &Reference) -> Judged<()> {
        let Some(target) = self.draft.transactions.get(of) else { return Ok(()) };
        for (key, line) in keys(target).zip(target.lines()) {
            if let Some(by) = superseder(self.draft.baselines(line.stream), key) {
                let by = self.draft.transactions.reference(by.transaction);
                return Err(Refusal::Superseded { reference: reference.clone(), by });
            }
        }
        Ok(())
    }

    /// Refuses a movement dated in a locked period (rule M10) or on or before a live baseline (rule R5).
    pub(super) fn may_be_dated(&self, place: &Place<'_>, at: Moment) -> Judged<()> {
        self.after_lock(at)?;
        let baseline = place.stream.and_then(|stream| self.draft.baselines(stream).last());
        match baseline {
            Some(baseline) if Key::at(at, TransactionNo::FIRST, 0) < baseline.key => Err(Refusal::BeforeBaseline {
                store: place.store.clone(),
                supply: place.supply.clone(),
                at,
                baseline: self.draft.transactions.reference(baseline.transaction),
                date: baseline.key.moment().date(),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn after_lock(&self, at: Moment) -> Judged<()> {
        match self.draft.locked_through() {
            Some(through) if at.date() <= through => Err(Refusal::PeriodLocked { at: at.date(), through }),
            _ => Ok(()),
        }
    }

    pub(super) fn end_of(&self, date: Date) -> Judged<Moment> {
        Moment::end_of(date).map_err(|_| Refusal::DateOutOfRange { date })
    }
}
