//! Instants as text: `YYYY-MM-DDTHH:MM:SS.ffffffZ`, in UTC, to the microsecond.

use crate::value::moment::{pair, parse_clock, parse_date, push_clock, push_date};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

pub(super) fn push(instant: OffsetDateTime, out: &mut Vec<u8>) {
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

pub(super) fn parse(text: &str) -> Option<OffsetDateTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (clock, micros) = time.split_once('.')?;
    let &[a, b, c, d, e, f] = micros.as_bytes() else { return None };
    let micros = [(a, b), (c, d), (e, f)].into_iter().try_fold(0_u32, |micros, (tens, ones)| {
        Some(micros.saturating_mul(100).saturating_add(pair(tens, ones)?.into()))
    })?;
    let time = parse_clock(clock)?.replace_microsecond(micros).ok()?;
    Some(PrimitiveDateTime::new(parse_date(date)?, time).assume_utc())
}
