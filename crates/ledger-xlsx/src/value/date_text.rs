//! Dates as text: ISO, or any other form with one reading.

use crate::report::fault::Code;
use crate::report::problem::{Problem, problem};
use crate::text::visible::trimmed;
use time::{Date, Month, Time};

pub(crate) const WRITE_IT_SO: &str = "write it as YYYY-MM-DD";

/// Reads a date, and a time of day if the text has one.
pub(crate) fn text_date(text: &str) -> Result<(Date, Option<Time>), Problem> {
    let text = trimmed(text);
    let (date, time) = match split_time(text) {
        Some((date, time)) => (date, Some(time.ok_or_else(|| not_a_date("is not a date and time"))?)),
        None => (text, None),
    };
    let date = iso(date).map_or_else(|| other_than_iso(date), Ok)?;
    Ok((date, time))
}

/// Reads a date as [`text_date`] does, but `05/06/2026` as the sixth of May.
pub(crate) fn month_first_date(text: &str) -> Result<(Date, Option<Time>), Problem> {
    let year_first = |text: &str| text.split('/').next().is_some_and(|first| first.len() == 4);
    let text = trimmed(text);
    if !text.contains('/') || year_first(text) {
        return text_date(text);
    }
    let (date, time) = split_time(text).map_or((text, Some(None)), |(date, time)| (date, time.map(Some)));
    let mut parts = date.split('/');
    let mut read = || {
        let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
        let date = calendar_date(digits(year, 4..=4)?, digits(month, 1..=2)?, digits(day, 1..=2)?)?;
        parts.next().is_none().then_some((date, time?))
    };
    let wanted = "is not a date as MM/DD/YYYY, which is how this file's are to be read; write it so, or as YYYY-MM-DD";
    read().ok_or_else(|| problem(Code::InvalidDate, wanted))
}

fn not_a_date(what: &str) -> Problem {
    problem(Code::InvalidDate, format!("{what}; {WRITE_IT_SO}"))
}

/// Splits a text at a space or T before a time. The inner `None` is a text with a colon that is no time.
fn split_time(text: &str) -> Option<(&str, Option<Time>)> {
    let at = text.rfind([' ', 'T'])?;
    let (date, time) = (text.get(..at)?, text.get(at.checked_add(1)?..)?);
    time.contains(':').then(|| (date.trim_end(), time_of_day(time)))
}

fn time_of_day(text: &str) -> Option<Time> {
    // parts of a second are dropped
    let (seconds, _) = text.split_once('.').filter(|(_, below)| all_digits(below)).unwrap_or((text, ""));
    let mut parts = seconds.split(':');
    let hour = digits(parts.next()?, 1..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2..=2))?;
    parts.next().is_none().then(|| Time::from_hms(hour, minute, second).ok())?
}

fn iso(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then(|| calendar_date(digits(year, 4..=4)?, digits(month, 1..=2)?, digits(day, 1..=2)?))?
}

fn calendar_date(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn digits<N: std::str::FromStr>(text: &str, width: std::ops::RangeInclusive<usize>) -> Option<N> {
    (width.contains(&text.len()) && all_digits(text)).then(|| text.parse().ok())?
}

fn other_than_iso(text: &str) -> Result<Date, Problem> {
    if let Some(date) = with_month_name(text) {
        return Ok(date);
    }
    let unreadable = || not_a_date("is not a date");
    let mark = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| "/.-".contains(*c)).ok_or_else(unreadable)?;
    let mut parts = text.split(mark);
    let (Some(first), Some(second), Some(third), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(unreadable());
    };
    let numbers = |texts: [&str; 3]| -> Option<(i32, u8, u8)> {
        let [year, month, day] = texts;
        Some((digits(year, 4..=4)?, digits(month, 1..=2)?, digits(day, 1..=2)?))
    };
    let read = |texts| numbers(texts).and_then(|(year, month, day)| calendar_date(year, month, day));
    if first.len() == 4 {
        return read([first, second, third]).ok_or_else(unreadable);
    }
    if third.len() == 2 && all_digits(third) && first.len() <= 2 && all_digits(first) && all_digits(second) {
        return Err(not_a_date("does not say the century"));
    }
    match (read([third, second, first]), read([third, first, second])) {
        (Some(by_day), Some(by_month)) if by_day != by_month => {
            Err(problem(Code::AmbiguousDate, format!("can be {by_day} or {by_month}; {WRITE_IT_SO}")))
        }
        (Some(date), _) | (None, Some(date)) => Ok(date),
        (None, None) => Err(unreadable()),
    }
}

