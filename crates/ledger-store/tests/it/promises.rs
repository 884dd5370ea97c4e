//! Both stores keep every promise, and a store that breaks one is caught.

use crate::support::{InFile, InMemory};
use crate::wrong::{FAULTS, WrongLog};
use ledger_store::MemoryStore;
use ledger_store::conformance::{PROMISES, check};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn memory_keeps_every_promise() {
    check(&|| Box::new(InMemory(MemoryStore::new())));
}

#[test]
fn a_file_keeps_every_promise() {
    check(&|| Box::new(InFile::new()));
}

#[test]
fn the_store_that_the_wrong_ones_are_made_of_keeps_every_promise() {
    check(&|| Box::new(WrongLog::new(None)));
}

#[test]
fn each_promise_catches_the_store_that_breaks_it() {
    for (fault, name) in FAULTS {
        let (_, promise) = PROMISES.iter().find(|(promise, _)| promise == name).expect("a fault names its promise");
        let caught = catch_unwind(AssertUnwindSafe(|| promise(&|| Box::new(WrongLog::new(Some(*fault))))));
        assert!(caught.is_err(), "{name} does not catch {fault:?}");
    }
}

#[test]
fn each_promise_has_a_store_that_breaks_it() {
    let broken: BTreeSet<_> = FAULTS.iter().map(|(_, name)| *name).collect();
    let promised: BTreeSet<_> = PROMISES.iter().map(|(name, _)| *name).collect();
    assert_eq!(broken, promised);
}
