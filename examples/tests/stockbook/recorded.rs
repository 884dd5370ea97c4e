//! Books of earlier versions stay readable: each opens, exports the same bytes, and gives the same answers.
//!
//! `recorded` has a book, its export, and the answers of `stockbook` when wire version 1 was the newest. They are never
//! made anew. The book holds data that a later rule might refuse: an entry of the year 2031, names that differ by one
//! letter or by case, a count without a time of day beside a movement with one, a gain of damaged goods.

use crate::desk::Desk;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn recorded(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stockbook/recorded").join(name)
}

fn desk_with_the_recorded_book() -> Desk {
    let desk = Desk::new();
    fs::copy(recorded("wire-1.book"), desk.path("farm.book")).unwrap();
    desk
}

/// Notes the ways in which an answer lacks fields or values of the old one. A later version may only add fields.
fn lost(path: &str, then: &Value, now: &Value, told: &mut Vec<String>) {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            for (field, value) in then {
                lost(&format!("{path}.{field}"), value, now.get(field).unwrap_or(&Value::Null), told);
            }
        }
        (Value::Array(then), Value::Array(now)) if then.len() == now.len() => {
            for (index, (value, now)) in then.iter().zip(now).enumerate() {
                lost(&format!("{path}[{index}]"), value, now, told);
            }
        }
        (then, now) if then == now => {}
        (then, now) => told.push(format!("{path}: {then} became {now}")),
    }
}

fn assert_answers_as_recorded(desk: &Desk) {
    let answers: Vec<Value> = serde_json::from_slice(&fs::read(recorded("wire-1.json")).unwrap()).unwrap();
    assert!(answers.len() > 15);
    let mut told = Vec::new();
    for answer in &answers {
        let asked = answer["asked"].as_str().unwrap();
        let mut words = asked.split(' ');
        let command = words.next().unwrap();
        let words: Vec<&str> = [command, "farm.book"].into_iter().chain(words).collect();
        lost(asked, &answer["answer"], &desk.json(0, &words), &mut told);
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn a_book_of_wire_version_1_answers_as_it_did_and_exports_its_old_bytes() {
    let desk = desk_with_the_recorded_book();
    assert_answers_as_recorded(&desk);
    desk.done(&["export", "farm.book", "--format", "jsonl", "-o", "now.jsonl"]);
    let [then, now] = [recorded("wire-1.jsonl"), desk.path("now.jsonl")].map(|path| fs::read(path).unwrap());
    assert!(then == now, "the export differs");
}

#[test]
fn an_export_of_wire_version_1_is_restored_as_the_book_it_was_taken_of() {
    let desk = Desk::new();
    fs::copy(recorded("wire-1.jsonl"), desk.path("old.jsonl")).unwrap();
    desk.done(&["restore", "farm.book", "old.jsonl"]);
    assert_answers_as_recorded(&desk);
}

#[test]
fn a_field_that_is_gone_or_differs_is_told() {
    let then = serde_json::json!({"a": [{"b": "1", "c": null}], "d": 2});
    let now = serde_json::json!({"a": [{"b": "2", "new": 1}], "more": true});
    let mut told = Vec::new();
    lost("x", &then, &now, &mut told);
    assert_eq!(told, [r#"x.a[0].b: "1" became "2""#, "x.d: 2 became null"]);
}
