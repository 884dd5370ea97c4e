//! Snapshots of a book: the choice of one to open it from, and of the time to keep one.

use crate::log::chain::ChainHash;
use crate::log::snapshot::{BadSnapshot, Form, FoundSnapshot, Snapshot};
use crate::log::store::{EventStore, PageLimit, StoreError};
use ledger_core::{Ledger, value::Position};

/// Number of events that an opening has to read before it keeps a snapshot for the next one.
const WORTH_KEEPING: u64 = 20_000;

/// Returns the ledger from which reading up to `until` begins, and the bad snapshots.
///
/// Only the newest snapshot is used, and only if its position is at most `until` and all snapshots are good: if one was
/// damaged or inserted, the others can't be trusted either. In all other cases the ledger is empty.
pub(crate) fn nearest<S: EventStore + ?Sized>(
    store: &S,
    form: Form,
    until: Position,
) -> Result<(Ledger, Vec<BadSnapshot>), StoreError> {
    let (mut newest, mut ends, mut bad) = (None, Vec::new(), Vec::new());
    let read = store.snapshots(form.version, &mut |found| match found {
        FoundSnapshot::Intact(snapshot) => {
            ends.push((snapshot.position, snapshot.hash));
            newest.get_or_insert(snapshot);
        }
        FoundSnapshot::Damaged { position } => bad.push(BadSnapshot::Damaged { position }),
        // written by another version: not usable, and no fault
        FoundSnapshot::OtherVersion { .. } => {}
    });
    match read {
        Ok(()) => {}
        Err(StoreError::Damaged { .. }) => bad.push(BadSnapshot::Unreadable),
        // snapshots that can't be read just now are not used
        Err(_) => return Ok((Ledger::default(), bad)),
    }
    for (position, hash) in ends {
        if hash_at(store, position)? != Some(hash) {
            bad.push(BadSnapshot::OfAnotherLog { position });
        }
    }
    match newest {
        Some(Snapshot { position, state, .. }) if bad.is_empty() && position <= until => {
            match (form.read)(state).filter(|ledger| ledger.head() == position) {
                Some(ledger) => Ok((ledger, bad)),
                None => Ok((Ledger::default(), vec![BadSnapshot::Damaged { position }])),
            }
        }
        _ => Ok((Ledger::default(), bad)),
    }
}

/// Returns the hash of the record that ends at `position`, if one does.
fn hash_at<S: EventStore + ?Sized>(store: &S, position: Position) -> Result<Option<ChainHash>, StoreError> {
    let head = store.head()?;
    if head.position == position {
        // the head has it; the record, which may be as long as the whole log, is not read
        return Ok(Some(head.hash));
    }
    let before = Position::new(position.get().saturating_sub(1));
    let page = store.page(before, PageLimit::default().records(1))?;
    Ok(page.first().filter(|record| record.last == position).map(|record| record.hash))
}

/// Keeps a snapshot of `ledger`, if 20,000 events or more were read after `read_from`.
pub(crate) fn keep_if_worth_it<S: EventStore + ?Sized>(
    store: &mut S,
    form: Form,
    ledger: &Ledger,
    read_from: Position,
) -> Result<(), StoreError> {
    let read = ledger.head().get().saturating_sub(read_from.get());
    if read >= WORTH_KEEPING { keep(store, form, ledger) } else { Ok(()) }
}

