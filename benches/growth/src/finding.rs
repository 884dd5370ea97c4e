//! A finding about a kind in an arrangement, and its verdict.

use crate::Outcome;
use crate::arrangement::{Arrangement, Way};
use crate::cost::{Measured, measured};
use crate::exponent::{COUNTS_LIMIT, Exponents, TIME_LIMIT, TIME_TARGET};
use crate::kind::Kind;
use std::fmt;
use std::thread;
use std::time::Duration;

/// The numbers of items, few and many. They are powers of two, so that lists which double have the same share of spare
/// room in both. Many are 64 times as many as few, so that the step at which a cache gets too small weighs little.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// The numbers of items in one command.
    pub batch: (usize, usize),
    /// The numbers of items one by one.
    pub single: (usize, usize),
    /// The number of tries of a time above the target; the least counts. A time above the limit is tried eight times as
    /// often before it fails.
    pub tries: usize,
}

/// The verdict on a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The target is met.
    Met,
    /// The target of time is missed, within the limit.
    Named,
    /// A limit is exceeded.
    Failed,
}

/// A finding about a kind in an arrangement.
#[derive(Debug, Clone, Copy)]
pub struct Finding {
    /// The exponents of the cost.
    pub exponents: Exponents,
    /// The rows folded or looked at by each command, or in one command, by each action.
    pub rows_a_command: f64,
    /// The most rows that a command may fold, if each folds all later movements again: all rows there are, once.
    pub most_rows: f64,
    /// The verdict.
    pub verdict: Verdict,
}

impl Sizes {
    /// The sizes in the environment.
    ///
    /// # Errors
    /// The environment has another value.
    pub fn asked() -> Outcome<Self> {
        match std::env::var("LEDGER_BENCH").as_deref() {
            Ok("quick") => Ok(Self { batch: (256, 16_384), single: (64, 4_096), tries: 3 }),
            Ok("usual") | Err(_) => Ok(Self { batch: (1_024, 65_536), single: (128, 8_192), tries: 3 }),
            Ok("full") => Ok(Self { batch: (2_048, 131_072), single: (256, 16_384), tries: 1 }),
            Ok(other) => Err(format!("LEDGER_BENCH is {other:?}: make it quick, usual or full").into()),
        }
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((few, many), (few_single, many_single)) = (self.batch, self.single);
        write!(f, "{few} to {many} items in one command, {few_single} to {many_single} one by one")
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Met => "met",
            Self::Named => "named",
            Self::Failed => "**not met**",
        })
    }
}

/// The pause before a try that decides over failure.
const CALM: Duration = Duration::from_millis(200);

/// The number of items that is enough to see the rows of a command.
const TO_SEE_ROWS: usize = 400;

impl Finding {
    /// The finding about a kind in an arrangement.
    ///
    /// # Errors
    /// A command was refused.
    pub fn of(kind: &Kind, arrangement: Arrangement, sizes: Sizes) -> Outcome<Self> {
        let (few, many) = if arrangement.way == Way::Batch { sizes.batch } else { sizes.single };
        if kind.exception(arrangement).is_some() {
            return Self::counted(kind, arrangement, (few.min(TO_SEE_ROWS) / 2, few.min(TO_SEE_ROWS)));
        }
        let mut found: [Measured; 2] = [measured(kind, arrangement, few)?, measured(kind, arrangement, many)?];
        let exponents = |[small, large]: [Measured; 2]| Exponents::between((few, &small), (many, &large));
        for tried in 1..sizes.tries.saturating_mul(8) {
            let is_late = tried >= sizes.tries;
            if exponents(found).time <= if is_late { TIME_LIMIT } else { TIME_TARGET } {
                break;
            }
            if is_late {
                // the scheduler favours a process that has waited, so that a short run mostly is not interrupted
                thread::sleep(CALM);
            }
            let again = [measured(kind, arrangement, few)?, measured(kind, arrangement, many)?];
            let ([small, large], [small_again, large_again]) = (found, again);
            found = [small.at_best(small_again), large.at_best(large_again)];
        }
        Ok(Self::judged(kind, arrangement, (few, many), found, TIME_LIMIT))
    }

    /// The finding by counts alone, which are the same in every run.
    ///
    /// # Errors
    /// A command was refused.
    pub fn counted(kind: &Kind, arrangement: Arrangement, (few, many): (usize, usize)) -> Outcome<Self> {
        let found = [measured(kind, arrangement, few)?, measured(kind, arrangement, many)?];
        Ok(Self::judged(kind, arrangement, (few, many), found, f64::INFINITY))
    }

    fn judged(
        kind: &Kind,
        arrangement: Arrangement,
        (few, many): (usize, usize),
        [small, large]: [Measured; 2],
        time_limit: f64,
    ) -> Self {
        let exponents = Exponents::between((few, &small), (many, &large));
        let rows = large.decided.rows.max(large.applied.rows) as f64;
        let rows_a_command = rows / large.actions as f64;
        let most_rows = large.most_rows as f64;
        let verdict = match kind.exception(arrangement) {
            Some(_) if rows_a_command <= most_rows => Verdict::Met,
            None if exponents.of_counts() > COUNTS_LIMIT || exponents.time > time_limit => Verdict::Failed,
            None if exponents.time > TIME_TARGET && time_limit.is_finite() => Verdict::Named,
            None => Verdict::Met,
            Some(_) => Verdict::Failed,
        };
        Self { exponents, rows_a_command, most_rows, verdict }
    }
}
