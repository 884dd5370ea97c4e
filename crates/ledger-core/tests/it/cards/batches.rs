//! Several actions at once.

use super::*;

#[test]
fn a_batch_is_judged_by_its_end() {
    pieces().story(
        "05-03 exit 5 as X
         +05-01 entry 10 @ 2           | 5 10  X 10
         05-04 adjust -5 as L
         +05-04 rebalance 3 @ 4 as B   | 3 12  X 20  L -20
         05-05 exit 1 as Y             | 2 8   Y 4
         05-05 00:00 entry 1 @ 9 as E
         +05-05 rebalance 1 @ 1 as C   | 1 1   Y 1",
    );
}

#[test]
fn a_batch_that_replaces_a_baseline_charges_what_is_later_once() {
    // the exit is settled for its return before the baseline below it is voided
    pieces().story(
        "05-01 rebalance 8 @ 1 as B    | 8 8
         05-03 exit 4 as X
         +05-04 return 1 of X as R
         +void B
         +05-01 rebalance 8 @ 2 as C   | 5 10  X 8  R 2  cycle 6",
    );
    // the entry of the batch stands right before the new floor
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-09 exit 5 as X             | 5 10  X 10
         05-05 entry 5 @ 8
         +05-05 rebalance 8 @ 3 as B   | 3 9   X 15  cycle 15
         void B                        | 10 40 X 20  cycle 20",
    );
}

#[test]
fn a_batch_may_change_what_stands_before_a_row_and_take_that_row_away() {
    // movements between the entry and the void are folded in one run
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-03 exit 1 as X             | 9  18  X 2
         05-05 exit 2 as Y             | 7  14  Y 4
         05-02 entry 10 @ 4
         +void Y                       | 19 57  X 3  cycle 3",
    );
    // for every place where a chunk of rows may end
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-03 exit 1 as X             | 9  18  X 2
         05-04 exit 1 as Y             | 8  16  Y 2
         05-05 exit 2 as Z             | 6  12  Z 4
         05-06 exit 3 as W             | 3  6   W 6
         05-02 entry 10 @ 4
         +void Z                       | 15 45  X 3  Y 3  W 9  cycle 15",
    );
}

#[test]
fn a_refused_action_does_not_refuse_what_follows_from_it() {
    strict().story(
        "05-01 entry 0.0000001 @ 1 as E
         +05-02 exit 1                 | refused too_many_decimals
         05-01 exit 0 as X
         +05-02 return 1 of X as R
         +void R                       | refused not_positive",
    );
}

#[test]
fn an_instant_outside_of_four_digit_years_is_refused() {
    let instant = |year, month, day, hour, offset| {
        let date = time::Date::from_calendar_date(year, month, day).unwrap();
        date.with_hms(hour, 30, 0).unwrap().assume_offset(time::UtcOffset::from_hms(offset, 0, 0).unwrap())
    };
    let (january, december) = (time::Month::January, time::Month::December);
    for (recorded, allowed) in [
        (instant(0, december, 31, 0, 0), false),
        (instant(1, january, 1, 0, 0), true),
        (instant(1, january, 1, 0, 1), false),
        (instant(9999, december, 31, 23, 0), true),
        (instant(9999, december, 31, 23, -1), false),
    ] {
        let open = crate::changed(crate::command("open"), |new| new.recorded = recorded)
            .with(Action::Open(Settings::default()));
        let mut ledger = Ledger::default();
        match ledger.decide(&open) {
            Ok(decision) => {
                assert!(allowed, "{recorded}");
                let body = decision.decided().body();
                let record = ledger.commit(decision).unwrap().0.into_record();
                assert_eq!(wire::decode_canonical(&body, wire::Scales::default()).unwrap(), record);
            }
            Err(refusals) => {
                assert!(!allowed, "{recorded}");
                assert_eq!(refusals.as_slice()[0].refusal.code(), "date_out_of_range");
            }
        }
    }
}

#[test]
fn what_a_batch_breaks_of_what_was_there_is_refused_at_the_action_that_came_first() {
    let mut book = pieces();
    for line in ["05-01 entry 10 @ 2", "05-05 exit 8 as X"] {
        book.tell(vec![action(line)]).unwrap();
    }
    let batch = ["05-06 entry 1 @ 2", "05-02 exit 1", "05-03 exit 2", "05-04 exit 1"];
    let refusals = book.tell(batch.map(action).into()).unwrap_err();
    let codes: Vec<_> = refusals.as_slice().iter().map(|refused| (refused.action, refused.refusal.code())).collect();
    assert_eq!(codes, [(0, "negative_stock")]);
}
