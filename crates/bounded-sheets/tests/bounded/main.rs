//! Files that would take minutes or gigabytes without a limit. Each is refused at once, by the limit meant for it.
//!
//! The tests have a process of their own, whose memory is measured, and run one after the other.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail by panicking")]

mod cost;
mod counted;
mod made;

use bounded_sheets::{CsvRow, CsvRows, Limits, SheetRow, Workbook};
use cost::READ;
use counted::Counted;
use made::{GIB, KIB, MIB, ROW, Repeated, archive, entry, gzip, sheet, with_sheet};
use std::error::Error;

/// Returns the default limits – in a debug build an eighth of the bytes, because the tests would take minutes.
fn limits() -> Limits {
    let limits = Limits::default();
    match cfg!(debug_assertions) {
        false => limits,
        true => Limits {
            part_bytes: limits.part_bytes / 8,
            unpacked_bytes: limits.unpacked_bytes / 8,
            csv_bytes: limits.csv_bytes / 8,
            text_bytes: limits.text_bytes / 8,
            cells: limits.cells / 8,
            strings: limits.strings / 8,
            ..limits
        },
    }
}

#[test]
fn each_is_refused_at_once() {
    for (what, read, made, why) in hostile() {
        let mut file = Counted::new(made());
        let error = read(&mut file).expect_err(what).to_string();
        assert!(error.contains(why), "{what}: {error:?} is not about {why:?}");
        cost::little(what, &file);
    }
}

/// Reads all rows of all sheets.
fn workbook_rows(file: &mut Counted) -> Result<u64, Box<dyn Error>> {
    let mut workbook = Workbook::open(file, &limits())?;
    let (mut row, mut rows) = (SheetRow::default(), 0);
    for place in 0..workbook.sheet_count() {
        let mut sheet = workbook.sheet(place)?;
        while sheet.next_into(&mut row)? {
            rows += 1;
        }
    }
    Ok(rows)
}

fn csv_rows(file: &mut Counted) -> Result<u64, Box<dyn Error>> {
    let mut rows = CsvRows::open(file, &limits())?;
    let (mut row, mut read) = (CsvRow::default(), 0);
    while rows.next_into(&mut row)? {
        read += 1;
    }
    Ok(read)
}

/// A name, a reader, a maker of the file, and a part of the error's message.
type Hostile = (&'static str, fn(&mut Counted) -> Result<u64, Box<dyn Error>>, Box<dyn Fn() -> Vec<u8>>, &'static str);

fn workbook(what: &'static str, why: &'static str, made: impl Fn() -> Vec<u8> + 'static) -> Hostile {
    (what, workbook_rows, Box::new(made), why)
}

/// Returns a workbook whose sheet has the piece `first` and then gigabytes of the other.
fn rows(what: &'static str, why: &'static str, first: &'static str, then: (String, u64)) -> Hostile {
    let rows = move || Repeated::once(first).then(&Repeated::new(&then.0, then.1));
    workbook(what, why, move || with_sheet(&sheet(ROW, &rows())))
}

fn part(what: &'static str, why: &'static str, name: &'static str, first: &'static str, then: &'static str) -> Hostile {
    workbook(what, why, move || archive(&[entry(name, &Repeated::once(first).then(&Repeated::new(then, GIB)))]))
}

fn csv(what: &'static str, why: &'static str, first: &'static str, then: String) -> Hostile {
    let content = move || Repeated::once(HEADER).then(&Repeated::once(first)).then(&Repeated::new(&then, 4 * KIB));
    (what, csv_rows, Box::new(move || gzip(&content())), why)
}

fn a_mebibyte_of(text: &str) -> (String, u64) {
    (text.repeat(MIB as usize / text.len()), 4 * KIB)
}

