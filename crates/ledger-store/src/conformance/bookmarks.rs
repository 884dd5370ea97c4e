//! The promises about bookmarks.

use crate::conformance::scribe::Scribe;
use crate::conformance::subject::{Fresh, Subject};
use crate::log::store::{EventStore, StoreError};
use ledger_core::value::Position;

/// A bookmark is where its reader last set it, forward or back, through every handle; before that it is at the start.
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

/// A bookmark after the end of the log is refused, and stays where it was.
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

/// Makes a log that ends at position 4.
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
