//! The script of one writer, made from a seed.

use fastrand::Rng;
use ledger_core::{
    Action, ActivityId, Charge, Command, CommandId, CycleId, InUnits, Moment, NewEntry, NewExit, NewSupply, ProviderId,
    Settings, StoreId, SupplyId, command::NewEntryLine,
};
use rust_decimal::Decimal;
use time::{Duration, OffsetDateTime};

/// The steps of one writer, in order.
///
/// No command is refused, so the log that the script leaves is known.
///
/// ```
/// use ledger_faults::Script;
/// let script = Script::new(7, 20);
/// assert_eq!(script.commands().count(), 20);
/// assert_eq!(script.commands().next().unwrap().id.as_str(), "open");
/// ```
#[derive(Debug, Clone)]
pub struct Script {
    /// The steps; the first opens the ledger.
    pub steps: Vec<Step>,
}

/// A step of a writer.
///
/// ```
/// use ledger_faults::{Script, Step};
/// assert!(matches!(Script::new(7, 1).steps[..], [Step::Execute(_)]));
/// ```
#[derive(Debug, Clone)]
pub enum Step {
    /// A command that is executed.
    Execute(Command),
    /// Commands that are executed as a group.
    Each(Vec<Command>),
    /// The book is closed, which empties and removes its write-ahead log, and opened again.
    Reopen,
    /// The write-ahead log is moved into the file and begun anew, as another program may do at any time.
    Checkpoint,
}

impl Step {
    /// Returns the commands of this step.
    pub fn commands(&self) -> &[Command] {
        match self {
            Self::Execute(command) => std::slice::from_ref(command),
            Self::Each(commands) => commands,
            Self::Reopen | Self::Checkpoint => &[],
        }
    }
}

impl Script {
    /// Makes the script of a seed, with that many commands; at least one.
    pub fn new(seed: u64, commands: usize) -> Self {
        let mut author = Author { rng: Rng::with_seed(seed), stock: [0; 3], written: 0 };
        let mut steps = vec![Step::Execute(author.opening())];
        while author.written < commands {
            let left = commands - author.written;
            steps.push(author.step(left));
        }
        Self { steps }
    }

    /// Returns all commands, in order.
    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.steps.iter().flat_map(Step::commands)
    }
}

struct Author {
    rng: Rng,
    /// The stock of each supply.
    stock: [i64; 3],
    /// The number of commands written so far.
    written: usize,
}

impl Author {
    fn opening(&mut self) -> Command {
        self.written = 1;
        Command::new(id("open"), instant(0)).with(Action::Open(Settings::default()))
    }

    fn step(&mut self, left: usize) -> Step {
        if self.written == 1 {
            return Step::Execute(self.supplies());
        }
        match self.rng.u32(0..100) {
            0..70 => Step::Execute(self.small()),
            70..78 => Step::Execute(self.entry(10..100)),
            78..81 => Step::Execute(self.entry(400..1_200)),
            81..88 => Step::Each((0..left.min(self.rng.usize(2..12))).map(|_| self.small()).collect()),
            88..93 => Step::Reopen,
            _ => Step::Checkpoint,
        }
    }

    fn supplies(&mut self) -> Command {
        (0..self.stock.len()).map(supply).map(new_supply).fold(self.next(), Command::with)
    }

    fn small(&mut self) -> Command {
        let number = self.rng.usize(0..self.stock.len());
        let in_stock = self.stock.get(number).copied().unwrap_or_default();
        if in_stock > 0 && self.rng.bool() { self.exit(number, in_stock) } else { self.entry(1..4) }
    }

    fn entry(&mut self, lines: std::ops::Range<usize>) -> Command {
        let lines = self.rng.usize(lines);
        let lines: Vec<NewEntryLine> = (0..lines).map(|_| self.line()).collect();
        let provider = ProviderId::new("Agro Sur").expect("it is a name");
        let note = self.rng.bool().then(|| "as delivered; ".repeat(self.rng.usize(1..40)).into());
        let mut new = NewEntry::new(moment(), StoreId::main(), provider);
        (new.lines, new.note) = (lines, note);
        self.next().with(new)
    }

    fn line(&mut self) -> NewEntryLine {
        let number = self.rng.usize(0..self.stock.len());
        let quantity = self.rng.i64(1..100);
        if let Some(stock) = self.stock.get_mut(number) {
            *stock += quantity;
        }
        let price = Decimal::new(self.rng.i64(1..100_000), 3).per_buying();
        NewEntryLine::new(supply(number), quantity.buying(), price)
    }

    fn exit(&mut self, number: usize, in_stock: i64) -> Command {
        let quantity = self.rng.i64(1..=in_stock);
        if let Some(stock) = self.stock.get_mut(number) {
            *stock -= quantity;
        }
        self.next().with(NewExit::new(moment(), StoreId::main(), supply(number), quantity.consumption(), charge()))
    }

    /// Returns the next command. Its instant may be earlier than that of the one before.
    fn next(&mut self) -> Command {
        let number = self.written;
        self.written += 1;
        let second = i64::try_from(number).unwrap_or(i64::MAX) + self.rng.i64(0..3);
        Command::new(id(&format!("c{number}")), instant(second)).declaring_names()
    }
}

pub(crate) fn id(text: &str) -> CommandId {
    CommandId::new(text).expect("it is a name")
}

fn supply(number: usize) -> SupplyId {
    SupplyId::new(format!("S{number}")).expect("it is a name")
}

pub(crate) fn new_supply(code: SupplyId) -> NewSupply {
    let name = code.to_string();
    NewSupply::new(code, name, "bag", 1, "bag")
}

pub(crate) fn charge() -> Charge {
    let cycle = CycleId::new("2026-05").expect("it is a name");
    Charge::new(cycle, ActivityId::new("sowing").expect("it is a name"))
}

pub(crate) fn moment() -> Moment {
    "2026-05-01".parse().expect("it is a date")
}

pub(crate) fn instant(second: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000) + Duration::seconds(second)
}
