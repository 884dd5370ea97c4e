//! The stock at a moment, as the book knew it at a position: both clocks.

use crate::answer::Answer;
use crate::bar::Bars;
use crate::change::open;
use crate::failure::Failure;
use crate::stock::{self, Held};
use anyhow::Result;
use ledger_core::{
    Ledger, Moment, StoreId, SupplyId,
    query::{AsOf, StreamStock},
    value::{Figure, MomentError, Money, Position},
};
use ledger_store::Book;
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;
use time::{Date, Time};

/// A moment in the warehouse. A bare date is the end of that day.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At {
    EndOf(Date),
    Moment(Moment),
}

impl FromStr for At {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let moment: Moment = text.parse()?;
        Ok(if text.contains(' ') { Self::Moment(moment) } else { Self::EndOf(moment.date()) })
    }
}

/// A limit of the book's knowledge: a position, or the end of a day (UTC).
#[derive(Debug, Clone, Copy)]
pub(crate) enum KnownAt {
    Position(Position),
    EndOf(Date),
}

impl FromStr for KnownAt {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        if let Ok(position) = text.parse() {
            return Ok(Self::Position(Position::new(position)));
        }
        match text.parse::<At>() {
            Ok(At::EndOf(date)) => Ok(Self::EndOf(date)),
            Ok(At::Moment(_)) | Err(_) => Err(Failure::new(
                "invalid_position",
                format!("\"{text}\" is neither a position, such as 17, nor a date, written as YYYY-MM-DD"),
            )),
        }
    }
}

pub(crate) fn show(book: &Path, at: Option<At>, known_at: Option<KnownAt>, bars: &Bars) -> Result<Answer> {
    let book = open(book, bars)?;
    let Some(known_at) = known_at else {
        return Ok(book.ask(|ledger| answer(ledger, at))?);
    };
    let position = position(&book, known_at)?;
    let bar = bars.spin("going back");
    let answer = book.ask_at(position, |ledger| answer(ledger, at).with("known_at", ledger.head().get().into()));
    bar.finish_and_clear();
    Ok(answer?)
}

/// The last position within the limit.
fn position(book: &Book, known_at: KnownAt) -> Result<Position> {
    match known_at {
        KnownAt::Position(position) => Ok(position),
        KnownAt::EndOf(date) => Ok(book.position_at(date.with_time(Time::MAX).assume_utc())?),
    }
}

fn answer(ledger: &Ledger, at: Option<At>) -> Answer {
    let variances = at.is_none().then(|| negative_variances(ledger));
    let held = |StreamStock { store, supply, stock, .. }| {
        let then = match at {
            None => AsOf::Held(stock),
            Some(At::EndOf(date)) => ledger.stock_at_end_of(store, &supply.code, date)?,
            Some(At::Moment(moment)) => ledger.stock_at(store, &supply.code, moment)?,
        };
        let variance = variances.as_ref().and_then(|variances| variances.get(&(store, &supply.code)));
        Some(Held { store, supply, then, negative_variance: variance.copied() })
    };
    let positions: Vec<Held<'_>> = ledger.stock().into_iter().filter_map(held).collect();
    Answer::done(stock::text_of(&positions, ledger), stock::json_of(&positions))
}

fn negative_variances(ledger: &Ledger) -> BTreeMap<(&StoreId, &SupplyId), Figure<Money>> {
    let streams = ledger.balance().streams.into_iter();
    streams.map(|stream| ((stream.store, &stream.supply.code), stream.balance.variance)).collect()
}
