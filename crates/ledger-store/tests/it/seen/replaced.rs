//! Files that were put in the place of a book, before it was opened or while it was.

use super::copies::{Copies, grow};
use super::{head, stores, verified};
use crate::support::{adding, filled, instant};
use ledger_core::{Settings, value::Position};
use ledger_store::{Book, Broken, ExecuteError, Kept, OpenError, SqliteStore, StoreError, verify};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

#[test]
fn a_file_that_was_replaced_is_found_by_a_head_that_was_noted_and_by_nothing_else() {
    let (file, folder) = (filled(), tempfile::tempdir().unwrap());
    let noted = head(&file.path);
    let older = folder.path().join("older.book");
    fs::copy(&file.path, &older).unwrap();
    Book::open(&file.path).unwrap().execute(&adding("more", 9, &["E"])).unwrap();
    let newer = head(&file.path);
    fs::rename(&older, &file.path).unwrap();
    assert!(Book::open(&file.path).is_ok() && verified(&file.path, None).is_ok());
    assert!(verified(&file.path, Some(noted)).is_ok());
    assert!(matches!(verified(&file.path, Some(newer)), Err(Broken::NotInChain { .. })));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_replaced_or_deleted_under_an_open_book_takes_no_command_any_more() {
    type Act = fn(&Path);
    let acts: [(&str, Act); 3] = [
        ("deleted", |path| fs::remove_file(path).unwrap()),
        ("moved", |path| fs::rename(path, path.with_extension("old")).unwrap()),
        ("replaced", |path| {
            let copy = path.with_extension("copy");
            fs::copy(path, &copy).unwrap();
            fs::rename(copy, path).unwrap();
        }),
    ];
    for (what, act) in acts {
        let file = filled();
        let mut book = Book::open(&file.path).unwrap();
        book.execute(&adding("before", 8, &["E"])).unwrap();
        act(&file.path);
        let before = book.head().unwrap();
        let more = adding("more", 9, &["F"]);
        for _ in 0..2 {
            let error = book.execute(&more).unwrap_err();
            assert!(matches!(error, ExecuteError::Store(StoreError::Replaced { .. })), "{what}: {error:?}");
            let error = book.set_bookmark("mailer", Position::new(1)).unwrap_err();
            assert!(matches!(error, StoreError::Replaced { .. }), "{what}: {error:?}");
        }
        let each = book.execute_each([more.clone()], &mut |_, _| ControlFlow::Continue(())).unwrap_err();
        assert!(matches!(each, ExecuteError::Store(StoreError::Replaced { .. })), "{what}: {each:?}");
        assert_eq!((book.head().unwrap(), book.ledger().head()), (before, before.position), "nothing was written");
        let said = StoreError::Replaced { place: "farm.book".into() };
        insta::allow_duplicates! { insta::assert_snapshot!(said); }
    }
}

/// SQLite deletes its write-ahead log by name when it closes, but not if the file was moved. This test holds SQLite to
/// that.
#[cfg(unix)]
#[test]
fn a_book_that_was_replaced_leaves_the_write_ahead_log_of_its_successor_alone() {
    let (file, folder) = (filled(), tempfile::tempdir().unwrap());
    let old = Book::open(&file.path).unwrap();
    SqliteStore::set_aside(&file.path).unwrap();
    let elsewhere = folder.path().join("new.book");
    Book::create(&elsewhere, Settings::default(), instant(0)).unwrap();
    fs::rename(&elsewhere, &file.path).unwrap();
    let mut new = Book::open(&file.path).unwrap();
    let log = file.path.with_extension("book-wal");
    new.execute(&adding("new", 1, &["NEW"])).unwrap();
    let before = fs::read(&log).unwrap();
    assert!(!before.is_empty());
    drop(old);
    assert_eq!(fs::read(&log).unwrap(), before);
    assert_eq!(stores(Book::open(&file.path).unwrap().ledger()), ["NEW"]);
}

#[test]
fn what_is_set_aside_is_the_whole_book() {
    let copies = Copies::new();
    let place = copies.over_the_crash("crashed");
    let aside = SqliteStore::set_aside(&place).unwrap().unwrap();
    assert_eq!(head(&aside), head(&copies.over_the_crash("crashed")));
    // a book that was set aside before stays, and a write-ahead log without a file is moved, too
    copies.over_the_crash("crashed");
    fs::remove_file(&place).unwrap();
    assert_eq!(SqliteStore::set_aside(&place).unwrap(), Some(place.with_extension("book.old-2")));
    assert_eq!(SqliteStore::set_aside(&place).unwrap(), None);
    SqliteStore::create(&place).unwrap();
}

/// The file keeps its identity when it is overwritten, so the book that has it open can't tell.
#[test]
fn a_file_that_is_overwritten_under_an_open_book_is_found_by_the_next_opening_or_by_a_verification() {
    for opened_again in [true, false] {
        let copies = Copies::new();
        let place = copies.over_the_crash("crashed");
        let mut book = Book::open(&place).unwrap();
        grow(&place, 800..810);
        fs::copy(copies.path("before"), &place).unwrap();
        if opened_again {
            let error = SqliteStore::open(&place).unwrap_err();
            assert!(matches!(error, OpenError::WrongWriteAheadLog { .. }), "{error}");
        }
        // the open book goes on acknowledging
        book.execute(&adding("more", 9, &["E"])).unwrap();
        let noted = Kept::from(book.head().unwrap());
        drop(book);
        for kept in [None, Some(noted)] {
            let verified = SqliteStore::open(&place).map_err(|error| error.to_string()).and_then(|store| {
                verify(&store, kept.as_ref(), &mut |_| ControlFlow::Continue(())).map_err(|error| error.to_string())
            });
            assert!(verified.is_err(), "{verified:?}");
        }
    }
}
