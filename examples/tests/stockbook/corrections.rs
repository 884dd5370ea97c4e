//! `correct` rows: of earlier rows of the same journal, and of recorded transactions.

use crate::desk::{Desk, HEADER, refusals};
use serde_json::{Value, json};

/// The 40 bags were really 44, and the exit 800 kg in another activity.
const CORRECTIONS: &str = "\
correct,,,,44,,,,,,,E-1b,E-1,
correct,,,,800,,,,,sowing,,X-1b,X-1,
";

/// The movements without the return of `X-1`, which would prevent its correction.
fn movements() -> String {
    crate::desk::MOVEMENTS.lines().filter(|line| !line.starts_with("return")).map(|line| format!("{line}\n")).collect()
}

fn position<'a>(answer: &'a Value, item: &str) -> &'a Value {
    answer["positions"].as_array().unwrap().iter().find(|position| position["item"] == item).unwrap()
}

#[test]
fn of_rows_of_the_same_journal() {
    let desk = Desk::with_book();
    desk.journal("journal.csv", &format!("{}{CORRECTIONS}correct,,,,45,,,,,,,E-1c,E-1b,again\n", movements()));
    let answer = desk.json(0, &["import", "farm.book", "journal.csv"]);
    assert_eq!(answer, json!({ "recorded": 9, "refused": [] }));
    let stock = desk.json(0, &["stock", "farm.book"]);
    // 45 bags came in; 800 and 400 kg went out, and one bag was torn
    assert_eq!(position(&stock, "UREA")["quantity"], "1000");
    let cycles = desk.json(0, &["cycles", "farm.book"]);
    let sowing = json!({ "cycle": "2026-05", "activity": "sowing", "cost": "440" });
    assert!(cycles["cycles"].as_array().unwrap().contains(&sowing), "{cycles}");
}

#[test]
fn of_what_the_book_has_recorded() {
    for how in [&[][..], &["--keep-going"]] {
        let desk = Desk::with_book();
        desk.journal("journal.csv", &movements());
        desk.done(&["import", "farm.book", "journal.csv"]);
        desk.journal("corrections.csv", CORRECTIONS);
        let answer = desk.json(0, &[&["import", "farm.book", "corrections.csv"], how].concat());
        assert_eq!(answer, json!({ "recorded": 2, "refused": [] }));
        assert_eq!(position(&desk.json(0, &["stock", "farm.book"]), "UREA")["quantity"], "950");

        // a correction is corrected again
        desk.write(
            "again.csv",
            format!(
                "{HEADER},Total\ncorrect,,,,,,,INV-2,,,,E-1c,E-1b,,1320\ncorrect,2026-05-07 09:00,,,,,,,,,,,X-1b,,\n"
            ),
        );
        desk.done(&[&["import", "farm.book", "again.csv"], how].concat());
        let kardex = desk.json(0, &["kardex", "farm.book", "MAIN", "UREA"]);
        let lines = kardex["lines"].as_array().unwrap();
        assert_eq!((&lines[0]["ref"], &lines[0]["cost"]), (&json!("E-1c"), &json!("1320")));
        assert_eq!((&lines[1]["kind"], &lines[1]["effective"]), (&json!("exit"), &json!("2026-05-07 09:00:00")));
    }
}

#[test]
fn row_by_row_is_the_same_as_at_once() {
    let (at_once, row_by_row) = (Desk::with_book(), Desk::with_book());
    let rows = format!("{}{CORRECTIONS}", movements());
    for desk in [&at_once, &row_by_row] {
        desk.journal("journal.csv", &rows);
    }
    at_once.done(&["import", "farm.book", "journal.csv"]);
    let answer = row_by_row.json(0, &["import", "farm.book", "journal.csv", "--keep-going"]);
    assert_eq!(answer, json!({ "recorded": 8, "refused": [] }));
    assert_eq!(row_by_row.state()[..3], at_once.state()[..3]);
}

const MISFITS: &str = "\
correct,,,,1,,,,,,,,E-9,
correct,,,,1,,,,,,,,A-1,
correct,,,,,5,Agro Sur,,,,,,X-1,
correct,,,,1,,,,2026-05,,,,E-1,
correct,,,,1,,,,,,,E-2,E-1,
";

#[test]
fn what_does_not_fit_its_original() {
    let desk = Desk::with_movements();
    desk.journal("misfits.csv", MISFITS);
    let (state, log) = (desk.state(), desk.log());
    insta::assert_snapshot!(desk.refused(&["import", "farm.book", "misfits.csv"]));
    assert_eq!((desk.state(), desk.log()), (state, log));
    let expected = [
        (Some(2), "unknown_transaction"),
        (Some(3), "not_correctable"),
        (Some(4), "misplaced_value"),
        (Some(5), "misplaced_value"),
    ];
    assert_eq!(refusals(&desk.json(1, &["import", "farm.book", "misfits.csv"])), expected);
    let answer = desk.json(1, &["import", "farm.book", "misfits.csv", "--keep-going"]);
    assert_eq!(answer["recorded"], 0);
    assert_eq!(refusals(&answer), [&expected[..], &[(Some(6), "duplicate_reference")]].concat());
}

#[test]
fn what_the_ledger_refuses_is_told_by_its_row() {
    let desk = Desk::with_movements();
    desk.journal("corrections.csv", &format!("exit,2026-06-11,,UREA,1,,,,2026-06,sowing,,X-9,,\n{CORRECTIONS}"));
    let answer = desk.json(1, &["import", "farm.book", "corrections.csv"]);
    assert_eq!(refusals(&answer), [(Some(4), "referred_to")]);
    let answer = desk.json(1, &["import", "farm.book", "corrections.csv", "--keep-going"]);
    assert_eq!((answer["recorded"].as_u64(), refusals(&answer)), (Some(2), vec![(Some(4), "referred_to")]));
}

#[test]
fn row_by_row_a_refused_original_can_not_be_corrected() {
    let desk = Desk::with_book();
    let rows = "exit,2026-05-02,,UREA,500,,,,2026-05,fertilizing,,X-1,,\n\
                correct,,,,5,,,,,,,X-1b,X-1,\n\
                entry,2026-05-01,,UREA,2,30,Agro Sur,,,,,E-1,,\n\
                correct,,,,3,,,,,,,E-1b,E-1,\n";
    desk.journal("journal.csv", rows);
    let answer = desk.json(1, &["import", "farm.book", "journal.csv", "--keep-going"]);
    assert_eq!(answer["recorded"], 2);
    assert_eq!(refusals(&answer), [(Some(2), "negative_stock"), (Some(3), "unknown_transaction")]);
    assert_eq!(position(&desk.json(0, &["stock", "farm.book"]), "UREA")["buying_quantity"], "3");
}
