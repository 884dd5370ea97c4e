//! A cell of a file, as it is written into an error report.

use crate::export::style;
use crate::table::layout::Holds;
use crate::text::harmless::harmless;
use crate::value::cell_value;
use bounded_sheets::{Cell, Epoch, NumberFormat};
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};
use std::borrow::Cow;
use time::{PrimitiveDateTime, Time};

/// Contents of a copied cell.
enum Copied<'c> {
    Blank,
    Text(Cow<'c, str>),
    Boolean(bool),
    Number(f64),
    Moment(ExcelDateTime),
}

/// Writes a copy of `cell` into a workbook, with `format` and a number format of its own.
///
/// A field of a CSV file, which is always text, becomes a number or date if its column holds them and it has one
/// reading.
pub(crate) fn write(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    cell: Cell<'_>,
    epoch: Epoch,
    holds: Option<Holds>,
    format: &Format,
) -> Result<(), XlsxError> {
    let (copied, number_format) = copied(cell, epoch, holds);
    let format = format.clone().set_num_format(number_format);
    let format = if matches!(copied, Copied::Text(_) | Copied::Moment(_)) { format.set_indent(1) } else { format };
    match copied {
        Copied::Blank => sheet.write_blank(row, place, &format),
        Copied::Text(text) => sheet.write_string_with_format(row, place, text, &format),
        Copied::Boolean(value) => sheet.write_boolean_with_format(row, place, value, &format),
        Copied::Number(number) => sheet.write_number_with_format(row, place, number, &format),
        Copied::Moment(moment) => sheet.write_datetime_with_format(row, place, &moment, &format),
    }
    .map(drop)
}

/// Returns a copy of `cell` for a CSV file. A number or date stays as it was typed; any other text is made harmless.
pub(crate) fn field<'c>(cell: Cell<'c>, epoch: Epoch, holds: Option<Holds>) -> Cow<'c, str> {
    let clean = match holds {
        Some(Holds::Number) => cell_value::number(cell, "").is_ok(),
        Some(Holds::Date) => cell_value::date_time(cell, epoch).is_ok(),
        Some(Holds::Text) | None => false,
    };
    match cell_value::shown(cell, epoch) {
        shown if clean => shown,
        Cow::Borrowed(shown) => harmless(shown),
        Cow::Owned(shown) => Cow::Owned(harmless(&shown).into_owned()),
    }
}

fn copied(cell: Cell<'_>, epoch: Epoch, holds: Option<Holds>) -> (Copied<'_>, Cow<'static, str>) {
    let text_format = match holds {
        // a text that is corrected here must become a number or date
        Some(Holds::Number) | None => "General",
        Some(Holds::Date) => style::DATE,
        Some(Holds::Text) => style::TEXT,
    };
    let text = |text| (Copied::Text(text), Cow::Borrowed(text_format));
    match cell {
        Cell::Empty | Cell::NotCalculated => (Copied::Blank, Cow::Borrowed(text_format)),
        Cell::Boolean(value) => (Copied::Boolean(value), Cow::Borrowed("General")),
        // with its own format, a number that is typed over it would become a percentage or date again
        Cell::Number { format: NumberFormat::Percent | NumberFormat::Date | NumberFormat::Time, .. }
            if holds == Some(Holds::Number) =>
        {
            text(cell_value::shown(cell, epoch))
        }
        Cell::Field(_) if holds == Some(Holds::Date) => {
            moment(cell, epoch).unwrap_or_else(|| text(cell_value::shown(cell, epoch)))
        }
        Cell::Number { format: NumberFormat::Date, .. } => {
            moment(cell, epoch).unwrap_or_else(|| text(cell_value::shown(cell, epoch)))
        }
        Cell::Field(_) if holds == Some(Holds::Number) => match cell_value::number(cell, "") {
            Ok(taken) if taken.warning.is_none() => {
                let number = taken.value.normalize().to_string();
                let kept = number.parse().ok().filter(|_| style::fits(&number));
                kept.map_or_else(
                    || text(cell_value::shown(cell, epoch)),
                    |number| (Copied::Number(number), "General".into()),
                )
            }
            _ => text(cell_value::shown(cell, epoch)),
        },
        Cell::Number { stored, format } => match stored.parse::<f64>().ok().filter(|number| number.is_finite()) {
            Some(number) => (Copied::Number(number), number_format(format)),
            None => text(Cow::Borrowed(stored)),
        },
        Cell::Field(_) | Cell::Text(_) | Cell::IsoDate(_) | Cell::Error(_) => text(cell_value::shown(cell, epoch)),
    }
}

fn number_format(format: NumberFormat) -> Cow<'static, str> {
    match format {
        NumberFormat::Plain => "General".into(),
        NumberFormat::Zeros(width) => "0".repeat(width.into()).into(),
        NumberFormat::Date => style::DATE.into(),
        NumberFormat::Time => "hh:mm:ss".into(),
        NumberFormat::Percent => "0.00%".into(),
        NumberFormat::Scientific => "0.00E+00".into(),
    }
}

/// Returns the date, with its time of day if it has one, if a spreadsheet can hold it as a date.
fn moment<'c>(cell: Cell<'c>, epoch: Epoch) -> Option<(Copied<'c>, Cow<'static, str>)> {
    let taken = cell_value::date_time(cell, epoch).ok().filter(|taken| taken.warning.is_none())?;
    let (date, time) = taken.value;
    let moment = style::date_time(PrimitiveDateTime::new(date, time.unwrap_or(Time::MIDNIGHT))).ok()?;
    Some((Copied::Moment(moment), if time.is_some() { style::DATE_TIME } else { style::DATE }.into()))
}
