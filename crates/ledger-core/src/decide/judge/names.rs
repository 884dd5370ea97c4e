//! The names that a command may use, and those that it adds.

use crate::command::UnknownNames;
use crate::command::closing::{NewCycleChange, NewPeriodLock};
use crate::command::supply::NewSupply;
use crate::decide::judge::judge::{Judge, Judged};
use crate::decide::refusal::Refusal;
use crate::event::settings::Settings;
use crate::event::{Charge, CycleClosed, CycleReopened, Event, PeriodLocked, Supply};
use crate::ledger::catalog::REBALANCING;
use crate::ledger::streams::StreamKey;
use crate::value::id::{CycleId, Position, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::number::Conversion;
use crate::value::numbering::{ChargeNo, CycleNo, ProviderNo, StoreNo, StreamNo, SupplyNo};
use crate::value::text::control::ControlCharacter;

impl Judge<'_, '_> {
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
        if self.draft.catalog.supply_number(&new.code).is_some() {
            return Err(Refusal::AlreadyKnown { what: "supply", name: new.code.to_string() });
        }
        new_name("supply code", new.code.as_str())?;
        for (what, text) in
            [("name", &new.name), ("buying unit", &new.buying_unit), ("consumption unit", &new.consumption_unit)]
        {
            if text.trim().is_empty() {
                return Err(Refusal::EmptyText { what, supply: new.code.clone() });
            }
            new_name(what, text)?;
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
        new_name("store", store.as_str())?;
        self.record(Event::StoreAdded(store.clone()));
        Ok(())
    }

    pub(super) fn add_provider(&mut self, provider: &ProviderId) -> Judged<()> {
        if provider.as_str() == REBALANCING || self.draft.catalog.providers.find(provider).is_some() {
            return Err(Refusal::AlreadyKnown { what: "provider", name: provider.to_string() });
        }
        new_name("provider", provider.as_str())?;
        self.record(Event::ProviderAdded(provider.clone()));
        Ok(())
    }

    pub(super) fn add_reason(&mut self, reason: &ReasonCode) -> Judged<()> {
        if self.draft.catalog.reasons.find(reason).is_some() {
            return Err(Refusal::AlreadyKnown { what: "reason code", name: reason.to_string() });
        }
        new_name("reason code", reason.as_str())?;
        self.record(Event::ReasonAdded(reason.clone()));
        Ok(())
    }

    pub(super) fn add_cycle(&mut self, cycle: &CycleId) -> Judged<()> {
        if self.draft.catalog.cycles.find(cycle).is_some() {
            return Err(Refusal::AlreadyKnown { what: "cycle", name: cycle.to_string() });
        }
        new_name("cycle", cycle.as_str())?;
        self.record(Event::CycleAdded(cycle.clone()));
        Ok(())
    }

    pub(super) fn close_cycle(&mut self, new: &NewCycleChange) -> Judged<()> {
        let given = self.given(&new.reference)?;
        let known = self.cycle(&new.cycle)?;
        if self.draft.is_closed(&new.cycle) {
            return Err(Refusal::CycleClosed { cycle: new.cycle.clone() });
        }
        if known.is_none() {
            self.declare_cycle(&new.cycle);
        }
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

    /// The given reference, if it is new.
    pub(super) fn given(&self, reference: &Option<Reference>) -> Judged<Option<Reference>> {
        match reference {
            Some(reference)
                if self.draft.transactions.find(reference.as_str()).is_some()
                    || self.taken.as_ref() == Some(reference) =>
            {
                Err(Refusal::DuplicateReference { reference: reference.clone() })
            }
            Some(reference) => new_name("reference", reference.as_str()).map(|()| Some(reference.clone())),
            None => Ok(None),
        }
    }

    /// The given reference, or one that the ledger makes for the next event.
    pub(super) fn named(&self, given: Option<Reference>, kind: Kind) -> Reference {
        self.named_or_made(given, kind).0
    }

    /// The reference, as by [`named`](Self::named). True if it is made of kind and position alone.
    pub(super) fn named_or_made(&self, given: Option<Reference>, kind: Kind) -> (Reference, bool) {
        if let Some(given) = given {
            return (given, false);
        }
        let position = self.draft.next_position();
        // no transaction stands at the next position yet, so only a given reference can be in the way
        let is_free = |reference: &Reference| {
            !self.draft.transactions.is_given(reference) && self.taken.as_ref() != Some(reference)
        };
        let made = Reference::of_kind(kind, position);
        if is_free(&made) {
            return (made, true);
        }
        let mut others = (2_u32..).map(|attempt| Reference::made(format_args!("{kind}-{position}-{attempt}")));
        (others.find(is_free).unwrap_or(made), false)
    }

    /// The number of a store, or `None` if it is to be declared.
    pub(super) fn store(&self, store: &StoreId) -> Judged<Option<StoreNo>> {
        let known = self.draft.catalog.stores.find(store);
        self.known_or_declared(known, "store", store.as_str(), || Refusal::UnknownStore { store: store.clone() })
    }

    /// The number of a provider, or `None` if it is to be declared or is the built-in one.
    pub(super) fn provider(&self, provider: &ProviderId) -> Judged<Option<ProviderNo>> {
        let known = self.draft.catalog.providers.find(provider);
        if provider.as_str() == REBALANCING {
            return Ok(known);
        }
        let unknown = || Refusal::UnknownName { what: "provider", name: provider.to_string() };
        self.known_or_declared(known, "provider", provider.as_str(), unknown)
    }

    /// The number of a cycle, or `None` if it is to be declared.
    pub(super) fn cycle(&self, cycle: &CycleId) -> Judged<Option<CycleNo>> {
        let known = self.draft.catalog.cycles.find(cycle);
        let unknown = || Refusal::UnknownName { what: "cycle", name: cycle.to_string() };
        self.known_or_declared(known, "cycle", cycle.as_str(), unknown)
    }

    /// The number of a charge, or `None` if it is new; its cycle may be new as well.
    pub(super) fn charge(&self, charge: &Charge) -> Judged<Option<ChargeNo>> {
        let known = self.draft.cycles().charges.find(charge);
        if known.is_none() {
            self.cycle(&charge.cycle)?;
            new_name("activity", charge.activity.as_str())?;
            charge.lot.as_ref().map_or(Ok(()), |lot| new_name("lot", lot.as_str()))?;
            charge.contractor.as_ref().map_or(Ok(()), |contractor| new_name("contractor", contractor.as_str()))?;
        }
        Ok(known)
    }

    fn known_or_declared<N>(
        &self,
        known: Option<N>,
        what: &'static str,
        name: &str,
        unknown: impl FnOnce() -> Refusal,
    ) -> Judged<Option<N>> {
        match (known, self.unknown_names) {
            (Some(number), _) => Ok(Some(number)),
            (None, UnknownNames::Added) => new_name(what, name).map(|()| None),
            (None, UnknownNames::Refused) => Err(unknown()),
        }
    }

    pub(super) fn declare_store(&mut self, store: &StoreId) {
        if self.draft.catalog.stores.find(store).is_none() {
            self.record(Event::StoreAdded(store.clone()));
        }
    }

    pub(super) fn declare_provider(&mut self, provider: &ProviderId) {
        if self.draft.catalog.providers.find(provider).is_none() && provider.as_str() != REBALANCING {
            self.record(Event::ProviderAdded(provider.clone()));
        }
    }

    pub(super) fn declare_cycle(&mut self, cycle: &CycleId) {
        if self.draft.catalog.cycles.find(cycle).is_none() {
            self.record(Event::CycleAdded(cycle.clone()));
        }
    }

    /// The number of a supply, and its conversion.
    pub(super) fn supply(&self, code: &SupplyId) -> Judged<(SupplyNo, Conversion)> {
        let number = self.draft.catalog.supply_number(code);
        let known = number.and_then(|number| Some((number, self.draft.catalog.supply(number)?.conversion)));
        known.ok_or_else(|| Refusal::UnknownSupply { supply: code.clone() })
    }

    pub(super) fn unit(&self, code: &SupplyId) -> String {
        let supply = self.draft.catalog.supply_number(code).and_then(|n| self.draft.catalog.supply(n));
        supply.map(|supply| supply.consumption_unit.clone()).unwrap_or_default()
    }

    pub(super) fn stream_names(&self, stream: StreamNo) -> Option<(StoreId, SupplyId)> {
        let StreamKey { store, supply } = self.draft.stream_key(stream)?;
        let store = self.draft.catalog.stores.get(store)?.clone();
        Some((store, self.draft.catalog.supply(supply)?.code.clone()))
    }
}

/// Checks a name that is new to the ledger. A known name is never checked again.
pub(super) fn new_name(what: &'static str, name: &str) -> Judged<()> {
    ControlCharacter::in_name(name).map_err(|error| Refusal::ControlCharacter { what, error })
}
