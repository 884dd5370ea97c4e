//! Reversals, voids, corrections and locks.

use super::*;

#[test]
fn m5_a_reversal_puts_a_loss_back_at_what_it_left_at() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 adjust -4 as L          | 6  12   L -8
         05-03 entry 6 @ 4             | 12 36
         05-01 reverse L               | refused reversal_before_original L
         05-04 reverse L as U          | 16 44   U 8
         05-05 reverse L               | refused already_reversed U
         05-05 reverse U               | refused not_reversible
         05-01 entry 10 @ 4            | 26 84   L -12  U 12",
    );
}

#[test]
fn m5_a_gain_leaves_as_any_outflow_and_a_count_is_reversed_by_its_difference() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 adjust 2 @ 8 as G       | 12 36
         05-03 reverse G as U          | 10 30   U -6
         05-04 count 7 @ 9 as C        | 7  63   C 33
         05-05 reverse C as V          | 10 72   V 9   V.moved 3
         05-04 exit 1 as X             | 9  63   C.moved -3",
    );
}

#[test]
fn m5_of_a_superseded_original_the_reversal_stays_and_moves_nothing() {
    pieces().story(
        "05-01 entry 10 @ 2            | 10 20
         05-02 adjust -4 as L          | 6  12
         05-05 reverse L as U          | 10 20   U 8
         05-03 rebalance 5 @ 3 as B    | 5  15   U 0  U.moved 0
         void B                        | 10 20   U 8  U.moved 4
         05-03 rebalance 5 @ 3         | 5  15
         05-05 reverse L               | refused already_reversed",
    );
}

#[test]
fn m6_a_void_takes_an_entry_back_unless_it_was_used() {
    pieces().story(
        "05-01 entry 10 @ 2 as E    | 10 20
         05-02 entry 10 @ 4 as F    | 20 60
         05-03 exit 10 as X         | 10 30  X 30
         void E as V                | 0  0   X 40
         void F                     | refused negative_stock X 10",
    );
    pieces().story(
        "05-01 entry 10 @ 2 as E    | 10 20
         05-03 exit 10 as X         | 0 0
         void E                     | refused negative_stock X
         void X as V                | 10 20 cycle 0
         void E                     | 0 0
         void X                     | refused voided V
         void V                     | refused not_voidable",
    );
}

/// The other rows of the command do not count, whether before the void or after it.
#[test]
fn m6_what_is_voided_shows_what_the_books_said_before_the_command() {
    for (judged_on_the_way, left) in [("05-20 count 10 @ 7", "10 70"), ("05-20 exit 1", "9 18")] {
        let settings = whole_pieces().negative_stock(NegativeStock::Allowed).backdated_counts(BackdatedCounts::Allowed);
        let mut book = StoryBook::open(settings, "1");
        book.story(&format!(
            "05-03 exit 10 as X             | -10 0     X 0
             05-01 entry 10 @ 2 as E
             +{judged_on_the_way}
             +void X                        | {left}   X.voided 0"
        ));
    }
}

/// Each kind shows the values of the books before the command; a row voided by its own command shows the values given.
#[test]
fn m6_what_is_voided_shows_what_it_last_was_in_the_books() {
    pieces().story(
        "05-01 entry 10 @ 2 as E        | 10 20
         05-03 exit 4 as X              | 6  12   X 8
         05-04 return 2 of X as R       | 8  16   R 4
         05-05 transfer 4 as T          | 4  8    NORTH 4/8
         05-02 entry 10 @ 4 as F        | 14 42   X 12  R 6  NORTH 4/12
         05-02 entry 10 @ 6 as G
         +void T
         +void R
         +void X
         +correct F by 05-02 entry 1 @ 9 as H | 21 89   R.voided 6  X.voided 12  F.voided 40  T.voided 12",
    );
    pieces().story(
        "05-01 entry 10 @ 2             | 10 20
         05-03 entry 3 @ 7 as E
         +05-02 exit 4 as X
         +05-04 return 1 of X as R
         +05-05 rebalance 2 @ 3 as B
         +void B
         +void R
         +void X
         +void E                        | 10 20   E.voided 21  X.voided 0  R.voided 0  B.voided 6",
    );
    pieces().story(
        "05-01 entry 10 @ 2             | 10 20
         05-02 exit 4 as X              | 6  12   X 8
         05-03 rebalance 5 @ 3 as B     | 5  15   X 12
         void B
         +void X                        | 10 20   X.voided 12",
    );
}

