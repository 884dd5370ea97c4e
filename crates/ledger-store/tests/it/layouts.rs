//! Books of older layouts can be opened for ever, and are migrated.
//!
//! Each book in `fixtures` was made by `stockbook demo` when its layout was the newest. They are never made anew.

use crate::support::{adding, instant};
use ledger_core::{Settings, StoreId, SupplyId, value::Position};
use ledger_store::{Book, EventStore, SqliteStore, verify};
use rusqlite::Connection;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;
use tempfile::TempDir;

/// The book of every layout, with the hash of its head at position 31.
const LAYOUTS: [(&str, &str); 2] = [
    ("layout-1.book", "90c7bfa2aff44fc5f3cb6652fd240df77196a6cdb78626b1405885635abdf23c"),
    ("layout-2.book", "c3ca2813b9e17b256ddb26f1f8b9df1bb08a7aeee38212ed612cb0a465e6f40d"),
];

fn copy(name: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("farm.book");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name), &path).unwrap();
    (folder, path)
}

fn version(path: &Path) -> i32 {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

fn schema(path: &Path) -> Vec<(String, Option<String>)> {
    let sql = Connection::open(path).unwrap();
    let mut all = sql.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
    all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

#[test]
fn every_layout_there_was_opens_says_what_it_said_and_goes_on() {
    for (name, hash) in LAYOUTS {
        let (folder, path) = copy(name);
        let mut book = Book::open(&path).unwrap();
        assert_eq!((book.ledger().head(), book.head().unwrap().hash.to_string()), (Position::new(31), hash.into()));
        let urea = book.ledger().stock_of(&StoreId::main(), &SupplyId::new("UREA").unwrap()).unwrap();
        let said = [urea.quantity().to_string(), urea.value().to_string()];
        assert_eq!(said, ["2125", "1297.809557"], "{name}");
        assert_eq!(verify(book.store(), None, &mut |_| ControlFlow::Continue(())).unwrap().records, 5);

        // its schema is that of a book made today
        let fresh = folder.path().join("fresh.book");
        SqliteStore::create(&fresh).unwrap();
        assert_eq!((schema(&path), version(&path)), (schema(&fresh), version(&fresh)), "{name}");
        book.execute(&adding("more", 1, &["NORTH"])).unwrap();
        book.set_bookmark("reader", Position::new(31)).unwrap();
        assert_eq!(Book::open(&path).unwrap().bookmark("reader").unwrap(), Position::new(31));
    }
}

fn page_size(path: &Path) -> u32 {
    Connection::open(path).unwrap().pragma_query_value(None, "page_size", |row| row.get(0)).unwrap()
}

#[test]
fn a_book_keeps_the_pages_it_was_made_with_and_its_write_ahead_log_stays_as_small() {
    let (folder, old) = copy("layout-2.book");
    let new = folder.path().join("new.book");
    Book::create(&new, Settings::default(), instant(0)).unwrap();
    for (path, size) in [(old, 4_096), (new, 16_384)] {
        let mut book = Book::open(&path).unwrap();
        let mut longest = 0;
        for n in 0..12 {
            let names: Vec<String> = (0..2_500).map(|store| format!("{n}-{store:0>180}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            book.execute(&adding(&format!("c-{n}"), 1, &names)).unwrap();
            longest = longest.max(fs::metadata(path.with_extension("book-wal")).unwrap().len());
        }
        // half a megabyte a command: some of the twelve are moved into the file meanwhile
        assert!((2 << 20..5 << 20).contains(&longest), "{longest} bytes beside pages of {size}");
        drop(book);
        let copy = path.with_extension("copy");
        Book::open(&path).unwrap().store().back_up(&copy, &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!([page_size(&path), page_size(&copy)], [size; 2]);
    }
}

#[test]
fn a_bookmark_that_was_put_then_is_there() {
    let (_folder, path) = copy("layout-2.book");
    assert_eq!(Book::open(&path).unwrap().bookmark("mailer").unwrap(), Position::new(29));
}

#[test]
fn whoever_opens_an_older_book_at_once_with_others_finds_it_up_to_date() {
    for _ in 0..10 {
        let (_folder, path) = copy("layout-1.book");
        let start = Barrier::new(4);
        thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    start.wait();
                    let store = SqliteStore::open(&path).unwrap();
                    assert_eq!(store.bookmark("reader").unwrap(), Position::START);
                });
            }
        });
        assert_eq!(version(&path), 2);
    }
}

#[test]
fn an_older_book_that_was_tampered_with_is_refused_and_not_touched() {
    let (_folder, path) = copy("layout-1.book");
    Connection::open(&path).unwrap().execute_batch("DROP TRIGGER record_is_not_deleted").unwrap();
    let before = fs::read(&path).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    assert!(error.to_string().contains("record_is_not_deleted"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}
