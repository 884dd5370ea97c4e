//! What a command changes in the ledger.

use crate::event::settings::Settings;
use crate::ledger::catalog::CatalogPatch;
use crate::ledger::cycles::CycleChange;
use crate::ledger::links::LinkChange;
use crate::ledger::returns::Returned;
use crate::ledger::streams::{StreamKey, StreamPatches};
use crate::ledger::transactions::Register;
use crate::pack::interner::{Added, ByNumber};
use crate::value::id::Position;
use time::Date;

/// What a command changes in the ledger.
#[derive(Debug)]
pub(crate) struct Patch {
    pub(crate) head: Position,
    pub(crate) opened: Option<Settings>,
    pub(crate) catalog: CatalogPatch,
    pub(crate) register: Register,
    pub(crate) lock: Option<Option<Date>>,
    pub(crate) cycles: CycleChange,
    pub(crate) added_streams: Added<StreamKey>,
    pub(crate) streams: StreamPatches,
    pub(crate) returns: ByNumber<Returned>,
    pub(crate) links: LinkChange,
}
