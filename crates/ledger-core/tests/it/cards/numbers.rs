//! Numbers and their rounding, and the effective order.

use super::*;

#[test]
fn n1_bags_come_in_kilograms_go_out_and_prices_are_per_bag() {
    strict().story(
        "05-01 entry 10 @ 27.50     | 500  275
         05-02 exit 25 as X         | 475  261.25  X 13.75  cycle 13.75
         05-03 entry 2.5 for 100    | 600  361.25
         05-04 adjust -1 as L       | 550  331.145833  L -30.104167
         05-05 exit 550 as Y        | 0    0           Y 331.145833",
    );
}

#[test]
fn n1_a_bag_of_a_quarter() {
    open("0.25", (2, 2), NegativeStock::Refused).story(
        "05-01 entry 3 @ 1.01       | 0.75 3.03
         05-02 exit 0.01 as X       | 0.74 2.99  X 0.04
         05-03 entry 0.5 @ 1        | refused too_many_decimals
         05-04 exit 0.001           | refused too_many_decimals",
    );
}

#[test]
fn n1_a_price_of_a_consumption_unit_is_that_of_a_buying_unit_exactly_or_refused() {
    open("0.25", (2, 2), NegativeStock::Refused).story(
        "05-01 entry 3 @ 4.04/kg    | 0.75 3.03
         05-02 entry 1 @ 0.01/kg    | refused too_many_decimals
         05-02 entry 1 @ 4.001/kg   | refused too_many_decimals
         05-02 entry 1 @ -4/kg      | refused negative_value
         05-02 adjust 1 @ 4/kg      | 1    4.03
         05-03 count 3 @ 8/kg       | 0.75 6
         05-04 revalue 4/kg         | 0.75 3
         05-05 rebalance 3 @ 8/kg   | 0.75 6",
    );
}

#[test]
fn n2_a_half_is_rounded_to_the_even_cent() {
    pieces().story(
        "05-01 entry 2 for 0.05     | 2 0.05
         05-02 exit 1 as X          | 1 0.03  X 0.02
         05-03 entry 1 for 0.04     | 2 0.07
         05-04 exit 1 as Y          | 1 0.03  Y 0.04",
    );
}

#[test]
fn n2_an_outflow_whose_cost_does_not_fit_is_refused() {
    // the covered part and the uncovered part fit each, but not their sum
    open("1", (9, 9), NegativeStock::Allowed).story(
        "05-01 entry 6 for 6000000000                  | 6 6000000000
         05-02 exit 11 as X                            | refused out_of_range
         05-02 transfer 11 as T                        | refused out_of_range T
         05-02 exit 9 as X                             | -3 -3000000000  X 9000000000",
    );
    // the cost of a superseded adjustment at the new price is only shown
    lenient().story(
        "05-01 adjust -1000000000 @ 2                  | refused price_on_loss
         05-01 adjust -1000000000 as L                 | -1000000000 0
         05-02 rebalance 1 @ 1000000000                | 1 1000000000",
    );
}

#[test]
fn n2_a_superseded_exit_that_would_cost_more_than_fits_is_refused() {
    lenient().story(
        "05-01 exit 1000000000 as X             | -1000000000 0  X 0
         05-02 rebalance 1 @ 1000000000 as B    | refused out_of_range X
         05-02 rebalance 1 @ 10000000 as B      | 1 10000000     X 10000000000000000",
    );
}

#[test]
fn n2_an_exit_into_deficit_that_would_cost_more_than_fits_is_refused() {
    // a deficit of three would fit, at 90 000 000 000 000 000.00; the cost of four does not
    lenient().story(
        "05-01 entry 1 @ 30000000000000000      | 1 30000000000000000
         05-02 exit 4 as X                      | refused out_of_range X
         05-02 exit 3 as X                      | -2 -60000000000000000  X 90000000000000000",
    );
}

#[test]
fn n2_what_does_not_fit_halfway_through_a_batch_is_not_refused() {
    // the return settles an exit whose cost does not fit, until the second entry makes it cheaper
    lenient().story(
        "05-01 entry 1 @ 30000000000000000      | 1 30000000000000000
         05-02 exit 4 as X
         +05-03 return 1 of X as R
         +05-01 entry 9 @ 1                     | 7 21000000000000006.30  X 12000000000000003.60",
    );
    // the return of another exit does the same, although nothing comes back of this one
    lenient().story(
        "05-01 entry 2 @ 30000000000000000      | 2 60000000000000000
         05-02 exit 4 as X
         +05-01 exit 1 as Y
         +05-03 return 1 of Y as R
         +05-01 entry 9 @ 1                     | 7 48000000000000005.40  X 12000000000000003.60  Y 30000000000000000",
    );
}

#[test]
fn n3_the_last_one_out_takes_the_residue() {
    pieces().story(
        "05-01 entry 3 for 10       | 3 10
         05-02 exit 1 as X          | 2 6.67  X 3.33
         05-03 exit 1 as Y          | 1 3.33  Y 3.34
         05-04 exit 1 as Z          | 0 0     Z 3.33  cycle 10",
    );
}

#[test]
fn n5_a_back_dated_entry_re_costs_later_exits() {
    pieces().story(
        "05-01 entry 10 @ 2         | 10 20
         05-05 exit 4 as X          | 6  12  X 8
         05-03 entry 10 @ 4         | 16 48  X 12  cycle 12
         05-02 exit 5 as Y          | 11 36.67  Y 10  X 13.33",
    );
}

#[test]
fn n5_at_one_moment_the_order_of_recording_counts() {
    pieces().story(
        "05-01 entry 10 @ 2         | 10 20
         05-05 exit 5 as X          | 5  10  X 10
         05-05 entry 5 @ 4          | 10 30  X 10
         05-05 exit 5 as Y          | 5  15  Y 15",
    );
}
