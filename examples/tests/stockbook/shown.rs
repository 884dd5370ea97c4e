//! Names that older versions recorded unchecked, and other texts by strangers: shown escaped, exported unchanged.

use crate::desk::Desk;
use ledger_store::ChainHash;
use proptest::prelude::*;
use serde_json::Value;
use std::fs;

/// The texts of a book, each by the word that stands for it in [`MOVEMENTS`] and [`SUPPLIES`].
type Texts<'a> = [(&'a str, &'a str)];

const SUPPLIES: &str = "\
Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion
THEITEM,THENAME,THEBAG,THEKG,50
";

const MOVEMENTS: &str = "\
entry,2026-04-28,MAIN,THEITEM,40,27.50,THEPROVIDER,THEDOCUMENT,,,,E-1,,THENOTE
transfer,2026-04-29,MAIN,THEITEM,20,,,,,,,T-1,THESTORE,
exit,2026-05-06 08:00,THESTORE,THEITEM,100,,,,THECYCLE,THEACTIVITY,,THEREF,,
adjust,2026-05-13,THESTORE,THEITEM,-1,,,,,,DMG,A-1,,
";

/// A book as an older version would have recorded it: a log with other texts in it, restored.
fn recorded_earlier(desk: &Desk, book: &str, texts: &Texts<'_>) {
    if !desk.path("plain.jsonl").exists() {
        desk.write("supplies.csv", SUPPLIES);
        desk.journal("journal.csv", MOVEMENTS);
        desk.done(&["init", "plain.book", "--supplies", "supplies.csv"]);
        desk.done(&["import", "plain.book", "journal.csv"]);
        desk.done(&["export", "plain.book", "--format", "jsonl", "-o", "plain.jsonl"]);
    }
    let plain = fs::read_to_string(desk.path("plain.jsonl")).unwrap();
    let (mut hash, mut lines, mut head) = (ChainHash::START, String::new(), Value::Null);
    for line in plain.lines() {
        let Some((_, body)) = line.split_once(r#","record":"#) else {
            head = serde_json::from_str(line).unwrap();
            continue;
        };
        let mut body = body.strip_suffix('}').unwrap().to_owned();
        for (word, text) in texts {
            body = body.replace(&format!("\"{word}\""), &serde_json::to_string(text).unwrap());
        }
        hash = hash.then(&body);
        lines.push_str(&format!("{{\"hash\":\"{hash}\",\"record\":{body}}}\n"));
    }
    let first = format!("{{\"ledger_export\":1,\"position\":{},\"hash\":\"{hash}\"}}\n", head["position"]);
    desk.write("earlier.jsonl", first + &lines);
    desk.done(&["restore", book, "earlier.jsonl"]);
}

/// Every command that prints texts of a book, a file or the command line.
fn commands(book: &str, texts: &Texts<'_>) -> Vec<Vec<String>> {
    let text = |word: &str| texts.iter().find(|(known, _)| *known == word).map_or(word, |(_, text)| *text).to_owned();
    // no operating system passes a NUL to a program
    let argument = |word: &str| text(word).replace('\0', "");
    let (item, store) = (text("THEITEM"), text("THESTORE"));
    let line = |words: &str| words.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let of_book = |words: &str, more: &[String]| {
        let (task, rest) = words.split_once(' ').unwrap_or((words, ""));
        let rest = line(rest).into_iter().filter(|word| !word.is_empty());
        [task.to_owned(), book.to_owned()].into_iter().chain(more.iter().cloned()).chain(rest).collect::<Vec<_>>()
    };
    vec![
        of_book("stock", &[]),
        of_book("stock --at 2026-05-01", &[]),
        of_book("kardex --all", &[store.clone(), item.clone()]),
        of_book("kardex", &[argument("THENAME"), item.clone()]),
        of_book("kardex", &[store.clone(), argument("THENAME")]),
        of_book("cycles", &[]),
        of_book("balance", &[]),
        of_book("postings", &[]),
        of_book("postings", &[text("THEREF")]),
        of_book("postings", &[argument("THENAME")]),
        of_book("log", &[]),
        of_book("verify", &[]),
        of_book("undo --preview", &[text("THEREF")]),
        of_book("undo --yes", &[argument("THENAME")]),
        of_book("reverse A-1 --preview", &[]),
        of_book("rebalance count.csv --preview", &[]),
        of_book("rebalance count.csv", &[]),
        of_book("rebalance wrong.csv --preview", &[]),
        of_book("adjust adjust.csv --rule delta --preview", &[]),
        of_book("import wrong.csv", &[]),
        of_book("import journal2.csv", &[]),
        of_book("import journal2.csv --keep-going", &[]),
        of_book("import", &[argument("THENAME")]),
        of_book("export --what impact -o out.csv --ref", &[]).into_iter().chain([argument("THENAME")]).collect(),
        of_book("backup", &[format!("nowhere/{}", argument("THENAME"))]),
        of_book("export --format beancount", &[]),
        vec!["stock".to_owned(), argument("THENAME") + "x"],
        vec!["init".to_owned(), "new.book".to_owned(), "--supplies".to_owned(), "wrong.csv".to_owned()],
        vec!["close-cycle".to_owned(), book.to_owned(), argument("THEBAG")],
        vec!["reason".to_owned(), book.to_owned(), format!("-{}", argument("THEBAG"))],
    ]
}