fn keep<S: EventStore + ?Sized>(store: &mut S, form: Form, ledger: &Ledger) -> Result<(), StoreError> {
    let position = ledger.head();
    let Some(hash) = hash_at(store, position)? else { return Ok(()) };
    let state = (form.write)(ledger);
    // writing reads the whole state: a damaged one is not kept again
    if !ledger.is_intact() {
        return Ok(());
    }
    store.keep_snapshot(&Snapshot { position, hash, version: form.version, state })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::book::Book;
    use crate::log::replay::replay;
    use crate::stores::sqlite::store::SqliteStore;
    use ledger_core::{
        Action, Command, CommandId, Settings, StoreId,
        event::{Event, Record},
    };
    use std::ops::ControlFlow;
    use time::OffsetDateTime;

    /// Form whose state is the names of the stores, in order.
    const NAMES: Form = Form {
        version: 1,
        write: |ledger| ledger.catalog().stores().map(|store| format!("{store}\n")).collect::<String>().into_bytes(),
        read: |state| {
            let names = std::str::from_utf8(&state).ok()?.lines().filter(|name| *name != "MAIN");
            let added = names.map(|name| Some(Event::StoreAdded(StoreId::new(name).ok()?)));
            let events =
                std::iter::once(Some(Event::Opened(Settings::default()))).chain(added).collect::<Option<_>>()?;
            let command = CommandId::new("all of it").ok()?;
            let record = Record::new(Position::new(1), command, OffsetDateTime::UNIX_EPOCH, events);
            let mut ledger = Ledger::default();
            ledger.apply(&record).ok()?;
            Some(ledger)
        },
    };

    /// Makes a book with the command `open` and three commands that add ten stores each.
    fn filled() -> (tempfile::TempDir, SqliteStore) {
        let folder = tempfile::tempdir().unwrap();
        let mut book =
            Book::create(folder.path().join("farm.book"), Settings::default(), OffsetDateTime::UNIX_EPOCH).unwrap();
        for part in 0..3 {
            add(&mut book, part, 10);
        }
        let store = SqliteStore::open(book.store().path()).unwrap();
        (folder, store)
    }

    fn add(book: &mut Book, part: u32, count: u32) {
        let command = Command::new(CommandId::new(format!("part {part}")).unwrap(), OffsetDateTime::UNIX_EPOCH);
        let names = (0..count).map(|n| Action::AddStore(StoreId::new(format!("{part}-{n}")).unwrap()));
        book.execute(&names.fold(command, Command::with)).unwrap();
    }

    /// Returns the ledger at `until`, and the position of the snapshot from which it was read.
    fn opened(store: &SqliteStore, until: u64) -> (Ledger, u64) {
        let (mut ledger, bad) = nearest(store, NAMES, Position::new(until)).unwrap();
        assert_eq!(bad, []);
        let from = ledger.head().get();
        replay(store, &mut ledger, Position::new(until), &mut |_| ControlFlow::Continue(())).unwrap();
        (ledger, from)
    }

    /// Makes a book with a snapshot at its end, position 31.
    fn with_a_snapshot() -> (tempfile::TempDir, SqliteStore) {
        let (folder, mut store) = filled();
        let (ledger, _) = opened(&store, 31);
        keep(&mut store, NAMES, &ledger).unwrap();
        (folder, store)
    }

    fn newest(store: &SqliteStore) -> Option<Snapshot> {
        let mut newest = None;
        let each = &mut |found| {
            if let FoundSnapshot::Intact(snapshot) = found {
                newest.get_or_insert(snapshot);
            }
        };
        store.snapshots(NAMES.version, each).unwrap();
        newest
    }

    fn sql(folder: &tempfile::TempDir, statement: &str) {
        let changed =
            rusqlite::Connection::open(folder.path().join("farm.book")).unwrap().execute(statement, []).unwrap();
        assert_eq!(changed, 1, "{statement}");
    }

    #[test]
    fn opening_reads_what_comes_behind_the_snapshot() {
        let (folder, mut store) = with_a_snapshot();
        add(&mut Book::open(folder.path().join("farm.book")).unwrap(), 3, 10);
        for (until, from) in [(1, 0), (11, 0), (30, 0), (31, 31), (35, 31), (41, 31), (u64::MAX, 31)] {
            let (ledger, read_from) = opened(&store, until);
            assert_eq!(read_from, from, "{until}");
            let mut refolded = Ledger::default();
            replay(&store, &mut refolded, Position::new(until), &mut |_| ControlFlow::Continue(())).unwrap();
            assert_eq!((ledger.head(), (NAMES.write)(&ledger)), (refolded.head(), (NAMES.write)(&refolded)));
        }
        store.drop_snapshots().unwrap();
        let (ledger, from) = opened(&store, u64::MAX);
        assert_eq!((from, ledger.head()), (0, Position::new(41)));
    }

    #[test]
    fn one_is_kept_where_much_had_to_be_read() {
        let (folder, mut store) = filled();
        let kept = |store: &SqliteStore| newest(store).map(|kept| kept.position.get());
        let mut book = Book::open(folder.path().join("farm.book")).unwrap();
        add(&mut book, 3, 20_000);
        let ledger = book.ledger();
        keep_if_worth_it(&mut store, NAMES, ledger, Position::new(32)).unwrap();
        assert_eq!(kept(&store), None);
        keep_if_worth_it(&mut store, NAMES, ledger, Position::new(31)).unwrap();
        assert_eq!(kept(&store), Some(20_031));
    }

    #[test]
    fn one_of_another_form_is_passed_over_and_is_no_fault() {
        let (folder, store) = with_a_snapshot();
        sql(&folder, "UPDATE snapshot SET version = 9 WHERE position = 31");
        assert_eq!(opened(&store, u64::MAX).1, 0);
        assert_eq!(nearest(&store, NAMES, Position::new(31)).unwrap().1, []);
    }

    /// No snapshot is used if one is bad, whether it is the newest or another.
    #[test]
    fn one_that_is_bad_is_named_and_none_is_used() {
        let copied =
            |to: i64| format!("INSERT INTO snapshot SELECT {to}, hash, version, checksum, state FROM snapshot");
        let damaged = |position| BadSnapshot::Damaged { position: Position::new(position) };
        for (damage, bad) in [
            ("UPDATE snapshot SET state = x'ff00' WHERE position = 31", damaged(31)),
            ("UPDATE snapshot SET checksum = x'00' WHERE position = 31", damaged(31)),
            ("UPDATE snapshot SET version = -1 WHERE position = 31", damaged(31)),
            (&copied(20), damaged(20)),
            (&copied(99), damaged(99)),
            (&copied(-1), damaged(0)),
        ] {
            let (folder, store) = with_a_snapshot();
            sql(&folder, damage);
            let (ledger, found) = nearest(&store, NAMES, Position::new(u64::MAX)).unwrap();
            assert_eq!((ledger.head(), found), (Position::START, vec![bad]), "{damage}");
        }
        // intact, but no state; a state of another position; a hash of another log; a position after the end
        let (_folder, mut store) = with_a_snapshot();
        let intact = newest(&store).unwrap();
        let other_log = BadSnapshot::OfAnotherLog { position: intact.position };
        let beyond = Position::new(99);
        for (wrong, bad) in [
            (Snapshot { state: vec![0xff], ..intact.clone() }, damaged(31)),
            (Snapshot { state: b"A\n".to_vec(), ..intact.clone() }, damaged(31)),
            (Snapshot { hash: ChainHash::START, ..intact.clone() }, other_log),
            (Snapshot { position: beyond, ..intact.clone() }, BadSnapshot::OfAnotherLog { position: beyond }),
        ] {
            store.keep_snapshot(&wrong).unwrap();
            let (ledger, found) = nearest(&store, NAMES, Position::new(u64::MAX)).unwrap();
            assert_eq!((ledger.head(), found), (Position::START, vec![bad]));
        }
    }
}
