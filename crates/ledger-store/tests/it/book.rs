//! The book: commands are recorded once, even if others write too, and its ledger is never ahead of its log.

use crate::faulty::{Call, Edited, Exchangeable, Fault, Faulty, Overtaken};
use crate::support::{InFile, adding, command, instant, opening};
use ledger_core::{
    Action, ActivityId, Charge, Command, CycleId, InUnits, NewEntry, NewExit, NewSupply, ProviderId, Settings, StoreId,
    SupplyId,
    value::{Position, Scale},
};
use ledger_store::conformance::Subject;
use ledger_store::{Book, EventStore, ExecuteError, MemoryStore, PageLimit, ReadError, Step, StoreError, Summary};
use std::error::Error;
use std::ops::ControlFlow;
use std::thread;

fn opened() -> (MemoryStore, Book<MemoryStore>) {
    let store = MemoryStore::new();
    let mut book = Book::new(store.clone()).unwrap();
    book.execute(&opening()).unwrap();
    (store, book)
}

/// The numbers of commands that were recorded, already recorded and refused, and whether the batch was stopped.
fn told(summary: Summary) -> (usize, usize, usize, bool) {
    (summary.recorded, summary.already_recorded, summary.refused, summary.stopped)
}

fn stores<S: EventStore>(book: &Book<S>) -> Vec<&str> {
    book.ledger().catalog().stores().map(StoreId::as_str).collect()
}

fn supply() -> Action {
    NewSupply::new(SupplyId::new("UREA").unwrap(), "Urea 46 %", "bag", 50, "kg").into()
}

fn entry(bags: i64) -> Action {
    let entry = NewEntry::new("2026-05-01".parse().unwrap(), StoreId::main(), ProviderId::new("Agro Sur").unwrap());
    entry.line(SupplyId::new("UREA").unwrap(), bags.buying(), 10.per_buying()).into()
}

fn exit(kilograms: i64) -> Action {
    let charge = Charge::new(CycleId::new("2026-05").unwrap(), ActivityId::new("fertilizing").unwrap());
    let (at, urea) = ("2026-05-02".parse().unwrap(), SupplyId::new("UREA").unwrap());
    NewExit::new(at, StoreId::main(), urea, kilograms.consumption(), charge).into()
}

fn moving(id: &str, second: i64, action: Action) -> Command {
    command(id, second, [action]).declaring_names()
}

fn stock<S: EventStore>(book: &Book<S>) -> String {
    book.ledger().stock_of(&StoreId::main(), &SupplyId::new("UREA").unwrap()).unwrap().quantity().to_string()
}

#[test]
fn a_book_in_a_file_says_the_same_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("farm.book");
    let settings = Settings::default().money_scale(Scale::new(2).unwrap());
    let mut book = Book::create(&path, settings.clone(), instant(0)).unwrap();
    book.execute(&command("supply", 1, [supply()])).unwrap();
    let entered = book.execute(&moving("in", 2, entry(10))).unwrap();
    let used = book.execute(&moving("out", 3, exit(125))).unwrap();
    assert_eq!((entered.record().position, used.record().last()), (Position::new(3), book.ledger().head()));
    assert_eq!(used.hash, book.head().unwrap().hash);
    assert_eq!(stock(&book), "375");

    let again = Book::open(&path).unwrap();
    assert_eq!(again.ledger().settings(), Some(&settings));
    assert_eq!(again.ledger().head(), book.ledger().head());
    assert_eq!(
        again.ledger().stock_of(&StoreId::main(), &SupplyId::new("UREA").unwrap()),
        book.ledger().stock_of(&StoreId::main(), &SupplyId::new("UREA").unwrap())
    );
    let listed: Vec<_> = again.records(Position::START).map(|record| record.unwrap()).collect();
    assert_eq!(
        listed.iter().map(|record| record.command.as_str()).collect::<Vec<_>>(),
        ["open", "supply", "in", "out"]
    );
    assert_eq!(&listed[3], used.record());
    assert_eq!(again.records(Position::new(2)).count(), 2);
}

#[test]
fn a_preview_is_of_what_the_book_has_caught_up_with_and_writes_nothing() {
    let (store, mut book) = opened();
    let mut other = Book::new(store.clone()).unwrap();
    other.execute(&command("supply", 1, [supply()])).unwrap();
    let before = store.head().unwrap();
    assert_eq!(book.preview(&moving("in", 2, entry(1))).refusals.len(), 1);
    book.catch_up().unwrap();
    let preview = book.preview(&moving("in", 2, entry(1)));
    assert_eq!((preview.refusals, preview.impact.streams.len()), (vec![], 1));
    assert_eq!(store.head().unwrap(), before);
}

