//! Laws of any ledger at any time.

use crate::observed::{Held, Holds, Law, Readable};
use ledger_core::{
    query::Balance,
    value::{Figure, Kind, Money},
};
use std::collections::BTreeMap;

/// N4: the value that came in equals the value that is left or went out, for each stream and in total, with deficits
/// too. The sum charged to the cycles is the sum that the streams charged.
///
/// # Errors
/// The first balance whose sides differ.
pub fn conserves_value(read: &impl Readable) -> Holds {
    let reading = read.reading();
    let law = Law::new("conserves_value", reading.head);
    for stream in reading.balances.keys().chain(reading.stock.keys()) {
        let balance = reading.balances.get(stream).copied().unwrap_or_default();
        law.same(format_args!("the value that came into {stream:?}"), &balance.came_in(), &balance.went_out())?;
        let held = reading.stock.get(stream).map_or(Figure::ZERO, |stock| stock.value);
        law.same(format_args!("the value left in {stream:?}"), &balance.left, &held)?;
    }
    let sum = |side: fn(&Balance) -> Figure<Money>| reading.balances.values().map(side).sum::<Figure<Money>>();
    law.same(format_args!("the value into all streams"), &sum(Balance::came_in), &reading.total.came_in())?;
    law.same(format_args!("the value out of all streams"), &sum(Balance::went_out), &reading.total.went_out())?;
    law.same(format_args!("the value that came in, in total"), &reading.total.came_in(), &reading.total.went_out())?;
    law.same(format_args!("the sum charged to the cycles"), &reading.cycles, &reading.total.charged)
}

/// N4 and M8: the value is zero without stock, zero or more with stock, and zero or less for a deficit.
///
/// # Errors
/// The first line or stock with another value.
pub fn nothing_is_worth_nothing(read: &impl Readable) -> Holds {
    let reading = read.reading();
    let law = Law::new("nothing_is_worth_nothing", reading.head);
    let stands = |what: std::fmt::Arguments<'_>, stock: Held| {
        let (quantity, value) = (stock.quantity.units(), stock.value.units());
        let expected = match quantity.signum() {
            0 => "zero",
            1 => "zero or more",
            _ => "zero or less",
        };
        let fits = value == 0 || value.signum() == quantity.signum();
        law.holds(fits, what, format_args!("{value}"), format_args!("{expected}, for a quantity of {quantity}"))
    };
    for (stream, lines) in &reading.kardex {
        for line in lines {
            let Some(after) = line.after else { continue };
            stands(format_args!("value in {stream:?} after {}", line.reference), after)?;
        }
    }
    reading.stock.iter().try_for_each(|(stream, stock)| stands(format_args!("value in {stream:?}"), *stock))
}

/// N3: an outflow that leaves something changes the average by no more than its own rounding,
/// |V′·Q − V·Q′| ≤ Q/2.
///
/// # Errors
/// The first line that changes it by more.
pub fn outflows_keep_the_average(read: &impl Readable) -> Holds {
    let reading = read.reading();
    let law = Law::new("outflows_keep_the_average", reading.head);
    for (stream, lines) in &reading.kardex {
        let mut before = Held::default();
        for line in lines {
            let Some(after) = line.after else { continue };
            let wide = |stock: Held| (stock.quantity.units(), stock.value.units());
            let ((q, v), (left, value)) = (wide(before), wide(after));
            // a count may set a price after the loss that it finds
            if line.moved.is_negative() && left > 0 && line.kind != Kind::Count {
                law.holds(
                    2 * (value * q - v * left).abs() <= q,
                    format_args!("value in {stream:?} after {} took {left} of {q} worth {v}", line.reference),
                    format_args!("{value}"),
                    format_args!("{v} × {left} ÷ {q}, rounded"),
                )?;
            }
            before = after;
        }
    }
    Ok(())
}

/// M7: a transfer brings into one store the value that it takes out of the other.
///
/// # Errors
/// The first transfer whose two sides differ.
pub fn transfers_keep_value(read: &impl Readable) -> Holds {
    let reading = read.reading();
    let law = Law::new("transfers_keep_value", reading.head);
    let mut sides: BTreeMap<_, [Option<(i128, i128)>; 2]> = BTreeMap::new();
    for line in reading.kardex.values().flatten().filter(|line| line.kind == Kind::Transfer) {
        let side = usize::from(!line.moved.is_negative());
        sides.entry(&line.reference).or_default()[side] = Some((line.moved.units().abs(), line.cost.units()));
    }
    for (reference, [sent, arrived]) in sides {
        law.same(format_args!("quantity and value that arrived by {reference}"), &arrived, &sent)?;
    }
    let total = &reading.total;
    law.same(format_args!("the value of all transfers that arrived"), &total.transferred_in, &total.transferred_out)
}
