//! The fuzzer's targets for ledgers on the stable toolchain: every seed, every seed spoilt, and every byte of a real
//! snapshot changed.

#[path = "../../../fuzz/src/ledger/targets.rs"]
mod targets;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use targets::{Verdict, forged, true_state};

/// Pseudo-random numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.roll(256)).unwrap()
    }
}

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const ROUNDS: usize = 15;

fn tried(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(target);
    let mut seeds: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    assert!(seeds.len() > 1, "{target} has seeds");
    let mut dice = Dice(SEED);
    for seed in seeds.into_iter().map(|path| fs::read(path).unwrap()) {
        run(&seed);
        for _ in 0..ROUNDS {
            let mut bytes = seed.clone();
            for _ in 0..=dice.roll(4) {
                spoil(&mut bytes, &mut dice);
            }
            run(&bytes);
        }
    }
}

/// Changes, cuts out, repeats or adds a few bytes.
fn spoil(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let (from, length) = (dice.roll(bytes.len()), 1 + dice.roll(8));
    let to = (from + length).min(bytes.len());
    match dice.roll(4) {
        0 => drop(bytes.drain(from..to)),
        1 => bytes[from..to].fill(dice.byte()),
        2 => {
            let again = bytes[from..to].to_vec();
            bytes.splice(from..from, again);
        }
        _ => drop(bytes.splice(from..from, (0..length).map(|_| dice.byte()))),
    }
}

#[test]
fn snapshots() {
    tried("snapshot", targets::snapshot);
}

#[test]
fn records() {
    tried("record", targets::record);
}

#[test]
fn commands() {
    tried("command", targets::command);
}

#[test]
fn a_true_snapshot_says_what_its_log_says() {
    assert_eq!(forged(true_state().to_vec()), Verdict::True);
}

/// A forger can mend the checksum. The book then reads its log, gives the right answers, or gives wrong numbers that a
/// verification finds; `forged` asserts this.
#[test]
fn no_changed_byte_of_a_snapshot_makes_a_book_panic_or_hang_or_pass_a_verification() {
    let mut dice = Dice(SEED);
    let mut verdicts = BTreeMap::<Verdict, usize>::new();
    for place in 0..true_state().len() {
        let mut state = true_state().to_vec();
        state[place] ^= u8::try_from(1 + dice.roll(255)).unwrap();
        *verdicts.entry(forged(state)).or_default() += 1;
    }
    println!("{verdicts:?}");
    assert!([Verdict::Refused, Verdict::Dropped].iter().all(|verdict| verdicts.contains_key(verdict)), "{verdicts:?}");
}

#[test]
fn no_two_changed_bytes_do_either() {
    let mut dice = Dice(SEED);
    for _ in 0..PAIRS {
        let mut state = true_state().to_vec();
        for _ in 0..2 {
            let place = dice.roll(state.len());
            state[place] = dice.byte();
        }
        forged(state);
    }
}

const PAIRS: usize = 200;
