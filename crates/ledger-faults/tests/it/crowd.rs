//! Many threads and processes append to one book at the same time; some of them are killed.

use crate::audit::{Row, check_chain, hex, read};
use crate::run::reports;
use crate::seeds::{count, seeds};
use fastrand::Rng;
use ledger_core::{Command as Ordered, StoreId};
use ledger_faults::{Report, Step, market};
use ledger_store::Book;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// Numbers of traders: eight threads of this process, and four other processes of two threads each.
const THREADS: usize = 8;
const PROCESSES: usize = 4;
const THREADS_OF_A_PROCESS: usize = 2;

/// Number of times that the log is read meanwhile.
const LOOKS: usize = 30;

struct Market {
    _folder: TempDir,
    book: PathBuf,
    seed: u64,
    commands: usize,
    traders: Vec<String>,
}

#[test]
fn threads_and_processes_never_come_between_each_other() {
    let seed = seeds("trades").next().unwrap();
    let market = Market::new(seed, count("LEDGER_TRADES", 12), THREADS + PROCESSES * THREADS_OF_A_PROCESS);
    let (threads, processes) = market.traders.split_at(THREADS);
    let mut heard = vec![];
    thread::scope(|scope| {
        let processes: Vec<Child> = processes.chunks(THREADS_OF_A_PROCESS).map(|names| market.start(names)).collect();
        let threads: Vec<_> = threads.iter().map(|name| scope.spawn(|| market.trade(name))).collect();
        scope.spawn(|| market.watch());
        heard.extend(threads.into_iter().flat_map(|thread| thread.join().unwrap()));
        heard.extend(processes.into_iter().flat_map(|process| listen(process, true)));
    });
    market.check(&heard);
}

#[test]
fn those_that_are_killed_in_a_crowd_take_nothing_with_them() {
    let seed = seeds("trades with kills").next().unwrap();
    let mut rng = Rng::with_seed(seed);
    let market = Market::new(seed, count("LEDGER_TRADES", 12), PROCESSES);
    let mut heard = vec![];
    let mut start = |names: &[String]| market.start(names);
    let mut processes: Vec<Child> = market.traders.chunks(1).map(&mut start).collect();
    for _ in 0..PROCESSES * 2 {
        thread::sleep(Duration::from_millis(rng.u64(0..60)));
        let number = rng.usize(0..PROCESSES);
        let mut killed = std::mem::replace(&mut processes[number], start(&market.traders[number..=number]));
        killed.kill().unwrap();
        heard.extend(listen(killed, false));
    }
    heard.extend(processes.into_iter().flat_map(|process| listen(process, true)));
    market.check(&heard);
}

impl Market {
    fn new(seed: u64, commands: usize, traders: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("market.book");
        let traders: Vec<String> = (0..traders).map(|number| format!("trader{number}")).collect();
        let [open, supplies] = market::opening(&traders);
        Book::create(&book, Default::default(), open.recorded).unwrap().execute(&supplies).unwrap();
        Self { _folder: folder, book, seed, commands, traders }
    }

    fn seed_of(&self, name: &str) -> u64 {
        self.seed + self.traders.iter().position(|trader| trader == name).unwrap() as u64
    }

    fn start(&self, names: &[String]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trader"));
        command.arg(&self.book).arg(self.seed_of(&names[0]).to_string()).arg(self.commands.to_string()).args(names);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
    }

    fn trade(&self, name: &str) -> Vec<Report> {
        let seed = self.seed_of(name);
        let mut reports = vec![];
        let mut book = Book::open(&self.book).unwrap();
        market::trade(&mut book, &market::script(name, seed, self.commands), seed, &mut |report| reports.push(report));
        reports
    }

    /// Reads the whole log repeatedly, and checks that it only grows.
    fn watch(&self) {
        let mut seen: Vec<Row> = vec![];
        for _ in 0..LOOKS {
            let rows = read(&self.book).unwrap();
            check_chain(&rows).unwrap();
            assert!(rows.starts_with(&seen), "what was read once was changed");
            seen = rows;
        }
    }

    fn check(&self, heard: &[Report]) {
        let why = format!("LEDGER_SEED={}", self.seed);
        let rows = read(&self.book).unwrap();
        check_chain(&rows).unwrap();
        let rows: BTreeMap<&str, &Row> = rows.iter().skip(2).map(|row| (row.command.as_str(), row)).collect();
        for report in heard {
            let Report::Recorded { command, first, last, hash } = report else { panic!("{why}: {report}") };
            let row = rows.get(command.as_str()).unwrap_or_else(|| panic!("{why}: {command} is lost"));
            assert_eq!((first, last, hash), (&row.first, &row.last, &hex(&row.hash)), "{why}: {command}");
        }
        let acknowledged: BTreeSet<&str> = heard.iter().filter_map(recorded).collect();
        assert!(acknowledged.iter().eq(rows.keys()), "{why}: what was refused or never asked for is recorded");

        let scripts = self.traders.iter().map(|name| market::script(name, self.seed_of(name), self.commands));
        let steps: Vec<Step> = scripts.flat_map(|script| script.steps).collect();
        let mut orders = BTreeMap::new();
        for step in &steps {
            orders.extend(step.commands().iter().map(|command| (command.id.as_str(), command)));
            if let Step::Each(commands) = step {
                check_side_by_side(commands, &rows);
            }
        }
        self.check_stock(acknowledged.iter().map(|command| orders[command]));
    }

    /// Checks that no update is lost or doubled: the stock is the sum of all acknowledged commands.
    fn check_stock<'a>(&self, acknowledged: impl Iterator<Item = &'a Ordered>) {
        let mut sums = BTreeMap::new();
        for (supply, quantity) in acknowledged.flat_map(market::delta) {
            *sums.entry(supply).or_insert(Decimal::ZERO) += quantity;
        }
        assert!(sums.len() > 1, "several supplies were traded");
        let book = Book::open(&self.book).unwrap();
        for (supply, sum) in sums {
            let stock = book.ledger().stock_of(&StoreId::main(), &supply).unwrap().quantity().to_string();
            assert_eq!(stock, sum.to_string(), "LEDGER_SEED={}: {supply}", self.seed);
        }
    }
}

/// Checks that a group is recorded whole and in one piece, or not at all.
fn check_side_by_side(commands: &[Ordered], rows: &BTreeMap<&str, &Row>) {
    let recorded: Vec<&&Row> = commands.iter().filter_map(|command| rows.get(command.id.as_str())).collect();
    assert!(recorded.is_empty() || recorded.len() == commands.len(), "half of a group is recorded");
    for pair in recorded.windows(2) {
        assert_eq!(pair[0].last + 1, pair[1].first, "{} and {}", pair[0].command, pair[1].command);
    }
}

fn recorded(report: &Report) -> Option<&str> {
    if let Report::Recorded { command, .. } = report { Some(command) } else { None }
}

/// Returns the reports of a trader until its end, which must be a success unless it was killed.
fn listen(mut trader: Child, to_its_end: bool) -> Vec<Report> {
    let mut said = String::new();
    trader.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    let status = trader.wait().unwrap();
    assert!(status.success() || !to_its_end, "{status}");
    reports(&said)
}
