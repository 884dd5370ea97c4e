//! Groups of commands: each is answered as if it were alone, and nothing is answered or shown that is not durable.

use crate::faulty::{Fault, Faulty};
use crate::support::{adding, opening};
use ledger_core::{Command, event::Record, value::Position};
use ledger_store::{Book, EventStore, ExecuteError, MemoryStore, Outcome, PageLimit, StoreError, StoredRecord};
use ledger_testkit::proptest::collection::vec;
use ledger_testkit::proptest::prelude::*;
use ledger_testkit::{run, tellings};
use std::ops::ControlFlow;
use std::sync::Mutex;
use time::Duration;

type Answers = Vec<Result<Outcome, ExecuteError>>;

pub(crate) fn opened() -> MemoryStore {
    let store = MemoryStore::new();
    Book::new(store.clone()).unwrap().execute(&opening()).unwrap();
    store
}

pub(crate) fn records(store: &impl EventStore) -> Vec<StoredRecord> {
    store.page(Position::START, PageLimit::default().records(usize::MAX).bytes(usize::MAX)).unwrap()
}

/// Returns an answer as a text that has all of it.
fn told(answer: &Result<Outcome, ExecuteError>) -> String {
    format!("{answer:?}")
}

fn texts(answers: &Answers) -> Vec<String> {
    let text = |answer: &Result<Outcome, ExecuteError>| match answer {
        Ok(outcome) if outcome.already_recorded => format!("was at {}", outcome.record().position),
        Ok(outcome) => format!("at {}", outcome.record().position),
        Err(error) => error.to_string(),
    };
    answers.iter().map(text).collect()
}

/// Checks that the ledger of a book is that of its log, at its position.
fn is_as_the_log<S: EventStore>(book: &Book<S>) {
    let replayed = book.ledger_at(book.ledger().head()).unwrap();
    assert_eq!(replayed.head(), book.ledger().head());
    assert!(replayed.to_snapshot() == book.ledger().to_snapshot(), "the ledger is not as its log");
}

#[test]
fn a_group_is_answered_and_recorded_as_its_commands_would_be_one_by_one() {
    let (mut repeats, mut refusals, mut reuses) = (0, 0, 0);
    let drawn = (tellings(25), vec((any::<prop::sample::Index>(), 0..3_u8), 0..8), vec(1..9_usize, 30));
    run("groups are as single commands", 96, &drawn, |(mut commands, again, sizes)| {
        for (index, how) in again {
            let place = index.index(commands.len());
            let mut copy = commands[place].clone();
            copy.recorded += Duration::SECOND;
            if how == 0 {
                copy.actions.pop();
            }
            commands.insert((place + usize::from(how) + 1).min(commands.len()), copy);
        }
        let (grouped, single) = (MemoryStore::new(), MemoryStore::new());
        let (mut book, mut twin) = (Book::new(grouped.clone()).unwrap(), Book::new(single.clone()).unwrap());
        let mut rest = commands.as_slice();
        for size in sizes {
            let (group, others) = rest.split_at(size.min(rest.len()));
            rest = others;
            let one_by_one: Answers = group.iter().map(|command| twin.execute(command)).collect();
            let answers = book.execute_group(group);
            prop_assert_eq!(answers.len(), group.len());
            for (answer, alone) in answers.iter().zip(&one_by_one) {
                prop_assert_eq!(told(answer), told(alone));
                match answer {
                    Ok(outcome) => repeats += usize::from(outcome.already_recorded),
                    Err(ExecuteError::IdReused { .. }) => reuses += 1,
                    Err(_) => refusals += 1,
                }
            }
            prop_assert!(book.ledger().to_snapshot() == twin.ledger().to_snapshot());
        }
        prop_assert_eq!(records(&grouped), records(&single));
        is_as_the_log(&book);
        Ok(())
    });
    assert!(repeats > 0 && refusals > 0 && reuses > 0, "{repeats} repeats, {refusals} refusals, {reuses} reuses");
}

