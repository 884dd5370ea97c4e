//! Impacts and previews as people read them: a line a change, the first ten of each kind.

use crate::decide::decision::Preview;
use crate::decide::impact::{CountFinding, CycleImpact, Impact, StreamImpact};
use crate::event::Charge;
use crate::value::number::Figure;
use crate::value::text::control::Shown;
use std::fmt::{self, Display};

/// So many changes of a kind are listed; the others are counted.
const LISTED: usize = 10;

/// Lists the first ten changes of each kind, a line each: what is recorded, then stock, cycles and counts before → after,
/// then the sums. Names are shown without control characters.
///
/// ```
/// use ledger_testkit::story::action;
/// # let mut book = ledger_testkit::story::StoryBook::bags();
/// book.story("
///     05-04 entry 10 @ 27.50 | 500 275
///     06-08 exit 125         | 375 206.25
/// ");
/// let impact = book.preview(vec![action("05-31 rebalance 9 @ 28 as COUNT")]);
/// assert_eq!(impact.to_string(), "\
/// records COUNT
/// UREA in MAIN: 375 worth 206.25 → 325 worth 182, 1 line superseded
/// 2026-05/weeding: 68.75 → 70
/// 1 exit costs 1.25 more
/// the value of all stock: 24.25 less");
/// ```
impl Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Lines { f, is_first: true };
        if !self.recorded.is_empty() {
            let listed: Vec<String> = self.recorded.iter().take(LISTED).map(|name| Shown(name).to_string()).collect();
            let more = self.recorded.len().saturating_sub(LISTED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            lines.push(format_args!("records {}{more}", listed.join(", ")))?;
        }
        lines.push_all(&self.streams, "more streams")?;
        lines.push_all(&self.cycles, "more charges")?;
        lines.push_all(&self.counts, "more counts")?;
        let (exits, change) = (self.recosted_count(), self.recosted_change());
        if exits > 0 {
            let cost = if exits == 1 { "exit costs" } else { "exits cost" };
            lines.push(format_args!("{exits} {cost} {}", difference(change)))?;
        }
        let value = self.value_change();
        if !value.is_zero() {
            lines.push(format_args!("the value of all stock: {}", difference(value)))?;
        }
        if lines.is_first { f.write_str("changes nothing") } else { Ok(()) }
    }
}

/// Lists every refusal, if there is one, before the impact.
///
/// ```
/// use ledger_core::{Command, CommandId, time};
/// use ledger_testkit::story::{StoryBook, action};
/// let book = StoryBook::bags();
/// let command = Command::new(CommandId::new("c")?, time::OffsetDateTime::UNIX_EPOCH).with(action("05-01 adjust 0"));
/// assert_eq!(book.ledger.preview(&command).to_string(), "\
/// refused: action 1: an adjustment by zero changes nothing: leave it out
/// changes nothing");
/// # Ok::<(), ledger_core::value::IdError>(())
/// ```
impl Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for refused in &self.refusals {
            writeln!(f, "refused: {}", Shown(refused))?;
        }
        self.impact.fmt(f)
    }
}

impl Display for StreamImpact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { store, supply, before, after, superseded, restored } = self;
        write!(f, "{} in {}: {before} → {after}", Shown(supply), Shown(store))?;
        for (lines, fate) in [(*superseded, "superseded"), (*restored, "restored")] {
            if lines > 0 {
                write!(f, ", {lines} {} {fate}", if lines == 1 { "line" } else { "lines" })?;
            }
        }
        Ok(())
    }
}

impl Display for CycleImpact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { charge, before, after, variance_before, variance_after } = self;
        let Charge { cycle, activity, lot, contractor } = charge;
        write!(f, "{}/{}", Shown(cycle), Shown(activity))?;
        if let Some(lot) = lot {
            write!(f, ", lot {}", Shown(lot))?;
        }
        if let Some(contractor) = contractor {
            write!(f, ", contractor {}", Shown(contractor))?;
        }
        write!(f, ": {before} → {after}")?;
        if variance_before == variance_after {
            return Ok(());
        }
        write!(f, ", variance {variance_before} → {variance_after}")
    }
}

impl Display for CountFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reference, before, after, cause } = self;
        write!(f, "{} finds {after} instead of {before}, because of {}", Shown(reference), Shown(cause))
    }
}

/// An amount that is more or less, without its sign.
fn difference<N>(of: Figure<N>) -> String {
    format!("{} {}", of.abs(), if of.is_negative() { "less" } else { "more" })
}

/// Lines, with a break between two of them and none at the end.
struct Lines<'f, 'a> {
    f: &'f mut fmt::Formatter<'a>,
    is_first: bool,
}

impl Lines<'_, '_> {
    fn push(&mut self, line: impl Display) -> fmt::Result {
        let separator = if std::mem::take(&mut self.is_first) { "" } else { "\n" };
        write!(self.f, "{separator}{line}")
    }

    fn push_all<T: Display>(&mut self, all: &[T], more: &str) -> fmt::Result {
        all.iter().take(LISTED).try_for_each(|line| self.push(line))?;
        match all.len().saturating_sub(LISTED) {
            0 => Ok(()),
            unlisted => self.push(format_args!("… {unlisted} {more}")),
        }
    }
}
