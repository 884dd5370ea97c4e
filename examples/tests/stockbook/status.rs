//! Exit status, questions, and the way of each output.

use crate::desk::Desk;
use std::io::{Read, Write};
use std::process::Stdio;

const COUNT: [(&str, &str, f64, f64); 1] = [("UREA", "Urea 46 %", 18.5, 28.0)];

#[test]
fn two_for_wrong_usage() {
    let desk = Desk::new();
    for words in [
        &[][..],
        &["count"],
        &["stock"],
        &["init", "farm.book"],
        &["kardex", "farm.book", "MAIN"],
        &["log", "farm.book", "--after", "monday"],
        &["rebalance", "farm.book", "count.xlsx", "--preview", "--yes"],
    ] {
        let ran = desk.run(words);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{words:?}");
        assert!(ran.err.contains("--help") || ran.err.contains("Usage: stockbook"), "{words:?}: {}", ran.err);
    }
}

#[test]
fn zero_for_what_is_only_asked() {
    let desk = Desk::new();
    assert!(desk.done(&["--version"]).starts_with("stockbook "));
    assert!(desk.done(&["help", "rebalance"]).contains("--preview"));
}

#[test]
fn only_a_yes_is_a_yes() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &COUNT);
    let log = desk.log();
    for answer in ["", "\n", "n\n", "maybe\n", "yesterday\n"] {
        let ran = desk.answering(answer, &["rebalance", "farm.book", "count.xlsx"]);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{answer:?}");
        assert!(ran.err.contains("Apply count.xlsx? [y/N]") && ran.err.contains("not confirmed"), "{}", ran.err);
    }
    assert_eq!(desk.log(), log);
    let ran = desk.answering("Y\n", &["rebalance", "farm.book", "count.xlsx"]);
    let recorded = "Recorded as rebalance-15. To take it back: stockbook undo farm.book rebalance-15\n";
    assert_eq!((ran.status, ran.out.as_str()), (0, recorded));
    let ran = desk.answering("yes\n", &["undo", "farm.book", "rebalance-15"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "rebalance-15 is taken back. Recorded as void-16.\n"));
}

#[test]
fn a_yes_is_to_what_was_shown() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &COUNT);
    desk.journal("meanwhile.csv", "exit,2026-06-04,MAIN,UREA,10,,,,2026-06,sowing,,X-4,,\n");
    let mut asked = desk.command(&["rebalance", "farm.book", "count.xlsx"]).stdin(Stdio::piped()).spawn().unwrap();
    let (mut stderr, mut told) = (asked.stderr.take().unwrap(), Vec::new());
    while !told.ends_with(b"[y/N] ") {
        let mut byte = [0];
        stderr.read_exact(&mut byte).unwrap();
        told.extend(byte);
    }
    desk.done(&["import", "farm.book", "meanwhile.csv"]);
    let log = desk.log();
    asked.stdin.take().unwrap().write_all(b"y\n").unwrap();
    told.clear();
    stderr.read_to_end(&mut told).unwrap();
    assert_eq!(asked.wait().unwrap().code(), Some(1));
    assert!(String::from_utf8(told).unwrap().contains("the book changed while the question stood"));
    assert_eq!(desk.log(), log);
}

#[test]
fn a_program_is_not_asked() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &COUNT);
    let log = desk.log();
    for words in [&["rebalance", "farm.book", "count.xlsx"][..], &["undo", "farm.book", "X-2"]] {
        let answer = desk.json(1, words);
        assert_eq!(answer["refused"][0]["code"], "not_confirmed");
        assert!(answer["preview"].is_object());
    }
    assert_eq!(desk.log(), log);
}

#[test]
fn whoever_stops_reading_is_no_failure() {
    let desk = Desk::with_movements();
    let mut child = desk.command(&["kardex", "farm.book", "MAIN", "UREA"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_one() {
    let desk = Desk::with_movements();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = desk.command(&["stock", "farm.book"]).stdout(Stdio::from(full)).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("the answer can't be written: "));
}

#[test]
fn a_template_takes_nobodys_place() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &COUNT);
    let kept = std::fs::read(desk.path("count.xlsx")).unwrap();
    assert_eq!(desk.json(1, &["template", "farm.book", "-o", "count.xlsx"])["refused"][0]["code"], "already_exists");
    assert_eq!(desk.json(1, &["template", "farm.book", "-o", "farm.book"])["refused"][0]["code"], "wrong_ending");
    assert_eq!(std::fs::read(desk.path("count.xlsx")).unwrap(), kept);
    desk.log();
}
