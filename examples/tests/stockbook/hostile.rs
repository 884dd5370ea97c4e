//! Files of the wrong kind or content, and unknown names: each is refused, and nothing is applied.

use crate::desk::{Desk, HEADER, MOVEMENTS, SUPPLIES};

/// A desk with every file that can go wrong.
fn desk() -> Desk {
    let desk = Desk::with_movements();
    desk.count("count.xlsx", &[("UREA", "Urea 46 %", 18.5, 28.0)]);
    desk.done(&["rebalance", "farm.book", "count.xlsx", "--yes"]);
    desk.journal(
        "spare.csv",
        "exit,2026-06-20,MAIN,UREA,5,,,,2026-06,sowing,,X-8,,
\
         exit,2026-06-21,MAIN,UREA,5,,,,2026-06,sowing,,X-9,,
\
         return,2026-06-22,MAIN,UREA,5,,,,,,,R-9,X-9,
",
    );
    desk.done(&["import", "farm.book", "spare.csv"]);
    desk.done(&["undo", "farm.book", "X-8", "--yes"]);
    std::fs::create_dir(desk.path("folder")).unwrap();
    std::fs::create_dir(desk.path("folder.xlsx")).unwrap();
    for pipe in ["pipe", "pipe.csv", "pipe.xlsx"] {
        desk.pipe(pipe);
    }
    desk.write("empty", "");
    desk.write("empty.csv", "");
    desk.write("empty.xlsx", "");
    desk.write("binary.csv", b"\x7fELF\x02\x01\x01\0\0\0\0\0\xff\xfe");
    desk.write("binary.xlsx", b"\x7fELF\x02\x01\x01\0\0\0\0\0\xff\xfe");
    desk.write("text.xlsx", "Supply Code\nUREA\n");
    desk.write("latin.csv", [format!("{HEADER}\n").as_bytes(), b"\x81\x8d\xff\n"].concat());
    desk.write("other.csv", "Name,Colour\nrose,red\n");
    desk.write("short.csv", "Kind,Date,Qty\nentry,2026-05-01,1\n");
    desk.write("twice.csv", HEADER.replace("Note", "Ref") + "\n");
    desk.journal("bare.csv", "");
    desk.journal("quote.csv", "entry,2026-05-01,MAIN,UREA,1,2,\"Agro Sur,,,,,E-1,,\n");
    desk.journal("wide.csv", "entry,2026-05-01,MAIN,UREA,1,2,Agro Sur,,,,,E-9,,,,surplus\n");
    desk.journal("negative.csv", "exit,2026-07-01,MAIN,UREA,5000,,,,2026-07,sowing,,X-10,,\n");
    desk.write("workbook.csv", std::fs::read(desk.path("count.xlsx")).unwrap());
    desk.write("cut.xlsx", &std::fs::read(desk.path("count.xlsx")).unwrap()[..500]);
    desk.zipped_journal("cut.csv.gz", MOVEMENTS);
    desk.write("cut.csv.gz", &std::fs::read(desk.path("cut.csv.gz")).unwrap()[..60]);
    desk.write("zero.csv", SUPPLIES.replace(",50", ",0"));
    desk.write("double.csv", format!("{SUPPLIES}UREA,Urea,bag,kg,50\n"));
    desk.count("stranger.xlsx", &[("KCL", "Potash", 1.0, 1.0)]);
    desk.count("swapped.xlsx", &[("UREA", "Diesel", 20.0, 1.0)]);
    desk.count("repeated.xlsx", &[("UREA", "Urea 46 %", 20.0, 1.0), ("UREA", "Urea 46 %", 20.0, 1.0)]);
    desk.write(
        "shop.csv",
        "Store,Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n\
         NROTH,Urea 46 %,UREA,2026-05-31,20,1\n",
    );
    desk
}

