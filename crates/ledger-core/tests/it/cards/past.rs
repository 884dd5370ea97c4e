//! Closed cycles, questions of the past, and impacts of a change.

use super::*;

fn main() -> StoreId {
    StoreId::main()
}

fn north() -> StoreId {
    StoreId::new("NORTH").unwrap()
}

fn urea() -> SupplyId {
    SupplyId::new("UREA").unwrap()
}

/// The quantity and value in smallest units, or `None` if superseded.
fn told(as_of: Option<AsOf>) -> Option<(i128, i128)> {
    match as_of.unwrap() {
        AsOf::Held(stock) => Some((stock.quantity().units(), stock.value().units())),
        AsOf::Superseded => None,
    }
}

fn held(quantity: i128, value: i128) -> Option<(i128, i128)> {
    Some((quantity, value))
}

#[test]
fn c2_a_closed_cycle_stands_still_and_what_comes_later_is_its_variance() {
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-03 exit 4 as X                             | 6  12  cycle 8
         close 2026-05                                 | 6  12  cycle 8  beyond 0
         05-02 entry 10 @ 4                            | 16 48  cycle 8  beyond 4  X 12
         05-04 exit 1                                  | refused cycle_closed 2026-05
         05-04 return 1 of X as R                      | 17 51  cycle 8  beyond 1
         close 2026-05                                 | refused cycle_closed
         reopen 2026-05                                | 17 51  cycle 9  beyond 0
         reopen 2026-05                                | refused cycle_not_closed",
    );
    // a closing inside a batch freezes the charges by the actions before it
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-03 exit 4 as X
         +close 2026-05
         +05-02 entry 10 @ 4                           | 16 48  cycle 8  beyond 4  X 12",
    );
}

#[test]
fn t1_as_of_a_moment_what_happens_at_it_included() {
    let mut book = pieces();
    for line in ["05-01 08:00 entry 10 @ 2", "05-01 08:00 exit 1", "05-03 08:00 exit 4", "05-05 rebalance 9 @ 3"] {
        book.tell(vec![action(line)]).unwrap();
    }
    book.tell(vec![action("05-06 exit 1")]).unwrap();
    let at = |text: &str| told(book.ledger.stock_at(&main(), &urea(), text.parse().unwrap()));
    let on = |text: &str| {
        let day = text.parse::<Moment>().unwrap().date();
        told(book.ledger.stock_at_end_of(&main(), &urea(), day))
    };
    assert_eq!(at("2026-05-03 08:00"), None);
    assert_eq!(on("2026-05-04"), None);
    assert_eq!(on("2026-05-05"), held(9, 2700));
    assert_eq!(at("2026-05-06"), held(8, 2400));
    let mut undone = book.ledger.clone();
    let baseline = undone.kardex(&main(), &urea()).unwrap()[3].reference.clone();
    let undo = Command::new(CommandId::new("undo").unwrap(), OffsetDateTime::UNIX_EPOCH).with(NewVoid::new(baseline));
    let decision = undone.decide(&undo).unwrap();
    undone.commit(decision).unwrap();
    let at = |text: &str| told(undone.stock_at(&main(), &urea(), text.parse().unwrap()));
    assert_eq!(at("2026-05-01 07:59:59"), held(0, 0));
    assert_eq!(at("2026-05-01 08:00"), held(9, 1800));
    assert_eq!(at("2026-05-03 07:59:59"), held(9, 1800));
    assert_eq!(at("2026-05-03 08:00"), held(5, 1000));
}

#[test]
fn t2_what_was_superseded_when_it_was_asked_is_superseded_in_that_answer_for_ever() {
    let mut book = pieces();
    for line in ["05-01 entry 10 @ 2", "05-02 exit 4 as X", "05-05 rebalance 9 @ 3 as B", "05-06 return 1 of X"] {
        book.tell(vec![action(line)]).unwrap();
    }
    let then = book.ledger.head();
    book.tell(vec![action("void B")]).unwrap();
    let early = "2026-05-03".parse().unwrap();
    let (was, is) = (book.ledger.known_at(then), book.ledger.known_at(book.ledger.head()));
    assert_eq!(told(was.stock_at(&main(), &urea(), early)), None);
    assert_eq!(told(is.stock_at(&main(), &urea(), early)), held(6, 1200));
    // the return of the superseded exit brought the new price then, and brings the old one now
    assert_eq!(told(was.stock_of(&main(), &urea()).map(AsOf::Held)), held(10, 3000));
    assert_eq!(told(is.stock_of(&main(), &urea()).map(AsOf::Held)), held(7, 1400));
}

