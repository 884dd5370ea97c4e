//! Many movements decided and applied as one command, of one stream and of a thousand; then single ones.
//!
//! `bulk STEP COUNT SUPPLIES` takes one step alone, for a profiler: `decide`, `apply`, `commit` or `single`.

use ledger_benches::{movements, named, opened, record, shortest};
use ledger_core::{Action, Command, CommandId, Ledger, Moment, NewSupply, Record, SupplyId};
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};
use time::OffsetDateTime;

const COUNT: usize = 300_000;
const SINGLE: usize = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let count = arguments.get(1).map_or(Ok(COUNT), |count| count.parse())?;
    let supplies = arguments.get(2).map_or(Ok(1), |supplies| supplies.parse())?;
    let command = spread(record(&movements(count / supplies))?, supplies)?;
    match arguments.first().map(String::as_str) {
        Some("decide") => drop(black_box(stocked(supplies)?.decide(&command)?)),
        Some("commit") => drop(black_box(committed(&command, supplies)?)),
        Some("apply") => drop(black_box(applied(&decided(&command, supplies)?, supplies)?)),
        Some("single") => drop(black_box(one_by_one(&mut stocked(supplies)?, command)?)),
        _ => compare()?,
    }
    Ok(())
}

fn compare() -> Result<(), Box<dyn Error>> {
    for supplies in [1, 1_000] {
        let made = spread(record(&movements(COUNT / supplies))?, supplies)?;
        for (references, command) in [("made", &made), ("given", &named(made.clone())?)] {
            let ledger = stocked(supplies)?;
            let log = decided(command, supplies)?;
            let each = |time: Duration| time.as_nanos() / COUNT as u128;
            let decide = each(shortest(3, || ledger.decide(command)));
            let apply = each(shortest(3, || applied(&log, supplies)));
            println!(
                "{COUNT} movements, {supplies:4} streams, references {references:5}: decide {decide:5} ns a movement, apply {apply:5}"
            );
        }
        let mut ledger = committed(&made, supplies)?;
        let later = movements(SINGLE.max(supplies) / supplies);
        let single = one_by_one(&mut ledger, spread(record(&later)?, supplies)?)?;
        println!("decide and commit of one movement after them: {} ns", single.as_nanos());
    }
    Ok(())
}

/// The same movements of several supplies, side by side.
fn spread(command: Command, supplies: usize) -> Result<Command, Box<dyn Error>> {
    let codes = codes(supplies)?;
    let mut side_by_side = Command { actions: Vec::with_capacity(command.actions.len() * supplies), ..command.clone() };
    for action in command.actions {
        for code in &codes {
            let mut action = action.clone();
            match &mut action {
                Action::Entry(entry) => entry.lines.iter_mut().for_each(|line| line.supply.clone_from(code)),
                Action::Exit(exit) => exit.supply.clone_from(code),
                _ => {}
            }
            side_by_side.actions.push(action);
        }
    }
    Ok(side_by_side)
}

fn codes(supplies: usize) -> Result<Vec<SupplyId>, Box<dyn Error>> {
    (0..supplies).map(|number| Ok(SupplyId::new(format!("S-{number}"))?)).collect()
}

/// A ledger that knows so many supplies.
fn stocked(supplies: usize) -> Result<Ledger, Box<dyn Error>> {
    let mut ledger = opened()?;
    let mut command = Command::new(CommandId::new("supplies")?, OffsetDateTime::UNIX_EPOCH);
    for code in codes(supplies)? {
        let (name, buying_unit, consumption_unit) = (code.to_string(), "kg".into(), "kg".into());
        command = command.with(NewSupply { code, name, buying_unit, consumption_unit, conversion: 1.into() });
    }
    let decision = ledger.decide(&command)?;
    ledger.commit(decision)?;
    Ok(ledger)
}

fn decided(command: &Command, supplies: usize) -> Result<Record, Box<dyn Error>> {
    Ok(stocked(supplies)?.decide(command)?.decided().record().clone())
}

fn applied(record: &Record, supplies: usize) -> Result<Ledger, Box<dyn Error>> {
    let mut ledger = stocked(supplies)?;
    ledger.apply(record)?;
    Ok(ledger)
}

fn committed(command: &Command, supplies: usize) -> Result<Ledger, Box<dyn Error>> {
    let mut ledger = stocked(supplies)?;
    let decision = ledger.decide(command)?;
    ledger.commit(decision)?;
    Ok(ledger)
}

/// Records each movement as a command of its own, twenty years later; tells the mean time of one.
fn one_by_one(ledger: &mut Ledger, all: Command) -> Result<Duration, Box<dyn Error>> {
    let mut commands = Vec::with_capacity(all.actions.len());
    for (number, action) in all.actions.into_iter().enumerate() {
        let id = CommandId::new(format!("single-{number}"))?;
        commands.push(Command::new(id, OffsetDateTime::UNIX_EPOCH).declaring_names().with(later(action)));
    }
    let start = Instant::now();
    for command in &commands {
        let decision = ledger.decide(command)?;
        black_box(ledger.commit(decision)?);
    }
    Ok(start.elapsed() / u32::try_from(commands.len().max(1))?)
}

fn later(mut action: Action) -> Action {
    let at = match &mut action {
        Action::Entry(entry) => &mut entry.at,
        Action::Exit(exit) => &mut exit.at,
        _ => return action,
    };
    let date_time = at.date_time();
    let later = date_time.replace_year(date_time.year() + 20).ok().and_then(|later| Moment::at(later).ok());
    *at = later.unwrap_or(*at);
    action
}