/// Command lines, each with the code of its first reason.
const CASES: &[(&str, &str)] = &[
    ("stock missing.book", "no_such_book"),
    ("stock folder", "not_a_file"),
    ("stock empty", "unfinished_book"),
    ("stock supplies.csv", "not_a_book"),
    ("cycles count.xlsx", "not_a_book"),
    ("log binary.csv", "not_a_book"),
    ("kardex farm.book MAIN urea", "unknown_item"),
    ("kardex farm.book MAIN KCL", "unknown_item"),
    ("kardex farm.book NROTH UREA", "unknown_store"),
    ("init farm.book --supplies supplies.csv", "already_exists"),
    ("init folder --supplies supplies.csv", "already_exists"),
    ("init nowhere/new.book --supplies supplies.csv", "no_folder"),
    ("init new.book --supplies missing.csv", "no_such_file"),
    ("init new.book --supplies folder", "not_a_file"),
    ("init new.book --supplies empty.csv", "not_a_csv"),
    ("init new.book --supplies journal.csv", "header_not_found"),
    ("init new.book --supplies zero.csv", "not_positive"),
    ("init new.book --supplies double.csv", "duplicate_code"),
    ("init new.book --supplies supplies.csv --currency dollar", "invalid_currency"),
    ("import missing.book journal.csv", "no_such_book"),
    ("import farm.book missing.csv", "no_such_file"),
    ("import farm.book folder", "not_a_file"),
    ("import farm.book empty.csv", "not_a_csv"),
    ("import farm.book binary.csv", "undecodable_text"),
    ("import farm.book latin.csv", "undecodable_text"),
    ("import farm.book workbook.csv", "not_a_csv"),
    ("import farm.book cut.csv.gz", "not_a_csv"),
    ("import farm.book other.csv", "header_not_found"),
    ("import farm.book short.csv", "missing_column"),
    ("import farm.book twice.csv", "duplicate_column"),
    ("import farm.book bare.csv", "nothing_to_import"),
    ("import farm.book quote.csv", "unterminated_quote"),
    ("import farm.book wide.csv", "too_many_fields"),
    ("import farm.book negative.csv", "negative_stock"),
    ("import farm.book journal.csv", "duplicate_reference"),
    ("import farm.book missing.csv --keep-going", "no_such_file"),
    ("import farm.book empty.csv --keep-going", "not_a_csv"),
    ("import farm.book negative.csv --keep-going", "negative_stock"),
    ("template missing.book -o new.xlsx", "no_such_book"),
    ("template farm.book -o count.xlsx", "already_exists"),
    ("template farm.book -o folder.xlsx", "already_exists"),
    ("template farm.book -o nowhere/new.xlsx", "no_folder"),
    ("template farm.book -o new.csv", "wrong_ending"),
    ("rebalance missing.book count.xlsx --yes", "no_such_book"),
    ("rebalance farm.book missing.xlsx --yes", "no_such_file"),
    ("rebalance farm.book folder.xlsx --yes", "not_a_file"),
    ("rebalance farm.book empty.xlsx --yes", "not_an_xlsx"),
    ("rebalance farm.book binary.xlsx --yes", "not_an_xlsx"),
    ("rebalance farm.book text.xlsx --yes", "not_an_xlsx"),
    ("rebalance farm.book cut.xlsx --yes", "corrupt_workbook"),
    ("rebalance farm.book farm.book --yes", "not_an_xlsx"),
    ("rebalance farm.book journal.csv --yes", "header_not_found"),
    ("rebalance farm.book stranger.xlsx --yes", "unknown_code"),
    ("rebalance farm.book swapped.xlsx --yes", "name_mismatch"),
    ("rebalance farm.book repeated.xlsx --yes", "duplicate_code"),
    ("rebalance farm.book shop.csv --yes", "unknown_store"),
    ("undo missing.book X-1 --yes", "no_such_book"),
    ("undo farm.book X-7 --yes", "unknown_transaction"),
    ("undo farm.book X-8 --yes", "voided"),
    ("undo farm.book void-19 --yes", "not_voidable"),
    ("undo farm.book A-1 --yes", "not_voidable"),
    ("undo farm.book E-1 --yes", "superseded"),
    ("undo farm.book E-2 --yes", "negative_stock"),
    ("undo farm.book X-9 --yes", "referred_to"),
    ("init new.book --supplies pipe", "not_a_file"),
    ("init new.book --supplies /dev/zero", "not_a_file"),
    ("import farm.book pipe", "not_a_file"),
    ("import farm.book pipe.csv --keep-going", "not_a_file"),
    ("import farm.book pipe.xlsx", "not_a_file"),
    ("import farm.book /dev/zero", "not_a_file"),
    ("rebalance farm.book pipe.xlsx --preview", "not_a_file"),
    ("rebalance farm.book /dev/null --yes", "not_a_file"),
    ("adjust farm.book pipe.csv --rule delta --yes", "not_a_file"),
    ("restore new.book pipe", "not_a_file"),
    ("restore new.book folder", "not_a_file"),
    ("restore new.book /dev/zero", "not_a_file"),
    ("import pipe journal.csv", "not_a_file"),
    ("stock pipe", "not_a_file"),
    ("stock /dev/zero", "not_a_file"),
    ("log pipe", "not_a_file"),
    ("verify pipe", "not_a_file"),
    ("head pipe", "not_a_file"),
    ("backup pipe new.book", "not_a_file"),
    ("export pipe --format jsonl", "not_a_file"),
    ("export farm.book --what inventory -o pipe.csv", "already_exists"),
    ("backup farm.book pipe", "already_exists"),
    ("demo folder", "already_exists"),
];

#[test]
fn each_is_refused_with_a_reason_and_nothing_is_applied() {
    let desk = desk();
    let (state, log) = (desk.state(), desk.log());
    let mut told = String::new();
    for (line, code) in CASES {
        let words: Vec<&str> = line.split(' ').collect();
        let answer = desk.json(1, &words);
        let reason = &answer["refused"][0];
        let sentence = reason["message"].as_str().unwrap();
        assert_eq!((&answer["recorded"], reason["code"].as_str()), (&0.into(), Some(*code)), "{line}: {sentence}");
        let text = desk.refused(&words);
        assert!(text.contains(sentence), "{line}: {text}");
        told.push_str(&format!("$ {line}\n{text}"));
    }
    assert_eq!((desk.state(), desk.log()), (state, log));
    let made: Vec<_> =
        ["new.book", "new.xlsx", "new.csv"].into_iter().filter(|name| desk.path(name).exists()).collect();
    assert!(made.is_empty(), "{made:?} were left behind");
    insta::assert_snapshot!(told);
}
