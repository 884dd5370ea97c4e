//! Adjustments from a file: the template, both rules, their preview, and their refusals.

use crate::desk::{Desk, refusals};
use serde_json::{Value, json};

fn stock(desk: &Desk, item: &str) -> String {
    let stock = desk.json(0, &["stock", "farm.book"]);
    let positions = stock["positions"].as_array().unwrap();
    let position = positions.iter().find(|position| position["item"] == item).unwrap();
    position["buying_quantity"].as_str().unwrap().to_owned()
}

fn warnings(answer: &Value) -> Vec<(u64, &str)> {
    let warnings = answer["warnings"].as_array().unwrap();
    warnings.iter().map(|warning| (warning["row"].as_u64().unwrap(), warning["code"].as_str().unwrap())).collect()
}

#[test]
fn the_template_filled_in_adjusts_the_stock() {
    let desk = Desk::with_movements();
    let made = desk.done(&["template", "farm.book", "--adjustments", "-o", "adjust.csv"]);
    assert_eq!(made, "adjust.csv has 2 rows: fill in reason code and quantity of each item to adjust.\n");
    let template = std::fs::read_to_string(desk.path("adjust.csv")).unwrap();
    insta::assert_snapshot!(template, @r"
    Store,Item Number,Reason Code,Qty,Date,Unit Price,Note,Supply Name,Buying Unit,Net Available
    MAIN,DIESEL,,,,,,Diesel,l,0
    MAIN,UREA,,,,,,Urea 46 %,bag,12
    ");
    assert_eq!(
        desk.json(1, &["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--yes"])["refused"][0]["code"],
        "nothing_to_import"
    );

    desk.write("adjust.csv", template.replace("UREA,,", "UREA,DMG,-1.5"));
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--date", "2026-06-30"];
    let log = desk.log();
    insta::assert_snapshot!(desk.done(&[&words[..], &["--preview"]].concat()));
    assert_eq!(desk.log(), log);
    let preview = desk.json(0, &[&words[..], &["--preview"]].concat());
    let line = json!([{ "row": 3, "store": "MAIN", "item": "UREA", "available": "12", "diff": "-1.5", "new": "10.5" }]);
    assert_eq!(preview["lines"], line);
    let answer = desk.json(0, &[&words[..], &["--yes"]].concat());
    assert_eq!((&answer["recorded"], &answer["lines"], &answer["impact"]), (&json!(1), &line, &preview["preview"]));
    assert_eq!(stock(&desk, "UREA"), "10.5");
}

#[test]
fn by_the_delta_rule_repeats_add_up_and_nothing_is_skipped() {
    let desk = Desk::with_movements();
    desk.write(
        "adjust.csv",
        "Item Number;Reason Code;Qty;Date;Unit Price;Note\nUREA;DMG;-1;;;torn\nUREA;FI;+0,5;2026-06-29;;\n\
         DIESEL;FI;0;;;\nDIESEL;FI;20;;1,1;behind the shed\n",
    );
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--date", "2026-06-30 17:00", "--yes"];
    let answer = desk.json(0, &words);
    assert_eq!(answer["recorded"], 3);
    assert_eq!(warnings(&answer), [(3, "repeated_line"), (4, "zero_delta"), (5, "repeated_line")]);
    let lines: Vec<_> = answer["lines"].as_array().unwrap().iter().map(|line| line["new"].as_str().unwrap()).collect();
    assert_eq!(lines, ["11", "11.5", "20"]);
    assert_eq!((stock(&desk, "UREA"), stock(&desk, "DIESEL")), ("11.5".into(), "20".into()));
    let kardex = desk.done(&["kardex", "farm.book", "MAIN", "UREA"]);
    assert!(kardex.contains("2026-06-29  ") && kardex.contains("2026-06-30 17:00"), "{kardex}");
}

#[test]
fn by_the_sync_rule_the_stock_is_what_was_counted() {
    let desk = Desk::with_movements();
    desk.write("adjust.csv", "Item Number,Reason Code,Qty\nUREA,,11\nDIESEL,FI,5\n");
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "sync", "--date", "2026-06-30"];
    insta::assert_snapshot!(desk.done(&[&words[..], &["--yes"]].concat()));
    assert_eq!((stock(&desk, "UREA"), stock(&desk, "DIESEL")), ("11".into(), "5".into()));
}

#[test]
fn back_dated_lines_of_a_sync_are_refused_one_by_one_and_nothing_is_applied() {
    let desk = Desk::with_movements();
    desk.write("adjust.csv", "Item Number,Reason Code,Qty,Date\nUREA,NF,11,2026-05-31\nDIESEL,NF,0,2026-06-01\n");
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "sync", "--date", "2026-06-30"];
    let log = desk.log();
    for how in ["--yes", "--preview"] {
        let answer = desk.json(1, &[&words[..], &[how]].concat());
        assert_eq!(refusals(&answer), [(Some(2), "backdated_count"), (Some(3), "backdated_count")]);
    }
    insta::assert_snapshot!(desk.refused(&[&words[..], &["--yes"]].concat()));
    assert_eq!(desk.log(), log);
}

#[test]
fn every_fault_at_once() {
    let desk = Desk::with_movements();
    desk.write(
        "adjust.csv",
        "Store,Item Number,Reason Code,Qty,Date,Unit Price,Supply Name\n\
         NORTH,UREX,RATS,1.234,05/06/2026,-1,\n\
         MAIN,UREA,,1,,,Diesel\n\
         MAIN,UREA,FI,,,,\n",
    );
    insta::assert_snapshot!(desk.refused(&["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--yes"]));
    desk.write("adjust.csv", "Item Number,Reason Code,Qty\nUREA,,1\nUREA,,2\nDIESEL,,-1\n");
    let answer = desk.json(1, &["adjust", "farm.book", "adjust.csv", "--rule", "sync", "--yes"]);
    assert_eq!(refusals(&answer), [(Some(3), "duplicate_line"), (Some(4), "negative_value")]);
}

