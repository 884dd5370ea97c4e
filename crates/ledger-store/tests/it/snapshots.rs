//! Snapshots in a file: what is damaged or of another form is as good as none.

use crate::support::{InFile, adding, command, filled, opening, tamper};
use ledger_core::{
    Action, ActivityId, Charge, CycleId, NewCost, NewEntry, NewExit, NewSupply, Position, ProviderId, StoreId, SupplyId,
};
use ledger_store::conformance::Subject;
use ledger_store::{Book, ChainHash, EventStore, Snapshot, SqliteStore, verify};
use rust_decimal::Decimal;
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

/// Three snapshots were taken, at 1, 3 and 5.
fn file() -> InFile {
    let file = filled();
    let mut store = file.open();
    for position in [1, 3, 5] {
        store.keep_snapshot(&snapshot(1, position)).unwrap();
    }
    file
}

fn found(file: &InFile, version: u32, until: u64) -> Option<u64> {
    let found = file.open().snapshot(version, Position::new(until)).unwrap();
    assert!(found.iter().all(|found| *found == snapshot(version, found.position.get())));
    found.map(|found| found.position.get())
}

#[test]
fn the_newest_two_are_kept() {
    let file = file();
    assert_eq!(
        [1, 2, 3, 4, 5, 99].map(|until| found(&file, 1, until)),
        [None, None, Some(3), Some(3), Some(5), Some(5)]
    );
    assert_eq!(found(&file, 2, 5), None);
    file.open().drop_snapshots().unwrap();
    assert_eq!(found(&file, 1, 5), None);
}

#[test]
fn one_that_was_damaged_is_none() {
    for damage in [
        "UPDATE snapshot SET state = CAST(replace(CAST(state AS TEXT), 'at', 'ut') AS BLOB) WHERE position = 5",
        "UPDATE snapshot SET state = substr(state, 2) WHERE position = 5",
        "UPDATE snapshot SET state = zeroblob(0) WHERE position = 5",
        "UPDATE snapshot SET hash = zeroblob(32) WHERE position = 5",
        "UPDATE snapshot SET hash = zeroblob(31) WHERE position = 5",
        "UPDATE snapshot SET checksum = zeroblob(32) WHERE position = 5",
        "UPDATE snapshot SET checksum = zeroblob(4) WHERE position = 5",
        "UPDATE snapshot SET checksum = zeroblob(1) WHERE position = 5",
        "UPDATE snapshot SET position = 4 WHERE position = 5",
        "UPDATE snapshot SET version = 2 WHERE position = 5",
        "UPDATE snapshot SET version = -1 WHERE position = 5",
    ] {
        let file = file();
        tamper(&file.path, |sql| assert_eq!(sql.execute(damage, []).unwrap(), 1));
        assert_eq!([found(&file, 1, 5), found(&file, 2, 5)], [Some(3), None], "{damage}");
    }
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

/// Entries and exits of a supply, so many that opening keeps a snapshot.
fn long_book() -> InFile {
    let (urea, main) = (SupplyId::new("UREA").unwrap(), StoreId::main());
    let sowing = Charge::new(CycleId::new("2026").unwrap(), ActivityId::new("sowing").unwrap());
    let supply = NewSupply {
        code: urea.clone(),
        name: "Urea 46 %".into(),
        buying_unit: "bag".into(),
        consumption_unit: "kg".into(),
        conversion: 50.into(),
    };
    let movement = |number: i64| -> Action {
        let at = format!("2026-05-{:02} {:02}:{:02}", 1 + number / 1440, number / 60 % 24, number % 60);
        let at = at.parse().unwrap();
        if number % 5 == 0 {
            let entry = NewEntry::new(at, main.clone(), ProviderId::new("Agro Sur").unwrap());
            entry.line(urea.clone(), Decimal::from(7 + number % 3), NewCost::UnitPrice((10 + number % 7).into())).into()
        } else {
            NewExit::new(at, main.clone(), urea.clone(), Decimal::from(60 + number % 11), sowing.clone()).into()
        }
    };
    let file = InFile::new();
    let mut book = Book::new(file.open()).unwrap();
    book.execute(&opening()).unwrap();
    book.execute(&command("supply", 1, [supply.into()]).declaring_names()).unwrap();
    book.execute(&command("movements", 2, (0..20_000).map(movement)).declaring_names()).unwrap();
    file
}

/// Opens a book, and tells how many pages of records were read for it.
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
    (ledger.stock_of("MAIN", "UREA"), ledger.kardex("MAIN", "UREA"), format!("{:?}", ledger.balance()))
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

/// What an older program kept, and what is damaged: read again from the records, and kept anew.
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
