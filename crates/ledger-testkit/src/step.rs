//! One command, told to a ledger: everything that was seen of it.

use super::reading::Reading;
use ledger_core::{
    Command, Ledger,
    decide::{Impact, Preview, RecostedExit, Refused},
    event::Record,
};

/// A command that was told to a ledger, with what the ledger said before and after.
///
/// The laws of [commands](super::laws#laws-of-a-step) judge it. Its fields are public: an app that goes another way
/// – through a store, say – can fill them in itself, and a test can tell a lie and see whether a law finds it.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::{Setting, Step, laws};
/// let mut ledger = Ledger::default();
/// let step = Step::take(&mut ledger, &Setting::default().opening());
/// assert!(step.record().is_some());
/// laws::preview_is_outcome(&step)?;
/// laws::recording_is_idempotent(&step)?;
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
#[derive(Debug, Clone)]
pub struct Step {
    /// What was asked.
    pub command: Command,
    /// What the ledger answered before.
    pub before: Reading,
    /// What it said that the command would do.
    pub preview: Preview,
    /// What became of it.
    pub outcome: Outcome,
    /// The exits that the preview said would be re-costed, by name, listed before anything was recorded.
    pub previewed: Vec<RecostedExit>,
    /// The exits that were re-costed, by name, listed afterwards; none if it was refused.
    pub recosted: Vec<RecostedExit>,
    /// What the ledger answered afterwards.
    pub after: Reading,
    /// What became of the same command told again; none if it was refused.
    pub again: Option<Again>,
}

/// What became of a command.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::{Outcome, Setting, Step};
/// let mut ledger = Ledger::default();
/// let open = Setting::default().opening();
/// assert!(matches!(Step::take(&mut ledger, &open).outcome, Outcome::Recorded(..)));
/// assert!(matches!(Step::take(&mut ledger, &open).outcome, Outcome::Refused(_)));
/// ```
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a test has a few of them")]
pub enum Outcome {
    /// It was recorded, and changed that.
    Recorded(Record, Impact),
    /// It was refused, for all of these reasons.
    Refused(Vec<Refused>),
}

/// The same command once more: decided a second time against the same state, and committed and applied after the
/// first.
///
/// ```
/// use ledger_core::Ledger;
/// use ledger_testkit::{Again, Setting, Step};
/// let step = Step::take(&mut Ledger::default(), &Setting::default().opening());
/// let Again { record, after } = step.again.clone().unwrap();
/// assert_eq!(Some(&record), step.record());
/// assert_eq!(after, step.after);
/// ```
#[derive(Debug, Clone)]
pub struct Again {
    /// What the second decision would have recorded.
    pub record: Record,
    /// What the ledger answered after both were tried on it.
    pub after: Reading,
}

impl Step {
    /// Tells `ledger` a command, and looks on.
    pub fn take(ledger: &mut Ledger, command: &Command) -> Self {
        Self::after(Reading::of(ledger), ledger, command)
    }

    /// The same, where the reading before is known.
    pub(super) fn after(before: Reading, ledger: &mut Ledger, command: &Command) -> Self {
        let preview = ledger.preview(command);
        let previewed = preview.impact.recosted(ledger).expect("nothing came in between").collect();
        let (outcome, recosted, after, again) = match (ledger.decide(command), ledger.decide(command)) {
            (Ok(first), Ok(second)) => {
                let (decided, impact) = ledger.commit(first).expect("nothing came in between");
                let recosted = impact.recosted(ledger).expect("what was committed can always be told").collect();
                let after = Reading::of(ledger);
                let record = second.decided().record().clone();
                // both are out of sequence; whether they did anything nevertheless, the reading tells
                let _ = ledger.commit(second);
                let _ = ledger.apply(decided.record());
                let again = Again { record, after: Reading::of(ledger) };
                (Outcome::Recorded(decided.into_record(), impact), recosted, after, Some(again))
            }
            (Err(refusals), _) | (_, Err(refusals)) => {
                (Outcome::Refused(refusals.into_vec()), Vec::new(), Reading::of(ledger), None)
            }
        };
        Self { command: command.clone(), before, preview, outcome, previewed, recosted, after, again }
    }

    /// What was recorded; none if it was refused.
    pub fn record(&self) -> Option<&Record> {
        match &self.outcome {
            Outcome::Recorded(record, _) => Some(record),
            Outcome::Refused(_) => None,
        }
    }

    /// Why it was refused; empty if it was not.
    pub fn refusals(&self) -> &[Refused] {
        match &self.outcome {
            Outcome::Recorded(..) => &[],
            Outcome::Refused(refusals) => refusals,
        }
    }
}
