//! An event-sourced inventory ledger: every entry, exit, return, adjustment and rebalance is an immutable event, and the
//! state – stock, weighted average cost, field-cycle costs – is a fold over them.
//!
//! A [`Command`] is a list of actions to record. [`Ledger::preview`] computes its impact, [`Ledger::decide`] makes it a
//! [`Decision`](decide::Decision) or every [`Refusal`](decide::Refusal), and [`Ledger::commit`] changes the ledger.
//! [`Ledger::apply`] replays what was recorded. The crate is pure: it has no files, clocks, threads, randomness or
//! floating point.
//!
//! The [`manual`] has the rules with an example each, the design with its reasons, and a comparison with other
//! programs. Many examples on these pages use the notation of the crate `ledger-testkit`: one line for each movement,
//! with the expected answer after the bar.
//!
//! | module | what is in it |
//! |---|---|
//! | [`value`] | numbers, names, moments, texts |
//! | [`event`] | what happened: data only |
//! | [`command`] | the actions to record, and how each is taken back |
//! | [`decide`] | decisions, refusals, impacts and previews |
//! | [`query`] | answers: stock, kardex, cycle costs, balance, postings, and what was known |
//! | [`wire`] | the text of a record, frozen by version |
//!
//! The feature `serde` serializes every answer, and deserializes commands, settings and names. Amounts are canonical
//! strings, moments are texts, and the field names are those of the log. [`Command`] has an example. A supply, a
//! catalog or a record keeps its numbers in smallest units, so it is serialized with the scales of its ledger:
//! `settings.scales().of(catalog)`.
//!
//! The root has what a first program needs:
//!
//! ```
//! use ledger_core::{time::OffsetDateTime, *};
//!
//! let mut ledger = Ledger::default();
//! let book = Command::new(CommandId::new("open")?, OffsetDateTime::UNIX_EPOCH)
//!     .with(Action::Open(Settings::default()))
//!     .with(NewSupply::new(SupplyId::new("UREA")?, "Urea 46 %", "bag", 50, "kg")) // a bag of 50 kg
//!     .with(
//!         NewEntry::new("2026-05-01".parse()?, StoreId::main(), ProviderId::new("Agro Sur")?)
//!             .line(SupplyId::new("UREA")?, 10.buying(), Price::per_buying("27.50".parse()?)),
//!     )
//!     .declaring_names();
//! let decision = ledger.decide(&book)?;
//! ledger.commit(decision)?;
//!
//! let stock = ledger.stock_of(&StoreId::main(), &SupplyId::new("UREA")?).unwrap();
//! assert_eq!(stock.quantity().to_string(), "500"); // kilograms
//! assert_eq!(stock.value().to_string(), "275");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(clippy::arithmetic_side_effects, clippy::float_arithmetic)]

pub mod command;
pub mod decide;
pub mod event;
mod fold;
mod ledger;
pub mod manual;
mod pack;
pub mod query;
pub mod value;
pub mod wire;
#[cfg(feature = "work")]
#[doc(hidden)]
pub use pack::work;

/// The decimal numbers in which every amount and price is given and read.
pub use rust_decimal::Decimal;
/// The crate of the dates and instants that a ledger is given.
pub use time;

// what a first program needs; the modules have everything
pub use command::{Action, Command, NewCost, NewEntry, NewExit, NewRebalance, NewSupply, NewVoid};
pub use event::{Charge, Settings};
pub use ledger::Ledger;
pub use value::{ActivityId, CommandId, CycleId, InUnits, Moment, Price, ProviderId, Reference, StoreId, SupplyId};
