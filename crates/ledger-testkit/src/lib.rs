//! A kit for the property suites of programs that embed a ledger: strategies for commands and histories, the laws as
//! functions that take any ledger, and the naive model. [`story()`] gives a ledger movements that a person can check by
//! hand.
//!
//! Add the crate to the dev-dependencies. A suite draws histories, gives them to its ledger, and checks the [`laws`].
//! Each law returns a [`Violation`] with the name of the broken law, the position, and the two values that should be
//! equal.
//!
//! ```
//! use ledger_testkit::{Trial, histories, laws, run};
//!
//! run("every law holds of every history", 8, &histories(10), |history| {
//!     let mut trial = Trial::open(&history[0]);
//!     for command in &history[1..] {
//!         trial.check(command)?; // the naive model beside it, and every law of states and steps
//!     }
//!     laws::postings_balance(trial.ledger())?;
//!     Ok(())
//! });
//! ```
//!
//! A [`Trial`] keeps a ledger of its own. A suite of an app gives the same commands to the app, each record to a
//! [`Model`], and checks the laws of the app's ledger:
//!
//! ```
//! use ledger_core::{Command, Ledger, decide::Refusals, event::Record};
//! use ledger_testkit::{Model, laws, run, tellings};
//!
//! #[derive(Default)]
//! struct App { ledger: Ledger } // or a `Book`, whose `Outcome` has the record
//!
//! impl App {
//!     fn execute(&mut self, command: &Command) -> Result<Record, Refusals> {
//!         let (decided, _impact) = self.ledger.commit(self.ledger.decide(command)?).expect("the only writer");
//!         Ok(decided.into_record())
//!     }
//! }
//!
//! run("the app agrees with the model", 8, &tellings(10), |commands| {
//!     let (mut app, mut model) = (App::default(), Model::default());
//!     for command in &commands {
//!         if let Ok(record) = app.execute(command) {
//!             model.record(&record);
//!         }
//!         laws::every_law_of_a_state(&app.ledger)?;
//!         laws::agrees_with_the_model(&app.ledger, &model)?;
//!     }
//!     Ok(())
//! });
//! ```
//!
//! The environment decides the draws. `LEDGER_CASES` is the number of histories for each law, and `LEDGER_LENGTH` the
//! most commands of a history. `LEDGER_SEED`, which every run prints, repeats a run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    reason = "only tests use it: a test that can't go on stops there, and the environment sets the length of a run"
)]

mod drawn;
pub mod laws;
mod model;
mod observed;
mod run;
pub mod story;
mod trial;

pub use drawn::{
    Clerk, CommandPlan, Setting, commands_for, histories, plans, rebalance_plan, settings, tellings, vast_settings,
    voidable_plan,
};
pub use model::Model;
pub use observed::{Again, Held, Holds, Outcome, Readable, Reading, ReadingLine, Step, StreamName, Tally, Violation};
pub use proptest;
pub use run::{cases, depth, length, run};
pub use story::story;
pub use trial::Trial;
