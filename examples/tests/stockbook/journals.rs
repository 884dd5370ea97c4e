//! Journals with faults: recorded all or nothing, or row by row.

use crate::desk::{Desk, refusals};
use serde_json::json;

const MIXED: &str = "\
entry,2026-05-01,MAIN,UREA,2,30,Agro Sur,,,,,E-1,,
exit,2026-05-02,MAIN,UREA,500,,,,2026-05,fertilizing,,X-1,,
exit,2026-05-03,MAIN,UREA,25,,,,2026-05,fertilizing,,X-2,,
entry,soon,MAIN,UREA,two,30,Agro Sur,,,,,E-2,,
entry,2026-05-04,MAIN,UREA,1,30,Agro Sur,,,,,E-1,,
return,2026-05-05,MAIN,UREA,5,,,,,,,R-1,X-1,
return,2026-05-05,MAIN,UREA,5,,,,,,,R-2,X-2,
";

#[test]
fn all_or_nothing_reports_the_faults_of_the_file_first() {
    let desk = Desk::with_book();
    desk.journal("mixed.csv", MIXED);
    let (state, log) = (desk.state(), desk.log());
    let answer = desk.json(1, &["import", "farm.book", "mixed.csv"]);
    assert_eq!(answer["recorded"], 0);
    assert_eq!(refusals(&answer), [(Some(5), "invalid_date"), (Some(5), "invalid_number")]);
    assert_eq!((desk.state(), desk.log()), (state, log));
}

#[test]
fn all_or_nothing_reports_every_row_the_ledger_refuses() {
    let desk = Desk::with_book();
    desk.journal("mixed.csv", &MIXED.replace("soon", "2026-05-04").replace("two", "2"));
    let (state, log) = (desk.state(), desk.log());
    let answer = desk.json(1, &["import", "farm.book", "mixed.csv"]);
    assert_eq!(answer["recorded"], 0);
    assert_eq!(refusals(&answer), [(Some(6), "duplicate_reference")]);
    assert_eq!((desk.state(), desk.log()), (state, log));
}

#[test]
fn row_by_row_records_what_it_can() {
    let desk = Desk::with_book();
    desk.journal("mixed.csv", MIXED);
    let answer = desk.json(1, &["import", "farm.book", "mixed.csv", "--keep-going"]);
    assert_eq!(answer["recorded"], 3);
    assert_eq!(
        refusals(&answer),
        [
            (Some(3), "negative_stock"),
            (Some(5), "invalid_date"),
            (Some(5), "invalid_number"),
            (Some(6), "duplicate_reference"),
            (Some(7), "unknown_transaction"),
        ]
    );
    assert_eq!(desk.json(0, &["stock", "farm.book"])["positions"][0]["quantity"], "80");
}

#[test]
fn row_by_row_of_a_clean_journal_is_the_same_as_at_once() {
    let (at_once, row_by_row) = (Desk::with_movements(), Desk::with_book());
    row_by_row.journal("journal.csv", crate::desk::MOVEMENTS);
    let answer = row_by_row.json(0, &["import", "farm.book", "journal.csv", "--keep-going"]);
    assert_eq!(answer, json!({ "recorded": 7, "refused": [] }));
    assert_eq!(row_by_row.state()[..3], at_once.state()[..3]);
}

#[test]
fn row_by_row_tells_what_was_recorded_before_it_had_to_stop() {
    let desk = Desk::with_book();
    desk.zipped_journal("cut.csv.gz", &MIXED.repeat(2_000));
    let whole = std::fs::read(desk.path("cut.csv.gz")).unwrap();
    desk.write("cut.csv.gz", &whole[..whole.len() - 20]);
    let answer = desk.json(1, &["import", "farm.book", "cut.csv.gz", "--keep-going"]);
    assert_eq!(answer["recorded"], 3);
    let refused = refusals(&answer);
    assert!(refused.contains(&(None, "not_a_csv")), "{:?}", &refused[..3]);
}

#[test]
fn the_same_journal_twice_is_refused_by_its_references() {
    let desk = Desk::with_movements();
    let (state, log) = (desk.state(), desk.log());
    let answer = desk.json(1, &["import", "farm.book", "journal.csv"]);
    assert_eq!(answer["recorded"], 0);
    assert_eq!(refusals(&answer), (2..=8).map(|row| (Some(row), "duplicate_reference")).collect::<Vec<_>>());
    assert_eq!((desk.state(), desk.log()), (state, log));
}

#[test]
fn what_was_not_read_is_said() {
    let desk = Desk::with_book();
    desk.write(
        "journal.csv",
        "Kind,Date,Item Number,Qty,Unit Price,Provider,Mood\nentry,2026-05-01,UREA,2,30,Agro Sur,good\n",
    );
    let answer = desk.json(0, &["import", "farm.book", "journal.csv"]);
    assert_eq!(answer["warnings"][0]["code"], "ignored_column");
    let desk = Desk::with_book();
    desk.write(
        "journal.csv",
        "Kind,Date,Item Number,Qty,Unit Price,Provider,Mood\nentry,2026-05-01,UREA,2,30,Agro Sur,good\n",
    );
    insta::assert_snapshot!(desk.done(&["import", "farm.book", "journal.csv"]));
}

#[test]
fn stock_below_zero_where_the_book_allows_it() {
    let desk = Desk::new();
    desk.write("supplies.csv", crate::desk::SUPPLIES);
    desk.done(&["init", "farm.book", "--supplies", "supplies.csv", "--allow-negative", "--backdated-sync"]);
    desk.journal("journal.csv", "exit,2026-05-02,MAIN,UREA,500,,,,2026-05,fertilizing,,X-1,,\n");
    desk.done(&["import", "farm.book", "journal.csv"]);
    assert_eq!(desk.json(0, &["stock", "farm.book"])["positions"][0]["buying_quantity"], "-10");
}
