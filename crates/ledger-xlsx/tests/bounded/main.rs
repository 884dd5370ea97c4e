//! Files that would take minutes or gigabytes if it were not for a limit: each is refused at once, by the limit
//! meant for it.
//!
//! They have a process of their own, whose memory is measured, and are tried one after the other.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail so")]

mod counted;
mod made;

use counted::Counted;
use ledger_core::{Action, Command, CommandId, Ledger, NewSupply, Settings, SupplyId};
use ledger_xlsx::{FileError, Limits, Reader, Report};
use made::{Repeated, archive, entry, gzip, sheet, with_sheet};
use std::fs;
use std::io::Read;
use time::OffsetDateTime;

/// What the whole process may take: the limits allow a workbook's strings and one piece of its XML, no more.
const MEMORY: u64 = 400 * MIB;
/// How much of a file may be read before it is refused: what its limits allow, compressed, and its directory.
const READ: u64 = if cfg!(debug_assertions) { 256 * KIB } else { 2 * MIB };
/// How many reads and seeks that may take.
const STEPS: u64 = 1_000;
const KIB: u64 = 1_024;
const MIB: u64 = 1_024 * KIB;
const GIB: u64 = 1_024 * MIB;

const ROW: &str = r#"<row r="2"><c r="A2" t="inlineStr"><is><t>Urea 46 %</t></is></c><c r="B2" t="inlineStr"><is><t>UREA</t></is></c><c r="C2" t="d"><v>2026-06-30</v></c><c r="D2"><v>1</v></c><c r="E2"><v>2</v></c></row>"#;

/// The defaults; where nothing is optimised, with an eighth of the bytes, lest the test itself take minutes.
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
    let (ledger, settings) = book();
    for (what, name, made, code, why) in hostile() {
        let mut file = Counted::new(made());
        let read = Reader::new(ledger.catalog(), &settings).with_limits(limits()).rebalance(name, &mut file);
        let peak = peak_bytes();
        let Err(FileError::Refused(Report { faults, .. })) = read else { panic!("{what} is not refused: {read:?}") };
        let fault = faults.listed.iter().find(|fault| fault.code.as_str() == code);
        let fault = fault.unwrap_or_else(|| panic!("{what}: {faults:?}"));
        assert!(fault.message.contains(why), "{what}: {:?} is not about {why:?}", fault.message);
        assert!(peak < MEMORY, "{what}: {} MiB", peak / MIB);
        assert!(file.bytes < READ && file.steps < STEPS, "{what}: {} bytes in {} steps", file.bytes, file.steps);
        println!(
            "{:9} of {:9} bytes in {:6} steps, {:4} MiB  {what}",
            file.bytes,
            file.length(),
            file.steps,
            peak / MIB
        );
    }
}

/// What it is, the file's name, how it is made, the code it is refused with, and part of the message.
type Hostile = (&'static str, &'static str, Box<dyn Fn() -> Vec<u8>>, &'static str, &'static str);

fn workbook(what: &'static str, why: &'static str, made: impl Fn() -> Vec<u8> + 'static) -> Hostile {
    (what, "count.xlsx", Box::new(made), "corrupt_workbook", why)
}

/// A workbook whose sheet goes on like this, a piece and then gigabytes of others.
fn rows(what: &'static str, why: &'static str, first: &'static str, then: (String, u64)) -> Hostile {
    let rows = move || Repeated::once(first).then(&Repeated::new(&then.0, then.1));
    workbook(what, why, move || with_sheet(&sheet(ROW, &rows())))
}

fn part(what: &'static str, why: &'static str, name: &'static str, first: &'static str, then: &'static str) -> Hostile {
    workbook(what, why, move || archive(&[entry(name, &Repeated::once(first).then(&Repeated::new(then, GIB)))]))
}

fn csv(what: &'static str, code: &'static str, why: &'static str, first: &'static str, then: String) -> Hostile {
    let content = move || Repeated::once(HEADER).then(&Repeated::once(first)).then(&Repeated::new(&then, 4 * KIB));
    (what, "count.csv", Box::new(move || gzip(&content())), code, why)
}

fn a_mebibyte_of(text: &str) -> (String, u64) {
    (text.repeat(MIB as usize / text.len()), 4 * KIB)
}

