//! When something happened in the warehouse: a civil date-time in the ledger's own local time.

use crate::stored::stored_as;
use std::fmt;
use thiserror::Error;
use time::{Date, Month, PrimitiveDateTime, Time};

const DAY: i64 = 86_400;

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
/// # Ok::<(), ledger_core::MomentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a date: write YYYY-MM-DD, or YYYY-MM-DD HH:MM[:SS], years 0001 to 9999")]
pub struct MomentError(pub String);

impl Moment {
    /// The first second of `date`.
    ///
    /// ```
    /// # use ledger_core::Moment;
    /// let day = time::Date::from_calendar_date(2026, time::Month::May, 31)?;
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

    /// That date and time; parts of a second are dropped.
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

    /// The date it falls on.
    pub fn date(self) -> Date {
        let day = i32::try_from(self.0.div_euclid(DAY)).unwrap_or(i32::MAX);
        Date::from_julian_day(day).unwrap_or(Date::MAX)
    }

    /// The date and time.
    pub fn date_time(self) -> PrimitiveDateTime {
        let second = u32::try_from(self.0.rem_euclid(DAY)).unwrap_or(0);
        let part = |per: u32, within: u32| u8::try_from(second.div_euclid(per).rem_euclid(within)).unwrap_or(0);
        let time = Time::from_hms(part(3600, 24), part(60, 60), part(1, 60)).unwrap_or(Time::MIDNIGHT);
        PrimitiveDateTime::new(self.date(), time)
    }

    pub(crate) const fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds on the ledger's own scale: only their order means anything.
    pub(crate) const fn seconds(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, (hour, minute, second)) = (self.date(), self.date_time().time().as_hms());
        write!(
            f,
            "{:04}-{:02}-{:02} {hour:02}:{minute:02}:{second:02}",
            date.year(),
            u8::from(date.month()),
            date.day()
        )
    }
}

impl std::str::FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        parse(text).ok_or_else(|| MomentError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Moment> {
    let (date, time) = match text.split_once(' ') {
        Some((date, time)) => (date, parse_time(time)?),
        None => (text, Time::MIDNIGHT),
    };
    Moment::at(PrimitiveDateTime::new(parse_date(date)?, time)).ok()
}

/// Reads `YYYY-MM-DD`, exactly.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year: i32 = digits(parts.next()?, 4)?;
    let month = Month::try_from(digits::<u8>(parts.next()?, 2)?).ok()?;
    let day = digits(parts.next()?, 2)?;
    if parts.next().is_some() || year == 0 {
        return None;
    }
    Date::from_calendar_date(year, month, day).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    if parts.next().is_some() {
        return None;
    }
    Time::from_hms(hour, minute, second).ok()
}

fn digits<N: std::str::FromStr>(text: &str, width: usize) -> Option<N> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

stored_as!(Moment);
