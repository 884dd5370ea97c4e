//! What may be named, and what is added to it.

use super::{Judge, Judged};
use crate::catalog::REBALANCING;
use crate::command::{NewCycleChange, NewPeriodLock, NewSupply, UnknownNames};
use crate::draft::StreamKey;
use crate::event::{Charge, CycleClosed, CycleReopened, Event, PeriodLocked, Supply};
use crate::id::{CycleId, Position, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::number::Conversion;
use crate::refusal::Refusal;
use crate::register::{Kind, StreamNumber};
use crate::settings::Settings;

impl Judge<'_> {
    pub(super) fn open(&mut self, settings: &Settings) -> Judged<()> {
        if self.draft.settings().is_some() {
            return Err(Refusal::AlreadyOpened);
        }
        if self.draft.next_position() != Position::new(1) {
            return Err(Refusal::NotOpened);
        }
        self.record(Event::Opened(settings.clone()));
        Ok(())
    }

    pub(super) fn add_supply(&mut self, new: &NewSupply) -> Judged<()> {
        if self.draft.catalog.supply_number(new.code.as_str()).is_some() {
            return Err(Refusal::AlreadyKnown { what: "supply", name: new.code.to_string() });
        }
        for (what, text) in
            [("name", &new.name), ("buying unit", &new.buying_unit), ("consumption unit", &new.consumption_unit)]
        {
            if text.trim().is_empty() {
                return Err(Refusal::EmptyText { what, supply: new.code.clone() });
            }
        }
        let conversion = Conversion::new(new.conversion, self.scales().quantity)
            .map_err(|error| Refusal::Number { what: "unit conversion", error })?;
        self.record(Event::SupplyAdded(Supply {
            code: new.code.clone(),
            name: new.name.clone(),
            buying_unit: new.buying_unit.clone(),
            consumption_unit: new.consumption_unit.clone(),
            conversion,
        }));
        Ok(())
    }

    pub(super) fn add_store(&mut self, store: &StoreId) -> Judged<()> {
        if self.draft.catalog.stores.find(store).is_some() {
            return Err(Refusal::AlreadyKnown { what: "store", name: store.to_string() });
        }
        self.record(Event::StoreAdded(store.clone()));
        Ok(())
    }

    pub(super) fn add_provider(&mut self, provider: &ProviderId) -> Judged<()> {
        if provider.as_str() == REBALANCING || self.draft.catalog.providers.find(provider).is_some() {
            return Err(Refusal::AlreadyKnown { what: "provider", name: provider.to_string() });
        }
        self.record(Event::ProviderAdded(provider.clone()));
        Ok(())
    }

    pub(super) fn add_reason(&mut self, reason: &ReasonCode) -> Judged<()> {
        if self.draft.catalog.reasons.find(reason).is_some() {
            return Err(Refusal::AlreadyKnown { what: "reason code", name: reason.to_string() });
        }
        self.record(Event::ReasonAdded(reason.clone()));
        Ok(())
    }

    pub(super) fn add_cycle(&mut self, cycle: &CycleId) -> Judged<()> {
        if self.draft.catalog.cycles.find(cycle).is_some() {
            return Err(Refusal::AlreadyKnown { what: "cycle", name: cycle.to_string() });
        }
        self.record(Event::CycleAdded(cycle.clone()));
        Ok(())
    }

    pub(super) fn close_cycle(&mut self, new: &NewCycleChange) -> Judged<()> {
        let given = self.given(&new.reference)?;
        let declared = self.cycle(&new.cycle)?;
        if self.draft.is_closed(&new.cycle) {
            return Err(Refusal::CycleClosed { cycle: new.cycle.clone() });
        }
        self.declare(declared);
        let reference = self.named(given, Kind::CycleClosing);
        let event = CycleClosed { reference, cycle: new.cycle.clone(), note: new.note.clone() };
        self.record(Event::CycleClosed(event));
        Ok(())
    }

    pub(super) fn reopen_cycle(&mut self, new: &NewCycleChange) -> Judged<()> {
        let given = self.given(&new.reference)?;
        if self.draft.catalog.cycles.find(&new.cycle).is_none() {
            return Err(Refusal::UnknownName { what: "cycle", name: new.cycle.to_string() });
        }
        if !self.draft.is_closed(&new.cycle) {
            return Err(Refusal::CycleNotClosed { cycle: new.cycle.clone() });
        }
        let reference = self.named(given, Kind::CycleReopening);
        let event = CycleReopened { reference, cycle: new.cycle.clone(), note: new.note.clone() };
        self.record(Event::CycleReopened(event));
        Ok(())
    }

    pub(super) fn lock_period(&mut self, new: &NewPeriodLock) -> Judged<()> {
        let given = self.given(&new.reference)?;
        if let Some(date) = new.through.filter(|date| !(1..=9999).contains(&date.year())) {
            return Err(Refusal::DateOutOfRange { date });
        }
        let reference = self.named(given, Kind::Lock);
        let event = PeriodLocked { reference, through: new.through, note: new.note.clone() };
        self.record(Event::PeriodLocked(event));
        Ok(())
    }

    /// The reference given, if it is new.
    pub(super) fn given(&self, reference: &Option<Reference>) -> Judged<Option<Reference>> {
        match reference {
            Some(reference)
                if self.draft.register.find(reference.as_str()).is_some() || self.taken.as_ref() == Some(reference) =>
            {
                Err(Refusal::DuplicateReference { reference: reference.clone() })
            }
            reference => Ok(reference.clone()),
        }
    }

    /// The reference given, or one that the ledger makes for the next event.
    pub(super) fn named(&self, given: Option<Reference>, kind: Kind) -> Reference {
        if let Some(given) = given {
            return given;
        }
        let position = self.draft.next_position();
        let made = |attempt: u32| match attempt {
            1 => Reference::of_kind(kind, position),
            _ => Reference::made(format_args!("{kind}-{position}-{attempt}")),
        };
        // nothing stands at the next position yet: only a name that was given can be in the way
        let is_free =
            |reference: &Reference| !self.draft.register.is_given(reference) && self.taken.as_ref() != Some(reference);
        (1..u32::MAX).map(made).find(is_free).unwrap_or_else(|| made(u32::MAX))
    }

    /// The declaration of a store that is not known yet.
    pub(super) fn store(&self, store: &StoreId) -> Judged<Option<Event>> {
        if self.draft.catalog.stores.find(store).is_some() {
            return Ok(None);
        }
        let unknown = || Refusal::UnknownStore { store: store.clone() };
        self.may_declare().then(|| Some(Event::StoreAdded(store.clone()))).ok_or_else(unknown)
    }

    /// The declaration of a provider that is not known yet.
    pub(super) fn provider(&self, provider: &ProviderId) -> Judged<Option<Event>> {
        if self.draft.catalog.providers.find(provider).is_some() || provider.as_str() == REBALANCING {
            return Ok(None);
        }
        let unknown = || Refusal::UnknownName { what: "provider", name: provider.to_string() };
        self.may_declare().then(|| Some(Event::ProviderAdded(provider.clone()))).ok_or_else(unknown)
    }

    /// The declaration of a cycle that is not known yet.
    pub(super) fn cycle(&self, cycle: &CycleId) -> Judged<Option<Event>> {
        if self.draft.catalog.cycles.find(cycle).is_some() {
            return Ok(None);
        }
        let unknown = || Refusal::UnknownName { what: "cycle", name: cycle.to_string() };
        self.may_declare().then(|| Some(Event::CycleAdded(cycle.clone()))).ok_or_else(unknown)
    }

    /// The declaration of a cycle that is not known yet: whatever was charged before is known.
    pub(super) fn charge(&self, charge: &Charge) -> Judged<Option<Event>> {
        if self.draft.cycles().charges.find(charge).is_some() { Ok(None) } else { self.cycle(&charge.cycle) }
    }

    fn may_declare(&self) -> bool {
        self.unknown_names == UnknownNames::Added
    }

    pub(super) fn declare(&mut self, event: Option<Event>) {
        if let Some(event) = event {
            self.record(event);
        }
    }

    pub(super) fn supply(&self, code: &SupplyId) -> Judged<Conversion> {
        let supply = self.draft.catalog.supply_number(code.as_str()).and_then(|n| self.draft.catalog.supply(n));
        supply.map(|supply| supply.conversion).ok_or_else(|| Refusal::UnknownSupply { supply: code.clone() })
    }

    pub(super) fn unit(&self, code: &SupplyId) -> String {
        let supply = self.draft.catalog.supply_number(code.as_str()).and_then(|n| self.draft.catalog.supply(n));
        supply.map(|supply| supply.consumption_unit.clone()).unwrap_or_default()
    }

    pub(super) fn stream_names(&self, stream: StreamNumber) -> Option<(StoreId, SupplyId)> {
        let StreamKey { store, supply } = self.draft.stream_key(stream)?;
        let store = self.draft.catalog.stores.get(store)?.clone();
        Some((store, self.draft.catalog.supply(supply)?.code.clone()))
    }
}