#[test]
fn t2_a_return_that_is_recorded_later_was_not_known_to_those_before() {
    let mut book = pieces();
    let mut tell = |lines: &[&str]| {
        lines.iter().for_each(|line| drop(book.tell(vec![action(line)]).unwrap()));
        book.ledger.head()
    };
    let then = tell(&["05-01 entry 3 for 10", "05-02 exit 3 as X", "05-04 return 1 of X", "05-06 return 1 of X"]);
    tell(&["05-03 return 1 of X"]);
    let (known, between) = (book.ledger.known_at(then), "2026-05-05".parse().unwrap());
    assert_eq!(told(known.stock_at(&main(), &urea(), between)), held(1, 333));
    assert_eq!(told(known.stock_of(&main(), &urea()).map(AsOf::Held)), held(2, 667));
    assert_eq!(told(book.ledger.stock_at(&main(), &urea(), between)), held(2, 667));
}

#[test]
fn t2_a_superseded_transfer_that_was_voided_since_arrived_at_the_new_price_then() {
    let mut book = pieces();
    let mut tell = |lines: &[&str]| {
        lines.iter().for_each(|line| drop(book.tell(vec![action(line)]).unwrap()));
        book.ledger.head()
    };
    let then = tell(&["05-01 entry 10 @ 2", "05-02 transfer 4 as T", "05-05 rebalance 6 @ 5 as B"]);
    tell(&["void B", "void T"]);
    assert_eq!(told(book.ledger.known_at(then).stock_of(&north(), &urea()).map(AsOf::Held)), held(4, 2000));
    assert_eq!(told(book.ledger.stock_of(&north(), &urea()).map(AsOf::Held)), held(0, 0));
}

#[test]
fn t3_a_voided_line_shows_what_it_moved_until_then() {
    let mut book = pieces();
    for line in [
        "05-01 entry 10 @ 2 as E",
        "05-02 exit 4 as X",
        "05-03 return 1 of X as R",
        "05-04 transfer 2 as T",
        "05-05 rebalance 5 @ 3 as B",
        "void B",
        "05-01 entry 10 @ 4",
        "void T",
        "void R",
        "void X",
        "void E",
    ] {
        book.tell(vec![action(line)]).unwrap();
    }
    let voided = |store: &str| -> Vec<(String, i128)> {
        let lines = book.stream(store).map(StreamView::kardex).unwrap().into_iter();
        let voided = lines.filter(|line| line.voided_by.is_some());
        voided.map(|line| (line.reference.to_string(), line.cost.units())).collect()
    };
    let shown = |lines: &[(&str, i128)]| -> Vec<(String, i128)> {
        lines.iter().map(|(name, cost)| ((*name).to_owned(), *cost)).collect()
    };
    assert_eq!(voided("MAIN"), shown(&[("E", 2000), ("X", 1200), ("R", 300), ("T", 600), ("B", 1500)]));
    assert_eq!(voided("NORTH"), shown(&[("T", 600)]));
}

#[test]
fn t4_a_count_that_finds_something_else_is_named_with_the_cause() {
    let mut book = pieces();
    for line in ["05-01 entry 10 @ 2", "05-05 count 7 as C"] {
        book.tell(vec![action(line)]).unwrap();
    }
    let impact = book.tell(vec![action("05-02 exit 2 as X"), action("05-03 exit 2 as Y")]).unwrap();
    let [count] = impact.counts.as_slice() else { panic!("{:?}", impact.counts) };
    assert_eq!((count.reference.as_str(), count.cause.as_str()), ("C", "X"));
    assert_eq!((count.before.units(), count.after.units()), (-3, 1));
    // a superseded count finds nothing and is not named, even if the batch settled it before for a return
    let batch = ["05-04 exit 1 as Z", "05-06 return 1 of Z", "05-06 rebalance 5 @ 2"];
    let impact = book.tell(batch.map(action).into()).unwrap();
    assert_eq!(impact.counts, []);
}

