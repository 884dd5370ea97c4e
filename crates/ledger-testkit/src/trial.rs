//! A ledger on trial: beside the naive model, and with every law checked after every command.

use super::laws;
use super::model::Model;
use crate::observed::{Reading, Step, Violation};
use ledger_core::{Command, Ledger, event::Record};

/// A ledger and the naive model, given the same commands.
///
/// ```
/// use ledger_testkit::{Setting, Trial};
/// let mut trial = Trial::open(&Setting::default().opening());
/// assert!(!trial.check(&Setting::default().opening())?, "it is open already");
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// The ledger that commits its decisions.
    ledger: Ledger,
    /// The ledger that applies the records of the other one.
    applied: Ledger,
    model: Model,
    records: Vec<Record>,
    reading: Reading,
}

impl Trial {
    /// A trial of a ledger that is opened by `opening`.
    ///
    /// # Panics
    /// If the command is refused.
    pub fn open(opening: &Command) -> Self {
        let mut trial = Self::default();
        let step = trial.tell(opening);
        assert!(step.record().is_some(), "the ledger does not open: {:?}", step.refusals());
        trial
    }

    /// A trial of a ledger that is replayed from records, as a program replays it.
    ///
    /// # Panics
    /// If the records do not follow each other from position 1 on, or no ledger would have decided them.
    pub fn of(records: &[Record]) -> Self {
        let mut ledger = Ledger::default();
        for record in records {
            ledger.apply(record).expect("records come in sequence");
        }
        let (applied, reading) = (ledger.clone(), Reading::of(&ledger));
        Self { ledger, applied, model: Model::of(records), records: records.to_vec(), reading }
    }

    /// The ledger that commits its decisions.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The ledger that applies the records of the other one, as a ledger that is opened again does.
    pub fn applied(&self) -> &Ledger {
        &self.applied
    }

    /// The model.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The records, in order.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The current answers of the ledger.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Gives the ledger a command, and the model its record. No law is checked.
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

    /// Gives both a command, and checks every law of states and steps, those of the model among them. Returns true if
    /// the command was recorded.
    ///
    /// # Errors
    /// The first law that was broken.
    pub fn check(&mut self, command: &Command) -> Result<bool, Violation> {
        Ok(self.checked(command)?.record().is_some())
    }

    /// The same as [`check`](Self::check), and returns the step.
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
