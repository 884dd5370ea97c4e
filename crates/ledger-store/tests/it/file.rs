//! The file: making it, opening it, its guards, and the messages when something is wrong.

use crate::support::{InFile, adding, filled, instant, opening};
use ledger_core::value::Position;
use ledger_store::conformance::Subject;
use ledger_store::{AppendError, Book, EventStore, OpenError, PageLimit, SqliteStore, StoreError};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::tempdir;

fn sql(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

/// Returns the message of an error without the folder, whose name differs from run to run.
fn message(error: impl std::error::Error, folder: &Path) -> String {
    error.to_string().replace(&format!("{}/", folder.display()), "").replace(&folder.display().to_string(), "folder")
}

fn open_message(path: &Path) -> String {
    message(SqliteStore::open(path).unwrap_err(), path.parent().unwrap())
}

fn create_message(path: &Path) -> String {
    message(SqliteStore::create(path).unwrap_err(), path.parent().unwrap())
}

#[test]
fn a_record_can_be_neither_changed_nor_deleted_nor_slipped_in() {
    let file = filled();
    let sql = sql(&file.path);
    let refusal = |statement: &str| sql.execute_batch(statement).unwrap_err().to_string();
    let row = "(last, first, command, recorded, known_since, hash, body)";
    let messages = [
        "UPDATE record SET recorded = 0 WHERE last = 1",
        "DELETE FROM record WHERE last = 4",
        "DELETE FROM record",
        &format!("INSERT INTO record {row} VALUES (10, 10, 'x', 0, 0, zeroblob(32), '{{}}')"),
        &format!("INSERT OR REPLACE INTO record {row} VALUES (5, 5, 'x', 0, 0, zeroblob(32), '{{}}')"),
        &format!("INSERT OR REPLACE INTO record {row} VALUES (6, 6, 'b', 0, 0, zeroblob(32), '{{}}')"),
        &format!("INSERT OR IGNORE INTO record {row} VALUES (6, 7, 'x', 0, 0, zeroblob(32), '{{}}')"),
    ]
    .map(refusal);
    insta::assert_snapshot!(messages.join("\n"), @r"
    a record is never changed: record what corrects it
    a record is never deleted: record what takes it back
    a record is never deleted: record what takes it back
    a record begins right behind the last one
    a record begins right behind the last one
    a command is recorded once
    a record begins right behind the last one
    ");
    assert_eq!(file.open().page(Position::START, PageLimit::default()).unwrap().len(), 4);
}

#[test]
fn the_events_can_be_listed_without_this_library() {
    let file = filled();
    let sql = sql(&file.path);
    let mut statement = sql.prepare("SELECT position, command, recorded, kind, content FROM event").unwrap();
    let line = |row: &rusqlite::Row<'_>| {
        let [command, recorded, kind, content]: [String; 4] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
        Ok(format!("{} | {command} | {recorded} | {kind} | {content}", row.get::<_, i64>(0)?))
    };
    let lines: Vec<String> = statement.query_map([], line).unwrap().map(Result::unwrap).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    1 | open | 2024-10-04 00:00:00 | opened | {"currency":"USD","quantity_scale":6,"money_scale":6,"negative_stock":"refused","backdated_counts":"refused"}
    2 | a | 2024-10-04 00:00:05 | store_added | {"store":"A"}
    3 | a | 2024-10-04 00:00:05 | store_added | {"store":"B"}
    4 | b | 2024-10-04 00:00:07 | store_added | {"store":"C"}
    5 | c | 2024-10-04 00:00:06 | store_added | {"store":"D"}
    "#);
}

#[test]
fn every_append_is_durable_when_it_returns() {
    let file = filled();
    let sql = sql(&file.path);
    let pragma =
        |name: &str| sql.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
    assert_eq!(pragma("journal_mode"), "wal".to_owned().into());
    assert_eq!(pragma("application_id"), i64::from(i32::from_be_bytes(*b"LDGR")).into());
    assert_eq!(pragma("user_version"), 2.into());
    assert_eq!(pragma("integrity_check"), "ok".to_owned().into());
}

#[test]
fn creating_and_opening_are_told_apart() {
    let file = filled();
    let folder = file.path.parent().unwrap();
    insta::assert_snapshot!(create_message(&file.path), @"there is something at farm.book already: open it, or choose another name");
    assert_eq!(file.open().head().unwrap().position, Position::new(5));
    fs::create_dir(folder.join("barn")).unwrap();
    insta::assert_snapshot!(create_message(&folder.join("barn")), @"there is something at barn already: open it, or choose another name");
    insta::assert_snapshot!(open_message(&folder.join("barn.book")), @"there is no book at barn.book: check the name, or create one there");
    assert!(!folder.join("barn.book").exists());
    insta::assert_snapshot!(open_message(&folder.join("nowhere").join("barn.book")), @"there is no book at barn.book: check the name, or create one there");
    insta::assert_snapshot!(create_message(&folder.join("nowhere").join("barn.book")), @"barn.book can't be made: its folder does not exist");
}

#[test]
fn what_is_no_book_is_named_and_left_alone() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("notes.txt"), "a list of things to do, longer than a header of a database would be ".repeat(20))
        .unwrap();
    fs::write(path("empty.book"), "").unwrap();
    sql(&path("wines.db")).execute_batch("CREATE TABLE wine (name TEXT); PRAGMA application_id = 305419896;").unwrap();
    sql(&path("plain.db")).execute_batch("CREATE TABLE wine (name TEXT)").unwrap();
    sql(&path("cut-off.book")).execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x); DROP TABLE t;").unwrap();
    let mut messages = vec![message(SqliteStore::open(folder.path()).unwrap_err(), folder.path())];
    for name in ["notes.txt", "empty.book", "wines.db", "plain.db", "cut-off.book"] {
        let before = fs::read(path(name)).unwrap();
        messages.push(open_message(&path(name)));
        assert_eq!(fs::read(path(name)).unwrap(), before, "{name}");
    }
    insta::assert_snapshot!(messages.join("\n"), @r"
    folder is not a file: name the book's file itself
    notes.txt is not a book: it is a file of another kind
    empty.book is empty: its creation was cut off; delete it and create it again
    wines.db is not a book: it is a database of another program (application id 0x12345678)
    plain.db is not a book: it is a database of another program (application id 0x00000000)
    cut-off.book is empty: its creation was cut off; delete it and create it again
    ");
}