#[test]
fn a_command_twice_is_recorded_once_and_answered_twice() {
    let (store, mut book) = opened();
    book.execute(&command("supply", 1, [supply()])).unwrap();
    let first = book.execute(&moving("in", 2, entry(10))).unwrap();
    book.execute(&moving("out", 3, exit(125))).unwrap();
    let head = store.head().unwrap();
    // the same command again, an hour later, by this book and by one that has just been opened
    for book in [&mut book, &mut Book::new(store.clone()).unwrap()] {
        let again = book.execute(&moving("in", 3_602, entry(10))).unwrap();
        assert!(again.already_recorded && !first.already_recorded);
        assert_eq!((again.record(), &again.impact, again.hash), (first.record(), &first.impact, first.hash));
        assert_eq!(stock(book), "375");
    }
    assert_eq!(store.head().unwrap(), head);
}

#[test]
fn an_id_for_something_else_is_refused() {
    let (store, mut book) = opened();
    book.execute(&command("supply", 1, [supply()])).unwrap();
    book.execute(&moving("in", 2, entry(10))).unwrap();
    let head = store.head().unwrap();
    let error = book.execute(&moving("in", 2, entry(11))).unwrap_err();
    insta::assert_snapshot!(error, @"the command id in was used before, for something else, at position 3: give each command an id of its own");
    assert!(matches!(error, ExecuteError::IdReused { .. }));
    // a command that could not have been recorded then is another command, too
    assert!(matches!(book.execute(&moving("in", 2, exit(11))), Err(ExecuteError::IdReused { .. })));
    assert_eq!(store.head().unwrap(), head);
}

#[test]
fn what_is_refused_is_not_recorded() {
    let (store, mut book) = opened();
    let head = store.head().unwrap();
    let error = book.execute(&moving("out", 1, exit(1))).unwrap_err();
    assert!(matches!(error, ExecuteError::Refused(_)));
    assert_eq!((store.head().unwrap(), book.ledger().head()), (head, head.position));
    // the id of a refused command is free
    book.execute(&adding("out", 2, &["A"])).unwrap();
}

#[test]
fn two_books_on_one_file_write_by_turns() {
    let file = InFile::new();
    let (mut one, mut other) = (Book::new(file.open()).unwrap(), Book::new(file.open()).unwrap());
    one.execute(&opening()).unwrap();
    for n in 0..5 {
        one.execute(&adding(&format!("one-{n}"), n, &[&format!("1-{n}")])).unwrap();
        other.execute(&adding(&format!("other-{n}"), n, &[&format!("2-{n}")])).unwrap();
    }
    one.catch_up().unwrap();
    assert_eq!(stores(&one), stores(&other));
    assert_eq!(one.ledger().head(), Position::new(11));
    assert!(matches!(one.execute(&adding("late", 9, &["2-4"])), Err(ExecuteError::Refused(_))));
}

#[test]
fn four_threads_sell_the_same_stock_and_never_more_than_there_is() {
    let file = InFile::new();
    let mut book = Book::new(file.open()).unwrap();
    book.execute(&opening()).unwrap();
    book.execute(&command("supply", 1, [supply()])).unwrap();
    book.execute(&moving("in", 2, entry(1))).unwrap();
    let sold: usize = thread::scope(|threads| {
        let sellers: Vec<_> = (0..4)
            .map(|seller| {
                let mut book = Book::new(file.open()).unwrap();
                threads.spawn(move || {
                    let sell = |n| book.execute(&moving(&format!("out-{seller}-{n}"), n, exit(1)));
                    let is_sold = |outcome: &Result<_, _>| match outcome {
                        Ok(_) => true,
                        Err(ExecuteError::Refused(_)) => false,
                        Err(error) => panic!("{error}"),
                    };
                    (0..20).map(sell).filter(is_sold).count()
                })
            })
            .collect();
        sellers.into_iter().map(|seller| seller.join().unwrap()).sum()
    });
    assert_eq!(sold, 50);
    assert_eq!(stock(&Book::new(file.open()).unwrap()), "0");
}

