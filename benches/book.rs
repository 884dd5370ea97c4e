//! The names of made-up movements, the commands that record them, and ledgers that hold them.

use crate::{Movement, Movements, Outcome};
use ledger_core::{
    Action, ActivityId, Charge, Command, CommandId, CycleId, InUnits, Ledger, Moment, NewCost, NewEntry, NewExit,
    NewRebalance, NewSupply, ProviderId, Reference, Settings, StoreId, SupplyId,
    command::NewCycleChange,
    decide::{Decided, Preview},
    value::{Amount, IdError},
};
use rust_decimal::Decimal;
use time::{Date, OffsetDateTime};

/// The number of cycles, with one activity each, that exits are charged to.
pub const CHARGES: usize = 12;

/// The names in records of made-up movements.
#[derive(Debug, Clone)]
pub struct Book {
    /// The supplies, by number.
    pub supplies: Vec<SupplyId>,
    /// The charges of exits, by the number of the cycle.
    pub charges: Vec<Charge>,
    provider: ProviderId,
}

impl Book {
    /// The names for a number of supplies.
    ///
    /// # Errors
    /// There is none with these names.
    pub fn new(supplies: usize) -> Result<Self, IdError> {
        let charge = |cycle| Ok(Charge::new(CycleId::new(format!("2026-{cycle:02}"))?, ActivityId::new("sowing")?));
        Ok(Self {
            supplies: (0..supplies).map(|number| SupplyId::new(format!("S-{number:05}"))).collect::<Result<_, _>>()?,
            charges: (1..=CHARGES).map(charge).collect::<Result<_, IdError>>()?,
            provider: ProviderId::new("Agro Sur")?,
        })
    }

    /// A command that opens a ledger with the supplies.
    ///
    /// # Errors
    /// There is none with these names.
    pub fn open(&self) -> Result<Command, IdError> {
        let command = command("open")?.with(Action::Open(Settings::default()));
        Ok(self.supplies.iter().fold(command, |command, code| {
            command.with(NewSupply::new(code.clone(), "Urea", "kg", Decimal::ONE, "kg"))
        }))
    }

    /// A command that records movements, for which the ledger makes the references.
    ///
    /// # Errors
    /// A movement's number of a supply or cycle is unknown.
    pub fn record(&self, id: &str, movements: &[Movement]) -> Outcome<Command> {
        self.recording(id, movements, |_| Ok(None))
    }

    /// A command that records movements; `reference` gives the reference of each by its number.
    ///
    /// # Errors
    /// A movement's number of a supply or cycle is unknown.
    pub fn recording(
        &self,
        id: &str,
        movements: &[Movement],
        mut reference: impl FnMut(usize) -> Result<Option<Reference>, IdError>,
    ) -> Outcome<Command> {
        let mut command = command(id)?;
        command.actions.reserve(movements.len());
        for (number, movement) in movements.iter().enumerate() {
            command.actions.push(self.action(movement, reference(number)?)?);
        }
        Ok(command)
    }

    /// The action that records a movement.
    ///
    /// # Errors
    /// The number of the supply or cycle is unknown.
    pub fn action(&self, movement: &Movement, reference: Option<Reference>) -> Outcome<Action> {
        let mut action = if movement.quantity < 0 {
            Action::from(self.exit(movement.supply, movement.at, -movement.quantity, movement.cycle)?)
        } else {
            let quantity = Decimal::new(movement.quantity, 6);
            let cost = NewCost::UnitPrice(Decimal::new(movement.price, 6).per_buying());
            let entry = NewEntry::new(movement.at, StoreId::main(), self.provider.clone());
            entry.line(self.supply(movement.supply)?, quantity.buying(), cost).into()
        };
        match &mut action {
            Action::Entry(entry) => entry.reference = reference,
            Action::Exit(exit) => exit.reference = reference,
            _ => {}
        }
        Ok(action)
    }