#[test]
fn m6_a_correction_keeps_its_place_if_it_keeps_its_moment() {
    pieces().story(
        "05-01 entry 10 @ 2 as E                       | 10 20
         05-01 exit 5 as X                             | 5  10  X 10
         correct E by 05-01 entry 10 @ 4 as F          | 5  20  X 20
         correct X by 05-01 exit 6 as Y                | 4  16  Y 24  cycle 24
         correct F by 05-02 entry 10 @ 4               | refused negative_stock Y 6
         correct E by 05-01 entry 1 @ 1                | refused voided
         correct Y by 05-01 entry 1 @ 1                | refused not_correctable",
    );
}

#[test]
fn m6_a_return_can_not_be_corrected_to_stand_before_its_exit() {
    pieces().story(
        "05-01 entry 10 @ 2                            | 10 20
         05-02 exit 1 as X
         +05-02 return 1 of X as R
         +05-02 exit 4 as Y                            | 6 12  Y 8
         correct R by 05-02 return 1 of Y              | refused return_before_exit Y
         correct R by 05-03 return 1 of Y as S         | 6 12  S 2  cycle 8",
    );
}

#[test]
fn m6_a_correction_and_what_it_records_have_names_of_their_own() {
    let mut book = pieces();
    book.tell(vec![action("05-01 entry 10 @ 2 as E")]).unwrap();
    let next = book.ledger.head().get() + 1;
    let name = |kind: &str| Reference::new(format!("{kind}-{next}")).unwrap();
    let correct = |reference: Option<Reference>, by: &str| {
        let Action::Entry(by) = action(by) else { panic!("an entry") };
        crate::changed(NewCorrection::new(Reference::new("E").unwrap(), by), |new| new.reference = reference)
    };
    let mut other = book.clone();
    let made_like_a_void = correct(None, &format!("05-01 entry 9 @ 2 as {}", name("void")));
    let recorded = other.tell(vec![made_like_a_void.into()]).unwrap().recorded;
    assert_eq!(recorded[1], name("void"));
    assert_ne!(recorded[0], recorded[1]);
    let mut other = book.clone();
    let recorded = other.tell(vec![correct(Some(name("entry")), "05-01 entry 9 @ 2").into()]).unwrap().recorded;
    assert_eq!(recorded[0], name("entry"));
    assert_ne!(recorded[0], recorded[1]);
    let twice = correct(Some(Reference::new("F").unwrap()), "05-01 entry 9 @ 2 as F");
    assert_eq!(book.tell(vec![twice.into()]).unwrap_err().as_slice()[0].refusal.code(), "duplicate_reference");
}

#[test]
fn m10_what_is_locked_stands_still_but_for_a_later_rebalance() {
    pieces().story(
        "05-01 entry 10 @ 2 as E                       | 10 20
         05-05 exit 2 as X                             | 8  16
         lock 05-03                                    | 8  16
         05-03 23:59 entry 1 @ 1                       | refused period_locked 2026-05-03
         05-03 rebalance 1 @ 1                         | refused period_locked
         void E                                        | refused period_locked 2026-05-01
         correct X by 05-02 exit 2                     | refused period_locked 2026-05-02
         correct X by 05-04 exit 3 as Y                | 7  14
         05-04 rebalance 9 @ 3 as B                    | 9  27
         lock 05-09                                    | 9  27
         void B                                        | refused period_locked 2026-05-04
         unlock                                        | 9  27
         void B                                        | 7  14",
    );
}
