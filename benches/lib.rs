//! What the benchmarks share: made-up movements, and a clock that compares.

use ledger_core::{
    Action, ActivityId, Charge, Command, CommandId, CycleId, IdError, Ledger, Moment, NewCost, NewEntry, NewExit,
    NewSupply, ProviderId, Reference, Settings, StoreId, SupplyId,
};
use rust_decimal::Decimal;
use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};
use time::{Date, OffsetDateTime};

/// One made-up movement of the only supply: an entry with its price, or an exit.
#[derive(Debug, Clone, Copy)]
pub struct Movement {
    /// Consumption units, in millionths; below zero for an exit.
    pub quantity: i64,
    /// Money per unit, in millionths; of an entry.
    pub price: i64,
    /// Which of twelve cycles an exit is charged to.
    pub cycle: usize,
}

/// `count` movements, one entry to four exits, never short: the same ones every time.
#[must_use]
pub fn movements(count: usize) -> Vec<Movement> {
    let mut seed: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut next = move |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        i64::try_from(seed % below).unwrap_or(0)
    };
    let mut stock = 0_i64;
    (0..count)
        .map(|number| {
            if number.is_multiple_of(5) || stock < 50_000_000 {
                let quantity = 80_000_000 + next(80_000_000);
                stock += quantity;
                Movement { quantity, price: 1_000_000 + next(500_000), cycle: 0 }
            } else {
                let quantity = 1_000_000 + next(20_000_000);
                stock -= quantity;
                Movement { quantity: -quantity, price: 0, cycle: usize::try_from(next(12)).unwrap_or(0) }
            }
        })
        .collect()
}

/// A command that opens a ledger with one supply.
///
/// # Errors
/// Never, with these names.
pub fn open() -> Result<Command, IdError> {
    Ok(Command::new(CommandId::new("open")?, OffsetDateTime::UNIX_EPOCH).with(Action::Open(Settings::default())).with(
        NewSupply {
            code: SupplyId::new("UREA")?,
            name: "Urea".into(),
            buying_unit: "kg".into(),
            consumption_unit: "kg".into(),
            conversion: Decimal::ONE,
        },
    ))
}

/// A command that records `movements`, a minute apart.
///
/// # Errors
/// Never, with these names.
pub fn record(movements: &[Movement]) -> Result<Command, IdError> {
    let provider = ProviderId::new("Agro Sur")?;
    let supply = SupplyId::new("UREA")?;
    let charges = (0..12)
        .map(|cycle| Ok(Charge::new(CycleId::new(format!("2026-{cycle:02}"))?, ActivityId::new("sowing")?)))
        .collect::<Result<Vec<_>, IdError>>()?;
    let mut command = Command::new(CommandId::new("record")?, OffsetDateTime::UNIX_EPOCH).declaring_names();
    let mut at = Date::MIN.midnight().replace_year(2000).map_or(OffsetDateTime::UNIX_EPOCH, |start| start.assume_utc());
    for movement in movements {
        at += time::Duration::MINUTE;
        let Ok(moment) = Moment::at(time::PrimitiveDateTime::new(at.date(), at.time())) else { continue };
        let quantity = Decimal::new(movement.quantity.abs(), 6);
        let charge = charges.get(movement.cycle).or(charges.first());
        command = match charge {
            Some(charge) if movement.quantity < 0 => {
                command.with(NewExit::new(moment, StoreId::main(), supply.clone(), quantity, charge.clone()))
            }
            _ => {
                let cost = NewCost::UnitPrice(Decimal::new(movement.price, 6));
                command.with(NewEntry::new(moment, StoreId::main(), provider.clone()).line(
                    supply.clone(),
                    quantity,
                    cost,
                ))
            }
        };
    }
    Ok(command)
}

/// The shortest of `rounds` runs.
pub fn shortest<T>(rounds: usize, mut run: impl FnMut() -> T) -> Duration {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// The same command, each of its movements with a reference of its own.
///
/// # Errors
/// Never, with these names.
pub fn named(mut command: Command) -> Result<Command, IdError> {
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

/// An empty ledger with one supply.
///
/// # Errors
/// Never, with these names.
pub fn opened() -> Result<Ledger, Box<dyn Error>> {
    let mut ledger = Ledger::default();
    let opening = ledger.decide(&open()?)?;
    ledger.commit(opening)?;
    Ok(ledger)
}

/// A ledger that has recorded the command in parts of so many actions.
///
/// # Errors
/// If the command is refused.
pub fn in_parts(command: &Command, at_once: usize) -> Result<Ledger, Box<dyn Error>> {
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