#[test]
fn a_newer_book_is_refused_and_not_touched() {
    let file = filled();
    sql(&file.path).execute_batch("PRAGMA user_version = 3").unwrap();
    let before = fs::read(&file.path).unwrap();
    insta::assert_snapshot!(open_message(&file.path), @"farm.book has layout version 3; this program knows versions up to 2: use a newer program");
    assert_eq!(fs::read(&file.path).unwrap(), before);

    // the same is true while the newer version is still in the write-ahead log
    let newest = sql(&file.path);
    newest.execute_batch("PRAGMA user_version = 4").unwrap();
    assert!(open_message(&file.path).contains("layout version 4"));
    assert_eq!(fs::read(&file.path).unwrap(), before);
}

#[test]
fn a_layout_that_was_tampered_with_is_damage() {
    let file = filled();
    sql(&file.path).execute_batch("DROP TRIGGER record_is_not_deleted").unwrap();
    insta::assert_snapshot!(open_message(&file.path), @r#"farm.book is damaged: its trigger "record_is_not_deleted" is missing or was changed; restore it from a backup"#);
}

#[test]
fn a_damaged_page_is_damage() {
    let file = InFile::new();
    let mut book = Book::new(file.open()).unwrap();
    book.execute(&opening()).unwrap();
    let names: Vec<String> = (0..2_000).map(|n| format!("store {n}")).collect();
    book.execute(&adding("many", 1, &names.iter().map(String::as_str).collect::<Vec<_>>())).unwrap();
    drop(book);
    let page: u16 = sql(&file.path).pragma_query_value(None, "page_size", |row| row.get(0)).unwrap();
    let mut bytes = fs::read(&file.path).unwrap();
    let record = bytes.windows(4).position(|window| window == b"many").unwrap();
    let begins = record - record % usize::from(page);
    bytes[begins..begins + 100].fill(0xff);
    fs::write(&file.path, bytes).unwrap();
    let error = file.open().page(Position::START, PageLimit::default()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_body_that_is_no_text_is_damage() {
    let file = filled();
    let mut bytes = fs::read(&file.path).unwrap();
    let name = bytes.windows(11).position(|window| window == b"store_added").unwrap();
    bytes[name] = 0xff;
    fs::write(&file.path, bytes).unwrap();
    let error = file.open().page(Position::START, PageLimit::default()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_file_that_may_not_be_written_says_so() {
    let file = filled();
    let mut permissions = fs::metadata(&file.path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file.path, permissions).unwrap();
    if fs::OpenOptions::new().write(true).open(&file.path).is_ok() {
        return; // an administrator may write everything
    }
    insta::assert_snapshot!(open_message(&file.path), @"farm.book may not be written: check the permissions of the file and of its folder");
}

#[test]
fn a_file_that_another_program_holds_is_busy_and_free_again_later() {
    let file = filled();
    let mut store = SqliteStore::open(&file.path).unwrap();
    store.set_patience(Duration::ZERO).unwrap();
    let mut ledger = Book::open(&file.path).unwrap().ledger().clone();
    let decision = ledger.decide(&adding("d", 9, &["E"])).unwrap();
    let other = sql(&file.path);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.append(&[decision.decided()]).unwrap_err();
    assert!(matches!(error, AppendError::Store(StoreError::Busy { .. })), "{error:?}");
    insta::assert_snapshot!(message(error, file.path.parent().unwrap()), @"farm.book is being used by another program, which did not let go of it in time: try again");
    // reading does not wait
    assert_eq!(store.head().unwrap().position, Position::new(5));
    other.execute_batch("ROLLBACK").unwrap();
    assert!(!store.append(&[decision.decided()]).unwrap()[0].already_recorded);
    ledger.commit(decision).unwrap();
    assert_eq!(store.head().unwrap().position, ledger.head());
}

#[test]
fn what_another_database_left_behind_is_not_taken_over() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("farm.book-wal"), "somebody's data").unwrap();
    insta::assert_snapshot!(create_message(&folder.path().join("farm.book")), @"farm.book-wal was left behind by another database: move it back to its database, or delete it if there is none");
    assert!(!folder.path().join("farm.book").exists());
}

#[test]
fn a_book_that_can_not_be_made_leaves_nothing_behind() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("farm.book");
    // SQLite can't make its shared memory, because a folder is in the way
    fs::create_dir(folder.path().join("farm.book-shm")).unwrap();
    assert!(Book::create(&path, Default::default(), instant(0)).is_err());
    assert!(!path.exists());
    fs::remove_dir(folder.path().join("farm.book-shm")).unwrap();
    Book::create(&path, Default::default(), instant(0)).unwrap();
    assert_eq!(Book::open(&path).unwrap().ledger().head(), Position::new(1));
}

#[test]
fn names_that_mean_something_to_sqlite_are_names_of_files() {
    let folder = tempdir().unwrap();
    for name in [":memory:", "file:farm?mode=memory", "farm book ñ.book"] {
        let path = folder.path().join(name);
        SqliteStore::create(&path).unwrap();
        assert!(path.exists(), "{name}");
        SqliteStore::open(&path).unwrap();
    }
}

#[test]
fn an_error_of_opening_is_one_of_the_books_too() {
    let folder = tempdir().unwrap();
    let error = Book::open(folder.path().join("farm.book")).unwrap_err();
    assert!(matches!(error, ledger_store::BookError::Open(OpenError::NotFound { .. })));
}