fn hostile() -> Vec<Hostile> {
    let spaces = (format!("{}<row/>", " ".repeat(MIB as usize / 2)), 8 * KIB);
    let cells = (format!("<row>{}</row>", "<c/>".repeat(8_000)), MIB);
    let pieces = (format!("<r><t>{}</t></r>", "x".repeat(4_000)), MIB);
    vec![
        rows("a bomb of 4 GiB", "far more than a workbook", "", spaces),
        part("a billion strings", "too many strings", "xl/sharedStrings.xml", "<sst>", "<si/>"),
        part("a billion styles", "too many styles", "xl/styles.xml", "<styleSheet><cellXfs>", "<xf/>"),
        part("a billion sheets", "too many sheets", "xl/workbook.xml", "<workbook>", r#"<sheet name="S" id="r1"/>"#),
        part(
            "a billion relationships",
            "too many parts",
            "xl/_rels/workbook.xml.rels",
            "<Relationships>",
            r#"<Relationship Id="r" Type="t" Target="x"/>"#,
        ),
        part(
            "a billion merged areas",
            "merged cells make no sense",
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>Supply Name</t></is></c><c t=\"inlineStr\"><is><t>Supply Code</t></is></c><c t=\"inlineStr\"><is><t>Rebalance Date</t></is></c></row></sheetData>",
            r#"<mergeCell ref="A1:XFD1048576"/>"#,
        ),
        rows("a billion cells", "too many cells", "", cells),
        workbook("one long text a million times", "repeat too much text", || {
            shared(&sheet(ROW, &Repeated::new(&format!("<row>{}</row>", SHARED.repeat(3)), 300_000)))
        }),
        workbook("one long text in every column", "repeat too much text", || {
            shared(
                &Repeated::once("<worksheet><sheetData>")
                    .then(&Repeated::new(&format!("<row>{}</row>", SHARED.repeat(16_000)), 40)),
            )
        }),
        rows("a cell of 4 GiB in pieces", "more characters than a cell", "<row><c t=\"inlineStr\"><is>", pieces),
        rows("4 GiB without a tag", "does not end", "", a_mebibyte_of(" ")),
        rows("a tag of 4 GiB", "does not end", "<row ", a_mebibyte_of("a=\"\" ")),
        rows("an attribute of 4 GiB", "does not end", "<row r=\"", a_mebibyte_of("1")),
        rows("a comment of 4 GiB", "does not end", "<!--", a_mebibyte_of("<")),
        rows("a character section of 4 GiB", "does not end", "<![CDATA[", a_mebibyte_of("<")),
        rows("an instruction of 4 GiB", "does not end", "<?a", a_mebibyte_of("<")),
        rows("an entity of 4 GiB", "does not end", "&", a_mebibyte_of("a")),
        rows("a billion elements deep", "nested too deep", "", ("<a>".into(), GIB)),
        workbook("a billion laughs", "DOCTYPE", || {
            let entity = |c: u8| format!("<!ENTITY {} \"{}\">", c as char, format!("&{};", (c - 1) as char).repeat(10));
            let laughs: String = (b'b'..=b'z').map(entity).collect();
            with_sheet(&Repeated::once(&format!("<!DOCTYPE x [<!ENTITY a \"ha\">{laughs}]><worksheet>&z;</worksheet>")))
        }),
        workbook("an endless file of this machine", "DOCTYPE", || {
            let doctype = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///dev/zero\">]>";
            with_sheet(&Repeated::once(&format!("{doctype}<worksheet>&a;</worksheet>")))
        }),
        workbook("65,000 parts", "too many parts", || {
            let parts = (0..65_000).map(|number| entry(&format!("xl/{number}"), &Repeated::once("x")));
            archive(&parts.collect::<Vec<_>>())
        }),
        workbook("33 MiB", "larger than may be read", || {
            [with_sheet(&sheet(ROW, &Repeated::once("<row/>"))), vec![0; 33 * MIB as usize]].concat()
        }),
        csv("a compressed CSV of 4 GiB", "larger than may be read", "", "\n".repeat(MIB as usize)),
        csv("a CSV of one line", "more characters", "", "x".repeat(MIB as usize)),
        csv("a CSV whose quote never ends", "never closed", "\"", "x\n".repeat(MIB as usize / 2)),
        csv("a CSV of fields only", "more fields", "", ",".repeat(MIB as usize)),
    ]
}

const HEADER: &str = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n";

const SHARED: &str = r#"<c t="s"><v>0</v></c>"#;

/// Makes a workbook whose cells share one text of 32,000 characters.
fn shared(sheet: &Repeated) -> Vec<u8> {
    let strings = Repeated::once(&format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32_000)));
    archive(&[entry("xl/sharedStrings.xml", &strings), entry("xl/worksheets/sheet1.xml", sheet)])
}

/// A million rows with colours only are skipped, although they unpack to far more than the file has.
#[test]
fn blank_rows_cost_little() {
    let rows = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    let bytes = with_sheet(&sheet(ROW, &Repeated::new(r#"<row s="1" customFormat="1"><c s="1"/></row>"#, rows)));
    // rows without numbers are compressed better than a spreadsheet's own
    let limits = Limits { ratio: 2_000, ..Limits::default() };
    let mut file = Counted::new(bytes);
    let mut workbook = Workbook::open(&mut file, &limits).unwrap();
    let (mut sheet, mut row, mut read) = (workbook.sheet(0).unwrap(), SheetRow::default(), 0);
    while sheet.next_into(&mut row).unwrap() {
        read += 1;
    }
    assert!(read > rows, "{read} rows");
    drop(sheet);
    drop(workbook);
    assert!(file.bytes < 2 * file.length() + READ, "{} of {} bytes", file.bytes, file.length());
}
