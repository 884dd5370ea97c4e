//! Numbers of one ledger as text, at its scales.

use ledger_core::{Conversion, Ledger, Money, Quantity, Scale, Stock, Total, UnitPrice};
use serde_json::{Value, json};

#[derive(Clone)]
pub(crate) struct Figures {
    quantity: Scale,
    money: Scale,
    pub(crate) currency: String,
}

impl Figures {
    pub(crate) fn of(ledger: &Ledger) -> Self {
        let settings = ledger.settings().cloned().unwrap_or_default();
        Self {
            quantity: settings.quantity_scale,
            money: settings.money_scale,
            currency: settings.currency.as_str().to_owned(),
        }
    }

    pub(crate) fn quantity(&self, quantity: Quantity) -> String {
        quantity.to_text(self.quantity)
    }

    pub(crate) fn buying(&self, quantity: Quantity, conversion: Conversion) -> String {
        conversion.buying_units(quantity, self.quantity).normalize().to_string()
    }

    pub(crate) fn money(&self, money: Money) -> String {
        money.to_text(self.money)
    }

    pub(crate) fn total(&self, total: Total) -> String {
        total.to_text(self.money)
    }

    pub(crate) fn price(&self, price: UnitPrice) -> String {
        price.to_text(self.money)
    }

    /// The average per buying unit; none where there is no stock.
    pub(crate) fn average(&self, stock: Stock, conversion: Conversion) -> Option<String> {
        Some(stock.average(conversion)?.to_text(self.money))
    }

    pub(crate) fn average_or_dash(&self, stock: Stock, conversion: Conversion) -> String {
        self.average(stock, conversion).map_or_else(|| "–".to_owned(), with_cents)
    }

    pub(crate) fn stock(&self, stock: Stock, conversion: Conversion) -> Value {
        json!({
            "quantity": self.quantity(stock.quantity),
            "buying_quantity": self.buying(stock.quantity, conversion),
            "value": self.money(stock.value),
            "average": self.average(stock, conversion),
        })
    }
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

/// So many of something.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
