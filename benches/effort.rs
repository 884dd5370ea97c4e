//! How much a benchmark takes on: `LEDGER_BENCH` is `quick`, `usual` or `full`.

use crate::Outcome;

/// How much a benchmark takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// All of them together in less than a minute.
    Quick,
    /// Streams of up to a million movements; minutes.
    Usual,
    /// Ten million movements as well: needs gigabytes.
    Full,
}

impl Effort {
    /// What the environment asks for; `usual` unless it says otherwise.
    ///
    /// # Errors
    /// It asks for something else.
    pub fn asked() -> Outcome<Self> {
        match std::env::var("LEDGER_BENCH").as_deref() {
            Ok("quick") => Ok(Self::Quick),
            Ok("usual") | Err(_) => Ok(Self::Usual),
            Ok("full") => Ok(Self::Full),
            Ok(other) => Err(format!("LEDGER_BENCH is {other:?}: make it quick, usual or full").into()),
        }
    }

    /// The one of three that this effort is for.
    pub fn pick<T>(self, quick: T, usual: T, full: T) -> T {
        match self {
            Self::Quick => quick,
            Self::Usual => usual,
            Self::Full => full,
        }
    }
}
