//! Keeping a book safe: verifying, copying and moving it, and the messages about a changed one.

use crate::desk::{Desk, refusals};
use rusqlite::Connection;
use std::fs;

/// Changes a record as somebody can who knows how to take its guard away and put it back.
fn edit(desk: &Desk, statement: &str) {
    let sql = Connection::open(desk.path("farm.book")).unwrap();
    let guard = "SELECT sql FROM sqlite_schema WHERE name = 'record_is_not_changed'";
    let guard: String = sql.query_row(guard, [], |row| row.get(0)).unwrap();
    sql.execute_batch(&format!("DROP TRIGGER record_is_not_changed; {statement}; {guard}")).unwrap();
}

fn head(desk: &Desk) -> String {
    desk.done(&["head", "farm.book"]).trim_end().to_owned()
}

#[test]
fn a_book_that_is_whole_says_so_and_names_its_head() {
    let desk = Desk::with_movements();
    let head = head(&desk);
    let (hash, position) = head.split_once('@').unwrap();
    assert_eq!((hash.len(), position), (64, "14"));
    let told = desk.done(&["verify", "farm.book"]).replace(&head, "HASH@POSITION");
    insta::assert_snapshot!(told, @r"
    farm.book is whole: 3 records up to position 14.
    Head: HASH@POSITION
    Note the head elsewhere: `stockbook verify farm.book --head HEAD` then finds a book that was rewritten or cut off.
    ");
    assert!(desk.done(&["verify", "farm.book", "--head", &head]).contains(", which was noted, is in it."));
    let answer = desk.json(0, &["verify", "farm.book", "--head", hash]);
    assert_eq!(
        (&answer["whole"], &answer["records"], &answer["head"]["hash"]),
        (&true.into(), &3.into(), &hash.into())
    );
    assert_eq!(desk.json(0, &["log", "farm.book"])["head"], answer["head"]);
    assert_eq!(desk.run(&["verify", "farm.book", "--head", "beef"]).status, 2);
}

#[test]
fn a_record_that_was_edited_is_named() {
    let desk = Desk::with_movements();
    edit(&desk, "UPDATE record SET body = replace(body, 'Surtidor', 'Somebody') WHERE last = 14");
    insta::assert_snapshot!(desk.refused(&["verify", "farm.book"]), @r"
    farm.book is not what was recorded. Restore it from a backup; look at this first:
      the record at position 4, or its hash, was changed after it was recorded
    ");
    let answer = desk.json(1, &["verify", "farm.book"]);
    assert_eq!((&answer["position"], refusals(&answer)), (&4.into(), vec![(None, "changed_record")]));
}

#[test]
fn a_book_that_was_put_back_is_found_by_the_head_that_was_noted() {
    let desk = Desk::with_book();
    desk.done(&["backup", "farm.book", "before.book"]);
    desk.done(&["reason", "farm.book", "RATS"]);
    let noted = head(&desk);
    fs::copy(desk.path("before.book"), desk.path("farm.book")).unwrap();
    assert!(desk.done(&["verify", "farm.book"]).contains("is whole"));
    let answer = desk.json(1, &["verify", "farm.book", "--head", &noted]);
    assert_eq!(refusals(&answer), vec![(None, "rewritten")]);
}

#[test]
fn a_copy_says_what_the_book_said_and_takes_nobodys_place() {
    let desk = Desk::with_movements();
    let told = desk.done(&["backup", "farm.book", "copy.book"]);
    let head = head(&desk);
    assert_eq!(told, format!("copy.book is a copy of the book, and whole, up to position 14.\nHead: {head}\n"));
    let stock = |book| desk.done(&["stock", book, "--json"]);
    assert_eq!(stock("copy.book"), stock("farm.book"));
    for taken in ["copy.book", "farm.book"] {
        let answer = desk.json(1, &["backup", "farm.book", taken]);
        assert_eq!(refusals(&answer), vec![(None, "already_exists")]);
    }
    let answer = desk.json(1, &["backup", "nothing.book", "other.book"]);
    assert_eq!(refusals(&answer), vec![(None, "no_such_book")]);
}

#[test]
fn a_book_is_moved_as_lines_and_is_the_same_book() {
    let desk = Desk::with_movements();
    let written = desk.json(0, &["export", "farm.book", "--format", "jsonl", "-o", "farm.jsonl"]);
    assert_eq!(written["head"]["position"], 14);
    let lines = desk.done(&["export", "farm.book", "--format", "jsonl"]);
    assert_eq!(fs::read_to_string(desk.path("farm.jsonl")).unwrap(), lines);
    desk.done(&["restore", "again.book", "farm.jsonl"]);
    assert_eq!(desk.done(&["head", "again.book"]).trim_end(), head(&desk));
    assert_eq!(desk.done(&["export", "again.book", "--format", "jsonl"]), lines);
    assert_eq!(desk.done(&["balance", "again.book"]), desk.done(&["balance", "farm.book"]));

    let codes = |words: &[&str]| refusals(&desk.json(1, words))[0].1.to_owned();
    assert_eq!(codes(&["export", "farm.book", "--format", "jsonl", "-o", "farm.jsonl"]), "already_exists");
    assert_eq!(codes(&["restore", "again.book", "farm.jsonl"]), "already_exists");
    assert_eq!(codes(&["restore", "third.book", "nothing.jsonl"]), "no_such_file");
    let half: String = lines.lines().take(2).map(|line| format!("{line}\n")).collect();
    for (text, code) in [
        (half, "partial_export"),
        (lines.replace("Surtidor", "Somebody"), "damaged_export"),
        (lines.replace(r#""ledger_export":1"#, r#""ledger_export":9"#), "newer_export"),
        ("Kind,Date\n".to_owned(), "not_an_export"),
    ] {
        desk.write("other.jsonl", text);
        assert_eq!(codes(&["restore", "third.book", "other.jsonl"]), code);
        assert!(!desk.path("third.book").exists());
    }
    desk.write("other.jsonl", lines.replace("Surtidor", "Somebody"));
    insta::assert_snapshot!(desk.refused(&["restore", "third.book", "other.jsonl"]), @"other.jsonl, line 4: the record at position 4, or its hash, was changed after it was recorded; nothing was made of it");
}

#[test]
fn a_bad_snapshot_is_warned_of_once_and_changes_no_answer() {
    let desk = Desk::with_movements();
    let stock = desk.json(0, &["stock", "farm.book"]);
    let decoy = "INSERT INTO snapshot VALUES (14, zeroblob(32), 99, zeroblob(4), zeroblob(9))";
    let put = || {
        let sql = Connection::open(desk.path("farm.book")).unwrap();
        sql.execute_batch(decoy).unwrap();
        let version = ledger_core::Ledger::SNAPSHOT_VERSION;
        sql.execute("UPDATE snapshot SET version = ?1", [version]).unwrap();
    };
    put();
    insta::assert_snapshot!(desk.refused(&["verify", "farm.book"]), @r"
    The snapshots of farm.book are not of its records:
      the log itself is whole, but the snapshot at position 14 is damaged: drop the snapshots, they can be made again
    ");
    assert_eq!(refusals(&desk.json(1, &["verify", "farm.book"])), vec![(None, "wrong_snapshot")]);
    let told = desk.run(&["stock", "farm.book"]);
    insta::assert_snapshot!(told.err, @"Warning: the snapshot at position 14 is damaged: farm.book was read from its records, and its snapshots were dropped; verify it, and find out who or what wrote to it");
    assert_eq!(desk.run(&["stock", "farm.book"]).err, "");
    put();
    let mut answer = desk.json(0, &["stock", "farm.book"]);
    let warnings = answer.as_object_mut().unwrap().remove("warnings").unwrap();
    assert_eq!((warnings[0]["code"].as_str(), answer), (Some("bad_snapshot"), stock));
    put();
    let answer = desk.json(0, &["verify", "farm.book", "--drop-snapshots"]);
    assert_eq!((&answer["whole"], &answer["snapshots"]), (&true.into(), &0.into()));
}

/// The book crashed: a log lies beside it that SQLite would apply to any copy put in its place.
#[test]
fn a_copy_is_restored_over_a_book_that_crashed() {
    let desk = Desk::with_movements();
    desk.done(&["backup", "farm.book", "copy.book"]);
    desk.done(&["export", "farm.book", "--format", "jsonl", "-o", "farm.jsonl"]);
    let before = desk.done(&["stock", "farm.book", "--json"]);
    let open = ledger_store::Book::open(desk.path("farm.book")).unwrap();
    desk.done(&["reason", "farm.book", "RATS"]);
    let [book, log] = ["farm.book", "farm.book-wal"].map(|name| fs::read(desk.path(name)).unwrap());
    let crash = || {
        desk.write("farm.book", &book);
        desk.write("farm.book-wal", &log);
        let _ = fs::remove_file(desk.path("farm.book-shm"));
    };
    drop(open);
    for (from, aside) in [("copy.book", "farm.book.old-1"), ("farm.jsonl", "farm.book.old-2")] {
        crash();
        let answer = desk.json(1, &["restore", "farm.book", from]);
        assert_eq!(refusals(&answer), vec![(None, "already_exists")]);
        let told = desk.done(&["restore", "farm.book", from, "--replace"]);
        assert!(told.contains(&format!("farm.book is the book of {from}, up to position 14.")), "{told}");
        assert!(told.contains(&format!("The book that was there before is now {aside}.")), "{told}");
        assert_eq!(desk.done(&["stock", "farm.book", "--json"]), before);
        // the book that was set aside has lost nothing
        assert!(desk.done(&["head", aside]).contains("@15"));
    }
    // a new place has nothing to set aside; a file of another kind is refused, and everything stays
    assert!(!desk.done(&["restore", "new.book", "copy.book", "--replace"]).contains("before"));
    desk.write("other.jsonl", "Kind,Date\n");
    assert_eq!(refusals(&desk.json(1, &["restore", "new.book", "other.jsonl", "--replace"]))[0].1, "not_an_export");
    assert_eq!(desk.done(&["stock", "new.book", "--json"]), before);
}
