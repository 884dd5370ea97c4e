//! A table that is written row by row, into a sheet or a CSV file.

use crate::export::style;
use crate::export::write_error::WriteError;
use crate::table::layout::Holds;
use crate::text::harmless::harmless;
use ledger_core::{Moment, Settings};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatBorder, Worksheet};
use std::borrow::Cow;
use std::io::Write;
use time::Date;

/// A table of an [`Export`](crate::Export), whose rows are made while they are written.
///
/// ```
/// use ledger_core::{Ledger, time};
/// use ledger_xlsx::Exporter;
/// let made = time::Date::from_calendar_date(2026, time::Month::June, 30)?;
/// let ledger = Ledger::default();
/// for table in (Exporter { name: "farm", ledger: &ledger, made }).cycles().into_tables() {
///     assert_eq!(table.name(), "Cycles");
///     let mut file = Vec::new();
///     table.write_csv(&mut file)?;
///     let header = "Cycle,Activity,Lot,Contractor,\"Charged, USD\",Closed,\"Variance, USD\"\n";
///     assert_eq!(String::from_utf8(file)?, header);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ExportTable<'a> {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Box<dyn Iterator<Item = Vec<Value<'a>>> + 'a>,
}

#[derive(Debug)]
pub(crate) struct Column {
    header: String,
    kind: Kind,
    width: f64,
    summed: bool,
}

/// The kind of a column, which sets its format and width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Date,
    Moment,
    Whole,
    Quantity,
    Money,
}

#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(Decimal),
    Date(Date),
    Moment(Moment),
}

impl Kind {
    fn holds(self) -> Holds {
        match self {
            Self::Text => Holds::Text,
            Self::Date | Self::Moment => Holds::Date,
            Self::Whole | Self::Quantity | Self::Money => Holds::Number,
        }
    }
}

impl Column {
    pub(crate) fn new(header: impl Into<String>, kind: Kind) -> Self {
        let width = match kind {
            Kind::Text | Kind::Date => 15.0,
            Kind::Whole => 12.0,
            Kind::Moment => 21.0,
            Kind::Quantity | Kind::Money => 18.0,
        };
        Self { header: header.into(), kind, width, summed: false }
    }

    pub(crate) fn width(self, width: f64) -> Self {
        Self { width, ..self }
    }

    /// Adds the total of the column in a last row.
    pub(crate) fn summed(self) -> Self {
        Self { summed: true, ..self }
    }
}

impl<'a> Value<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn count(count: usize) -> Self {
        Self::Number(count.into())
    }

    pub(crate) fn optional<T>(value: Option<T>, of: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, of)
    }
}

impl ExportTable<'_> {
    /// Returns the table's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Writes the table into a sheet of its own.
    pub(crate) fn write_sheet(self, sheet: &mut Worksheet, settings: &Settings) -> Result<(), WriteError> {
        let Self { name, columns, rows } = self;
        let columns: Vec<(u16, Column, Format)> = (0..)
            .zip(columns)
            .map(|(place, column)| {
                let format = format(column.kind, settings);
                (place, column, format)
            })
            .collect();
        sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_row_height(0, style::HEADER_HEIGHT)?;
        for (place, column, _) in &columns {
            let header = style::header(column.kind.holds()).set_background_color(style::GREY);
            sheet.set_column_width(*place, column.width)?;
            sheet.write_string_with_format(0, *place, &column.header, &header)?;
        }
        let mut totals = vec![Decimal::ZERO; columns.len()];
        let mut last = 0;
        for (number, row) in (1..).zip(rows) {
            for (((place, _, format), value), total) in columns.iter().zip(&row).zip(&mut totals) {
                write_cell(sheet, (number, *place), value, format)?;
                if let Value::Number(number) = value {
                    *total = total.saturating_add(*number);
                }
            }
            last = number;
        }
        if last > 0
            && let Some((right, ..)) = columns.last()
        {
            sheet.autofilter(0, 0, last, *right)?;
        }
        let mut row = last.saturating_add(1);
        if columns.iter().any(|(_, column, _)| column.summed) {
            for ((place, column, format), total) in columns.iter().zip(totals) {
                let format = format.clone().set_bold().set_border_top(FormatBorder::Thin);
                match (place, column.summed) {
                    (_, true) => write_cell(sheet, (row, *place), &Value::Number(total), &format)?,
                    (0, false) => write_cell(sheet, (row, 0), &Value::text("Total"), &format)?,
                    (_, false) => write_cell(sheet, (row, *place), &Value::Empty, &format)?,
                }
            }
            row = row.saturating_add(1);
        }
        Ok(style::end(sheet, row)?)
    }

    /// Writes the table as CSV. Numbers are exact and have one reading, and no text can be run as a formula.
    ///
    /// # Errors
    /// [`WriteError`] if the output can't be written.
    pub fn write_csv(self, out: impl Write) -> Result<(), WriteError> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(self.columns.iter().map(|column| column.header.as_str()))?;
        for row in self.rows {
            out.write_record(row.iter().map(field).map(|field| field.into_owned()))?;
        }
        Ok(out.flush()?)
    }
}

impl std::fmt::Debug for ExportTable<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportTable").field("name", &self.name).finish_non_exhaustive()
    }
}

fn format(kind: Kind, settings: &Settings) -> Format {
    let format = Format::new();
    match kind {
        Kind::Text => format.set_num_format(style::TEXT).set_indent(1),
        Kind::Date => format.set_num_format(style::DATE).set_indent(1),
        Kind::Moment => format.set_num_format(style::DATE_TIME).set_indent(1),
        Kind::Whole => format.set_num_format("#,##0"),
        Kind::Quantity => format.set_num_format(style::number_format(settings.quantity_scale)),
        Kind::Money => format.set_num_format(style::number_format(settings.money_scale)),
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    value: &Value<'_>,
    format: &Format,
) -> Result<(), WriteError> {
    match value {
        Value::Empty => drop(sheet.write_blank(row, place, format)?),
        Value::Text(text) => drop(sheet.write_string_with_format(row, place, text.as_ref(), format)?),
        Value::Number(number) => style::number(sheet, (row, place), *number, format)?,
        Value::Date(date) => drop(sheet.write_datetime_with_format(row, place, &style::date(*date)?, format)?),
        Value::Moment(moment) => {
            let moment = style::date_time(moment.date_time())?;
            sheet.write_datetime_with_format(row, place, &moment, format)?;
        }
    }
    Ok(())
}

fn field<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Empty => Cow::Borrowed(""),
        Value::Text(text) => harmless(text),
        Value::Number(number) => Cow::Owned(style::csv_number(*number)),
        Value::Date(date) => Cow::Owned(date.to_string()),
        Value::Moment(moment) => Cow::Owned(moment.to_string()),
    }
}
