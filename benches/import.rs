//! Reads and checks a filled-in rebalance of 100,000 rows, beside calamine's and openpyxl's bare reading of the cells.
//!
//! With a number as its argument it reads that many rows, and prints only their time and memory: `-- 1048575` fills a
//! sheet.

use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use ledger_benches::Effort;
use ledger_core::{Action, Command, CommandId, Ledger, NewSupply, Settings, SupplyId};
use ledger_xlsx::{Limits, Reader};
use rust_xlsxwriter::{Format, Workbook};
use rustix::time::{ClockId, clock_gettime};
use std::error::Error;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufReader, Cursor};
use std::path::Path;
use std::process::Command as Process;
use std::time::Duration;

/// The rows of the file; a tenth of them with the quick effort.
const ROWS: u32 = 100_000;
const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.as_slice() {
        [] => compare(),
        [memory, file, rows] if memory == "memory" => memory_of(Path::new(file), rows.parse()?),
        [rows] => fill_a_sheet(rows.parse()?),
        _ => Err("give nothing, or a number of rows".into()),
    }
}

fn compare() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let rows = Effort::asked()?.pick(ROWS / 10, ROWS, ROWS);
    let (ledger, settings) = (ledger(rows)?, Settings::default());
    for (what, constant_memory) in [("shared strings", false), ("strings in the cells", true)] {
        let bytes = workbook(rows, constant_memory)?;
        let file = folder.path().join("count.xlsx");
        fs::write(&file, &bytes)?;
        let (mut ours, mut bare, mut range) = (Duration::MAX, Duration::MAX, Duration::MAX);
        // in turns, so that a slow moment of the machine hits all of them
        for _ in 0..ROUNDS {
            ours = ours.min(cpu(|| read(&ledger, &settings, Cursor::new(&bytes)))?);
            bare = bare.min(cpu(|| cells(&bytes))?);
            range = range.min(cpu(|| whole_range(&bytes))?);
        }
        println!("rebalance of {rows} rows, {what}, {} KiB", bytes.len() / 1_024);
        let line = |what: &str, time: Duration| {
            let ratio = time.as_secs_f64() / bare.as_secs_f64();
            println!("{what:44} {:7.1} ms of CPU   {ratio:6.2} ×", time.as_secs_f64() * 1e3);
        };
        line("calamine, cell by cell", bare);
        line("calamine, as a range", range);
        line("Reader::rebalance and the command", ours);
        match openpyxl(&file)? {
            Some(time) => {
                line("openpyxl, read-only", time);
                println!("{:44} {:7.1} ×", "openpyxl / ours", time.as_secs_f64() / ours.as_secs_f64());
            }
            None => println!("openpyxl is not here: name a Python that has it in PYTHON"),
        }
        in_a_process_of_its_own(&file, rows)?;
    }
    Ok(())
}

/// Reads the longest possible sheet, with the limits raised.
fn fill_a_sheet(rows: u32) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("count.xlsx");
    fs::write(&file, workbook(rows, true)?)?;
    println!("rebalance of {rows} rows, {} KiB", fs::metadata(&file)?.len() / 1_024);
    in_a_process_of_its_own(&file, rows)
}

fn in_a_process_of_its_own(file: &Path, rows: u32) -> Result<(), Box<dyn Error>> {
    let mut process = Process::new(std::env::current_exe()?);
    let status = process.arg("memory").arg(file).arg(rows.to_string()).status()?;
    if status.success() { Ok(()) } else { Err("reading it in a process of its own failed".into()) }
}

/// The memory for reading one file: the peak of the process, less the memory of the ledger for it.
fn memory_of(file: &Path, rows: u32) -> Result<(), Box<dyn Error>> {
    let (ledger, settings) = (ledger(rows)?, Settings::default());
    // resets the peak after setting up
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = kibibytes("VmRSS")?;
    let input = BufReader::new(File::open(file)?);
    let time = cpu(|| read(&ledger, &settings, input))?;
    let peak = kibibytes("VmHWM")?;
    println!(
        "{:44} {:7.1} MiB, and {:.1} MiB in all; {:.2} s of CPU",
        "memory to read it",
        peak.saturating_sub(before) as f64 / 1_024.0,
        peak as f64 / 1_024.0,
        time.as_secs_f64()
    );
    Ok(())
}

