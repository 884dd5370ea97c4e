//! The names, moments and actions of the kinds.

use crate::Outcome;
use ledger_core::{
    Action, ActivityId, Charge, CycleId, InUnits, Moment, NewEntry, NewExit, NewRebalance, NewSupply, NewVoid,
    ProviderId, Reference, StoreId, SupplyId,
    command::{
        NewAdjustment, NewCount, NewCycleChange, NewPeriodLock, NewReturn, NewRevaluation, NewReversal, NewTransfer,
    },
    value::{Amount, ReasonCode},
};
use rust_decimal::Decimal;
use time::{Date, Duration, Month, PrimitiveDateTime, Time};

/// The stock of every stream before anything is measured.
const OPENING: i64 = 100_000_000;

/// The number of items, and their streams.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// The number of items.
    pub count: usize,
    /// True if each item has a stream of its own; false if all share one.
    pub apart: bool,
}

impl Scene {
    /// The supply of an item.
    pub(crate) fn supply(&self, item: usize) -> Outcome<SupplyId> {
        Ok(SupplyId::new(format!("S-{}", if self.apart { item } else { 0 }))?)
    }

    /// A moment by day and hour. Each item has a day of its own, from 1 on.
    pub(crate) fn at(&self, day: usize, hour: u8) -> Outcome<Moment> {
        Ok(Moment::at(PrimitiveDateTime::new(date(day)?, Time::from_hms(hour, 0, 0)?))?)
    }

    /// The actions that add the names of every stream, and its opening stock.
    pub(crate) fn stocked(&self) -> Outcome<Vec<Action>> {
        let mut actions = self.named()?;
        for item in 0..if self.apart { self.count } else { 1 } {
            actions.push(self.entry_of(item, self.at(0, 0)?, OPENING)?.into());
        }
        Ok(actions)
    }

    /// The actions that add the names of every stream, without stock.
    pub(crate) fn named(&self) -> Outcome<Vec<Action>> {
        (0..if self.apart { self.count } else { 1 }).map(|item| new_supply(self.supply(item)?)).collect()
    }

    /// The same as [`Self::stocked`], with `count` exits on the days after all items. A movement of an item re-costs
    /// them.
    pub(crate) fn used_later(&self) -> Outcome<Vec<Action>> {
        let mut actions = self.stocked()?;
        for day in self.count..self.count.saturating_mul(2) {
            actions.push(self.exit_on(day.saturating_sub(self.count), day + 1, "used")?.into());
        }
        Ok(actions)
    }

    fn entry_of(&self, item: usize, at: Moment, quantity: i64) -> Outcome<NewEntry> {
        let price = Decimal::new(110 + (item % 7) as i64, 2).per_buying();
        let entry = NewEntry::new(at, StoreId::main(), ProviderId::new("Agro Sur")?);
        Ok(entry.line(self.supply(item)?, quantity.buying(), price))
    }

    pub(crate) fn entry_on(&self, item: usize, day: usize) -> Outcome<NewEntry> {
        self.entry_of(item, self.at(day, 6)?, 5 + (item % 3) as i64)
    }

    pub(crate) fn entry(&self, item: usize) -> Outcome<NewEntry> {
        self.entry_on(item, item + 1)
    }

    /// The entry of an item with another quantity.
    pub(crate) fn other_entry(&self, item: usize) -> Outcome<NewEntry> {
        self.entry_of(item, self.at(item + 1, 6)?, 4)
    }

    /// An exit of three units, charged to a cycle.
    pub(crate) fn exit_on(&self, item: usize, day: usize, cycle: &str) -> Outcome<NewExit> {
        self.exit_at(item, self.at(day, 7)?, 3.consumption(), cycle)
    }

    pub(crate) fn exit_at(&self, item: usize, at: Moment, quantity: Amount, cycle: &str) -> Outcome<NewExit> {
        let charge = Charge::new(CycleId::new(cycle)?, ActivityId::new("sowing")?);
        Ok(NewExit::new(at, StoreId::main(), self.supply(item)?, quantity, charge))
    }

