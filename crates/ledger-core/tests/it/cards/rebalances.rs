//! Rebalances: counts of the shelves that set the books.

use super::*;

#[test]
fn r2_a_rebalance_supersedes_the_whole_day_and_r3_re_costs_what_is_later() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-05 23:59:59 entry 10 @ 4   | 20 60
         05-06 exit 10 as X            | 10 30  X 30
         05-05 rebalance 12 @ 5 as B   | 2  10  X 50
         05-05 23:59:59 entry 1 @ 1    | refused before_baseline B
         05-06 entry 1 @ 5             | 3  15",
    );
}

#[test]
fn r3_stock_that_would_go_negative_after_a_rebalance_is_refused() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-06 exit 10 as X            | 0  0
         05-05 rebalance 9 @ 2         | refused negative_stock X 1
         05-05 rebalance 10 @ 3        | 0 0  X 30",
    );
}

#[test]
fn r4_a_superseded_exit_keeps_consuming_at_the_new_price() {
    strict().story(
        "05-01 entry 10 @ 20           | 500 200
         05-02 exit 100 as X           | 400 160   X 40
         05-05 rebalance 6 @ 33 as B   | 300 198   X 66  cycle 66
         05-06 return 50 of X as R     | 350 231   R 33  cycle 33
         void X                        | refused superseded B",
    );
}

#[test]
fn r4_a_superseded_transfer_arrives_at_the_new_price() {
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-02 transfer 4 as T                         | 6  12  NORTH 4/8
         05-05 rebalance 6 @ 5 as B                    | 6  30  NORTH 4/20
         05-03 exit 4 in NORTH as X                    | 6  30  NORTH 0/0   X 20
         void T                                        | refused superseded B
         void B                                        | 6  12  X 8",
    );
}

#[test]
fn r5_on_the_same_day_the_later_rebalance_counts_and_supersedes_the_earlier() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 exit 4 as X             | 6 12  X 8
         05-05 rebalance 5 @ 3 as B    | 5 15  X 12
         05-05 rebalance 7 @ 4 as C    | 7 28  X 12  B 15
         void B                        | 7 28  X 16
         void C                        | 6 12  X 8",
    );
}

#[test]
fn r5_an_earlier_dated_further_baseline_waits_until_the_later_one_is_undone() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 exit 4 as X             | 6  12  X 8
         05-06 exit 1 as Y             | 5  10  Y 2
         05-10 rebalance 5 @ 3 as B    | 5  15  X 12  Y 3
         05-04 rebalance 9 @ 7 as C    | 5  15  X 12  Y 3  C 63
         05-03 entry 1 @ 1             | refused before_baseline
         void B                        | 8  56  X 28  Y 7
         05-03 entry 1 @ 1             | refused before_baseline C
         void C                        | 5  10  X 8   Y 2",
    );
}

#[test]
fn r6_undoing_a_rebalance_brings_back_what_would_be_there_without_it() {
    pieces().story(
        "05-01 entry 10 @ 2 as E       | 10 20
         05-02 exit 4 as X             | 6 12   X 8
         05-05 rebalance 20 @ 3 as B   | 20 60  X 12
         05-06 exit 15 as Y            | 5 15   Y 45
         void B                        | refused negative_stock Y 9
         void Y
         +void B                       | 6 12   X 8  cycle 8",
    );
}

#[test]
fn r7_an_exit_taken_back_in_the_same_batch_is_not_told_as_re_costed() {
    let mut book = lenient();
    for line in ["05-05 exit 1 as X", "05-05 count 0 @ 2"] {
        book.tell(vec![action(line)]).unwrap();
    }
    // the gain is settled for its reversal before the exit is voided
    let batch = ["05-01 adjust 1 @ 3 as G", "05-06 reverse G", "void X"];
    let impact = book.tell(batch.map(action).into()).unwrap();
    assert_eq!(impact.recosted_count(), 0);
}

#[test]
fn r7_what_a_batch_supersedes_and_restores_again_is_not_counted() {
    let mut book = pieces();
    let mut tell = |lines: &[&str]| book.tell(lines.iter().map(|line| action(line)).collect()).unwrap();
    tell(&["05-01 entry 10 @ 2"]);
    // the return settles the exit, and with it the baseline, which is then voided
    let impact = tell(&["05-02 rebalance 5 @ 3 as B", "05-03 exit 1 as X", "05-03 return 1 of X", "void B"]);
    assert_eq!((impact.superseded(), impact.restored()), (0, 0));
    tell(&["05-02 rebalance 5 @ 3 as C"]);
    let impact = tell(&["void C", "05-04 exit 1 as Y", "05-04 return 1 of Y", "05-02 rebalance 5 @ 4 as D"]);
    assert_eq!((impact.superseded(), impact.restored()), (0, 0));
}

#[test]
fn r7_what_comes_back_into_force_is_counted_once_however_often_a_batch_settles() {
    let mut book = pieces();
    for line in ["05-03 entry 10 @ 2 as E", "05-04 exit 4 as X", "05-04 exit 1 as Z", "05-05 rebalance 9 @ 3 as B"] {
        book.tell(vec![action(line)]).unwrap();
    }
    // a correction of the same moment stands in the place of its original, which was superseded
    let lines = ["void B", "correct X by 05-04 exit 3 as Y", "correct Y by 05-04 exit 2 as W"];
    let impact = book.tell(lines.map(action).into()).unwrap();
    assert_eq!((impact.superseded(), impact.restored()), (0, 2), "E and Z");
}
