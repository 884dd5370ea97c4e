//! Every change to a log behind the library's back is found, and named with its position.

use crate::support::{InFile, adding, filled, tamper};
use ledger_core::value::Position;
use ledger_store::conformance::Subject;
use ledger_store::{
    Book, Broken, ChainHash, EventStore, Head, Kept, MemoryStore, PageLimit, Progress, ReadError, SqliteStore,
    StoredRecord, Verified, verify,
};
use rusqlite::{Connection, params};
use std::error::Error;
use std::fs;
use std::ops::ControlFlow;

fn verified(file: &InFile, kept: Option<&Kept>) -> Result<Verified, Broken> {
    verify(&*file.open(), kept, &mut |_| ControlFlow::Continue(()))
}

/// Returns the message about a log that `statement` changed.
fn said_after(statement: &str) -> String {
    let file = filled();
    assert!(verified(&file, None).is_ok());
    tamper(&file.path, |sql| sql.execute_batch(statement).unwrap());
    let broken = verified(&file, None).expect_err(statement);
    let source = broken.source().map(|source| format!(": {source}")).unwrap_or_default();
    format!("{broken}{source}").replace(&format!("{}/", file.path.parent().unwrap().display()), "")
}

fn all(store: &dyn EventStore) -> Result<Vec<StoredRecord>, ledger_store::StoreError> {
    store.page(Position::START, PageLimit::default())
}

