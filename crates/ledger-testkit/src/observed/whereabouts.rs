//! The streams that each transaction moves.

use super::reading::{Reading, StreamName};
use ledger_core::{
    Reference, StoreId, SupplyId,
    event::{Corrected, Event, Record},
};
use std::collections::{BTreeMap, BTreeSet};

/// The streams of every transaction; for a void, reversal or return, those of the transaction that it refers to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Whereabouts(BTreeMap<Reference, BTreeSet<StreamName>>);

impl Whereabouts {
    pub(crate) fn of_log(records: &[Record]) -> Self {
        let mut whereabouts = Self::default();
        records.iter().flat_map(|record| &record.events).for_each(|event| whereabouts.learn(event));
        whereabouts
    }

    /// The streams of the transactions that are in force or superseded.
    pub(crate) fn of_reading(reading: &Reading) -> Self {
        let mut whereabouts = Self::default();
        for (stream, lines) in &reading.kardex {
            for line in lines {
                whereabouts.0.entry(line.reference.clone()).or_default().insert(stream.clone());
            }
        }
        whereabouts
    }

    pub(crate) fn streams_of(&self, reference: &Reference) -> BTreeSet<StreamName> {
        self.0.get(reference).cloned().unwrap_or_default()
    }

    pub(crate) fn learn(&mut self, event: &Event) {
        let stream = |store: &StoreId, supply: &SupplyId| (store.clone(), supply.clone());
        let (reference, streams) = match event {
            Event::Entry(e) => {
                (&e.reference, e.lines.iter().map(|line| stream(&e.store, &line.supply)).collect::<BTreeSet<_>>())
            }
            Event::Exit(e) => (&e.reference, [stream(&e.store, &e.supply)].into()),
            Event::Adjustment(e) => (&e.reference, [stream(&e.store, &e.supply)].into()),
            Event::Count(e) => (&e.reference, [stream(&e.store, &e.supply)].into()),
            Event::Revaluation(e) => (&e.reference, [stream(&e.store, &e.supply)].into()),
            Event::Transfer(e) => (&e.reference, [stream(&e.from, &e.supply), stream(&e.to, &e.supply)].into()),
            Event::Rebalance(e) => {
                (&e.reference, e.lines.iter().map(|line| stream(&line.store, &line.supply)).collect())
            }
            Event::Return(e) => (&e.reference, self.streams_of(&e.of)),
            Event::Reversal(e) => (&e.reference, self.streams_of(&e.of)),
            Event::Void(e) => (&e.reference, self.streams_of(&e.of)),
            Event::Correction(e) => {
                let by = match e.by.clone() {
                    Corrected::Entry(by) => Event::Entry(by),
                    Corrected::Exit(by) => Event::Exit(by),
                    Corrected::Return(by) => Event::Return(by),
                    Corrected::Transfer(by) => Event::Transfer(by),
                };
                self.learn(&by);
                (&e.reference, self.streams_of(&e.of))
            }
            _ => return,
        };
        self.0.insert(reference.clone(), streams);
    }
}
