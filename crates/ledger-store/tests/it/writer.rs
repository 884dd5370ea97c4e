//! The writer: what many callers submit is recorded once each, whatever becomes of the callers.

use crate::faulty::Faulty;
use crate::group::{opened, records};
use crate::support::{InFile, adding, opening};
use ledger_core::{Command, value::Position};
use ledger_store::{AskError, Book, EventStore, ExecuteError, MemoryStore, Outcome, Pending, SqliteStore, Writer};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake};
use std::thread::{self, JoinHandle, Thread};

/// A waker for a future that a thread drives.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn driven(pending: Pending) -> Result<Outcome, ExecuteError> {
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut pending = pin!(pending);
    loop {
        match pending.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(answer) => return answer,
            Poll::Pending => thread::park(),
        }
    }
}

/// Keeps the writer busy with a question until the sender is dropped.
fn held<S: EventStore + 'static>(writer: &Writer<S>) -> (Sender<()>, JoinHandle<()>) {
    let (release, released) = channel::<()>();
    let (begin, begun) = channel();
    let (released, writer) = (std::sync::Mutex::new(released), writer.clone());
    let asker = thread::spawn(move || {
        let hold = move |_: &ledger_core::Ledger| {
            begin.send(()).unwrap();
            let _ = released.lock().unwrap().recv();
        };
        writer.ask(hold).unwrap();
    });
    begun.recv().unwrap();
    (release, asker)
}

fn store_named(n: usize) -> Command {
    adding(&format!("c{n}"), 1, &[&format!("S{n}")])
}

#[test]
fn what_is_acknowledged_to_eight_callers_is_in_the_log_once_where_they_were_told() {
    let file = InFile::new();
    let writer = Writer::new(Book::new(SqliteStore::open(&file.path).unwrap()).unwrap());
    writer.submit(opening()).wait().unwrap();
    let caller = |caller: usize| {
        let writer = writer.clone();
        thread::spawn(move || {
            // all callers want the same stores
            let command = |n: usize| adding(&format!("{caller}-{n}"), 1, &[&format!("S{n}")]);
            let answer = |n: usize, pending| if n.is_multiple_of(2) { Pending::wait(pending) } else { driven(pending) };
            let (soon, later) = ((0..25).map(command), (25..50).map(command));
            let mut answers: Vec<_> = soon.enumerate().map(|(n, command)| answer(n, writer.submit(command))).collect();
            let pending: Vec<_> = later.map(|command| writer.submit(command)).collect();
            answers.extend(pending.into_iter().enumerate().map(|(n, pending)| answer(n, pending)));
            answers
        })
    };
    let callers: Vec<_> = (0..8).map(caller).collect();
    let answers: Vec<_> = callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect();
    let mut book = writer.stop().unwrap();

    let log = records(book.store());
    let mut acknowledged = 0;
    for answer in answers {
        match answer {
            Ok(outcome) => {
                acknowledged += 1;
                let record = outcome.record();
                let found: Vec<_> = log.iter().filter(|stored| stored.command == record.command).collect();
                assert_eq!(found.len(), 1);
                assert_eq!((found[0].first, found[0].hash), (record.position, outcome.hash));
                assert_eq!(found[0].body, outcome.decided.body());
            }
            Err(error) => assert!(matches!(error, ExecuteError::Refused(_)), "{error}"),
        }
    }
    // each of 50 stores was added by one of the eight
    assert_eq!((acknowledged, log.len()), (50, 51));
    assert_eq!((book.ledger().head(), book.head().unwrap().position), (Position::new(51), Position::new(51)));
    book.drop_snapshots().unwrap();
    assert!(book.ledger_at(Position::new(51)).unwrap().to_snapshot() == book.ledger().to_snapshot());
}

