//! Files that are damaged, disguised or hostile.

use crate::support::{Book, HEADERS, codes, package, refused, sheet, sheet_package, told, workbook};
use ledger_xlsx::Limits;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

const GOOD: &str = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>Urea 46 %</t></is></c><c r="B2" t="inlineStr"><is><t>UREA</t></is></c><c r="C2" t="d"><v>2026-06-30</v></c><c r="D2"><v>1</v></c><c r="E2"><v>2</v></c></row>"#;

fn corrupt(bytes: Vec<u8>, why: &str) {
    let report = refused(Book::new().rebalance("count.xlsx", bytes));
    let [fault] = report.faults.listed.as_slice() else { panic!("{report:?}") };
    assert_eq!(fault.code.as_str(), "corrupt_workbook");
    assert!(fault.message.contains(why), "{:?} is not about {why:?}", fault.message);
}

#[test]
fn the_good_one_is_good() {
    assert_eq!(Book::new().rebalance("count.xlsx", sheet_package(GOOD)).unwrap().rows.len(), 1);
}

#[test]
fn other_files_by_the_name_of_a_workbook() {
    let book = Book::new();
    let zip_of =
        |name: &str| package(&[("_rels/.rels", "<Relationships/>"), ("xl/workbook.xml", "<other/>"), (name, "x")]);
    let ole = |stream: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.extend([0; 512]);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("empty.xlsx", vec![]),
        ("bill.xlsx", b"%PDF-1.7".to_vec()),
        ("page.xlsx", b"<html><table>".to_vec()),
        ("text.xlsx", b"Supply Name,Supply Code".to_vec()),
        ("old.xlsx", ole("Workbook")),
        ("secret.xlsx", ole("EncryptedPackage")),
        ("letter.xlsx", zip_of("word/document.xml")),
        ("open.xlsx", zip_of("mimetype")),
        ("binary.xlsx", zip_of("xl/workbook.bin")),
        ("photos.xlsx", zip_of("a.jpg")),
        ("count.csv", sheet_package(GOOD)),
        ("bill.csv", b"%PDF-1.7".to_vec()),
    ];
    let told: String = files.into_iter().map(|(name, bytes)| told(&refused(book.rebalance(name, bytes)))).collect();
    insta::assert_snapshot!(told);
}

#[test]
fn cut_off_anywhere() {
    let whole = workbook(|sheet| {
        sheet.write_string(1, 1, "UREA").unwrap();
    });
    for length in (0..whole.len()).step_by(97) {
        let report = refused(Book::new().rebalance("count.xlsx", &whole[..length]));
        assert!(!report.faults.is_empty(), "{length}");
    }
}

#[test]
fn a_bomb() {
    let padding = format!("<!--{}-->", " ".repeat(80_000));
    let mut zip = zip::ZipWriter::new_append(Cursor::new(package(&[]))).unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(sheet(GOOD).trim_end_matches("</sheetData></worksheet>").as_bytes()).unwrap();
    for _ in 0..400 {
        zip.write_all(padding.as_bytes()).unwrap();
    }
    corrupt(zip.finish().unwrap().into_inner(), "far more than a workbook should");
}

#[test]
fn xml_that_does_harm() {
    corrupt(sheet_package(&format!("<!DOCTYPE x>{GOOD}")), "DOCTYPE");
    corrupt(sheet_package(&GOOD.replace("Urea", "&bomb;")), "entities");
    corrupt(sheet_package(&GOOD.replace("</row>", "")), "damaged");
    corrupt(sheet_package(&"<a>".repeat(100)), "nested");
    corrupt(sheet_package(&format!("<!--{}-->", "<".repeat(1_200_000))), "does not end");
    corrupt(sheet_package(&GOOD.replace("UREA", &"U".repeat(32_768))), "characters");
    corrupt(package(&[("xl/worksheets/sheet1.xml", "<worksheet><sheetData>")]), "too early");
    corrupt(package(&[("xl/worksheets/sheet1.xml", "<?xml version=\"1.0\" encoding=\"latin1\"?><x/>")]), "UTF-8");
}