#[test]
fn a_group_is_one_append_and_one_command_twice_in_it_is_one_record() {
    let appends = std::sync::Arc::new(Mutex::new(0));
    let counted = std::sync::Arc::clone(&appends);
    let store = opened();
    let counting = Faulty::over(store.clone(), move |n| {
        *counted.lock().unwrap() = n;
        None
    });
    let mut book = Book::new(counting).unwrap();
    let answers = book.execute_group(&[
        adding("1", 1, &["A"]),
        adding("2", 2, &["A"]),
        adding("1", 3, &["A"]),
        adding("1", 4, &["B"]),
        adding("3", 5, &["B", "C"]),
        adding("open", 6, &["D"]),
    ]);
    insta::assert_snapshot!(texts(&answers).join("\n"), @r"
    at 2
    action 1: there is a store A already: choose another name, or leave it as it is
    was at 2
    the command id 1 was used before, for something else, at position 2: give each command an id of its own
    at 3
    the command id open was used before, for something else, at position 1: give each command an id of its own
    ");
    assert_eq!((*appends.lock().unwrap(), records(&store).len()), (1, 3));
    assert!(book.execute_group(&[]).is_empty());
    is_as_the_log(&book);
}

#[test]
fn a_group_that_was_not_recorded_is_not_seen_and_refuses_nobody() {
    let store = opened();
    let mut book = Book::new(Faulty::over(store.clone(), |n| (n == 2).then_some(Fault::Full))).unwrap();
    let first = adding("1", 1, &["A"]);
    book.execute(&first).unwrap();
    let before = book.ledger().to_snapshot();
    // the second B rests on the first one, which is not recorded; the second A rests on the log
    let group = [first, adding("2", 2, &["A"]), adding("3", 3, &["B"]), adding("4", 4, &["B"])];
    insta::assert_snapshot!(texts(&book.execute_group(&group)).join("\n"), @r"
    was at 2
    action 1: there is a store A already: choose another name, or leave it as it is
    there is no room left to write farm.book: free some disk space, then try again
    there is no room left to write farm.book: free some disk space, then try again
    ");
    assert!(book.ledger().to_snapshot() == before);
    assert_eq!(book.ledger().head(), store.head().unwrap().position);
    insta::assert_snapshot!(texts(&book.execute_group(&group[2..])).join("\n"), @r"
    at 3
    action 1: there is a store B already: choose another name, or leave it as it is
    ");
    is_as_the_log(&book);
}

#[test]
fn a_command_that_is_too_large_for_the_log_takes_no_other_with_it() {
    let store = opened();
    let mut book = Book::new(Faulty::over(store.clone(), |_| Some(Fault::Large))).unwrap();
    let answers = book.execute_group(&[adding("1", 1, &["A"]), adding("large", 2, &["B"]), adding("3", 3, &["B"])]);
    insta::assert_snapshot!(texts(&answers).join("\n"), @r"
    at 2
    the command large is too large for farm.book: split it into several commands
    at 3
    ");
    is_as_the_log(&book);
}

#[test]
fn a_group_in_doubt_is_settled_by_asking_again_without_reading_the_log_before_it() {
    for written in [false, true] {
        let store = opened();
        let before: Vec<String> = (0..50).map(|n| format!("S{n}")).collect();
        let before = adding("before", 1, &before.iter().map(String::as_str).collect::<Vec<_>>());
        Book::new(store.clone()).unwrap().execute(&before).unwrap();
        let fault = if written { Fault::InDoubtAfterWriting } else { Fault::InDoubtBeforeWriting };
        let faulty = Faulty::over(store.clone(), move |n| (n == 1).then_some(fault));
        let read = faulty.read.clone();
        let mut book = Book::new(faulty).unwrap();
        let group = [adding("1", 1, &["A"]), adding("2", 2, &["B"]), adding("3", 3, &["B"])];
        for (answer, command) in book.execute_group(&group).iter().zip(&group) {
            assert!(
                matches!(answer, Err(ExecuteError::InDoubt { command: id, .. }) if *id == command.id),
                "{answer:?}"
            );
            let cause = std::error::Error::source(answer.as_ref().unwrap_err()).unwrap();
            let causes = format!("{cause}: {}", cause.source().unwrap());
            assert_eq!(causes, "appending to farm.book failed: the disk is gone");
        }
        assert_eq!(book.ledger().head(), Position::new(51));
        read.lock().unwrap().clear();
        // asked again in another order
        let answers = book.execute_group(&[group[1].clone(), group[0].clone(), group[2].clone()]);
        let was: Vec<Option<bool>> =
            answers.iter().map(|answer| Some(answer.as_ref().ok()?.already_recorded)).collect();
        assert_eq!(was, [Some(written), Some(written), None]);
        assert!(read.lock().unwrap().iter().all(|after| *after >= Position::new(51)), "{read:?}");
        assert_eq!(book.ledger().head(), store.head().unwrap().position);
        is_as_the_log(&book);
    }
}

fn recorded_now(answer: &Result<Outcome, ExecuteError>) -> Option<&Record> {
    answer.as_ref().ok().filter(|outcome| !outcome.already_recorded).map(Outcome::record)
}

/// Checks that each answer to a group is true of the log.
fn are_true<S: EventStore>(book: &Book<S>, store: &MemoryStore, group: &[Command], answers: &Answers) {
    for (place, (command, answer)) in group.iter().zip(answers).enumerate() {
        let stored = store.find(&command.id).unwrap();
        match answer {
            Ok(outcome) => {
                let stored = stored.unwrap();
                assert_eq!((stored.first, stored.hash), (outcome.record().position, outcome.hash));
                assert_eq!(stored.body, outcome.decided.body());
            }
            Err(ExecuteError::Refused(_)) => {
                assert!(stored.is_none());
                let before = answers[..place].iter().filter_map(recorded_now).next_back().map(|record| record.last());
                let after = answers[place..].iter().find_map(recorded_now);
                let after = after.map(|record| Position::new(record.position.get() - 1));
                let seen = before.or(after).unwrap_or(book.ledger().head());
                let refusals = book.ledger_at(seen).unwrap().preview(command).refusals;
                assert!(!refusals.is_empty(), "{} is refused by nothing at {seen}", command.id);
            }
            Err(ExecuteError::InDoubt { command: id, .. }) => assert_eq!(id, &command.id),
            Err(ExecuteError::Store(StoreError::Full { .. })) => assert!(stored.is_none()),
            Err(error) => panic!("{}: {error}", command.id),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Fault(Fault),
    Overtaken(u8),
}

#[test]
fn whatever_befalls_its_appends_a_group_leaves_the_ledger_as_the_log_and_its_answers_are_true() {
    let fault = prop_oneof![
        Just(Event::Fault(Fault::Full)),
        Just(Event::Fault(Fault::InDoubtBeforeWriting)),
        Just(Event::Fault(Fault::InDoubtAfterWriting)),
        (0..6_u8).prop_map(Event::Overtaken),
    ];
    let schedule = vec(prop::option::of(fault), 24);
    let drawn = (schedule, vec((0..6_u8, 0..6_u8), 1..30), vec(1..6_usize, 12));
    let mut failed = 0;
    run("groups under faults", 256, &drawn, |(schedule, names, sizes)| {
        let store = opened();
        let mut other = Book::new(store.clone()).unwrap();
        let faulty = Faulty::over(store.clone(), move |n| match schedule.get(n - 1).copied().flatten()? {
            Event::Fault(fault) => Some(fault),
            Event::Overtaken(name) => {
                let _ = other.execute(&adding(&format!("theirs-{n}"), 1, &[&format!("S{name}")]));
                None
            }
        });
        let mut book = Book::new(faulty).unwrap();
        let name = |n: u8| format!("S{n}");
        let ours = names.iter().enumerate().map(|(n, (a, b))| match a == b {
            true => adding(&format!("ours-{n}"), 2, &[&name(*a)]),
            false => adding(&format!("ours-{n}"), 2, &[&name(*a), &name(*b)]),
        });
        let mut waiting: Vec<Command> = ours.collect();
        let mut sizes = sizes.into_iter().cycle();
        while !waiting.is_empty() {
            let group: Vec<Command> = waiting.drain(..sizes.next().unwrap().min(waiting.len())).collect();
            let answers = book.execute_group(&group);
            are_true(&book, &store, &group, &answers);
            is_as_the_log(&book);
            // who was not answered asks again
            for (command, answer) in group.into_iter().zip(answers) {
                if let Err(ExecuteError::InDoubt { .. } | ExecuteError::Store(_)) = answer {
                    failed += 1;
                    waiting.push(command);
                }
            }
        }
        let ids: Vec<_> = records(&store).into_iter().map(|record| record.command).collect();
        assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len());
        assert_eq!(book.ledger().head(), store.head().unwrap().position);
        Ok(())
    });
    assert!(failed > 0);
}

#[test]
fn commands_that_have_ended_are_not_asked_for_again() {
    let mut book = Book::new(opened()).unwrap();
    // an iterator may give more after its end, as one over a journal does that stops at certain rows
    let mut rows = [Some("1"), Some("2"), None, Some("3"), None].into_iter();
    let commands = std::iter::from_fn(|| Some(adding(rows.next()??, 1, &["NORTH"])));
    let summary = book.execute_each(commands, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((summary.recorded, summary.refused), (1, 1)); // the second adds the same store
    assert_eq!(rows.next(), Some(Some("3")));
}
