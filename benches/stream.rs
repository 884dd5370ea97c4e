//! A recorded stream of made-up movements, and commands that change it somewhere.

use crate::book::command;
use crate::{A_DAY, Book, Movement, Outcome, committed, movements, opened};
use ledger_core::{
    Command, InUnits, Ledger, Moment, NewRebalance, NewVoid, Reference, StoreId,
    command::{NewCorrection, NewCount},
    value::{Amount, IdError},
};
use rust_decimal::Decimal;

/// The number of a stream's movements in 30 days.
pub const DAYS_30: usize = 30 * A_DAY;

const SOME: i64 = 100_000;

/// A recorded stream of made-up movements.
#[derive(Debug, Clone)]
pub struct Stream {
    /// The ledger with only this stream.
    pub ledger: Ledger,
    /// The movements, in order.
    pub movements: Vec<Movement>,
    /// The names in the records.
    pub book: Book,
}

impl Stream {
    /// A stream of `count` movements; the reference of each is its number.
    ///
    /// # Errors
    /// A command was refused.
    pub fn of(count: usize) -> Outcome<Self> {
        Self::counted_after(count, count)
    }

    /// The same with a priced count between the first `half` of the movements and the rest.
    ///
    /// # Errors
    /// A command was refused.
    pub fn counted_after(half: usize, count: usize) -> Outcome<Self> {
        Self::recorded(movements(count), half)
    }

    /// A stream of these movements, in the order of their moments.
    ///
    /// # Errors
    /// A command was refused.
    pub fn of_movements(movements: Vec<Movement>) -> Outcome<Self> {
        let count = movements.len();
        Self::recorded(movements, count)
    }

    fn recorded(movements: Vec<Movement>, half: usize) -> Outcome<Self> {
        let book = Book::new(1)?;
        let mut ledger = opened(&book.open()?)?;
        let (before, after) = movements.split_at(half.min(movements.len()));
        committed(&mut ledger, &book.recording("before", before, numbered(0))?)?;
        if let Some(next) = after.first() {
            let mut new = NewCount::new(next.at, StoreId::main(), book.supply(0)?, Amount::buying(SOME.into()));
            new.unit_price = Some(Decimal::new(125, 2).per_buying());
            committed(&mut ledger, &command("count")?.with(new))?;
            committed(&mut ledger, &book.recording("after", after, numbered(half))?)?;
        }
        Ok(Self { ledger, movements, book })
    }

    fn at(&self, index: usize) -> Outcome<Moment> {
        Ok(self.movements.get(index).ok_or("there is no such movement")?.at)
    }

    /// An entry of a small quantity, right after the movement at `index`.
    ///
    /// # Errors
    /// The movement does not exist.
    pub fn insert_after(&self, index: usize) -> Outcome<Command> {
        let late = Movement { supply: 0, at: self.at(index)?, quantity: 1_000_000, price: 1_300_000, cycle: 0 };
        self.book.record("late", &[late])
    }

    /// An exit of a small quantity, right after the movement before `index`; `number` makes the command unique.
    ///
    /// # Errors
    /// The movement does not exist.
    pub fn use_before(&self, index: usize, number: usize) -> Outcome<Command> {
        let at = self.at(index.saturating_sub(1))?;
        Ok(command(&format!("use-{number}"))?.with(self.book.exit(0, at, 1_000_000, 0)?))
    }

    /// A void of the first entry after the movement at `index`.
    ///
    /// # Errors
    /// There is no such entry.
    pub fn void_after(&self, index: usize) -> Outcome<Command> {
        let mut later = self.movements.iter().enumerate().skip(index.saturating_add(1));
        let (entry, _) = later.find(|(_, movement)| movement.quantity > 0).ok_or("there is no entry after it")?;
        Ok(command("void")?.with(NewVoid::new(name(entry)?)))
    }

    /// A rebalance at the end of the day of the movement at `index`.
    ///
    /// # Errors
    /// The movement does not exist.
    pub fn rebalance_after(&self, index: usize) -> Outcome<Command> {
        let (date, supply) = (self.at(index)?.date(), self.book.supply(0)?);
        let stock = Amount::buying(SOME.into());
        Ok(command("rebalance")?.with(NewRebalance::new().line(
            StoreId::main(),
            supply,
            date,
            stock,
            Decimal::new(126, 2).per_buying(),
        )))
    }

    /// Corrections of the quantities of `count` exits, one command each: the last exits before the ten movements that
    /// precede `index`.
    ///
    /// # Errors
    /// There are fewer exits.
    pub fn corrections_before(&self, index: usize, count: usize) -> Outcome<Vec<Command>> {
        let before = self.movements.iter().enumerate().take(index.saturating_sub(10)).rev();
        let exits = before.filter(|(_, movement)| movement.quantity < 0).take(count);
        exits
            .map(|(number, exit)| {
                let less = self.book.exit(0, exit.at, -exit.quantity - 500_000, exit.cycle)?;
                Ok(command(&format!("correct-{number}"))?.with(NewCorrection::new(name(number)?, less)))
            })
            .collect()
    }
}

fn numbered(from: usize) -> impl FnMut(usize) -> Result<Option<Reference>, IdError> {
    move |number| name(from.saturating_add(number)).map(Some)
}

fn name(number: usize) -> Result<Reference, IdError> {
    Reference::new(number.to_string())
}
