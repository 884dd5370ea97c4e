//! A snapshot, of which a part that is only read when somebody asks is not in order: no answer is wrong.

use crate::desk::Desk;
use ledger_core::Ledger;
use ledger_store::{Book, Snapshot};
use rusqlite::{Connection, params};
use std::fs;

const QUERIES: [&[&str]; 13] = [
    &["stock", "farm.book"],
    &["stock", "farm.book", "--at", "2026-05-20"],
    &["stock", "farm.book", "--known-at", "14"],
    &["kardex", "farm.book", "MAIN", "UREA"],
    &["kardex", "farm.book", "MAIN", "DIESEL", "--all"],
    &["cycles", "farm.book"],
    &["balance", "farm.book"],
    &["postings", "farm.book"],
    &["count", "farm.book", "MAIN", "UREA", "3", "--date", "2026-06-20", "--preview"],
    &["export", "farm.book", "--format", "hledger"],
    &["export", "farm.book", "--what", "valuation", "-o", "out.csv"],
    &["export", "farm.book", "--what", "kardex", "-o", "out.csv"],
    &["export", "farm.book", "--what", "impact", "--ref", "X-1", "-o", "out.csv"],
];

/// The answer to each query of the book in `file`, and the files that the query writes. Each query gets a fresh copy of
/// the book.
fn answers(desk: &Desk, file: &str) -> Vec<(String, Vec<String>)> {
    let asked = QUERIES.iter().map(|query| {
        fs::copy(desk.path(file), desk.path("farm.book")).unwrap();
        let said = desk.done(query);
        let mut written: Vec<String> = Vec::new();
        for entry in fs::read_dir(desk.path("")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().starts_with("out") {
                written.push(fs::read_to_string(entry.path()).unwrap());
                fs::remove_file(entry.path()).unwrap();
            }
        }
        written.sort();
        (said, written)
    });
    asked.collect()
}

/// Everything that a ledger reads of its snapshot only when it is asked.
fn is_found_late(bytes: Vec<u8>) -> bool {
    Ledger::from_snapshot(bytes).is_some_and(|ledger| {
        for held in ledger.stock() {
            let _ = ledger.kardex(held.store, &held.supply.code);
        }
        ledger.postings().for_each(drop);
        !ledger.is_intact()
    })
}

#[test]
fn no_answer_is_taken_from_a_snapshot_of_which_a_part_is_not_in_order() {
    let desk = Desk::with_movements();
    fs::copy(desk.path("farm.book"), desk.path("true.book")).unwrap();
    let truth = answers(&desk, "true.book");
    let book = Book::open(desk.path("true.book")).unwrap();
    let (state, head) = (book.ledger().to_snapshot(), book.head().unwrap());
    let spoilt = (0..state.len()).flat_map(|place| [1_u8, 0x10, 0x80].map(|bit| (place, bit))).map(|(place, bit)| {
        let mut bytes = state.clone();
        bytes[place] ^= bit;
        bytes
    });
    let spoilt: Vec<Vec<u8>> = spoilt.filter(|bytes| is_found_late(bytes.clone())).collect();
    assert!(spoilt.len() > 20, "{} of the changes are found late", spoilt.len());
    for state in spoilt.iter().step_by(spoilt.len() / 3) {
        fs::copy(desk.path("true.book"), desk.path("bad.book")).unwrap();
        let snapshot = Snapshot {
            position: head.position,
            hash: head.hash,
            version: Ledger::SNAPSHOT_VERSION,
            state: state.clone(),
        };
        let put = "INSERT INTO snapshot (position, hash, version, checksum, state) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (position, checksum) = (head.position.get() as i64, snapshot.checksum().to_be_bytes());
        let row = params![position, snapshot.hash.as_bytes(), snapshot.version, checksum, snapshot.state];
        Connection::open(desk.path("bad.book")).unwrap().execute(put, row).unwrap();
        assert!(answers(&desk, "bad.book") == truth, "an answer is of the snapshot");
    }
}
