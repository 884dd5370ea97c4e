//! Snapshots in a file: one of another form is passed over, a bad one is reported, and neither is used.

use crate::support::{InFile, adding, command, filled, opening, tamper};
use ledger_core::{
    Action, ActivityId, Charge, CycleId, InUnits, NewEntry, NewExit, NewSupply, ProviderId, StoreId, SupplyId,
    value::Position,
};
use ledger_store::conformance::Subject;
use ledger_store::{Book, ChainHash, EventStore, FoundSnapshot, Snapshot, SqliteStore, verify};
use std::ops::ControlFlow;
use std::path::Path;

fn snapshot(version: u32, position: u64) -> Snapshot {
    Snapshot {
        position: Position::new(position),
        hash: ChainHash::START.then(&position.to_string()),
        version,
        state: format!("the state at {position}").into_bytes(),
    }
}

/// Makes a book in which snapshots were kept at 1, 3 and 5.
fn file() -> InFile {
    let file = filled();
    let mut store = file.open();
    for position in [1, 3, 5] {
        store.keep_snapshot(&snapshot(1, position)).unwrap();
    }
    file
}

fn found(file: &InFile, version: u32) -> Vec<FoundSnapshot> {
    let mut all = Vec::new();
    file.open().snapshots(version, &mut |found| all.push(found)).unwrap();
    all
}

#[test]
fn the_one_kept_last_is_kept() {
    let file = file();
    assert_eq!(found(&file, 1), [FoundSnapshot::Intact(snapshot(1, 5))]);
    assert_eq!(found(&file, 2), [FoundSnapshot::OtherVersion { position: Position::new(5), version: 1 }]);
    file.open().drop_snapshots().unwrap();
    assert_eq!(found(&file, 1), []);
}

#[test]
fn one_that_was_damaged_is_told_of() {
    for (damage, position) in [
        ("state = CAST(replace(CAST(state AS TEXT), 'at', 'ut') AS BLOB)", 5),
        ("state = substr(state, 2)", 5),
        ("state = zeroblob(0)", 5),
        ("hash = zeroblob(32)", 5),
        ("hash = zeroblob(31)", 5),
        ("checksum = zeroblob(32)", 5),
        ("checksum = zeroblob(4)", 5),
        ("checksum = zeroblob(1)", 5),
        ("position = 4", 4),
        ("position = -4", 0),
        ("version = -1", 5),
        ("version = 1 << 32", 5),
    ] {
        let file = file();
        tamper(&file.path, |sql| assert_eq!(sql.execute(&format!("UPDATE snapshot SET {damage}"), []).unwrap(), 1));
        assert_eq!(found(&file, 1), [FoundSnapshot::Damaged { position: Position::new(position) }], "{damage}");
    }
}

/// Rows are reported one after the other, and another handle replaces them meanwhile.
#[test]
fn what_others_keep_meanwhile_is_not_taken_for_damage() {
    let file = file();
    let put = "INSERT INTO snapshot SELECT 3, hash, version, checksum, state FROM snapshot";
    tamper(&file.path, |sql| assert_eq!(sql.execute(put, []).unwrap(), 1));
    let (store, mut other) = (file.open(), file.open());
    tamper(&file.path, |sql| {
        let kept = snapshot(1, 3);
        let checksum = kept.checksum().to_be_bytes();
        let values = rusqlite::params![kept.hash.as_bytes(), checksum, kept.state];
        sql.execute("UPDATE snapshot SET hash = ?1, checksum = ?2, state = ?3 WHERE position = 3", values).unwrap();
    });
    let mut all = Vec::new();
    let each = &mut |found| {
        other.keep_snapshot(&snapshot(1, 4)).unwrap();
        all.push(found);
    };
    store.snapshots(1, each).unwrap();
    assert_eq!(all, [5, 3].map(|position| FoundSnapshot::Intact(snapshot(1, position))));
}

