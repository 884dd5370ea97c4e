//! Stories that a person can check by hand, a line for each event: see
//! [`ledger_testkit::story`](mod@ledger_testkit::story).

mod batches;
mod movements;
mod numbers;
mod past;
mod rebalances;
mod taken_back;

use ledger_core::{command::*, event::*, query::*, value::*, *};
use ledger_testkit::story::{StoryBook, action, whole_pieces};
use time::OffsetDateTime;

fn open(conversion: &str, scales: (u8, u8), negative_stock: NegativeStock) -> StoryBook {
    let (quantity_scale, money_scale) = (Scale::new(scales.0).unwrap(), Scale::new(scales.1).unwrap());
    StoryBook::open(
        Settings::default().quantity_scale(quantity_scale).money_scale(money_scale).negative_stock(negative_stock),
        conversion,
    )
}

fn strict() -> StoryBook {
    open("50", (6, 6), NegativeStock::Refused)
}

/// A ledger of pieces and whole cents, one kilogram a bag, so that rounding shows.
fn pieces() -> StoryBook {
    StoryBook::open(whole_pieces(), "1")
}

fn lenient() -> StoryBook {
    open("1", (0, 2), NegativeStock::Allowed)
}

fn open_for_backdated_counts() -> StoryBook {
    StoryBook::open(whole_pieces().backdated_counts(BackdatedCounts::Allowed), "1")
}