#[test]
fn what_was_only_appended_is_whole() {
    let file = filled();
    let head = file.open().head().unwrap();
    let told = |verified: Verified| (verified.head, verified.records, verified.snapshots, verified.stale_snapshots);
    assert_eq!(told(verified(&file, None).unwrap()), (head, 4, 0, 0));
    let nothing = verify(&MemoryStore::new(), None, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(told(nothing), (Head::default(), 0, 0, 0));
}

#[test]
fn every_change_of_a_record_is_named_by_its_position() {
    let said = [
        // the body: another one in canonical form, not canonical, of another version, none
        r#"UPDATE record SET body = replace(body, '"store":"B"', '"store":"Z"') WHERE last = 3"#,
        r#"UPDATE record SET body = replace(body, '"events":', '"events": ') WHERE last = 3"#,
        r#"UPDATE record SET body = replace(body, '"wire":1', '"wire":2') WHERE last = 3"#,
        "UPDATE record SET body = 'nothing' WHERE last = 3",
        // the fields that are stored beside it
        "UPDATE record SET hash = zeroblob(32) WHERE last = 3",
        "UPDATE record SET command = 'z' WHERE last = 3",
        "UPDATE record SET recorded = recorded - 1 WHERE last = 3",
        "UPDATE record SET known_since = known_since + 1 WHERE last = 3",
        "UPDATE record SET first = 3 WHERE last = 3",
        "UPDATE record SET command = '' WHERE last = 3",
        // whole records
        "DELETE FROM record WHERE last = 3",
        "DELETE FROM record WHERE last = 1",
        "INSERT INTO record SELECT 2, 2, 'slipped in', recorded, known_since, hash, body FROM record WHERE last = 4",
        "INSERT INTO record SELECT 6, 6, 'put on top', recorded, known_since, hash, body FROM record WHERE last = 5",
        // two records exchanged
        "UPDATE record SET last = 99, first = 99 WHERE last = 4; UPDATE record SET last = 4, first = 4 WHERE last = 5;
            UPDATE record SET last = 5, first = 5 WHERE last = 99",
        // a record deleted, and the next one moved up
        "DELETE FROM record WHERE last = 4; UPDATE record SET last = 4, first = 4 WHERE last = 5",
    ]
    .map(said_after);
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_the_database_itself_finds_is_told() {
    let said = said_after("UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'sqlite_autoindex_record_1'");
    assert!(said.starts_with("farm.book is damaged: "), "{said}");
}

/// Edits a record and makes all hashes from it on anew.
fn rewrite(sql: &Connection) {
    sql.execute(r#"UPDATE record SET body = replace(body, '"store":"B"', '"store":"Z"') WHERE last = 3"#, []).unwrap();
    let mut hash = ChainHash::START;
    let rows = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
    let mut bodies = sql.prepare("SELECT last, body FROM record ORDER BY last").unwrap();
    let bodies: Vec<_> = bodies.query_map([], rows).unwrap().map(Result::unwrap).collect();
    for (last, body) in bodies {
        hash = hash.then(&body);
        sql.execute("UPDATE record SET hash = ?1 WHERE last = ?2", params![hash.as_bytes(), last]).unwrap();
    }
}

#[test]
fn a_head_that_was_kept_elsewhere_finds_a_log_that_was_rewritten_as_a_whole() {
    let file = filled();
    let records = all(&*file.open()).unwrap();
    let before = records[0].head();
    let kept = records[2].head();
    tamper(&file.path, rewrite);
    assert!(verified(&file, None).is_ok());
    assert!(verified(&file, Some(&before.into())).is_ok());
    let broken = verified(&file, Some(&kept.into())).unwrap_err();
    assert!(matches!(broken, Broken::Rewritten { .. }) && broken.position() == Some(Position::new(4)), "{broken}");
    let without_position = Kept { hash: kept.hash, position: None };
    assert!(matches!(verified(&file, Some(&without_position)), Err(Broken::NotInChain { .. })));
}

#[test]
fn a_head_that_was_kept_elsewhere_finds_a_log_that_was_cut_off() {
    let file = filled();
    let kept = Kept::from(file.open().head().unwrap());
    assert!(verified(&file, Some(&kept)).is_ok());
    tamper(&file.path, |sql| sql.execute_batch("DELETE FROM record WHERE last = 5").unwrap());
    assert!(verified(&file, None).is_ok());
    let broken = verified(&file, Some(&kept)).unwrap_err();
    assert!(matches!(broken, Broken::NotInChain { end, .. } if end == Position::new(4)), "{broken}");
    assert!(broken.to_string().contains("no record up to position 4 has it"), "{broken}");
}

#[test]
fn a_kept_head_is_found_wherever_it_is_in_the_chain() {
    let file = filled();
    let mut heads = vec![Head::default()];
    heads.extend(all(&*file.open()).unwrap().iter().map(StoredRecord::head));
    for head in heads {
        let kept = Kept::from(head);
        for kept in [kept, Kept { position: None, ..kept }, kept.to_string().parse().unwrap()] {
            assert!(verified(&file, Some(&kept)).is_ok(), "{kept}");
        }
        // a hash of the chain, but of another position
        let elsewhere = Kept { position: Some(head.position.after(1)), ..kept };
        assert!(verified(&file, Some(&elsewhere)).is_err(), "{elsewhere}");
    }
    for text in ["", "@", "beef@1", &format!("{}@", ChainHash::START), &format!("{}@-1", ChainHash::START)] {
        assert!(text.parse::<Kept>().is_err(), "{text}");
    }
}

#[test]
fn a_flipped_bit_anywhere_in_the_file_is_found_or_changes_nothing() {
    let file = filled();
    let records = all(&*file.open()).unwrap();
    let whole = fs::read(&file.path).unwrap();
    let (mut found, mut harmless) = (0, 0);
    for place in (0..whole.len()).step_by(37) {
        let mut flipped = whole.clone();
        flipped[place] ^= 1 << (place % 8);
        fs::write(&file.path, &flipped).unwrap();
        let verified = SqliteStore::open(&file.path).map_err(|error| error.to_string()).and_then(|store| {
            let verified = verify(&store, None, &mut |_| ControlFlow::Continue(()));
            verified.map(|verified| (verified, all(&store).unwrap())).map_err(|error| error.to_string())
        });
        match verified {
            Err(_) => found += 1,
            Ok((verified, read)) => {
                assert_eq!((verified.head, &read), (records.last().unwrap().head(), &records), "byte {place}");
                harmless += 1;
            }
        }
        for rest in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{rest}", file.path.display()));
        }
    }
    // most of a small file is empty pages
    assert!(found > 30, "{found} found, {harmless} harmless");
}

#[test]
fn a_verification_tells_how_far_it_is_and_can_be_cancelled() {
    let file = InFile::new();
    let mut book = Book::new(file.open()).unwrap();
    book.execute(&crate::support::opening()).unwrap();
    let many = (0..2_500).map(|n| adding(&format!("c{n}"), n, &[&format!("S{n}")]));
    book.execute_each(many, &mut |_, _| ControlFlow::Continue(())).unwrap();
    let mut told = vec![];
    let broken = verify(&*file.open(), None, &mut |progress: Progress| {
        told.push((progress.position.get(), progress.head.get()));
        if told.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap_err();
    assert_eq!(told, [(1_000, 2_501), (2_000, 2_501)]);
    insta::assert_snapshot!(broken, @"the verification was cancelled at position 2000: nothing is wrong up to there");
    assert_eq!(broken.position(), None);
}

#[test]
fn who_opens_a_changed_book_is_told_what_can_be_told_without_the_chain() {
    let file = filled();
    tamper(&file.path, |sql| sql.execute_batch("UPDATE record SET body = '{}' WHERE last = 3").unwrap());
    let error = Book::new(file.open()).err().unwrap();
    assert!(matches!(error, ReadError::Unreadable { position, .. } if position == Position::new(2)), "{error}");
}
