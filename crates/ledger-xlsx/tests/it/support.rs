//! A ledger to read against, and helpers that make files.

use ledger_core::{Action, Command, CommandId, Ledger, NewSupply, Settings, StoreId, SupplyId, value::ReasonCode};
use ledger_xlsx::{FileError, JournalUpload, Reader, RebalanceUpload, Report, RowContent};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::io::{Cursor, Read, Write};
use time::OffsetDateTime;
use zip::write::SimpleFileOptions;

pub(crate) struct Book {
    pub(crate) ledger: Ledger,
    pub(crate) settings: Settings,
}

impl Book {
    /// Makes a ledger with three supplies, the store `MAIN` and these stores.
    pub(crate) fn with_stores(stores: &[&str]) -> Self {
        let mut command = Command::new(CommandId::new("set-up").unwrap(), OffsetDateTime::UNIX_EPOCH)
            .with(Action::Open(Settings::default()))
            .with(Action::AddReason(ReasonCode::new("RAT").unwrap()));
        for (code, name, unit, conversion) in
            [("UREA", "Urea 46 %", "bag", 50), ("00123", "Salt", "kg", 1), ("KCL", "=Potash", "bag", 25)]
        {
            command = command.with(NewSupply::new(SupplyId::new(code).unwrap(), name, unit, conversion, "kg"));
        }
        for store in stores {
            command = command.with(Action::AddStore(StoreId::new(store).unwrap()));
        }
        let mut ledger = Ledger::default();
        let decision = ledger.decide(&command).unwrap();
        ledger.commit(decision).unwrap();
        Self { ledger, settings: Settings::default() }
    }

    pub(crate) fn new() -> Self {
        Self::with_stores(&[])
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(self.ledger.catalog(), &self.settings)
    }

    pub(crate) fn rebalance(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<RebalanceUpload, FileError> {
        self.reader().rebalance(name, Cursor::new(bytes))
    }
}

/// All columns of a journal but `Contractor`.
pub(crate) const HEADER: &str =
    "Kind,Date,Store,Item Number,Qty,Unit Price,Provider,Document,Cycle,Activity,Reason Code,Ref,Of,Note,Total,Lot\n";

/// Reads a journal with these rows.
pub(crate) fn journal(book: &Book, rows: &str) -> Result<JournalUpload, FileError> {
    book.reader().journal("journal.csv", format!("{HEADER}{rows}").as_bytes())?.read_all()
}

/// Returns the action of the row with that index.
pub(crate) fn action(upload: &JournalUpload, place: usize) -> &Action {
    match &upload.rows[place].content {
        RowContent::Action(action) => action,
        RowContent::Amendment(amendment) => panic!("no action: {amendment:?}"),
    }
}

/// Returns the report of a file that must be refused.
pub(crate) fn refused<T: std::fmt::Debug>(read: Result<T, FileError>) -> Report {
    match read {
        Err(FileError::Refused(report)) => report,
        other => panic!("not refused: {other:?}"),
    }
}

/// Returns each fault as a line with its code and sentence, then the warnings.
pub(crate) fn told(report: &Report) -> String {
    let all = report.faults.listed.iter().chain(&report.warnings.listed);
    all.map(|fault| format!("{}: {fault}\n", fault.code)).collect()
}

/// Returns the codes of the faults.
pub(crate) fn codes<T: std::fmt::Debug>(read: Result<T, FileError>) -> Vec<&'static str> {
    refused(read).faults.listed.iter().map(|fault| fault.code.as_str()).collect()
}

pub(crate) const HEADERS: [&str; 5] =
    ["Supply Name", "Supply Code", "Rebalance Date", "New Buying Unit Stock", "New Average Buying Price"];

/// Makes a workbook with the rebalance headers in row 1 and the rows that `fill` adds.
pub(crate) fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Count").unwrap();
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(0, column, header).unwrap();
    }
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

pub(crate) fn date_format() -> Format {
    Format::new().set_num_format("dd/mm/yyyy")
}

/// Makes a workbook from parts. The others that it needs are added, unless a part has the same name.
pub(crate) fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    const PLUMBING: [(&str, &str); 3] = [
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
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let plumbing = PLUMBING.iter().filter(|(name, _)| !parts.iter().any(|(part, _)| part == name));
    for (name, content) in plumbing.chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Makes a sheet part with the header in row 1, followed by this XML.
pub(crate) fn sheet(rows: &str) -> String {
    let header: String = HEADERS.iter().map(|text| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)).collect();
    format!(
        r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1">{header}</row>{rows}</sheetData></worksheet>"#
    )
}

/// Makes a workbook with one sheet, which has the header and these rows.
pub(crate) fn sheet_package(rows: &str) -> Vec<u8> {
    package(&[("xl/worksheets/sheet1.xml", &sheet(rows))])
}

/// Writes numbers into cells of the first sheet, as a spreadsheet would.
pub(crate) fn typed(workbook: &[u8], cells: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            for (cell, value) in cells {
                let start = content.find(&format!("<c r=\"{cell}\"")).unwrap();
                let tag = start + content[start..].find('>').unwrap();
                let end = if content[..tag].ends_with('/') {
                    tag + 1
                } else {
                    tag + content[tag..].find("</c>").unwrap() + "</c>".len()
                };
                let style = content[start..tag].split("s=\"").nth(1).and_then(|rest| rest.split('"').next());
                let style = style.map_or(String::new(), |style| format!(" s=\"{style}\""));
                content.replace_range(start..end, &format!("<c r=\"{cell}\"{style}><v>{value}</v></c>"));
            }
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(content.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}
