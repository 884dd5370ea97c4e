//! The exponents of the cost of every kind of action. A cost that grows faster than its limit fails the benchmark.
//!
//! With words as arguments, only kinds with one of them in their names are measured.

use ledger_growth::clock::keep_freed_memory;
use ledger_growth::{COUNTS_LIMIT, Exponents, Finding, Outcome, Sizes, TIME_LIMIT, TIME_TARGET, Verdict, kinds};
use std::process::ExitCode;

fn main() -> Outcome<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let sizes = Sizes::asked()?;
    keep_freed_memory();
    let (mut failed, mut apart) = (0, Vec::new());
    println!("\n**Exponents from {sizes}: of each kind the highest, and how it came**\n");
    println!("| kind | rows | bytes | peak | CPU time | above {COUNTS_LIMIT}, in time {TIME_TARGET} |");
    println!("|---|---|---|---|---|---|");
    for kind in kinds().filter(|kind| words.is_empty() || words.iter().any(|word| kind.name.contains(word))) {
        let (mut highest, mut above) = (Exponents::LEAST, Vec::new());
        for arrangement in kind.arrangements() {
            let found = Finding::of(&kind, arrangement, sizes)?;
            failed += usize::from(found.verdict == Verdict::Failed);
            if kind.exception(arrangement).is_some() {
                apart.push((kind, arrangement, found));
                continue;
            }
            highest = highest.or_higher(found.exponents);
            if found.verdict != Verdict::Met {
                above.push(format!("{arrangement}: {}, {}", found.exponents, found.verdict));
            }
        }
        println!("| {} | {highest} | {} |", kind.name, above.join("; "));
    }
    println!("\n**By the rules, commands fold again what is dated later: rows a command**\n");
    println!("| kind | how it comes | rows a command | at most | | why |\n|---|---|---|---|---|---|");
    for (kind, arrangement, found) in &apart {
        let why = kind.exception(*arrangement).unwrap_or_default();
        let (rows, most, verdict) = (found.rows_a_command, found.most_rows, found.verdict);
        println!("| {} | {arrangement} | {rows:.0} | {most:.0} | {verdict} | {why} |", kind.name);
    }
    println!("\n{failed} not met; CPU time is named between {TIME_TARGET} and {TIME_LIMIT}");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