#[test]
fn a_changed_bit_is_damage() {
    let intact = snapshot(1, 5);
    let changed = |changed: Snapshot| assert_ne!(changed.checksum(), intact.checksum());
    for bit in 0..8 * intact.state.len() {
        let mut state = intact.state.clone();
        state[bit / 8] ^= 1 << (bit % 8);
        changed(Snapshot { state, ..intact.clone() });
    }
    changed(Snapshot { position: Position::new(6), ..intact.clone() });
    changed(Snapshot { version: 2, ..intact.clone() });
    changed(Snapshot { hash: ChainHash::START, ..intact.clone() });
}

/// Makes a book with so many entries and exits of a supply that opening it keeps a snapshot.
fn long_book() -> InFile {
    let (urea, main) = (SupplyId::new("UREA").unwrap(), StoreId::main());
    let sowing = Charge::new(CycleId::new("2026").unwrap(), ActivityId::new("sowing").unwrap());
    let supply = NewSupply::new(urea.clone(), "Urea 46 %", "bag", 50, "kg");
    let movement = |number: i64| -> Action {
        let at = format!("2026-05-{:02} {:02}:{:02}", 1 + number / 1440, number / 60 % 24, number % 60);
        let at = at.parse().unwrap();
        if number % 5 == 0 {
            let entry = NewEntry::new(at, main.clone(), ProviderId::new("Agro Sur").unwrap());
            entry.line(urea.clone(), (7 + number % 3).buying(), (10 + number % 7).per_buying()).into()
        } else {
            NewExit::new(at, main.clone(), urea.clone(), (60 + number % 11).consumption(), sowing.clone()).into()
        }
    };
    let file = InFile::new();
    let mut book = Book::new(file.open()).unwrap();
    book.execute(&opening()).unwrap();
    book.execute(&command("supply", 1, [supply.into()]).declaring_names()).unwrap();
    book.execute(&command("movements", 2, (0..20_000).map(movement)).declaring_names()).unwrap();
    file
}

/// Opens a book. Returns it with the number of pages of records that were read.
fn open(path: &Path) -> (Book, usize) {
    let mut pages = 0;
    let book = Book::open_with(path, &mut |_| {
        pages += 1;
        ControlFlow::Continue(())
    });
    (book.unwrap(), pages)
}

fn told(book: &Book) -> impl PartialEq + std::fmt::Debug + use<> {
    let ledger = book.ledger();
    let (main, urea) = (StoreId::main(), SupplyId::new("UREA").unwrap());
    (ledger.stock_of(&main, &urea), ledger.kardex(&main, &urea), format!("{:?}", ledger.balance()))
}

#[test]
fn a_book_says_the_same_from_its_snapshot_and_goes_on() {
    let InFile { path, .. } = &long_book();
    let (read, pages) = open(path);
    assert!(pages > 0);
    let (mut opened, pages) = open(path);
    assert_eq!((pages, told(&opened)), (0, told(&read)));
    opened.execute(&adding("more", 9, &["NORTH"])).unwrap();
    assert_eq!(verify(opened.store(), None, &mut |_| ControlFlow::Continue(())).unwrap().records, 4);
}

/// Snapshots of an older program and damaged ones are not used: the records are read, and a new snapshot is kept.
#[test]
fn a_book_without_a_snapshot_that_serves_reads_its_records() {
    let InFile { path, .. } = &long_book();
    let expected = told(&open(path).0);
    for damage in [
        "UPDATE snapshot SET version = 1, checksum = randomblob(32)",
        "UPDATE snapshot SET state = zeroblob(length(state))",
        "UPDATE snapshot SET state = CAST(substr(state, 1, 5000) || x'a5a5a5a5' || substr(state, 5005) AS BLOB)",
    ] {
        tamper(path, |sql| assert_eq!(sql.execute(damage, []).unwrap(), 1));
        let (book, pages) = open(path);
        assert!(pages > 0, "{damage}");
        assert_eq!(told(&book), expected, "{damage}");
        assert_eq!(open(path).1, 0, "it was kept anew");
    }
    let mut store = SqliteStore::open(path).unwrap();
    store.drop_snapshots().unwrap();
    assert!(open(path).1 > 0);
}
