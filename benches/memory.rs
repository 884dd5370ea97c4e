//! The memory of a movement: bytes asked of the allocator and still held, less those of an empty ledger.
//!
//! `LEDGER_BENCH_DATA` is the directory of a real shop's `supplies.csv` and `movements.csv.gz`.

use ledger_benches::{Book, Effort, Movement, Movements, Outcome, Shop, Table, Target, bench, committed, opened};
use ledger_core::{Command, Ledger, Reference};
use peak_alloc::PeakAlloc;
use std::path::Path;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    bench("memory", run)
}

fn run() -> Outcome<()> {
    let count = Effort::asked()?.pick(100_000, 1_000_000, 4_000_000);
    let table = Table::about(format_args!("Memory of {count} movements, recorded in batches of 100,000"));
    for supplies in [1, 1_000] {
        let of = if supplies == 1 { "one stream".to_owned() } else { format!("{supplies} streams") };
        let made = bytes(count, supplies, false)?;
        table.row(format_args!("{of}, named by the ledger"), Target::AtMost(64.0), made, "bytes a movement");
        let given = bytes(count, supplies, true)?;
        table.row(format_args!("{of}, with references of 10 letters"), Target::Told, given, "bytes a movement");
    }
    match std::env::var_os("LEDGER_BENCH_DATA") {
        Some(data) => real(Path::new(&data)),
        None => {
            println!("\nSKIPPED: the journal of a real shop; LEDGER_BENCH_DATA does not say in which directory it is");
            Ok(())
        }
    }
}

fn real(data: &Path) -> Outcome<()> {
    let shop = Shop::read(data)?;
    let table = Table::about(format_args!("Memory of a year of a real shop, {} rows", shop.journal.actions.len()));
    let named = recorded(&shop.empty, &shop.journal)?;
    table.row("with the name that it gives every row", Target::Told, named, "bytes a movement");
    let unnamed = recorded(&shop.empty, &shop.unnamed())?;
    table.row("named by the ledger, but for what is returned", Target::AtMost(64.0), unnamed, "bytes a movement");
    Ok(())
}

/// The bytes of a movement in a journal.
fn recorded(empty: &Ledger, journal: &Command) -> Outcome<f64> {
    let mut ledger = empty.clone();
    let before = ALLOCATED.current_usage();
    committed(&mut ledger, journal)?;
    let after = ALLOCATED.current_usage();
    drop(ledger);
    Ok(after.saturating_sub(before) as f64 / journal.actions.len() as f64)
}

/// The bytes of a movement.
fn bytes(count: usize, supplies: usize, named: bool) -> Outcome<f64> {
    let book = Book::new(supplies)?;
    let mut ledger = opened(&book.open()?)?;
    let mut movements = Movements::new(supplies, 1_000).take(count);
    let before = ALLOCATED.current_usage();
    let mut recorded = 0;
    loop {
        let batch: Vec<Movement> = movements.by_ref().take(100_000).collect();
        if batch.is_empty() {
            break;
        }
        let name = |number: usize| named.then(|| Reference::new(format!("PO{:08}", recorded + number))).transpose();
        let command = book.recording(&recorded.to_string(), &batch, name)?;
        committed(&mut ledger, &command)?;
        recorded += batch.len();
    }
    let after = ALLOCATED.current_usage();
    drop(movements);
    drop(ledger);
    Ok(after.saturating_sub(before) as f64 / count as f64)
}
