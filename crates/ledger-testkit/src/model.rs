//! The naive model: it keeps every recorded event, and folds all of them again for every question.
//!
//! It is written from the rules, not from the code. It shares nothing with the ledger but the public data types,
//! computes in `i128` by itself, and is as slow and plain as it can be.

mod fold;
mod judge;
mod number;
mod set_up;
mod stream;
mod verdict;
mod world;

pub(super) use number::divide;
pub(super) use stream::Fault;
pub(super) use verdict::{Verdict, about};
pub(super) use world::{AsOf, Voided, World};

use ledger_core::{
    Reference,
    event::{Event, Record},
    value::Position,
};
use std::collections::BTreeMap;

/// The recorded events, and the result of a plain fold over them.
///
/// Give it the records of a ledger. The laws about the model, such as
/// [`agrees_with_the_model`](super::laws::agrees_with_the_model), then say if the ledger is right.
///
/// ```
/// use ledger_testkit::{Model, Setting, Step, laws};
/// use ledger_core::Ledger;
/// let mut ledger = Ledger::default();
/// let step = Step::take(&mut ledger, &Setting::default().opening());
/// let model = Model::of([step.record().unwrap()]);
/// laws::agrees_with_the_model(&ledger, &model)?;
/// # Ok::<(), ledger_testkit::Violation>(())
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    events: Vec<Event>,
    world: World,
    /// The lines of each voided transaction, as the kardex shows them.
    voided: BTreeMap<Reference, Vec<Voided>>,
}

impl Default for Model {
    fn default() -> Self {
        Self { events: Vec::new(), world: World::of(&[]), voided: BTreeMap::new() }
    }
}

impl Model {
    /// The model of a whole log.
    ///
    /// # Panics
    /// If the records do not follow each other from position 1 on, or no ledger would have decided them.
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut model = Self::default();
        for record in records {
            if record.events.iter().any(|event| voids(event).is_some()) {
                model.world = World::of(&model.events);
                model.record(record);
            } else {
                model.take(record);
            }
        }
        model.world = World::of(&model.events);
        model
    }

    /// Adds a record, and folds everything again.
    ///
    /// # Panics
    /// If the record is not the next one, or no ledger would have decided it.
    pub fn record(&mut self, record: &Record) {
        self.take(record);
        let before = std::mem::replace(&mut self.world, World::of(&self.events));
        for of in record.events.iter().filter_map(voids) {
            self.voided.insert(of.clone(), self.world.voided(of, &before));
        }
    }

    /// The position of the last event in the model.
    pub fn head(&self) -> Position {
        Position::START.after(self.events.len())
    }

    pub(super) fn world(&self) -> &World {
        &self.world
    }

    /// The lines of each voided transaction, as the kardex shows them.
    pub(super) fn voided(&self) -> &BTreeMap<Reference, Vec<Voided>> {
        &self.voided
    }

    fn take(&mut self, record: &Record) {
        assert_eq!(record.position, self.head().after(1), "positions have no gap");
        self.events.extend(record.events.iter().cloned());
    }
}

/// The transaction that an event takes back, if any.
fn voids(event: &Event) -> Option<&Reference> {
    match event {
        Event::Void(e) => Some(&e.of),
        Event::Correction(e) => Some(&e.of),
        _ => None,
    }
}
