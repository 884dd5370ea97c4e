//! The targets that are known to be missed. `docs/performance.md` gives the reasons.

/// A target that is known to be missed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KnownMiss {
    /// The benchmark.
    pub(crate) bench: &'static str,
    /// The end of the row's description.
    pub(crate) what: &'static str,
    /// The worst figure measured, in the unit of the row.
    pub(crate) figure: f64,
}

const fn miss(bench: &'static str, what: &'static str, figure: f64) -> KnownMiss {
    KnownMiss { bench, what, figure }
}

pub(crate) const KNOWN: &[KnownMiss] = &[
    miss("fold", "append through the public API ÷ fold", 43.2),
    miss("converge", "its decide + commit", 2.2),
    miss("instructions", "fold: apply an entry before all others, a movement folded again", 63.8),
    miss("whatif", "preview, closed cycles behind it", 137.0),
    miss("whatif", "open cycles: a re-priced exit on top", 17.6),
    miss("whatif", "copy and apply ÷ preview, closed cycles", 1.92),
    miss("journal", "decide + commit ÷ the loop alone", 60.1),
];
