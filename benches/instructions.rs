//! Instructions, counted by callgrind: their number is the same on a busy machine. Each scenario runs in a process of
//! its own under `valgrind`, and only its measured part is counted.
//!
//! `cargo bench --bench instructions` counts all scenarios, or those named. `once NAME COUNT` runs one scenario without
//! counting, for another profiler.

use ledger_benches::{Effort, Outcome, SCENARIOS, Scenario, Table, bench};
use std::process::{Command, ExitCode, Output};

fn main() -> Outcome<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let [once, name, count] = arguments.as_slice()
        && once == "once"
    {
        let scenario = SCENARIOS.iter().find(|scenario| scenario.name == name).ok_or("there is no such scenario")?;
        println!("{}", (scenario.run)(count.parse()?)?);
        return Ok(ExitCode::SUCCESS);
    }
    let known = |name: &String| SCENARIOS.iter().any(|scenario| scenario.name == name);
    if let Some(unknown) = arguments.iter().find(|name| !known(name)) {
        let names: Vec<&str> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        eprintln!("there is no scenario {unknown:?}: {}", names.join(", "));
        return Ok(ExitCode::FAILURE);
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("SKIPPED: instructions are counted by valgrind, which is not installed");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(bench("instructions", || count(&arguments)))
}

fn count(arguments: &[String]) -> Outcome<()> {
    let count = Effort::asked()?.pick(5_000, 20_000, 100_000);
    let table = Table::about(format_args!("Instructions, streams of {count} movements"));
    for scenario in SCENARIOS {
        if arguments.is_empty() || arguments.iter().any(|name| name == scenario.name) {
            table.row(scenario.what, scenario.target, counted(scenario, count)?, "instructions");
        }
    }
    Ok(())
}

/// The number of instructions for each repetition of a scenario.
fn counted(scenario: &Scenario, count: usize) -> Outcome<f64> {
    let Output { status, stdout, stderr } = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*measured_here*"])
        .arg(std::env::current_exe()?)
        .args(["once", scenario.name, &count.to_string()])
        .output()?;
    let (told, counts) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    if !status.success() {
        return Err(format!("{} failed: {counts}", scenario.name).into());
    }
    let collected = counts.lines().find_map(|line| line.split_once("Collected :")).ok_or("callgrind told no count")?.1;
    let collected: f64 = collected.trim().parse()?;
    if collected == 0.0 {
        return Err("callgrind did not find where to count: was the program stripped of its symbols?".into());
    }
    Ok(collected / told.trim().parse::<f64>()?)
}
