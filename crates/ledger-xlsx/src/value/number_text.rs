//! Numbers as text: read if one convention fits, refused if two do.

use crate::report::fault::Code;
use crate::report::problem::{Problem, Taken, problem};
use crate::text::visible::trimmed;
use rust_decimal::Decimal;

/// The form in which a number was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dress {
    /// A sign, digits and one decimal mark.
    Plain,
    /// With groups of digits, or with a currency.
    Dressed,
}

/// Reads the number in a workbook's text cell. Warns, because it should be a number cell.
pub(crate) fn workbook_text_number(text: &str, currency: &str) -> Result<Taken<Decimal>, Problem> {
    text_number(text, currency).map(|(value, _)| stored_as_text(value))
}

/// Reads the number in a CSV field, in which all values are text. Warns only of groups or a currency.
pub(crate) fn field_number(text: &str, currency: &str) -> Result<Taken<Decimal>, Problem> {
    if let Some(value) = obvious(text) {
        return Ok(Taken::clean(value));
    }
    text_number(text, currency).map(|(value, dress)| match dress {
        Dress::Plain => Taken::clean(value),
        Dress::Dressed => stored_as_text(value),
    })
}

fn stored_as_text(value: Decimal) -> Taken<Decimal> {
    let message = format!("is a number typed as text; it was read as {value}");
    Taken { value, warning: Some(problem(Code::NumberStoredAsText, message)) }
}

/// Reads the most common numbers fast: up to nine digits, alone or with a point and one, two or four decimals.
fn obvious(text: &str) -> Option<Decimal> {
    let (digits, negative) = text.strip_prefix('-').map_or((text, false), |digits| (digits, true));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = (1..=9).contains(&whole.len())
        && matches!(part.len(), 0 | 1 | 2 | 4)
        && (part.is_empty() == (whole.len() == digits.len()));
    if !plain {
        return None;
    }
    let mut units: i64 = 0;
    for byte in whole.bytes().chain(part.bytes()) {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        units = units * 10 + i64::from(digit);
    }
    Some(Decimal::new(if negative { -units } else { units }, part.len() as u32))
}

fn text_number(text: &str, currency: &str) -> Result<(Decimal, Dress), Problem> {
    let trimmed_text = trimmed(text);
    let (body, has_currency) = without_currency(trimmed_text, currency);
    let (negative, body) = sign(body);
    let (body, has_currency) = if has_currency { (body, true) } else { without_currency(body, currency) };
    let readings = [reading(body, '.'), reading(body, ',')];
    let dress = if has_currency || body.bytes().any(|b| !b.is_ascii_digit() && b != b'.' && b != b',') {
        Dress::Dressed
    } else {
        Dress::Plain
    };
    let (value, grouped) = match readings {
        [Some(point), Some(comma)] if point.0 != comma.0 => {
            let (part, whole) = if point.0.contains('.') { (point.0, comma.0) } else { (comma.0, point.0) };
            let message = format!("can be {part} or {whole}; write {part}0 or {whole}");
            return Err(problem(Code::AmbiguousNumber, message));
        }
        [Some(one), _] | [None, Some(one)] => one,
        [None, None] => return Err(not_a_number(body)),
    };
    let value = digits_value(&value).ok_or_else(|| problem(Code::NumberOutOfRange, "is too large a number"))?;
    Ok((if negative { -value } else { value }, if grouped { Dress::Dressed } else { dress }))
}

fn not_a_number(body: &str) -> Problem {
    let exponent = body.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
        reading(mantissa, '.').is_some() && exponent.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit())
    });
    if exponent {
        problem(Code::InvalidNumber, "is a number that a spreadsheet has shortened; type it again in full")
    } else if body.ends_with('%') {
        problem(Code::PercentValue, "is a percentage; write the number itself")
    } else {
        problem(Code::InvalidNumber, "is not a number; write digits, with a point before the decimals")
    }
}

fn sign(text: &str) -> (bool, &str) {
    let (negative, body) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(body) => (true, body),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    (negative, trimmed(body))
}

