//! From an empty folder to a count that is applied and taken back.

use crate::desk::{Desk, HEADER, MOVEMENTS, SUPPLIES};
use serde_json::{Value, json};

const COUNT: [(&str, &str, f64, f64); 2] = [("UREA", "Urea 46 %", 18.5, 28.0), ("DIESEL", "Diesel", 300.0, 1.1)];

#[test]
fn init_import_count_preview_apply_undo() {
    let desk = Desk::new();
    desk.write("supplies.csv", SUPPLIES);
    let init = desk.json(0, &["init", "farm.book", "--supplies", "supplies.csv", "--currency", "ARS"]);
    assert_eq!(init, json!({ "recorded": 2, "refused": [] }));
    desk.journal("journal.csv", MOVEMENTS);
    let import = desk.json(0, &["import", "farm.book", "journal.csv"]);
    assert_eq!(import, json!({ "recorded": 7, "refused": [] }));
    assert_eq!(desk.json(0, &["template", "farm.book", "-o", "template.xlsx"]), json!({ "rows": 2 }));
    let untouched = desk.json(1, &["rebalance", "farm.book", "template.xlsx"]);
    assert_eq!(untouched["refused"][0]["code"], "nothing_to_import");
    desk.count("count.xlsx", &COUNT);

    let (before, log) = (desk.state(), desk.log());
    let preview = desk.json(0, &["rebalance", "farm.book", "count.xlsx", "--preview", "--exits"]);
    desk.done(&["rebalance", "farm.book", "count.xlsx", "--preview"]);
    assert_eq!((desk.state(), desk.log()), (before.clone(), log.clone()), "a preview changes nothing");
    assert_eq!((&preview["recorded"], &preview["refused"]), (&json!(0), &json!([])));

    let applied = desk.json(0, &["rebalance", "farm.book", "count.xlsx", "--yes", "--exits"]);
    assert_eq!(applied["impact"], preview["preview"], "what was previewed is what happens");
    assert_eq!((&applied["recorded"], &applied["refused"]), (&json!(1), &json!([])));
    let reference = applied["ref"].as_str().unwrap();
    assert_ne!(desk.state(), before);
    assert_eq!(desk.json(0, &["balance", "farm.book"])["agrees"], true);

    let undone = desk.json(0, &["undo", "farm.book", reference, "--yes"]);
    assert_eq!((&undone["recorded"], &undone["refused"]), (&json!(1), &json!([])));
    assert_eq!(desk.state(), before, "after the undo all is as it was");
    let records = |log: &str| serde_json::from_str::<Value>(log).unwrap()["records"].as_array().unwrap().clone();
    let (then, now) = (records(&log), records(&desk.log()));
    assert_eq!(now.len(), then.len() + 2);
    assert_eq!(now[..then.len()], then, "what was recorded stays recorded");
}

#[test]
fn a_compressed_journal_is_the_same_journal() {
    let (plain, zipped) = (Desk::with_movements(), Desk::with_book());
    zipped.zipped_journal("journal.csv.gz", MOVEMENTS);
    assert_eq!(zipped.done(&["import", "farm.book", "journal.csv.gz"]), "7 rows recorded.\n");
    assert_eq!(zipped.state(), plain.state());
}

#[test]
fn text_as_spreadsheets_save_it_is_the_same_journal() {
    let plain = Desk::with_movements();
    let text = format!("{HEADER}\n{MOVEMENTS}");
    let utf_16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for (what, bytes) in [
        ("UTF-8 with a mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16", utf_16),
        ("semicolons", text.replace(',', ";").into_bytes()),
        ("CRLF", text.replace('\n', "\r\n").into_bytes()),
    ] {
        let desk = Desk::with_book();
        desk.write("journal.csv", bytes);
        assert_eq!(desk.json(0, &["import", "farm.book", "journal.csv"])["recorded"], 7, "{what}");
        assert_eq!(desk.state(), plain.state(), "{what}");
    }
}

#[test]
fn what_each_query_answers() {
    let desk = Desk::with_movements();
    let stock = desk.json(0, &["stock", "farm.book"]);
    assert_eq!(
        stock["positions"][1],
        json!({
            "store": "MAIN", "item": "UREA", "quantity": "600", "buying_quantity": "12", "value": "330", "average": "27.5",
            "negative_variance": "0",
        })
    );
    assert_eq!(stock["positions"][0]["average"], Value::Null, "nothing has no average");
    let cycles = desk.json(0, &["cycles", "farm.book"]);
    assert_eq!(cycles["cycles"][0], json!({ "cycle": "2026-05", "activity": "fertilizing", "cost": "522.5" }));
    let kardex = desk.json(0, &["kardex", "farm.book", "MAIN", "UREA"]);
    let line = &kardex["lines"][1];
    for (field, value) in [
        ("ref", "X-1"),
        ("kind", "exit"),
        ("effective", "2026-05-06 08:00:00"),
        ("cost", "550"),
        ("quantity", "1000"),
        ("value", "550"),
        ("unit_cost", "27.5"),
        ("average", "27.5"),
    ] {
        assert_eq!(line[field], value, "{field}");
    }
    let balance = desk.json(0, &["balance", "farm.book"]);
    assert_eq!(balance["total"]["came_in"], balance["total"]["went_out"]);
    let log = desk.json(0, &["log", "farm.book", "--after", "1", "--limit", "1"]);
    assert_eq!(log["records"].as_array().unwrap().len(), 1);
    assert_eq!(log["records"][0]["position"], 2);
}

#[test]
fn a_superseded_line_has_no_running_stock() {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &COUNT);
    desk.done(&["rebalance", "farm.book", "count.xlsx", "--yes"]);
    let lines = |words: &[&str]| desk.json(0, words)["lines"].as_array().unwrap().clone();
    let live = lines(&["kardex", "farm.book", "MAIN", "UREA"]);
    let all = lines(&["kardex", "farm.book", "MAIN", "UREA", "--all"]);
    assert_eq!((live.len(), all.len()), (2, 6));
    assert_eq!(live[..], all[4..]);
    for line in &all[..4] {
        assert_eq!(line["superseded_by"], live[0]["ref"]);
        assert!(
            ["quantity", "buying_quantity", "average", "value"].iter().all(|field| line[field].is_null()),
            "{line}"
        );
    }
}

#[test]
fn a_count_may_be_a_csv() {
    let desk = Desk::with_movements();
    let header = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price";
    desk.write("count.csv", format!("{header}\nUrea 46 %,UREA,2026-05-31,18.5,28\n"));
    assert_eq!(desk.json(0, &["rebalance", "farm.book", "count.csv", "--yes"])["recorded"], 1);
}
