//! The effect of each movement on stock and value.

use super::*;

#[test]
fn m2_what_comes_back_brings_what_it_cost_to_the_last_cent() {
    pieces().story(
        "05-01 entry 3 for 10       | 3 10
         05-02 exit 3 as X          | 0 0     X 10
         05-03 return 1 of X as A   | 1 3.33  A 3.33  cycle 6.67
         05-04 return 1 of X as B   | 2 6.67  B 3.34
         05-05 return 1 of X as C   | 3 10    C 3.33  cycle 0
         05-06 return 1 of X        | refused return_exceeds_exit
         05-01 return 1 of X        | refused return_before_exit
         void B                     | 2 6.67  C 3.34  A 3.33
         void X                     | refused referred_to A",
    );
    // a return in between changes the value of a later one, also across a count that absorbs every other change
    pieces().story(
        "05-01 entry 6 for 20       | 6 20
         05-02 exit 3 as X          | 3 10     X 10
         05-04 return 1 of X as A   | 4 13.33  A 3.33
         05-05 count 4 @ 5 as C     | 4 20
         05-06 return 1 of X as B   | 5 23.34  B 3.34
         05-03 return 1 of X as N   | 5 23.33  N 3.33  A 3.34  B 3.33
         void N                     | 5 23.34  A 3.33  B 3.34",
    );
}

#[test]
fn m2_a_return_follows_its_exit_when_that_is_re_costed() {
    pieces().story(
        "05-02 entry 10 @ 2         | 10 20
         05-03 exit 10 as X         | 0  0   X 20
         05-04 return 5 of X as R   | 5  10  R 10
         05-01 entry 10 @ 4         | 15 45  X 30  R 15  cycle 15",
    );
}

#[test]
fn m2_every_exit_that_is_re_costed_tells_its_own_return_across_a_count() {
    pieces().story(
        "05-01 entry 6 for 20          | 6 20
         05-02 exit 3 as X             | 3 10    X 10
         05-03 exit 1 as Y             | 2 6.67  Y 3.33
         05-05 count 2 @ 5             | 2 10
         05-06 return 1 of X as A      | 3 13.33 A 3.33
         05-07 return 1 of Y as B      | 4 16.66 B 3.33
         05-01 entry 4 for 40          | 4 22    X 18  Y 6  A 6  B 6",
    );
}

#[test]
fn m3_a_gain_is_worth_its_price_or_the_average_or_the_last_known_one() {
    pieces().story(
        "05-01 adjust 1             | refused no_price_known
         05-01 adjust 2 @ 3 as A    | 2 6     A 6
         05-02 entry 1 for 4        | 3 10
         05-03 adjust 1 as B        | 4 13.33 B 3.33
         05-04 adjust -4 as C       | 0 0     C -13.33
         05-05 adjust 3 as D        | 3 10    D 10
         05-06 adjust 0             | refused zero_delta
         05-06 adjust -1 @ 2        | refused price_on_loss",
    );
}

#[test]
fn m3_a_baseline_of_nothing_sets_the_last_known_average() {
    strict().story(
        "05-01 rebalance 0 @ 30 as B | 0 0
         05-02 adjust 2 as G         | 100 60  G 60",
    );
}

#[test]
fn m3_a_gain_follows_the_last_known_average_where_nothing_else_differs() {
    // there is no stock before the gain, neither before nor after the correction
    pieces().story(
        "05-01 entry 10 @ 2 as E               | 10 20
         05-02 exit 10 as X                    | 0 0  X 20
         05-03 adjust 1 as G                   | 1 2  G 2
         correct E by 05-01 entry 10 @ 4 as F  | 1 4  X 40  G 4",
    );
}

#[test]
fn m3_a_gain_without_a_price_is_not_refused_if_its_batch_supersedes_it() {
    // the return settles the gain before the baseline comes
    pieces().story(
        "05-01 adjust 1 as G
         +05-03 exit 1 as X
         +05-04 return 1 of X as R
         +05-02 rebalance 5 @ 2 as B           | 5 10  X 2",
    );
}

