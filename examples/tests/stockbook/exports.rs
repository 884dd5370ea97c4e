//! Exports of a book as files.

use crate::desk::{Desk, refusals};
use serde_json::json;
use std::fs;

fn read(desk: &Desk, name: &str) -> String {
    fs::read_to_string(desk.path(name)).unwrap()
}

#[test]
fn tables_as_csv() {
    let desk = Desk::with_movements();
    for what in ["inventory", "valuation", "kardex", "cycles"] {
        let file = format!("{what}.csv");
        assert_eq!(desk.done(&["export", "farm.book", "--what", what, "-o", &file]), format!("{file} is written.\n"));
    }
    let told = ["inventory.csv", "valuation.csv", "kardex.csv", "cycles.csv"]
        .map(|name| format!("{name}\n{}", read(&desk, name)));
    insta::assert_snapshot!(told.join("\n"));
    let words =
        ["export", "farm.book", "--what", "kardex", "--store", "MAIN", "--item", "UREA", "--all", "-o", "urea.csv"];
    desk.done(&words);
    assert!(read(&desk, "urea.csv").lines().skip(1).all(|line| line.starts_with("MAIN,UREA,")));
}

#[test]
fn tables_as_workbooks() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &[("UREA", "Urea 46 %", 18.5, 28.0)]);
    let count = desk.json(0, &["rebalance", "farm.book", "count.xlsx", "--yes"])["ref"].clone();
    let count = count.as_str().unwrap();
    for words in [
        &["--what", "inventory"][..],
        &["--what", "valuation"],
        &["--what", "kardex", "--all"],
        &["--what", "cycles"],
        &["--what", "impact", "--ref", count],
    ] {
        let file = format!("{}.xlsx", words[1]);
        desk.done(&[&["export", "farm.book", "-o", &file], words].concat());
        assert!(fs::read(desk.path(&file)).unwrap().starts_with(b"PK"));
        let again = desk.json(1, &[&["export", "farm.book", "-o", &file], words].concat());
        assert_eq!(refusals(&again), [(None, "already_exists")]);
    }
}

#[test]
fn the_impact_of_what_was_recorded_is_that_of_then() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &[("UREA", "Urea 46 %", 18.5, 28.0)]);
    let count = desk.json(0, &["rebalance", "farm.book", "count.xlsx", "--yes"])["ref"].clone();
    desk.journal("more.csv", "entry,2026-07-01,MAIN,UREA,1,99,Agro Sur,,,,,E-9,,\n");
    desk.done(&["import", "farm.book", "more.csv"]);
    let words = ["export", "farm.book", "--what", "impact", "--ref", count.as_str().unwrap(), "-o", "impact.csv"];
    let written = ["items", "cycles", "exits", "counts"].map(|table| format!("impact-{table}.csv"));
    assert_eq!(desk.json(0, &words)["written"], json!(written));
    insta::assert_snapshot!(written.map(|name| format!("{name}\n{}", read(&desk, &name))).join("\n"));
}

#[test]
fn what_can_not_be_exported() {
    let desk = Desk::with_movements();
    assert_eq!(desk.run(&["export", "farm.book"]).status, 2);
    assert_eq!(desk.run(&["export", "farm.book", "--what", "inventory"]).status, 2, "a table goes to a file");
    assert_eq!(desk.run(&["export", "farm.book", "--what", "impact", "-o", "x.csv"]).status, 2);
    assert_eq!(desk.run(&["export", "farm.book", "--what", "cycles", "--format", "hledger", "-o", "x"]).status, 2);
    for (words, code) in [
        (&["--what", "inventory", "-o", "stock.ods"][..], "wrong_ending"),
        (&["--what", "impact", "--ref", "R-9", "-o", "x.csv"], "unknown_transaction"),
        (&["--what", "kardex", "--store", "MAIN", "--item", "UREX", "-o", "x.csv"], "unknown_item"),
        (&["--what", "kardex", "--store", "NORTH", "--item", "UREA", "-o", "x.csv"], "unknown_store"),
        (&["--what", "cycles", "-o", "nowhere/x.csv"], "no_folder"),
    ] {
        let answer = desk.json(1, &[&["export", "farm.book"], words].concat());
        assert_eq!(refusals(&answer), [(None, code)], "{words:?}");
    }
    assert!(!desk.path("x.csv").exists());
}