/// The files that those commands read, with the texts in their cells.
fn files(desk: &Desk, texts: &Texts<'_>) {
    let cell = |word: &str| {
        let text = texts.iter().find(|(known, _)| *known == word).map_or(word, |(_, text)| *text);
        format!("\"{}\"", text.replace('"', "\"\""))
    };
    let (item, store, name) = (cell("THEITEM"), cell("THESTORE"), cell("THENAME"));
    desk.write(
        "count.csv",
        format!(
            "Store,Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n\
             {store},{name},{item},2026-05-31,20,1\n"
        ),
    );
    desk.write("adjust.csv", format!("Store,Item Number,Reason Code,Qty\n{store},{item},DMG,1\n"));
    desk.journal(
        "journal2.csv",
        &format!(
            "exit,2026-06-03 08:00,{store},{item},100000,,,,{name},{name},,{name},,{name}\n\
             {name},{name},{name},{name},{name},{name},,{name},,,{name},,{name},\n"
        ),
    );
    desk.write("wrong.csv", format!("{name},{name}\n{name},{name}\n"));
}

fn is_hidden(character: char) -> bool {
    let separators_and_directions = ["\u{2028}", "\u{2029}", "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}"];
    let isolates = "\u{2066}\u{2067}\u{2068}\u{2069}";
    character.is_control()
        || separators_and_directions.iter().any(|some| some.contains(character))
        || isolates.contains(character)
}

/// The output of each command, on standard output and standard error.
fn printed(desk: &Desk, book: &str, texts: &Texts<'_>, more: &[&str]) -> Vec<(String, String)> {
    recorded_earlier(desk, book, texts);
    files(desk, texts);
    let commands = commands(book, texts).into_iter();
    let run = |words: Vec<String>| {
        let words: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
        let ran = desk.run(&words);
        (format!("{words:?}"), format!("{}{}", ran.out, ran.err))
    };
    commands.map(run).collect()
}

/// Plain texts, for the expected number of lines.
const PLAIN: &Texts<'_> = &[];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    /// The output has no character that steers a terminal, and no line more than with plain names.
    #[test]
    fn whatever_a_name_holds_it_stays_in_its_line(
        free in "[ab \\\\\"'ñ\u{0}-\u{1f}\u{7f}-\u{9f}\u{2028}-\u{202e}\u{2066}-\u{2069}]{1,12}",
        unit in "[k\u{1b}\r\n\u{85}\u{9b}]{1,5}",
        id in "x[\u{2028}-\u{202e}\u{2066}-\u{2069}a ]{1,6}y",
    ) {
        let desk = Desk::new();
        let free = format!("x{free}x");
        let [store, cycle, reference] = ["S", "C", "R"].map(|kind| format!("{kind}{id}"));
        let texts: &Texts<'_> = &[
            ("THEITEM", &id), ("THESTORE", &store), ("THECYCLE", &cycle), ("THEREF", &reference), ("THEPROVIDER", &id),
            ("THEACTIVITY", &id), ("THENAME", &free), ("THEBAG", &unit), ("THEKG", &unit), ("THENOTE", &free),
            ("THEDOCUMENT", &free),
        ];
        for (words, told) in printed(&desk, "earlier.book", texts, &[]) {
            // an export that does not go to a terminal is not escaped
            if words.contains("beancount") {
                continue;
            }
            let hidden = told.chars().find(|character| *character != '\n' && is_hidden(*character));
            prop_assert_eq!(hidden, None, "{} prints {:?}", words, told);
        }
        for (words, told) in printed(&desk, "again.book", texts, &["--json"]) {
            if told.starts_with('{') {
                prop_assert!(!told.trim_end().chars().any(is_hidden), "{} prints {:?}", words, told);
                prop_assert!(serde_json::from_str::<Value>(&told).is_ok());
            }
        }
    }
}

