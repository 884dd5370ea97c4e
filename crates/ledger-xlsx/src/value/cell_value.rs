//! Reads a cell as one value, or as one problem.

use crate::report::fault::Code;
use crate::report::problem::{Problem, Taken, problem};
use crate::text::harmless::may_run;
use crate::text::visible::{composed, trimmed};
use crate::value::calendar::{check_date, serial};
use crate::value::date_text::{WRITE_IT_SO, text_date};
use crate::value::number_text::{field_number, stored_number, workbook_text_number};
use bounded_sheets::{Cell, Epoch, NumberFormat};
use rust_decimal::Decimal;
use std::borrow::Cow;
use time::{Date, Time};

/// A code in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeText<'a> {
    pub(crate) text: Cow<'a, str>,
    /// True if a spreadsheet took the code for a number and may have dropped zeros.
    pub(crate) numeric: bool,
    /// True if a spreadsheet shows the code as something like 1.2E+11.
    pub(crate) scientific: bool,
}

/// Returns the cell's text, about as a person sees it.
pub(crate) fn shown(cell: Cell<'_>, epoch: Epoch) -> Cow<'_, str> {
    match cell {
        Cell::Empty | Cell::NotCalculated => Cow::Borrowed(""),
        Cell::Field(text) | Cell::Text(text) | Cell::IsoDate(text) | Cell::Error(text) => Cow::Borrowed(text),
        Cell::Boolean(true) => Cow::Borrowed("TRUE"),
        Cell::Boolean(false) => Cow::Borrowed("FALSE"),
        Cell::Number { stored, format: NumberFormat::Date } => match serial(stored, epoch) {
            Some((date, None)) => Cow::Owned(date.to_string()),
            Some((date, Some(time))) => {
                let (hour, minute, second) = time.as_hms();
                Cow::Owned(format!("{date} {hour:02}:{minute:02}:{second:02}"))
            }
            None => Cow::Borrowed(stored),
        },
        Cell::Number { stored, format } => match (stored_number(stored), format) {
            (Some(number), NumberFormat::Percent) => match number.checked_mul(Decimal::ONE_HUNDRED) {
                Some(percent) => Cow::Owned(format!("{}%", percent.normalize())),
                None => Cow::Borrowed(stored),
            },
            (Some(number), NumberFormat::Zeros(width)) => Cow::Owned(padded(number, width)),
            (Some(number), _) => Cow::Owned(number.normalize().to_string()),
            (None, _) => Cow::Borrowed(stored),
        },
    }
}

/// Returns the problem of a cell that has no value.
fn unusable(cell: Cell<'_>) -> Option<Problem> {
    match cell {
        Cell::Error(_) => Some(problem(Code::CellError, "is an error; put the value itself there")),
        Cell::NotCalculated => Some(problem(
            Code::FormulaNotCalculated,
            "the formula here has no value in the file; open it in a spreadsheet, save it again, or type the value",
        )),
        _ => None,
    }
}

pub(crate) fn number(cell: Cell<'_>, currency: &str) -> Result<Taken<Decimal>, Problem> {
    match cell {
        Cell::Field(text) => field_number(excel_text(text), currency),
        Cell::Text(text) => workbook_text_number(text, currency),
        Cell::Number { format: NumberFormat::Percent, .. } => {
            Err(problem(Code::PercentValue, "is a percentage; write the number itself"))
        }
        Cell::Number { format: NumberFormat::Date | NumberFormat::Time, .. } | Cell::IsoDate(_) => {
            Err(problem(Code::WrongType, "is a date or time; a number is due here"))
        }
        Cell::Number { stored, .. } => match stored_number(stored) {
            Some(number) => Ok(Taken::clean(number)),
            None if stored.parse::<f64>().is_ok_and(f64::is_finite) => {
                Err(problem(Code::NumberOutOfRange, "is a number that no ledger can hold; are there digits too many?"))
            }
            None => Err(problem(Code::InvalidNumber, "is not a number; type it again")),
        },
        Cell::Boolean(_) => Err(problem(Code::WrongType, "is true or false; a number is due here")),
        Cell::Empty | Cell::Error(_) | Cell::NotCalculated => Err(unusable(cell).unwrap_or_else(missing)),
    }
}

pub(crate) fn date_time(cell: Cell<'_>, epoch: Epoch) -> Result<Taken<(Date, Option<Time>)>, Problem> {
    let not_a_date = || problem(Code::InvalidDate, format!("is not a date; {WRITE_IT_SO}"));
    match cell {
        Cell::Field(text) => text_date(excel_text(text)).map(Taken::clean),
        Cell::Text(text) => text_date(text).map(Taken::clean),
        // a moment of another program is written with its time zone
        Cell::IsoDate(text) => text_date(text.strip_suffix('Z').unwrap_or(text)).map(Taken::clean),
        Cell::Number { stored, format: NumberFormat::Date } => {
            serial(stored, epoch).map(Taken::clean).ok_or_else(not_a_date)
        }
        Cell::Number { stored, format } => {
            let plain = !matches!(format, NumberFormat::Percent | NumberFormat::Time);
            let (date, time) = serial(stored, epoch).filter(|_| plain).ok_or_else(not_a_date)?;
            if time.is_some() || check_date(date, None).is_err() {
                return Err(not_a_date());
            }
            let warning = problem(Code::SerialDate, format!("is a date shown as a number; it was read as {date}"));
            Ok(Taken { value: (date, None), warning: Some(warning) })
        }
        Cell::Boolean(_) => Err(problem(Code::InvalidDate, format!("is true or false, not a date; {WRITE_IT_SO}"))),
        Cell::Empty | Cell::Error(_) | Cell::NotCalculated => Err(unusable(cell).unwrap_or_else(missing)),
    }
}

/// Reads a date. A time of day is dropped, with a warning.
pub(crate) fn date(cell: Cell<'_>, epoch: Epoch) -> Result<Taken<Date>, Problem> {
    let Taken { value: (date, time), warning } = date_time(cell, epoch)?;
    let dropped = time.filter(|time| *time != Time::MIDNIGHT).map(|_| {
        problem(Code::TimeDropped, format!("has a time of day, which does not count here; it was read as {date}"))
    });
    Ok(Taken { value: date, warning: dropped.or(warning) })
}

pub(crate) fn code(cell: Cell<'_>) -> Result<CodeText<'_>, Problem> {
    match cell {
        Cell::Field(text) => {
            let text = composed(excel_text(text));
            let numeric = text.bytes().all(|b| b.is_ascii_digit());
            let scientific = is_scientific(&text);
            Ok(CodeText { text, numeric, scientific })
        }
        Cell::Text(text) => {
            let text = composed(text);
            let scientific = is_scientific(&text);
            Ok(CodeText { text, numeric: false, scientific })
        }
        Cell::Number { stored, format } => {
            let number = stored_number(stored).ok_or_else(|| problem(Code::ScientificCode, SHORTENED))?;
            let text = match format {
                NumberFormat::Zeros(width) => padded(number, width),
                _ => number.normalize().to_string(),
            };
            // a spreadsheet shows more than 11 digits with an exponent, and keeps no more than 15
            let scientific = number.abs() >= Decimal::new(100_000_000_000, 0) || format == NumberFormat::Scientific;
            if number.abs() >= Decimal::new(1_000_000_000_000_000, 0) {
                return Err(problem(Code::ScientificCode, SHORTENED));
            }
            Ok(CodeText { text: Cow::Owned(text), numeric: true, scientific })
        }
        Cell::IsoDate(_) | Cell::Boolean(_) => Err(problem(Code::WrongType, "is no text; a code is due here")),
        Cell::Empty | Cell::Error(_) | Cell::NotCalculated => Err(unusable(cell).unwrap_or_else(missing)),
    }
}

/// Reads a name. Refuses a date, a percentage and the like, which a spreadsheet may have made of it.
pub(crate) fn name(cell: Cell<'_>, epoch: Epoch) -> Result<Cow<'_, str>, Problem> {
    use NumberFormat::{Date, Percent, Time};
    match cell {
        Cell::Number { format: Date | Time | Percent, .. } | Cell::IsoDate(_) | Cell::Boolean(_) => {
            let message = "was made a date, a time, a percentage, true or false by a spreadsheet; \
                           format the column as text and type it again";
            Err(problem(Code::WrongType, message))
        }
        _ => text(cell, epoch),
    }
}

/// Reads a text such as a note, as a person sees it.
pub(crate) fn text(cell: Cell<'_>, epoch: Epoch) -> Result<Cow<'_, str>, Problem> {
    match cell {
        Cell::Field(text) => Ok(composed(excel_text(text))),
        Cell::Text(text) => Ok(composed(text)),
        _ => unusable(cell).map_or_else(|| Ok(shown(cell, epoch)), Err),
    }
}

pub(crate) const SHORTENED: &str =
    "is a code that a spreadsheet took for a number and shortened; format the column as text and type the code again";

pub(crate) fn missing() -> Problem {
    problem(Code::MissingValue, "must be filled in")
}

/// Returns the text within `="00123"`, in which a spreadsheet keeps a code as text in a CSV, or after the apostrophe of
/// `'=text`, which keeps a text from being a formula.
fn excel_text(text: &str) -> &str {
    let inner = trimmed(text);
    let harmless = || inner.strip_prefix('\'').filter(|text| may_run(text));
    inner.strip_prefix("=\"").and_then(|text| text.strip_suffix('"')).or_else(harmless).unwrap_or(text)
}

fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    digits(whole) && digits(part) && exponent.strip_prefix(['+', '-']).is_some_and(digits)
}

fn padded(number: Decimal, width: u8) -> String {
    format!("{:0>width$}", number.normalize().to_string(), width = usize::from(width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(stored: &str, format: NumberFormat) -> Cell<'_> {
        Cell::Number { stored, format }
    }

    fn outcome<T: std::fmt::Display>(read: Result<Taken<T>, Problem>) -> String {
        match read {
            Ok(Taken { value, warning: None }) => value.to_string(),
            Ok(Taken { value, warning: Some(warning) }) => format!("{value} ({})", warning.code),
            Err(problem) => problem.code.to_string(),
        }
    }

    #[test]
    fn numbers() {
        use NumberFormat::*;
        for (cell, expected) in [
            (number("12.300000000000001", Plain), "12.3"),
            (number("1.5", Zeros(5)), "1.5"),
            (number("1500000", Scientific), "1500000"),
            (number("0.1", Percent), "percent_value"),
            (number("46000", Date), "wrong_type"),
            (number("0.5", Time), "wrong_type"),
            (number("junk", Plain), "invalid_number"),
            (number("NaN", Plain), "invalid_number"),
            (number("1e300", Plain), "number_out_of_range"),
            (Cell::IsoDate("2026-05-31"), "wrong_type"),
            (Cell::Boolean(true), "wrong_type"),
            (Cell::Text("12"), "12 (number_stored_as_text)"),
            (Cell::Text("1.234"), "ambiguous_number"),
            (Cell::Field("12"), "12"),
            (Cell::Field("=\"12\""), "12"),
            (Cell::Field("'-12"), "-12"),
            (Cell::Field("'12"), "invalid_number"),
            (Cell::Error("#N/A"), "cell_error"),
            (Cell::NotCalculated, "formula_not_calculated"),
            (Cell::Empty, "missing_value"),
        ] {
            assert_eq!(outcome(super::number(cell, "EUR")), expected, "{cell:?}");
        }
    }

    #[test]
    fn dates() {
        use NumberFormat::*;
        for (cell, expected) in [
            (number("46173", Date), "2026-05-31"),
            (number("46173.0", Date), "2026-05-31"),
            (number("4.6173E4", Date), "2026-05-31"),
            (number("46173.99999999999", Date), "2026-05-31 (time_dropped)"),
            (number("46173.5", Date), "2026-05-31 (time_dropped)"),
            (number("59", Date), "1900-02-28"),
            (number("60", Date), "invalid_date"),
            (number("61", Date), "1900-03-01"),
            (number("-1", Date), "invalid_date"),
            (number("1e300", Date), "invalid_date"),
            (number("46173", Plain), "2026-05-31 (serial_date)"),
            (number("46173.5", Plain), "invalid_date"),
            (number("20260531", Plain), "invalid_date"),
            (number("12", Plain), "invalid_date"),
            (number("46173", Percent), "invalid_date"),
            (Cell::IsoDate("2026-05-31T00:00:00"), "2026-05-31"),
            (Cell::Text("2026-05-31 08:00"), "2026-05-31 (time_dropped)"),
            (Cell::Text("01/02/2025"), "ambiguous_date"),
            (Cell::Field("31/12/2025"), "2025-12-31"),
            (Cell::Field("46173"), "invalid_date"),
            (Cell::Boolean(true), "invalid_date"),
            (Cell::Error("#REF!"), "cell_error"),
            (Cell::Empty, "missing_value"),
        ] {
            assert_eq!(outcome(date(cell, Epoch::Of1900)), expected, "{cell:?}");
        }
        assert_eq!(outcome(date(number("44711", Date), Epoch::Of1904)), "2026-05-31");
    }

    #[test]
    fn what_a_person_sees() {
        use NumberFormat::*;
        for (cell, expected) in [
            (number("46173", Date), "2026-05-31"),
            (number("46173.333333333336", Date), "2026-05-31 08:00:00"),
            (number("0.125", Percent), "12.5%"),
            (number("123", Zeros(5)), "00123"),
            (number("1.50", Plain), "1.5"),
            (number("junk", Date), "junk"),
            (Cell::Boolean(false), "FALSE"),
            (Cell::Error("#N/A"), "#N/A"),
            (Cell::NotCalculated, ""),
        ] {
            assert_eq!(shown(cell, Epoch::Of1900), expected, "{cell:?}");
        }
    }

    #[test]
    fn times_of_day_are_whole_seconds() {
        let eight = date_time(number("46173.333333333336", NumberFormat::Date), Epoch::Of1900).unwrap().value;
        assert_eq!(eight.1, Time::from_hms(8, 0, 0).ok());
    }

    #[test]
    fn codes() {
        use NumberFormat::*;
        let read = |cell: Cell<'_>| match code(cell) {
            Ok(code) => format!(
                "{}{}{}",
                code.text,
                if code.numeric { " numeric" } else { "" },
                if code.scientific { " scientific" } else { "" }
            ),
            Err(problem) => problem.code.to_string(),
        };
        for (cell, expected) in [
            (Cell::Text("\u{a0}UREA\u{200b} "), "UREA"),
            (Cell::Text("00123"), "00123"),
            (Cell::Text("Cafe\u{301}"), "Café"),
            (Cell::Text("1.23E+11"), "1.23E+11 scientific"),
            (Cell::Text("1E5"), "1E5"),
            (Cell::Field("=\"00123\""), "00123 numeric"),
            (Cell::Field("123"), "123 numeric"),
            (number("123", Plain), "123 numeric"),
            (number("123", Zeros(5)), "00123 numeric"),
            (number("12.5", Plain), "12.5 numeric"),
            (number("123456789012", Plain), "123456789012 numeric scientific"),
            (number("12345678901234567890", Plain), "scientific_code"),
            (Cell::Boolean(true), "wrong_type"),
            (Cell::NotCalculated, "formula_not_calculated"),
        ] {
            assert_eq!(read(cell), expected, "{cell:?}");
        }
    }
}
