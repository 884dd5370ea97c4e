//! The parts that the benchmarks share: made-up movements and books of them, hand-written folds to compare with, a
//! clock for comparisons, a table that says if a target is met, and the verdict on missed targets.

mod book;
mod by_hand;
mod by_hand_journal;
mod clock;
mod effort;
mod known_misses;
mod movements;
mod scenarios;
mod shop;
mod stream;
mod table;
mod verdict;

pub use book::{Book, CHARGES, committed, open, opened, previewed, record};
pub use by_hand::{Columns, Folded, divide};
pub use by_hand_journal::{Rows, Totals};
pub use clock::{alternately, keep_freed_memory, measured_here, shortest, timed, with_time};
pub use effort::Effort;
pub use movements::{A_DAY, Movement, Movements, movements};
pub use scenarios::{SCENARIOS, Scenario};
pub use shop::Shop;
pub use stream::{DAYS_30, Stream};
pub use table::{Table, Target};
pub use verdict::bench;

/// The result of a benchmark.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
