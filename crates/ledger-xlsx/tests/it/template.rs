//! The template: written, read by another reader, filled in, and read back.

use crate::support::{Book, told, typed};
use ledger_core::{NewSupply, StoreId, SupplyId, value::Position};
use ledger_testkit::story::StoryBook;
use ledger_xlsx::{Template, TemplateRow, WriteError};
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom, Write};
use time::{Date, Month};

fn template(book: &Book, stores: &[&str]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write(book, stores, &mut out).unwrap();
    out.into_inner()
}

fn write(book: &Book, stores: &[&str], out: impl Write + Seek + Send) -> Result<(), WriteError> {
    let stores: Vec<StoreId> = stores.iter().map(|store| StoreId::new(store).unwrap()).collect();
    let made = Date::from_calendar_date(2026, Month::June, 30).unwrap();
    let template = Template::new("farm", Position::new(6), &book.settings, made).stores(stores.len() > 1);
    let supplies: Vec<_> = book.ledger.catalog().supplies().collect();
    let rows = stores.iter().flat_map(|store| {
        supplies
            .iter()
            .map(move |supply| TemplateRow::new(store, supply, "12.5".parse().unwrap(), Some("27.50".parse().unwrap())))
    });
    template.write(rows, out)
}

fn part(workbook: &[u8], name: &str) -> String {
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(workbook)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn filled_in_it_comes_back_as_a_rebalance() {
    let book = Book::new();
    let workbook = typed(&template(&book, &["MAIN"]), &[("C2", "46203"), ("D2", "1.1"), ("E2", "2.3500000000000001")]);
    let upload = book.rebalance("count.xlsx", workbook).unwrap();
    assert_eq!(upload.sheet.as_deref(), Some("Rebalance"));
    assert!(upload.warnings.is_empty(), "{:?}", upload.warnings);
    let [row] = upload.rows.as_slice() else { panic!("one row is filled in") };
    assert_eq!((row.row, row.line.supply.as_str()), (2, "00123"));
    assert_eq!(row.line.date.to_string(), "2026-06-30");
    assert_eq!(row.line.stock.number, "1.1".parse().unwrap());
    assert_eq!(row.line.unit_price.number, "2.35".parse().unwrap());
    assert_eq!(upload.rebalance().document.as_deref(), Some("count.xlsx"));
}

#[test]
fn with_two_stores_it_has_their_column() {
    let book = Book::with_stores(&["NORTH"]);
    let workbook = template(&book, &["MAIN", "NORTH"]);
    let workbook = typed(&workbook, &[("D7", "46203"), ("E7", "0"), ("F7", "28")]);
    let upload = book.rebalance("count.xlsx", workbook).unwrap();
    let line = &upload.rows[0].line;
    assert_eq!((line.store.as_str(), line.supply.as_str()), ("NORTH", "UREA"));
}

#[test]
fn untouched_it_has_nothing_to_import() {
    let book = Book::new();
    let report = crate::support::refused(book.rebalance("count.xlsx", template(&book, &["MAIN"])));
    insta::assert_snapshot!(told(&report), @r#"nothing_to_import: count.xlsx, sheet "Rebalance": no row has a date, a stock or a price filled in"#);
}

#[test]
fn it_runs_nothing_and_says_whose_it_is() {
    let book = Book::new();
    let workbook = template(&book, &["MAIN"]);
    let sheet = part(&workbook, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "no formulas");
    assert!(sheet.contains("<t>=Potash</t>"), "a text is a text");
    assert!(sheet.contains("<sheetProtection"));
    assert!(sheet.contains(r#"sqref="C2:C4""#), "dates are validated");
    let custom = part(&workbook, "docProps/custom.xml");
    assert!(custom.contains("farm") && custom.contains(r#"name="Position""#));
    assert_eq!(workbook, template(&book, &["MAIN"]), "the same bytes each time");
}

#[test]
fn without_supplies_it_has_its_header_once() {
    let mut out = Cursor::new(Vec::new());
    write(&Book::new(), &[], &mut out).unwrap();
    let sheet = part(&out.into_inner(), "xl/worksheets/sheet1.xml");
    assert_eq!(sheet.matches("<row r=\"1\"").count(), 1, "{sheet}");
}

/// A writer that takes everything and fails when it is flushed, as a buffer over a full disk does.
struct Full(Cursor<Vec<u8>>);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(ErrorKind::StorageFull.into())
    }
}

impl Seek for Full {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn it_is_written_only_when_all_of_it_is() {
    let written = write(&Book::new(), &["MAIN"], Full(Cursor::default()));
    assert!(matches!(written, Err(WriteError::Write(_))), "{written:?}");
}

#[test]
fn the_rows_of_a_ledger_are_its_supplies_where_they_moved_and_the_others_wherever_stock_is() {
    let rows = |book: &StoryBook| -> Vec<String> {
        TemplateRow::all_of(&book.ledger)
            .iter()
            .map(|row| {
                format!("{} {} {} {:?}", row.store, row.supply.code, row.stock, row.average.map(|a| a.to_string()))
            })
            .collect()
    };
    let mut book = StoryBook::bags();
    assert_eq!(rows(&book), ["MAIN UREA 0 None"], "nothing has moved");
    let salt = NewSupply::new(SupplyId::new("SALT").unwrap(), "Salt", "sack", 25, "kg");
    book.tell(vec![salt.into()]).unwrap();
    book.story(
        "05-01 entry 10 @ 27.50 | 500 275
         05-02 transfer 4       | 300 165  NORTH 200/110",
    );
    assert_eq!(
        rows(&book),
        ["MAIN SALT 0 None", r#"MAIN UREA 6 Some("27.5")"#, "NORTH SALT 0 None", r#"NORTH UREA 4 Some("27.5")"#,]
    );
}
