//! Choices made from bytes. Once the bytes are used up, each choice is the first option.

use ledger_core::{
    ActivityId, Charge, CycleId, Moment, ProviderId, Reference, StoreId, SupplyId,
    value::{Money, Quantity, ReasonCode, UnitPrice},
};
use time::Date;

pub(super) struct Draw<'b>(pub(super) &'b [u8]);

impl Draw<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.0.split_off_first().copied().unwrap_or_default()
    }

    pub(super) fn is_so(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    pub(super) fn maybe<T>(&mut self, some: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.is_so() { Some(some(self)) } else { None }
    }

    pub(super) fn choice<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::from(self.byte()) % of.len()]
    }

    /// Returns a mostly small number, sometimes one of the largest possible.
    pub(super) fn units(&mut self) -> i64 {
        const ODD: [i64; 6] = [i64::MAX, i64::MAX - 1, i64::MAX / 2, 1 << 32, 1, 0];
        match self.byte() {
            odd @ 0..12 => ODD[usize::from(odd) % ODD.len()],
            few @ 12..64 => i64::from(few),
            many => i64::from(many) * 250_000,
        }
    }

    pub(super) fn delta(&mut self) -> i64 {
        let units = self.units();
        if self.is_so() { -units - i64::from(self.is_so()) } else { units }
    }

    pub(super) fn quantity(&mut self) -> Quantity {
        Quantity::from_units(self.units())
    }

    pub(super) fn money(&mut self) -> Money {
        Money::from_units(self.units())
    }

    pub(super) fn price(&mut self) -> UnitPrice {
        UnitPrice::from_units(self.units())
    }

    /// Returns a moment: one of four on one of twelve days.
    pub(super) fn at(&mut self) -> Moment {
        let (day, hour) = (1 + self.byte() % 12, self.choice(&["00:00:00", "08:00:00", "08:00:01", "23:59:59"]));
        format!("2026-05-{day:02} {hour}").parse().unwrap()
    }

    pub(super) fn date(&mut self) -> Date {
        self.at().date()
    }

    pub(super) fn store(&mut self) -> StoreId {
        StoreId::new(self.choice(&["MAIN", "NORTH", "SOUTH", "WEST"])).unwrap()
    }

    pub(super) fn supply(&mut self) -> SupplyId {
        SupplyId::new(self.choice(&["BAG50", "BAG50", "BAG50", "EACH", "QUARTER", "NONE"])).unwrap()
    }

    pub(super) fn provider(&mut self) -> ProviderId {
        ProviderId::new(self.choice(&["Agro Sur", "Agro Norte", "Agro Este"])).unwrap()
    }

    pub(super) fn reason(&mut self) -> ReasonCode {
        ReasonCode::new(self.choice(&["DMG", "FI", "RATS"])).unwrap()
    }

    pub(super) fn cycle(&mut self) -> CycleId {
        CycleId::new(self.choice(&["2026-05-a", "2026-05-b", "2026-05-c"])).unwrap()
    }

    pub(super) fn charge(&mut self) -> Charge {
        Charge::new(self.cycle(), ActivityId::new(self.choice(&["sowing", "weeding"])).unwrap())
    }

    /// Returns the reference of a transaction: up to 15 numbers before `next`, given or not.
    pub(super) fn known(&mut self, next: usize) -> Reference {
        let back = usize::from(self.byte() % 16);
        Reference::new(format!("T-{}", next.saturating_sub(back))).unwrap()
    }
}
