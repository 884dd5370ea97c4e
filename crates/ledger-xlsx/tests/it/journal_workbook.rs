//! Journals and supplies in workbooks, which are read as they are in CSV files.

use crate::support::{Book, action, codes, date_format, refused, told};
use ledger_core::Action;
use ledger_xlsx::{Code, ErrorReport, FileError, FileKind, Journal, JournalUpload, Limits, Reader};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use std::io::Cursor;

const COLUMNS: [&str; 8] = ["Kind", "Date", "Item Number", "Qty", "Unit Price", "Provider", "Reason Code", "Of"];

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, COLUMNS).unwrap();
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

fn entry(sheet: &mut Worksheet, row: u32, item: &str, quantity: f64) {
    let at = ExcelDateTime::from_ymd(2026, 6, 29).unwrap().and_hms(8, 30, 0).unwrap();
    sheet.write_row(row, 0, ["entry", "", item]).unwrap();
    sheet.write_datetime_with_format(row, 1, &at, &date_format()).unwrap();
    sheet.write_row(row, 3, [quantity, 27.5]).unwrap();
    sheet.write_string(row, 5, "Agro Sur").unwrap();
}

fn opened(reader: Reader<'_>, file: Vec<u8>) -> Result<Journal<'_, Cursor<Vec<u8>>>, FileError> {
    reader.journal_workbook("journal.xlsx", Cursor::new(file))
}

fn read(book: &Book, file: Vec<u8>) -> Result<JournalUpload, FileError> {
    opened(book.reader(), file)?.read_all()
}

#[test]
fn a_workbook_says_what_its_csv_would() {
    let book = Book::new();
    let upload = read(&book, workbook(|sheet| entry(sheet, 3, "UREA", 0.1 + 0.2))).unwrap();
    let csv = "Kind,Date,Item Number,Qty,Unit Price,Provider\n\n\nentry,2026-06-29 08:30,UREA,0.3,27.5,Agro Sur\n";
    assert_eq!(upload.rows, book.reader().journal("journal.csv", csv.as_bytes()).unwrap().read_all().unwrap().rows);
    assert_eq!(upload.sheet.as_deref(), Some("Sheet1"));
    assert_eq!((upload.rows[0].row, upload.warnings.count()), (4, 0));
    let Action::Entry(entry) = action(&upload, 0) else { panic!("an entry: {upload:?}") };
    assert_eq!(entry.at.to_string(), "2026-06-29 08:30:00");
}

/// Rows 2, 6 and 7 have no faults.
fn mixed() -> Vec<u8> {
    workbook(|sheet| {
        entry(sheet, 1, "UREA", 1.0);
        entry(sheet, 2, "UREX", -1.0);
        sheet.write_string(2, 1, "05/06/2026").unwrap();
        sheet.write_row(3, 0, COLUMNS).unwrap();
        sheet.write_row(4, 0, ["gift"]).unwrap();
        entry(sheet, 5, "KCL", 1.0);
        sheet.write_row(6, 0, ["void", "", "", "", "", "", "", "E-1"]).unwrap();
        sheet.merge_range(6, 6, 7, 6, "FI", &Format::new()).unwrap();
        sheet.write_row(7, 0, ["count", "2026-06-30", "KCL"]).unwrap();
        sheet.write_number(7, 3, 3).unwrap();
        sheet.write_string(9, 5, "told by Ana").unwrap();
    })
}

#[test]
fn each_row_is_read_or_has_its_faults() {
    let book = Book::new();
    insta::assert_snapshot!(told(&refused(read(&book, mixed()))));
    let row_by_row: Vec<String> = opened(book.reader(), mixed())
        .unwrap()
        .map(|row| match row {
            Ok(row) => format!("{}: read", row.row),
            Err(error) => {
                let faults = refused(Err::<(), _>(error)).faults;
                faults.listed.iter().map(|fault| format!("{}: {} ", fault.row.unwrap(), fault.code)).collect()
            }
        })
        .collect();
    insta::assert_snapshot!(row_by_row.join("\n"));
}

#[test]
fn what_is_wrong_with_the_table_refuses_all_of_it() {
    let book = Book::new();
    let opened = |reader: Reader<'_>, file| codes(opened(reader, file));
    let without_quantity = workbook(|sheet| {
        entry(sheet, 1, "UREX", 1.0);
        sheet.write_string(0, 3, "Quantity").unwrap();
    });
    assert_eq!(opened(book.reader(), without_quantity), ["missing_column", "unknown_item"]);
    assert_eq!(opened(book.reader(), workbook(|_| {})), ["nothing_to_import"]);
    // it is not known which row an unlisted fault is in
    let limits = Limits::default().listed(2);
    assert_eq!(opened(book.reader().with_limits(limits), mixed()).len(), 2);
    assert_eq!(codes(book.reader().journal_workbook("journal.csv", Cursor::new(mixed()))), ["not_a_csv"]);
}

#[test]
fn an_error_report_of_a_csv_is_read_back_as_a_workbook() {
    let book = Book::new();
    let csv = "Kind;Date;Item Number;Qty;Unit Price;Provider\nentry;29/06/2026;UREA;1,5;27,5;Agro Sur\nentry;soon;KCL;2;3;Agro Sur\n";
    let report = refused(book.reader().journal("j.csv", csv.as_bytes()).and_then(Journal::read_all));
    let mut copy = Cursor::new(Vec::new());
    ErrorReport::new(FileKind::Journal, &report).write_xlsx("j.csv", Cursor::new(csv), &mut copy).unwrap();
    let again = refused(read(&book, copy.into_inner()));
    let told: Vec<_> = again.faults.listed.iter().map(|fault| (fault.code, fault.row)).collect();
    assert_eq!(told, [(Code::InvalidDate, Some(3))]);
    assert!(again.warnings.is_empty(), "{again:?}");
}

#[test]
fn supplies() {
    let supplies = |row: &[&str], conversion: f64| {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let columns = ["Supply Code", "Supply Name", "Buying Unit", "Consumption Unit", "Unit Conversion"];
        sheet.write_row(0, 0, columns).unwrap();
        sheet.write_row(1, 0, row.iter().copied()).unwrap();
        sheet.write_number(1, 4, conversion).unwrap();
        sheet.write_row(2, 0, ["00777", "Lime", "bag", "kg"]).unwrap();
        sheet.write_number(2, 4, 25).unwrap();
        let file = Cursor::new(workbook.save_to_buffer().unwrap());
        Book::new().reader().supplies("supplies.xlsx", file)
    };
    let upload = supplies(&["AÑO ", "Year", "box", "piece"], 0.1 + 0.2).unwrap();
    assert_eq!((upload.rows[0].supply.code.as_str(), upload.rows[1].row), ("AÑO", 3));
    assert_eq!(upload.rows[0].supply.conversion, "0.3".parse().unwrap());
    assert_eq!(
        codes(supplies(&["00777", "", "box", "piece"], 0.0)),
        ["missing_value", "not_positive", "duplicate_code"]
    );
}
