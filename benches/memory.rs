//! What a ledger keeps in memory: bytes a movement, with references that it made and with given ones, recorded at
//! once and in commands of a hundred.

use ledger_benches::{in_parts, movements, named, record};
use peak_alloc::PeakAlloc;
use std::error::Error;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const COUNT: usize = 300_000;

fn main() -> Result<(), Box<dyn Error>> {
    let made = record(&movements(COUNT))?;
    for (references, command) in [("made", &made), ("given", &named(made.clone())?)] {
        for (how, at_once) in [("at once", COUNT), ("in hundreds", 100)] {
            let before = ALLOCATED.current_usage();
            let ledger = in_parts(command, at_once)?;
            let kept = ALLOCATED.current_usage().saturating_sub(before);
            drop(ledger);
            let tenths = kept * 10 / COUNT;
            println!("references {references}, recorded {how:12} {:4}.{} bytes a movement", tenths / 10, tenths % 10);
        }
    }
    Ok(())
}
