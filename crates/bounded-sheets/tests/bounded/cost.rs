//! The most that a file may cost: of itself that is read, and of memory.

use crate::counted::Counted;
use crate::made::{KIB, MIB};
use std::fs;

/// The most that the whole process may take: the limits allow a workbook's strings and one piece of its XML, no more.
const MEMORY: u64 = 400 * MIB;
/// The most of a file that may be read before it is refused: what its limits allow, compressed, and its directory.
pub(crate) const READ: u64 = if cfg!(debug_assertions) { 256 * KIB } else { 2 * MIB };
/// The most reads and seeks that this may take.
const STEPS: u64 = 1_000;

/// Checks that a file was refused at once.
pub(crate) fn little(what: &str, file: &Counted) {
    let (Counted { bytes, steps, .. }, peak) = (file, peak_bytes() / MIB);
    println!("{bytes:9} of {:9} bytes in {steps:6} steps, {peak:4} MiB  {what}", file.length());
    assert!(*bytes < READ && *steps < STEPS, "{what}: {bytes} bytes in {steps} steps");
    assert!(peak < MEMORY / MIB, "{what}: {peak} MiB");
}

/// The most memory that the process has ever had.
fn peak_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024
}
