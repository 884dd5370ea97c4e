//! All streams by number, and the names of each.

use crate::ledger::stream::{Stream, StreamPatch};
use crate::pack::codec::codec;
use crate::pack::dense::{Dense, Numbered};
use crate::pack::interner::{Interner, InternerPatch};
use crate::value::numbering::{Counts, StoreNo, StreamNo, SupplyNo};
use smallvec::SmallVec;

/// A stream by the numbers of its store and supply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct StreamKey {
    pub(crate) store: StoreNo,
    pub(crate) supply: SupplyNo,
}

impl Numbered for StreamKey {
    type Number = StreamNo;
}

/// The changes that a command makes in its streams. Most commands change one.
pub(crate) type StreamPatches = SmallVec<[(StreamNo, StreamPatch); 1]>;

/// The streams, numbered in the order of their first use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams {
    pub(crate) keys: Interner<StreamKey>,
    streams: Vec<Stream>,
}

impl Streams {
    pub(crate) fn find(&self, key: StreamKey) -> Option<StreamNo> {
        self.keys.find(&key)
    }

    pub(crate) fn key(&self, number: StreamNo) -> Option<StreamKey> {
        self.keys.get(number).copied()
    }

    pub(crate) fn get(&self, number: StreamNo) -> Option<&Stream> {
        self.streams.get(number.index())
    }

    pub(crate) fn get_mut(&mut self, number: StreamNo) -> Option<&mut Stream> {
        self.streams.get_mut(number.index())
    }

    pub(crate) fn numbered(&self) -> impl Iterator<Item = (StreamNo, &Stream)> {
        StreamNo::FIRST.until(self.keys.end()).zip(&self.streams)
    }

    pub(crate) fn add(&mut self, added: InternerPatch<StreamKey>) {
        self.keys.append(added);
        self.streams.resize_with(self.keys.len(), Stream::default);
    }
}

impl Streams {
    pub(crate) fn commit(&mut self, added: InternerPatch<StreamKey>, patches: StreamPatches) {
        self.add(added);
        for (number, patch) in patches {
            if let Some(stream) = self.get_mut(number) {
                stream.commit(patch);
            }
        }
    }
}

impl Streams {
    /// Returns true if everything that is not packed is in order; `stores` and `supplies` are the numbers of known
    /// ones.
    pub(crate) fn is_in_order(&self, counts: Counts, (stores, supplies): (StoreNo, SupplyNo)) -> bool {
        self.keys.iter().all(|key| key.store < stores && key.supply < supplies)
            && self.streams.iter().all(|stream| stream.is_in_order(counts))
    }
}

codec!(StreamKey { store, supply });
codec!(Streams { keys, streams } if |all: &Self| all.streams.len() == all.keys.len());
