//! Journals and supplies, as CSV.

use crate::support::{self, Book, HEADER, action, codes, journal as read, refused, told};
use flate2::Compression;
use flate2::write::GzEncoder;
use ledger_core::{Action, NewCost, value::Shown};
use ledger_xlsx::{FileError, Progress};
use std::io::Write;
use std::ops::ControlFlow;

#[test]
fn every_kind_of_movement() {
    let book = Book::new();
    let upload = read(
        &book,
        "entry,2026-05-01,,UREA,2,27.50,Agro Sur,INV-1,,,,E-1,,\n\
         entry,2026-05-01 08:00,NORTH,00123,100,,Agro Sur,,,,,,,,12.5,\n\
         exit,2026-05-02 17:30,,UREA,25,,,,2026-05,fertilizing,,X-1,,,,North 4\n\
         return,2026-05-03,,UREA,5,,,,,,,,X-1,\n\
         \n\
         adjust,2026-05-04,,UREA,-0.5,,,,,,RAT,,,gnawed\n\
         rebalance,2026-05-31,,UREA,1.5,28,,,,,,R-1,,\n\
         void,,,,,,,,,,,,R-1,\n",
    )
    .unwrap();
    assert!(upload.warnings.is_empty(), "{:?}", upload.warnings);
    let rows: Vec<u32> = upload.rows.iter().map(|row| row.row).collect();
    assert_eq!(rows, [2, 3, 4, 5, 7, 8, 9]);
    let Action::Entry(entry) = action(&upload, 1) else { panic!() };
    assert_eq!((entry.store.as_str(), entry.at.to_string().as_str()), ("NORTH", "2026-05-01 08:00:00"));
    assert_eq!(entry.lines[0].cost, NewCost::Total("12.5".parse().unwrap()));
    let Action::Exit(exit) = action(&upload, 2) else { panic!() };
    assert_eq!(exit.charge.lot.as_ref().unwrap().as_str(), "North 4");
    let Action::Adjustment(adjustment) = action(&upload, 4) else { panic!() };
    assert_eq!((adjustment.reason.as_str(), adjustment.note.as_deref()), ("RAT", Some("gnawed")));
    let Action::Rebalance(rebalance) = action(&upload, 5) else { panic!() };
    assert_eq!(rebalance.lines[0].store.as_str(), "MAIN");
}

#[test]
fn every_fault_at_once() {
    let report = refused(read(
        &Book::new(),
        "entry,01/02/2026,,urea,1.234,-1,,,,,,,,\n\
         entry,2026-05-01,,UREA,0,5,Agro,,,,,,,,10,\n\
         exit,2026-13-01,,123,0.1234567,,,,2026-05,,,,,\n\
         return,2026-05-03,,,1E5,,,,,,,,,\n\
         adjust,2026-05-04,,KCL,1,,,,,,DMGG,,,\n\
         rebalance,1999-12-31,,KCL,-1,,,,,,,,,\n\
         transfer,2026-05-04,,KCL,1,,,,,,,,NORTH,\n\
         gift,2026-05-04,,KCL,1,,,,,,,,,\n\
         Kind,Date,Store,Item Number,Qty,,,,,,,,,\n\
         void,,,,,,,,,,,,,a,b,c,d, \n\
         exit,2026-05-01,,UREA,1,9.99,,,2026-05,x,,,,\n",
    ));
    insta::assert_snapshot!(told(&report));
}

