//! Moments: the time at which something happened in the warehouse.

use crate::pack::codec::codec_as;
#[cfg(feature = "serde")]
use crate::value::text::as_text::as_text;
use std::fmt;
use std::io::Write;
use thiserror::Error;
use time::{Date, Month, PrimitiveDateTime, Time};

const DAY: i64 = 86_400;
/// The first second of year 1 and the last of year 9999.
const FIRST: i64 = 1_721_426 * DAY;
const LAST: i64 = 5_373_485 * DAY - 1;

/// A civil date-time to the second, in the ledger's own local time; a bare date is its 00:00.
///
/// Years 1 to 9999. The text form is `YYYY-MM-DD HH:MM:SS`.
///
/// ```
/// use ledger_core::Moment;
/// let m: Moment = "2026-05-31 17:30".parse()?;
/// assert_eq!(m.to_string(), "2026-05-31 17:30:00");
/// assert_eq!("2026-05-31".parse::<Moment>()?.to_string(), "2026-05-31 00:00:00");
/// assert!("31/05/2026".parse::<Moment>().is_err());
/// # Ok::<(), ledger_core::value::MomentError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// The error of a text or date that is no moment.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a date: write YYYY-MM-DD, or YYYY-MM-DD HH:MM[:SS], years 0001 to 9999")]
#[non_exhaustive]
pub struct MomentError(pub String);

impl Moment {
    /// The first second of `date`.
    ///
    /// ```
    /// # use ledger_core::Moment;
    /// let day = ledger_core::time::Date::from_calendar_date(2026, ledger_core::time::Month::May, 31)?;
    /// assert_eq!(Moment::start_of(day)?.to_string(), "2026-05-31 00:00:00");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`MomentError`] for a year before 1 or after 9999.
    pub fn start_of(date: Date) -> Result<Self, MomentError> {
        Self::at(date.midnight())
    }

    /// The last second of `date`.
    ///
    /// # Errors
    /// [`MomentError`] for a year before 1 or after 9999.
    pub fn end_of(date: Date) -> Result<Self, MomentError> {
        Self::start_of(date).map(|start| Self(start.0.saturating_add(DAY.saturating_sub(1))))
    }

    /// The moment of a date and time, without parts of a second.
    ///
    /// # Errors
    /// [`MomentError`] for a year before 1 or after 9999.
    pub fn at(moment: PrimitiveDateTime) -> Result<Self, MomentError> {
        if !(1..=9999).contains(&moment.year()) {
            return Err(MomentError(moment.date().to_string()));
        }
        let days = i64::from(moment.date().to_julian_day());
        let (hour, minute, second) = moment.time().as_hms();
        let seconds = i64::from(hour).saturating_mul(3600).saturating_add(i64::from(minute).saturating_mul(60));
        Ok(Self(days.saturating_mul(DAY).saturating_add(seconds).saturating_add(i64::from(second))))
    }

    /// The date of the moment: `"2026-05-31".parse::<Moment>()?.date()` is a date, as a rebalance takes it.
    pub fn date(self) -> Date {
        let day = i32::try_from(self.0.div_euclid(DAY)).unwrap_or(i32::MAX);
        Date::from_julian_day(day).unwrap_or(Date::MAX)
    }

    /// The date and time.
    pub fn date_time(self) -> PrimitiveDateTime {
        PrimitiveDateTime::new(self.date(), self.time())
    }

    fn time(self) -> Time {
        let second = u32::try_from(self.0.rem_euclid(DAY)).unwrap_or(0);
        let part = |per: u32, within: u32| u8::try_from(second.div_euclid(per).rem_euclid(within)).unwrap_or(0);
        Time::from_hms(part(3600, 24), part(60, 60), part(1, 60)).unwrap_or(Time::MIDNIGHT)
    }

    pub(crate) const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Returns true if it falls in the years 1 to 9999.
    pub(crate) fn is_valid(self) -> bool {
        (FIRST..=LAST).contains(&self.0)
    }

    /// Seconds from the origin of this type, which is the start of Julian day 0.
    pub(crate) const fn seconds(self) -> i64 {
        self.0
    }
}