    pub(crate) fn exit(&self, item: usize) -> Outcome<NewExit> {
        self.exit_on(item, item + 1, "2026-06")
    }

    pub(crate) fn return_of(&self, item: usize, exit: Reference) -> Outcome<NewReturn> {
        Ok(NewReturn::new(self.at(item + 1, 8)?, exit, 1.consumption()))
    }

    pub(crate) fn adjustment(&self, item: usize, delta: i64) -> Outcome<NewAdjustment> {
        let reason = ReasonCode::new(if delta < 0 { "DMG" } else { "FI" })?;
        Ok(NewAdjustment::new(self.at(item + 1, 7)?, StoreId::main(), self.supply(item)?, delta.buying(), reason))
    }

    pub(crate) fn reversal_of(&self, item: usize, of: Reference) -> Outcome<NewReversal> {
        Ok(NewReversal::new(self.at(item + 1, 13)?, of))
    }

    /// A count that finds a little less than the opening stock.
    pub(crate) fn count_on(&self, item: usize, day: usize) -> Outcome<NewCount> {
        let counted = OPENING - 10 - (item % 5) as i64;
        Ok(NewCount::new(self.at(day, 10)?, StoreId::main(), self.supply(item)?, counted.buying()))
    }

    pub(crate) fn revaluation(&self, item: usize) -> Outcome<NewRevaluation> {
        let price = Decimal::new(100 + (item % 9) as i64, 2);
        Ok(NewRevaluation::new(self.at(item + 1, 11)?, StoreId::main(), self.supply(item)?, price.per_buying()))
    }

    pub(crate) fn transfer(&self, item: usize, back: bool) -> Outcome<NewTransfer> {
        let (from, to) = (StoreId::main(), StoreId::new("NORTH")?);
        let (from, to) = if back { (to, from) } else { (from, to) };
        Ok(NewTransfer::new(self.at(item + 1, 12)?, from, to, self.supply(item)?, 1.buying()))
    }

    /// A baseline at the end of a day.
    pub(crate) fn rebalance_on(&self, item: usize, day: usize) -> Outcome<NewRebalance> {
        let stock = (OPENING - (item % 11) as i64).buying();
        let price = Decimal::new(100 + (item % 13) as i64, 2).per_buying();
        Ok(NewRebalance::new().line(StoreId::main(), self.supply(item)?, date(day)?, stock, price))
    }

    pub(crate) fn rebalance(&self, item: usize) -> Outcome<NewRebalance> {
        self.rebalance_on(item, item + 1)
    }

    pub(crate) fn lock(&self, item: usize) -> Outcome<NewPeriodLock> {
        Ok(NewPeriodLock::new(Some(date(item)?)))
    }
}

/// The reference of an item.
pub(crate) fn name(item: usize) -> Outcome<Reference> {
    Ok(Reference::new(format!("x{item}"))?)
}

/// The reference of an item's second transaction.
pub(crate) fn second_name(item: usize) -> Outcome<Reference> {
    Ok(Reference::new(format!("y{item}"))?)
}

pub(crate) fn void(of: Reference) -> Outcome<Action> {
    Ok(NewVoid::new(of).into())
}

pub(crate) fn cycle(item: usize) -> String {
    format!("c{item}")
}

pub(crate) fn close(cycle: &str) -> Outcome<Action> {
    Ok(Action::CloseCycle(NewCycleChange::new(CycleId::new(cycle)?)))
}

pub(crate) fn reopen(cycle: &str) -> Outcome<Action> {
    Ok(Action::ReopenCycle(NewCycleChange::new(CycleId::new(cycle)?)))
}

pub(crate) fn new_supply(code: SupplyId) -> Outcome<Action> {
    Ok(NewSupply::new(code, "Urea", "kg", 1, "kg").into())
}

fn date(day: usize) -> Outcome<Date> {
    let first = Date::from_calendar_date(1600, Month::January, 1)?;
    Ok(first.checked_add(Duration::days(i64::try_from(day)?)).ok_or("there is no such day")?)
}
