//! The most that a file may cost, in bytes of it that are read and in memory.

use crate::counted::Counted;
use crate::made::{KIB, MIB};
use std::fs;

/// Memory that the whole process may use: the limits allow a workbook's strings and one piece of its XML.
const MEMORY: u64 = 400 * MIB;
/// Bytes of a file that may be read before it is refused: as many as its limits allow, compressed, and its directory.
pub(crate) const READ: u64 = if cfg!(debug_assertions) { 256 * KIB } else { 2 * MIB };
/// Number of reads and seeks that a refusal may take.
const STEPS: u64 = 1_000;

/// Checks that a file was refused at little cost.
pub(crate) fn little(what: &str, file: &Counted) {
    let (Counted { bytes, steps, .. }, peak) = (file, peak_bytes() / MIB);
    println!("{bytes:9} of {:9} bytes in {steps:6} steps, {peak:4} MiB  {what}", file.length());
    assert!(*bytes < READ && *steps < STEPS, "{what}: {bytes} bytes in {steps} steps");
    assert!(peak < MEMORY / MIB, "{what}: {peak} MiB");
}

/// Returns the largest amount of memory that the process has had.
fn peak_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024
}