#[test]
fn m3_what_takes_out_or_finds_nothing_leaves_the_last_known_average_unrounded() {
    pieces().story(
        "05-01 entry 3 for 10                  | 3 10
         05-02 exit 1 as W                     | 2 6.67  W 3.33
         05-03 count 2 as N                    | 2 6.67  N 0
         05-04 adjust -1 as L                  | 1 3.33  L -3.34
         05-05 exit 1 as X                     | 0 0     X 3.33
         05-06 adjust 100 as G                 | 100 333.33",
    );
    pieces().story(
        "05-01 entry 3 for 10                  | 3 10
         05-02 count 2 as C                    | 2 6.67  C -3.33
         05-03 exit 2 as X                     | 0 0     X 6.67
         05-04 adjust 100 as G                 | 100 333.33",
    );
    pieces().story(
        "05-01 entry 3 for 10                  | 3 10
         05-02 adjust 1 @ 0.01 as F            | 4 10.01
         05-03 reverse F                       | 3 7.51
         05-04 exit 3 as X                     | 0 0     X 7.51
         05-05 adjust 1000 as G                | 1000 2502.50",
    );
}

#[test]
fn m4_the_stock_is_what_was_counted_whatever_is_recorded_late() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-05 count 7 as C            | 7  14   C -6   C.moved -3
         05-06 exit 2 as X             | 5  10   X 4
         05-03 exit 2 as Y             | 5  10   C -2   C.moved -1  Y 4
         05-02 entry 10 @ 5 as E       | 5  17.5 C -38.5  C.moved -11  X 7
         05-04 exit 12 as Z            | 5  17.50 C.moved 1  C 3.5
         05-05 count 9                 | refused backdated_count 2026-05-06
         05-06 count 5 as D            | 5  17.50 D 0  D.moved 0",
    );
}

#[test]
fn m4_a_gain_is_valued_as_any_and_a_price_sets_the_value_too() {
    pieces().story(
        "05-01 count 2                 | refused no_price_known
         05-01 count 2 @ 3 as A        | 2 6    A 6
         05-02 count 4 as B            | 4 12   B 6
         05-03 count 3 @ 5 as C        | 3 15   C 3   C.moved -1
         05-04 count 0 @ 7             | 0 0
         05-05 count 1 as D            | 1 7    D 7",
    );
}

#[test]
fn m4_a_back_dated_count_is_allowed_by_a_setting() {
    open_for_backdated_counts().story(
        "05-01 entry 10 @ 2            | 10 20
         05-06 exit 5 as X             | 5  10
         05-03 count 6 as C            | 1  2   X 10  C -8
         05-02 count 4 as D            | 1  2   C.moved 2
         05-04 count 4                 | refused negative_stock X 1",
    );
}

#[test]
fn m7_a_transfer_keeps_its_value_and_re_costing_follows_it() {
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-03 transfer 4 as T                         | 6  12  NORTH 4/8
         05-04 exit 2 in NORTH as X                    | 6  12  NORTH 2/4   X 4
         05-05 transfer 2 from NORTH to MAIN as S      | 8  16  NORTH 0/0   S 4
         05-06 exit 8 as Y                             | 0  0   Y 16  cycle 20
         05-02 entry 10 @ 5                            | 10 35  X 7  Y 28  cycle 35
         05-03 transfer 1 to MAIN                      | refused same_store
         void T                                        | refused negative_stock",
    );
}

#[test]
fn m8_disallowed_no_moment_may_be_negative_now_or_later() {
    pieces().story(
        "05-01 entry 10 @ 2          | 10 20
         05-05 exit 8 as X           | 2  4
         05-03 exit 3 as Y           | refused negative_stock 2026-05-05 X 1
         05-06 exit 3 as Z           | refused negative_stock 2026-05-06 Z 1
         05-06 exit 3
         +05-04 entry 1 @ 5          | 0 0",
    );
}

