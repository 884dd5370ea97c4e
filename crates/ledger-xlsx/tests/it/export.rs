//! Exports are exact, harmless, and agree with the ledger.

use crate::support::Book;
use ledger_core::{
    Action, ActivityId, Charge, Command, CommandId, CycleId, InUnits, NewCost, NewEntry, NewExit, NewRebalance,
    NewVoid, Reference, StoreId, SupplyId,
};
use ledger_xlsx::{Export, Exporter};
use rust_decimal::Decimal;
use std::io::{Cursor, Read};
use time::{Date, Month, OffsetDateTime};

fn supply(code: &str) -> SupplyId {
    SupplyId::new(code).unwrap()
}

fn tell(book: &mut Book, id: &str, action: impl Into<Action>) {
    let command = Command::new(CommandId::new(id).unwrap(), OffsetDateTime::UNIX_EPOCH).declaring_names().with(action);
    let decision = book.ledger.decide(&command).unwrap();
    book.ledger.commit(decision).unwrap();
}

fn entry(code: &str, date: &str, quantity: &str, price: &str) -> NewEntry {
    let (quantity, price): (Decimal, Decimal) = (quantity.parse().unwrap(), price.parse().unwrap());
    NewEntry::new(date.parse().unwrap(), StoreId::main(), "Agro Sur".parse().unwrap()).line(
        supply(code),
        quantity.buying(),
        NewCost::UnitPrice(price.per_buying()),
    )
}

/// Makes a ledger with potash, whose name is a formula, and salt, whose value has more digits than a spreadsheet keeps.
fn moved() -> Book {
    let mut book = Book::new();
    tell(&mut book, "1", entry("KCL", "2026-05-04", "10", "27.50"));
    tell(&mut book, "2", entry("00123", "2026-05-08", "1234567890.5", "7.123457"));
    let charge = Charge::new(CycleId::new("=2026").unwrap(), ActivityId::new("-sowing").unwrap());
    let exit =
        NewExit::new("2026-06-08 07:30".parse().unwrap(), StoreId::main(), supply("KCL"), 125.consumption(), charge);
    tell(&mut book, "3", exit.reference(Reference::new("@X").unwrap()));
    book
}

fn exporter(book: &Book) -> Exporter<'_> {
    let made = Date::from_calendar_date(2026, Month::June, 30).unwrap();
    Exporter { name: "farm", ledger: &book.ledger, made }
}

fn csv(export: Export<'_>) -> String {
    let told = export.into_tables().into_iter().map(|table| {
        let (name, mut file) = (table.name(), Vec::new());
        table.write_csv(&mut file).unwrap();
        format!("# {name}\n{}", String::from_utf8(file).unwrap())
    });
    told.collect()
}

fn sheet(export: Export<'_>, part: &str) -> String {
    let mut out = Cursor::new(Vec::new());
    export.write_xlsx(&mut out).unwrap();
    let mut text = String::new();
    zip::ZipArchive::new(out).unwrap().by_name(part).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn as_csv_every_number_is_exact_and_nothing_runs() {
    let book = moved();
    insta::assert_snapshot!(csv(exporter(&book).inventory()), @r#"
    # Inventory
    Store,Item Number,Supply Name,Stock,Buying Unit,That Is,Consumption Unit,"Average, USD","Value, USD"
    MAIN,00123,Salt,1234567890.5,kg,1234567890.5,kg,7.123457,8794391281.557458
    MAIN,KCL,'=Potash,5,bag,125,kg,27.5,137.5
    "#);
    insta::assert_snapshot!(csv(exporter(&book).cycles()), @r#"
    # Cycles
    Cycle,Activity,Lot,Contractor,"Charged, USD",Closed,"Variance, USD"
    '=2026,'-sowing,,,137.5,,0
    "#);
    let kardex = csv(exporter(&book).kardex(Some((&StoreId::main(), &SupplyId::new("KCL").unwrap())), false));
    assert!(kardex.contains("MAIN,KCL,2026-06-08 07:30:00,exit,'@X,-125,kg,27.5,137.5,125,27.5,137.5"), "{kardex}");
}

#[test]
fn in_a_workbook_texts_are_texts_and_long_numbers_too() {
    let book = moved();
    let inventory = sheet(exporter(&book).inventory(), "xl/worksheets/sheet1.xml");
    assert!(!inventory.contains("<f>"), "no formulas");
    assert!(inventory.contains("<t>=Potash</t>") && inventory.contains("<t>00123</t>"));
    assert!(inventory.contains("<v>137.5</v>"), "a number is a number");
    assert!(inventory.contains("<t>8794391281.557458</t>"), "16 digits are a text: {inventory}");
    let total = sheet(exporter(&book).cycles(), "xl/worksheets/sheet1.xml");
    assert!(total.contains("<t>Total</t>"));
}

#[test]
fn a_sheet_without_rows_has_its_header_once() {
    let book = Book::new();
    for export in [exporter(&book).inventory(), exporter(&book).cycles(), exporter(&book).kardex(None, true)] {
        let sheet = sheet(export, "xl/worksheets/sheet1.xml");
        assert_eq!(sheet.matches("<row r=\"1\"").count(), 1, "{sheet}");
    }
}

#[test]
fn the_valuation_knows_what_nobody_can_say_any_more() {
    let mut book = moved();
    assert_eq!(
        csv(exporter(&book).valuation()).lines().nth(3),
        Some("2026-05-07,275,1,0"),
        "a day before one that differs has the value of then"
    );
    let may_31 = Date::from_calendar_date(2026, Month::May, 31).unwrap();
    let rebalance = NewRebalance::new().reference(Reference::new("R").unwrap());
    tell(&mut book, "4", rebalance.line(StoreId::main(), supply("KCL"), may_31, 9.buying(), 30.per_buying()));
    insta::assert_snapshot!(csv(exporter(&book).valuation()));
    let chart = sheet(exporter(&book).valuation(), "xl/charts/chart1.xml");
    assert!(chart.contains("<c:pt idx=\"0\"><c:v>46146</c:v>"), "the chart has a copy of all it shows: {chart}");
    tell(&mut book, "5", NewVoid::new(Reference::new("R").unwrap()));
    assert_eq!(csv(exporter(&book).valuation()), csv(exporter(&moved()).valuation()));
}

#[test]
fn the_impact_is_that_of_the_command() {
    let book = moved();
    let may_31 = Date::from_calendar_date(2026, Month::May, 31).unwrap();
    let rebalance = NewRebalance::new().line(StoreId::main(), supply("KCL"), may_31, 9.buying(), 30.per_buying());
    let command = Command::new(CommandId::new("4").unwrap(), OffsetDateTime::UNIX_EPOCH).with(rebalance);
    let preview = book.ledger.preview(&command);
    assert_eq!(preview.refusals, []);
    let exits = book.ledger.recosted_exits(&command);
    insta::assert_snapshot!(csv(exporter(&book).impact(&preview.impact, &exits, "a count")));
}