#[test]
fn t4_each_count_that_finds_something_else_is_named_once_in_the_order_of_recording() {
    let mut book = pieces();
    for line in [
        "05-01 entry 10 @ 2",
        "05-01 entry 10 @ 2 in NORTH",
        "05-05 count 7 as C",
        "05-05 count 7 in NORTH as N",
        "05-06 count 7 as D",
        "05-08 exit 1 in NORTH as Z",
    ] {
        book.tell(vec![action(line)]).unwrap();
    }
    // the other store comes first, and is settled for the new count in it before more is dated before that
    let batch = ["05-02 exit 1 in NORTH", "void Z", "05-07 count 7 in NORTH", "05-03 exit 1 in NORTH", "05-03 exit 1"];
    let impact = book.tell(batch.map(action).into()).unwrap();
    let counts =
        impact.counts.iter().map(|count| (count.reference.as_str(), count.before.units(), count.after.units()));
    assert_eq!(counts.collect::<Vec<_>>(), [("C", -3, -2), ("N", -3, -1)]);
}

#[test]
fn t4_an_exit_that_a_batch_re_costs_and_then_voids_is_not_re_costed() {
    let mut book = pieces();
    let actions = |lines: &[&str]| lines.iter().map(|line| action(line)).collect::<Vec<_>>();
    book.tell(actions(&["05-01 entry 10 @ 2", "05-05 exit 4 as X", "05-05 exit 1 as Y"])).unwrap();
    // the return of a new exit settles the change by the entry before the old exit is voided
    let batch = actions(&["05-03 entry 10 @ 4", "05-06 exit 1 as Z", "05-07 return 1 of Z", "void X"]);
    assert_eq!(listed(&book, &batch), [("Y".to_owned(), 200, 300)]);
    let impact = book.tell(batch).unwrap();
    assert_eq!((impact.recosted_count(), impact.recosted_change().units()), (1, 100));
}

/// The re-costed exits, in hundredths.
fn listed(book: &StoryBook, actions: &[Action]) -> Vec<(String, i128, i128)> {
    let exits = book.recosted_exits(actions.to_vec()).into_iter();
    exits.map(|exit| (exit.reference.to_string(), exit.before.units(), exit.after.units())).collect()
}

#[test]
fn t4_what_a_preview_counts_and_what_it_follows_further_is_listed_as_it_was_recorded() {
    let mut book = pieces();
    for line in [
        "05-01 entry 20 @ 2",
        "05-06 exit 1 as Y",
        "05-12 exit 2 as W",
        "05-05 exit 4 as X",
        "05-07 return 1 of X",
        "05-08 transfer 6",
        "05-09 exit 1 in NORTH as Z",
        "05-10 transfer 1 from NORTH to MAIN",
    ] {
        book.tell(vec![action(line)]).unwrap();
    }
    let mut check = |action: Action, expected: &[(&str, i128, i128)]| {
        let exits = listed(&book, std::slice::from_ref(&action));
        let told: Vec<_> = exits.iter().map(|(exit, before, after)| (exit.as_str(), *before, *after)).collect();
        assert_eq!(told, expected);
        let preview = book.preview(vec![action.clone()]);
        assert_eq!(preview.recosted_count(), expected.len());
        assert_eq!(book.tell(vec![action]).unwrap(), preview);
    };
    // Y and X are superseded; Z costs the value that was sent to it, and W the value that came back
    check(
        action("05-08 rebalance 10 @ 3 as B"),
        &[("Y", 200, 300), ("W", 400, 600), ("X", 800, 1200), ("Z", 200, 300)],
    );
    // two stores at once: the stock that Z was taken from is sent back at the new price
    let Action::Rebalance(both) = action("05-08 rebalance 10 @ 4 as C") else { panic!("it is a rebalance") };
    let of_north = both.lines[0].clone();
    let both = both.line(
        StoreId::new("NORTH").unwrap(),
        of_north.supply,
        of_north.date + time::Duration::days(3),
        4.buying(),
        5.per_buying(),
    );
    check(both.into(), &[("W", 600, 818), ("Z", 300, 500)]);
    // Y and X cost the price of their first superseder, until it is voided
    check(action("void B"), &[("Y", 300, 400), ("X", 1200, 1600)]);
    check(action("void C"), &[("Y", 400, 200), ("W", 818, 400), ("X", 1600, 800), ("Z", 500, 200)]);
}

