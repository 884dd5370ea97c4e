//! Snapshots that were damaged, forged, or inserted.

use super::{head, stores, verified};
use crate::support::{InFile, adding, filled, opening};
use ledger_core::{Ledger, value::Position};
use ledger_store::{BadSnapshot, Book, Broken, EventStore, Kept, MemoryStore, Snapshot, SqliteStore};
use rusqlite::{Connection, params};
use std::path::Path;

/// Inserts a snapshot with a right checksum into the file, beside the others.
pub(super) fn put(path: &Path, snapshot: &Snapshot) {
    let put = "INSERT INTO snapshot (position, hash, version, checksum, state) VALUES (?1, ?2, ?3, ?4, ?5)";
    let (position, checksum) = (snapshot.position.get() as i64, snapshot.checksum().to_be_bytes());
    let values = params![position, snapshot.hash.as_bytes(), snapshot.version, checksum, snapshot.state];
    Connection::open(path).unwrap().execute(put, values).unwrap();
}

/// Returns the ledger of another log: as long as that of [`filled`] up to `position`, with other stores.
pub(super) fn another_ledger(position: u64) -> Ledger {
    let mut book = Book::new(MemoryStore::new()).unwrap();
    for command in [opening(), adding("a", 5, &["W", "X"]), adding("b", 7, &["Y"]), adding("c", 6, &["Z"])] {
        book.execute(&command).unwrap();
    }
    book.ledger_at(Position::new(position)).unwrap()
}

/// Returns a snapshot of the book at `position`, with the state of `ledger`.
pub(super) fn snapshot(path: &Path, position: u64, ledger: &Ledger) -> Snapshot {
    let records = SqliteStore::open(path).unwrap().page(Position::START, Default::default()).unwrap();
    let record = records.iter().find(|record| record.last.get() == position).unwrap();
    let version = Ledger::SNAPSHOT_VERSION;
    Snapshot { position: record.last, hash: record.hash, version, state: ledger.to_snapshot() }
}

fn wrong_snapshots(path: &Path, kept: Option<Kept>) -> Vec<BadSnapshot> {
    match verified(path, kept).unwrap_err() {
        Broken::WrongSnapshots { bad } => bad,
        other => panic!("{other}"),
    }
}

#[test]
fn a_forged_snapshot_is_taken_by_opening_and_named_by_a_verification() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    put(path, &snapshot(path, 5, &another_ledger(5)));
    let forged = vec![BadSnapshot::OtherState { position: Position::new(5) }];
    assert_eq!([None, Some(noted)].map(|kept| wrong_snapshots(path, kept)), [forged.clone(), forged]);
    insta::assert_snapshot!(verified(path, None).unwrap_err(), @"the log itself is whole, but the snapshot at position 5 is not the state that the log gives there: drop the snapshots, they can be made again");
    // its checksum is right, and so is the hash of its record: opening can't tell
    let mut book = Book::open(path).unwrap();
    assert_eq!(
        (stores(book.ledger()), book.bad_snapshots()),
        (vec!["W".into(), "X".into(), "Y".into(), "Z".into()], &[][..])
    );
    book.drop_snapshots().unwrap();
    assert!(verified(path, Some(noted)).is_ok());
    assert_eq!(stores(Book::open(path).unwrap().ledger()), ["A", "B", "C", "D"]);
}

#[test]
fn a_damaged_snapshot_is_told_of_by_opening_and_named_by_a_verification() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    put(path, &snapshot(path, 5, &another_ledger(5)));
    let damage = "UPDATE snapshot SET checksum = zeroblob(4)";
    Connection::open(path).unwrap().execute_batch(damage).unwrap();
    let damaged = BadSnapshot::Damaged { position: Position::new(5) };
    assert_eq!([None, Some(noted)].map(|kept| wrong_snapshots(path, kept)), [[damaged], [damaged]]);
    let book = Book::open(path).unwrap();
    assert_eq!((stores(book.ledger()).concat(), book.bad_snapshots()), ("ABCD".into(), &[damaged][..]));
}

/// A row that is passed over must not lead to the next one.
#[test]
fn behind_a_decoy_no_forged_older_snapshot_is_taken() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    put(path, &snapshot(path, 4, &another_ledger(4)));
    put(path, &Snapshot { hash: Default::default(), ..snapshot(path, 5, &another_ledger(5)) });
    let (decoy, forged) = (
        BadSnapshot::OfAnotherLog { position: Position::new(5) },
        BadSnapshot::OtherState { position: Position::new(4) },
    );
    for kept in [None, Some(noted)] {
        assert_eq!(wrong_snapshots(path, kept), [forged, decoy]);
    }
    let mut book = Book::open(path).unwrap();
    assert_eq!(
        (stores(book.ledger()), book.bad_snapshots()),
        (vec!["A".into(), "B".into(), "C".into(), "D".into()], &[decoy][..])
    );
    book.execute(&adding("more", 9, &["E"])).unwrap();
    // the snapshots are dropped, so the next opening finds nothing
    assert!(Book::open(path).unwrap().bad_snapshots().is_empty());
    assert_eq!(verified(path, Some(noted)).unwrap().snapshots, 0);
}

#[test]
fn a_forged_older_snapshot_changes_nothing_that_was_known_and_is_named_by_a_verification() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    let ledger = Book::open(path).unwrap().ledger().clone();
    put(path, &snapshot(path, 5, &ledger));
    put(path, &snapshot(path, 3, &another_ledger(3)));
    let forged = BadSnapshot::OtherState { position: Position::new(3) };
    assert_eq!([None, Some(noted)].map(|kept| wrong_snapshots(path, kept)), [[forged], [forged]]);
    let book = Book::open(path).unwrap();
    for (position, known) in [(3, 2), (4, 3), (5, 4)] {
        let then = book.ledger_at(Position::new(position)).unwrap();
        assert_eq!(stores(&then), ["A", "B", "C", "D"][..known], "{position}");
    }
    // nor does a forged one change the answer to a command that is given again
    let mut book = Book::open(path).unwrap();
    assert!(book.execute(&adding("b", 7, &["C"])).unwrap().already_recorded);
}

#[test]
fn a_snapshot_of_another_version_is_counted_and_is_no_fault() {
    let InFile { path, .. } = &filled();
    let ledger = Book::open(path).unwrap().ledger().clone();
    put(path, &snapshot(path, 4, &ledger_at(path, 4)));
    put(path, &Snapshot { version: 1, ..snapshot(path, 5, &ledger) });
    let told = verified(path, Some(head(path))).unwrap();
    assert_eq!((told.snapshots, told.stale_snapshots), (1, 1));
    assert!(Book::open(path).unwrap().bad_snapshots().is_empty());
}

fn ledger_at(path: &Path, position: u64) -> Ledger {
    Book::open(path).unwrap().ledger_at(Position::new(position)).unwrap()
}
