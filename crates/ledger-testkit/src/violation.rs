//! What a broken law says: which law, at which step, where, and the two values that should be one.

use ledger_core::{CommandId, value::Position};
use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use thiserror::Error;

/// A law that does not hold: which, when, where, and the two values that should be the same.
///
/// ```
/// use ledger_core::value::Position;
/// use ledger_testkit::Violation;
/// let broken = Violation {
///     law: "nothing_is_worth_nothing",
///     at: Position::new(17),
///     command: None,
///     place: "value of UREA in MAIN".into(),
///     found: "3".into(),
///     expected: "0".into(),
/// };
/// assert_eq!(
///     broken.to_string(),
///     "the law `nothing_is_worth_nothing` is broken at position 17: value of UREA in MAIN is 3 and should be 0"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the law `{law}` is broken at position {at}{}: {place} is {found} and should be {expected}",
    command.as_ref().map(|id| format!(", by command {id}")).unwrap_or_default()
)]
pub struct Violation {
    /// The name of the law: that of its function in [`laws`](super::laws).
    pub law: &'static str,
    /// The place of the last event that the ledger knew.
    pub at: Position,
    /// The command that broke it, where that is known.
    pub command: Option<CommandId>,
    /// What is not as it should be.
    pub place: String,
    /// What was found.
    pub found: String,
    /// What should have been.
    pub expected: String,
}

/// What a law returns: nothing, or how it was broken.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::{Holds, laws};
/// let holds: Holds = laws::conserves_value(&Ledger::default());
/// assert!(holds.is_ok());
/// ```
pub type Holds = Result<(), Violation>;

/// A law while it is being checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Law<'a> {
    pub(super) name: &'static str,
    pub(super) at: Position,
    pub(super) command: Option<&'a CommandId>,
}

impl<'a> Law<'a> {
    pub(super) fn new(name: &'static str, at: Position) -> Self {
        Self { name, at, command: None }
    }

    pub(super) fn of_command(name: &'static str, at: Position, command: &'a CommandId) -> Self {
        Self { name, at, command: Some(command) }
    }

    pub(super) fn broken(&self, place: fmt::Arguments<'_>, found: String, expected: String) -> Violation {
        let command = self.command.cloned();
        Violation { law: self.name, at: self.at, command, place: place.to_string(), found, expected }
    }

    pub(super) fn same<T: Debug + PartialEq>(&self, place: fmt::Arguments<'_>, found: &T, expected: &T) -> Holds {
        if found == expected {
            return Ok(());
        }
        Err(self.broken(place, format!("{found:?}"), format!("{expected:?}")))
    }

    /// The same entries under the same names; the first that differs is told.
    pub(super) fn same_map<K: Debug + Ord, V: Debug + PartialEq>(
        &self,
        what: &str,
        found: &BTreeMap<K, V>,
        expected: &BTreeMap<K, V>,
    ) -> Holds {
        for key in found.keys().chain(expected.keys()) {
            self.same(format_args!("{what} of {key:?}"), &found.get(key), &expected.get(key))?;
        }
        Ok(())
    }

    /// The same things in the same order; the first that differs is told.
    pub(super) fn same_list<T: Debug + PartialEq>(&self, what: &str, found: &[T], expected: &[T]) -> Holds {
        for index in 0..found.len().max(expected.len()) {
            self.same(format_args!("{what}, number {},", index + 1), &found.get(index), &expected.get(index))?;
        }
        Ok(())
    }

    /// What must be true; `found` says what is instead.
    pub(super) fn holds(
        &self,
        is_so: bool,
        place: fmt::Arguments<'_>,
        found: fmt::Arguments<'_>,
        expected: fmt::Arguments<'_>,
    ) -> Holds {
        if is_so { Ok(()) } else { Err(self.broken(place, found.to_string(), expected.to_string())) }
    }
}