#[test]
fn m8_a_deficit_is_carried_at_the_last_known_average_and_settled_by_what_comes_in() {
    lenient().story(
        "05-01 entry 2 @ 10          | 2  20
         05-02 exit 5 as X           | -3 -30  X 50
         05-03 exit 1 as Y           | -4 -40  Y 10
         05-04 entry 3 for 33        | -1 -10  variance 3
         05-05 entry 7 for 84        | 6  72   variance 5   X 50  Y 10
         05-06 exit 6 as Z           | 0  0    Z 72",
    );
}

#[test]
fn m8_what_leaves_before_anything_came_costs_nothing_yet() {
    lenient().story(
        "05-02 exit 5 as X           | -5 0   X 0
         05-03 adjust 1              | refused no_price_known
         05-04 entry 5 @ 3           | 0  0   X 0  variance 15
         05-01 entry 5 @ 2           | 5  15  X 10 variance 0",
    );
}

#[test]
fn m8_a_gain_on_a_deficit_is_worth_what_is_known_and_the_rest_is_variance() {
    // an average of 10 for 3 is known: two exits of 1 are carried at 3.33 each, and the gain of 2 is worth 6.67
    lenient().story(
        "05-01 entry 3 for 10        | 3  10
         05-02 exit 3                | 0  0
         05-03 exit 1 as X           | -1 -3.33  X 3.33
         05-04 exit 1 as Y           | -2 -6.66  Y 3.33
         05-05 adjust 2 as G         | 0  0      G 6.67  variance 0.01",
    );
}

#[test]
fn m8_a_rebalance_forgets_the_deficit_before_it() {
    lenient().story(
        "05-01 entry 1 @ 1           | 1 1
         05-02 exit 2 as X           | -1 -1  X 2
         05-03 rebalance 5 @ 3 as B  | 5 15   X 6  variance 0
         void B                      | -1 -1  X 2  variance 0",
    );
}

#[test]
fn m8_a_transfer_out_of_a_deficit_settles_where_it_arrives() {
    lenient().story(
        "05-01 entry 2 @ 10                            | 2  20
         05-02 exit 1 in NORTH as X                    | 2  20  NORTH -1/0   X 0
         05-03 transfer 3 as T                         | -1 -10 NORTH 2/20   T 30  variance 10
         05-04 entry 1 for 13                          | 0  0   NORTH 2/20   variance 13",
    );
}

#[test]
fn m8_what_comes_into_a_deficit_and_leaves_one_does_not_change_the_last_known_average() {
    lenient().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 exit 15 as X            | -5 -10  X 30
         05-03 entry 2 @ 3             | -3 -6   variance 2
         05-04 exit 1 as Y             | -4 -8   Y 2
         05-01 entry 1 @ 13            | -3 -9   X 45  Y 3  variance 0",
    );
}

#[test]
fn m8_an_entry_that_leaves_nothing_or_a_deficit_does_not_change_the_last_known_average() {
    let deficit = "05-01 entry 10 @ 2 as E  | 10 20
                   05-02 exit 15 as X       | -5 -10  X 30";
    for entry_and_later in [
        // settled to nothing: the next exit and gain take the last known average, also after the correction
        "05-05 entry 5 @ 9                        | 0 0     variance 35
         05-06 exit 2 as Y                        | -2 -4   Y 4
         05-07 adjust 3 as G                      | 1 2     G 6
         correct E by 05-01 entry 10 @ 4 as F     | 1 4     X 60  Y 8  G 12  variance 25",
        // still a deficit
        "05-05 entry 4 @ 9                        | -1 -2   variance 28
         05-06 exit 1 as Y                        | -2 -4   Y 2
         05-07 adjust 3 as G                      | 1 2     G 6
         correct E by 05-01 entry 10 @ 4 as F     | 1 4     X 60  Y 4  G 12  variance 20",
        // no deficit before or after, and nothing left in both cases: only the known average differs
        "05-05 entry 5 @ 9                        | 0 0     variance 35
         05-06 exit 2 as Y                        | -2 -4   Y 4
         05-01 entry 5 @ 13
         +05-05 exit 5 as Z                       | -2 -18  X 85  Z 45  Y 18  variance 0",
        // the other way round
        "05-01 entry 5 @ 13 as F
         +05-05 entry 5 @ 9
         +05-05 exit 5 as Z                       | 0 0     X 85  Z 45  variance 0
         05-06 exit 2 as Y                        | -2 -18  Y 18
         void F
         +void Z                                  | -2 -4   X 30  Y 4  variance 35",
    ] {
        lenient().story(&format!("{deficit}\n{entry_and_later}"));
    }
}

