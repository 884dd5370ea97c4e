//! A ledger on trial: the naive model beside it, and every law after every command.

use super::laws;
use super::model::Model;
use super::reading::Reading;
use super::step::Step;
use super::violation::Violation;
use ledger_core::{Command, Ledger, event::Record};

/// A ledger and the naive model, told the same commands.
///
/// ```
/// use ledger_testkit::{Setting, Trial};
/// let mut trial = Trial::open(&Setting::default().opening());
/// assert!(!trial.check(&Setting::default().opening())?, "it is open already");
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// Committed what it decided.
    ledger: Ledger,
    /// Applied what that recorded.
    applied: Ledger,
    model: Model,
    records: Vec<Record>,
    reading: Reading,
}

impl Trial {
    /// A ledger that was just opened.
    ///
    /// # Panics
    /// If that command is refused.
    pub fn open(opening: &Command) -> Self {
        let mut trial = Self::default();
        let step = trial.tell(opening);
        assert!(step.record().is_some(), "the ledger does not open: {:?}", step.refusals());
        trial
    }

    /// A ledger as an app has it, replayed from what was recorded.
    ///
    /// # Panics
    /// If the records are no sequence from the first event on, or no ledger would have decided them.
    pub fn of(records: &[Record]) -> Self {
        let mut ledger = Ledger::default();
        for record in records {
            ledger.apply(record).expect("records come in sequence");
        }
        let (applied, reading) = (ledger.clone(), Reading::of(&ledger));
        Self { ledger, applied, model: Model::of(records), records: records.to_vec(), reading }
    }

    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The ledger that applied what the other one recorded, as one does that is opened again.
    pub fn applied(&self) -> &Ledger {
        &self.applied
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What was recorded, in order.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// What the ledger answers now.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Tells the ledger a command, and the model what was recorded of it; holds neither to anything.
    pub fn tell(&mut self, command: &Command) -> Step {
        let before = std::mem::take(&mut self.reading);
        let step = Step::after(before, &mut self.ledger, command);
        self.reading.clone_from(&step.after);
        if let Some(record) = step.record() {
            self.applied.apply(record).expect("both are told the same");
            self.model.record(record);
            self.records.push(record.clone());
        }
        step
    }

    /// Tells both a command, and holds the ledger to every law of states and steps, the model's among them; whether
    /// it was recorded.
    ///
    /// # Errors
    /// The first law that was broken.
    pub fn check(&mut self, command: &Command) -> Result<bool, Violation> {
        Ok(self.checked(command)?.record().is_some())
    }

    /// [`check`](Self::check), with all that was seen.
    ///
    /// # Errors
    /// The first law that was broken.
    pub fn checked(&mut self, command: &Command) -> Result<Step, Violation> {
        let verdict = self.model.judge(command);
        let expected = self.applied.preview(command);
        let step = self.tell(command);
        laws::judged(&verdict, &step)?;
        laws::previews_alike(&step, &expected)?;
        laws::every_law_of_a_step(&step)?;
        if let Some(record) = step.record() {
            let blame = |broken: Violation| Violation { command: Some(command.id.clone()), ..broken };
            laws::acknowledged_is_known(record, &self.ledger)?;
            laws::committed_is_applied(&self.ledger, &self.applied).map_err(blame)?;
            laws::agrees_with_the_model(&self.reading, &self.model).map_err(blame)?;
            laws::lookups_agree_with_the_model(&self.ledger, &self.model).map_err(blame)?;
            laws::every_law_of_a_state(&self.reading).map_err(blame)?;
            laws::counts_and_baselines_hold(&self.reading, &self.records).map_err(blame)?;
        }
        Ok(step)
    }
}
