//! The names in a journal, most of which stand in many rows.

use ledger_core::{ActivityId, CycleId, ProviderId, StoreId, value::IdError};
use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::Hash;
use std::str::FromStr;

/// Names that have been read, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) stores: HashSet<StoreId>,
    pub(crate) providers: HashSet<ProviderId>,
    pub(crate) cycles: HashSet<CycleId>,
    pub(crate) activities: HashSet<ActivityId>,
}

const MOST_NAMES: usize = 100_000;

/// Returns the name of that text, from `names` if it is there.
pub(crate) fn kept<T>(names: &mut HashSet<T>, text: &str) -> Result<T, IdError>
where
    T: Clone + Eq + Hash + Borrow<str> + FromStr<Err = IdError>,
{
    if let Some(name) = names.get(text) {
        return Ok(name.clone());
    }
    let name: T = text.parse()?;
    if names.len() >= MOST_NAMES {
        names.clear();
    }
    names.insert(name.clone());
    Ok(name)
}
