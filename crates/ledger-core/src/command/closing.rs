//! Periods to close: field cycles, and the books through a date.

use crate::value::id::{CycleId, Reference};
use crate::value::text::Text;
use time::Date;

/// A field cycle to close or to reopen: [`Action::CloseCycle`](crate::Action::CloseCycle) and
/// [`Action::ReopenCycle`](crate::Action::ReopenCycle).
///
/// Closing freezes the charges of the cycle; later differences are its variance (rule C2 of [the
/// semantics](crate::manual::semantics)). A closing has no effective date.
///
/// Refused as `duplicate_reference` or `unknown_name`; closing as `cycle_closed`, reopening as `cycle_not_closed`.
///
/// A closing is taken back by a reopening, and a reopening by another closing.
///
/// ```
/// use ledger_core::{Action, CycleId, command::NewCycleChange};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("
///     05-01 entry 10 @ 2 | 10 20
///     05-03 exit 4       | 6  12  cycle 8
/// ");
/// book.tell(vec![Action::CloseCycle(NewCycleChange::new(CycleId::new("2026-05")?))])?;
/// book.story("
///     05-04 exit 1       | refused cycle_closed
///     05-02 entry 10 @ 4 | 16 48  cycle 8  beyond 4
/// ");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewCycleChange {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The cycle.
    pub cycle: CycleId,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewCycleChange {
    /// A closing or reopening without note.
    pub fn new(cycle: CycleId) -> Self {
        Self { reference: None, cycle, note: None }
    }
}

/// A lock to set or to lift: the books are closed through a date.
///
/// It replaces the lock before it. From then on, nothing dated on or before that day can be recorded, voided or
/// corrected (rule M10 of [the semantics](crate::manual::semantics)).
///
/// Refused as `duplicate_reference` or `date_out_of_range`.
///
/// Taken back by another lock, or by lifting it.
///
/// ```
/// use ledger_core::command::NewPeriodLock;
/// use ledger_core::time::{Date, Month};
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// book.story("05-01 entry 10 @ 2 | 10 20");
/// let may_31 = Date::from_calendar_date(2026, Month::May, 31)?;
/// book.tell(vec![NewPeriodLock::new(Some(may_31)).into()])?;
/// book.story("05-31 exit 1 | refused period_locked");
/// book.tell(vec![NewPeriodLock::new(None).into()])?;
/// book.story("05-31 exit 1 | 9 18");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it records nothing until a ledger decides it"]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct NewPeriodLock {
    /// Its own name; left out, the ledger makes one of the kind and the position, such as `entry-17`.
    #[cfg_attr(feature = "serde", serde(rename = "ref"))]
    pub reference: Option<Reference>,
    /// The last day to be locked; left out, the lock is lifted.
    #[cfg_attr(feature = "serde", serde(default, with = "crate::value::text::foreign::optional"))]
    pub through: Option<Date>,
    /// A note, for people.
    pub note: Option<Text>,
}

impl NewPeriodLock {
    /// A lock through a date, or its lifting, without note.
    pub fn new(through: Option<Date>) -> Self {
        Self { reference: None, through, note: None }
    }
}
