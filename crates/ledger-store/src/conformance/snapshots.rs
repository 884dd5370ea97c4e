//! The promise about snapshots.

use crate::conformance::subject::Fresh;
use crate::log::chain::ChainHash;
use crate::log::snapshot::{FoundSnapshot, Snapshot};
use crate::log::store::EventStore;
use ledger_core::value::Position;

/// A snapshot is read back as it was kept, or not at all: a store may delete older ones, or keep none. A snapshot of
/// another form is reported with its version only. Dropped snapshots are gone.
pub fn a_snapshot_is_given_back_as_it_was_or_not_at_all(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    assert_eq!(all(&*store, 7), []);
    let kept = [snapshot(1), snapshot(4)];
    for snapshot in &kept {
        store.keep_snapshot(snapshot).expect("is kept, or forgotten");
    }
    let given = |version| match version {
        7 => kept.clone().map(FoundSnapshot::Intact),
        _ => kept.clone().map(|Snapshot { position, version, .. }| FoundSnapshot::OtherVersion { position, version }),
    };
    for handle in [&*store, &*subject.open()] {
        for version in [7, 8] {
            let mut left = given(version).to_vec();
            for found in all(handle, version) {
                let place = left.iter().position(|given| *given == found);
                let place = place.unwrap_or_else(|| panic!("{found:?} was not kept, or stands in the wrong order"));
                left.truncate(place);
            }
        }
    }
    store.drop_snapshots().expect("forgets");
    for handle in [&*store, &*subject.open()] {
        assert_eq!(all(handle, 7), []);
    }
}

fn snapshot(position: u64) -> Snapshot {
    let hash = ChainHash::START.then(&position.to_string());
    let state = [vec![0, 255, b'\''], position.to_be_bytes().to_vec()].concat();
    Snapshot { position: Position::new(position), hash, version: 7, state }
}

fn all(store: &dyn EventStore, version: u32) -> Vec<FoundSnapshot> {
    let mut all = Vec::new();
    store.snapshots(version, &mut |found| all.push(found)).expect("reads");
    all
}
