//! Commands: the actions to record, as people give them.
//!
//! Each action lists the codes of the [`Refusal`](crate::decide::Refusal)s that it may get. All of them are refused as
//! `not_opened` before the ledger is opened, and as `control_character` for a new name, document or note that holds
//! one.
//!
//! | I want to take back … | I record … |
//! |---|---|
//! | an entry, exit, return or transfer | [`NewVoid`]; or [`NewCorrection`], which records it again otherwise |
//! | a rebalance | [`NewVoid`]; it can't be corrected, so record another one after that |
//! | an adjustment or a count | [`NewReversal`] |
//! | a revaluation | another [`NewRevaluation`] |
//! | a reversal | another [`NewAdjustment`] |
//! | a void | the transaction again |
//! | a correction | a void or correction of what it recorded |
//! | the closing of a cycle | [`Action::ReopenCycle`] |
//! | a lock | another [`NewPeriodLock`] |
//! | a supply, store, provider, reason or cycle | nothing: names stay |
//!
//! Some names are built in and need not be added: the store `MAIN` ([`StoreId::main`](crate::StoreId::main)); the
//! reasons `DMG` (damaged), `FI` (found) and `NF` (not found), which are
//! [`BUILT_IN_REASONS`](crate::query::BUILT_IN_REASONS); and the provider *Rebalancing*
//! ([`REBALANCING`](crate::query::REBALANCING)), which stands for what rebalances set.

pub(crate) mod closing;
mod command;
pub(crate) mod correction;
pub(crate) mod movement;
mod optional;
pub(crate) mod supply;

pub use closing::{NewCycleChange, NewPeriodLock};
pub use command::{Action, Command, UnknownNames};
pub use correction::{NewCorrected, NewCorrection};
pub use movement::{
    NewAdjustment, NewCost, NewCount, NewEntry, NewEntryLine, NewExit, NewRebalance, NewRebalanceLine, NewReturn,
    NewRevaluation, NewReversal, NewTransfer, NewVoid,
};
pub use supply::NewSupply;