#[test]
fn four_threads_with_the_same_command_record_it_once() {
    let file = InFile::new();
    Book::new(file.open()).unwrap().execute(&opening()).unwrap();
    let new: usize = thread::scope(|threads| {
        let retries: Vec<_> = (0..4)
            .map(|second| {
                let mut book = Book::new(file.open()).unwrap();
                threads.spawn(move || {
                    let ids = 0..10;
                    let run = |n| book.execute(&adding(&format!("c{n}"), second, &[&format!("S{n}")])).unwrap();
                    ids.map(run).filter(|outcome| !outcome.already_recorded).count()
                })
            })
            .collect();
        retries.into_iter().map(|retry| retry.join().unwrap()).sum()
    });
    assert_eq!(new, 10);
    assert_eq!(Book::new(file.open()).unwrap().ledger().head(), Position::new(11));
}

#[test]
fn a_command_that_another_process_records_first_is_answered_whenever_that_happens() {
    let command = || adding("a", 1, &["A"]);
    for call in [Call::BeforePage, Call::AfterPage, Call::BeforeFind, Call::AfterFind, Call::BeforeAppend] {
        for each in [false, true] {
            let (store, _) = opened();
            let overtaken = Overtaken::new(store.clone());
            let mut book = Book::new(overtaken.clone()).unwrap();
            let mut other = Book::new(store.clone()).unwrap();
            overtaken.at(call, move || assert!(!other.execute(&command()).unwrap().already_recorded));
            if each {
                let summary = book.execute_each([command()], &mut |_, _| ControlFlow::Continue(())).unwrap();
                assert_eq!(told(summary), (0, 1, 0, false), "{call:?}");
            } else {
                assert!(book.execute(&command()).unwrap().already_recorded, "{call:?}");
            }
            let heads = (store.head().unwrap().position, book.ledger().head());
            assert_eq!(heads, (Position::new(2), Position::new(2)), "{call:?}");
        }
    }
}