#[test]
fn commands_that_wait_together_are_recorded_by_one_append() {
    let store = opened();
    let appends = Arc::new(std::sync::Mutex::new(0));
    let counted = Arc::clone(&appends);
    let counting = Faulty::over(store, move |n| {
        *counted.lock().unwrap() = n;
        None
    });
    let writer = Writer::new(Book::new(counting).unwrap());
    let (release, asker) = held(&writer);
    let pending: Vec<_> = (0..100).map(|n| writer.submit(store_named(n))).collect();
    drop(release);
    asker.join().unwrap();
    let positions: Vec<_> = pending.into_iter().map(|one| one.wait().unwrap().record().position.get()).collect();
    assert_eq!((positions, *appends.lock().unwrap()), ((2..102).collect(), 1));
}

#[test]
fn a_caller_that_panics_or_drops_its_answer_loses_nothing() {
    let writer = Writer::new(Book::new(opened()).unwrap());
    let (release, asker) = held(&writer);
    let panicking = writer.clone();
    let caller = thread::spawn(move || {
        let _pending = panicking.submit(store_named(0));
        panic!("a caller has a fault");
    });
    assert!(caller.join().is_err());
    drop(writer.submit(store_named(1)));
    // a future that was polled, and then lost to another branch
    let mut lost = Box::pin(writer.submit(store_named(2)));
    let waker = Arc::new(Unpark(thread::current())).into();
    assert!(lost.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    drop(lost);
    let last = writer.submit(store_named(3));
    drop(release);
    asker.join().unwrap();
    assert_eq!(last.wait().unwrap().record().position, Position::new(5));
    assert!(writer.submit(store_named(1)).wait().unwrap().already_recorded);
    assert_eq!(writer.ask(|ledger| ledger.catalog().stores().count()).unwrap(), 5);
}

#[test]
fn a_waker_that_panics_stops_nobody_else() {
    struct Broken;
    impl Wake for Broken {
        fn wake(self: Arc<Self>) {
            panic!("a waker has a fault");
        }
    }
    let writer = Writer::new(Book::new(opened()).unwrap());
    let (release, asker) = held(&writer);
    let mut broken = Box::pin(writer.submit(store_named(0)));
    assert!(broken.as_mut().poll(&mut Context::from_waker(&Arc::new(Broken).into())).is_pending());
    let next = writer.submit(store_named(1));
    drop(release);
    asker.join().unwrap();
    assert!(next.wait().is_ok());
    assert!(driven(writer.submit(store_named(0))).unwrap().already_recorded);
    assert_eq!(writer.stop().unwrap().ledger().head(), Position::new(3));
}

#[test]
fn a_writer_that_is_stopped_does_first_what_was_submitted() {
    let store = opened();
    let writer = Writer::new(Book::new(store.clone()).unwrap());
    let (release, asker) = held(&writer);
    let pending: Vec<_> = (0..500).map(|n| writer.submit(store_named(n))).collect();
    let stopping = writer.clone();
    let stopped = thread::spawn(move || stopping.stop());
    drop(release);
    asker.join().unwrap();
    let book = stopped.join().unwrap().unwrap();
    assert_eq!((book.ledger().head(), records(&store).len()), (Position::new(501), 501));
    assert!(pending.into_iter().all(|one| one.wait().is_ok()));

    let late = writer.submit(store_named(500)).wait().unwrap_err();
    insta::assert_snapshot!(late, @"the writer stopped before it came to the command c500: nothing was recorded");
    let late = driven(writer.try_submit(store_named(501)).unwrap()).unwrap_err();
    assert!(matches!(late, ExecuteError::Stopped { .. }));
    assert!(matches!(writer.ask(|ledger| ledger.head()), Err(AskError::Stopped)));
    assert!(writer.stop().is_none());
    assert_eq!(records(&store).len(), 501);
}

#[test]
fn a_writer_whose_last_handle_is_dropped_does_what_was_submitted() {
    let store = opened();
    let writer = Writer::new(Book::new(store.clone()).unwrap());
    let pending: Vec<_> = (0..100).map(|n| writer.submit(store_named(n))).collect();
    drop(writer);
    assert!(pending.into_iter().all(|one| one.wait().is_ok()));
    assert_eq!(records(&store).len(), 101);
}

#[test]
fn a_full_queue_gives_the_command_back_to_who_does_not_want_to_wait() {
    let writer = Writer::new(Book::new(opened()).unwrap());
    let (release, asker) = held(&writer);
    let pending: Vec<_> = (0..1_000).map(|n| writer.try_submit(store_named(n)).unwrap()).collect();
    let full = writer.try_submit(store_named(1_000)).unwrap_err();
    assert_eq!(full.command, store_named(1_000));
    let waiting = writer.clone();
    let waiting = thread::spawn(move || waiting.submit(full.command).wait());
    drop(release);
    asker.join().unwrap();
    assert!(pending.into_iter().all(|one| one.wait().is_ok()));
    assert_eq!(waiting.join().unwrap().unwrap().record().position, Position::new(1_002));
}

#[test]
fn a_question_sees_what_was_submitted_before_it_and_what_others_recorded() {
    let store = opened();
    let writer = Writer::new(Book::new(store.clone()).unwrap());
    drop(writer.submit(store_named(0)));
    drop(writer.submit(store_named(1)));
    assert_eq!(writer.ask(|ledger| ledger.head()).unwrap(), Position::new(3));
    Book::new(store).unwrap().execute(&store_named(2)).unwrap();
    assert_eq!(writer.ask(|ledger| ledger.head()).unwrap(), Position::new(4));

    let asking = writer.clone();
    let asker = thread::spawn(move || asking.ask(|_| -> () { panic!("a question has a fault") }));
    assert!(asker.join().is_err());
    assert!(writer.submit(store_named(3)).wait().is_ok());
}

#[test]
fn when_a_store_panics_each_caller_is_told_what_is_known() {
    let writer = Writer::new(Book::new(Faulty::over(opened(), |_| panic!("a store has a fault"))).unwrap());
    let (release, asker) = held(&writer);
    let begun: Vec<_> = (0..3).map(|n| writer.submit(store_named(n))).collect();
    drop(release);
    asker.join().unwrap();
    for pending in begun {
        let error = pending.wait().unwrap_err();
        assert!(matches!(error, ExecuteError::InDoubt { .. }), "{error}");
    }
    assert!(matches!(writer.submit(store_named(3)).wait(), Err(ExecuteError::Stopped { .. })));
    assert!(matches!(writer.ask(|ledger| ledger.head()), Err(AskError::Stopped)));
    assert!(thread::spawn(move || writer.stop().is_some()).join().is_err());
}

#[test]
fn many_programs_with_a_writer_each_record_each_command_once() {
    let file = InFile::new();
    Book::new(SqliteStore::open(&file.path).unwrap()).unwrap().execute(&opening()).unwrap();
    let writers: Vec<Writer<SqliteStore>> =
        (0..3).map(|_| Writer::new(Book::new(SqliteStore::open(&file.path).unwrap()).unwrap())).collect();
    // every writer is given every command
    let pending: Vec<Vec<Pending>> =
        writers.iter().map(|writer| (0..60).map(|n| writer.submit(store_named(n))).collect()).collect();
    let fresh = |pending: Vec<Pending>| {
        let answers = pending.into_iter().map(|one| one.wait().unwrap());
        answers.filter(|outcome| !outcome.already_recorded).count()
    };
    assert_eq!(pending.into_iter().map(fresh).sum::<usize>(), 60);
    for writer in writers {
        let mut book = writer.stop().unwrap();
        book.catch_up().unwrap();
        assert_eq!(book.ledger().head(), Position::new(61));
    }
    assert_eq!(records(&SqliteStore::open(&file.path).unwrap()).len(), 61);
}

#[test]
fn a_writer_over_any_store_is_of_one_type() {
    let boxed: Box<dyn EventStore> = Box::new(MemoryStore::new());
    let writer = Writer::new(Book::new(boxed).unwrap());
    assert!(writer.submit(opening()).wait().is_ok());
}
