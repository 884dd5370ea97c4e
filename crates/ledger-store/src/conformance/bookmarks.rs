//! The promises about what is kept beside the records.

use crate::conformance::scribe::Scribe;
use crate::conformance::subject::{Fresh, Subject};
use crate::log::chain::ChainHash;
use crate::log::snapshot::Snapshot;
use crate::log::store::{EventStore, StoreError};
use ledger_core::Position;

/// A bookmark is where its reader last put it, forward or back, whoever opens the log; at the start before that.
pub fn a_bookmark_is_where_its_reader_put_it(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = with_three_records(&*subject);
    for position in [4, 1, 3, 0].map(Position::new) {
        store.set_bookmark("mailer", position).expect("is set");
        assert_eq!(bookmarks(&*store), (position, Position::START));
        assert_eq!(bookmarks(&*subject.open()), (position, Position::START));
    }
    store.set_bookmark("mailer", Position::new(2)).expect("is set");
    store.set_bookmark("Mailer", Position::new(1)).expect("is set");
    drop(store);
    assert_eq!(bookmarks(&*subject.open()), (Position::new(2), Position::new(1)));
}

/// A bookmark can't be put where nothing is recorded yet; it stays where it was.
pub fn a_bookmark_lies_within_the_log(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = with_three_records(&*subject);
    store.set_bookmark("mailer", Position::new(4)).expect("is set");
    for beyond in [5, u64::MAX].map(Position::new) {
        match store.set_bookmark("mailer", beyond) {
            Err(StoreError::BeyondEnd { position, end, .. }) => assert_eq!((position, end.get()), (beyond, 4)),
            other => panic!("a bookmark beyond the end must be refused, not {other:?}"),
        }
        assert_eq!(store.bookmark("mailer").expect("reads"), Position::new(4));
    }
}

/// A snapshot that is given is the newest of those that were kept, of the form and no later than asked for; a
/// store need not keep any. Once they are dropped there is none.
pub fn a_snapshot_is_the_newest_that_serves_or_none(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = with_three_records(&*subject);
    let snapshot = |version: u32, position: u64| Snapshot {
        position: Position::new(position),
        hash: ChainHash::START.then(&position.to_string()),
        version,
        state: [vec![0, 255, b'\''], position.to_be_bytes().to_vec()].concat(),
    };
    let found = |store: &dyn EventStore, version, until| store.snapshot(version, Position::new(until)).expect("reads");
    assert_eq!(found(&*store, 7, 4), None);
    let kept = [snapshot(7, 1), snapshot(7, 4)];
    for snapshot in &kept {
        store.keep_snapshot(snapshot).expect("is kept, or forgotten");
    }
    let serves = |version, until: u64| {
        let serving = kept.iter().rfind(|kept| kept.version == version && kept.position.get() <= until).cloned();
        move |found: Option<Snapshot>| assert!(found.is_none() || found == serving, "{found:?} is not {serving:?}")
    };
    for handle in [&*store, &*subject.open()] {
        for (version, until) in [(7, 0), (7, 1), (7, 3), (7, 4), (7, u64::MAX), (8, 4)] {
            serves(version, until)(found(handle, version, until));
        }
    }
    store.drop_snapshots().expect("forgets");
    for handle in [&*store, &*subject.open()] {
        assert_eq!(found(handle, 7, 4), None);
    }
}

/// A log that ends at position 4.
fn with_three_records(subject: &dyn Subject) -> Box<dyn EventStore> {
    let (mut store, mut scribe) = (subject.open(), Scribe::default());
    let batch = [scribe.open(), scribe.add("a", 1, &["A", "B"]), scribe.add("b", 2, &["C"])];
    store.append(&batch.each_ref()).expect("appends");
    store
}

fn bookmarks(store: &dyn EventStore) -> (Position, Position) {
    let bookmark = |reader| store.bookmark(reader).expect("reads");
    assert_eq!(bookmark("nobody"), Position::START);
    (bookmark("mailer"), bookmark("Mailer"))
}
