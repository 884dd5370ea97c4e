//! A market: many traders on one book at the same time, in one process or several.

use crate::report::Report;
use crate::script::{Script, Step, charge, id, instant, moment, new_supply};
use fastrand::Rng;
use ledger_core::{
    Action, Command, CommandId, InUnits, NewEntry, NewExit, Price, ProviderId, Settings, StoreId, SupplyId,
};
use ledger_store::{Book, ExecuteError, Outcome, StoreError};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use time::OffsetDateTime;

/// Maximum number of attempts of a trader while others hold the book.
const TRIES: usize = 20;

/// The supply that all traders trade.
pub const COMMON: &str = "COMMON";

/// Returns the commands that open a market: the ledger, then a supply for all traders and one for each.
///
/// ```
/// assert_eq!(ledger_faults::market::opening(&["ann".into()]).len(), 2);
/// ```
pub fn opening(traders: &[String]) -> [Command; 2] {
    let open = Command::new(id("open"), instant(0)).with(Action::Open(Settings::default()));
    let supplies = traders.iter().map(String::as_str).chain([COMMON]).map(|name| new_supply(supply(name)));
    [open, supplies.fold(Command::new(id("supplies"), instant(1)), Command::with)]
}

/// Returns the script of one trader: entries and exits of its own supply and of the common one, entries in groups, and
/// commands that every trader gives. Only an exit may be refused.
///
/// ```
/// let script = ledger_faults::market::script("ann", 7, 20);
/// assert_eq!(script.commands().count(), 20);
/// ```
pub fn script(trader: &str, seed: u64, commands: usize) -> Script {
    let mut author = Author { rng: Rng::with_seed(seed), trader, written: 0 };
    let mut steps = vec![];
    while author.written < commands {
        let left = commands - author.written;
        let step = match author.rng.u32(0..10) {
            0 => Step::Execute(author.shared()),
            1..=3 => Step::Each((0..left.min(author.rng.usize(2..6))).map(|_| author.entry()).collect()),
            _ => Step::Execute(author.own()),
        };
        steps.push(step);
    }
    Script { steps }
}

/// Returns the change that a command makes to the stock of each supply.
///
/// ```
/// use ledger_faults::market::{delta, script};
/// let command = script("ann", 7, 1).commands().next().unwrap().clone();
/// assert!(delta(&command).len() <= 2);
/// ```
pub fn delta(command: &Command) -> BTreeMap<SupplyId, Decimal> {
    let mut delta = BTreeMap::<SupplyId, Decimal>::new();
    for action in &command.actions {
        match action {
            Action::Entry(entry) => {
                for line in &entry.lines {
                    *delta.entry(line.supply.clone()).or_default() += line.quantity.number;
                }
            }
            Action::Exit(exit) => *delta.entry(exit.supply.clone()).or_default() -= exit.quantity.number,
            _ => {}
        }
    }
    delta
}

/// Runs a trader's script and reports what is recorded and what fails. A refusal is no failure.
///
/// One step in five is run twice, as if its answer had been lost.
pub fn trade(book: &mut Book, script: &Script, seed: u64, say: &mut dyn FnMut(Report)) {
    let mut rng = Rng::with_seed(seed);
    for step in &script.steps {
        for _ in 0..if rng.u32(0..5) == 0 { 2 } else { 1 } {
            match step {
                Step::Execute(command) => patiently(&command.id, book, say, |book, say| {
                    let outcome = book.execute(command)?;
                    say(Report::recorded(outcome.record(), outcome.hash));
                    Ok(())
                }),
                Step::Each(commands) => {
                    let Some(first) = commands.first() else { continue };
                    patiently(&first.id, book, say, |book, say| each(book, commands, say));
                }
                Step::Reopen | Step::Checkpoint => {}
            }
        }
    }
}

fn each(book: &mut Book, commands: &[Command], say: &mut dyn FnMut(Report)) -> Result<(), ExecuteError> {
    let mut report = |number: usize, outcome: Result<Outcome, ExecuteError>| {
        match (outcome, commands.get(number)) {
            (Err(error), Some(command)) => say(Report::failed(&command.id, true, &error)),
            (Ok(outcome), _) => say(Report::recorded(outcome.record(), outcome.hash)),
            (Err(_), None) => {}
        }
        ControlFlow::Continue(())
    };
    book.execute_each(commands.iter().cloned(), &mut report).map(drop)
}

fn patiently(
    command: &CommandId,
    book: &mut Book,
    say: &mut dyn FnMut(Report),
    act: impl Fn(&mut Book, &mut dyn FnMut(Report)) -> Result<(), ExecuteError>,
) {
    for tries in 1..=TRIES {
        match act(book, say) {
            Ok(()) | Err(ExecuteError::Refused(_)) => return,
            Err(ExecuteError::Store(StoreError::Busy { .. })) if tries < TRIES => {}
            Err(error) => {
                let certain = !matches!(error, ExecuteError::InDoubt { .. });
                return say(Report::failed(command, certain, &error));
            }
        }
    }
}

struct Author<'a> {
    rng: Rng,
    trader: &'a str,
    written: usize,
}

impl Author<'_> {
    /// Returns an exit, which may be refused, or an entry.
    fn own(&mut self) -> Command {
        if self.rng.u32(0..3) > 0 {
            return self.entry();
        }
        let (supply, quantity) = (self.supply(), self.quantity());
        self.next().with(NewExit::new(moment(), StoreId::main(), supply, quantity.consumption(), charge()))
    }

    /// Returns an entry of two lines, of the trader's own supply, the common one or both.
    fn entry(&mut self) -> Command {
        let (one, first) = (self.supply(), self.quantity());
        let (other, second) = (self.supply(), self.quantity());
        self.next().with(entry().line(one, first.buying(), price()).line(other, second.buying(), price()))
    }

    fn supply(&mut self) -> SupplyId {
        supply(if self.rng.bool() { COMMON } else { self.trader })
    }

    fn quantity(&mut self) -> Decimal {
        Decimal::from(self.rng.u32(1..20))
    }

    fn next(&mut self) -> Command {
        let id = id(&format!("{}-{}", self.trader, self.written));
        Command::new(id, self.now()).declaring_names()
    }

    /// Returns a command that every trader gives, with the same id.
    fn shared(&mut self) -> Command {
        let number = self.rng.u32(0..10);
        let command = Command::new(id(&format!("shared-{number}")), self.now());
        command.with(entry().line(supply(COMMON), (number + 1).buying(), price())).declaring_names()
    }

    fn now(&mut self) -> OffsetDateTime {
        self.written += 1;
        instant(i64::try_from(self.written).unwrap_or(i64::MAX))
    }
}

fn supply(name: &str) -> SupplyId {
    SupplyId::new(name).expect("it is a name")
}

fn entry() -> NewEntry {
    NewEntry::new(moment(), StoreId::main(), ProviderId::new("Agro Sur").expect("it is a name"))
}

fn price() -> Price {
    10.per_buying()
}
