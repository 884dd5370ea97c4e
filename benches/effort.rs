//! The effort of a benchmark: `LEDGER_BENCH` is `quick`, `usual` or `full`.

use crate::Outcome;

/// The effort of a benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// All benchmarks take less than a minute together.
    Quick,
    /// Streams have up to a million movements; a benchmark takes minutes.
    Usual,
    /// Streams have up to ten million movements, which needs gigabytes.
    Full,
}

impl Effort {
    /// The effort in the environment; `usual` if it has none.
    ///
    /// # Errors
    /// The environment has another value.
    pub fn asked() -> Outcome<Self> {
        match std::env::var("LEDGER_BENCH").as_deref() {
            Ok("quick") => Ok(Self::Quick),
            Ok("usual") | Err(_) => Ok(Self::Usual),
            Ok("full") => Ok(Self::Full),
            Ok(other) => Err(format!("LEDGER_BENCH is {other:?}: make it quick, usual or full").into()),
        }
    }

    /// The value for this effort.
    pub fn pick<T>(self, quick: T, usual: T, full: T) -> T {
        match self {
            Self::Quick => quick,
            Self::Usual => usual,
            Self::Full => full,
        }
    }
}
