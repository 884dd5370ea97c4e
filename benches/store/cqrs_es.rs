//! cqrs-es itself, in a process of its own: two crates can't both bring SQLite's library into one program.

use crate::Outcome;
use crate::clock::Spent;
use std::process::Command;

/// Where its program is, which `cargo build --release --manifest-path benches/cqrs_es/Cargo.toml` builds.
const PROGRAM: &str = "LEDGER_BENCH_CQRS_ES";
/// A command loads all that was before it, so that more of them would tell more of the same.
const MOST_COMMANDS: usize = 10;

/// What it needed for one event of commands of so many; nothing where its program is not there.
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
