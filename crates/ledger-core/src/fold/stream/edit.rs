//! What is asked of a stream, and what folding it again found.

use crate::fold::step::Fault;
use crate::ledger::stream::rows_draft::Stretches;
use crate::ledger::stream::{Baseline, Key, Row};
use crate::value::number::{Average, Money};
use crate::value::stock::Stock;
use smallvec::SmallVec;
use std::collections::BTreeSet;

#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) key: Key,
    /// The row to stand there; none takes away the one that does.
    pub(crate) row: Option<Row>,
    /// What a row that is taken away moved until then, where it does not say so itself.
    pub(crate) moved: Option<Money>,
}

impl Edit {
    /// Whether a row may stand there already: nothing does where a transaction is put in its own place.
    pub(crate) fn may_replace(&self) -> bool {
        self.row.is_none_or(|row| row.transaction() != self.key.place())
    }
}

/// Edits of a stream: mostly one.
pub(crate) type Edits = SmallVec<[Edit; 1]>;

/// What is left to do for a stream whose superseded part is settled.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) edits: Edits,
    pub(crate) touched: BTreeSet<Key>,
    /// Where the floor is lower than before: the baselines that the rows were folded with.
    pub(crate) stale: Option<Vec<Baseline>>,
    /// Where there is another floor than before: what stood below it.
    pub(crate) below: Option<Below>,
}

/// The old stock and last known average right below a new floor, or below everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Below {
    pub(crate) stock: Stock,
    pub(crate) known: Option<Average>,
}

/// Where counts stand: an edit mostly meets one, and ends there.
pub(crate) type Counts = SmallVec<[Key; 1]>;

/// What a walk found: what is to stand where, the faults that are new or gone, and the rows that are counts or
/// stand in deficit.
#[derive(Debug)]
pub(crate) struct Walked {
    pub(crate) rewritten: Stretches,
    pub(crate) faults: Vec<(Key, Option<Fault>)>,
    pub(crate) counts: Counts,
    pub(crate) deficits: Vec<Key>,
}
