//! The fuzzer's targets for files on the stable toolchain: every seed, and every seed spoilt in many ways.

#[path = "../../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "the functions are public in the fuzzer's crate")]
mod targets;

use std::fs;
use std::path::Path;

/// Pseudo-random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap_or(0)
    }
}

const ROUNDS: usize = 50;

fn tried(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let mut seeds: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    let seeds: Vec<Vec<u8>> = seeds.into_iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(seeds.len() > 1, "{target} has seeds");
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for seed in &seeds {
        run(seed);
        for _ in 0..ROUNDS {
            let mut bytes = seed.clone();
            for _ in 0..=dice.roll(4) {
                spoil(&mut bytes, &seeds, &mut dice);
            }
            run(&bytes);
        }
    }
}

/// Changes, removes, repeats or inserts a few bytes.
fn spoil(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], dice: &mut Dice) {
    const ODD: [&str; 14] =
        ["\"", "<", ">", "&", "<!--", "]]>", ";", "\r\n", "\0", "é", "9999999999", "-", "\u{feff}", "_x000D_"];
    let (from, length) = (dice.roll(bytes.len()), 1 + dice.roll(12));
    let to = (from + length).min(bytes.len());
    match dice.roll(5) {
        0 => drop(bytes.drain(from..to)),
        1 => bytes[from..to].fill(u8::try_from(dice.roll(256)).unwrap()),
        2 => {
            let again = bytes[from..to].to_vec();
            bytes.splice(from..from, again);
        }
        3 => drop(bytes.splice(from..from, ODD[dice.roll(ODD.len())].bytes())),
        _ => {
            let other = &seeds[dice.roll(seeds.len())];
            let start = dice.roll(other.len());
            let piece = other[start..(start + length).min(other.len())].to_vec();
            bytes.splice(from..to, piece);
        }
    }
}

#[test]
fn workbooks() {
    tried("workbook", targets::workbook);
}

#[test]
fn csv_files() {
    tried("csv", targets::csv);
}

#[test]
fn cells() {
    tried("cell", targets::cell);
}
