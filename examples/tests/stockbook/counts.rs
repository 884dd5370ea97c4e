//! Counts, reversals, and the changes by them.

use crate::desk::{Desk, refusals};
use serde_json::{Value, json};

fn urea(desk: &Desk) -> Value {
    let stock = desk.json(0, &["stock", "farm.book"]);
    stock["positions"].as_array().unwrap().iter().find(|position| position["item"] == "UREA").unwrap().clone()
}

#[test]
fn a_count_sets_the_stock_and_its_reversal_puts_it_back() {
    let desk = Desk::with_movements();
    let before = urea(&desk);
    assert_eq!(before["buying_quantity"], "12");
    let words = ["count", "farm.book", "MAIN", "UREA", "10.5", "--date", "2026-06-30 17:00"];
    let log = desk.log();
    let preview = desk.json(0, &[&words[..], &["--preview"]].concat());
    assert_eq!((&preview["recorded"], &preview["preview"]["value_change"]), (&json!(0), &json!("-41.25")));
    assert_eq!(desk.log(), log);

    let more = ["--reason", "NF", "--ref", "C-1", "--yes"];
    let answer = desk.json(0, &[&words[..], &more].concat());
    assert_eq!((&answer["recorded"], &answer["ref"], &answer["refused"]), (&json!(1), &json!("C-1"), &json!([])));
    assert_eq!(answer["impact"], preview["preview"]);
    assert_eq!(urea(&desk)["buying_quantity"], "10.5");

    let reverse = ["reverse", "farm.book", "C-1", "--date", "2026-07-01"];
    insta::assert_snapshot!(desk.done(&[&reverse[..], &["--preview"]].concat()));
    let answer = desk.json(0, &[&reverse[..], &["--yes"]].concat());
    assert_eq!((&answer["recorded"], &answer["ref"]), (&json!(1), &json!("reverse-16")));
    assert_eq!(urea(&desk), before);
    assert_eq!(refusals(&desk.json(1, &[&reverse[..], &["--yes"]].concat())), [(None, "already_reversed")]);
}

#[test]
fn a_priced_count_sets_the_value_too() {
    let desk = Desk::with_movements();
    let words = ["count", "farm.book", "MAIN", "UREA", "10", "--date", "2026-06-30", "--price", "30", "--yes"];
    desk.done(&words);
    assert_eq!((&urea(&desk)["value"], &urea(&desk)["average"]), (&json!("300"), &json!("30")));
    insta::assert_snapshot!(desk.done(&["balance", "farm.book"]));
    let balance = desk.json(0, &["balance", "farm.book"]);
    assert_eq!((&balance["agrees"], &balance["total"]["revalued"]), (&json!(true), &json!("25")));
}

#[test]
fn a_movement_dated_before_a_count_changes_what_it_found() {
    let desk = Desk::with_movements();
    desk.done(&["count", "farm.book", "MAIN", "UREA", "10", "--date", "2026-06-30", "--ref", "C-1", "--yes"]);
    let undo = ["undo", "farm.book", "X-2"];
    insta::assert_snapshot!(desk.done(&[&undo[..], &["--preview"]].concat()));
    let answer = desk.json(0, &[&undo[..], &["--yes"]].concat());
    let finding = json!([{ "ref": "C-1", "before": "-100", "after": "-500", "cause": answer["ref"] }]);
    assert_eq!(answer["impact"]["counts"], finding);
    assert_eq!(urea(&desk)["buying_quantity"], "10");
}

#[test]
fn what_is_refused() {
    let desk = Desk::with_movements();
    for (words, code) in [
        (&["count", "farm.book", "NROTH", "UREA", "1", "--date", "2026-06-30"][..], "unknown_store"),
        (&["count", "farm.book", "MAIN", "UREX", "1", "--date", "2026-06-30"], "unknown_item"),
        (&["count", "farm.book", "MAIN", "UREA", "-1", "--date", "2026-06-30"], "negative_value"),
        (&["count", "farm.book", "MAIN", "UREA", "1", "--date", "2026-06-30", "--reason", "RATS"], "unknown_reason"),
        (&["count", "farm.book", "MAIN", "UREA", "1", "--date", "2026-05-01"], "backdated_count"),
        (&["count", "farm.book", "MAIN", "UREA", "1", "--date", "2026-06-30", "--ref", "E-1"], "duplicate_reference"),
        (&["reverse", "farm.book", "E-1", "--date", "2026-06-30"], "not_reversible"),
        (&["reverse", "farm.book", "A-1", "--date", "2026-05-01"], "reversal_before_original"),
        (&["undo", "farm.book", "A-1"], "not_voidable"),
    ] {
        let log = desk.log();
        for how in ["--yes", "--preview"] {
            let answer = desk.json(1, &[words, &[how]].concat());
            assert_eq!(refusals(&answer), [(None, code)], "{words:?}");
        }
        assert_eq!(desk.log(), log);
    }
}

#[test]
fn without_a_date_it_is_now() {
    let desk = Desk::with_movements();
    desk.done(&["count", "farm.book", "MAIN", "UREA", "10", "--yes"]);
    desk.done(&["reverse", "farm.book", "count-15", "--yes"]);
    assert_eq!(urea(&desk)["buying_quantity"], "12");
}

#[test]
fn nothing_is_recorded_unasked() {
    let desk = Desk::with_movements();
    let log = desk.log();
    for (words, question) in [
        (
            &["count", "farm.book", "MAIN", "UREA", "10", "--date", "2026-06-30"][..],
            "Record that there is 10 of UREA in MAIN? [y/N]",
        ),
        (&["reverse", "farm.book", "A-1", "--date", "2026-06-30"], "Reverse A-1? [y/N]"),
    ] {
        let ran = desk.answering("n\n", words);
        assert_eq!((ran.status, ran.err.contains(question)), (1, true), "{}", ran.err);
        assert_eq!(desk.json(1, words)["refused"][0]["code"], "not_confirmed");
    }
    assert_eq!(desk.log(), log);
    let ran = desk.answering("y\n", &["reverse", "farm.book", "A-1", "--date", "2026-06-30"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "A-1 is reversed. Recorded as reverse-15.\n"));
}
