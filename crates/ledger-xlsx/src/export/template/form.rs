//! A sheet that somebody fills in: what the books say is grey, what is open is white and checked while it is typed.

use crate::export::style;
use crate::table::layout::{Holds, Layout};
use ledger_core::{Settings, StoreId, event::Supply};
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatBorder, Worksheet,
    XlsxError,
};

/// A row of a [`Template`](crate::Template) or [`AdjustmentTemplate`](crate::AdjustmentTemplate): a supply in a
/// store, as the books have it.
///
/// ```
/// use ledger_core::{StoreId, SupplyId, event::Supply, value::{Conversion, Scale}};
/// use ledger_xlsx::TemplateRow;
/// let salt = Supply {
///     code: SupplyId::new("SALT")?,
///     name: "Salt".into(),
///     buying_unit: "kg".into(),
///     consumption_unit: "kg".into(),
///     conversion: Conversion::new(1.into(), Scale::DEFAULT)?,
/// };
/// let row = TemplateRow { store: &StoreId::main(), supply: &salt, stock: 0.into(), average: None };
/// assert_eq!(row.supply.name, "Salt");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TemplateRow<'a> {
    /// The store.
    pub store: &'a StoreId,
    /// The supply.
    pub supply: &'a Supply,
    /// The stock there is, in buying units: for reference.
    pub stock: Decimal,
    /// The average price of a buying unit, if anything is in stock: for reference.
    pub average: Option<Decimal>,
}

/// The contents of a cell that is written.
pub(super) enum Written<'r> {
    Blank,
    Text(&'r str),
    Number(Decimal),
}

/// A check of what is typed into a column: the rule, what it asks for in short, and in a sentence.
pub(super) type Rule = (DataValidation, &'static str, &'static str);

/// The columns of a sheet to fill in.
pub(super) struct Form<'a> {
    pub(super) layout: Layout,
    pub(super) settings: &'a Settings,
    /// The columns of the layout that it has.
    pub(super) columns: Vec<usize>,
    pub(super) is_input: fn(usize) -> bool,
    pub(super) is_price: fn(usize) -> bool,
    pub(super) width: fn(usize) -> f64,
}

/// Room to write a number by hand.
const INPUT_HEIGHT: u32 = 20;

impl Form<'_> {
    /// Writes the header and the rows, which are streamed.
    pub(super) fn write<'r>(
        &self,
        sheet: &mut Worksheet,
        rows: impl IntoIterator<Item = TemplateRow<'r>>,
        written: impl Fn(usize, &TemplateRow<'r>) -> Written<'r>,
        rule: impl Fn(usize) -> Result<Option<Rule>, XlsxError>,
    ) -> Result<(), XlsxError> {
        let places = || (0..).zip(self.columns.iter().copied());
        // what a row is about stays in sight
        sheet.set_freeze_panes(1, 2)?;
        sheet.set_default_row_height(INPUT_HEIGHT);
        sheet.set_row_height(0, style::HEADER_HEIGHT)?;
        for (place, column) in places() {
            let header = style::header(self.layout.holds(column));
            let header = if (self.is_input)(column) { header } else { header.set_background_color(style::GREY) };
            sheet.set_column_width(place, (self.width)(column))?;
            sheet.write_string_with_format(0, place, self.layout.header(column), &header)?;
        }
        let formats: Vec<Format> = self.columns.iter().map(|column| self.format(*column)).collect();
        let mut last = 0;
        for (number, row) in (1..).zip(rows) {
            for ((place, column), format) in places().zip(&formats) {
                match written(column, &row) {
                    Written::Blank => drop(sheet.write_blank(number, place, format)?),
                    Written::Text(text) => drop(sheet.write_string_with_format(number, place, text, format)?),
                    Written::Number(value) => {
                        style::number(sheet, (number, place), value, format)?;
                    }
                }
            }
            last = number;
        }
        for (place, column) in places().filter(|(_, column)| last > 0 && (self.is_input)(*column)) {
            if let Some(rule) = rule(column)? {
                sheet.add_data_validation(1, place, last, place, &validation(rule)?)?;
            }
        }
        style::end(sheet, last.saturating_add(1))
    }

    fn format(&self, column: usize) -> Format {
        let scale = if (self.is_price)(column) { self.settings.money_scale } else { self.settings.quantity_scale };
        let format = match self.layout.holds(column) {
            Holds::Date => Format::new().set_num_format(style::DATE),
            Holds::Number => Format::new().set_num_format(style::number_format(scale)),
            Holds::Text => Format::new().set_num_format(style::TEXT).set_indent(1),
        };
        if (self.is_input)(column) {
            format.set_unlocked().set_border(FormatBorder::Hair)
        } else {
            format.set_background_color(style::GREY)
        }
    }
}

/// A day that a file may name.
pub(super) fn day(message: &'static str) -> Result<Rule, XlsxError> {
    let days = (ExcelDateTime::from_ymd(2000, 1, 1)?, ExcelDateTime::from_ymd(2100, 12, 31)?);
    let rule = DataValidation::new().allow_date(DataValidationRule::Between(days.0, days.1));
    Ok((rule, "A date", message))
}

/// A number of 0 or more.
pub(super) fn not_negative(message: &'static str) -> Rule {
    let rule = DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0));
    (rule, "A number", message)
}

fn validation((rule, title, message): Rule) -> Result<DataValidation, XlsxError> {
    let rule = rule.set_input_title(title)?.set_input_message(message)?;
    let rule = rule.set_error_title(title)?.set_error_message(message)?;
    Ok(rule.set_error_style(DataValidationErrorStyle::Stop))
}
