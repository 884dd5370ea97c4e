//! The promises about records.

use crate::book::book::Book;
use crate::conformance::scribe::{Scribe, adding, id, instant};
use crate::conformance::subject::Fresh;
use crate::log::chain::ChainHash;
use crate::log::record::{Head, StoredRecord};
use crate::log::store::{AppendError, EventStore, PageLimit};
use ledger_core::{decide::Decided, value::Position};
use std::sync::Barrier;
use std::thread;
use time::Duration;

/// An empty log ends at position 0, holds no record, and has position 0 at every instant.
pub fn an_empty_log_is_empty(fresh: Fresh<'_>) {
    let subject = fresh();
    let store = subject.open();
    assert_eq!(head(&*store), Head::default());
    assert_eq!(all(&*store), []);
    assert_eq!(store.find(&id("open")).expect("finds"), None);
    assert_eq!(store.position_at(instant(0)).expect("reads"), Position::START);
}

/// A record is read back with the positions, command, instant and body with which it was appended.
pub fn what_is_appended_is_read_back_as_it_was(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    let decided = [scribe.open(), scribe.add("two \"stores\" – ñ", 5, &["A", "Ü ,\"events\":"])];
    append(&mut *store, &decided);
    for (stored, decided) in same_length(&all(&*store), &decided) {
        let record = decided.record();
        assert_eq!((stored.first, stored.last), (record.position, record.last()));
        assert_eq!((&stored.command, stored.recorded), (&record.command, record.recorded));
        assert_eq!(stored.body, decided.body());
    }
}

/// Each record begins right after the one before it, and the head is the end of the last one.
pub fn positions_are_dense_across_batches(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open()]);
    append(&mut *store, &[scribe.add("a", 1, &["A", "B", "C"]), scribe.add("b", 2, &["D"])]);
    append(&mut *store, &[scribe.add("c", 3, &["E", "F"])]);
    let places: Vec<_> = all(&*store).iter().map(|record| (record.first.get(), record.last.get())).collect();
    assert_eq!(places, [(1, 1), (2, 4), (5, 5), (6, 7)]);
    assert_eq!(head(&*store).position, Position::new(7));
}

/// A batch that was decided before the log moved on is a conflict. The error has the head, and nothing is written.
pub fn a_stale_batch_is_a_conflict_and_writes_nothing(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open()]);
    let late = scribe.clone().add("late", 1, &["A"]);
    append(&mut *store, &[scribe.add("early", 1, &["B"])]);
    let before = all(&*store);
    match store.append(&[&late]) {
        Err(AppendError::Conflict { head: told }) => assert_eq!(told, head(&*store)),
        other => panic!("a stale batch must be a conflict, not {other:?}"),
    }
    assert_eq!(all(&*store), before);

    // a batch that was decided ahead of the log is a conflict too
    let _unwritten = scribe.add("unwritten", 2, &["C"]);
    let ahead = scribe.add("ahead", 3, &["D"]);
    let answer = store.append(&[&ahead]);
    assert!(matches!(answer, Err(AppendError::Conflict { .. })), "a batch ahead of the log: {answer:?}");
    assert_eq!(all(&*store), before);
}

/// A batch with a record that can't be written is not written at all.
pub fn a_batch_is_written_whole_or_not_at_all(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open(), scribe.add("used", 1, &["A"])]);
    let before = (head(&*store), all(&*store));
    let batch = [scribe.add("new", 2, &["B"]), scribe.add("used", 3, &["C"])];
    let answer = store.append(&refs(&batch));
    assert!(matches!(answer, Err(AppendError::IdReused { .. })), "an id used before in a batch: {answer:?}");
    assert_eq!((head(&*store), all(&*store)), before);
    assert_eq!(store.find(&id("new")).expect("finds"), None);
}

/// A batch whose records were not decided one after the other, or that has an id twice, is refused.
pub fn a_batch_that_is_no_sequence_is_refused(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open()]);
    let before = all(&*store);
    let first = scribe.add("first", 1, &["A"]);
    let skipped = scribe.add("skipped", 2, &["B"]);
    let third = scribe.add("third", 3, &["C"]);
    let answer = store.append(&[&first, &third]);
    assert!(matches!(answer, Err(AppendError::OutOfSequence { .. })), "a batch with a gap: {answer:?}");
    let answer = store.append(&[&first, &first]);
    assert!(matches!(answer, Err(AppendError::IdReused { .. })), "a batch with an id twice: {answer:?}");
    assert_eq!(all(&*store), before);
    append(&mut *store, &[first, skipped, third]);
}

