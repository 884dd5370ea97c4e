//! Objects of the schema that no book has.

use super::snapshots::{another_ledger, snapshot};
use crate::support::{InFile, adding, filled};
use ledger_core::value::Position;
use ledger_store::conformance::Subject;
use ledger_store::{Book, OpenError, SqliteStore, StoreError};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// Objects that can be added to a book, or changes of its layout, that touch no record.
pub(super) const OBJECTS: [(&str, &str); 12] = [
    ("trigger \"t\"", "CREATE TRIGGER t BEFORE INSERT ON record BEGIN SELECT RAISE(IGNORE); END"),
    ("trigger \"t\"", "CREATE TRIGGER t AFTER INSERT ON bookmark BEGIN DELETE FROM bookmark; END"),
    ("trigger \"t\"", "CREATE TRIGGER t INSTEAD OF INSERT ON event BEGIN SELECT 1; END"),
    (
        "trigger \"t\"",
        "CREATE TRIGGER t AFTER INSERT ON record BEGIN
            WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n; END",
    ),
    ("view \"v\"", "CREATE VIEW v AS SELECT * FROM record"),
    ("index \"i\"", "CREATE INDEX i ON record (recorded)"),
    ("index \"i\"", "CREATE UNIQUE INDEX i ON record (recorded)"),
    ("index \"i\"", "CREATE INDEX i ON record (last) WHERE length(body) > 9"),
    ("table \"sqlite_stat1\"", "ANALYZE"),
    ("table \"t\"", "CREATE TABLE t (x)"),
    ("table \"record\"", "ALTER TABLE record ADD COLUMN x TEXT AS (body || 'x')"),
    ("view \"event\"", "DROP VIEW event; CREATE VIEW event AS SELECT 1"),
];

#[test]
fn an_object_that_no_book_has_is_refused_by_opening_in_every_layout() {
    for fixture in ["layout-1.book", "layout-2.book"] {
        for (named, statement) in OBJECTS {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("farm.book");
            fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(fixture), &path).unwrap();
            if Connection::open(&path).unwrap().execute_batch(statement).is_err() {
                assert!(fixture == "layout-1.book" && statement.contains("bookmark"), "{statement}");
                continue;
            }
            let before = fs::read(&path).unwrap();
            // the book can't be opened, so `verify` can't run, with a head or without
            let error = SqliteStore::open(&path).unwrap_err();
            assert!(matches!(error, OpenError::Store(StoreError::ForeignObject { .. } | StoreError::Damaged { .. })));
            assert!(error.to_string().contains(named), "{fixture}: {statement}: {error}");
            assert_eq!(fs::read(&path).unwrap(), before, "{statement}");
        }
    }
}

#[test]
fn what_is_said_of_an_object_that_no_book_has() {
    let InFile { path, .. } = &filled();
    Connection::open(path).unwrap().execute_batch(OBJECTS[0].1).unwrap();
    let said = SqliteStore::open(path).unwrap_err().to_string();
    let said = said.replace(&format!("{}/", path.parent().unwrap().display()), "");
    insta::assert_snapshot!(said, @r#"farm.book has the trigger "t", which no book has: restore it from a backup, or take that out and verify the book"#);
}

#[test]
fn an_object_that_is_put_into_an_open_book_is_refused_by_the_next_command() {
    let InFile { path, .. } = &filled();
    let mut book = Book::open(path).unwrap();
    let before = book.head().unwrap();
    Connection::open(path).unwrap().execute_batch(OBJECTS[0].1).unwrap();
    let error = book.execute(&adding("more", 9, &["E"])).unwrap_err();
    assert!(error.to_string().contains("trigger \"t\""), "{error}");
    assert_eq!((book.head().unwrap(), book.ledger().head()), (before, before.position));
    Connection::open(path).unwrap().execute_batch("DROP TRIGGER t").unwrap();
    assert!(!book.execute(&adding("more", 9, &["E"])).unwrap().already_recorded);
}

#[test]
fn a_write_that_changed_no_row_is_told() {
    let file = filled();
    let mut store = file.open();
    let kept = &snapshot(&file.path, 5, &another_ledger(5));
    store.keep_snapshot(kept).unwrap();
    let ignoring = ["INSERT ON bookmark", "INSERT ON snapshot", "DELETE ON snapshot"];
    for (number, what) in ignoring.into_iter().enumerate() {
        let trigger = format!("CREATE TRIGGER t{number} BEFORE {what} BEGIN SELECT RAISE(IGNORE); END");
        Connection::open(&file.path).unwrap().execute_batch(&trigger).unwrap();
    }
    let told = [store.set_bookmark("mailer", Position::new(3)), store.keep_snapshot(kept), store.drop_snapshots()];
    for told in told {
        assert!(matches!(&told, Err(StoreError::Damaged { what, .. }) if what.contains("wrote 0 rows")), "{told:?}");
    }
}
