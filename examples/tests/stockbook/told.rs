//! Texts for people, held by snapshots.

use crate::desk::{Desk, HEADER};

#[test]
fn help() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.done(&["--help"]));
}

#[test]
fn the_demo() {
    let desk = Desk::new();
    let told = desk.done(&["demo"]);
    insta::assert_snapshot!(told);
    let kept = desk.done(&["demo", "farm"]);
    assert_eq!(kept, format!("{told}\nThe book and its files are in farm.\n"));
    assert!(desk.done(&["stock", "farm/farm.book"]).contains("UREA"));
    assert!(desk.refused(&["demo", "farm"]).starts_with("there is something at farm already"));
}

#[test]
fn a_preview() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &[("UREA", "Urea 46 %", 18.5, 28.0), ("DIESEL", "Diesel", 300.0, 0.0)]);
    insta::assert_snapshot!(desk.done(&["rebalance", "farm.book", "count.xlsx", "--preview"]));
}

#[test]
fn a_book_that_is_empty() {
    let desk = Desk::with_book();
    let queries: [&[&str]; 4] = [
        &["stock", "farm.book"],
        &["kardex", "farm.book", "MAIN", "UREA"],
        &["cycles", "farm.book"],
        &["balance", "farm.book"],
    ];
    let told: Vec<String> =
        queries.iter().map(|words| format!("$ {}\n{}", words.join(" "), desk.done(words))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn the_kardex_and_the_balance() {
    let desk = Desk::with_movements();
    let queries: [&[&str]; 2] = [&["kardex", "farm.book", "MAIN", "UREA"], &["balance", "farm.book"]];
    let told: Vec<String> =
        queries.iter().map(|words| format!("$ {}\n{}", words.join(" "), desk.done(words))).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_count_that_later_movements_contradict() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &[("DIESEL", "Diesel", 299.5, 1.1), ("UREA", "Urea 46 %", 6.0, 28.0)]);
    insta::assert_snapshot!(desk.refused(&["rebalance", "farm.book", "count.xlsx", "--yes"]));
}

#[test]
fn faults_of_a_journal() {
    let desk = Desk::with_book();
    desk.journal(
        "journal.csv",
        "entry,2026-05-01,MAIN,UREX,1,2,Agro Sur,,,,,E-1,,\n\
         entry,31/31/2026,MAIN,UREA,1,2,Agro Sur,,,,,E-2,,\n\
         entry,01/02/2026,MAIN,UREA,1,2,Agro Sur,,,,,E-3,,\n\
         entry,2026-05-01,MAIN,UREA,1.1234567,2,Agro Sur,,,,,E-4,,\n\
         entry,2026-05-01,MAIN,UREA,1,-2,Agro Sur,,,,,E-5,,\n\
         exit,2026-05-02,MAIN,UREA,10,,,,2026-05,,,X-1,,\n\
         adjust,2026-05-02,MAIN,UREA,-1,,,,,,RATS,A-1,,\n\
         sell,2026-05-02,MAIN,UREA,10,,,,2026-05,,,X-2,,\n",
    );
    insta::assert_snapshot!(desk.refused(&["import", "farm.book", "journal.csv"]));
}

#[test]
fn what_the_ledger_refuses_of_a_journal() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &[("DIESEL", "Diesel", 400.0, 1.1)]);
    desk.done(&["rebalance", "farm.book", "count.xlsx", "--yes"]);
    desk.journal(
        "more.csv",
        "entry,2026-05-31 23:00,MAIN,DIESEL,1,2,Agro Sur,,,,,E-9,,\n\
         entry,2026-06-01,MAIN,UREA,1,2,Agro Sur,,,,,X-1,,\n\
         return,2026-06-01,MAIN,UREA,1000,,,,,,,R-9,X-1,\n\
         return,2026-06-01,MAIN,UREA,1,,,,,,,R-8,E-1,\n\
         void,,,,,,,,,,,,X-1,\n\
         void,,,,,,,,,,,,A-1,\n\
         void,,,,,,,,,,,,E-7,\n\
         exit,2026-05-07,MAIN,UREA,900,,,,2026-05,sowing,,X-9,,\n",
    );
    insta::assert_snapshot!(desk.refused(&["import", "farm.book", "more.csv"]));
}

#[test]
fn faults_of_a_count() {
    let desk = Desk::with_movements();
    let rows = "Urea 46 %,UREA,01/02/2026,1.234,\n\
                Diesel,UREX,2026-05-31,1,1\n\
                Urea 46 %,DIESEL,2026-05-31,-1,0.12345678\n\
                Urea 46 %,UREA,2026-05-31,1,1\n";
    let header = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price";
    desk.write("count.csv", format!("{header}\n{rows}"));
    insta::assert_snapshot!(desk.refused(&["rebalance", "farm.book", "count.csv"]));
}

#[test]
fn the_log_tells_what_happened() {
    let desk = Desk::with_movements();
    desk.write("exit.csv", format!("{HEADER}\nexit,2026-06-04,MAIN,UREA,10,,,,2026-06,sowing,,X-4,,\n"));
    desk.done(&["import", "farm.book", "exit.csv"]);
    desk.done(&["undo", "farm.book", "X-4", "--yes"]);
    let log = desk.done(&["log", "farm.book"]);
    let (records, head) = log.split_once("\n\n").unwrap();
    assert_eq!(head.trim_end(), format!("Head: {}", desk.done(&["head", "farm.book"]).trim_end()));
    let what: Vec<&str> = records.lines().map(|line| line.get(31..).unwrap_or(line)).collect();
    insta::assert_snapshot!(what.join("\n"));
}