#[test]
fn a_fault_as_json() {
    let report = refused(read(&Book::new(), "entry,2026-05-01,,UREA,1,1.234,Agro,,,,,,,\n"));
    insta::assert_snapshot!(serde_json::to_string(&report.faults.listed[0]).unwrap(), @r#"{"code":"ambiguous_number","file":"journal.csv","row":2,"column":"Unit Price","found":"1.234","message":"can be 1.234 or 1234; write 1.2340 or 1234"}"#);
}

#[test]
fn with_several_stores_one_must_be_named() {
    let book = Book::with_stores(&["NORTH"]);
    assert_eq!(codes(read(&book, "adjust,2026-05-04,,KCL,1,2,,,,,FI,,,\n")), ["missing_value"]);
}

#[test]
fn whatever_the_dialect() {
    let book = Book::new();
    let row = "2026-05-04;exit;UREA;12,5;2026-05;hoeing";
    let file = format!("sep=;\r\nDate;KIND;item number;Qty;Cycle;Activity\r\n{row}\r\n");
    let plain = book.reader().journal("j.csv", file.as_bytes()).unwrap().read_all().unwrap();
    assert_eq!(plain.rows[0].row, 2);
    let Action::Exit(exit) = action(&plain, 0) else { panic!() };
    assert_eq!(exit.quantity.number, "12.5".parse().unwrap());

    let unmarked = file.replace("sep=;\r\n", "");
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(unmarked.encode_utf16().flat_map(u16::to_le_bytes));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&utf16).unwrap();
    let gzip = gzip.finish().unwrap();
    for bytes in [unmarked.as_bytes(), &utf16, &gzip] {
        let upload = book.reader().journal("j.csv", bytes).unwrap().read_all().unwrap();
        assert_eq!(upload.rows, plain.rows);
    }
}

#[test]
fn not_a_journal() {
    let book = Book::new();
    let open = |bytes: &[u8]| codes(book.reader().journal("j.csv", bytes).and_then(|journal| journal.read_all()));
    assert_eq!(open(b""), ["not_a_csv"]);
    assert_eq!(open(b"%PDF-1.7"), ["not_a_csv"]);
    assert_eq!(open(b"PK\x03\x04 and so on"), ["not_a_csv"]);
    assert_eq!(open(b"\x1f\x8b and so on"), ["not_a_csv"]);
    assert_eq!(open(b"a,b,c\n1,2,3\n"), ["header_not_found"]);
    assert_eq!(open(b"Kind,Date,Item Number\n"), ["missing_column"]);
    assert_eq!(open(b"Kind,Date,Item Number,Qty,Date\n"), ["duplicate_column"]);
    assert_eq!(open(b"Kind,Date,Item Number,Qty\n\n , ,\n"), ["nothing_to_import"]);
    assert_eq!(open(b"Kind,Date,Item Number,Qty\nvoid,\"\n"), ["unterminated_quote"]);
    assert_eq!(open(b"Kind,Date,Item Number,Qty\nvoid,\xff\xfe\n"), ["undecodable_text"]);
}

#[test]
fn a_warning_for_each_column_that_is_not_read() {
    let book = Book::new();
    let file = "Kind,Date,Item Number,Qty,Cycle,Activity,Colour\nexit,2026-05-01,UREA,1,2026-05,hoe\u{ef}ng,red\n";
    let mut bytes: Vec<u8> = file.chars().map(|c| c as u8).collect();
    bytes.push(b'\n');
    let upload = book.reader().journal("j.csv", bytes.as_slice()).unwrap().read_all().unwrap();
    let codes: Vec<_> = upload.warnings.listed.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(codes, ["ignored_column", "decoded_as_windows_1252"]);
}

