//! Books that somebody wrote to behind the library's back. Each test holds a cell of the table in DESIGN.md: by opening
//! the book, by `verify`, and by `verify` with a head that was noted elsewhere.

mod copies;
mod objects;
mod records;
mod replaced;
mod snapshots;
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
