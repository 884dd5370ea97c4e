//! Dates as spreadsheets count them, and the dates that a file may give.

use crate::report::fault::Code;
use crate::report::problem::{Problem, problem};
use bounded_sheets::Epoch;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use time::{Date, Duration, Month, Time};

/// Returns the date of a serial number, and the time of day of its fraction, if it has one. Parts of a second are
/// dropped.
pub(crate) fn serial(stored: &str, epoch: Epoch) -> Option<(Date, Option<Time>)> {
    if stored.len() <= 6 && stored.bytes().all(|b| b.is_ascii_digit()) {
        return Some((day(stored.parse().ok()?, epoch)?, None));
    }
    // not rounded to 15 digits: the last moment of a day must not become the next day
    let number = Decimal::from_str_exact(stored).or_else(|_| Decimal::from_scientific(stored)).ok()?;
    let days = number.trunc().to_i64().filter(|days| (0..3_000_000).contains(days) && !number.is_sign_negative())?;
    let date = day(days, epoch)?;
    // a spreadsheet's fraction of a day is not exactly a whole second
    let seconds = (number.fract() * Decimal::new(86_400, 0)).round_dp(3).trunc().to_i64()?.min(86_399);
    let time = (!number.fract().is_zero()).then(|| Time::MIDNIGHT + Duration::seconds(seconds));
    Some((date, time))
}

fn day(days: i64, epoch: Epoch) -> Option<Date> {
    let start = match (epoch, days) {
        (Epoch::Of1904, _) => Date::from_calendar_date(1904, Month::January, 1),
        // this epoch has a February 29 in 1900, which did not exist
        (Epoch::Of1900, 60) => return None,
        (Epoch::Of1900, 0..60) => Date::from_calendar_date(1899, Month::December, 31),
        (Epoch::Of1900, _) => Date::from_calendar_date(1899, Month::December, 30),
    };
    start.ok()?.checked_add(Duration::days(days))
}

/// Checks that a date is from 2000 to 2100 and not after `latest`.
pub(crate) fn check_date(date: Date, latest: Option<Date>) -> Result<(), Problem> {
    let out_of_range = |message: String| Err(problem(Code::DateOutOfRange, message));
    if !(2000..=2100).contains(&date.year()) {
        return out_of_range("is not between 2000-01-01 and 2100-12-31".into());
    }
    match latest {
        Some(latest) if date > latest => out_of_range(format!("is later than {latest}")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_century() {
        let day = |year, month, day| Date::from_calendar_date(year, month, day).unwrap();
        assert!(check_date(day(2000, Month::January, 1), None).is_ok());
        assert!(check_date(day(2100, Month::December, 31), None).is_ok());
        assert!(check_date(day(1999, Month::December, 31), None).is_err());
        assert!(check_date(day(2101, Month::January, 1), None).is_err());
        assert!(check_date(day(2026, Month::June, 2), Some(day(2026, Month::June, 1))).is_err());
    }
}
