//! Rebalance uploads as people fill them in.

use crate::support::{Book, HEADERS, codes, date_format, refused, sheet_package, told, workbook};
use ledger_xlsx::{FileError, Progress};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use std::io::Cursor;
use std::ops::ControlFlow;

fn date() -> ExcelDateTime {
    ExcelDateTime::from_ymd(2026, 6, 30).unwrap()
}

fn row(sheet: &mut Worksheet, row: u32, name: &str, code: &str, stock: f64, price: f64) {
    sheet.write_string(row, 0, name).unwrap();
    sheet.write_string(row, 1, code).unwrap();
    sheet.write_datetime_with_format(row, 2, date(), &date_format()).unwrap();
    sheet.write_number(row, 3, stock).unwrap();
    sheet.write_number(row, 4, price).unwrap();
}

#[test]
fn what_has_one_meaning_is_read() {
    let file = workbook(|sheet| {
        row(sheet, 1, "urea  46 %", "UREA", 0.1 + 0.2, 28.0);
        // row 3 is blank, row 4 untouched and unknown, row 5 has its zeros by its number format
        sheet.write_string(3, 1, "NO SUCH THING").unwrap();
        row(sheet, 4, "SALT", "", 7.0, 0.0);
        sheet.write_number_with_format(4, 1, 123, &Format::new().set_num_format("00000")).unwrap();
        sheet.write_string(4, 2, "30/06/2026").unwrap();
        sheet.write_string(4, 3, "1'234.5").unwrap();
        sheet.set_row_hidden(4).unwrap();
        sheet.write_string(6, 0, "counted by Ana").unwrap();
    });
    let upload = Book::new().rebalance("count.xlsx", file).unwrap();
    let rows: Vec<_> =
        upload.rows.iter().map(|row| (row.row, row.line.supply.as_str(), row.line.stock.number)).collect();
    assert_eq!(rows, [(2, "UREA", "0.3".parse().unwrap()), (5, "00123", "1234.5".parse().unwrap())]);
    let warnings: Vec<_> = upload.warnings.listed.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(warnings.join("\n"), @r#"
    count.xlsx, sheet "Count", row 5: this row is hidden or filtered out; it was read all the same
    count.xlsx, sheet "Count", row 5, column "New Buying Unit Stock": "1'234.5" is a number typed as text; it was read as 1234.5
    count.xlsx, sheet "Count", row 5, column "New Average Buying Price": "0" is the price of stock that is there; it was taken as it stands
    count.xlsx, sheet "Count", row 7: this row has a text, and no supply code and no input; it was not read
    "#);
}

#[test]
fn what_has_not_is_refused_all_at_once() {
    let percent = Format::new().set_num_format("0%");
    let file = workbook(|sheet| {
        row(sheet, 1, "Urea 46 %", "urea", 1.0, 28.0);
        row(sheet, 2, "Salt", "UREA", 1.0, 28.0);
        row(sheet, 3, "Urea 46 %", "UREA", -1.0, 28.123_456_7);
        sheet.write_string(3, 2, "01/02/2025").unwrap();
        row(sheet, 4, "=Potash", "KCL", 1.0, 1.0);
        sheet.write_string(4, 2, "31/31/2025").unwrap();
        sheet.write_string(4, 3, "1.234").unwrap();
        sheet.write_number_with_format(4, 4, 0.5, &percent).unwrap();
        row(sheet, 5, "Salt", "00123", 1.0, 1.0);
        sheet.write_number(5, 1, 123).unwrap();
        sheet.write_boolean(5, 3, true).unwrap();
        sheet.write_datetime_with_format(5, 4, date(), &date_format()).unwrap();
        row(sheet, 6, "Salt", "00123", 1.0, 1.0);
        sheet.write_formula(6, 3, "=1+1").unwrap();
        sheet.write_formula(6, 4, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_string(7, 1, "00123").unwrap();
        sheet.write_number(7, 3, 3).unwrap();
        for (column, header) in (0..).zip(HEADERS) {
            sheet.write_string(8, column, header).unwrap();
        }
        row(sheet, 9, "=Potash", "KCL", 1.0, 1.0);
        row(sheet, 10, "=Potash", "KCL", 1.0, 1e15);
    });
    insta::assert_snapshot!(told(&refused(Book::new().rebalance("count.xlsx", file))));
}

#[test]
fn as_csv_too() {
    let file = "Supply Code;Supply Name;Rebalance Date;New Buying Unit Stock;New Average Buying Price\n\
                ;;;;\nUREA;Urea 46 %;2026-06-30;10,5;28\n=\"00123\";Salt;;;\n";
    let upload = Book::new().rebalance("count.csv", file).unwrap();
    assert_eq!((upload.rows.len(), upload.rows[0].row), (1, 3));
    assert_eq!(upload.sheet, None);
    let spoilt = file.replace("10,5", "10,500").replace("2026-06-30", "");
    assert_eq!(codes(Book::new().rebalance("count.csv", spoilt)), ["missing_value", "ambiguous_number"]);
}

#[test]
fn stores_must_be_known_and_named() {
    let book = Book::with_stores(&["NORTH"]);
    let one_row = |store: &str| format!("{},Store\nUrea 46 %,UREA,2026-06-30,1,1,{store}\n", HEADERS.join(","));
    assert_eq!(book.rebalance("c.csv", one_row("NORTH")).unwrap().rows[0].line.store.as_str(), "NORTH");
    assert_eq!(codes(book.rebalance("c.csv", one_row("north"))), ["unknown_store"]);
    assert_eq!(codes(book.rebalance("c.csv", one_row(""))), ["missing_value"]);
    let without = format!("{}\nUrea 46 %,UREA,2026-06-30,1,1\n", HEADERS.join(","));
    assert_eq!(codes(book.rebalance("c.csv", without)), ["missing_column"]);
}

fn two_sheets(first: impl FnOnce(&mut Worksheet), second: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for name in ["Count", "Copy"] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        for (column, header) in (0..).zip(HEADERS) {
            sheet.write_string(4, column, header).unwrap();
        }
    }
    first(workbook.worksheet_from_index(0).unwrap());
    second(workbook.worksheet_from_index(1).unwrap());
    workbook.save_to_buffer().unwrap()
}

#[test]
fn the_sheet_that_is_meant() {
    let book = Book::new();
    let fill = |sheet: &mut Worksheet| row(sheet, 5, "Urea 46 %", "UREA", 1.0, 28.0);
    let upload = book.rebalance("count.xlsx", two_sheets(|_| {}, fill)).unwrap();
    assert_eq!((upload.sheet.as_deref(), upload.rows[0].row), (Some("Copy"), 6));
    assert_eq!(codes(book.rebalance("count.xlsx", two_sheets(fill, fill))), ["ambiguous_sheet"]);
    assert_eq!(codes(book.rebalance("count.xlsx", two_sheets(|_| {}, |_| {}))), ["nothing_to_import"]);
    let hidden = |sheet: &mut Worksheet| {
        fill(sheet);
        sheet.set_hidden(true);
    };
    assert_eq!(book.rebalance("count.xlsx", two_sheets(fill, hidden)).unwrap().sheet.as_deref(), Some("Count"));
}

#[test]
fn merged_cells_have_a_value_once() {
    let file = workbook(|sheet| {
        row(sheet, 1, "Urea 46 %", "UREA", 1.0, 28.0);
        sheet.write_string(2, 0, "Salt").unwrap();
        sheet.write_string(2, 1, "00123").unwrap();
        for column in 2..5 {
            sheet.merge_range(1, column, 2, column, "", &Format::new()).unwrap();
        }
        row(sheet, 1, "Urea 46 %", "UREA", 1.0, 28.0);
    });
    let report = refused(Book::new().rebalance("count.xlsx", file));
    let places: Vec<_> = report.faults.listed.iter().map(|fault| (fault.code.as_str(), fault.row)).collect();
    assert_eq!(places, [("missing_value", Some(3)); 3]);
}

#[test]
fn both_epochs_and_cells_in_pieces() {
    let cells = r#"<row r="3"><c r="A3" t="inlineStr"><is><r><t>Urea</t></r><r><t xml:space="preserve"> 46 %</t></r><rPh><t>x</t></rPh></is></c><c r="B3" t="str"><f>"U"</f><v>URE<!-- -->A</v></c><c r="C3" t="d"><v>2026-06-30</v></c><c r="D3"><f>6*2</f><v>12<!-- -->.5</v></c><c r="E3"><v><![CDATA[28]]></v></c></row>"#;
    let upload = Book::new().rebalance("count.xlsx", sheet_package(cells)).unwrap();
    assert_eq!(upload.rows[0].row, 3);
    assert_eq!(upload.rows[0].line.stock.number, "12.5".parse().unwrap());

    let cells = cells.replace(r#"t="d"><v>2026-06-30"#, r#"s="1"><v>44741"#);
    let styles = r#"<styleSheet><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let main = r#"<x:workbook><x:workbookPr date1904="1"/><x:sheets><x:sheet name="S &amp; T" sheetId="1" r:id="r1"/></x:sheets></x:workbook>"#;
    let parts = [
        ("xl/worksheets/sheet1.xml", crate::support::sheet(&cells)),
        ("xl/styles.xml", styles.to_owned()),
        ("xl/workbook.xml", main.to_owned()),
    ];
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, content)| (*name, content.as_str())).collect();
    let upload = Book::new().rebalance("count.xlsx", crate::support::package(&parts)).unwrap();
    assert_eq!(upload.sheet.as_deref(), Some("S & T"));
    assert_eq!(upload.rows[0].line.date.to_string(), "2026-06-30");
}

