//! The list of all promises.

use crate::conformance::bookmarks::*;
use crate::conformance::promises::*;
use crate::conformance::snapshots::*;
use crate::conformance::subject::Fresh;

/// A promise: its name, and the function that panics if it is broken.
///
/// ```
/// use ledger_store::conformance::{PROMISES, Promise};
/// let (name, _): Promise = PROMISES[0];
/// assert_eq!(name, "an_empty_log_is_empty");
/// ```
pub type Promise = (&'static str, fn(Fresh<'_>));

macro_rules! promises {
    ($($promise:ident),* $(,)?) => {
        /// All promises.
        pub const PROMISES: &[Promise] = &[$((stringify!($promise), $promise)),*];
    };
}

promises! {
    an_empty_log_is_empty,
    what_is_appended_is_read_back_as_it_was,
    positions_are_dense_across_batches,
    a_stale_batch_is_a_conflict_and_writes_nothing,
    a_batch_is_written_whole_or_not_at_all,
    a_batch_that_is_no_sequence_is_refused,
    the_same_command_again_is_answered_and_not_repeated,
    an_id_with_other_content_is_refused,
    pages_hold_what_they_may_and_miss_nothing,
    a_page_behind_the_middle_of_a_record_begins_with_it,
    a_record_is_found_by_its_command,
    the_position_at_an_instant_holds_nothing_learnt_later,
    every_record_vouches_for_all_before_it,
    a_bookmark_is_where_its_reader_put_it,
    a_bookmark_lies_within_the_log,
    a_snapshot_is_given_back_as_it_was_or_not_at_all,
    what_one_handle_appends_the_others_see,
    what_was_acknowledged_is_there_when_the_log_is_opened_again,
    writers_at_once_lose_nothing_and_double_nothing,
}

/// Checks all promises. Prints the name of each before it is checked.
///
/// # Panics
/// Panics if the store breaks a promise.
pub fn check(fresh: Fresh<'_>) {
    for (name, promise) in PROMISES {
        println!("checking: {name}");
        promise(fresh);
    }
}
