//! The report of a broken law: its name, the position, the place, and the two values that should be equal.

use ledger_core::{CommandId, value::Position};
use std::collections::BTreeMap;
use std::fmt::{self, Debug};
use thiserror::Error;

/// A law that does not hold: its name, the position, the place, and the two values that should be equal.
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
    /// The name of the law, which is that of its function in [`laws`](crate::laws).
    pub law: &'static str,
    /// The position of the last event in the ledger.
    pub at: Position,
    /// The command that broke the law, if it is known.
    pub command: Option<CommandId>,
    /// The answer that is wrong.
    pub place: String,
    /// The value found.
    pub found: String,
    /// The value expected.
    pub expected: String,
}

/// The result of a law: nothing, or how the law is broken.
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
pub(crate) struct Law<'a> {
    pub(crate) name: &'static str,
    pub(crate) at: Position,
    pub(crate) command: Option<&'a CommandId>,
}

impl<'a> Law<'a> {
    pub(crate) fn new(name: &'static str, at: Position) -> Self {
        Self { name, at, command: None }
    }

    pub(crate) fn of_command(name: &'static str, at: Position, command: &'a CommandId) -> Self {
        Self { name, at, command: Some(command) }
    }

    pub(crate) fn broken(&self, place: fmt::Arguments<'_>, found: String, expected: String) -> Violation {
        let command = self.command.cloned();
        Violation { law: self.name, at: self.at, command, place: place.to_string(), found, expected }
    }

    pub(crate) fn same<T: Debug + PartialEq>(&self, place: fmt::Arguments<'_>, found: &T, expected: &T) -> Holds {
        if found == expected {
            return Ok(());
        }
        Err(self.broken(place, format!("{found:?}"), format!("{expected:?}")))
    }

    /// Checks that two maps have the same entries. The first difference is reported.
    pub(crate) fn same_map<K: Debug + Ord, V: Debug + PartialEq>(
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

    /// Checks that two lists have the same values in the same order. The first difference is reported.
    pub(crate) fn same_list<T: Debug + PartialEq>(&self, what: &str, found: &[T], expected: &[T]) -> Holds {
        for index in 0..found.len().max(expected.len()) {
            self.same(format_args!("{what}, number {},", index + 1), &found.get(index), &expected.get(index))?;
        }
        Ok(())
    }

    /// Checks that `is_so` is true; `found` describes the contrary.
    pub(crate) fn holds(
        &self,
        is_so: bool,
        place: fmt::Arguments<'_>,
        found: fmt::Arguments<'_>,
        expected: fmt::Arguments<'_>,
    ) -> Holds {
        if is_so { Ok(()) } else { Err(self.broken(place, found.to_string(), expected.to_string())) }
    }
}
