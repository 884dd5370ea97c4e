//! The model's verdict on a command: action by action, with a whole fold after each.

use super::judged::Refusals;
use super::model::Model;
use super::world::World;
use crate::observed::{StreamName, references};
use ledger_core::{Action, Command, Reference, command::NewCorrected, event::Event, value::Kind};
use std::collections::BTreeSet;

/// The model's verdict on a command.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// The events of the movements that it records; a made reference is `?`.
    pub(crate) movements: Vec<Event>,
    /// The world after them.
    pub(crate) world: World,
    /// The refused actions and lines, each with the code of the first rule that it breaks.
    pub(crate) refused: Vec<(usize, usize, &'static str)>,
    /// The streams that refused actions would have changed. Their end state is not compared.
    pub(crate) incomplete: BTreeSet<StreamName>,
    /// The references of refused actions. An action that names one is not refused for that once more.
    pub(super) missing: BTreeSet<Reference>,
}

impl Model {
    /// Judges a command, action by action, with a whole fold after each.
    pub(crate) fn judge(&self, command: &Command) -> Verdict {
        let mut events = self.events.clone();
        let mut verdict = Verdict { world: self.world().clone(), ..Verdict::default() };
        if command.actions.is_empty() {
            verdict.refused.push((0, 0, "nothing_to_do"));
        }
        for (number, action) in command.actions.iter().enumerate() {
            match verdict.world.event(action, number, command.unknown_names) {
                Ok((names, event)) => {
                    events.extend(names);
                    events.push(event.clone());
                    if !references(&event).is_empty() {
                        verdict.movements.push(event);
                    }
                    verdict.world = World::of(&events);
                }
                Err(Refusals(refusals)) => {
                    let (own, of, streams) = about(action);
                    for (line, code) in refusals {
                        let unknown = of.iter().find(|of| !verdict.world.transactions.contains_key(**of));
                        let follows = unknown.is_some_and(|of| verdict.missing.contains(*of));
                        if !(code == "unknown_transaction" && follows) {
                            verdict.refused.push((number, line, code));
                        }
                    }
                    verdict.incomplete.extend(streams);
                    // a void of a void changes no stream
                    let of = of.into_iter().filter(|of| {
                        verdict.world.transactions.get(*of).is_some_and(|target| target.kind != Kind::Void)
                    });
                    verdict.incomplete.extend(of.flat_map(|of| verdict.world.streams_of(of)));
                    verdict.missing.extend(own.into_iter().cloned());
                }
            }
        }
        verdict
    }
}

/// The references that an action gives, the references that it names, and the streams that it names.
pub(crate) fn about(action: &Action) -> (Vec<&Reference>, Vec<&Reference>, Vec<StreamName>) {
    fn own(reference: &Option<Reference>) -> Vec<&Reference> {
        reference.as_ref().into_iter().collect()
    }
    match action {
        Action::Entry(new) => {
            let streams = new.lines.iter().map(|line| (new.store.clone(), line.supply.clone()));
            (own(&new.reference), Vec::new(), streams.collect())
        }
        Action::Exit(new) => (own(&new.reference), Vec::new(), vec![(new.store.clone(), new.supply.clone())]),
        Action::Adjustment(new) => (own(&new.reference), Vec::new(), vec![(new.store.clone(), new.supply.clone())]),
        Action::Count(new) => (own(&new.reference), Vec::new(), vec![(new.store.clone(), new.supply.clone())]),
        Action::Revaluation(new) => (own(&new.reference), Vec::new(), vec![(new.store.clone(), new.supply.clone())]),
        Action::Transfer(new) => {
            let streams = [&new.from, &new.to].map(|store| (store.clone(), new.supply.clone()));
            (own(&new.reference), Vec::new(), streams.into())
        }
        Action::Rebalance(new) => {
            let streams = new.lines.iter().map(|line| (line.store.clone(), line.supply.clone()));
            (own(&new.reference), Vec::new(), streams.collect())
        }
        Action::Return(new) => (own(&new.reference), vec![&new.of], Vec::new()),
        Action::Reversal(new) => (own(&new.reference), vec![&new.of], Vec::new()),
        Action::Void(new) => (own(&new.reference), vec![&new.of], Vec::new()),
        Action::Correction(new) => {
            let (own, of, streams) = match &new.by {
                NewCorrected::Entry(by) => {
                    let streams = by.lines.iter().map(|line| (by.store.clone(), line.supply.clone()));
                    (&by.reference, None, streams.collect())
                }
                NewCorrected::Exit(by) => (&by.reference, None, vec![(by.store.clone(), by.supply.clone())]),
                NewCorrected::Return(by) => (&by.reference, Some(&by.of), Vec::new()),
                NewCorrected::Transfer(by) => {
                    let streams = [&by.from, &by.to].map(|store| (store.clone(), by.supply.clone()));
                    (&by.reference, None, streams.into())
                }
            };
            let own = new.reference.iter().chain(own).collect();
            (own, std::iter::once(&new.of).chain(of).collect(), streams)
        }
        Action::CloseCycle(new) | Action::ReopenCycle(new) => (own(&new.reference), Vec::new(), Vec::new()),
        Action::LockPeriod(new) => (own(&new.reference), Vec::new(), Vec::new()),
        _ => (Vec::new(), Vec::new(), Vec::new()),
    }
}