impl Moment {
    /// Reads the full text of a moment, and no shorter one.
    pub(crate) fn parse_full(text: &str) -> Option<Self> {
        if text.len() == "YYYY-MM-DD HH:MM:SS".len() { parse(text) } else { None }
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment({self})")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::with_capacity("YYYY-MM-DD HH:MM:SS".len());
        MomentWriter::default().push(*self, &mut text);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl std::str::FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        parse(text).ok_or_else(|| MomentError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Moment> {
    let (date, time) = text.split_at_checked("YYYY-MM-DD".len())?;
    let time = if time.is_empty() { Time::MIDNIGHT } else { parse_time(time.strip_prefix(' ')?)? };
    Moment::at(PrimitiveDateTime::new(parse_date(date)?, time)).ok()
}

/// Reads `HH:MM:SS` or `HH:MM`.
fn parse_time(text: &str) -> Option<Time> {
    match *text.as_bytes() {
        [h, i, b':', m, n] => Time::from_hms(pair(h, i)?, pair(m, n)?, 0).ok(),
        _ => parse_clock(text),
    }
}

/// Reads `YYYY-MM-DD`, exactly.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let &[c, e, y, r, b'-', m, n, b'-', d, a] = text.as_bytes() else { return None };
    let year = i32::from(pair(c, e)?).saturating_mul(100).saturating_add(pair(y, r)?.into());
    if year == 0 {
        return None;
    }
    Date::from_calendar_date(year, Month::try_from(pair(m, n)?).ok()?, pair(d, a)?).ok()
}

/// Reads `HH:MM:SS`, exactly.
pub(crate) fn parse_clock(text: &str) -> Option<Time> {
    let &[h, i, b':', m, n, b':', s, t] = text.as_bytes() else { return None };
    Time::from_hms(pair(h, i)?, pair(m, n)?, pair(s, t)?).ok()
}

/// The number that two digits write.
pub(crate) fn pair(tens: u8, ones: u8) -> Option<u8> {
    let digit = |byte: u8| byte.is_ascii_digit().then_some(byte & 0xf);
    Some(digit(tens)?.saturating_mul(10).saturating_add(digit(ones)?))
}

/// A writer of moments. It keeps the text of the last day, because moments mostly come day by day.
#[derive(Default)]
pub(crate) struct MomentWriter(Option<(i64, [u8; 10])>);

impl MomentWriter {
    /// Writes `YYYY-MM-DD HH:MM:SS`.
    pub(crate) fn push(&mut self, moment: Moment, out: &mut Vec<u8>) {
        let day = moment.0.div_euclid(DAY);
        match self.0 {
            Some((of, text)) if of == day => out.extend_from_slice(&text),
            _ => {
                let date = moment.date();
                self.0 = date_text(date).map(|text| (day, text));
                push_date(date, out);
            }
        }
        out.push(b' ');
        push_clock(moment.time(), out);
    }
}

/// Writes `YYYY-MM-DD`.
pub(crate) fn push_date(date: Date, out: &mut Vec<u8>) {
    if let Some(text) = date_text(date) {
        out.extend_from_slice(&text);
    } else {
        let (year, month, day) = date.to_calendar_date();
        write!(out, "{year:04}-{:02}-{day:02}", u8::from(month)).unwrap_or_default();
    }
}

/// The text of a date, or `None` if its year does not have four digits, as the year of every moment has.
fn date_text(date: Date) -> Option<[u8; 10]> {
    let (year, month, day) = date.to_calendar_date();
    let (century, year) = (u8::try_from(year.div_euclid(100)).ok()?, u8::try_from(year.rem_euclid(100)).ok()?);
    let ([c, e], [y, r], [m, n], [d, a]) = (digits(century), digits(year), digits(month.into()), digits(day));
    (century < 100).then_some([c, e, y, r, b'-', m, n, b'-', d, a])
}

/// Writes `HH:MM:SS`.
pub(crate) fn push_clock(time: Time, out: &mut Vec<u8>) {
    let (hour, minute, second) = time.as_hms();
    let ([h, i], [m, n], [s, t]) = (digits(hour), digits(minute), digits(second));
    out.extend_from_slice(&[h, i, b':', m, n, b':', s, t]);
}

/// The two digits of a number below 100.
const fn digits(number: u8) -> [u8; 2] {
    [b'0' | (number / 10 % 10), b'0' | (number % 10)]
}

#[cfg(feature = "serde")]
as_text!(Moment: "a moment as text, YYYY-MM-DD HH:MM:SS");

codec_as!(Moment if |moment| moment.is_valid());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_written_one_after_another_are_each_what_they_are_alone() {
        let day = |year, day| Date::from_ordinal_date(year, day).unwrap();
        let dates = [day(1, 1), day(1999, 365), day(2000, 60), day(2000, 60), day(1999, 365), day(9999, 365)];
        let mut writer = MomentWriter::default();
        for date in dates {
            for moment in [Moment::start_of(date).unwrap(), Moment::end_of(date).unwrap()] {
                let mut text = Vec::new();
                writer.push(moment, &mut text);
                let (year, month, day) = date.to_calendar_date();
                let (hour, minute, second) = moment.date_time().time().as_hms();
                let month = u8::from(month);
                let said = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
                assert_eq!((text, moment.to_string()), (said.clone().into_bytes(), said));
            }
        }
    }
}