/// Lines are counted by those of a book with plain names.
#[test]
fn a_name_fakes_no_row() {
    let desk = Desk::new();
    let faked = "Urea\r\nMAIN   GOLD  Gold\u{1b}[2J";
    let texts: &Texts<'_> = &[
        ("THENAME", faked),
        ("THEBAG", "bag\n"),
        ("THEKG", "kg\u{85}"),
        ("THESTORE", "NO\u{2028}RTH"),
        ("THECYCLE", "2026\u{202e}50"),
        ("THEREF", "X\u{2066}1"),
    ];
    let [plain, faked] = [("a.book", PLAIN), ("b.book", texts)].map(|(book, texts)| printed(&desk, book, texts, &[]));
    assert_eq!(plain.len(), faked.len());
    let mut compared = 0;
    for ((words, faked), (_, plain)) in faked.into_iter().zip(plain) {
        // a file's cell and a new name have refusals of their own
        if !words.contains(".csv") && !faked.starts_with("error: ") {
            let [lines, more] = [plain, faked].map(|told| told.lines().count());
            assert!(more <= lines, "{words}: {more} lines instead of {lines}");
            compared += 1;
        }
    }
    assert!(compared > 15, "{compared}");
}

#[test]
fn what_people_see_of_such_a_book() {
    let desk = Desk::new();
    let texts: &Texts<'_> = &[
        ("THEITEM", "UREA"),
        ("THENAME", "Urea\r\nMAIN   GOLD  Gold"),
        ("THEBAG", "bag\u{1b}]0;mine\u{7}"),
        ("THEKG", "kg\u{9b}2J"),
        ("THESTORE", "NO\u{2028}RTH"),
        ("THECYCLE", "2026\u{202e}50"),
        ("THEREF", "X\u{2066}1"),
        ("THEACTIVITY", "sowing"),
        ("THEPROVIDER", "Agro Sur"),
        ("THENOTE", "two\nlines"),
    ];
    recorded_earlier(&desk, "farm.book", texts);
    files(&desk, texts);
    let mut told = String::new();
    for words in [
        &["stock", "farm.book"][..],
        &["kardex", "farm.book", "NO\u{2028}RTH", "UREA"],
        &["cycles", "farm.book"],
        &["postings", "farm.book", "X\u{2066}1"],
        &["undo", "farm.book", "X\u{2066}1", "--preview"],
        &["rebalance", "farm.book", "count.csv", "--preview"],
        &["kardex", "farm.book", "SOUTH", "UREA"],
        &["import", "farm.book", "journal2.csv"],
        &["stock", "no\u{1b}[2J.book"],
        &["count", "farm.book", "MAIN", "UR\u{202e}EA", "1"],
        &["stock", "farm.book", "--at", "\u{1b}[2J"],
    ] {
        let ran = desk.run(words);
        told.push_str(&format!("$ {}\n{}{}\n", words.join(" ").escape_debug(), ran.out, ran.err));
    }
    insta::assert_snapshot!(told);
    // a program gets the exact text
    let log = desk.json(0, &["log", "farm.book"]);
    let supply = &log["records"].as_array().unwrap().iter().find_map(|record| record["events"][0].get("supply_added"));
    assert_eq!(supply.unwrap()["name"], "Urea\r\nMAIN   GOLD  Gold");
    assert_eq!(supply.unwrap()["consumption_unit"], "kg\u{9b}2J");
    assert_eq!(desk.json(0, &["stock", "farm.book"])["positions"][1]["store"], "NO\u{2028}RTH");
}

/// Nothing is printed except by the one place that escapes. Progress bars have only texts of the program.
#[test]
fn only_the_terminal_writes_to_standard_output_and_error() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("stockbook");
    let mut sources = 0;
    for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".rs") || name == "terminal.rs" {
            continue;
        }
        sources += 1;
        let source = fs::read_to_string(&file).unwrap();
        for way_out in ["stdout", "stderr", "print!(", "println!(", "dbg!("] {
            assert!(!source.contains(way_out), "{name} has {way_out}");
        }
    }
    assert!(sources > 25, "{sources} sources were read");
}
