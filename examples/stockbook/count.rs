//! Counts of one item on the shelf, and reversals of a count or adjustment.

use crate::answer::Answer;
use crate::ask::Ask;
use crate::bar::Bars;
use crate::change::{command, open};
use crate::steps::{Steps, plainly};
use anyhow::Result;
use clap::Args;
use ledger_core::{
    Command, InUnits, Moment, Reference, StoreId, SupplyId,
    command::{NewCount, NewReversal},
    value::ReasonCode,
};
use rust_decimal::Decimal;
use std::path::{Path, PathBuf};
use time::{OffsetDateTime, PrimitiveDateTime};

#[derive(Args)]
pub(crate) struct Count {
    /// The book
    book: PathBuf,
    /// The store
    store: StoreId,
    /// The item's code
    item: SupplyId,
    /// The stock that was counted, in buying units
    #[arg(allow_negative_numbers = true)]
    qty: Decimal,
    /// The moment of the count: YYYY-MM-DD HH:MM, or YYYY-MM-DD for its 00:00; now (UTC) if left out
    #[arg(long)]
    date: Option<Moment>,
    /// The average price per buying unit from then on; unchanged if left out
    #[arg(long, allow_negative_numbers = true)]
    price: Option<Decimal>,
    /// The reason for the difference
    #[arg(long)]
    reason: Option<ReasonCode>,
    /// The reference of the count; made by the ledger if left out
    #[arg(long = "ref")]
    reference: Option<Reference>,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Args)]
pub(crate) struct Reverse {
    /// The book
    book: PathBuf,
    /// The reference of the adjustment or count
    reference: Reference,
    /// The moment: YYYY-MM-DD HH:MM, or YYYY-MM-DD for its 00:00; now (UTC) if left out
    #[arg(long)]
    date: Option<Moment>,
    #[command(flatten)]
    asking: Asking,
}

#[derive(Args)]
struct Asking {
    /// Show the changes, and record nothing
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// Don't ask
    #[arg(long)]
    yes: bool,
}

pub(crate) fn count(task: &Count, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let Count { book, store, item, qty, date, price, reason, reference, asking } = task;
    let mut count = NewCount::new(date.map_or_else(now, Ok)?, store.clone(), item.clone(), qty.buying());
    count.unit_price = price.map(InUnits::per_buying);
    (count.reference, count.reason) = (reference.clone(), reason.clone());
    let question = format!("Record that there is {qty} of {item} in {store}?");
    let recorded = |count: &str| {
        format!("Recorded as {count}. To put back what it changed: stockbook reverse {} {count}", book.display())
    };
    asking.take(book, command()?.with(count), question, &recorded, bars, ask)
}

pub(crate) fn reverse(task: &Reverse, bars: &Bars, ask: &Ask) -> Result<Answer> {
    let Reverse { book, reference: of, date, asking } = task;
    let reversal = NewReversal::new(date.map_or_else(now, Ok)?, of.clone());
    let recorded = |reversal: &str| format!("{of} is reversed. Recorded as {reversal}.");
    asking.take(book, command()?.with(reversal), format!("Reverse {of}?"), &recorded, bars, ask)
}

pub(crate) fn now() -> Result<Moment> {
    let now = OffsetDateTime::now_utc();
    Ok(Moment::at(PrimitiveDateTime::new(now.date(), now.time()))?)
}

impl Asking {
    fn take(
        &self,
        book: &Path,
        command: Command,
        question: String,
        recorded: &dyn Fn(&str) -> String,
        bars: &Bars,
        ask: &Ask,
    ) -> Result<Answer> {
        let steps = Steps {
            question,
            preview_only: self.preview,
            yes: self.yes,
            exits: false,
            lines: None,
            warnings: Vec::new(),
            reasons: &plainly,
            recorded,
        };
        steps.take(&mut open(book, bars)?, command, bars, ask)
    }
}