#[test]
fn parts_that_are_there_twice_or_elsewhere() {
    let sheet = sheet(GOOD);
    let name = "xl/worksheets/sheet1.xml";
    let spelled = |other: &str| package(&[(name, &sheet), (other, &sheet)]);
    corrupt(spelled("XL/Worksheets/Sheet1.xml"), "a part twice");
    corrupt(spelled("xl\\worksheets\\sheet1.xml"), "a part twice");
    // the zip writer refuses to write a name twice, so one of the same length is replaced afterwards
    let mut twice = spelled("xl/worksheets/sheet2.xml");
    let places: Vec<usize> = (0..twice.len()).filter(|at| twice[*at..].starts_with(b"sheet2.xml")).collect();
    places.iter().for_each(|at| twice[at + 5] = b'1');
    assert_eq!(places.len(), 2);
    assert_eq!(codes(Book::new().rebalance("count.xlsx", twice)), ["corrupt_workbook"]);

    for path in ["../../etc/passwd", "/etc/passwd", "C:\\autoexec.bat", "a/../../b", "nul"] {
        assert_eq!(Book::new().rebalance("count.xlsx", spelled(path)).unwrap().rows.len(), 1, "{path}");
    }
    let windows = package(&[("xl\\worksheets\\sheet1.xml", &sheet)]);
    assert_eq!(Book::new().rebalance("count.xlsx", windows).unwrap().rows.len(), 1);
    let elsewhere = |target: &str| {
        let relations =
            format!(r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="{target}"/></Relationships>"#);
        package(&[("xl/_rels/workbook.xml.rels", &relations), (name, &sheet)])
    };
    corrupt(elsewhere("../../../etc/passwd"), "lacks a sheet");
    corrupt(elsewhere("file:///etc/passwd"), "lacks a sheet");
    assert!(Book::new().rebalance("count.xlsx", elsewhere("/xl/worksheets/sheet1.xml")).is_ok());
}

#[test]
fn an_archive_with_a_password() {
    let mut locked = sheet_package(GOOD);
    // the encryption flag, in the entries' headers and in the directory
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> = (0..locked.len()).filter(|at| locked[*at..].starts_with(mark)).collect();
        places.iter().for_each(|at| locked[at + flags] |= 1);
    }
    assert_eq!(codes(Book::new().rebalance("count.xlsx", locked)), ["encrypted_workbook"]);
}

#[test]
fn what_was_said_before_a_file_breaks_off_is_kept() {
    let broken = GOOD.replace("UREA", "UREX").replace("<row", "<row hidden=\"1\"") + "<row r=\"1\">";
    let report = refused(Book::new().rebalance("count.xlsx", sheet_package(&broken)));
    let told: Vec<_> = report.faults.listed.iter().map(|fault| fault.code.as_str()).collect();
    assert_eq!(told, ["unknown_code", "corrupt_workbook"]);
    assert_eq!(report.warnings.listed[0].code.as_str(), "hidden_row");
}

#[test]
fn cells_that_are_nowhere() {
    for (reference, why) in [
        ("A4294967298", "where its row is"),
        ("XFE2", "where its row is"),
        ("D3", "where its row is"),
        ("2D", "where its row is"),
        ("A2", "out of order"),
    ] {
        corrupt(sheet_package(&GOOD.replace("\"D2\"", &format!("\"{reference}\""))), why);
    }
    corrupt(sheet_package(&GOOD.replace("r=\"2\"", "r=\"1048577\"")), "rows are out of order");
    corrupt(sheet_package(&GOOD.replace("r=\"2\"", "r=\"0\"")), "rows are out of order");
    corrupt(sheet_package(&format!("{GOOD}{GOOD}")), "rows are out of order");
    corrupt(sheet_package(&GOOD.replace("<c r=\"D2\">", "<c r=\"D2\" t=\"s\">")), "not in the file");
    corrupt(sheet_package(&GOOD.replace("<c r=\"D2\">", "<c r=\"D2\" t=\"z\">")), "no known type");
}

#[test]
fn a_byte_order_mark_is_no_harm() {
    let marked = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", sheet(GOOD));
    let file = package(&[("xl/worksheets/sheet1.xml", &marked)]);
    assert_eq!(Book::new().rebalance("count.xlsx", file).unwrap().rows.len(), 1);
}

#[test]
fn far_apart_cells_cost_nothing() {
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert_eq!(Book::new().rebalance("count.xlsx", sheet_package(&format!("{GOOD}{far}"))).unwrap().rows.len(), 1);
}

