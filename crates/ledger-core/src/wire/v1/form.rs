//! The frozen structs that any text of version 1 is read into.
//!
//! The structs say what is wrong with a malformed text. A canonical text, as nearly all are, is scanned instead.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

pub(super) type Text<'a> = Cow<'a, str>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordV1<'a> {
    #[serde(rename = "wire")]
    pub(super) _wire: u32,
    pub(super) position: u64,
    #[serde(borrow)]
    pub(super) command: Text<'a>,
    pub(super) recorded: &'a str,
    /// The events, each read on its own in a second pass, so that the structs of all events are never held at once.
    pub(super) events: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EventV1<'a> {
    #[serde(borrow)]
    Opened(OpenedV1<'a>),
    SupplyAdded(SupplyAddedV1<'a>),
    StoreAdded(StoreAddedV1<'a>),
    ProviderAdded(ProviderAddedV1<'a>),
    ReasonAdded(ReasonAddedV1<'a>),
    CycleAdded(CycleAddedV1<'a>),
    Entry(EntryV1<'a>),
    Exit(ExitV1<'a>),
    Return(ReturnV1<'a>),
    Adjustment(AdjustmentV1<'a>),
    Rebalance(RebalanceV1<'a>),
    Count(CountV1<'a>),
    Revaluation(RevaluationV1<'a>),
    Transfer(TransferV1<'a>),
    Reversal(ReversalV1<'a>),
    Void(VoidV1<'a>),
    Correction(CorrectionV1<'a>),
    CycleClosed(CycleChangeV1<'a>),
    CycleReopened(CycleChangeV1<'a>),
    PeriodLocked(PeriodLockedV1<'a>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenedV1<'a> {
    #[serde(borrow)]
    pub(super) currency: Text<'a>,
    pub(super) quantity_scale: u8,
    pub(super) money_scale: u8,
    pub(super) negative_stock: PolicyV1,
    pub(super) backdated_counts: PolicyV1,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PolicyV1 {
    Refused,
    Allowed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SupplyAddedV1<'a> {
    #[serde(borrow)]
    pub(super) code: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) buying_unit: Text<'a>,
    #[serde(borrow)]
    pub(super) consumption_unit: Text<'a>,
    #[serde(borrow)]
    pub(super) conversion: Text<'a>,
}

macro_rules! name_added {
    ($($wire:ident { $field:ident }),* $(,)?) => {
        $(#[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $wire<'a> {
            #[serde(borrow)]
            pub(super) $field: Text<'a>,
        })*
    };
}

name_added! {
    StoreAddedV1 { store },
    ProviderAddedV1 { provider },
    ReasonAddedV1 { reason },
    CycleAddedV1 { cycle },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) at: Text<'a>,
    #[serde(borrow)]
    pub(super) store: Text<'a>,
    #[serde(borrow)]
    pub(super) provider: Text<'a>,
    #[serde(borrow)]
    pub(super) document: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) lines: Vec<EntryLineV1<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryLineV1<'a> {
    #[serde(borrow)]
    pub(super) item: Text<'a>,
    #[serde(borrow)]
    pub(super) quantity: Text<'a>,
    #[serde(borrow)]
    pub(super) unit_price: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) total: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExitV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) at: Text<'a>,
    #[serde(borrow)]
    pub(super) store: Text<'a>,
    #[serde(borrow)]
    pub(super) item: Text<'a>,
    #[serde(borrow)]
    pub(super) quantity: Text<'a>,
    #[serde(borrow)]
    pub(super) cycle: Text<'a>,
    #[serde(borrow)]
    pub(super) activity: Text<'a>,
    #[serde(borrow)]
    pub(super) lot: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) contractor: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) document: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReturnV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) at: Text<'a>,
    #[serde(borrow)]
    pub(super) of: Text<'a>,
    #[serde(borrow)]
    pub(super) quantity: Text<'a>,
    #[serde(borrow)]
    pub(super) document: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdjustmentV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) at: Text<'a>,
    #[serde(borrow)]
    pub(super) store: Text<'a>,
    #[serde(borrow)]
    pub(super) item: Text<'a>,
    #[serde(borrow)]
    pub(super) delta: Text<'a>,
    #[serde(borrow)]
    pub(super) unit_price: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) reason: Text<'a>,
    #[serde(borrow)]
    pub(super) document: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RebalanceV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) document: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) lines: Vec<RebalanceLineV1<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RebalanceLineV1<'a> {
    #[serde(borrow)]
    pub(super) store: Text<'a>,
    #[serde(borrow)]
    pub(super) item: Text<'a>,
    #[serde(borrow)]
    pub(super) date: Text<'a>,
    #[serde(borrow)]
    pub(super) stock: Text<'a>,
    #[serde(borrow)]
    pub(super) unit_price: Text<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VoidV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) of: Text<'a>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CountV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) at: Text<'a>,
    #[serde(borrow)]
    pub(super) store: Text<'a>,
    #[serde(borrow)]
    pub(super) item: Text<'a>,
    #[serde(borrow)]
    pub(super) stock: Text<'a>,
    #[serde(borrow)]
    pub(super) unit_price: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) reason: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) document: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RevaluationV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) at: Text<'a>,
    #[serde(borrow)]
    pub(super) store: Text<'a>,
    #[serde(borrow)]
    pub(super) item: Text<'a>,
    #[serde(borrow)]
    pub(super) unit_price: Text<'a>,
    #[serde(borrow)]
    pub(super) document: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TransferV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) at: Text<'a>,
    #[serde(borrow)]
    pub(super) from: Text<'a>,
    #[serde(borrow)]
    pub(super) to: Text<'a>,
    #[serde(borrow)]
    pub(super) item: Text<'a>,
    #[serde(borrow)]
    pub(super) quantity: Text<'a>,
    #[serde(borrow)]
    pub(super) document: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReversalV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) at: Text<'a>,
    #[serde(borrow)]
    pub(super) of: Text<'a>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CorrectionV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) of: Text<'a>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) by: CorrectedV1<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum CorrectedV1<'a> {
    #[serde(borrow)]
    Entry(EntryV1<'a>),
    Exit(ExitV1<'a>),
    Return(ReturnV1<'a>),
    Transfer(TransferV1<'a>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CycleChangeV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) cycle: Text<'a>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodLockedV1<'a> {
    #[serde(rename = "ref", borrow)]
    pub(super) reference: Text<'a>,
    #[serde(borrow)]
    pub(super) through: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) note: Option<Text<'a>>,
}
