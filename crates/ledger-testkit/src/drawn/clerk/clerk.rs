//! The clerk, with a memory of the commands given.

use crate::drawn::setting::Setting;
use ledger_core::{Reference, value::Kind};
use time::{Date, Duration, Month};

/// A clerk, who gives commands to a ledger: reads its names, settings and stock, and carries out plans.
///
/// The clerk knows nothing of a ledger but its answers, so it works for any ledger.
///
/// ```
/// use ledger_testkit::proptest::strategy::{Strategy, ValueTree};
/// use ledger_testkit::proptest::test_runner::TestRunner;
/// use ledger_testkit::{Clerk, Setting, Trial, plans};
/// let mut trial = Trial::open(&Setting::default().opening());
/// let mut clerk = Clerk::default();
/// for plan in plans(5).new_tree(&mut TestRunner::default()).unwrap().current() {
///     let command = clerk.command(&plan, trial.ledger());
///     trial.check(&command)?;
/// }
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
#[derive(Debug, Clone)]
pub struct Clerk {
    pub(super) factor: i64,
    /// The clerk's day, counted from 1 May 2026.
    pub(super) clock: i64,
    /// The number of commands given.
    pub(super) next: u64,
    /// Every reference given, the newest last.
    pub(super) asked: Vec<(Kind, Reference)>,
}

impl Default for Clerk {
    fn default() -> Self {
        Self { factor: 1, clock: 10, next: 0, asked: Vec::new() }
    }
}

pub(super) fn day(number: i64) -> Date {
    Date::from_calendar_date(2026, Month::May, 1).unwrap() + Duration::days(number)
}

pub(super) fn number_of(date: Date) -> i64 {
    (date - day(0)).whole_days()
}

impl Clerk {
    /// A clerk whose numbers are as large as the setting says.
    pub fn new(setting: &Setting) -> Self {
        Self { factor: setting.factor, ..Self::default() }
    }
}
