//! The change that a command makes in the ledger.

use crate::event::settings::Settings;
use crate::ledger::carried::CarriedPatch;
use crate::ledger::catalog::CatalogPatch;
use crate::ledger::cycles::CyclesPatch;
use crate::ledger::returns::ReturnsOfExit;
use crate::ledger::streams::{StreamKey, StreamPatches};
use crate::ledger::transactions::Transactions;
use crate::pack::interner::{ByNumber, InternerPatch};
use crate::value::id::Position;
use crate::value::numbering::TransactionNo;
use time::Date;

/// The change that a command makes in the ledger.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) head: Position,
    pub(crate) opened: Option<Settings>,
    pub(crate) catalog: CatalogPatch,
    pub(crate) transactions: Transactions,
    pub(crate) lock: Option<Option<Date>>,
    pub(crate) cycles: CyclesPatch,
    pub(crate) added_streams: InternerPatch<StreamKey>,
    pub(crate) streams: StreamPatches,
    pub(crate) returns: ByNumber<TransactionNo, ReturnsOfExit>,
    pub(crate) carried: CarriedPatch,
}
