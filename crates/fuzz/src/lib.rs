//! Fuzz targets for files: no bytes make them panic, and the asserted laws hold for all that is read.
//!
//! The fuzzer runs them, and so does a test on the stable toolchain, over the seeds.

use ledger_core::{Action, Command, CommandId, Ledger, NewSupply, Settings, SupplyId, value::ReasonCode};
use ledger_xlsx::{AdjustmentRule, AdjustmentTerms, FileError, Journal, Limits, Reader, RebalanceUpload, Report};
use std::io::{Cursor, Write};
use std::sync::OnceLock;
use zip::write::SimpleFileOptions;

/// Reads a workbook of any kind: the bytes of one, or its parts as text, each after a line `=name` – random bytes are
/// hardly ever a zip archive.
pub fn workbook(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.starts_with('=')
        && let Some(packed) = package(text)
    {
        workbook_of_any_kind(&packed);
    } else {
        workbook_of_any_kind(bytes);
    }
}

fn workbook_of_any_kind(bytes: &[u8]) {
    rebalance("fuzz.xlsx", bytes);
    adjustments("fuzz.xlsx", bytes);
    if let Some(journal) = checked(reader().journal_workbook("fuzz.xlsx", Cursor::new(bytes))) {
        let read: Result<Vec<_>, _> = journal.map(checked).map(|row| row.ok_or(())).collect();
        let whole = reader().journal_workbook("fuzz.xlsx", Cursor::new(bytes)).and_then(Journal::read_all);
        assert_eq!(read.ok(), checked(whole).map(|upload| upload.rows), "it reads otherwise as a whole");
    }
}

fn adjustments(name: &str, bytes: &[u8]) {
    for rule in [AdjustmentRule::Delta, AdjustmentRule::Sync] {
        let Ok(at) = "2026-07-01".parse() else { return };
        let read = reader().adjustments(name, Cursor::new(bytes), AdjustmentTerms::new(rule, at));
        if let Some(upload) = checked(read) {
            assert!(!upload.rows.is_empty());
        }
    }
}

/// Reads a CSV file of any kind.
pub fn csv(bytes: &[u8]) {
    rebalance("fuzz.csv", bytes);
    adjustments("fuzz.csv", bytes);
    let supplies = reader().supplies("fuzz.csv", Cursor::new(bytes));
    if let Some(upload) = checked(supplies) {
        assert!(!upload.rows.is_empty());
    }
    if let Ok(journal) = reader().journal("fuzz.csv", bytes) {
        let row_by_row: Vec<_> = journal.filter_map(Result::ok).collect();
        match reader().journal("fuzz.csv", bytes).and_then(Journal::read_all) {
            Ok(upload) => assert_eq!(upload.rows, row_by_row, "it reads otherwise as a whole"),
            Err(FileError::Refused(report)) => refused(&report),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Reads a text in each column of a rebalance: as a field of a CSV, and as a text in a workbook.
///
/// The two values are the same if both are read.
pub fn cell(bytes: &[u8]) {
    let text: String = String::from_utf8_lossy(bytes).chars().filter(|c| !c.is_control()).take(200).collect();
    for column in 0..COLUMNS.len() {
        let cells: Vec<&str> =
            GOOD.iter().enumerate().map(|(place, good)| if place == column { text.as_str() } else { *good }).collect();
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let field = rebalance("cell.csv", format!("{}\n{}\n", COLUMNS.join(","), quoted.join(",")).as_bytes());
        let own = package(&format!("=xl/worksheets/sheet1.xml\n{}", sheet(&[&COLUMNS[..], &cells])));
        let own = own.and_then(|packed| rebalance("cell.xlsx", &packed));
        if let (Some(field), Some(own)) = (field, own) {
            assert_eq!(field.rows, own.rows, "{text:?} in column {column}");
        }
    }
}

const COLUMNS: [&str; 5] =
    ["Supply Name", "Supply Code", "Rebalance Date", "New Buying Unit Stock", "New Average Buying Price"];
const GOOD: [&str; 5] = ["Urea 46 %", "UREA", "2026-06-30", "10.5", "28"];

fn sheet(rows: &[&[&str]]) -> String {
    let escaped =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("_x", "_x005F_x");
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text));
    let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
    format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.iter().map(row).collect::<String>())
}

/// Packs the parts of a workbook, and adds those that every workbook has.
fn package(text: &str) -> Option<Vec<u8>> {
    let mut parts: Vec<(&str, &str)> = vec![
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#,
        ),
    ];
    for part in text.strip_prefix('=')?.split("\n=") {
        let (name, content) = part.split_once('\n')?;
        parts.retain(|(given, _)| *given != name);
        parts.push((name, content));
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name, stored).ok()?;
        zip.write_all(content.as_bytes()).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

fn rebalance(name: &str, bytes: &[u8]) -> Option<RebalanceUpload> {
    let upload = checked(reader().rebalance(name, Cursor::new(bytes)))?;
    assert!(!upload.rows.is_empty(), "nothing was read, and nothing refused");
    assert!(upload.rows.is_sorted_by_key(|row| row.row));
    // what was read can be recorded, unless the product of stock and price is too large
    let command = Command::new(CommandId::new("fuzz").ok()?, time::OffsetDateTime::UNIX_EPOCH).with(upload.rebalance());
    if let Err(refusals) = book().0.decide(&command) {
        let too_large = |code: &str| matches!(code, "out_of_range" | "number_out_of_range");
        assert!(refusals.as_slice().iter().all(|refused| too_large(refused.refusal.code())), "{refusals:?}");
    }
    Some(upload)
}

fn checked<T>(read: Result<T, FileError>) -> Option<T> {
    match read {
        Ok(upload) => Some(upload),
        Err(FileError::Refused(report)) => {
            refused(&report);
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn refused(report: &Report) {
    assert!(!report.faults.is_empty(), "it is refused, and for no reason");
    for fault in report.faults.listed.iter().chain(&report.warnings.listed) {
        assert!(!fault.message.is_empty() && fault.to_string().len() < 4_000, "{fault:?}");
    }
}

fn reader() -> Reader<'static> {
    let (ledger, settings) = book();
    let limits = Limits::default().unpacked_bytes(4 * 1_024 * 1_024);
    Reader::new(ledger.catalog(), settings).with_limits(limits)
}

fn book() -> &'static (Ledger, Settings) {
    static BOOK: OnceLock<(Ledger, Settings)> = OnceLock::new();
    BOOK.get_or_init(|| made().unwrap_or_default())
}

fn made() -> Option<(Ledger, Settings)> {
    let settings = Settings::default();
    let mut command = Command::new(CommandId::new("set-up").ok()?, time::OffsetDateTime::UNIX_EPOCH)
        .with(Action::Open(settings.clone()))
        .with(Action::AddReason(ReasonCode::new("RAT").ok()?));
    for (code, name, conversion) in [("UREA", "Urea 46 %", 50), ("00123", "Salt", 1), ("KCL", "=Potash", 25)] {
        command = command.with(NewSupply::new(SupplyId::new(code).ok()?, name, "bag", conversion, "kg"));
    }
    let mut ledger = Ledger::default();
    let decision = ledger.decide(&command).ok()?;
    ledger.commit(decision).ok()?;
    Some((ledger, settings))
}
