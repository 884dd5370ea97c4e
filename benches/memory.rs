//! What a movement takes in memory: bytes asked of the allocator and still held, less those of an empty ledger.

use ledger_benches::{Book, Effort, Movement, Movements, Outcome, Table, Target, committed, opened};
use ledger_core::Reference;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

fn main() -> Outcome<()> {
    let count = Effort::asked()?.pick(100_000, 1_000_000, 4_000_000);
    let table = Table::about(format_args!("Memory of {count} movements, recorded in batches of 100,000"));
    for supplies in [1, 1_000] {
        let of = if supplies == 1 { "one stream".to_owned() } else { format!("{supplies} streams") };
        let made = bytes(count, supplies, false)?;
        table.row(format_args!("{of}, named by the ledger"), Target::AtMost(64.0), made, "bytes a movement");
        let given = bytes(count, supplies, true)?;
        table.row(format_args!("{of}, with references of 10 letters"), Target::Told, given, "bytes a movement");
    }
    Ok(())
}

/// Bytes a movement.
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
