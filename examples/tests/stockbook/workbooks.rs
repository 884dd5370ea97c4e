//! Journals, supplies and adjustments in workbooks, and messages about their sheets.

use crate::desk::{Desk, HEADER, MOVEMENTS, SUPPLIES, refusals};
use serde_json::json;

const MIXED: &str = "\
entry,2026-05-01,MAIN,UREA,2,30,Agro Sur,,,,,E-1,,
exit,2026-05-02,MAIN,UREA,500,,,,2026-05,fertilizing,,X-1,,
exit,2026-05-03,MAIN,UREA,25,,,,2026-05,fertilizing,,X-2,,
entry,soon,MAIN,UREA,2,30,Agro Sur,,,,,E-2,,
";

#[test]
fn a_book_made_from_workbooks_is_the_one_made_from_csv() {
    let (desk, other) = (Desk::new(), Desk::with_movements());
    desk.workbook("supplies.xlsx", &[("Supplies", SUPPLIES)]);
    desk.workbook("journal.xlsx", &[("Movements", &format!("{HEADER}\n{MOVEMENTS}"))]);
    desk.done(&["init", "farm.book", "--supplies", "supplies.xlsx"]);
    assert_eq!(desk.done(&["import", "farm.book", "journal.xlsx"]), "7 rows recorded.\n");
    assert_eq!(desk.state(), other.state());
}

#[test]
fn a_journal_in_a_workbook_is_taken_whole_or_row_by_row() {
    let desk = Desk::with_book();
    desk.workbook("mixed.xlsx", &[("Movements", &format!("{HEADER}\n{MIXED}"))]);
    let log = desk.log();
    insta::assert_snapshot!(desk.refused(&["import", "farm.book", "mixed.xlsx"]), @r#"
    Nothing was recorded:
      mixed.xlsx, sheet "Movements", row 5, column "Date": "soon" is not a date; write it as YYYY-MM-DD
    "#);
    assert_eq!(desk.log(), log);
    let words = ["import", "farm.book", "mixed.xlsx", "--keep-going", "--report", "wrong.xlsx"];
    insta::assert_snapshot!(desk.refused(&words));
    assert_eq!(refusals(&desk.json(1, &["import", "farm.book", "wrong.xlsx"])), [(Some(3), "invalid_date")]);
}

#[test]
fn what_the_ledger_refuses_is_marked_in_the_sheet_that_was_filled_in() {
    let desk = Desk::with_movements();
    let sheet = |quantities: [&str; 2]| {
        let [diesel, urea] = quantities;
        format!("Item Number,Reason Code,Qty\nDIESEL,,{diesel}\nUREA,,{urea}\n").replace(",,-", ",NF,-")
    };
    desk.workbook("adjust.xlsx", &[("Untouched", &sheet(["", ""])), ("Shed", &sheet(["", "-12.5"]))]);
    let words = ["adjust", "farm.book", "adjust.xlsx", "--rule", "delta", "--date", "2026-06-30", "--yes"];
    let answer = desk.json(1, &[&words[..], &["--report", "wrong.csv"]].concat());
    let message = answer["refused"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("adjust.xlsx, sheet \"Shed\", row 3: UREA in MAIN would be"), "{message}");
    let report = std::fs::read_to_string(desk.path("wrong.csv")).unwrap();
    assert!(report.lines().nth(2).unwrap().starts_with("UREA,NF,-12.5,\"UREA in MAIN would be"), "{report}");
}

#[test]
fn a_refused_file_has_its_warnings_told_as_well() {
    let desk = Desk::with_movements();
    desk.workbook("adjust.xlsx", &[("S", "Item Number,Reason Code,Qty,Where\nUREA,FI,0,\nUREX,FI,1,shed\n")]);
    let answer = desk.json(1, &["adjust", "farm.book", "adjust.xlsx", "--rule", "delta", "--yes"]);
    assert_eq!(refusals(&answer), [(Some(3), "unknown_item")]);
    let warnings: Vec<_> = answer["warnings"].as_array().unwrap().iter().map(|warning| &warning["code"]).collect();
    assert_eq!(warnings, [&json!("ignored_column"), &json!("zero_delta")]);
}
