//! Made-up movements, the same every time.

use ledger_core::Moment;
use time::{Date, Duration, Month, PrimitiveDateTime};

/// One made-up movement of a supply: an entry with its price, or an exit.
#[derive(Debug, Clone, Copy)]
pub struct Movement {
    /// The number of the supply.
    pub supply: usize,
    /// The moment.
    pub at: Moment,
    /// The quantity in millionths of a consumption unit; below zero for an exit.
    pub quantity: i64,
    /// The price of a unit in millionths; for an entry.
    pub price: i64,
    /// The number, below twelve, of the cycle that an exit is charged to.
    pub cycle: usize,
}

/// The number of movements a day in a stream by [`movements`].
pub const A_DAY: usize = 100;

const OPENING: i64 = 100_000_000_000;
const LEAST: i64 = OPENING + 50_000_000;
const MOST: i64 = OPENING + 5_000_000_000;

/// Movements of some supplies in the order of their moments: one entry to four exits, irregularly.
///
/// Every supply begins with a stock so large that no late or voided movement makes it negative. From then on the stock
/// goes up and down within bounds.
#[derive(Debug, Clone)]
pub struct Movements {
    seed: u64,
    stocks: Vec<i64>,
    at: PrimitiveDateTime,
    step: Duration,
}

impl Movements {
    /// Movements of `supplies` supplies, `a_day` a day over all of them.
    #[must_use]
    pub fn new(supplies: usize, a_day: usize) -> Self {
        let start = Date::from_calendar_date(2000, Month::January, 1).unwrap_or(Date::MIN);
        let step = Duration::DAY / i32::try_from(a_day.max(1)).unwrap_or(i32::MAX);
        Self { seed: 0x9e37_79b9_7f4a_7c15, stocks: vec![0; supplies.max(1)], at: start.midnight(), step }
    }

    /// A number below `below`.
    pub fn any(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below.max(1)
    }

    fn millionths(&mut self, from: i64, below: i64) -> i64 {
        from.saturating_add_unsigned(self.any(below.abs_diff(from)))
    }
}

impl Iterator for Movements {
    type Item = Movement;

    fn next(&mut self) -> Option<Movement> {
        self.at += self.step;
        let supplies = self.stocks.len() as u64;
        let supply = if supplies == 1 { 0 } else { usize::try_from(self.any(supplies)).ok()? };
        let stock = *self.stocks.get(supply)?;
        let comes_in = stock < LEAST || stock < MOST && self.any(5) == 0;
        let quantity = match stock {
            0 => OPENING,
            _ if comes_in => self.millionths(24_000_000, 64_000_000),
            _ => -self.millionths(1_000_000, 21_000_000),
        };
        let price = if comes_in { self.millionths(1_000_000, 1_500_000) } else { 0 };
        let cycle = if comes_in { 0 } else { usize::try_from(self.any(12)).ok()? };
        *self.stocks.get_mut(supply)? += quantity;
        Some(Movement { supply, at: Moment::at(self.at).ok()?, quantity, price, cycle })
    }
}

/// `count` movements of one supply.
#[must_use]
pub fn movements(count: usize) -> Vec<Movement> {
    Movements::new(1, A_DAY).take(count).collect()
}