fn kibibytes(what: &str) -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(what)).ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}

fn code(row: u32) -> String {
    format!("ITEM-{row:07}")
}

fn name(row: u32) -> String {
    format!("Hexagonal screw number {row}, galvanised")
}

fn ledger(rows: u32) -> Result<Ledger, Box<dyn Error>> {
    let mut command =
        Command::new(CommandId::new("open")?, time::OffsetDateTime::UNIX_EPOCH).with(Action::Open(Settings::default()));
    for row in 0..rows {
        command = command.with(NewSupply::new(SupplyId::new(code(row))?, name(row), "box", 12, "piece"));
    }
    let mut ledger = Ledger::default();
    let decision = ledger.decide(&command)?;
    ledger.commit(decision)?;
    Ok(ledger)
}

/// A template with every row filled in: eight columns, as a spreadsheet saves it.
fn workbook(rows: u32, constant_memory: bool) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut workbook = Workbook::new();
    let sheet = if constant_memory { workbook.add_worksheet_with_constant_memory()? } else { workbook.add_worksheet() };
    let (date, two) = (Format::new().set_num_format("yyyy\\-mm\\-dd"), Format::new().set_num_format("#,##0.00"));
    let headers = [
        "Supply Name",
        "Supply Code",
        "Rebalance Date",
        "New Buying Unit Stock",
        "New Average Buying Price",
        "Buying Unit",
        "Current Stock",
        "Current Average",
    ];
    for (column, header) in (0..).zip(headers) {
        sheet.write_string(0, column, header)?;
    }
    for row in 0..rows {
        let number = f64::from(row);
        let at = row + 1;
        sheet.write_string(at, 0, name(row))?;
        sheet.write_string(at, 1, code(row))?;
        sheet.write_number_with_format(at, 2, 46_203.0, &date)?;
        sheet.write_number_with_format(at, 3, number / 4.0, &two)?;
        sheet.write_number_with_format(at, 4, 1.0 + number / 100.0, &two)?;
        sheet.write_string(at, 5, "box")?;
        sheet.write_number_with_format(at, 6, number / 8.0, &two)?;
        sheet.write_number_with_format(at, 7, 0.99 + number / 100.0, &two)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn read<R: std::io::Read + std::io::Seek>(
    ledger: &Ledger,
    settings: &Settings,
    input: R,
) -> Result<Command, Box<dyn Error>> {
    const MIB: u64 = 1_024 * 1_024;
    let limits = Limits::default()
        .workbook_bytes(256 * MIB)
        .part_bytes(2_048 * MIB)
        .unpacked_bytes(2_048 * MIB)
        .cells(16_777_216)
        .rows(1_048_576)
        .strings(16_777_216);
    let upload = Reader::new(ledger.catalog(), settings).with_limits(limits).rebalance("count.xlsx", input)?;
    let command = Command::new(CommandId::new("count")?, time::OffsetDateTime::UNIX_EPOCH);
    Ok(command.with(upload.into_rebalance()))
}

fn cells(bytes: &[u8]) -> Result<u64, Box<dyn Error>> {
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes))?;
    let mut cells = workbook.worksheet_cells_reader("Sheet1")?;
    let mut count = 0;
    while let Some(cell) = cells.next_cell()? {
        black_box(cell.get_value());
        count += 1;
    }
    Ok(count)
}

fn whole_range(bytes: &[u8]) -> Result<calamine::Range<Data>, Box<dyn Error>> {
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes))?;
    Ok(workbook.worksheet_range("Sheet1")?)
}

/// The CPU time of a run. An error of the run is an error.
fn cpu<T>(run: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<Duration, Box<dyn Error>> {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime));
    let start = now()?;
    black_box(run()?);
    Ok(now()?.saturating_sub(start))
}

/// The CPU time of openpyxl's read-only mode, or `None` without a Python that has it.
fn openpyxl(file: &Path) -> Result<Option<Duration>, Box<dyn Error>> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("openpyxl_read_only.py");
    let Ok(output) = Process::new(python).arg(script).arg(file).output() else { return Ok(None) };
    let seconds = String::from_utf8(output.stdout)?;
    Ok(seconds.trim().parse().ok().map(Duration::from_secs_f64))
}
