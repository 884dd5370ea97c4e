//! The look of written workbooks, and the formats that keep their numbers exact.

use crate::table::layout::Holds;
use ledger_core::value::Scale;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};
use time::{Date, PrimitiveDateTime};

/// Background of cells that should not be changed.
pub(crate) const GREY: Color = Color::RGB(0x00F2_F2F2);
/// Background of cells that should be corrected.
pub(crate) const RED: Color = Color::RGB(0x00FF_C7CE);
/// Colour of grid lines.
pub(crate) const LINE: Color = Color::RGB(0x00D9_D9D9);

pub(crate) const DATE: &str = "yyyy-mm-dd";
pub(crate) const DATE_TIME: &str = "yyyy-mm-dd hh:mm:ss";
pub(crate) const TEXT: &str = "@";

/// Number of significant digits that a spreadsheet keeps.
const DIGITS: usize = 15;

/// Returns the format of a column's header, which is aligned as the column's cells are.
pub(crate) fn header(holds: Holds) -> Format {
    let header = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap();
    let header = header.set_align(FormatAlign::VerticalCenter);
    match holds {
        Holds::Number => header.set_align(FormatAlign::Right),
        Holds::Text | Holds::Date => header.set_indent(1),
    }
}

/// Returns a number format with two decimals, and further ones up to the scale where they are not zero.
pub(crate) fn number_format(scale: Scale) -> String {
    let decimals = usize::from(scale.decimals());
    let (always, more) = (decimals.min(2), decimals.saturating_sub(2));
    let point = if decimals > 0 { "." } else { "" };
    format!("#,##0{point}{}{}", "0".repeat(always), "#".repeat(more))
}

/// Writes a number, as text if it has more digits than a spreadsheet keeps.
pub(crate) fn number(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    number: Decimal,
    format: &Format,
) -> Result<(), XlsxError> {
    let number = number.normalize().to_string();
    match number.parse::<f64>().ok().filter(|_| fits(&number)) {
        Some(number) => sheet.write_number_with_format(row, place, number, format).map(drop),
        None => {
            let format = format.clone().set_num_format(TEXT).set_align(FormatAlign::Right);
            sheet.write_string_with_format(row, place, number, &format).map(drop)
        }
    }
}

/// Returns true if a spreadsheet keeps every digit of a number.
pub(crate) fn fits(number: &str) -> bool {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    let significant = if number.contains('.') { digits } else { digits.trim_end_matches('0') };
    significant.len() <= DIGITS
}

/// Returns a number for a CSV file. A number with three decimals gets a fourth, because `1.234` has two readings.
pub(crate) fn csv_number(number: Decimal) -> String {
    let number = number.normalize();
    if number.scale() == 3 { format!("{number}0") } else { number.to_string() }
}

pub(crate) fn date(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(u16::try_from(date.year()).unwrap_or(0), u8::from(date.month()), date.day())
}

pub(crate) fn date_time(moment: PrimitiveDateTime) -> Result<ExcelDateTime, XlsxError> {
    let (hour, minute, second) = moment.time().as_hms();
    date(moment.date())?.and_hms(hour.into(), minute, second)
}

/// Height of a header of two lines, in points.
pub(crate) const HEADER_HEIGHT: u32 = 32;
/// Ends a streamed sheet with an empty row, because a last row with a height of its own would be written twice.
pub(crate) fn end(sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    // a blank cell without a format would not be written
    sheet.write_blank(row, 0, &Format::new().set_num_format(TEXT)).map(drop)
}

/// Writes a sheet with a title and a sentence in each row.
pub(crate) fn sentences(
    sheet: &mut Worksheet,
    name: &str,
    title: &str,
    lines: impl IntoIterator<Item = String>,
) -> Result<(), XlsxError> {
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(name)?.set_column_width(0, 100)?.set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold())?;
    for (row, line) in (1..).zip(lines) {
        sheet.write_string_with_format(row, 0, line, &body)?;
    }
    Ok(())
}

/// Sets up printing: as wide as the page, the header row on every page, pages numbered.
pub(crate) fn on_paper(sheet: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    // an ampersand begins a command in a page header
    let title = title.replace('&', "&&");
    sheet.set_header(format!("&L{title}")).set_footer("&RPage &P of &N");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_that_a_spreadsheet_keeps() {
        for text in
            ["0", "-12.5", "123456789012345", "0.00000123456789012345", "-9000000000000000000", "999999999.123456"]
        {
            assert!(fits(text), "{text}");
        }
        for text in ["1234567890123456", "-9223372036854.775807", "1000000000.1234567"] {
            assert!(!fits(text), "{text}");
        }
    }

    #[test]
    fn numbers_with_one_reading() {
        for (number, written) in [("1.234", "1.2340"), ("-0.5", "-0.5"), ("1234", "1234")] {
            assert_eq!(csv_number(number.parse().unwrap()), written);
        }
    }

    #[test]
    fn formats_of_scales() {
        let format = |decimals| number_format(Scale::new(decimals).unwrap());
        assert_eq!([format(0), format(1), format(6)], ["#,##0", "#,##0.0", "#,##0.00####"]);
    }
}
