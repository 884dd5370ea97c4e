//! Books that somebody wrote to behind the library's back: opened, verified, and verified with a head that was noted
//! elsewhere. `table` holds every cell of the table in DESIGN.md, the other files what exactly is told.

mod copies;
mod objects;
mod records;
mod replaced;
mod snapshots;
mod table;
mod write_ahead_logs;

use ledger_core::Ledger;
use ledger_store::{Broken, EventStore, Kept, SqliteStore, Verified, verify};
use std::ops::ControlFlow;
use std::path::Path;

fn verified(path: &Path, kept: Option<Kept>) -> Result<Verified, Broken> {
    verify(&SqliteStore::open(path).unwrap(), kept.as_ref(), &mut |_| ControlFlow::Continue(()))
}

fn head(path: &Path) -> Kept {
    SqliteStore::open(path).unwrap().head().unwrap().into()
}

fn stores(ledger: &Ledger) -> Vec<String> {
    ledger.catalog().stores().map(|store| store.to_string()).filter(|store| store != "MAIN").collect()
}
