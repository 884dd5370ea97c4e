//! cqrs-es itself, in a process of its own, because two crates can't both link SQLite's library into one program.

use crate::Outcome;
use crate::clock::Spent;
use std::process::Command;

/// The variable with the path of its program, which `cargo build --release --manifest-path benches/cqrs_es/Cargo.toml`
/// builds.
const PROGRAM: &str = "LEDGER_BENCH_CQRS_ES";
/// The most commands. A command loads all events before it, so that more commands would show the same.
const MOST_COMMANDS: usize = 10;

/// The time for one event in commands of `events` events, or `None` without the program.
pub(crate) fn an_event(events: usize, commands: usize) -> Outcome<Option<Spent>> {
    let Ok(program) = std::env::var(PROGRAM) else {
        println!("\nSKIPPED: cqrs-es itself, whose program {PROGRAM} does not name");
        return Ok(None);
    };
    let commands = if events > 1 { commands.min(MOST_COMMANDS) } else { commands };
    let output = Command::new(program).args([events.to_string(), commands.to_string()]).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let told = String::from_utf8(output.stdout)?;
    let (processor, wall) = told.trim().split_once(' ').ok_or("it tells processor and wall")?;
    Ok(Some(Spent { processor: processor.parse()?, wall: wall.parse()? }.of(events * commands)))
}
