//! Answers in serde's forms: as `stockbook` and the log name things, every number a canonical string.

use crate::event::{Charge, Supply};
use crate::ledger::catalog::Catalog;
use crate::query::balance::Balance;
use crate::query::postings::Account;
use crate::query::query::{LedgerBalance, StreamBalance, StreamStock};
use crate::query::stream_view::{AsOf, KardexLine};
use crate::value::id::{CycleId, Position, ProviderId, ReasonCode, Reference, StoreId, SupplyId};
use crate::value::kind::Kind;
use crate::value::moment::Moment;
use crate::value::number::{Figure, InScales, Money, Quantity, UnitPrice};
use crate::value::on_hand::OnHand;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

impl Serialize for StreamStock<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            store: &'a StoreId,
            item: &'a SupplyId,
            name: &'a str,
            buying_unit: &'a str,
            consumption_unit: &'a str,
            #[serde(flatten)]
            stock: OnHand,
        }
        let Supply { code, name, buying_unit, consumption_unit, .. } = self.supply;
        Told { store: self.store, item: code, name, buying_unit, consumption_unit, stock: self.stock }
            .serialize(serializer)
    }
}

/// The stock as it stands there, or that it is superseded.
impl Serialize for AsOf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Held(stock) => stock.serialize(serializer),
            Self::Superseded => {
                let mut told = serializer.serialize_struct("AsOf", 1)?;
                told.serialize_field("superseded", &true)?;
                told.end()
            }
        }
    }
}

/// With the stock after it beside what it moved.
impl Serialize for KardexLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            r#ref: &'a Reference,
            kind: Kind,
            position: Position,
            effective: Moment,
            moved: Figure<Quantity>,
            unit_cost: Option<Figure<UnitPrice>>,
            cost: Figure<Money>,
            quantity: Option<Figure<Quantity>>,
            buying_quantity: Option<Figure<Quantity>>,
            average: Option<Figure<UnitPrice>>,
            value: Option<Figure<Money>>,
            superseded_by: Option<&'a Reference>,
            voided_by: Option<&'a Reference>,
        }
        Told {
            r#ref: &self.reference,
            kind: self.kind,
            position: self.position,
            effective: self.effective,
            moved: self.moved,
            unit_cost: self.unit_cost(),
            cost: self.cost,
            quantity: self.after.map(OnHand::quantity),
            buying_quantity: self.after.map(OnHand::buying_quantity),
            average: self.after.and_then(OnHand::average),
            value: self.after.map(OnHand::value),
            superseded_by: self.superseded_by.as_ref(),
            voided_by: self.voided_by.as_ref(),
        }
        .serialize(serializer)
    }
}

/// With the sums of both sides, and if they agree.
impl Serialize for Balance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sides = [
            ("entered", self.entered),
            ("gained", self.gained),
            ("rebalanced", self.rebalanced),
            ("revalued", self.revalued),
            ("transferred_in", self.transferred_in),
            ("came_in", self.came_in()),
            ("left", self.left),
            ("charged", self.charged),
            ("lost", self.lost),
            ("variance", self.variance),
            ("transferred_out", self.transferred_out),
            ("went_out", self.went_out()),
        ];
        let mut told = serializer.serialize_struct("Balance", sides.len().saturating_add(1))?;
        for (name, amount) in sides {
            told.serialize_field(name, &amount)?;
        }
        told.serialize_field("agrees", &self.agrees())?;
        told.end()
    }
}

impl Serialize for StreamBalance<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            store: &'a StoreId,
            item: &'a SupplyId,
            #[serde(flatten)]
            balance: &'a Balance,
        }
        Told { store: self.store, item: &self.supply.code, balance: &self.balance }.serialize(serializer)
    }
}

/// With the verdict on all of it.
impl Serialize for LedgerBalance<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut told = serializer.serialize_struct("LedgerBalance", 4)?;
        told.serialize_field("agrees", &self.agrees())?;
        told.serialize_field("total", &self.total)?;
        told.serialize_field("cycles", &self.cycles)?;
        told.serialize_field("streams", &self.streams)?;
        told.end()
    }
}

/// Its kind, and the names that make it one account.
impl Serialize for Account<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        enum Told<'a> {
            Inventory { store: &'a StoreId, item: &'a SupplyId },
            Provider { provider: &'a ProviderId },
            Charge(&'a Charge),
            ClosedCycle { cycle: &'a CycleId },
            Adjustment { reason: Option<&'a ReasonCode> },
            Rebalancing,
            Revaluation,
            NegativeStock { store: &'a StoreId, item: &'a SupplyId },
        }
        match *self {
            Self::Inventory(store, item) => Told::Inventory { store, item },
            Self::Provider(provider) => Told::Provider { provider },
            Self::Charge(charge) => Told::Charge(charge),
            Self::ClosedCycle(cycle) => Told::ClosedCycle { cycle },
            Self::Adjustment(reason) => Told::Adjustment { reason },
            Self::Rebalancing => Told::Rebalancing,
            Self::Revaluation => Told::Revaluation,
            Self::NegativeStock(store, item) => Told::NegativeStock { store, item },
        }
        .serialize(serializer)
    }
}

impl Serialize for InScales<'_, Supply> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            code: &'a SupplyId,
            name: &'a str,
            buying_unit: &'a str,
            consumption_unit: &'a str,
            conversion: String,
        }
        let Supply { code, name, buying_unit, consumption_unit, conversion, .. } = self.value;
        let conversion = conversion.to_text(self.scales.quantity);
        Told { code, name, buying_unit, consumption_unit, conversion }.serialize(serializer)
    }
}

impl Serialize for InScales<'_, Catalog> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Told<'a> {
            supplies: Vec<InScales<'a, Supply>>,
            stores: Vec<&'a StoreId>,
            providers: Vec<&'a ProviderId>,
            reasons: Vec<&'a ReasonCode>,
            cycles: Vec<&'a CycleId>,
        }
        let InScales { value: catalog, scales } = *self;
        Told {
            supplies: catalog.supplies().map(|supply| scales.of(supply)).collect(),
            stores: catalog.stores().collect(),
            providers: catalog.providers().collect(),
            reasons: catalog.reasons().collect(),
            cycles: catalog.cycles().collect(),
        }
        .serialize(serializer)
    }
}