#[test]
fn m8_where_stock_and_value_agree_the_last_known_average_may_still_differ() {
    // nothing is left after the second exit in both cases; before, the entry at 6 was the last known average, and now
    // it is its mean with one at 1.20
    lenient().story(
        "05-01 entry 1 @ 2             | 1 2
         05-01 exit 1 as W             | 0 0     W 2
         05-03 entry 4 @ 6             | 4 24
         05-04 exit 4 as X             | 0 0     X 24
         05-05 exit 2 as Y             | -2 -12  Y 12
         05-02 entry 20 for 24
         +05-04 exit 20 as Z           | -2 -4   X 8  Z 40  Y 4",
    );
    // the first two change nothing later; the exit long after them takes the average that became known in between
    lenient().story(
        "05-01 entry 10 @ 2            | 10 20
         05-03 exit 10 as X            | 0 0     X 20
         05-04 entry 5 @ 9             | 5 45
         05-05 exit 5 as Y             | 0 0     Y 45
         05-07 exit 1 as W             | -1 -9   W 9
         05-02 entry 3 @ 2
         +05-02 exit 3 as V
         +05-06 exit 2 as Z            | -3 -27  X 20  V 6  Y 45  Z 18  W 9",
    );
    // a superseded entry no longer sets the known average: the first one does not, once the second is voided
    lenient().story(
        "05-01 entry 1 @ 7             | 1 7
         05-01 exit 1 as W             | 0 0     W 7
         05-02 entry 4 @ 2 as E        | 4 8
         05-03 exit 4 as X             | 0 0     X 8
         05-05 exit 2 as Y             | -2 -4   Y 4
         void E
         +05-04 rebalance 0 @ 7 as B   | -2 -14  W 7  X 28  Y 14",
    );
}

#[test]
fn m9_a_revaluation_sets_the_average_and_leaves_the_quantity() {
    pieces().story(
        "05-01 revalue 5                               | refused nothing_in_stock
         05-01 entry 10 @ 2 as E                       | 10 20
         05-03 revalue 3.33 as P                       | 10 33.30  P 13.30  P.moved 0
         05-04 exit 10 as X                            | 0  0      X 33.30
         05-05 adjust 2 as G                           | 2  6.66
         05-02 entry 5 @ 9                             | 7  23.31  P -15.05
         05-02 revalue 0 as Q                          | 7  23.31  P 49.95",
    );
    pieces().story(
        "05-01 entry 10 @ 2 as E                       | 10 20
         05-03 revalue 3 as P                          | 10 30
         void E                                        | refused nothing_in_stock P
         void P                                        | refused not_voidable",
    );
}

#[test]
fn m4_a_count_is_compared_with_the_movement_that_is_last_once_a_later_one_is_taken_back() {
    let mut book = pieces();
    for line in ["05-01 entry 10 @ 2", "05-05 exit 1", "05-08 exit 1 as Y"] {
        book.tell(vec![action(line)]).unwrap();
    }
    let refusals = book.tell(vec![action("void Y"), action("05-03 count 7")]).unwrap_err();
    let codes: Vec<_> = refusals.as_slice().iter().map(|refused| (refused.action, refused.refusal.code())).collect();
    assert_eq!(codes, [(1, "backdated_count")]);
    book.tell(vec![action("void Y"), action("05-06 count 7")]).unwrap();
}
