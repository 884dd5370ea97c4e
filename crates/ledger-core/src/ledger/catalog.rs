//! The catalog of names: supplies and their units, stores, providers, reason codes, cycles.

use crate::event::Supply;
use crate::pack::codec::codec;
use crate::pack::dense::Dense;
use crate::pack::interner::{Interner, InternerDraft, InternerPatch};
use crate::value::id::{CycleId, ProviderId, ReasonCode, StoreId, SupplyId};
use crate::value::numbering::SupplyNo;

/// The built-in provider that stands for what rebalances set; it can't be added.
pub const REBALANCING: &str = "Rebalancing";

/// The reason codes that every ledger has: `DMG` damaged, `FI` found, `NF` not found.
pub const BUILT_IN_REASONS: [&str; 3] = ["DMG", "FI", "NF"];

/// The names that a ledger knows. A fresh one knows the store `MAIN` and the built-in reasons.
///
/// In serde's forms it is told by `settings.scales().of(catalog)`: see [`Scales::of`](crate::wire::Scales::of).
///
/// ```
/// use ledger_core::SupplyId;
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 | 10 20"); // declares its provider by using it
/// let catalog = book.ledger.catalog();
/// assert_eq!(catalog.supply(&SupplyId::new("UREA")?).unwrap().name, "Urea 46 %");
/// assert_eq!(catalog.stores().map(|store| store.as_str()).collect::<Vec<_>>(), ["MAIN"]);
/// assert_eq!(catalog.reasons().map(|reason| reason.as_str()).collect::<Vec<_>>(), ["DMG", "FI", "NF"]);
/// assert_eq!(catalog.providers().map(|provider| provider.as_str()).collect::<Vec<_>>(), ["Agro Sur"]);
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    pub(crate) codes: Interner<SupplyId>,
    pub(crate) supplies: Vec<Supply>,
    pub(crate) stores: Interner<StoreId>,
    pub(crate) providers: Interner<ProviderId>,
    pub(crate) reasons: Interner<ReasonCode>,
    pub(crate) cycles: Interner<CycleId>,
}

impl Catalog {
    /// The supply with that code, if any.
    pub fn supply(&self, code: &SupplyId) -> Option<&Supply> {
        self.supplies.get(self.codes.find(code)?.index())
    }

    /// All supplies, in the order of their codes.
    pub fn supplies(&self) -> impl Iterator<Item = &Supply> {
        let mut supplies: Vec<&Supply> = self.supplies.iter().collect();
        supplies.sort_unstable_by(|a, b| a.code.cmp(&b.code));
        supplies.into_iter()
    }

    /// Returns true for a store that was added, and for `MAIN`.
    pub fn has_store(&self, store: &StoreId) -> bool {
        self.stores.find(store).is_some()
    }

    /// All stores, in the order of their names.
    pub fn stores(&self) -> impl Iterator<Item = &StoreId> {
        self.stores.sorted().into_iter()
    }

    /// Returns true for a reason code that was added, and for those built in.
    pub fn has_reason(&self, reason: &ReasonCode) -> bool {
        self.reasons.find(reason).is_some()
    }

    /// All reason codes, in order.
    pub fn reasons(&self) -> impl Iterator<Item = &ReasonCode> {
        self.reasons.sorted().into_iter()
    }

    /// All providers, in the order of their names; the built-in *Rebalancing* is not among them.
    pub fn providers(&self) -> impl Iterator<Item = &ProviderId> {
        self.providers.sorted().into_iter()
    }

    /// All field cycles, in the order of their names.
    pub fn cycles(&self) -> impl Iterator<Item = &CycleId> {
        self.cycles.sorted().into_iter()
    }
}

/// The catalog as a command would leave it.
#[derive(Debug)]
pub(crate) struct CatalogDraft<'a> {
    base: &'a Catalog,
    codes: InternerDraft<'a, SupplyId>,
    supplies: Vec<Supply>,
    pub(crate) stores: InternerDraft<'a, StoreId>,
    pub(crate) providers: InternerDraft<'a, ProviderId>,
    pub(crate) reasons: InternerDraft<'a, ReasonCode>,
    pub(crate) cycles: InternerDraft<'a, CycleId>,
}

/// The names that a command adds to the catalog.
#[derive(Debug)]
pub(crate) struct CatalogPatch {
    supplies: Vec<Supply>,
    stores: InternerPatch<StoreId>,
    providers: InternerPatch<ProviderId>,
    reasons: InternerPatch<ReasonCode>,
    cycles: InternerPatch<CycleId>,
}

impl<'a> CatalogDraft<'a> {
    pub(crate) fn over(base: &'a Catalog) -> Self {
        Self {
            base,
            codes: InternerDraft::over(&base.codes),
            supplies: Vec::new(),
            stores: InternerDraft::over(&base.stores),
            providers: InternerDraft::over(&base.providers),
            reasons: InternerDraft::over(&base.reasons),
            cycles: InternerDraft::over(&base.cycles),
        }
    }

    pub(crate) fn supply_number(&self, code: &SupplyId) -> Option<SupplyNo> {
        self.codes.find(code)
    }

    pub(crate) fn supply(&self, number: SupplyNo) -> Option<&Supply> {
        match number.index().checked_sub(self.base.supplies.len()) {
            None => self.base.supplies.get(number.index()),
            Some(added) => self.supplies.get(added),
        }
    }

    /// Adds a supply, unless its code is in the catalog already.
    pub(crate) fn add_supply(&mut self, supply: Supply) {
        if self.codes.find(&supply.code).is_none() {
            self.codes.find_or_add(&supply.code);
            self.supplies.push(supply);
        }
    }

    pub(crate) fn into_patch(self) -> CatalogPatch {
        CatalogPatch {
            supplies: self.supplies,
            stores: self.stores.into_added(),
            providers: self.providers.into_added(),
            reasons: self.reasons.into_added(),
            cycles: self.cycles.into_added(),
        }
    }
}

impl Catalog {
    pub(crate) fn commit(&mut self, patch: CatalogPatch) {
        for supply in patch.supplies {
            self.codes.add(supply.code.clone());
            self.supplies.push(supply);
        }
        self.stores.append(patch.stores);
        self.providers.append(patch.providers);
        self.reasons.append(patch.reasons);
        self.cycles.append(patch.cycles);
    }
}

impl Catalog {
    /// Returns true if each supply has its code.
    fn is_in_order(&self) -> bool {
        let codes = self.supplies.iter().map(|supply| &supply.code);
        self.codes.iter().eq(codes)
    }
}

codec!(Catalog { codes, supplies, stores, providers, reasons, cycles } if Self::is_in_order);
