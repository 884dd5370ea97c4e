//! Closed cycles, locks, and added reason codes.

use crate::desk::{Desk, refusals};
use serde_json::json;

const LATE: &str = "entry,2026-04-27,,UREA,40,30,Agro Sur,,,,,E-9,,\n";

#[test]
fn a_closed_cycle_stands_still() {
    let desk = Desk::with_movements();
    let costs = desk.json(0, &["cycles", "farm.book"]);
    assert_eq!(costs["closed_variance"], json!([]));
    let answer = desk.json(0, &["close-cycle", "farm.book", "2026-05"]);
    assert_eq!((&answer["recorded"], &answer["ref"]), (&json!(1), &json!("close-cycle-15")));

    desk.journal("late.csv", LATE);
    desk.done(&["import", "farm.book", "late.csv"]);
    let closed = desk.json(0, &["cycles", "farm.book"]);
    assert_eq!(closed["cycles"][0], costs["cycles"][0]);
    assert_eq!(closed["closed_variance"], json!([{ "cycle": "2026-05", "variance": "23.75" }]));
    insta::assert_snapshot!(desk.done(&["cycles", "farm.book"]));
    insta::assert_snapshot!(desk.done(&["undo", "farm.book", "E-9", "--preview"]));
    let undo = desk.json(0, &["undo", "farm.book", "E-9", "--preview"]);
    let may = undo["preview"]["cycles"].as_array().unwrap().iter().find(|cycle| cycle["cycle"] == "2026-05").unwrap();
    assert_eq!((&may["variance_before"], &may["variance_after"]), (&json!("23.75"), &json!("0")));

    desk.journal("more.csv", "exit,2026-05-20,,UREA,1,,,,2026-05,sowing,,X-9,,\n");
    assert_eq!(refusals(&desk.json(1, &["import", "farm.book", "more.csv"])), [(Some(2), "cycle_closed")]);
    assert_eq!(refusals(&desk.json(1, &["close-cycle", "farm.book", "2026-05"])), [(None, "cycle_closed")]);

    insta::assert_snapshot!(desk.done(&["reopen-cycle", "farm.book", "2026-05"]));
    let open = desk.json(0, &["cycles", "farm.book"]);
    assert_eq!((&open["cycles"][0]["cost"], &open["closed_variance"]), (&json!("546.25"), &json!([])));
    assert_eq!(refusals(&desk.json(1, &["reopen-cycle", "farm.book", "2026-05"])), [(None, "cycle_not_closed")]);
    assert_eq!(refusals(&desk.json(1, &["close-cycle", "farm.book", "2026-50"])), [(None, "unknown_name")]);
}

#[test]
fn a_locked_period() {
    let desk = Desk::with_movements();
    let answer = desk.json(0, &["lock", "farm.book", "2026-04-30"]);
    assert_eq!((&answer["recorded"], &answer["ref"]), (&json!(1), &json!("lock-15")));
    desk.journal("late.csv", LATE);
    assert_eq!(refusals(&desk.json(1, &["import", "farm.book", "late.csv"])), [(Some(2), "period_locked")]);
    assert_eq!(desk.done(&["lock", "farm.book", "2026-04-26"]), "The books are locked through 2026-04-26.\n");
    desk.done(&["import", "farm.book", "late.csv"]);
    assert_eq!(refusals(&desk.json(1, &["undo", "farm.book", "E-7", "--yes"])), [(None, "unknown_transaction")]);
    desk.done(&["lock", "farm.book", "2026-04-30"]);
    assert_eq!(refusals(&desk.json(1, &["undo", "farm.book", "E-9", "--yes"])), [(None, "period_locked")]);
    assert_eq!(desk.done(&["lock", "farm.book", "--lift"]), "The books are not locked any more.\n");
    desk.done(&["undo", "farm.book", "E-9", "--yes"]);
    for words in [&[][..], &["2026-04-31"], &["2026-04-30 08:00"], &["2026-04-30", "--lift"]] {
        let ran = desk.run(&[&["lock", "farm.book"], words].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{words:?}: {}", ran.err);
    }
}

#[test]
fn a_reason_code_of_ones_own() {
    let desk = Desk::with_movements();
    desk.journal("rats.csv", "adjust,2026-06-12,,UREA,-1,,,,,,RAT,A-2,,\n");
    assert_eq!(refusals(&desk.json(1, &["import", "farm.book", "rats.csv"])), [(Some(2), "unknown_reason")]);
    let answer = desk.json(0, &["reason", "farm.book", "RAT"]);
    assert_eq!((&answer["recorded"], &answer["ref"]), (&json!(1), &json!(null)));
    desk.done(&["import", "farm.book", "rats.csv"]);
    assert_eq!(refusals(&desk.json(1, &["reason", "farm.book", "RAT"])), [(None, "already_known")]);
}

#[test]
fn every_kind_in_one_journal() {
    let desk = Desk::with_movements();
    let rows = "\
transfer,2026-06-11,MAIN,UREA,2,,,,,,,T-1,NORTH,
count,2026-06-12,NORTH,UREA,1.5,,,,,,NF,C-1,,
revalue,2026-06-13,NORTH,UREA,,30,,,,,,V-1,,
reverse,2026-06-14,,,,,,,,,,CR-1,C-1,
correct,,,,3,,,,,,,T-1b,T-1,
void,,,,,,,,,,,,X-3,
close-cycle,,,,,,,,2026-05,,,,,
reopen-cycle,,,,,,,,2026-05,,,,,
close-cycle,,,,,,,,2026-07,,,,,
lock,2026-05-31,,,,,,,,,,,,
";
    desk.journal("all.csv", rows);
    assert_eq!(desk.json(0, &["import", "farm.book", "all.csv"]), json!({ "recorded": 10, "refused": [] }));
    let queries: [&[&str]; 3] =
        [&["kardex", "farm.book", "NORTH", "UREA"], &["cycles", "farm.book"], &["balance", "farm.book"]];
    let told: Vec<String> =
        queries.iter().map(|words| format!("$ {}\n{}", words.join(" "), desk.done(words))).collect();
    insta::assert_snapshot!(told.join("\n"));
    assert_eq!(desk.json(0, &["balance", "farm.book"])["agrees"], true);
}
