//! Adjustments from workbooks; the tests of `stockbook` read them from CSV.

use crate::support::{Book, codes, date_format, refused, told};
use ledger_core::Price;
use ledger_xlsx::{AdjustmentLine, AdjustmentRule, AdjustmentTerms, AdjustmentUpload, FileError};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use std::io::Cursor;

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet
        .write_row(2, 0, ["Item Number", "Reason Code", "Qty", "Date", "Unit Price", "Note", "Net Available"])
        .unwrap();
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

fn read(book: &Book, rule: AdjustmentRule, file: Vec<u8>) -> Result<AdjustmentUpload, FileError> {
    let terms = AdjustmentTerms::new(rule, "2026-06-30 17:00".parse().unwrap());
    book.reader().adjustments("adjust.xlsx", Cursor::new(file), terms)
}

fn row(sheet: &mut Worksheet, row: u32, item: &str, reason: &str, quantity: f64) {
    sheet.write_row(row, 0, [item, reason]).unwrap();
    sheet.write_number(row, 2, quantity).unwrap();
}

#[test]
fn a_delta_has_its_own_moment_or_that_of_the_upload() {
    let file = workbook(|sheet| {
        row(sheet, 3, "UREA", "DMG", -1.5);
        let at = ExcelDateTime::from_ymd(2026, 6, 29).unwrap().and_hms(8, 30, 0).unwrap();
        let with_time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        sheet.write_datetime_with_format(3, 3, &at, &with_time).unwrap();
        row(sheet, 4, "KCL", "FI", 2.0);
        sheet.write_number(4, 4, 31.25).unwrap();
        sheet.write_string(4, 5, "-behind the shed").unwrap();
        sheet.write_string(5, 0, "00123").unwrap();
        sheet.write_number(5, 6, 7).unwrap();
    });
    let upload = read(&Book::new(), AdjustmentRule::Delta, file).unwrap();
    assert!(upload.warnings.is_empty(), "{:?}", upload.warnings);
    let [first, second] = upload.rows.as_slice() else { panic!("two rows are filled in: {upload:?}") };
    let (AdjustmentLine::Delta(lost), AdjustmentLine::Delta(found)) = (&first.line, &second.line) else {
        panic!("by the delta rule")
    };
    assert_eq!((first.row, lost.at.to_string()), (4, "2026-06-29 08:30:00".into()));
    assert_eq!((second.row, found.at.to_string()), (5, "2026-06-30 17:00:00".into()));
    assert_eq!(
        (lost.delta.number, found.unit_price),
        ("-1.5".parse().unwrap(), Some(Price::per_buying("31.25".parse().unwrap())))
    );
    assert_eq!(found.note.as_deref(), Some("-behind the shed"));
    assert_eq!(found.document.as_deref(), Some("adjust.xlsx"));
}

#[test]
fn a_count_may_give_no_reason_and_no_item_twice() {
    let file = || workbook(|sheet| row(sheet, 3, "UREA", "", 0.0));
    assert!(matches!(
        &read(&Book::new(), AdjustmentRule::Sync, file()).unwrap().rows[0].line,
        AdjustmentLine::Sync(count) if count.reason.is_none()
    ));
    assert_eq!(codes(read(&Book::new(), AdjustmentRule::Delta, file())), ["missing_value"]);
    let twice = workbook(|sheet| {
        row(sheet, 3, "UREA", "FI", 1.0);
        row(sheet, 4, "UREA", "FI", 1.0);
    });
    assert_eq!(codes(read(&Book::new(), AdjustmentRule::Sync, twice)), ["duplicate_line"]);
}

#[test]
fn what_is_wrong_is_told_all_at_once() {
    let file = workbook(|sheet| {
        row(sheet, 3, "urea", "dmg", 1.123_456_7);
        sheet.write_boolean(3, 4, true).unwrap();
        row(sheet, 4, "UREA", "DMG", 1.0);
        sheet.write_string(4, 3, "05/06/2026").unwrap();
        sheet.write_string(5, 0, "KCL").unwrap();
        sheet.merge_range(4, 2, 5, 2, "", &Format::new()).unwrap();
        sheet.write_number(4, 2, 1.0).unwrap();
        sheet.write_row(6, 0, ["Item Number", "Reason Code", "Qty"]).unwrap();
        sheet.write_datetime_with_format(7, 2, ExcelDateTime::from_ymd(2026, 6, 1).unwrap(), &date_format()).unwrap();
    });
    insta::assert_snapshot!(told(&refused(read(&Book::new(), AdjustmentRule::Delta, file))));
}

#[test]
fn where_nothing_changes_there_is_nothing_to_import() {
    let zero = workbook(|sheet| row(sheet, 3, "UREA", "FI", 0.0));
    let report = refused(read(&Book::new(), AdjustmentRule::Delta, zero));
    assert_eq!(report.faults.listed[0].code.as_str(), "nothing_to_import");
    assert_eq!(report.warnings.listed[0].code.as_str(), "zero_delta");
}

#[test]
fn with_two_stores_each_line_names_its_own() {
    let book = Book::with_stores(&["NORTH"]);
    let file = workbook(|sheet| row(sheet, 3, "UREA", "FI", 1.0));
    assert_eq!(codes(read(&book, AdjustmentRule::Delta, file)), ["missing_column"]);
}

#[test]
fn merged_inputs_have_a_value_once() {
    let merged = |value: &str| {
        let file = workbook(|sheet| {
            row(sheet, 3, "UREA", "FI", 1.0);
            row(sheet, 4, "KCL", "FI", 2.0);
            sheet.merge_range(3, 3, 4, 3, value, &Format::new()).unwrap();
        });
        read(&Book::new(), AdjustmentRule::Delta, file)
    };
    let report = refused(merged("2026-06-01"));
    let places: Vec<_> = report.faults.listed.iter().map(|fault| (fault.code.as_str(), fault.row)).collect();
    assert_eq!(places, [("missing_value", Some(5))], "the second row would be dated otherwise than it shows");
    assert_eq!(merged("").unwrap().rows.len(), 2);
}

#[test]
fn a_missing_column_hides_no_other_fault_and_a_value_without_a_header_is_told() {
    let book = Book::with_stores(&["NORTH"]);
    let file = workbook(|sheet| {
        row(sheet, 3, "UREX", "FI", 1.0);
        sheet.write_string(3, 9, "MAIN").unwrap();
    });
    let report = refused(read(&book, AdjustmentRule::Delta, file));
    let told: Vec<_> =
        report.faults.listed.iter().chain(&report.warnings.listed).map(|fault| fault.code.as_str()).collect();
    assert_eq!(told, ["missing_column", "unknown_item", "ignored_column"]);
}
