//! Made-up movements of one supply, decided command by command; the same every time.

use ledger_core::{
    Action, ActivityId, Charge, Command, CommandId, CycleId, InUnits, Ledger, Moment, NewEntry, NewExit, NewSupply,
    ProviderId, Settings, StoreId, SupplyId, decide::Decided,
};
use rust_decimal::Decimal;
use std::error::Error;
use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime};

/// `commands` commands of `events` movements each, one entry to four exits. The first command opens the book too.
pub(crate) fn commands(events: usize, commands: usize) -> Result<Vec<Command>, Box<dyn Error>> {
    let mut movements = Movements::new()?;
    let mut all = Vec::with_capacity(commands);
    for number in 0..commands {
        let mut command = Command::new(CommandId::new(format!("c-{number}"))?, OffsetDateTime::UNIX_EPOCH);
        if number == 0 {
            command = command.with(Action::Open(Settings::default())).with(supply()?);
        }
        for _ in 0..events {
            command = command.with(movements.next()?);
        }
        all.push(command.declaring_names());
    }
    Ok(all)
}

/// The same commands, decided.
pub(crate) fn decided(events: usize, number: usize) -> Result<Vec<Decided>, Box<dyn Error>> {
    let mut ledger = Ledger::default();
    let mut all = Vec::with_capacity(number);
    for command in commands(events, number)? {
        let decision = ledger.decide(&command)?;
        all.push(ledger.commit(decision)?.0);
    }
    Ok(all)
}

fn supply() -> Result<NewSupply, Box<dyn Error>> {
    let unit = || "kg".to_owned();
    let code = SupplyId::new("UREA")?;
    Ok(NewSupply::new(code, "Urea", unit(), Decimal::ONE, unit()))
}

struct Movements {
    seed: u64,
    number: usize,
    at: PrimitiveDateTime,
    supply: SupplyId,
    provider: ProviderId,
    charges: Vec<Charge>,
}

impl Movements {
    fn new() -> Result<Self, Box<dyn Error>> {
        let activity = ActivityId::new("sowing")?;
        let charge = |month| Ok(Charge::new(CycleId::new(format!("2026-{month:02}"))?, activity.clone()));
        Ok(Self {
            seed: 0x9e37_79b9_7f4a_7c15,
            number: 0,
            at: Date::from_calendar_date(2001, Month::January, 1)?.midnight(),
            supply: SupplyId::new("UREA")?,
            provider: ProviderId::new("Agro Sur")?,
            charges: (1..=12).map(charge).collect::<Result<_, Box<dyn Error>>>()?,
        })
    }

    fn below(&mut self, most: u64) -> i64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        i64::try_from(self.seed % most).unwrap_or(0)
    }

    fn next(&mut self) -> Result<Action, Box<dyn Error>> {
        self.at += Duration::MINUTE;
        let at = Moment::at(self.at)?;
        self.number += 1;
        if self.number % 5 == 1 {
            let quantity = Decimal::new(100_000_000 + self.below(80_000_000), 6);
            let cost = Decimal::new(1_000_000 + self.below(500_000), 6).per_buying();
            let entry = NewEntry::new(at, StoreId::main(), self.provider.clone());
            return Ok(entry.line(self.supply.clone(), quantity.buying(), cost).into());
        }
        let quantity = Decimal::new(1_000_000 + self.below(20_000_000), 6);
        let charge = self.charges.get(self.number % 12).ok_or("twelve cycles")?.clone();
        Ok(NewExit::new(at, StoreId::main(), self.supply.clone(), quantity.consumption(), charge).into())
    }
}
