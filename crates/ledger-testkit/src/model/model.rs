//! The recorded events, and the world that they make.

use super::world::{Voided, World};
use ledger_core::{
    Reference,
    event::{Event, Record},
    value::Position,
};
use std::collections::BTreeMap;

/// The recorded events, and the result of a plain fold over them.
///
/// Give it the records of a ledger. The laws about the model, such as
/// [`agrees_with_the_model`](crate::laws::agrees_with_the_model), then say if the ledger is right.
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
    pub(super) events: Vec<Event>,
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

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// The lines of each voided transaction, as the kardex shows them.
    pub(crate) fn voided(&self) -> &BTreeMap<Reference, Vec<Voided>> {
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