#[test]
fn lies_about_counts_are_not_believed() {
    let strings = r#"<sst count="4294967295" uniqueCount="4294967295"><si><t>UREA</t></si></sst>"#;
    let sheet =
        sheet(&GOOD.replace(r#"<c r="B2" t="inlineStr"><is><t>UREA</t></is></c>"#, r#"<c r="B2" t="s"><v>0</v></c>"#));
    let file = package(&[("xl/sharedStrings.xml", strings), ("xl/worksheets/sheet1.xml", &sheet)]);
    assert_eq!(Book::new().rebalance("count.xlsx", file).unwrap().rows.len(), 1);
}

#[test]
fn a_formula_that_was_never_calculated() {
    let formula = GOOD.replace("<v>1</v>", "<f>SUM(A1)</f><v>0</v>");
    let main = r#"<workbook><sheets><sheet name="S" r:id="r1"/></sheets><calcPr fullCalcOnLoad="1"/></workbook>"#;
    let file = package(&[("xl/workbook.xml", main), ("xl/worksheets/sheet1.xml", &sheet(&formula))]);
    assert_eq!(codes(Book::new().rebalance("count.xlsx", file)), ["formula_not_calculated"]);
    assert!(Book::new().rebalance("count.xlsx", sheet_package(&formula)).is_ok());
    for empty in ["", "<v></v>", "<v/>"] {
        let formula = formula.replace("<v>0</v>", empty);
        assert_eq!(codes(Book::new().rebalance("count.xlsx", sheet_package(&formula))), ["formula_not_calculated"]);
    }
    let empty_text = formula.replace("<c r=\"D2\">", "<c r=\"D2\" t=\"str\">").replace("<v>0</v>", "<v></v>");
    assert_eq!(codes(Book::new().rebalance("count.xlsx", sheet_package(&empty_text))), ["missing_value"]);
}

#[test]
fn limits_are_kept() {
    let book = Book::new();
    let read =
        |limits: Limits| codes(book.reader().with_limits(limits).rebalance("c.xlsx", Cursor::new(sheet_package(GOOD))));
    assert_eq!(read(Limits::default().workbook_bytes(10)), ["file_too_large"]);
    assert_eq!(read(Limits::default().entries(1)), ["corrupt_workbook"]);
    assert_eq!(read(Limits::default().part_bytes(10)), ["corrupt_workbook"]);
    assert_eq!(read(Limits::default().unpacked_bytes(900)), ["corrupt_workbook"]);
    assert_eq!(read(Limits::default().cells(7)), ["corrupt_workbook"]);
    assert_eq!(read(Limits::default().rows(0)), ["too_many_rows"]);
    assert_eq!(read(Limits::default().header_rows(0)), ["header_not_found"]);
}

#[test]
fn limits_of_text_are_kept_and_say_what_to_do() {
    let book = Book::new();
    let header = HEADERS.join(",");
    let read = |limits: Limits, rows: &str| {
        let file = format!("{header}\n{rows}");
        let report = refused(book.reader().with_limits(limits).rebalance("c.csv", Cursor::new(file)));
        let fault = report.faults.listed.last().unwrap();
        (fault.code.as_str(), fault.row, fault.message.clone())
    };
    for (limits, rows, code, row, why) in [
        (Limits::default().csv_bytes(50), "Urea", "file_too_large", None, "split it"),
        (Limits::default().cell_chars(30), "x".repeat(31).as_str(), "cell_too_long", Some(2), "shorten it"),
        (Limits::default(), "\nUrea,\"UREA\n", "unterminated_quote", Some(3), "never closed"),
        (Limits::default(), ",".repeat(20_000).as_str(), "too_many_fields", Some(2), "delimiter"),
    ] {
        let (came, at, message) = read(limits, rows);
        assert_eq!((came, at), (code, row), "{message}");
        assert!(message.contains(why), "{code}: {message:?} is not about {why:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2_000), head in 0_usize..5) {
        let book = Book::new();
        let heads: [&[u8]; 5] = [b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"Kind,Date,Item Number,Qty\n", b"\xff\xfe"];
        let bytes = [heads[head], &bytes].concat();
        for name in ["f.xlsx", "f.csv", "f"] {
            let _ = book.rebalance(name, &bytes);
        }
        let _ = book.reader().journal("f.csv", bytes.as_slice()).and_then(|journal| journal.read_all());
        let _ = book.reader().supplies("f.csv", Cursor::new(&bytes));
    }

    #[test]
    fn no_damage_panics(places in proptest::collection::vec((0_usize..10_000, proptest::num::u8::ANY), 1..20)) {
        let mut bytes = sheet_package(GOOD);
        for (place, byte) in places {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        let _ = Book::new().rebalance("f.xlsx", bytes);
    }

    #[test]
    fn no_sheet_panics(cells in "(<row r=\"[0-9]{0,8}\">|<c r=\"[A-Z]{0,4}[0-9]{0,8}\"( t=\"[sbend]\")?>|<v>[0-9.eE+-]{0,6}|</v>|</c>|</row>|<f>|</f>|<is>|<t>|&#[0-9]{1,7};|x){0,30}") {
        let _ = Book::new().rebalance("f.xlsx", sheet_package(&cells));
    }

    #[test]
    fn no_text_panics(rows in "([a-z]{0,6}|[0-9./:-]{0,12}|\"|,|;|\r|\n|é|\u{feff}){0,60}") {
        let file = format!("Kind,Date,Item Number,Qty\n{rows}");
        let book = Book::new();
        let _ = book.reader().journal("f.csv", file.as_bytes()).and_then(|journal| journal.read_all());
    }
}
