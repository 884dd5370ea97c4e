//! The growth of a cost: its exponent of the number of items.

use crate::cost::{Cost, Measured};
use std::fmt;

/// The highest exponent that counts may have.
pub const COUNTS_LIMIT: f64 = 1.15;

/// The target exponent of CPU time.
pub const TIME_TARGET: f64 = 1.15;

/// The highest exponent that CPU time may have: 64 times the items then take 1.9 times the time of the target exponent.
/// It includes the effect of caches that get too small, and of other processes on them.
pub const TIME_LIMIT: f64 = 1.3;

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn exponents(few: usize, many: usize, nanoseconds: fn(f64) -> f64) -> Exponents {
        let measured = |count: usize| {
            let time = Duration::from_nanos(nanoseconds(count as f64) as u64);
            Measured { decided: Cost { time, ..Cost::default() }, ..Measured::default() }
        };
        Exponents::between((few, &measured(few)), (many, &measured(many)))
    }

    #[test]
    fn a_power_of_one_and_a_half_is_beyond_the_limit_and_a_cache_that_is_too_small_is_not() {
        for (few, many) in [(256, 16_384), (64, 4_096), (2_048, 131_072)] {
            let one_and_a_half = exponents(few, many, |count| 400.0 * count + 60.0 * count.powf(1.5));
            assert!(one_and_a_half.time > TIME_LIMIT, "{one_and_a_half}");
            let spilling = exponents(few, many, |count| if count > 3_000.0 { 1_200.0 * count } else { 400.0 * count });
            assert!(spilling.time < TIME_LIMIT && spilling.time > TIME_TARGET, "{spilling}");
        }
    }
}
