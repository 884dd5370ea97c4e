//! Records that were edited or deleted.

use super::{head, stores, verified};
use crate::support::{InFile, filled, tamper};
use ledger_core::value::Position;
use ledger_store::conformance::Subject;
use ledger_store::{Book, Broken, ChainHash};
use rusqlite::params;

#[test]
fn an_edited_record_is_named_by_a_verification_and_an_edited_log_by_a_head_that_was_noted() {
    let file = filled();
    let noted = head(&file.path);
    tamper(&file.path, |sql| {
        sql.execute(r#"UPDATE record SET body = replace(body, '"store":"B"', '"store":"Z"')"#, []).unwrap();
    });
    assert_eq!(stores(Book::open(&file.path).unwrap().ledger()), ["A", "C", "D", "Z"]);
    for kept in [None, Some(noted)] {
        let broken = verified(&file.path, kept).unwrap_err();
        assert!(matches!(broken, Broken::Changed { position } if position.get() == 2), "{broken}");
    }
    // the same edit, with all hashes made anew
    let mut hash = ChainHash::START;
    let records = file.open().page(Position::START, Default::default()).unwrap();
    tamper(&file.path, |sql| {
        for record in &records {
            hash = hash.then(&record.body);
            let (hash, last) = (hash.as_bytes(), record.last.get() as i64);
            sql.execute("UPDATE record SET hash = ?1 WHERE last = ?2", params![hash, last]).unwrap();
        }
    });
    assert!(Book::open(&file.path).is_ok() && verified(&file.path, None).is_ok());
    assert!(matches!(verified(&file.path, Some(noted)), Err(Broken::Rewritten { .. })));
}

#[test]
fn a_cut_tail_is_found_by_a_head_that_was_noted_and_by_nothing_else() {
    let InFile { path, .. } = &filled();
    let noted = head(path);
    tamper(path, |sql| sql.execute_batch("DELETE FROM record WHERE last = 5").unwrap());
    assert!(Book::open(path).is_ok() && verified(path, None).is_ok());
    assert!(matches!(verified(path, Some(noted)), Err(Broken::NotInChain { .. })));
}
