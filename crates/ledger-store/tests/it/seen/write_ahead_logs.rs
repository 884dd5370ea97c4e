//! Write-ahead logs beside another file than their own, and files without their write-ahead log.

use super::copies::Copies;
use super::{head, verified};
use ledger_core::value::Position;
use ledger_store::{BackupError, Book, Broken, EventStore, Kept, OpenError, RestoreError, SqliteStore, export};
use std::fs;
use std::ops::ControlFlow;

#[test]
fn a_write_ahead_log_that_does_not_continue_the_file_is_refused_by_opening() {
    let copies = Copies::new();
    for (name, why) in [
        // pages that the write-ahead log builds on are missing
        ("before", "malformed"),
        // the file has later records, or is of another book
        ("later", "the file has a record at position 701 that the log does not have"),
        ("other", "the file has a record at position 401 that the log does not have"),
    ] {
        let place = copies.over_the_crash(name);
        let error = SqliteStore::open(&place).unwrap_err();
        assert!(matches!(&error, OpenError::WrongWriteAheadLog { what, .. } if what.contains(why)), "{name}: {error}");
        // nothing was touched, so the advice in the message works
        assert_eq!(fs::read(&place).unwrap(), fs::read(copies.path(name)).unwrap());
        assert_eq!(fs::read(copies.log("place")).unwrap(), fs::read(copies.log("crashed")).unwrap());
        fs::remove_file(copies.log("place")).unwrap();
        let _ = fs::remove_file(copies.folder.path().join("place.book-shm"));
        assert_eq!(verified(&place, None).unwrap().head, verified(&copies.path(name), None).unwrap().head);
    }
    let said = SqliteStore::open(copies.over_the_crash("later")).unwrap_err().to_string();
    let said = said.replace(&format!("{}/", copies.folder.path().display()), "");
    insta::assert_snapshot!(said);
}

/// The copy is a beginning of the crashed book, so nothing that was recorded is lost, and no error is possible.
#[test]
fn a_write_ahead_log_that_continues_the_file_is_taken_and_nothing_tells() {
    let copies = Copies::new();
    let crashed = head(&copies.over_the_crash("crashed"));
    assert_eq!(crashed.position, Some(Position::new(441)));
    for name in ["crashed", "settled", "backup", "restored"] {
        let alone = head(&copies.path(if name == "crashed" { "settled" } else { name }));
        let place = copies.over_the_crash(name);
        assert!(Book::open(&place).unwrap().bad_snapshots().is_empty());
        for kept in [None, Some(crashed), Some(alone)] {
            let place = copies.over_the_crash(name);
            assert_eq!(Kept::from(verified(&place, kept).unwrap().head), crashed, "{name}");
        }
    }
}

/// A crashed book without its write-ahead log is one whose last records were cut off.
#[test]
fn a_write_ahead_log_that_was_lost_is_found_by_a_head_that_was_noted_and_by_nothing_else() {
    let copies = Copies::new();
    let place = copies.over_the_crash("crashed");
    let noted = head(&copies.over_the_crash("crashed"));
    copies.over_the_crash("crashed");
    fs::remove_file(copies.log("place")).unwrap();
    assert!(Book::open(&place).is_ok() && verified(&place, None).is_ok());
    assert!(matches!(verified(&place, Some(noted)), Err(Broken::NotInChain { .. })));
}

/// A power failure while the write-ahead log is moved into the file leaves the file with some of its pages, and parts
/// of others. It can be opened all the same.
#[test]
fn a_write_ahead_log_that_was_half_moved_into_its_file_is_taken() {
    const SECTOR: usize = 512;
    let copies = Copies::new();
    let settled = fs::read(copies.path("settled")).unwrap();
    let head_then = head(&copies.over_the_crash("crashed"));
    let moved = fs::read(copies.path("place")).unwrap();
    assert!(moved.len() > settled.len() && head_then.position == Some(Position::new(441)));
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..100 {
        // whole pages in two rounds of three, single sectors in the third
        let unit = if round % 3 == 0 { SECTOR } else { 16_384 };
        let mut mixed = Vec::new();
        for place in (0..moved.len()).step_by(unit) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let sources = [&settled, &moved];
            let source = sources[usize::from(random % 8 < 1 + round % 7)];
            mixed.extend(source.get(place..place + unit).unwrap_or(&vec![0; unit]));
        }
        let place = copies.over_the_crash("crashed");
        fs::write(&place, &mixed).unwrap();
        let opened = SqliteStore::open(&place).unwrap_or_else(|error| panic!("round {round}: {error}"));
        assert_eq!(Kept::from(opened.head().unwrap()), head_then, "round {round}");
    }
}

/// A book was moved away by hand, without the files beside it.
#[test]
fn a_place_where_a_write_ahead_log_was_left_takes_no_book() {
    let copies = Copies::new();
    let place = copies.over_the_crash("crashed");
    fs::remove_file(&place).unwrap();
    let mut lines = Vec::new();
    let backup = SqliteStore::open(copies.path("backup")).unwrap();
    export(&backup, &mut lines, &mut |_| ControlFlow::Continue(())).unwrap();
    let restored = SqliteStore::restore(&place, &mut lines.as_slice(), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(restored, Err(RestoreError::Open(OpenError::LeftBehind { .. }))));
    let backed_up = backup.back_up(&place, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(backed_up, Err(BackupError::Open(OpenError::LeftBehind { .. }))));
    assert!(!place.exists());
    SqliteStore::set_aside(&place).unwrap();
    backup.back_up(&place, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(head(&place), head(&copies.path("backup")));
}