#[test]
fn american_dates_when_the_upload_says_so() {
    let desk = Desk::with_movements();
    desk.write("adjust.csv", "Item Number,Reason Code,Qty,Date\nUREA,FI,1,07/06/2026\nDIESEL,FI,1,2026-07-07\n");
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--preview"];
    assert_eq!(refusals(&desk.json(1, &words)), [(Some(2), "ambiguous_date")]);
    desk.json(0, &["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--month-first", "--yes"]);
    assert!(desk.done(&["kardex", "farm.book", "MAIN", "UREA"]).contains("2026-07-06"));
    desk.write("adjust.csv", "Item Number,Reason Code,Qty,Date\nUREA,FI,1,13/07/2026\n");
    let answer = desk.json(1, &["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--month-first", "--yes"]);
    assert_eq!(refusals(&answer), [(Some(2), "invalid_date")]);
}

#[test]
fn a_loss_that_is_more_than_there_is_names_its_row() {
    let desk = Desk::with_movements();
    desk.write("adjust.csv", "Item Number,Reason Code,Qty\nDIESEL,FI,5\nUREA,NF,-12.5\n");
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--date", "2026-06-30", "--yes"];
    assert_eq!(refusals(&desk.json(1, &words)), [(Some(3), "negative_stock")]);
}

#[test]
fn wrong_usage() {
    let desk = Desk::with_movements();
    assert_eq!(desk.run(&["adjust", "farm.book", "adjust.csv"]).status, 2);
    assert_eq!(desk.run(&["adjust", "farm.book", "adjust.csv", "--rule", "set"]).status, 2);
    assert!(desk.refused(&["template", "farm.book", "--adjustments", "-o", "adjust.txt"]).contains(".xlsx or .csv"));
}

#[test]
fn the_report_put_right_is_taken() {
    let desk = Desk::with_movements();
    desk.write("adjust.csv", "Item Number,Reason Code,Qty\nUREA,DMG,-1\nDIESEL,FIND,5\nUREX,FI,1\n");
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--date", "2026-06-30", "--yes"];
    insta::assert_snapshot!(desk.refused(&[&words[..], &["--report", "wrong.csv"]].concat()));
    let report = std::fs::read_to_string(desk.path("wrong.csv")).unwrap();
    insta::assert_snapshot!(report);
    desk.write("right.csv", report.replace("FIND,5", "FI,5").replace("UREX,FI,1", "UREA,FI,1"));
    let answer =
        desk.json(0, &["adjust", "farm.book", "right.csv", "--rule", "delta", "--date", "2026-06-30", "--yes"]);
    assert_eq!((&answer["recorded"], warnings(&answer)), (&json!(3), vec![(4, "repeated_line")]));
}

#[test]
fn what_the_ledger_refuses_is_reported_too() {
    let desk = Desk::with_movements();
    desk.write("adjust.csv", "Item Number,Reason Code,Qty\nDIESEL,FI,5\nUREA,NF,-12.5\n");
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--date", "2026-06-30", "--yes"];
    let answer = desk.json(1, &[&words[..], &["--report", "wrong.csv"]].concat());
    assert_eq!(answer["report"], "wrong.csv");
    let report = std::fs::read_to_string(desk.path("wrong.csv")).unwrap();
    assert!(report.lines().nth(2).unwrap().starts_with("UREA,NF,-12.5,\"UREA in MAIN would be"), "{report}");
    let answer = desk.json(1, &[&words[..], &["--report", "wrong.csv"]].concat());
    assert_eq!((&answer["report"], refusals(&answer)), (&Value::Null, vec![(Some(3), "negative_stock")]));
}

#[test]
fn of_an_import_that_keeps_going_only_what_was_refused_is_reported() {
    let desk = Desk::with_movements();
    desk.journal(
        "more.csv",
        "entry,2026-07-01,MAIN,UREA,1,27.50,Agro Sur,,,,,E-9,,\n\
         exit,2026-07-02,MAIN,UREA,9999,,,,2026-07,sowing,,X-9,,\n\
         exit,2026-07-03,MAIN,UREX,1,,,,2026-07,sowing,,X-10,,\n",
    );
    let words = ["import", "farm.book", "more.csv", "--keep-going", "--report", "wrong.csv"];
    let answer = desk.json(1, &words);
    assert_eq!((&answer["recorded"], &answer["report"]), (&json!(1), &json!("wrong.csv")));
    let report = std::fs::read_to_string(desk.path("wrong.csv")).unwrap();
    assert_eq!(report.lines().count(), 3, "{report}");
    desk.write("right.csv", report.replace("9999", "10").replace("UREX", "UREA"));
    assert_eq!(desk.json(0, &["import", "farm.book", "right.csv"])["recorded"], 2);
}

#[test]
fn a_file_without_rows_is_refused_without_a_report() {
    let desk = Desk::with_movements();
    desk.write("adjust.csv", "nothing of the kind\n");
    let words = ["adjust", "farm.book", "adjust.csv", "--rule", "delta", "--report", "wrong.xlsx"];
    assert_eq!(desk.json(1, &words)["report"], Value::Null);
    assert!(!desk.path("wrong.xlsx").exists());
}