#[test]
fn a_long_reading_can_be_broken_off() {
    let book = Book::new();
    let mut calls = 0;
    let mut progress = |progress: Progress| {
        calls += 1;
        assert_eq!(progress.total_bytes, Some(1_000_000));
        if progress.rows >= 2_048 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let file = format!("{HEADER}{}", "adjust,2026-05-04,,KCL,1,2,,,,,FI,,,\n".repeat(5_000));
    let journal =
        book.reader().with_size(1_000_000).with_progress(&mut progress).journal("j.csv", file.as_bytes()).unwrap();
    assert!(matches!(journal.read_all(), Err(FileError::Cancelled)));
    assert_eq!(calls, 3);
}

#[test]
fn faults_beyond_the_first_thousand_are_counted() {
    let report = refused(read(&Book::new(), &"exit,soon,,X,,,,,,,,,,\n".repeat(1_000)));
    assert_eq!(report.faults.listed.len(), 1_000);
    assert_eq!(report.faults.count(), 5_000);
}

#[test]
fn supplies() {
    let book = Book::new();
    let read = |rows: &str| {
        let file = format!("Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion\n{rows}");
        book.reader().supplies("supplies.csv", std::io::Cursor::new(file))
    };
    let upload = read("UREA,\"Urea, 46 %\",bag,kg,50\n00123,Salt,kg,kg,1\n").unwrap();
    assert_eq!(upload.rows[0].supply.name, "Urea, 46 %");
    assert_eq!(upload.rows[1].supply.code.as_str(), "00123");
    insta::assert_snapshot!(told(&refused(read("UREA,Urea,bag,kg,0\nUREA,,bag,kg,1.1234567\n,Salt,kg,kg,x\n"))), @r#"
    not_positive: supplies.csv, row 2, column "Unit Conversion": "0" must be greater than zero
    missing_value: supplies.csv, row 3, column "Supply Name": must be filled in
    too_many_decimals: supplies.csv, row 3, column "Unit Conversion": "1.1234567" has more than 6 decimals, which is all this ledger keeps; round it
    duplicate_code: supplies.csv, row 3, column "Supply Code": "UREA" stands in row 2 already; each supply is listed once
    missing_value: supplies.csv, row 4, column "Supply Code": must be filled in
    invalid_number: supplies.csv, row 4, column "Unit Conversion": "x" is not a number; write digits, with a point before the decimals
    "#);
}

/// Every fault names its row and column.
#[test]
fn control_characters_in_names_and_notes() {
    let book = Book::new();
    let supplies = "Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion\n\
        UREA,\"Urea\r\nMAIN  GOLD\",bag,kg,50\n\
        KCL,Potash,b\u{1b}[2Jag,k\u{202e}g,50\n\
        N\u{2066}PK,NPK,bag,kg,50\n";
    let read = book.reader().supplies("supplies.csv", std::io::Cursor::new(supplies));
    let journal = support::journal(
        &book,
        "entry,2026-05-01,MAIN,UREA,1,2,A\u{9b}gro,INV-\u{202e}1,,,,E-1,,\"two\nlines\",,\n\
         entry,2026-05-01,MAIN,UREA,1,2,Agro,INV-1,,,,E-2,,\"two\n\u{7}lines\",,\n",
    );
    let [read, journal] = [refused(read), refused(journal)];
    let faults = read.faults.listed.iter().chain(&journal.faults.listed);
    let shown: Vec<String> = faults.map(|fault| Shown(fault).to_string()).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    supplies.csv, row 2, column "Supply Name": "Urea\r\nMAIN  GOLD" can't be taken: character 5 is U+000D, a control character; type it again without it
    supplies.csv, row 3, column "Buying Unit": "b\u{1b}[2Jag" can't be taken: character 2 is U+001B, a control character; type it again without it
    supplies.csv, row 3, column "Consumption Unit": "k\u{202e}g" can't be taken: character 2 is U+202E, a control character; type it again without it
    supplies.csv, row 4, column "Supply Code": "N\u{2066}PK" can't be taken: character 2 is U+2066, a control character; type it again without it
    journal.csv, row 2, column "Provider": "A\u{9b}gro" can't be taken: a provider's name can't hold control characters: "A\u{9b}gro"
    journal.csv, row 2, column "Document": "INV-\u{202e}1" can't be taken: character 5 is U+202E, a control character; type it again without it
    journal.csv, row 3, column "Note": "two\n\u{7}lines" can't be taken: character 5 is U+0007, a control character; type it again without it
    "#);
}

#[test]
fn a_workbook_by_the_name_of_a_journal() {
    let (book, mut workbook) = (Book::new(), rust_xlsxwriter::Workbook::new());
    workbook.add_worksheet();
    let bytes = workbook.save_to_buffer().unwrap();
    let report = refused(book.reader().journal("journal.csv", bytes.as_slice()).and_then(|journal| journal.read_all()));
    insta::assert_snapshot!(told(&report), @"not_a_csv: journal.csv: this is a zip archive, not a CSV file; if it is a workbook, name it .xlsx, or save it as CSV UTF-8");
}