/// A command that is appended again – at once, or when the log has moved on – is answered as before, and recorded once.
pub fn the_same_command_again_is_answered_and_not_repeated(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open()]);
    let batch = [scribe.add("a", 1, &["A"]), scribe.add("b", 2, &["B"])];
    let first = store.append(&refs(&batch)).expect("appends");
    assert!(first.iter().all(|receipt| !receipt.already_recorded), "what is new was not recorded before");
    for moved_on in [false, true] {
        if moved_on {
            append(&mut *store, &[scribe.add("c", 3, &["C"])]);
        }
        let before = all(&*store);
        let again = store.append(&refs(&batch)).expect("a retry is answered");
        for (again, first) in same_length(&again, &first) {
            assert!(again.already_recorded, "a retry says that it is one");
            assert_eq!((again.first, again.last, again.hash), (first.first, first.last, first.hash));
            assert_eq!(again.recorded, first.recorded);
        }
        assert_eq!(all(&*store), before);
    }
}

/// An id that was used before for other events is refused. The error has the position of the first use.
pub fn an_id_with_other_content_is_refused(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open(), scribe.add("a", 1, &["A", "B"])]);
    let before = all(&*store);
    match store.append(&[&scribe.add("a", 1, &["C", "D"])]) {
        Err(AppendError::IdReused { command, position }) => {
            assert_eq!((command, position), (id("a"), Position::new(2)));
        }
        other => panic!("an id with other content must be refused, not {other:?}"),
    }
    assert_eq!(all(&*store), before);
}

/// A page holds no more than its limit, and at least one record while there is one. All pages together hold all
/// records.
pub fn pages_hold_what_they_may_and_miss_nothing(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open()]);
    for n in 0..10 {
        append(&mut *store, &[scribe.add(&format!("c{n}"), n, &[&format!("A{n}"), &format!("B{n}")])]);
    }
    let all = all(&*store);
    assert_eq!(all.len(), 11);
    for records in [1, 3, 11, 12] {
        let pages = pages(&*store, PageLimit::default().records(records));
        assert!(pages.iter().all(|page| page.len() <= records), "a page of more than {records} records");
        assert_eq!(pages.concat(), all);
    }
    for bytes in [1, 300] {
        let pages = pages(&*store, PageLimit::default().bytes(bytes));
        for page in &pages {
            let all_but_last: usize = page.iter().rev().skip(1).map(|record| record.body.len()).sum();
            assert!(all_but_last < bytes, "a page that goes on behind {bytes} bytes");
        }
        assert_eq!(pages.concat(), all);
    }
}

/// A page after a position within a record begins with that record.
pub fn a_page_behind_the_middle_of_a_record_begins_with_it(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open(), scribe.add("a", 1, &["A", "B", "C"]), scribe.add("b", 2, &["D"])]);
    let first = |after| {
        let page = store.page(Position::new(after), PageLimit::default()).expect("reads");
        page.first().map(|record| record.first.get())
    };
    assert_eq!([0, 1, 2, 3, 4, 5].map(first), [Some(1), Some(2), Some(2), Some(2), Some(5), None]);
    assert_eq!(first(u64::MAX), None);
}

/// A record is found by the exact id of its command, and by no other.
pub fn a_record_is_found_by_its_command(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open(), scribe.add("import-1", 1, &["A"]), scribe.add("import-10", 2, &["B"])]);
    for record in all(&*store) {
        assert_eq!(store.find(&record.command).expect("finds"), Some(record));
    }
    for other in ["import", "IMPORT-1", "import-1_", "import-%"] {
        assert_eq!(store.find(&id(other)).expect("finds"), None, "{other}");
    }
}

/// The position at an instant is the end of what was recorded by then. If the clock went back, records that were known
/// stay known, and no later record is included.
pub fn the_position_at_an_instant_holds_nothing_learnt_later(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    append(&mut *store, &[scribe.open(), scribe.add("a", 10, &["A", "B"]), scribe.add("b", 20, &["C"])]);
    // the clock goes back to second 15, then moves on
    append(&mut *store, &[scribe.add("c", 15, &["D"]), scribe.add("d", 20, &["E"]), scribe.add("e", 30, &["F"])]);
    let at = |second| store.position_at(instant(second)).expect("reads").get();
    assert_eq!([-1, 0, 9, 10, 15, 19, 20, 29, 30, 31].map(at), [0, 1, 1, 3, 3, 3, 6, 6, 7, 7]);
    let just_before = store.position_at(instant(10) - Duration::microseconds(1)).expect("reads");
    assert_eq!(just_before, Position::new(1));
    let just_after = store.position_at(instant(10) + Duration::nanoseconds(1)).expect("reads");
    assert_eq!(just_after, Position::new(3));
}

