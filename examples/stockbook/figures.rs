//! Figures as people write them.

use ledger_core::{Ledger, value::OnHand};

/// The currency of a ledger's money.
pub(crate) fn currency(ledger: &Ledger) -> String {
    ledger.settings().cloned().unwrap_or_default().currency.as_str().to_owned()
}

/// The average per buying unit, or a dash without stock.
pub(crate) fn average_or_dash(stock: OnHand) -> String {
    stock.average().map_or_else(|| "–".to_owned(), |average| with_cents(average.to_string()))
}

/// An amount of money as people write it: with two decimals at least.
pub(crate) fn with_cents(number: String) -> String {
    match number.split_once('.') {
        Some((_, decimals)) if decimals.len() > 1 => number,
        Some(_) => number + "0",
        None => number + ".00",
    }
}

/// A change, with its sign.
pub(crate) fn signed(number: String) -> String {
    if number.starts_with('-') || number == "0" { number } else { format!("+{number}") }
}

/// A number with its noun.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
