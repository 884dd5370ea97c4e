#![no_main]
#[path = "../src/ledger/targets.rs"]
#[allow(dead_code, unused_imports, reason = "each program runs one of the targets")]
mod targets;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::snapshot(bytes));
