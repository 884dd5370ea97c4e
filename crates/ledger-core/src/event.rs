//! Events: the facts that were recorded, as data only.

mod event;
mod new;
pub(crate) mod settings;

pub use event::{
    Adjustment, Charge, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, EntryLine, Event, Exit,
    PeriodLocked, Rebalance, RebalanceLine, Record, Return, Revaluation, Reversal, Supply, Transfer, Void,
};
pub use settings::{BackdatedCounts, Currency, CurrencyError, NegativeStock, Settings};
