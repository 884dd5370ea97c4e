//! Version 1 of the wire form: frozen. What is written here stays readable for ever.
//!
//! These structs read whatever says what a record says, and say what is wrong with what does not. What is
//! canonical, as nearly everything is, need not pass through them: [`mod@write`] is the one way to write a record,
//! and [`mod@scan`] reads that and nothing else.

pub(super) mod read;
pub(super) mod scan;
pub(super) mod write;

use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

type Text<'a> = Cow<'a, str>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordV1<'a> {
    #[serde(rename = "wire")]
    _wire: u32,
    position: u64,
    #[serde(borrow)]
    command: Text<'a>,
    recorded: &'a str,
    /// Read in a second pass, one event at a time, so that the wire form is never held beside the events.
    events: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum EventV1<'a> {
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
struct OpenedV1<'a> {
    #[serde(borrow)]
    currency: Text<'a>,
    quantity_scale: u8,
    money_scale: u8,
    negative_stock: PolicyV1,
    backdated_counts: PolicyV1,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum PolicyV1 {
    Refused,
    Allowed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SupplyAddedV1<'a> {
    #[serde(borrow)]
    code: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    buying_unit: Text<'a>,
    #[serde(borrow)]
    consumption_unit: Text<'a>,
    #[serde(borrow)]
    conversion: Text<'a>,
}

macro_rules! name_added {
    ($($wire:ident { $field:ident }),* $(,)?) => {
        $(#[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $wire<'a> {
            #[serde(borrow)]
            $field: Text<'a>,
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
struct EntryV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    store: Text<'a>,
    #[serde(borrow)]
    provider: Text<'a>,
    #[serde(borrow)]
    document: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
    #[serde(borrow)]
    lines: Vec<EntryLineV1<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryLineV1<'a> {
    #[serde(borrow)]
    item: Text<'a>,
    #[serde(borrow)]
    quantity: Text<'a>,
    #[serde(borrow)]
    unit_price: Option<Text<'a>>,
    #[serde(borrow)]
    total: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExitV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    store: Text<'a>,
    #[serde(borrow)]
    item: Text<'a>,
    #[serde(borrow)]
    quantity: Text<'a>,
    #[serde(borrow)]
    cycle: Text<'a>,
    #[serde(borrow)]
    activity: Text<'a>,
    #[serde(borrow)]
    lot: Option<Text<'a>>,
    #[serde(borrow)]
    contractor: Option<Text<'a>>,
    #[serde(borrow)]
    document: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReturnV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    of: Text<'a>,
    #[serde(borrow)]
    quantity: Text<'a>,
    #[serde(borrow)]
    document: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AdjustmentV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    store: Text<'a>,
    #[serde(borrow)]
    item: Text<'a>,
    #[serde(borrow)]
    delta: Text<'a>,
    #[serde(borrow)]
    unit_price: Option<Text<'a>>,
    #[serde(borrow)]
    reason: Text<'a>,
    #[serde(borrow)]
    document: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RebalanceV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    document: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
    #[serde(borrow)]
    lines: Vec<RebalanceLineV1<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RebalanceLineV1<'a> {
    #[serde(borrow)]
    store: Text<'a>,
    #[serde(borrow)]
    item: Text<'a>,
    #[serde(borrow)]
    date: Text<'a>,
    #[serde(borrow)]
    stock: Text<'a>,
    #[serde(borrow)]
    unit_price: Text<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VoidV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    of: Text<'a>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CountV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    store: Text<'a>,
    #[serde(borrow)]
    item: Text<'a>,
    #[serde(borrow)]
    stock: Text<'a>,
    #[serde(borrow)]
    unit_price: Option<Text<'a>>,
    #[serde(borrow)]
    reason: Option<Text<'a>>,
    #[serde(borrow)]
    document: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevaluationV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    store: Text<'a>,
    #[serde(borrow)]
    item: Text<'a>,
    #[serde(borrow)]
    unit_price: Text<'a>,
    #[serde(borrow)]
    document: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TransferV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    from: Text<'a>,
    #[serde(borrow)]
    to: Text<'a>,
    #[serde(borrow)]
    item: Text<'a>,
    #[serde(borrow)]
    quantity: Text<'a>,
    #[serde(borrow)]
    document: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReversalV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    of: Text<'a>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CorrectionV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    of: Text<'a>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
    #[serde(borrow)]
    by: CorrectedV1<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum CorrectedV1<'a> {
    #[serde(borrow)]
    Entry(EntryV1<'a>),
    Exit(ExitV1<'a>),
    Return(ReturnV1<'a>),
    Transfer(TransferV1<'a>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CycleChangeV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    cycle: Text<'a>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodLockedV1<'a> {
    #[serde(rename = "ref", borrow)]
    reference: Text<'a>,
    #[serde(borrow)]
    through: Option<Text<'a>>,
    #[serde(borrow)]
    note: Option<Text<'a>>,
}