/// The hash of a record is made of the hash of the one before it and its body. The head has the hash of the last
/// record.
pub fn every_record_vouches_for_all_before_it(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut store = subject.open();
    let mut scribe = Scribe::default();
    let mut receipts = store.append(&[&scribe.open(), &scribe.add("a", 1, &["A"])]).expect("appends");
    receipts.extend(store.append(&[&scribe.add("b", 2, &["B"])]).expect("appends"));
    let mut hash = ChainHash::START;
    for (record, receipt) in same_length(&all(&*store), &receipts) {
        hash = hash.then(&record.body);
        assert_eq!((record.hash, receipt.hash), (hash, hash));
    }
    assert_eq!(head(&*store).hash, hash);
}

/// A handle sees at its next call all that other handles have appended.
pub fn what_one_handle_appends_the_others_see(fresh: Fresh<'_>) {
    let subject = fresh();
    let (mut one, mut other) = (subject.open(), subject.open());
    let mut scribe = Scribe::default();
    assert_eq!(head(&*other), Head::default());
    append(&mut *one, &[scribe.open()]);
    assert_eq!(head(&*other), head(&*one));
    append(&mut *other, &[scribe.add("a", 1, &["A"])]);
    assert_eq!(all(&*one), all(&*other));
    assert_eq!(all(&*one).len(), 2);
}

/// Records whose append has returned are there when all handles are gone and the log is opened again.
pub fn what_was_acknowledged_is_there_when_the_log_is_opened_again(fresh: Fresh<'_>) {
    let subject = fresh();
    let mut scribe = Scribe::default();
    for round in 0..3 {
        let mut store = subject.open();
        let decided =
            if round == 0 { scribe.open() } else { scribe.add(&format!("c{round}"), round, &[&format!("S{round}")]) };
        append(&mut *store, &[decided]);
        let before = (head(&*store), all(&*store));
        drop(store);
        let store = subject.open();
        assert_eq!((head(&*store), all(&*store)), before);
        assert_eq!(head(&*store).position.get(), round.unsigned_abs() + 1);
    }
}

/// Four writers at once: each command is recorded once, in one piece, and positions stay dense.
pub fn writers_at_once_lose_nothing_and_double_nothing(fresh: Fresh<'_>) {
    const WRITERS: i64 = 4;
    const EACH: i64 = 15;
    let subject = fresh();
    append(&mut *subject.open(), &[Scribe::default().open()]);
    let handles: Vec<_> = (0..WRITERS).map(|writer| (writer, subject.open())).collect();
    let start = Barrier::new(handles.len());
    thread::scope(|threads| {
        for (writer, handle) in handles {
            let start = &start;
            threads.spawn(move || {
                let mut book = Book::new(handle).expect("reads");
                start.wait();
                for n in 0..EACH {
                    let stores = ["A", "B"].map(|store| format!("{store}-{writer}-{n}"));
                    let command = adding(&format!("{writer}-{n}"), n, &stores.each_ref().map(String::as_str));
                    assert!(!book.execute(&command).expect("is recorded").already_recorded);
                }
            });
        }
    });
    let store = subject.open();
    let records = all(&*store);
    let mut end = Position::START;
    for record in &records {
        assert_eq!(record.first, end.after(1), "positions are dense");
        end = record.last;
    }
    assert_eq!(records.len() as i64, 1 + WRITERS * EACH);
    assert_eq!(end.get() as i64, 1 + WRITERS * EACH * 2);
    for writer in 0..WRITERS {
        for n in 0..EACH {
            let found = store.find(&id(&format!("{writer}-{n}"))).expect("finds");
            assert!(found.is_some(), "command {n} of writer {writer} is lost");
        }
    }
}

fn refs(batch: &[Decided]) -> Vec<&Decided> {
    batch.iter().collect()
}

fn append(store: &mut dyn EventStore, batch: &[Decided]) {
    store.append(&refs(batch)).expect("appends");
}

fn head(store: &dyn EventStore) -> Head {
    store.head().expect("reads")
}

fn all(store: &dyn EventStore) -> Vec<StoredRecord> {
    pages(store, PageLimit::default()).concat()
}

fn pages(store: &dyn EventStore, limit: PageLimit) -> Vec<Vec<StoredRecord>> {
    let mut pages: Vec<Vec<StoredRecord>> = Vec::new();
    let mut after = Position::START;
    loop {
        let page = store.page(after, limit).expect("reads");
        match page.last() {
            None => return pages,
            Some(last) => assert!(last.last > after, "a page that does not move on"),
        }
        after = page.last().map_or(after, |record| record.last);
        pages.push(page);
    }
}

fn same_length<'a, A, B>(a: &'a [A], b: &'a [B]) -> impl Iterator<Item = (&'a A, &'a B)> {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b)
}
