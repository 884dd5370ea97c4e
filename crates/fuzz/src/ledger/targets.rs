//! Fuzz targets for ledgers: no bytes make them panic or run for ever, and the asserted laws hold for all bytes.
//!
//! The fuzzer runs them, and so do tests on the stable toolchain, over the seeds.

mod command;
mod draw;
mod record;
mod snapshot;
mod store;

pub(crate) use command::command;
pub(crate) use record::record;
#[allow(unused_imports, reason = "only a test of ledger-store uses all of them")]
pub(crate) use snapshot::{Verdict, forged, snapshot, true_state};

use ledger_core::{Ledger, Moment, value::Position};
use ledger_testkit::Reading;

/// Returns all answers of a ledger: the testkit's reading, and all that it leaves out.
fn asked(ledger: &Ledger) -> (Reading, String) {
    let mut said = String::new();
    let mut say = |what: &dyn std::fmt::Debug| said.push_str(&format!("{what:?}\n"));
    say(&ledger.settings());
    say(&ledger.catalog().supplies().collect::<Vec<_>>());
    say(&ledger.catalog().stores().collect::<Vec<_>>());
    say(&ledger.catalog().providers().collect::<Vec<_>>());
    say(&ledger.catalog().reasons().collect::<Vec<_>>());
    say(&ledger.catalog().cycles().collect::<Vec<_>>());
    say(&ledger.cycle_costs());
    say(&ledger.trial_balance());
    say(&ledger.known_at(Position::new(ledger.head().get() / 2)).stock());
    for postings in ledger.postings() {
        say(&postings);
    }
    for stream in ledger.stock() {
        let (store, supply) = (stream.store, &stream.supply.code);
        say(&stream.average());
        say(&ledger.rebalances_of(store, supply));
        for line in ledger.kardex(store, supply).unwrap_or_default() {
            say(&(ledger.stock_at(store, supply, line.effective), line.unit_cost(), &line));
            say(&ledger.transaction(&line.reference));
        }
        say(&"2026-05-20".parse::<Moment>().ok().map(|at| ledger.stock_at(store, supply, at)));
    }
    (Reading::of(ledger), said)
}