#[test]
fn a_long_reading_tells_how_far_it_is() {
    let file = workbook(|sheet| (1..3_000).for_each(|number| row(sheet, number, "Urea 46 %", "UREA", 1.0, 28.0)));
    let (book, size) = (Book::new(), file.len() as u64);
    let mut seen = Vec::new();
    let mut progress = |progress: Progress| {
        assert_eq!(progress.total_bytes, Some(size));
        seen.push(progress.bytes);
        ControlFlow::Continue(())
    };
    let read = book.reader().with_progress(&mut progress).rebalance("count.xlsx", Cursor::new(file));
    assert_eq!(refused(read).faults.count(), 2_998);
    assert!(seen.is_sorted() && seen.len() == 4, "{seen:?}");
    assert!(seen.last().is_some_and(|last| (size / 2..=size).contains(last)), "{seen:?} of {size}");

    let mut stop = |_: Progress| ControlFlow::Break(());
    let file = workbook(|sheet| row(sheet, 1, "Urea 46 %", "UREA", 1.0, 28.0));
    let read = book.reader().with_progress(&mut stop).rebalance("count.xlsx", Cursor::new(file));
    assert!(matches!(read, Err(FileError::Cancelled)));
}

#[test]
fn a_long_reading_stops_when_told_to() {
    let book = Book::new();
    let mut csv = format!("{}\n", HEADERS.join(","));
    csv.extend((0..3_000).map(|_| "Urea 46 %,UREA,2026-06-30,1,28\n"));
    let xlsx = workbook(|sheet| (1..3_000).for_each(|number| row(sheet, number, "Urea 46 %", "UREA", 1.0, 28.0)));
    for (name, bytes) in [("count.csv", csv.into_bytes()), ("count.xlsx", xlsx)] {
        let mut seen = Vec::new();
        let mut stop = |progress: Progress| {
            seen.push(progress.rows);
            if seen.len() < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let read = book.reader().with_progress(&mut stop).rebalance(name, Cursor::new(bytes));
        assert!(matches!(read, Err(FileError::Cancelled)), "{name}");
        assert_eq!(seen, [0, 1_024, 2_048], "{name}");
    }
}

#[test]
fn a_refused_file_is_told_in_json_with_each_fault() {
    let file = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n\
                Salt,00123,31/31/2026,5,28.123456789\n";
    let told = serde_json::to_value(Book::new().rebalance("count.csv", file).unwrap_err()).unwrap();
    assert_eq!(told["code"], "refused");
    assert!(told["message"].as_str().unwrap().starts_with("2 faults, the first: count.csv, row 2"), "{told}");
    let codes: Vec<_> = told["faults"]["listed"].as_array().unwrap().iter().map(|fault| &fault["code"]).collect();
    assert_eq!(codes, ["invalid_date", "too_many_decimals"]);
    let cancelled = serde_json::to_value(FileError::Cancelled).unwrap();
    assert_eq!((&cancelled["code"], &cancelled["faults"]["listed"]), (&"cancelled".into(), &Vec::<u8>::new().into()));
}
