//! What is kept beside the log of a store, and how it is used: with a form of ledgers that know stores and no more.

use super::*;
use crate::audit::broken::Broken;
use crate::audit::verify::verify_with;
use crate::book::book::Book;
use crate::log::replay::{Progress, replay};
use crate::stores::sqlite::store::SqliteStore;
use ledger_core::{Action, Command, CommandId, Event, Record, Settings, StoreId};
use std::ops::ControlFlow;
use time::OffsetDateTime;

/// The names of the stores, in their order.
const NAMES: Form = Form {
    version: 1,
    write: |ledger| ledger.catalog().stores().map(|store| format!("{store}\n")).collect::<String>().into_bytes(),
    read: |state| {
        let names = std::str::from_utf8(&state).ok()?.lines().filter(|name| *name != "MAIN");
        let added = names.map(|name| Some(Event::StoreAdded(StoreId::new(name).ok()?)));
        let events = std::iter::once(Some(Event::Opened(Settings::default()))).chain(added).collect::<Option<_>>()?;
        let command = CommandId::new("all of it").ok()?;
        let record = Record { position: Position::new(1), command, recorded: OffsetDateTime::UNIX_EPOCH, events };
        let mut ledger = Ledger::default();
        ledger.apply(&record).ok()?;
        Some(ledger)
    },
};

/// A book of three commands that add ten stores each, behind the one that opens it.
fn filled() -> (tempfile::TempDir, SqliteStore) {
    let folder = tempfile::tempdir().unwrap();
    let mut book =
        Book::create(folder.path().join("farm.book"), Settings::default(), OffsetDateTime::UNIX_EPOCH).unwrap();
    for part in 0..3 {
        add(&mut book, part, 10);
    }
    let store = SqliteStore::open(book.store().path()).unwrap();
    (folder, store)
}

fn add(book: &mut Book, part: u32, count: u32) {
    let command = Command::new(CommandId::new(format!("part {part}")).unwrap(), OffsetDateTime::UNIX_EPOCH);
    let names = (0..count).map(|n| Action::AddStore(StoreId::new(format!("{part}-{n}")).unwrap()));
    book.execute(&names.fold(command, Command::with)).unwrap();
}

/// The ledger at `until`, and from where it was read.
fn opened(store: &SqliteStore, until: u64) -> (Ledger, u64) {
    let mut ledger = nearest(store, NAMES, Position::new(until)).unwrap();
    let from = ledger.head().get();
    replay(store, &mut ledger, Position::new(until), &mut |_| ControlFlow::Continue(())).unwrap();
    (ledger, from)
}

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Keeps one at 21, and one at the end, 31.
fn with_two_snapshots() -> (tempfile::TempDir, SqliteStore) {
    let (folder, mut store) = filled();
    for until in [21, 31] {
        let (ledger, _) = opened(&store, until);
        keep(&mut store, NAMES, &ledger).unwrap();
    }
    (folder, store)
}

fn sql(folder: &tempfile::TempDir, statement: &str) {
    let changed = rusqlite::Connection::open(folder.path().join("farm.book")).unwrap().execute(statement, []).unwrap();
    assert_eq!(changed, 1, "{statement}");
}

#[test]
fn opening_reads_what_comes_behind_the_snapshot() {
    let (_folder, store) = with_two_snapshots();
    for (until, from) in [(1, 0), (11, 0), (20, 0), (21, 21), (25, 21), (31, 31), (u64::MAX, 31)] {
        let (ledger, read_from) = opened(&store, until);
        assert_eq!(read_from, from, "{until}");
        let mut refolded = Ledger::default();
        replay(&store, &mut refolded, Position::new(until), &mut go_on).unwrap();
        assert_eq!((ledger.head(), (NAMES.write)(&ledger)), (refolded.head(), (NAMES.write)(&refolded)));
    }
}

#[test]
fn one_is_kept_where_much_had_to_be_read() {
    let (folder, mut store) = filled();
    let kept =
        |store: &SqliteStore| store.snapshot(1, Position::new(u64::MAX)).unwrap().map(|kept| kept.position.get());
    let mut book = Book::open(folder.path().join("farm.book")).unwrap();
    add(&mut book, 3, 20_000);
    let ledger = book.ledger();
    keep_if_worth_it(&mut store, NAMES, ledger, Position::new(32)).unwrap();
    assert_eq!(kept(&store), None);
    keep_if_worth_it(&mut store, NAMES, ledger, Position::new(31)).unwrap();
    assert_eq!(kept(&store), Some(20_031));
}

#[test]
fn one_that_does_not_fit_is_passed_over() {
    for (damage, from) in [
        ("UPDATE snapshot SET state = x'ff00' WHERE position = 31", 21),
        ("UPDATE snapshot SET version = 9 WHERE position = 31", 21),
        ("DELETE FROM snapshot WHERE position = 31", 21),
    ] {
        let (folder, store) = with_two_snapshots();
        sql(&folder, damage);
        assert_eq!(opened(&store, u64::MAX).1, from, "{damage}");
    }
    // intact, but no state; of another position than it says; of another log
    let (_folder, mut store) = with_two_snapshots();
    let intact = store.snapshot(1, Position::new(u64::MAX)).unwrap().unwrap();
    for wrong in [
        Snapshot { state: vec![0xff], ..intact.clone() },
        Snapshot { state: b"A\n".to_vec(), ..intact.clone() },
        Snapshot { hash: ChainHash::START, ..intact.clone() },
    ] {
        store.keep_snapshot(&wrong).unwrap();
        assert_eq!(opened(&store, u64::MAX).1, 21, "{:?}", wrong.hash);
    }
    store.drop_snapshots().unwrap();
    let (ledger, from) = opened(&store, u64::MAX);
    assert_eq!((from, ledger.head()), (0, Position::new(31)));
}

#[test]
fn a_verification_compares_the_snapshot_with_what_the_log_says() {
    let (_folder, mut store) = with_two_snapshots();
    assert_eq!(verify_with(&store, None, NAMES, &mut go_on).unwrap().records, 4);
    let intact = store.snapshot(1, Position::new(u64::MAX)).unwrap().unwrap();
    let swapped = String::from_utf8(intact.state.clone()).unwrap().replace("2-7", "2-x");
    store.keep_snapshot(&Snapshot { state: swapped.into_bytes(), ..intact.clone() }).unwrap();
    let broken = verify_with(&store, None, NAMES, &mut go_on).unwrap_err();
    assert!(matches!(broken, Broken::WrongSnapshot { position } if position == intact.position), "{broken}");
    // dropping it mends the book
    store.drop_snapshots().unwrap();
    assert!(verify_with(&store, None, NAMES, &mut go_on).is_ok());
}
