//! How a cost grows: the exponent of how many items there are.

use crate::cost::{Cost, Measured};
use std::fmt;

/// The most that counts may grow with.
pub const COUNTS_LIMIT: f64 = 1.15;

/// What CPU time is to grow with.
pub const TIME_TARGET: f64 = 1.15;

/// The most that CPU time may grow with: eight times the items take twice what the target allows. Caches that no longer
/// hold everything are in it, and those that other processes take away.
pub const TIME_LIMIT: f64 = 1.48;

/// How what was measured grows.
#[derive(Debug, Clone, Copy)]
pub struct Exponents {
    /// Rows folded or looked at.
    pub rows: f64,
    /// Bytes allocated.
    pub bytes: f64,
    /// The most bytes that were allocated at once.
    pub peak: f64,
    /// CPU time.
    pub time: f64,
}

impl Exponents {
    /// Lower than any.
    pub const LEAST: Self = Self { rows: 0.0, bytes: 0.0, peak: 0.0, time: 0.0 };

    /// From so many items to so many: of what grows faster, being decided or applied.
    #[must_use]
    pub fn between(few: (usize, &Measured), many: (usize, &Measured)) -> Self {
        let ratio = many.0 as f64 / few.0 as f64;
        let worst = |figure: fn(&Cost) -> f64| {
            // each item is looked at itself: what costs nothing else grows with that
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

    /// The exponent of what is counted, which is the same at each run.
    #[must_use]
    pub fn of_counts(&self) -> f64 {
        self.rows.max(self.bytes).max(self.peak)
    }

    /// The higher one of each.
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
