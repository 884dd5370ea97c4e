//! Checks of a number's sign, decimals and size.

use crate::report::fault::Code;
use crate::report::problem::{Problem, problem};
use ledger_core::{
    Settings,
    event::Supply,
    value::{Conversion, Money, NumberError, Quantity, UnitPrice},
};
use rust_decimal::Decimal;

/// Checks a price per buying unit: zero or more.
pub(crate) fn price(number: Decimal, settings: &Settings) -> Result<Decimal, Problem> {
    not_negative(number, "a price")?;
    UnitPrice::from_decimal(number, settings.money_scale).map_err(not_held)?;
    Ok(number)
}

/// Returns the warning of a price of zero for existing stock.
pub(crate) fn zero_price() -> Problem {
    problem(Code::ZeroPrice, "is the price of stock that is there; it was taken as it stands")
}

/// Checks the total of a line: zero or more.
pub(crate) fn total(number: Decimal, settings: &Settings) -> Result<Decimal, Problem> {
    not_negative(number, "a total")?;
    Money::from_decimal(number, settings.money_scale).map_err(not_held)?;
    Ok(number)
}

/// Checks a stock in buying units: zero or more.
pub(crate) fn stock(number: Decimal, supply: &Supply, settings: &Settings) -> Result<Decimal, Problem> {
    not_negative(number, "a stock")?;
    buying(number, supply, settings)
}

/// Checks a number of buying units, of either sign.
pub(crate) fn buying(number: Decimal, supply: &Supply, settings: &Settings) -> Result<Decimal, Problem> {
    supply.conversion.quantity(number, settings.quantity_scale).map_err(not_held)?;
    Ok(number)
}

/// Checks a number of consumption units, of either sign.
pub(crate) fn consumption(number: Decimal, settings: &Settings) -> Result<Decimal, Problem> {
    Quantity::from_decimal(number, settings.quantity_scale).map_err(not_held)?;
    Ok(number)
}

pub(crate) fn conversion(number: Decimal, settings: &Settings) -> Result<Decimal, Problem> {
    Conversion::new(number, settings.quantity_scale).map_err(not_held)?;
    Ok(number)
}

pub(crate) fn positive(number: Decimal) -> Result<Decimal, Problem> {
    if number > Decimal::ZERO { Ok(number) } else { Err(problem(Code::NotPositive, "must be greater than zero")) }
}

fn not_negative(number: Decimal, what: &str) -> Result<(), Problem> {
    if number < Decimal::ZERO {
        return Err(problem(
            Code::NegativeValue,
            format!("is less than zero, which {what} can't be; write what is there, or zero"),
        ));
    }
    Ok(())
}

fn not_held(error: NumberError) -> Problem {
    match error {
        NumberError::TooManyDecimals { allowed, .. } => problem(
            Code::TooManyDecimals,
            format!("has more than {allowed} decimals, which is all this ledger keeps; round it"),
        ),
        NumberError::InexactConversion { allowed, .. } => problem(
            Code::TooManyDecimals,
            format!(
                "has more than {allowed} decimals when turned into consumption units, which is all this ledger keeps; \
                 round it"
            ),
        ),
        NumberError::NotPositive(_) => problem(Code::NotPositive, "must be greater than zero"),
        NumberError::Negative(_) => problem(Code::NegativeValue, "is less than zero"),
        _ => problem(Code::NumberOutOfRange, "is larger than this ledger can hold; are there digits too many?"),
    }
}
