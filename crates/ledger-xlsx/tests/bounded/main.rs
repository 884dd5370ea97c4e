//! Uploads that would take minutes or gigabytes without a limit of `ledger-xlsx`. Each is refused at once.
//!
//! The limits of the files themselves are tested in `bounded-sheets`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

#[path = "../../../bounded-sheets/tests/bounded/cost.rs"]
mod cost;
#[path = "../../../bounded-sheets/tests/bounded/counted.rs"]
mod counted;
#[path = "../../../bounded-sheets/tests/bounded/made.rs"]
#[allow(dead_code, reason = "only the tests of bounded-sheets use all of it")]
mod made;

use cost::READ;
use counted::Counted;
use ledger_core::{Action, Command, CommandId, Ledger, NewSupply, Settings, SupplyId};
use ledger_xlsx::{FileError, Limits, Reader, Report};
use made::{GIB, MIB, ROW, Repeated, sheet, with_sheet};
use time::OffsetDateTime;

const HEADER: &str = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n";

/// A workbook costs no more than the rows up to the first one that is too many.
#[test]
fn each_is_refused_at_once() {
    let untouched = "<row><c/><c/><c/><c><v>1</v></c></row>";
    let filled = with_sheet(&sheet(ROW, &Repeated::new(untouched, MIB)));
    refused("a million filled rows", filled, "too_many_rows", "split the file");
    let headless = Repeated::once("<worksheet><sheetData>").then(&Repeated::new("<row><c><v>1</v></c></row>", GIB));
    refused("a full sheet without a header", with_sheet(&headless), "header_not_found", "first 50 rows");
}

fn refused(what: &str, bytes: Vec<u8>, code: &str, why: &str) {
    let (ledger, settings) = book();
    let mut file = Counted::new(bytes);
    let read = Reader::new(ledger.catalog(), &settings).rebalance("count.xlsx", &mut file);
    let Err(FileError::Refused(Report { faults, .. })) = read else { panic!("{what} is not refused: {read:?}") };
    let fault = faults.listed.iter().find(|fault| fault.code.as_str() == code);
    let fault = fault.unwrap_or_else(|| panic!("{what}: {faults:?}"));
    assert!(fault.message.contains(why), "{what}: {:?} is not about {why:?}", fault.message);
    cost::little(what, &file);
}

/// A million rows with colours only are skipped, although they unpack to far more than the file has.
#[test]
fn blank_rows_cost_little() {
    let rows = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    let bytes = with_sheet(&sheet(ROW, &Repeated::new(r#"<row s="1" customFormat="1"><c s="1"/></row>"#, rows)));
    let (ledger, settings) = book();
    // rows without numbers are compressed better than a spreadsheet's own
    let reader = Reader::new(ledger.catalog(), &settings).with_limits(Limits::default().ratio(2_000));
    let mut file = Counted::new(bytes);
    let upload = reader.rebalance("count.xlsx", &mut file).unwrap();
    assert_eq!(upload.rows.len(), 1);
    assert!(file.bytes < 2 * file.length() + READ, "{} of {} bytes", file.bytes, file.length());
}

/// A list of all faults would be larger than the file.
#[test]
fn faults_are_counted_not_kept() {
    let mut file = HEADER.to_owned();
    file.extend((0..100_000).map(|_| "Urea 46 %,NOSUCH,soon,many,much\n"));
    let (ledger, settings) = book();
    let mut file = Counted::new(file.into_bytes());
    let read = Reader::new(ledger.catalog(), &settings).rebalance("count.csv", &mut file);
    let Err(FileError::Refused(report)) = read else { panic!("{read:?}") };
    assert_eq!((report.faults.listed.len(), report.faults.count()), (1_000, 400_000));
    assert!(file.bytes < 2 * file.length() + READ, "{} of {} bytes", file.bytes, file.length());
}

/// Makes a ledger with 2,000 supplies, all of which are compared to find the nearest to an unknown one.
fn book() -> (Ledger, Settings) {
    let mut command = Command::new(CommandId::new("set-up").unwrap(), OffsetDateTime::UNIX_EPOCH)
        .with(Action::Open(Settings::default()));
    for number in 0..2_000 {
        let (code, name) = if number == 0 {
            ("UREA".into(), "Urea 46 %".into())
        } else {
            (format!("ITEM-{number}"), format!("Item {number}"))
        };
        command = command.with(NewSupply::new(SupplyId::new(code).unwrap(), name, "bag", 50, "kg"));
    }
    let mut ledger = Ledger::default();
    let decision = ledger.decide(&command).unwrap();
    ledger.commit(decision).unwrap();
    (ledger, Settings::default())
}
