//! Files that other programs wrote, each with its expected reading and the reason.
//!
//! `tests/fixtures/make` has the scripts that wrote them.

mod table;

use ledger_core::{Action, Command, CommandId, Ledger, NewSupply, Settings, StoreId, SupplyId, value::ReasonCode};
use ledger_xlsx::{
    AdjustmentLine, AdjustmentRule, AdjustmentTerms, Code, FileError, Findings, Journal, Reader, Report, RowContent,
};
use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::PathBuf;
use std::{fs, iter};
use table::{Fixture, TABLE};
use time::OffsetDateTime;

#[test]
fn each_reads_as_its_author_meant_or_is_handed_back() {
    let mut wrong = String::new();
    for Fixture { file, read, why } in TABLE {
        let came = outcome(file);
        if came != *read {
            wrong.push_str(&format!("{file}, {why}\n  expected {read}\n  came     {came}\n"));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn all_are_in_the_table_and_by_whom_they_should() {
    let told: BTreeSet<String> = TABLE.iter().map(|fixture| fixture.file.to_owned()).collect();
    let there = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let there = there.filter(|entry| entry.path().is_file()).map(|entry| entry.file_name().into_string().unwrap());
    assert_eq!(told, there.collect());
    for author in ["libreoffice", "openpyxl", "xlsxwriter", "pandas", "exceljs", "sheetjs"] {
        let honest = TABLE.iter().filter(|fixture| fixture.file.starts_with(author) && fixture.read.starts_with("row"));
        assert!(honest.count() >= 3, "{author}");
    }
}

/// Codes that no file of these kinds can have, or that another test covers.
const ELSEWHERE: [Code; 8] = [
    // a file alone is never outdated: it takes a ledger with a later rebalance
    Code::OutdatedTemplate,
    Code::FileTooLarge,
    Code::TooManyRows,
    Code::CellTooLong,
    Code::ContradictoryValue,
    Code::MisplacedValue,
    Code::InvalidName,
    Code::NotPositive,
];

#[test]
fn every_code_has_a_file() {
    let codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| !ELSEWHERE.contains(code)).collect();
    let without = codes.into_iter().filter(|code| !TABLE.iter().any(|fixture| has(fixture.read, *code)));
    assert_eq!(without.collect::<Vec<_>>(), []);
}

fn has(read: &str, code: Code) -> bool {
    read.split([' ', ',', '@']).any(|word| word == code.as_str())
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// Returns the outcome of a file: its rows or its faults, then its warnings.
fn outcome(file: &str) -> String {
    let (ledger, settings) = book(file.contains("stores"));
    let reader = Reader::new(ledger.catalog(), &settings);
    let bytes = fs::read(folder().join(file)).unwrap();
    if file.contains("journal") {
        let upload = if file.ends_with(".xlsx") {
            reader.journal_workbook(file, Cursor::new(bytes)).and_then(Journal::read_all)
        } else {
            reader.journal(file, bytes.as_slice()).and_then(Journal::read_all)
        };
        told(upload.map(|upload| {
            let rows = upload.rows.iter().map(|row| match &row.content {
                RowContent::Action(Action::Entry(entry)) => {
                    format!("row {}: entry of {}", row.row, entry.lines[0].supply)
                }
                RowContent::Action(Action::Adjustment(adjustment)) => {
                    format!("row {}: adjustment of {}", row.row, adjustment.supply)
                }
                RowContent::Action(Action::Exit(exit)) => format!("row {}: exit of {}", row.row, exit.supply),
                other => format!("{other:?}"),
            });
            (rows.collect(), upload.warnings)
        }))
    } else if file.contains("adjust") {
        let rule = if file.contains("sync") { AdjustmentRule::Sync } else { AdjustmentRule::Delta };
        let terms = AdjustmentTerms::new(rule, "2026-07-01".parse().unwrap());
        told(reader.adjustments(file, Cursor::new(bytes), terms).map(|upload| {
            let rows = upload.rows.iter().map(|row| match &row.line {
                AdjustmentLine::Delta(new) => {
                    format!("row {}: {} by {} on {}", row.row, new.supply, new.delta.number.normalize(), new.at)
                }
                AdjustmentLine::Sync(new) => {
                    format!("row {}: {} is {} on {}", row.row, new.supply, new.stock.number.normalize(), new.at)
                }
            });
            (rows.collect(), upload.warnings)
        }))
    } else if file.contains("supplies") {
        told(reader.supplies(file, Cursor::new(bytes)).map(|upload| {
            let rows = upload.rows.iter().map(|row| {
                let NewSupply { code, name, conversion, .. } = &row.supply;
                format!("row {}: {code} {name} {conversion}", row.row)
            });
            (rows.collect(), upload.warnings)
        }))
    } else {
        told(reader.rebalance(file, Cursor::new(bytes)).map(|upload| {
            let rows = upload.rows.iter().map(|row| {
                let line = &row.line;
                let store = Some(format!("{} ", line.store)).filter(|_| ledger.catalog().stores().count() > 1);
                let (stock, price) = (line.stock.number.normalize(), line.unit_price.number.normalize());
                format!("row {}: {}{} {} {stock} {price}", row.row, store.unwrap_or_default(), line.supply, line.date)
            });
            (rows.collect(), upload.warnings)
        }))
    }
}

fn told(read: Result<(Vec<String>, Findings), FileError>) -> String {
    let (mut said, warnings) = match read {
        Ok((rows, warnings)) => (rows.join(", "), warnings),
        Err(FileError::Refused(Report { faults, warnings, .. })) => (listed(&faults), warnings),
        Err(other) => panic!("{other}"),
    };
    if !warnings.is_empty() {
        said.push_str(&format!(" – warned of {}", listed(&warnings)));
    }
    said
}

/// Returns the code and row of each finding; the snapshots of messages have the columns.
fn listed(findings: &Findings) -> String {
    let told = findings.listed.iter().map(|fault| match fault.row {
        Some(row) => format!("{}@{row}", fault.code),
        None => fault.code.to_string(),
    });
    told.collect::<Vec<_>>().join(", ")
}

fn book(two_stores: bool) -> (Ledger, Settings) {
    let settings = Settings::default().currency("EUR".parse().unwrap());
    let items: Vec<(String, String)> =
        (1..=12).map(|number| (format!("ITEM-{number:02}"), format!("Item {number}"))).collect();
    let named = [("UREA", "Urea 46 %"), ("00123", "Salt"), ("KCL", "=Potash"), ("AÑO", "Year")];
    let named = named.map(|(code, name)| (code.to_owned(), name.to_owned()));
    let supplies = named
        .into_iter()
        .chain(items)
        .map(|(code, name)| Action::AddSupply(NewSupply::new(SupplyId::new(code).unwrap(), name, "bag", 25, "kg")));
    let stores = iter::once(Action::AddStore(StoreId::new("NORTH").unwrap())).filter(|_| two_stores);
    let mut command = Command::new(CommandId::new("set-up").unwrap(), OffsetDateTime::UNIX_EPOCH)
        .with(Action::Open(settings.clone()))
        .with(Action::AddReason(ReasonCode::new("RAT").unwrap()));
    command.actions.extend(supplies.chain(stores));
    let mut ledger = Ledger::default();
    let decision = ledger.decide(&command).unwrap();
    ledger.commit(decision).unwrap();
    (ledger, settings)
}
