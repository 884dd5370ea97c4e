//! Runs a writer, alone or with the shim between it and its disk.

use crate::journal::{Journal, read};
use ledger_faults::Report;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// Makes a folder in memory, if there is one: a writer behind the shim need not wait for a real disk.
pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// The arguments of a writer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) book: &'a Path,
    pub(crate) seed: u64,
    pub(crate) commands: usize,
    /// The command with which it begins.
    pub(crate) from: usize,
    pub(crate) manner: &'static str,
}

impl<'a> Run<'a> {
    pub(crate) fn new(book: &'a Path, seed: u64, commands: usize) -> Self {
        Self { book, seed, commands, from: 0, manner: "steady" }
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_writer"));
        command.arg(self.book).args([self.seed.to_string(), self.commands.to_string(), self.from.to_string()]);
        command.arg(self.manner).stdin(Stdio::null()).stdout(Stdio::piped());
        command
    }

    pub(crate) fn start(&self) -> Child {
        self.command().spawn().unwrap()
    }

    /// Runs the writer to its end. Returns its reports and its journal.
    pub(crate) fn journaled(&self, syncs: Syncs, failure: Option<Failure>) -> (Vec<Report>, Journal) {
        let place = self.book.with_extension("writes");
        let _ = fs::remove_file(&place);
        let mut command = self.command();
        command.env("LD_PRELOAD", &*SHIM).env("LEDGER_BOOK", self.book).env("LEDGER_JOURNAL", &place);
        command.env("LEDGER_SYNC", syncs.name());
        if let Some(Failure { call, first, times, error, half }) = failure {
            command.env("LEDGER_FAIL", format!("{call} {first} {times} {error} {}", u8::from(half)));
        }
        let reports = ended(command.stderr(Stdio::piped()).output().unwrap());
        let journal = read(&fs::read(&place).unwrap());
        fs::remove_file(place).unwrap();
        (reports, journal)
    }
}

/// The syncs that reach the disk.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Syncs {
    All,
    /// No syncs, as with `PRAGMA synchronous = OFF`.
    None,
    /// The syncs of a checkpoint but for the write-ahead log's, nearly as with `PRAGMA synchronous = NORMAL`.
    NotOfTheLog,
}

impl Syncs {
    fn name(self) -> &'static str {
        match self {
            Self::All => "kept",
            Self::None => "none",
            Self::NotOfTheLog => "no-wal",
        }
    }
}

/// The calls that fail, with their error.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failure {
    pub(crate) call: &'static str,
    /// The first call that fails, counted from 1; 0 for none.
    pub(crate) first: usize,
    pub(crate) times: usize,
    pub(crate) error: i32,
    /// True if the first failing call writes half.
    pub(crate) half: bool,
}

/// Returns the reports of a writer that ended by itself. It may have given up, but not have panicked.
pub(crate) fn ended(output: Output) -> Vec<Report> {
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 3)), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    let reports = reports(&String::from_utf8(output.stdout).unwrap());
    assert!(code == Some(0) || matches!(reports.last(), Some(Report::Failed { .. })), "it gave up without a word");
    reports
}

/// Kills a writer `later` after so many reports. Returns all of its reports, and true if it was still at work.
pub(crate) fn kill(mut writer: Child, heard: usize, later: Duration) -> (Vec<Report>, bool) {
    let mut output = BufReader::new(writer.stdout.take().unwrap());
    let mut said = String::new();
    for _ in 0..heard {
        output.read_line(&mut said).unwrap();
    }
    thread::sleep(later);
    writer.kill().unwrap();
    let status = writer.wait().unwrap();
    output.read_to_string(&mut said).unwrap();
    assert!(status.success() || status.code().is_none(), "{status}: {said}");
    (reports(&said), status.code().is_none())
}

/// Returns the reports in all whole lines.
pub(crate) fn reports(said: &str) -> Vec<Report> {
    let lines = said.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    lines.map(|line| line.parse().unwrap()).collect()
}

/// The compiled shim.
static SHIM: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (made, shim) = (folder.join(format!("shim-{}.so", std::process::id())), folder.join("shim.so"));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/shim.c");
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-Wall", "-o"]).arg(&made).arg(source).status();
    assert!(compiled.expect("a C compiler named cc is needed").success());
    // renamed, because other tests may be using the one that is there
    fs::rename(made, &shim).unwrap();
    shim
});
