//! The growth of a cost: its exponent of the number of items.

use crate::cost::{Cost, Measured};
use std::fmt;

/// The highest exponent that counts may have.
pub const COUNTS_LIMIT: f64 = 1.15;

/// The target exponent of CPU time.
pub const TIME_TARGET: f64 = 1.15;

/// The highest exponent that CPU time may have: eight times the items then take twice the time of the target exponent.
/// It includes the effect of caches that get too small, and of other processes on them.
pub const TIME_LIMIT: f64 = 1.48;

/// The exponents of a cost.
#[derive(Debug, Clone, Copy)]
pub struct Exponents {
    /// The exponent of the rows folded or looked at.
    pub rows: f64,
    /// The exponent of the bytes allocated.
    pub bytes: f64,
    /// The exponent of the most bytes allocated at once.
    pub peak: f64,
    /// The exponent of the CPU time.
    pub time: f64,
}

impl Exponents {
    /// The lowest exponents.
    pub const LEAST: Self = Self { rows: 0.0, bytes: 0.0, peak: 0.0, time: 0.0 };

    /// The exponents between two numbers of items. Of deciding and applying, the one that grows faster counts.
    #[must_use]
    pub fn between(few: (usize, &Measured), many: (usize, &Measured)) -> Self {
        let ratio = many.0 as f64 / few.0 as f64;
        let worst = |figure: fn(&Cost) -> f64| {
            // the items themselves are added, so that a cost of nothing has the exponent 1
            let grown = |small: &Cost, large: &Cost| {
                let (small, large) = (figure(small) + few.0 as f64, figure(large) + many.0 as f64);
                (large / small).ln() / ratio.ln()
            };
            grown(&few.1.decided, &many.1.decided).max(grown(&few.1.applied, &many.1.applied))
        };
        Self {
            rows: worst(|cost| cost.rows as f64),
            bytes: worst(|cost| cost.bytes as f64),
            peak: worst(|cost| cost.peak as f64),
            time: worst(|cost| cost.time.as_nanos() as f64),
        }
    }

    /// The highest exponent of a count. Counts are the same in every run.
    #[must_use]
    pub fn of_counts(&self) -> f64 {
        self.rows.max(self.bytes).max(self.peak)
    }

    /// The higher exponent of each pair.
    #[must_use]
    pub fn or_higher(self, other: Self) -> Self {
        Self {
            rows: self.rows.max(other.rows),
            bytes: self.bytes.max(other.bytes),
            peak: self.peak.max(other.peak),
            time: self.time.max(other.time),
        }
    }
}

impl fmt::Display for Exponents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} | {:.2} | {:.2} | {:.2}", self.rows, self.bytes, self.peak, self.time)
    }
}
