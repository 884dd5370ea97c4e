//! One command given to a ledger, with every answer around it.

use super::reading::Reading;
use ledger_core::{
    Command, Ledger,
    decide::{Impact, Preview, RecostedExit, Refused},
    event::Record,
};

/// A command that was given to a ledger, with the ledger's answers before and after it.
///
/// The laws of [commands](crate::laws#laws-of-a-step) judge it. The fields are public: a program that records in
/// another way, such as through a store, can fill them in itself, and a test can falsify one and see if a law finds it.
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
    /// The command.
    pub command: Command,
    /// The answers of the ledger before it.
    pub before: Reading,
    /// The preview of the command.
    pub preview: Preview,
    /// The outcome of the command.
    pub outcome: Outcome,
    /// The exits that the preview would re-cost, one by one, listed before anything was recorded.
    pub previewed: Vec<RecostedExit>,
    /// The exits that were re-costed, one by one, listed afterwards; empty if the command was refused.
    pub recosted: Vec<RecostedExit>,
    /// The answers of the ledger after it.
    pub after: Reading,
    /// The outcome of the same command given again, or `None` if it was refused.
    pub again: Option<Again>,
}

/// The outcome of a command.
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
pub enum Outcome {
    /// The command was recorded, with this impact.
    Recorded(Record, Impact),
    /// The command was refused for all of these reasons.
    Refused(Vec<Refused>),
}

/// The same command again: decided a second time against the same state, then committed and applied after the first.
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
    /// The record of the second decision.
    pub record: Record,
    /// The answers of the ledger after both were tried on it.
    pub after: Reading,
}

impl Step {
    /// Gives `ledger` a command, and collects the answers.
    pub fn take(ledger: &mut Ledger, command: &Command) -> Self {
        Self::after(Reading::of(ledger), ledger, command)
    }

    /// The same as [`take`](Self::take) for a known reading before the command.
    pub(crate) fn after(before: Reading, ledger: &mut Ledger, command: &Command) -> Self {
        let preview = ledger.preview(command);
        let previewed = ledger.recosted_exits(command);
        let (outcome, recosted, after, again) = match (ledger.decide(command), ledger.decide(command)) {
            (Ok(first), Ok(second)) => {
                let recosted = ledger.recosted_exits_of(first.decided().record()).expect("nothing came in between");
                let (decided, impact) = ledger.commit(first).expect("nothing came in between");
                let after = Reading::of(ledger);
                let record = second.decided().record().clone();
                // both are out of sequence; the reading shows if they did anything nevertheless
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

    /// The record, or `None` if the command was refused.
    pub fn record(&self) -> Option<&Record> {
        match &self.outcome {
            Outcome::Recorded(record, _) => Some(record),
            Outcome::Refused(_) => None,
        }
    }

    /// The reasons for a refusal; empty if the command was recorded.
    pub fn refusals(&self) -> &[Refused] {
        match &self.outcome {
            Outcome::Recorded(..) => &[],
            Outcome::Refused(refusals) => refusals,
        }
    }
}
