//! An event-sourced inventory ledger.
#![warn(clippy::arithmetic_side_effects, clippy::float_arithmetic)]

mod catalog;
mod command;
mod event;
mod id;
mod moment;
mod names;
mod number;
pub mod wire;

pub use catalog::{BUILT_IN_REASONS, Catalog, REBALANCING};
pub use command::{
    Action, Amount, Command, NewAdjustment, NewCost, NewEntry, NewEntryLine, NewExit, NewRebalance, NewRebalanceLine,
    NewReturn, NewSupply, NewVoid, Unit, UnknownNames,
};
pub use event::{
    Adjustment, BackdatedCounts, Charge, Cost, Currency, CurrencyError, Entry, EntryLine, Event, Exit, NegativeStock,
    Rebalance, RebalanceLine, Record, Return, Settings, Supply, Void,
};
pub use id::{
    ActivityId, CommandId, ContractorId, CycleId, IdError, LotId, Position, ProviderId, ReasonCode, Reference, StoreId,
    SupplyId,
};
pub use moment::{Moment, MomentError};
pub use number::{Conversion, Money, NumberError, Quantity, Scale, Total, UnitPrice};
