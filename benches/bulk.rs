//! Many movements decided and applied as one command, then single ones: time and bytes a movement.
//!
//! `bulk STEP COUNT` runs one step alone, for a profiler: `decide`, `apply`, `commit` or `single`.

use ledger_benches::{Movement, movements, open, record, shortest};
use ledger_core::{Action, Command, CommandId, Decision, Ledger, Record, Reference};
use peak_alloc::PeakAlloc;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};
use time::OffsetDateTime;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const COUNT: usize = 300_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let count = arguments.get(1).map_or(Ok(COUNT), |count| count.parse())?;
    let movements = movements(count);
    match arguments.first().map(String::as_str) {
        Some("decide") => drop(black_box(opened()?.decide(&record(&movements)?)?)),
        Some("commit") => drop(black_box(committed(&record(&movements)?)?)),
        Some("apply") => drop(black_box(applied(&decided(&record(&movements)?)?)?)),
        Some("single") => drop(black_box(one_by_one(&mut opened()?, &movements)?)),
        _ => compare(&movements)?,
    }
    Ok(())
}

fn compare(movements: &[Movement]) -> Result<(), Box<dyn Error>> {
    println!("{} movements of one stream as one command", movements.len());
    let made = record(movements)?;
    for (what, command) in [("references made", &made), ("references given", &named(made.clone())?)] {
        let empty = opened()?;
        let each = |time: Duration| time.as_nanos() / movements.len() as u128;
        let decide = shortest(3, || empty.decide(command));
        let log = decided(command)?;
        let apply = shortest(3, || applied(&log));
        println!("{what}: decide {} ns a movement, apply {} ns a movement", each(decide), each(apply));
        drop(log);
        for (how, at_once) in [("at once", movements.len()), ("in hundreds", 100)] {
            let before = ALLOCATED.current_usage();
            let ledger = in_parts(command, at_once)?;
            let kept = ALLOCATED.current_usage().saturating_sub(before);
            println!("{what}, {how}: {:.1} bytes a movement", kept as f64 / movements.len() as f64);
            drop(ledger);
        }
    }
    let mut ledger = committed(&made)?;
    let single = movements.get(..1_000.min(movements.len())).unwrap_or_default();
    println!("decide and commit of a single movement after them: {} ns", one_by_one(&mut ledger, single)?.as_nanos());
    Ok(())
}

fn opened() -> Result<Ledger, Box<dyn Error>> {
    let mut ledger = Ledger::default();
    let opening = ledger.decide(&open()?)?;
    ledger.commit(opening)?;
    Ok(ledger)
}

fn decided(command: &Command) -> Result<Record, Box<dyn Error>> {
    Ok(opened()?.decide(command)?.decided().record().clone())
}

fn applied(record: &Record) -> Result<Ledger, Box<dyn Error>> {
    let mut ledger = opened()?;
    ledger.apply(record)?;
    Ok(ledger)
}

fn committed(command: &Command) -> Result<Ledger, Box<dyn Error>> {
    let mut ledger = opened()?;
    let decision: Decision = ledger.decide(command)?;
    ledger.commit(decision)?;
    Ok(ledger)
}

/// A ledger that has recorded the command in parts of so many actions.
fn in_parts(command: &Command, at_once: usize) -> Result<Ledger, Box<dyn Error>> {
    let mut ledger = opened()?;
    for (number, actions) in command.actions.chunks(at_once).enumerate() {
        let id = CommandId::new(format!("part-{number}"))?;
        let mut part = Command::new(id, command.recorded).declaring_names();
        part.actions.extend_from_slice(actions);
        let decision = ledger.decide(&part)?;
        ledger.commit(decision)?;
    }
    Ok(ledger)
}

/// The same command, each of its movements with a reference of its own.
fn named(mut command: Command) -> Result<Command, Box<dyn Error>> {
    for (number, action) in command.actions.iter_mut().enumerate() {
        let reference = Some(Reference::new(format!("M-{number}"))?);
        match action {
            Action::Entry(entry) => entry.reference = reference,
            Action::Exit(exit) => exit.reference = reference,
            _ => {}
        }
    }
    Ok(command)
}

/// Records each movement as a command of its own, a year after the others; tells the mean time of one.
fn one_by_one(ledger: &mut Ledger, movements: &[Movement]) -> Result<Duration, Box<dyn Error>> {
    let all = record(movements)?;
    let mut commands = Vec::with_capacity(movements.len());
    for (number, action) in all.actions.into_iter().enumerate() {
        let id = CommandId::new(format!("single-{number}"))?;
        let mut command = Command::new(id, OffsetDateTime::UNIX_EPOCH).declaring_names();
        command.actions.push(later(action));
        commands.push(command);
    }
    let start = Instant::now();
    for command in &commands {
        let decision = ledger.decide(command)?;
        black_box(ledger.commit(decision)?);
    }
    Ok(start.elapsed() / u32::try_from(commands.len().max(1))?)
}

fn later(mut action: Action) -> Action {
    let years = |at: ledger_core::Moment| {
        let at = at.date_time();
        ledger_core::Moment::at(at.replace_year(at.year() + 20).unwrap_or(at)).ok()
    };
    match &mut action {
        Action::Entry(entry) => entry.at = years(entry.at).unwrap_or(entry.at),
        Action::Exit(exit) => exit.at = years(exit.at).unwrap_or(exit.at),
        _ => {}
    }
    action
}