#[test]
fn many_commands_are_judged_each_on_its_own_and_reported_in_order() {
    let file = InFile::new();
    let mut book = Book::new(file.open()).unwrap();
    let commands = [
        opening(),
        command("supply", 1, [supply()]),
        moving("too-early", 2, exit(1)),
        moving("in", 3, entry(1)),
        moving("out", 4, exit(30)),
        moving("too-much", 5, exit(30)),
        moving("in", 6, entry(1)),
        moving("in", 7, entry(2)),
        moving("rest", 8, exit(20)),
    ];
    let mut reports = vec![];
    let summary = book
        .execute_each(commands.clone(), &mut |number, outcome| {
            reports.push(match outcome {
                Ok(outcome) if outcome.already_recorded => format!("{number}: was at {}", outcome.record().position),
                Ok(outcome) => format!("{number}: at {}", outcome.record().position),
                Err(error) => format!("{number}: {error}"),
            });
            ControlFlow::Continue(())
        })
        .unwrap();
    insta::assert_snapshot!(reports.join("\n"), @r"
    0: at 1
    1: at 2
    2: action 1: UREA in MAIN would be 1 kg short at 2026-05-02 00:00:00, when exit-4 takes more than there is: take less, count more, or record what came in before it
    3: at 3
    4: at 5
    5: action 1: UREA in MAIN would be 10 kg short at 2026-05-02 00:00:00, when exit-7 takes more than there is: take less, count more, or record what came in before it
    6: was at 3
    7: the command id in was used before, for something else, at position 3: give each command an id of its own
    8: at 7
    ");
    assert_eq!(told(summary), (5, 1, 3, false));
    assert_eq!((stock(&book), book.ledger().head()), ("0".into(), file.open().head().unwrap().position));

    // all commands again: recorded ones stay, refused ones are judged on the present stock
    let again = book.execute_each(commands, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(told(again), (0, 6, 3, false));
    assert_eq!(stock(&book), "0");
}

#[test]
fn a_group_is_one_transaction_and_each_command_a_record() {
    let (store, mut book) = opened();
    let many = (0..2_500).map(|n| adding(&format!("c{n}"), n, &[&format!("S{n}")]));
    let mut seen = vec![];
    let summary = book
        .execute_each(many, &mut |number, _| {
            if number % 500 == 0 {
                seen.push(store.head().unwrap().position.get());
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((summary.recorded, book.ledger().head()), (2_500, Position::new(2_501)));
    assert_eq!(seen, [1_001, 1_001, 2_001, 2_001, 2_501]);
    assert_eq!(
        store.page(Position::START, PageLimit::default().records(9_999).bytes(usize::MAX)).unwrap().len(),
        2_501
    );
}

#[test]
fn a_report_that_breaks_off_stops_after_its_group() {
    let (store, mut book) = opened();
    let many = (0..2_500).map(|n| adding(&format!("c{n}"), n, &[&format!("S{n}")]));
    let mut reports = 0;
    let summary = book
        .execute_each(many, &mut |_, _| {
            reports += 1;
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!((reports, told(summary)), (1, (1_000, 0, 0, true)));
    assert_eq!((book.ledger().head(), store.head().unwrap().position), (Position::new(1_001), Position::new(1_001)));
}

#[test]
fn a_group_that_others_overtake_is_judged_anew() {
    let (store, _) = opened();
    let mut other = Book::new(store.clone()).unwrap();
    let meddling = Faulty::over(store.clone(), move |n| {
        if n == 1 {
            other.execute(&adding("theirs", 1, &["A"])).unwrap();
        }
        None
    });
    let mut book = Book::new(meddling).unwrap();
    let mut refused = vec![];
    let summary = book
        .execute_each([adding("1", 2, &["A"]), adding("2", 2, &["B"])], &mut |number, outcome| {
            refused.extend(outcome.err().map(|error| format!("{number}: {error}")));
            ControlFlow::Continue(())
        })
        .unwrap();
    insta::assert_snapshot!(refused.join("\n"), @"0: action 1: there is a store A already: choose another name, or leave it as it is");
    assert_eq!((summary.recorded, book.ledger().head()), (1, Position::new(3)));
}

#[test]
fn when_storage_fails_the_ledger_is_not_ahead_of_the_log() {
    let (store, _) = opened();
    let mut book = Book::new(Faulty::over(store.clone(), |n| (n == 2).then_some(Fault::Full))).unwrap();
    let many = || (0..2_500).map(|n| adding(&format!("c{n}"), n, &[&format!("S{n}")]));
    let mut reported = 0;
    let error = book
        .execute_each(many(), &mut |_, _| {
            reported += 1;
            ControlFlow::Continue(())
        })
        .unwrap_err();
    assert!(matches!(error, ExecuteError::Store(StoreError::Full { .. })));
    assert_eq!((reported, store.head().unwrap().position), (1_000, Position::new(1_001)));
    assert_eq!(book.ledger().head(), Position::new(1_001));

    // the same commands again record only the rest
    let summary = book.execute_each(many(), &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((summary.already_recorded, summary.recorded), (1_000, 1_500));
    assert_eq!(book.ledger().head(), store.head().unwrap().position);
}

#[test]
fn in_doubt_is_settled_by_asking_again() {
    for written in [false, true] {
        let (store, _) = opened();
        let fault = if written { Fault::InDoubtAfterWriting } else { Fault::InDoubtBeforeWriting };
        let mut book = Book::new(Faulty::over(store.clone(), move |n| (n == 1).then_some(fault))).unwrap();
        let command = adding("a", 1, &["A"]);
        let error = book.execute(&command).unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(format!("{error}: {}", error.source().unwrap()), @"it is not known whether the command a was recorded: execute it again, with the same id: appending to farm.book failed");
        }
        assert_eq!(book.ledger().head(), Position::new(1));
        assert_eq!(book.execute(&command).unwrap().already_recorded, written);
        assert_eq!((stores(&book), book.ledger().head()), (vec!["A", "MAIN"], Position::new(2)));
        assert_eq!(store.head().unwrap().position, Position::new(2));
    }
}

#[test]
fn a_command_that_was_in_doubt_is_settled_without_reading_the_log_before_it() {
    for written in [false, true] {
        let (store, mut book) = opened();
        let before: Vec<String> = (0..50).map(|n| format!("S{n}")).collect();
        book.execute(&adding("before", 1, &before.iter().map(String::as_str).collect::<Vec<_>>())).unwrap();
        let fault = if written { Fault::InDoubtAfterWriting } else { Fault::InDoubtBeforeWriting };
        let faulty = Faulty::over(store.clone(), move |n| (n == 1).then_some(fault));
        let read = faulty.read.clone();
        let mut book = Book::new(faulty).unwrap();
        let command = adding("a", 1, &["A"]);
        assert!(matches!(book.execute(&command), Err(ExecuteError::InDoubt { .. })));
        // others have appended meanwhile
        Book::new(store).unwrap().execute(&adding("b", 2, &["B"])).unwrap();
        read.lock().unwrap().clear();
        assert_eq!(book.execute(&command).unwrap().already_recorded, written);
        assert!(read.lock().unwrap().iter().all(|after| *after >= Position::new(51)), "{read:?}");
        assert_eq!((book.ledger().head(), book.head().unwrap().position), (Position::new(53), Position::new(53)));
    }
}

#[test]
fn a_command_that_is_cancelled_while_its_record_is_read_is_not_told_that_nothing_was_recorded() {
    let command = adding("a", 1, &["A"]);
    let cancelled = "the command a was cancelled before it was clear whether it is the one recorded at position 2 under \
        this id: execute it again, with the same id";
    let stop = &mut |_: Step| ControlFlow::Break(());
    // recorded before the command was given
    let (store, _) = opened();
    let mut book = Book::new(store.clone()).unwrap();
    Book::new(store.clone()).unwrap().execute(&command).unwrap();
    assert_eq!(book.execute_with(&command, stop).unwrap_err().to_string(), cancelled);
    assert!(book.execute(&command).unwrap().already_recorded);

    // recorded by another book while this one reads the log
    let (store, _) = opened();
    let mut book = Book::new(store.clone()).unwrap();
    let mut other = Book::new(store.clone()).unwrap();
    let mut told = vec![];
    other.execute(&adding("before", 1, &["B"])).unwrap();
    let error = book.execute_with(&command, &mut |step| {
        told.push(step.to_string());
        other.execute(&command).unwrap();
        ControlFlow::Break(())
    });
    assert_eq!(error.unwrap_err().to_string(), cancelled.replace('2', "3"));
    assert_eq!(told, ["reading position 2 of 2"]);
}

#[test]
fn a_command_tells_where_it_is_and_can_be_cancelled_until_it_is_recorded() {
    let (store, _) = opened();
    let mut other = Book::new(store.clone()).unwrap();
    let mut book = Book::new(store.clone()).unwrap();
    other.execute(&adding("theirs", 1, &["T"])).unwrap();
    let command = adding("a", 1, &["A", "B"]);
    let mut told = vec![];
    let outcome = |book: &mut Book<MemoryStore>, told: &mut Vec<String>, last: usize| {
        book.execute_with(&command, &mut |step| {
            told.push(step.to_string());
            if told.len() == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    };
    for (last, step) in [(1, "reading position 2 of 2"), (1, "deciding 2 actions"), (2, "recording 2 events")] {
        told.clear();
        let error = outcome(&mut book, &mut told, last).unwrap_err();
        assert!(matches!(error, ExecuteError::Cancelled { .. }), "{error:?}");
        assert_eq!(error.to_string(), "the command a was cancelled: nothing was recorded");
        assert_eq!((told.last().unwrap().as_str(), store.head().unwrap().position), (step, Position::new(2)));
    }
    told.clear();
    assert!(!outcome(&mut book, &mut told, 9).unwrap().already_recorded);
    assert_eq!(told, ["deciding 2 actions", "recording 2 events"]);
    assert_eq!(book.ledger().head(), Position::new(4));
}

#[test]
fn a_book_gives_up_when_others_are_always_faster() {
    let (store, _) = opened();
    let mut other = Book::new(store.clone()).unwrap();
    let mut book = Book::new(Faulty::over(store, move |n| {
        other.execute(&adding(&format!("theirs-{n}"), 1, &[&format!("T{n}")])).unwrap();
        None
    }))
    .unwrap();
    let error = book.execute(&adding("mine", 1, &["M"])).unwrap_err();
    insta::assert_snapshot!(error, @"the command mine was decided 1000 times and others were always faster: try again");
    let error = book.execute_each([adding("mine", 1, &["M"])], &mut |_, _| ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(error, ExecuteError::Contended { .. }));
}

#[test]
fn catching_up_tells_how_far_it_is_and_can_be_cancelled() {
    let (store, mut book) = opened();
    let mut late = Book::new(store).unwrap();
    let many = (0..2_500).map(|n| adding(&format!("c{n}"), n, &[&format!("S{n}")]));
    book.execute_each(many, &mut |_, _| ControlFlow::Continue(())).unwrap();
    let mut told = vec![];
    let error = late
        .catch_up_with(&mut |progress| {
            told.push((progress.position.get(), progress.head.get()));
            if told.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap_err();
    assert_eq!(told, [(1_001, 2_501), (2_001, 2_501)]);
    insta::assert_snapshot!(error, @"the reading was cancelled at position 2001");
    assert_eq!(late.ledger().head(), Position::new(2_001));
    late.catch_up().unwrap();
    assert_eq!(late.ledger().head(), book.ledger().head());
}

#[test]
fn the_ledger_of_a_position_is_rounded_down_to_a_record() {
    let (_, mut book) = opened();
    book.execute(&adding("a", 1, &["A", "B", "C"])).unwrap();
    book.execute(&adding("b", 2, &["D"])).unwrap();
    let head = |position| book.ledger_at(Position::new(position)).unwrap().head().get();
    assert_eq!([0, 1, 2, 3, 4, 5, 99].map(head), [0, 1, 1, 1, 4, 5, 5]);
    let then = book.position_at(instant(1)).unwrap();
    let then = book.ledger_at(then).unwrap();
    let has = |store: &str| then.catalog().has_store(&StoreId::new(store).unwrap());
    assert!(has("C") && !has("D"));
}

#[test]
fn a_log_that_was_edited_is_named_by_its_first_bad_position() {
    let edit = |from, to| {
        let (inner, mut book) = opened();
        book.execute(&adding("a", 1, &["A"])).unwrap();
        Book::new(Edited { inner, from, to }).err().map(|error| error.to_string())
    };
    assert_eq!(edit("store", "store"), None);
    let messages = [
        edit(r#""position":2"#, r#""position":3"#),
        edit(r#""command":"a""#, r#""command":"b""#),
        edit(r#"{"store_added":{"store":"A"}}"#, r#"{"store_added":{"store":"A"}},{"store_added":{"store":"B"}}"#),
        edit(r#"{"wire":1,"position":2"#, r#"{"wire":2,"position":2"#),
        edit("store_added", "shop_added"),
    ];
    insta::assert_snapshot!(messages.map(Option::unwrap).join("\n"), @r"
    the record at position 2 is not the one that was recorded there: restore the book from a backup
    the record at position 2 is not the one that was recorded there: restore the book from a backup
    the record at position 2 is not the one that was recorded there: restore the book from a backup
    the record at position 2 can't be read
    the record at position 2 can't be read
    ");
}

#[test]
fn a_book_whose_log_was_replaced_by_an_older_one_says_so() {
    let (store, mut book) = opened();
    book.execute(&adding("a", 1, &["A"])).unwrap();
    let older = MemoryStore::new();
    Book::new(older.clone()).unwrap().execute(&opening()).unwrap();
    let file = Exchangeable::new(store);
    let mut book = Book::new(file.clone()).unwrap();
    file.exchange(older);
    let error = book.execute(&adding("b", 2, &["B"])).unwrap_err();
    assert!(matches!(error, ExecuteError::Read(ReadError::Shrunk { .. })), "{error:?}");
    insta::assert_snapshot!(error, @"the book ends at position 1 although it was read up to 2: it was replaced by an older copy; open it again");
}

#[test]
fn an_outcome_and_the_reason_why_there_is_none_are_told_in_json() {
    let (_, mut book) = opened();
    let north = adding("north", 1, &["NORTH"]);
    let told = serde_json::to_value(book.execute(&north).unwrap()).unwrap();
    assert_eq!(
        (&told["command"], &told["position"], &told["already_recorded"]),
        (&"north".into(), &2.into(), &false.into())
    );
    assert_eq!(told["hash"], book.head().unwrap().hash.to_string());
    assert!(told["impact"]["streams"].is_array());

    let told = serde_json::to_value(book.execute(&adding("again", 2, &["NORTH", "NORTH"])).unwrap_err()).unwrap();
    assert_eq!(told["code"], "refused");
    assert_eq!(told["refusals"][0]["code"], "already_known");
    assert!(told["message"].as_str().unwrap().contains("there is a store NORTH already"), "{told}");

    let reused = book.execute(&adding("north", 3, &["SOUTH"])).unwrap_err();
    let told = serde_json::to_value(&reused).unwrap();
    assert_eq!((&told["code"], &told["message"]), (&"id_reused".into(), &reused.to_string().into()));
    assert_eq!(told["refusals"], serde_json::json!([]));
}
