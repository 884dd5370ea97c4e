//! An event-sourced inventory ledger: every entry, exit, return, adjustment and rebalance is an immutable event, and the
//! state – stock, weighted average cost, field-cycle costs – is a fold over them.
//!
//! A [`Command`] is what somebody wants recorded. [`Ledger::preview`] computes its impact, [`Ledger::decide`] makes it a
//! [`Decision`] or every [`Refusal`], and [`Ledger::commit`] changes the ledger. [`Ledger::apply`] replays what was
//! recorded. The crate is pure: it has no files, clocks, threads, randomness or floating point.
//!
//! The [`manual`] has the rules with an example each, the design and its reasons, and what else there is.
//! Many examples on these pages tell a story in the notation of the crate `ledger-testkit`: a line a movement, with the
//! answer after the bar.
//!
//! ```
//! use ledger_core::*;
//! use time::OffsetDateTime;
//!
//! let mut ledger = Ledger::default();
//! let book = Command::new(CommandId::new("open")?, OffsetDateTime::UNIX_EPOCH)
//!     .with(Action::Open(Settings::default()))
//!     .with(NewSupply {
//!         code: SupplyId::new("UREA")?,
//!         name: "Urea 46 %".into(),
//!         buying_unit: "bag".into(),
//!         consumption_unit: "kg".into(),
//!         conversion: 50.into(),
//!     })
//!     .with(NewEntry {
//!         reference: None,
//!         at: "2026-05-01".parse()?,
//!         store: StoreId::main(),
//!         provider: ProviderId::new("Agro Sur")?,
//!         document: None,
//!         note: None,
//!         lines: vec![NewEntryLine {
//!             supply: SupplyId::new("UREA")?,
//!             quantity: Amount::buying(10.into()),
//!             cost: NewCost::UnitPrice("27.50".parse()?),
//!         }],
//!     })
//!     .declaring_names();
//! let decision = ledger.decide(&book)?;
//! ledger.commit(decision)?;
//!
//! let stock = ledger.stock_of("MAIN", "UREA").unwrap();
//! assert_eq!(stock.quantity().to_string(), "500"); // kilograms
//! assert_eq!(stock.value().to_string(), "275");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(clippy::arithmetic_side_effects, clippy::float_arithmetic)]

mod command;
mod decide;
mod event;
mod fold;
mod ledger;
pub mod manual;
mod pack;
mod query;
mod value;
pub mod wire;
#[cfg(feature = "work")]
#[doc(hidden)]
pub use pack::work;

pub use command::correction::{NewCorrected, NewCorrection};
pub use command::movement::{
    NewAdjustment, NewCost, NewCount, NewCycleChange, NewEntry, NewEntryLine, NewExit, NewPeriodLock, NewRebalance,
    NewRebalanceLine, NewReturn, NewRevaluation, NewReversal, NewSupply, NewTransfer, NewVoid,
};
pub use command::{Action, Command, UnknownNames};
pub use decide::impact::{CountFinding, CycleImpact, Impact, RecostedExit, StreamImpact};
pub use decide::refusal::{Refusal, Refusals, Refused};
pub use decide::{Decided, Decision, Preview};
pub use event::settings::{BackdatedCounts, Currency, CurrencyError, NegativeStock, Settings};
pub use event::{
    Adjustment, Charge, Corrected, Correction, Cost, Count, CycleClosed, CycleReopened, Entry, EntryLine, Event, Exit,
    PeriodLocked, Rebalance, RebalanceLine, Record, Return, Revaluation, Reversal, Supply, Transfer, Void,
};
pub use ledger::catalog::{BUILT_IN_REASONS, Catalog, REBALANCING};
pub use ledger::{Ledger, OutOfSequence};
pub use query::known_at::KnownAt;
pub use query::postings::{Account, Posting, Postings};
pub use query::stream_view::{AsOf, KardexLine, StreamView};
pub use query::{
    Balance, ChargeCost, ClosedCycle, CycleCost, LedgerBalance, StreamBalance, StreamStock, TransactionInfo,
};
pub use value::amount::{Amount, InUnits, Unit};
pub use value::id::{
    ActivityId, CommandId, ContractorId, CycleId, IdError, LotId, Position, ProviderId, ReasonCode, Reference, StoreId,
    SupplyId,
};
pub use value::kind::Kind;
pub use value::moment::{Moment, MomentError};
pub use value::number::Figure;
pub use value::number::{Conversion, Money, Quantity, Total, UnitPrice};
pub use value::number::{NumberError, Scale};
pub use value::on_hand::OnHand;
pub use value::text::Text;
pub use value::text::control::{ControlCharacter, Shown};
