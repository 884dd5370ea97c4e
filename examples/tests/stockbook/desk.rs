//! A desk: a folder with files, and somebody who runs `stockbook` there.

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use tempfile::TempDir;

pub(crate) const SUPPLIES: &str = "\
Supply Code,Supply Name,Buying Unit,Consumption Unit,Unit Conversion
UREA,Urea 46 %,bag,kg,50
DIESEL,Diesel,l,l,1
";

pub(crate) const HEADER: &str =
    "Kind,Date,Store,Item Number,Qty,Unit Price,Provider,Document,Cycle,Activity,Reason Code,Ref,Of,Note";

/// 40 bags are bought in April, half of them used in May, and a few more in June. The diesel is used up.
pub(crate) const MOVEMENTS: &str = "\
entry,2026-04-28,MAIN,UREA,40,27.50,Agro Sur,INV-1,,,,E-1,,
entry,2026-04-28,MAIN,DIESEL,300,1.07,Surtidor,T-1,,,,E-2,,
exit,2026-05-06 08:00,MAIN,UREA,1000,,,,2026-05,fertilizing,,X-1,,
return,2026-05-06 18:00,MAIN,UREA,50,,,,,,,R-1,X-1,
adjust,2026-05-13,MAIN,UREA,-1,,,,,,DMG,A-1,,torn
exit,2026-06-03 08:00,MAIN,UREA,400,,,,2026-06,fertilizing,,X-2,,
exit,2026-06-10 07:50,MAIN,DIESEL,300,,,,2026-06,tillage,,X-3,,
";

pub(crate) struct Desk {
    folder: TempDir,
}

pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// One line of a count on the last day of May: code, name, stock and price.
pub(crate) type Counted<'a> = (&'a str, &'a str, f64, f64);

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A desk with an opened, empty `farm.book`.
    pub(crate) fn with_book() -> Self {
        let desk = Self::new();
        desk.write("supplies.csv", SUPPLIES);
        desk.done(&["init", "farm.book", "--supplies", "supplies.csv"]);
        desk
    }

    /// The same, with the movements recorded.
    pub(crate) fn with_movements() -> Self {
        let desk = Self::with_book();
        desk.journal("journal.csv", MOVEMENTS);
        desk.done(&["import", "farm.book", "journal.csv"]);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// A named pipe. Somebody writes into it whenever it is opened, so that nothing waits for ever.
    pub(crate) fn pipe(&self, name: &str) {
        let path = self.path(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        thread::spawn(move || while fs::write(&path, "no file\n").is_ok() {});
    }

    pub(crate) fn journal(&self, name: &str, rows: &str) {
        self.write(name, format!("{HEADER}\n{rows}"));
    }

    pub(crate) fn zipped_journal(&self, name: &str, rows: &str) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(format!("{HEADER}\n{rows}").as_bytes()).unwrap();
        self.write(name, encoder.finish().unwrap());
    }

    /// A workbook with the fields of these CSV texts on its sheets, numbers as numbers.
    pub(crate) fn workbook(&self, name: &str, sheets: &[(&str, &str)]) {
        let mut workbook = Workbook::new();
        for (title, text) in sheets {
            let sheet = workbook.add_worksheet().set_name(*title).unwrap();
            for (row, line) in (0..).zip(text.lines()) {
                for (column, field) in (0..).zip(line.split(',')) {
                    match field.parse::<f64>() {
                        Ok(number) => drop(sheet.write_number(row, column, number).unwrap()),
                        Err(_) => drop(sheet.write_string(row, column, field).unwrap()),
                    }
                }
            }
        }
        workbook.save(self.path(name)).unwrap();
    }

    /// A template as somebody filled it in.
    pub(crate) fn count(&self, name: &str, lines: &[Counted<'_>]) {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("Rebalance").unwrap();
        let headers =
            ["Supply Name", "Supply Code", "Rebalance Date", "New Buying Unit Stock", "New Average Buying Price"];
        sheet.write_row(0, 0, headers).unwrap();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        for (row, (code, supply, stock, price)) in (1..).zip(lines) {
            sheet.write_string(row, 0, *supply).unwrap();
            sheet.write_string(row, 1, *code).unwrap();
            sheet.write_with_format(row, 2, ExcelDateTime::from_ymd(2026, 5, 31).unwrap(), &day).unwrap();
            sheet.write_number(row, 3, *stock).unwrap();
            sheet.write_number(row, 4, *price).unwrap();
        }
        workbook.save(self.path(name)).unwrap();
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stockbook"));
        command.current_dir(self.folder.path()).args(words);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        self.ran(self.command(words))
    }

    /// Runs a task with somebody who types `answer` when asked.
    pub(crate) fn answering(&self, answer: &str, words: &[&str]) -> Ran {
        self.write("answer.txt", answer);
        let mut command = self.command(words);
        command.stdin(fs::File::open(self.path("answer.txt")).unwrap());
        self.ran(command)
    }

    /// The output of a command, in which the path of the folder is replaced.
    fn ran(&self, mut command: Command) -> Ran {
        let output = command.output().unwrap();
        let folder = format!("{}{}", self.folder.path().display(), std::path::MAIN_SEPARATOR);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&folder, "");
        Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The output of a task that must succeed.
    pub(crate) fn done(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{words:?}");
        ran.out
    }

    /// The output of a task that must be refused.
    pub(crate) fn refused(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{words:?}: {}", ran.err);
        ran.err
    }

    pub(crate) fn json(&self, status: i32, words: &[&str]) -> Value {
        let ran = self.run(&[words, &["--json"]].concat());
        assert_eq!((ran.status, ran.err.as_str()), (status, ""), "{words:?}: {}", ran.out);
        serde_json::from_str(&ran.out).unwrap()
    }

    /// The stock and costs of `farm.book`.
    pub(crate) fn state(&self) -> Vec<String> {
        let queries: [&[&str]; 5] = [
            &["stock", "farm.book", "--json"],
            &["cycles", "farm.book", "--json"],
            &["balance", "farm.book", "--json"],
            &["kardex", "farm.book", "MAIN", "UREA", "--json"],
            &["kardex", "farm.book", "MAIN", "DIESEL", "--json"],
        ];
        queries.iter().map(|words| self.done(words)).collect()
    }

    pub(crate) fn log(&self) -> String {
        self.done(&["log", "farm.book", "--json"])
    }
}

/// The row and code of every refusal.
pub(crate) fn refusals(answer: &Value) -> Vec<(Option<u64>, &str)> {
    let refused = answer["refused"].as_array().unwrap();
    refused.iter().map(|reason| (reason["row"].as_u64(), reason["code"].as_str().unwrap())).collect()
}