    /// An exit of a quantity in millionths.
    ///
    /// # Errors
    /// The number of the supply or cycle is unknown.
    pub fn exit(&self, supply: usize, at: Moment, millionths: i64, cycle: usize) -> Outcome<NewExit> {
        let charge = self.charges.get(cycle).ok_or("there is no such cycle")?.clone();
        Ok(NewExit::new(at, StoreId::main(), self.supply(supply)?, Decimal::new(millionths, 6).consumption(), charge))
    }

    /// The name of a supply.
    ///
    /// # Errors
    /// The number is unknown.
    pub fn supply(&self, number: usize) -> Outcome<SupplyId> {
        Ok(self.supplies.get(number).ok_or("there is no such supply")?.clone())
    }

    /// A ledger with `count` movements, recorded in batches of 100,000, and the moment of the last one.
    ///
    /// # Errors
    /// A command was refused.
    pub fn filled(&self, count: usize, a_day: usize) -> Outcome<(Ledger, Moment)> {
        let mut ledger = opened(&self.open()?)?;
        let mut movements = Movements::new(self.supplies.len(), a_day).take(count);
        let mut last = Moment::start_of(Date::MIN.replace_year(1)?)?;
        for number in 0_usize.. {
            let batch: Vec<Movement> = movements.by_ref().take(100_000).collect();
            let Some(latest) = batch.last() else { break };
            last = latest.at;
            committed(&mut ledger, &self.record(&format!("batch-{number}"), &batch)?)?;
        }
        Ok((ledger, last))
    }

    /// A command that closes every cycle.
    ///
    /// # Errors
    /// There is none with these names.
    pub fn close_cycles(&self, id: &str) -> Result<Command, IdError> {
        Ok(self.charges.iter().fold(command(id)?, |command, charge| {
            command.with(Action::CloseCycle(NewCycleChange::new(charge.cycle.clone())))
        }))
    }

    /// A command that rebalances every supply at the end of a day, in one document.
    ///
    /// # Errors
    /// There is none with these names.
    pub fn baselines(&self, id: &str, date: Date) -> Result<Command, IdError> {
        let rebalance = self.supplies.iter().fold(NewRebalance::new(), |rebalance, supply| {
            let stock = Amount::buying(100.into());
            rebalance.line(StoreId::main(), supply.clone(), date, stock, Decimal::new(127, 2).per_buying())
        });
        Ok(command(id)?.with(rebalance))
    }
}

/// A command without actions that declares names by using them.
pub(crate) fn command(id: &str) -> Result<Command, IdError> {
    Ok(Command::new(CommandId::new(id)?, OffsetDateTime::UNIX_EPOCH).declaring_names())
}

/// A command that opens a ledger with one supply.
///
/// # Errors
/// There is none with these names.
pub fn open() -> Result<Command, IdError> {
    Book::new(1)?.open()
}

/// A command that records movements of the only supply.
///
/// # Errors
/// There is none with these names.
pub fn record(movements: &[Movement]) -> Outcome<Command> {
    Book::new(1)?.record("record", movements)
}

/// A ledger that is opened by a command.
///
/// # Errors
/// The command is refused.
pub fn opened(opening: &Command) -> Outcome<Ledger> {
    let mut ledger = Ledger::default();
    committed(&mut ledger, opening)?;
    Ok(ledger)
}

/// Decides and commits a command.
///
/// # Errors
/// The command is refused.
pub fn committed(ledger: &mut Ledger, command: &Command) -> Outcome<Decided> {
    let decision = ledger.decide(command)?;
    Ok(ledger.commit(decision)?.0)
}

/// Previews a command.
///
/// # Errors
/// The command would be refused.
pub fn previewed(ledger: &Ledger, command: &Command) -> Outcome<Preview> {
    let preview = ledger.preview(command);
    match preview.refusals.first() {
        None => Ok(preview),
        Some(refused) => Err(refused.to_string().into()),
    }
}
