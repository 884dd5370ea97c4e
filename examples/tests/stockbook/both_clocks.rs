//! The stock at a moment, as the book knew it at a position.

use crate::desk::Desk;
use serde_json::{Value, json};

fn urea(desk: &Desk, words: &[&str]) -> Value {
    let stock = desk.json(0, &[&["stock", "farm.book"], words].concat());
    stock["positions"].as_array().unwrap().iter().find(|position| position["item"] == "UREA").unwrap().clone()
}

#[test]
fn at_a_moment() {
    let desk = Desk::with_movements();
    for (at, buying) in [
        ("2026-04-27", "0"),
        ("2026-04-28", "40"),
        ("2026-05-06 07:59", "40"),
        ("2026-05-06 08:00", "20"),
        ("2026-05-06", "21"),
        ("2026-05-13", "20"),
        ("2030-01-01", "12"),
    ] {
        assert_eq!(urea(&desk, &["--at", at])["buying_quantity"], buying, "{at}");
    }
    let (mut now, at_last) = (urea(&desk, &[]), urea(&desk, &["--at", "2030-01-01"]));
    assert_eq!(now.as_object_mut().unwrap().remove("negative_variance"), Some(json!("0")));
    assert_eq!(at_last, now);
}

#[test]
fn before_the_baseline_it_is_superseded() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &[("UREA", "Urea 46 %", 18.5, 28.0)]);
    desk.done(&["rebalance", "farm.book", "count.xlsx", "--yes"]);
    let superseded = json!({ "store": "MAIN", "item": "UREA", "superseded": true });
    assert_eq!(urea(&desk, &["--at", "2026-05-31 23:59:59"]), superseded);
    assert_eq!(urea(&desk, &["--at", "2026-05-30"]), superseded);
    assert_eq!(urea(&desk, &["--at", "2026-05-31"])["value"], "518");
    insta::assert_snapshot!(desk.done(&["stock", "farm.book", "--at", "2026-05-30"]));
    // both clocks at once: a moment, as known before the rebalance
    let then = urea(&desk, &["--at", "2026-05-30", "--known-at", "14"]);
    assert_eq!((&then["buying_quantity"], then.get("superseded")), (&json!("20"), None));
}

#[test]
fn as_it_was_known() {
    let desk = Desk::with_movements();
    let known = desk.json(0, &["stock", "farm.book"]);
    desk.done(&["undo", "farm.book", "X-2", "--yes"]);
    let as_known = |known_at: &str| desk.json(0, &["stock", "farm.book", "--known-at", known_at]);
    assert_eq!(as_known("14")["positions"], known["positions"]);
    assert_eq!(as_known("14")["known_at"], 14);
    assert_eq!(as_known("15")["positions"], desk.json(0, &["stock", "farm.book"])["positions"]);
    assert_eq!(as_known("99")["known_at"], 15);
    // a command is known whole or not at all
    assert_eq!((&as_known("13")["known_at"], &as_known("13")["positions"]), (&json!(3), &json!([])));
    assert_eq!(as_known("2020-01-01")["positions"], json!([]));
    assert_eq!(as_known("2100-01-01")["known_at"], 15);
}

#[test]
fn what_a_deficit_cost_beyond_what_it_was_carried_at() {
    let desk = Desk::new();
    desk.write("supplies.csv", crate::desk::SUPPLIES);
    desk.done(&["init", "farm.book", "--supplies", "supplies.csv", "--allow-negative"]);
    desk.journal(
        "journal.csv",
        "entry,2026-05-01,,UREA,1,20,Agro Sur,,,,,,,\n\
         exit,2026-05-02,,UREA,150,,,,2026-05,fertilizing,,,,\n\
         entry,2026-05-03,,UREA,2,30,Agro Sur,,,,,,,\n",
    );
    desk.done(&["import", "farm.book", "journal.csv"]);
    let held = urea(&desk, &[]);
    assert_eq!((&held["quantity"], &held["negative_variance"]), (&json!("0"), &json!("20")));
}

#[test]
fn what_is_neither_is_wrong_usage() {
    let desk = Desk::with_movements();
    for words in [["--at", "yesterday"], ["--at", "31/05/2026"], ["--known-at", "soon"], ["--known-at", "-1"]] {
        let ran = desk.run(&[&["stock", "farm.book"], &words[..]].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{words:?}: {}", ran.err);
    }
}
