//! Commands in the background: watched, cancelled, and reported, whatever their end.

use crate::faulty::{Call, Fault, Faulty, Overtaken};
use crate::support::{adding, command, opening};
use ledger_core::{
    ActivityId, Charge, Command, CycleId, InUnits, NewEntry, NewExit, NewRebalance, NewSupply, ProviderId, StoreId,
    SupplyId,
};
use ledger_store::{Book, EventStore, ExecuteError, Job, MemoryStore, Report, Step};
use std::sync::Arc;
use std::sync::{Barrier, mpsc};

fn urea() -> SupplyId {
    SupplyId::new("UREA").unwrap()
}

/// Makes a log in which ten bags are bought on May 1, and one is used on May 2.
fn farm() -> MemoryStore {
    let store = MemoryStore::new();
    let mut book = Book::new(store.clone()).unwrap();
    book.execute(&opening()).unwrap();
    let supply = NewSupply::new(urea(), "Urea 46 %", "bag", 50, "kg");
    let entry = NewEntry::new("2026-05-01".parse().unwrap(), StoreId::main(), ProviderId::new("Agro Sur").unwrap());
    let entry = entry.line(urea(), 10.buying(), 10.per_buying());
    let charge = Charge::new(CycleId::new("2026-05").unwrap(), ActivityId::new("sowing").unwrap());
    let exit = NewExit::new("2026-05-02".parse().unwrap(), StoreId::main(), urea(), 50.consumption(), charge);
    book.execute(&command("movements", 1, [supply.into(), entry.into(), exit.into()]).declaring_names()).unwrap();
    store
}

/// Returns a count of `bags` on the day of the exit.
fn rebalance(id: &str, bags: i64) -> Command {
    let date = time::Date::from_calendar_date(2026, time::Month::May, 2).unwrap();
    let count = NewRebalance::new().line(StoreId::main(), urea(), date, bags.buying(), 12.per_buying());
    command(id, 5, [count.into()])
}

fn report(store: impl EventStore + 'static, command: Command) -> Report {
    Job::start(Book::new(store).unwrap(), command, |_| {}).wait().1
}

fn mail(report: &Report) -> String {
    format!("{}\n\n{report}", report.subject())
}

#[test]
fn a_rebalance_that_is_recorded_is_reported_with_what_it_changed() {
    let store = farm();
    let done = report(store.clone(), rebalance("count of May", 8));
    insta::assert_snapshot!(mail(&done), @r"
    count of May is recorded

    count of May is recorded, at position 7.
    Hash: f41013bef2b6badf7dcf439d25edf8b6acb10ce7ef882adff6ab55871ea6986a@7
    The value of all stock changed by 6 USD; lines superseded: 2; exits re-costed: 1.

    Transactions:
      rebalance-7

    Stock, in consumption units, and its value in USD:
      MAIN UREA: 450 worth 90 -> 400 worth 96

    Cycle costs in USD:
      2026-05 sowing: 10 -> 12
    ");
    let again = report(store, rebalance("count of May", 8));
    assert_eq!(again.subject(), "count of May was recorded before");
    assert!(again.to_string().starts_with("count of May was recorded before, at position 7.\n"), "{again}");
}

#[test]
fn what_is_not_recorded_is_reported_with_the_reason() {
    let mut nothing = rebalance("nothing", 1);
    nothing.actions = vec![];
    let twice =
        command("twice", 5, [adding("x", 1, &["MAIN"]).actions[0].clone(), rebalance("x", -1).actions[0].clone()]);
    let full = Faulty::over(farm(), |_| Some(Fault::Full));
    let in_doubt = Faulty::over(farm(), |_| Some(Fault::InDoubtAfterWriting));
    let reports = [
        report(farm(), nothing),
        report(farm(), twice),
        report(farm(), rebalance("movements", 8)),
        report(full, rebalance("count", 8)),
        report(in_doubt, rebalance("count", 8)),
    ];
    insta::assert_snapshot!(reports.each_ref().map(mail).join("\n"), @r"
    nothing was refused

    Nothing was recorded. The reasons:
      action 1: the command has nothing to record: give it at least one action

    twice was refused

    Nothing was recorded. The reasons:
      action 1: there is a store MAIN already: choose another name, or leave it as it is
      action 2, line 1: the stock can't be taken: -1 is less than zero

    movements failed

    Nothing was recorded: the command id movements was used before, for something else, at position 2: give each command an id of its own

    count failed

    Nothing was recorded: there is no room left to write farm.book: free some disk space, then try again

    count may or may not be recorded

    In doubt: it is not known whether the command count was recorded: execute it again, with the same id: appending to farm.book failed: the disk is gone
    ");
}

#[test]
fn a_job_is_watched_cancelled_and_its_book_given_back() {
    let store = farm();
    let (reached, released) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let waiting = Overtaken::new(store.clone());
    let book = Book::new(waiting.clone()).unwrap();
    let barriers = (reached.clone(), released.clone());
    waiting.at(Call::BeforePage, move || {
        barriers.0.wait();
        barriers.1.wait();
    });
    let (sender, reports) = mpsc::channel();
    let job = Job::start(book, rebalance("count", 8), move |report| sender.send(report.subject()).unwrap());
    reached.wait();
    assert!(!job.is_finished());
    job.cancel();
    released.wait();
    assert_eq!(reports.recv().unwrap(), "count was cancelled");
    let (mut book, report) = job.wait();
    assert!(matches!(report.result, Err(ExecuteError::Cancelled { .. })));
    assert_eq!(report.to_string(), "count was cancelled before anything was recorded.\n");
    assert_eq!(store.head().unwrap(), book.head().unwrap());
    // the same command again, not cancelled
    assert!(!book.execute(&rebalance("count", 8)).unwrap().already_recorded);
}

#[test]
fn a_job_that_is_cancelled_while_its_earlier_record_is_read_does_not_say_that_nothing_was_recorded() {
    let store = farm();
    let waiting = Overtaken::new(store.clone());
    let book = Book::new(waiting.clone()).unwrap();
    Book::new(store).unwrap().execute(&rebalance("count", 8)).unwrap();
    let (reached, released) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let barriers = (reached.clone(), released.clone());
    waiting.at(Call::BeforePage, move || {
        barriers.0.wait();
        barriers.1.wait();
    });
    let job = Job::start(book, rebalance("count", 8), |_| {});
    reached.wait();
    job.cancel();
    released.wait();
    let (mut book, report) = job.wait();
    assert_eq!(report.subject(), "count may or may not be recorded");
    insta::assert_snapshot!(report.to_string(), @"In doubt: the command count was cancelled before it was clear whether it is the one recorded at position 7 under this id: execute it again, with the same id");
    assert!(book.execute(&rebalance("count", 8)).unwrap().already_recorded);
}

#[test]
fn a_job_says_how_far_it_came_and_goes_on_without_its_handle() {
    let store = farm();
    let (sender, reports) = mpsc::channel();
    let send = move |report: &Report| sender.send(report.result.is_ok()).unwrap();
    drop(Job::start(Book::new(store.clone()).unwrap(), rebalance("count", 8), send));
    assert!(reports.recv().unwrap());
    let job = Job::start(Book::new(store).unwrap(), rebalance("count again", 7), |_| {});
    while !job.is_finished() {
        std::thread::yield_now();
    }
    assert_eq!(job.step(), Some(Step::Recording { events: 1 }));
    job.cancel(); // too late
    assert!(job.wait().1.result.is_ok());
}
