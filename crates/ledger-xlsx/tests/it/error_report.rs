//! The error report: rows come back marked, and are taken once they are corrected.

use crate::support::{Book, HEADERS, date_format, refused, told, typed, workbook};
use ledger_xlsx::{Code, ErrorReport, FileKind, Mark, Report, ReportError};
use rust_xlsxwriter::{ExcelDateTime, Format};
use std::io::Cursor;

/// Row 2 is clean, rows 3 and 5 have faults, row 4 is blank.
fn spoilt() -> Vec<u8> {
    workbook(|sheet| {
        let date = ExcelDateTime::from_ymd(2026, 6, 30).unwrap();
        sheet.write_row(1, 0, ["Urea 46 %", "UREA"]).unwrap();
        sheet.write_datetime_with_format(1, 2, &date, &date_format()).unwrap();
        sheet.write_number(1, 3, 10.5).unwrap();
        sheet.write_number(1, 4, 28).unwrap();
        sheet.write_row(2, 0, ["=Potash", "KCL", "05/06/2026", "1.234"]).unwrap();
        sheet.write_number_with_format(2, 4, 0.5, &Format::new().set_num_format("0%")).unwrap();
        sheet.write_string(4, 0, "Salt").unwrap();
        sheet.write_number_with_format(4, 1, 123, &Format::new().set_num_format("00000")).unwrap();
        sheet.write_datetime_with_format(4, 2, &date, &date_format()).unwrap();
        sheet.write_number(4, 4, 3).unwrap();
    })
}

fn xlsx(report: &ErrorReport, name: &str, file: &[u8]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    report.write_xlsx(name, Cursor::new(file), &mut out).unwrap();
    out.into_inner()
}

fn csv(report: &ErrorReport, name: &str, file: &[u8]) -> String {
    let mut out = Vec::new();
    report.write_csv(name, Cursor::new(file), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn places(report: &Report) -> Vec<(Option<u32>, Option<&str>)> {
    report.faults.listed.iter().map(|fault| (fault.row, fault.column.as_deref())).collect()
}

#[test]
fn put_right_and_sent_again_it_is_taken() {
    let (book, file) = (Book::new(), spoilt());
    let report = refused(book.rebalance("count.xlsx", &file));
    let copy = xlsx(&ErrorReport::new(FileKind::Rebalance, &report), "count.xlsx", &file);

    let again = refused(book.rebalance("count.xlsx", &copy));
    assert_eq!(places(&again), places(&report), "{}", told(&again));

    let right = typed(&copy, &[("C3", "46203"), ("D3", "1.234"), ("E3", "50"), ("D5", "7")]);
    let upload = book.rebalance("count.xlsx", right).unwrap();
    assert!(upload.warnings.is_empty(), "{:?}", upload.warnings);
    let rows: Vec<String> = upload
        .rows
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {} {}",
                row.row, row.line.supply, row.line.date, row.line.stock.number, row.line.unit_price.number
            )
        })
        .collect();
    let expected = ["2 UREA 2026-06-30 10.5 28", "3 KCL 2026-06-30 1.234 50", "5 00123 2026-06-30 7 3"];
    assert_eq!(rows, expected);
}

#[test]
fn as_csv_it_explains_row_by_row() {
    let (book, file) = (Book::new(), spoilt());
    let report = ErrorReport::new(FileKind::Rebalance, &refused(book.rebalance("count.xlsx", &file)));
    let copy = csv(&report, "count.xlsx", &file);
    insta::assert_snapshot!(copy);
    let right = copy
        .replace("'=Potash,KCL,05/06/2026,1.234,50%", "'=Potash,KCL,2026-06-05,1.2340,50")
        .replace("00123,2026-06-30,,3", "00123,2026-06-30,7,3");
    let upload = book.rebalance("count.csv", right).unwrap();
    assert_eq!(upload.rows.len(), 3);
    assert!(upload.warnings.is_empty(), "{:?}", upload.warnings);
    let again = csv(&report, "count.csv", copy.as_bytes());
    assert_eq!(again.lines().next(), copy.lines().next(), "an explanation is replaced, not repeated");
}

#[test]
fn what_is_wrong_with_the_header_stands_below_it() {
    let book = Book::new();
    let file = format!("counted by Ana\n{}\nUrea 46 %,UREA,2026-06-30,1\n", HEADERS[..4].join(","));
    let report = ErrorReport::new(FileKind::Rebalance, &refused(book.rebalance("count.csv", &file)));
    insta::assert_snapshot!(csv(&report, "count.csv", file.as_bytes()), @r"
    Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,What Is Wrong
    Urea 46 %,UREA,2026-06-30,1,Header row: New Average Buying Price: this column is missing from the header row; add it
    ");
    let bare = format!("{}\n", HEADERS[..4].join(","));
    let copy = csv(
        &ErrorReport::new(FileKind::Rebalance, &refused(book.rebalance("count.csv", &bare))),
        "count.csv",
        bare.as_bytes(),
    );
    assert!(copy.contains("\n,,,,Header row: New Average Buying Price"), "{copy}");
}

#[test]
fn of_a_journal_only_the_rows_that_were_refused_if_asked() {
    let file = "Kind,Date,Item Number,Qty,Reason Code,Note\nadjust,2026-06-01,UREA,-1,DMG,-torn\n\
                adjust,2026-06-02 08:00,UREA,-1,RATS,\nadjust,2026-06-03,UREA,1,FI,\n";
    let mark = Mark { row: 3, column: Some("Reason Code".into()), message: "\"RATS\" is no known reason code".into() };
    let report = ErrorReport {
        kind: FileKind::Journal,
        sheet: None,
        marks: vec![mark],
        only_marked: true,
        limits: Default::default(),
    };
    insta::assert_snapshot!(csv(&report, "journal.csv", file.as_bytes()), @r#"
    Kind,Date,Item Number,Qty,Reason Code,Note,What Is Wrong
    adjust,2026-06-02 08:00,UREA,-1,RATS,,"Row 3: Reason Code: ""RATS"" is no known reason code"
    "#);
    let all = ErrorReport { only_marked: false, ..report };
    let copy = csv(&all, "journal.csv", file.as_bytes());
    assert!(copy.contains("-1,DMG,'-torn"), "a number stays, a text is not run: {copy}");
    let right = copy.replace("RATS,,", "RAT,,");
    let book = Book::new();
    let journal = book.reader().journal("journal.csv", right.as_bytes()).unwrap().read_all().unwrap();
    assert_eq!(journal.rows.len(), 3);
    assert!(journal.warnings.is_empty(), "{:?}", journal.warnings);
}

#[test]
fn a_file_that_has_no_rows_has_no_report() {
    let report = ErrorReport {
        kind: FileKind::Rebalance,
        sheet: None,
        marks: Vec::new(),
        only_marked: false,
        limits: Default::default(),
    };
    for (name, file) in [("count.xlsx", &b"%PDF-1.7"[..]), ("count.csv", b"a,b\n1,2\n")] {
        let written = report.write_xlsx(name, Cursor::new(file), Cursor::new(Vec::new()));
        let Err(ReportError::Read(ledger_xlsx::FileError::Refused(report))) = written else {
            panic!("{name}: {written:?}")
        };
        assert!(matches!(report.faults.listed[0].code, Code::NotAnXlsx | Code::HeaderNotFound));
    }
}