fn hostile() -> Vec<Hostile> {
    let spaces = (format!("{}<row/>", " ".repeat(MIB as usize / 2)), 8 * KIB);
    let cells = (format!("<row>{}</row>", "<c/>".repeat(8_000)), MIB);
    let pieces = (format!("<r><t>{}</t></r>", "x".repeat(4_000)), MIB);
    let untouched = "<row><c/><c/><c/><c><v>1</v></c></row>";
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
        (
            "a million filled rows",
            "count.xlsx",
            rows("", "", "", (untouched.into(), MIB)).2,
            "too_many_rows",
            "split the file",
        ),
        (
            "a full sheet without a header",
            "count.xlsx",
            Box::new(|| {
                let rows = Repeated::new("<row><c><v>1</v></c></row>", GIB);
                with_sheet(&Repeated::once("<worksheet><sheetData>").then(&rows))
            }),
            "header_not_found",
            "first 50 rows",
        ),
        (
            "33 MiB",
            "count.xlsx",
            Box::new(|| [with_sheet(&sheet(ROW, &Repeated::once("<row/>"))), vec![0; 33 * MIB as usize]].concat()),
            "file_too_large",
            "split it",
        ),
        csv("a compressed CSV of 4 GiB", "file_too_large", "split it", "", "\n".repeat(MIB as usize)),
        csv("a CSV of one line", "cell_too_long", "shorten it", "", "x".repeat(MIB as usize)),
        csv("a CSV whose quote never ends", "unterminated_quote", "never closed", "\"", "x\n".repeat(MIB as usize / 2)),
        csv("a CSV of fields only", "too_many_fields", "delimiter", "", ",".repeat(MIB as usize)),
    ]
}

const SHARED: &str = r#"<c t="s"><v>0</v></c>"#;

/// A workbook whose cells share one text, as long as a text may be.
fn shared(sheet: &Repeated) -> Vec<u8> {
    let strings = Repeated::once(&format!("<sst><si><t>{}</t></si></sst>", "x".repeat(32_000)));
    archive(&[entry("xl/sharedStrings.xml", &strings), entry("xl/worksheets/sheet1.xml", sheet)])
}

const HEADER: &str = "Supply Name,Supply Code,Rebalance Date,New Buying Unit Stock,New Average Buying Price\n";

/// A million rows that are only coloured are read over, whatever their file says of its size.
#[test]
fn blank_rows_cost_little() {
    let rows = if cfg!(debug_assertions) { 100_000 } else { 1_000_000 };
    let bytes = with_sheet(&sheet(ROW, &Repeated::new(r#"<row s="1" customFormat="1"><c s="1"/></row>"#, rows)));
    let (ledger, settings) = book();
    // rows without their numbers are packed tighter than a spreadsheet packs its own
    let reader = Reader::new(ledger.catalog(), &settings).with_limits(Limits { ratio: 2_000, ..Limits::default() });
    let mut file = Counted::new(bytes);
    let upload = reader.rebalance("count.xlsx", &mut file).unwrap();
    assert_eq!(upload.rows.len(), 1);
    assert!(file.bytes < 2 * file.length() + READ, "{} of {} bytes", file.bytes, file.length());
}

/// A list of every fault would be larger than the file.
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

/// Two thousand supplies: looking for the nearest to an unknown one takes a look at each.
fn book() -> (Ledger, Settings) {
    let mut command = Command::new(CommandId::new("set-up").unwrap(), OffsetDateTime::UNIX_EPOCH)
        .with(Action::Open(Settings::default()));
    for number in 0..2_000 {
        let (code, name) = if number == 0 {
            ("UREA".into(), "Urea 46 %".into())
        } else {
            (format!("ITEM-{number}"), format!("Item {number}"))
        };
        command = command.with(NewSupply {
            code: SupplyId::new(code).unwrap(),
            name,
            buying_unit: "bag".into(),
            consumption_unit: "kg".into(),
            conversion: 50.into(),
        });
    }
    let mut ledger = Ledger::default();
    let decision = ledger.decide(&command).unwrap();
    ledger.commit(decision).unwrap();
    (ledger, Settings::default())
}

/// The most memory that the process has ever had.
fn peak_bytes() -> u64 {
    let mut status = String::new();
    fs::File::open("/proc/self/status").unwrap().read_to_string(&mut status).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024
}