/// Reads `31 May 2026`, `31-May-2026` or `May 31, 2026`.
fn with_month_name(text: &str) -> Option<Date> {
    let mut parts = text.split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (day, month) = match (month_name(first), month_name(second)) {
        (Some(month), None) => (second, month),
        (None, Some(month)) => (first, month),
        _ => return None,
    };
    Date::from_calendar_date(digits(third, 4..=4)?, month, digits(day, 1..=2)?).ok()
}

fn month_name(text: &str) -> Option<Month> {
    (1..=12).filter_map(|number| Month::try_from(number).ok()).find(|month| {
        let name = month.to_string();
        text.eq_ignore_ascii_case(&name) || name.get(..3).is_some_and(|short| text.eq_ignore_ascii_case(short))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match text_date(text) {
            Ok((date, None)) => date.to_string(),
            Ok((date, Some(time))) => format!("{date} {time}"),
            Err(Problem { code: Code::AmbiguousDate, message }) => message.into_owned(),
            Err(problem) => problem.code.to_string(),
        }
    }

    #[test]
    fn month_first() {
        for (text, expected) in [
            ("05/06/2026", Some("2026-05-06")),
            ("5/6/2026 17:30", Some("2026-05-06")),
            ("2026-05-06", Some("2026-05-06")),
            ("2026/05/06", Some("2026-05-06")),
            ("6 May 2026", Some("2026-05-06")),
            ("13/05/2026", None),
            ("05/06/26", None),
            ("05/06/2026 25:00", None),
            ("05/06/2026/1", None),
        ] {
            let read = month_first_date(text).ok().map(|(date, _)| date.to_string());
            assert_eq!(read.as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn texts() {
        for (text, expected) in [
            ("2026-05-31", "2026-05-31"),
            ("\u{a0}2026-05-31 ", "2026-05-31"),
            ("2026-5-1", "2026-05-01"),
            ("2026/05/01", "2026-05-01"),
            ("2026-05-31 17:30", "2026-05-31 17:30:00.0"),
            ("2026-05-31T17:30:05.999", "2026-05-31 17:30:05.0"),
            ("31/05/2026", "2026-05-31"),
            ("05/31/2026", "2026-05-31"),
            ("31.5.2026 8:05", "2026-05-31 8:05:00.0"),
            ("05/05/2026", "2026-05-05"),
            ("31 May 2026", "2026-05-31"),
            ("31-may-2026", "2026-05-31"),
            ("September 1, 2026", "2026-09-01"),
            ("01/02/2025", "can be 2025-02-01 or 2025-01-02; write it as YYYY-MM-DD"),
            ("31/31/2025", "invalid_date"),
            ("29/02/2025", "invalid_date"),
            ("2025-02-29", "invalid_date"),
            ("2025-13-01", "invalid_date"),
            ("31/12/25", "invalid_date"),
            ("2026-05-31 25:00", "invalid_date"),
            ("2026-05-31 17:30Z", "invalid_date"),
            ("2026-05", "invalid_date"),
            ("20260531", "invalid_date"),
            ("1-2-3-4", "invalid_date"),
            ("May", "invalid_date"),
            ("soon", "invalid_date"),
            ("", "invalid_date"),
            ("٣١/٠٥/٢٠٢٦", "invalid_date"),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }
}
