//! Instants as text: `YYYY-MM-DDTHH:MM:SS.ffffffZ`, in UTC, to the microsecond.

use crate::value::moment::{pair, parse_clock, parse_date, push_clock, push_date};
#[cfg(feature = "serde")]
use time::Time;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

pub(crate) fn push(instant: OffsetDateTime, out: &mut Vec<u8>) {
    let utc = instant.checked_to_offset(UtcOffset::UTC).unwrap_or(instant);
    push_date(utc.date(), out);
    out.push(b'T');
    push_clock(utc.time(), out);
    // written with a digit in front, which keeps the leading zeros
    let mut digits = itoa::Buffer::new();
    let micros = digits.format(utc.microsecond().saturating_add(1_000_000));
    out.push(b'.');
    out.extend_from_slice(micros.strip_prefix('1').unwrap_or_default().as_bytes());
    out.push(b'Z');
}

pub(crate) fn parse(text: &str) -> Option<OffsetDateTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (clock, micros) = time.split_once('.')?;
    let &[a, b, c, d, e, f] = micros.as_bytes() else { return None };
    let micros = [(a, b), (c, d), (e, f)].into_iter().try_fold(0_u32, |micros, (tens, ones)| {
        Some(micros.saturating_mul(100).saturating_add(pair(tens, ones)?.into()))
    })?;
    let time = parse_clock(clock)?.replace_microsecond(micros).ok()?;
    Some(PrimitiveDateTime::new(parse_date(date)?, time).assume_utc())
}

/// Reads an instant as other programs write it: no seconds' parts or up to nine digits of them, at `Z` or an offset.
#[cfg(feature = "serde")]
pub(crate) fn parse_any(text: &str) -> Option<OffsetDateTime> {
    let (date, time) = text.split_at_checked("YYYY-MM-DD".len())?;
    let (clock, rest) = time.strip_prefix('T')?.split_at_checked("HH:MM:SS".len())?;
    let (nanos, offset) = match rest.strip_prefix('.') {
        None => (0, rest),
        Some(rest) => {
            let (digits, offset) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
            (format!("{digits:0<9}").parse().ok().filter(|_| (1..=9).contains(&digits.len()))?, offset)
        }
    };
    let offset = match *offset.as_bytes() {
        [b'Z'] => UtcOffset::UTC,
        [sign @ (b'+' | b'-'), h, i, b':', m, n] => {
            let ahead = Time::from_hms(pair(h, i)?, pair(m, n)?, 0).ok()?.duration_since(Time::MIDNIGHT);
            let seconds = i32::try_from(ahead.whole_seconds()).ok()?;
            UtcOffset::from_whole_seconds(if sign == b'-' { seconds.saturating_neg() } else { seconds }).ok()?
        }
        _ => return None,
    };
    let time = parse_clock(clock)?.replace_nanosecond(nanos).ok()?;
    PrimitiveDateTime::new(parse_date(date)?, time).assume_offset(offset).checked_to_offset(UtcOffset::UTC)
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_other_programs_write_it() {
        let noon = parse("2026-05-31T12:00:00.250000Z");
        assert!(noon.is_some());
        for text in ["2026-05-31T12:00:00.25Z", "2026-05-31T12:00:00.250000000Z", "2026-05-31T07:30:00.25-04:30"] {
            assert_eq!(parse_any(text), noon, "{text}");
        }
        for text in
            ["2026-05-31 12:00:00Z", "2026-05-31T12:00:00", "2026-05-31T12:00:00.Z", "2026-05-31T12:00:00+25:00"]
        {
            assert_eq!(parse_any(text), None, "{text}");
        }
    }
}