fn without_currency<'a>(text: &'a str, currency: &str) -> (&'a str, bool) {
    let symbol = match currency {
        "EUR" => "€",
        "GBP" | "EGP" => "£",
        "JPY" | "CNY" => "¥",
        "USD" | "ARS" | "MXN" | "CLP" | "COP" | "UYU" | "AUD" | "CAD" | "NZD" => "$",
        "BRL" => "R$",
        "PEN" => "S/",
        "INR" => "₹",
        _ => currency,
    };
    [symbol, currency]
        .into_iter()
        .filter(|sign| !sign.is_empty())
        .find_map(|sign| text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)))
        .map_or((text, false), |body| (trimmed(body), true))
}

/// Reads a number with `decimal` as its decimal mark. Returns its digits with a point, and true if they were grouped.
fn reading(body: &str, decimal: char) -> Option<(String, bool)> {
    let (whole, part) = body.split_once(decimal).map_or((body, None), |(whole, part)| (whole, Some(part)));
    if part.is_some_and(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let grouping = whole.chars().find(|c| !c.is_ascii_digit());
    let mut digits = match grouping {
        None => whole.to_owned(),
        Some(mark) if is_grouping(mark) && mark != decimal => ungrouped(whole, mark)?,
        Some(_) => return None,
    };
    match part {
        None if digits.is_empty() => return None,
        None => {}
        Some(part) => {
            if digits.is_empty() {
                digits.push('0');
            }
            digits.push('.');
            digits.push_str(part);
        }
    }
    Some((digits, grouping.is_some()))
}

fn is_grouping(mark: char) -> bool {
    matches!(mark, '.' | ',' | ' ' | '\'' | '\u{2019}' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Returns the digits of `1,234,567`: a group of one to three digits that does not begin with a zero, then groups of
/// three.
fn ungrouped(whole: &str, mark: char) -> Option<String> {
    let mut groups = whole.split(mark);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()) && !first.starts_with('0'))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

fn digits_value(digits: &str) -> Option<Decimal> {
    let needless = digits.len() - digits.trim_start_matches('0').len();
    let digits = digits.get(needless..).unwrap_or(digits);
    if digits.is_empty() {
        return Some(Decimal::ZERO);
    }
    Decimal::from_str_exact(digits).ok().or_else(|| {
        // zeros at the end are not counted as decimals
        let (_, part) = digits.split_once('.')?;
        part.ends_with('0').then(|| Decimal::from_str_exact(digits.trim_end_matches('0').trim_end_matches('.')).ok())?
    })
}

/// Returns the value of a number cell: its stored text, rounded to the 15 significant digits that a spreadsheet shows.
pub(crate) fn stored_number(text: &str) -> Option<Decimal> {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
    if !all_digits || (whole.is_empty() && part.is_empty()) || text.len() > 400 {
        return None;
    }
    let mut units: i64 = 0;
    let (mut significant, mut zeros) = (0_usize, 0_u32);
    for digit in whole.bytes().chain(part.bytes()).map(|byte| i64::from(byte - b'0')) {
        if digit == 0 {
            zeros += 1;
            continue;
        }
        // zeros in front don't count, and others only once a digit follows them
        significant += if units == 0 { 1 } else { 1 + zeros as usize };
        if significant > 15 {
            let shown = format!("{:.14e}", text.parse::<f64>().ok().filter(|value| value.is_finite())?);
            return stored_number(&shown);
        }
        units = if units == 0 { digit } else { units * 10_i64.checked_pow(zeros + 1)? + digit };
        zeros = 0;
    }
    if units == 0 {
        return Some(Decimal::ZERO);
    }
    let power = exponent.checked_sub(i32::try_from(part.len()).ok()?)?.checked_add(i32::try_from(zeros).ok()?)?;
    let units = i128::from(if negative { -units } else { units });
    match u32::try_from(power) {
        Ok(power) => Decimal::try_from_i128_with_scale(units.checked_mul(10_i128.checked_pow(power)?)?, 0).ok(),
        Err(_) => Decimal::try_from_i128_with_scale(units, power.unsigned_abs()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match field_number(text, "EUR") {
            Ok(Taken { value, warning: None }) => value.to_string(),
            Ok(Taken { value, warning: Some(warning) }) => format!("{value} ({})", warning.code),
            Err(problem) => problem.code.to_string(),
        }
    }

    #[test]
    fn texts_in_a_csv() {
        for (text, expected) in [
            ("12", "12"),
            ("0012", "12"),
            ("-3.5", "-3.5"),
            ("+3.5", "3.5"),
            ("\u{2212}3", "-3"),
            ("- 3", "-3"),
            ("0.125", "0.125"),
            ("0,125", "0.125"),
            ("1.5", "1.5"),
            ("1,5", "1.5"),
            (".5", "0.5"),
            ("1.6225", "1.6225"),
            ("4.6750", "4.6750"),
            ("1234.567", "1234.567"),
            (" 7\u{a0}", "7"),
            ("1,234.50", "1234.50 (number_stored_as_text)"),
            ("1.234,50", "1234.50 (number_stored_as_text)"),
            ("1 234,5", "1234.5 (number_stored_as_text)"),
            ("1\u{202f}234,5", "1234.5 (number_stored_as_text)"),
            ("1\u{a0}234", "1234 (number_stored_as_text)"),
            ("1'234.5", "1234.5 (number_stored_as_text)"),
            ("1,234,567", "1234567 (number_stored_as_text)"),
            ("€ 12.50", "12.50 (number_stored_as_text)"),
            ("-12,50 €", "-12.50 (number_stored_as_text)"),
            ("EUR 12", "12 (number_stored_as_text)"),
            ("1.234", "ambiguous_number"),
            ("1,234", "ambiguous_number"),
            ("-100.000", "ambiguous_number"),
            ("$ 12", "invalid_number"),
            ("1 2 3", "invalid_number"),
            ("1,23,456", "invalid_number"),
            ("1.2.3", "invalid_number"),
            ("1,234.", "invalid_number"),
            ("5.", "invalid_number"),
            ("--5", "invalid_number"),
            ("5-", "invalid_number"),
            ("(5)", "invalid_number"),
            ("1E+05", "invalid_number"),
            ("1e5", "invalid_number"),
            ("twelve", "invalid_number"),
            ("12 bags", "invalid_number"),
            ("٣", "invalid_number"),
            ("NaN", "invalid_number"),
            ("-", "invalid_number"),
            (".", "invalid_number"),
            ("", "invalid_number"),
            ("10%", "percent_value"),
            ("99999999999999999999999999999999", "number_out_of_range"),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn stored_texts_of_a_workbook() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("12", "12"),
            ("0.1", "0.1"),
            ("1.0000000000000001E-2", "0.01"),
            ("12.300000000000001", "12.3"),
            ("0.30000000000000004", "0.3"),
            ("-4.3499999999999996", "-4.35"),
            ("1E3", "1000"),
            ("1.5e+2", "150"),
            ("123456789012345", "123456789012345"),
            ("1234567890123456", "1234567890123460"),
            ("100000000000000000000", "100000000000000000000"),
        ] {
            assert_eq!(stored_number(text).map(|n| n.normalize().to_string()).as_deref(), Some(expected), "{text:?}");
        }
        for text in ["", "x", "NaN", "inf", "1e999", "1e-999", "0x10", "1 2", "1,5", "--1", "1e", "e5", "1e2147483647"]
        {
            assert_eq!(stored_number(text), None, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_float_that_shows_a_plain_number_is_that_number(units in -99_999_999_999_999_i64..=99_999_999_999_999, scale in 0_u32..=9) {
            let number = Decimal::new(units, scale).normalize();
            let float: f64 = number.to_string().parse().unwrap();
            for stored in [format!("{float:.16e}"), format!("{float}"), format!("{float:e}")] {
                proptest::prop_assert_eq!(stored_number(&stored), Some(number), "{}", stored);
            }
        }
    }
}