#[test]
fn t4_an_exit_that_costs_the_same_under_its_superseder_is_not_re_costed() {
    let mut book = pieces();
    for line in [
        "05-01 entry 10 @ 2",
        "05-02 exit 4 as X",
        "05-03 exit 2 as V",
        "05-03 return 1 of V",
        "05-04 entry 7 @ 4",
        "05-05 exit 12 as Y",
    ] {
        book.tell(vec![action(line)]).unwrap();
    }
    // X and V cost two each already
    for (line, before, after) in [("05-06 rebalance 5 @ 2 as B", 3800, 2400), ("void B", 2400, 3800)] {
        let preview = book.preview(vec![action(line)]);
        assert_eq!(listed(&book, &[action(line)]), [("Y".to_owned(), before, after)], "{line}");
        assert_eq!((preview.recosted_count(), preview.recosted_change().units()), (1, after - before));
        assert_eq!(book.tell(vec![action(line)]).unwrap(), preview, "{line}");
    }
}

#[test]
fn t4_every_region_that_a_void_reprices_is_told_and_what_stands_in_anothers_place() {
    let mut book = pieces();
    for line in [
        "05-01 entry 20 @ 2",
        "05-05 exit 3 as X",
        "correct X by 05-05 exit 4 as W",
        "05-12 exit 1 as Y",
        "05-20 rebalance 5 @ 3 as A",
        "05-10 rebalance 9 @ 4 as B",
        "05-15 rebalance 8 @ 5 as C",
    ] {
        book.tell(vec![action(line)]).unwrap();
    }
    let exits = |w: (i128, i128), y: (i128, i128)| vec![("W".to_owned(), w.0, w.1), ("Y".to_owned(), y.0, y.1)];
    let preview = book.preview(vec![action("void A")]);
    assert_eq!(listed(&book, &[action("void A")]), exits((1200, 1600), (300, 500)));
    assert_eq!(book.tell(vec![action("void A")]).unwrap(), preview);
    for line in ["void C", "void B"] {
        book.tell(vec![action(line)]).unwrap();
    }
    assert_eq!(listed(&book, &[action("05-02 entry 20 @ 4")]), exits((800, 1200), (200, 300)));
}

#[test]
fn t4_what_a_command_recosts_is_listed_by_the_ledger_before_it() {
    let mut book = pieces();
    let actions = |lines: &[&str]| lines.iter().map(|line| action(line)).collect::<Vec<_>>();
    let exits = |x: (i128, i128), y: (i128, i128)| vec![("X".to_owned(), x.0, x.1), ("Y".to_owned(), y.0, y.1)];
    book.tell(actions(&["05-01 entry 10 @ 2", "05-05 exit 4 as X", "05-06 exit 1 as Y"])).unwrap();
    book.tell(actions(&["05-07 return 1 of X"])).unwrap();

    // an exit that a batch re-costs twice has the last cost in the end
    let twice = ["05-20 rebalance 4 @ 5 as B", "05-21 exit 1 as Z", "05-22 return 1 of Z", "void B"];
    let twice = actions(&[&twice[..], &["05-20 rebalance 4 @ 6"]].concat());
    assert_eq!(listed(&book, &twice), exits((800, 2400), (200, 600)));
    let preview = book.preview(twice);
    assert_eq!((preview.recosted_count(), preview.recosted_change().units()), (2, 2000));

    let rebalance = actions(&["05-20 rebalance 5 @ 3"]);
    let preview = book.preview(rebalance.clone());
    let expected = exits((800, 1200), (200, 300));
    assert_eq!(listed(&book, &rebalance), expected);
    assert_eq!((preview.recosted_count(), preview.recosted_change().units()), (2, 500));
    let (before, record) = (book.ledger.clone(), book.record("05-20 rebalance 5 @ 3"));
    assert_eq!(book.tell(rebalance).unwrap(), preview);
    // a record is listed by the ledger right before it, and by no other
    let of_record: Vec<_> =
        before.recosted_exits_of(&record).unwrap().into_iter().map(|exit| exit.after.units()).collect();
    assert_eq!(of_record, [1200, 300]);
    let moved_on = book.ledger.recosted_exits_of(&record).err().unwrap();
    assert_eq!((moved_on.head, moved_on.position), (book.ledger.head(), record.position));
}
