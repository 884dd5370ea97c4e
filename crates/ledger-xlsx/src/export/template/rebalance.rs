//! The rebalance template: one row per supply (and store), three cells to fill in.

use crate::export::style;
use crate::export::write_error::WriteError;
use crate::table::layout::rebalance::{
    CODE, CURRENT_AVERAGE, CURRENT_STOCK, DATE, LAYOUT, NAME, PRICE, STOCK, STORE, UNIT,
};
use crate::table::template_origin::{LEDGER, POSITION, SUBJECT, TITLE};
use ledger_core::{Position, Settings, StoreId, Supply};
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, ExcelDateTime, Format, FormatBorder,
    ProtectionOptions, Workbook, Worksheet, XlsxError,
};
use std::io::{Seek, Write};
use time::Date;

/// A rebalance template to write: a workbook that somebody fills in and sends back.
///
/// ```
/// use ledger_core::{Conversion, Position, Scale, Settings, StoreId, Supply, SupplyId};
/// use ledger_xlsx::{Template, TemplateRow};
/// let urea = Supply {
///     code: SupplyId::new("UREA")?,
///     name: "Urea 46 %".into(),
///     buying_unit: "bag".into(),
///     consumption_unit: "kg".into(),
///     conversion: Conversion::new(50.into(), Scale::DEFAULT)?,
/// };
/// let settings = Settings::default();
/// let made = time::Date::from_calendar_date(2026, time::Month::June, 30)?;
/// let template = Template { ledger: "farm", position: Position::new(7), settings: &settings, made, stores: false };
/// let main = StoreId::main();
/// let row = TemplateRow { store: &main, supply: &urea, stock: 12.into(), average: Some("27.5".parse()?) };
/// let mut workbook = std::io::Cursor::new(Vec::new());
/// template.write([row], &mut workbook)?;
/// assert!(workbook.get_ref().starts_with(b"PK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Template<'a> {
    /// What the ledger is called.
    pub ledger: &'a str,
    /// The position whose stock it shows.
    pub position: Position,
    /// The ledger's scales and currency.
    pub settings: &'a Settings,
    /// The day it is made.
    pub made: Date,
    /// Whether it has the Store column: when the ledger has more than one store.
    pub stores: bool,
}

/// A row of a [`Template`]: a supply in a store, as the books have it.
///
/// ```
/// use ledger_core::{Conversion, Scale, StoreId, Supply, SupplyId};
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
    /// Where.
    pub store: &'a StoreId,
    /// What.
    pub supply: &'a Supply,
    /// The stock there is, in buying units: for reference.
    pub stock: Decimal,
    /// What a buying unit costs on average, if anything is in stock: for reference.
    pub average: Option<Decimal>,
}

impl Template<'_> {
    /// Writes the workbook; the rows are streamed.
    ///
    /// # Errors
    /// [`WriteError`] when the rows don't fit a sheet, or the output or a temporary file can't be written.
    pub fn write<'r>(
        &self,
        rows: impl IntoIterator<Item = TemplateRow<'r>>,
        mut out: impl Write + Seek + Send,
    ) -> Result<(), WriteError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&self.properties()?);
        self.write_rows(workbook.add_worksheet_with_constant_memory()?, rows)?;
        self.write_instructions(workbook.add_worksheet_with_constant_memory()?)?;
        workbook.save_to_writer(&mut out)?;
        Ok(out.flush()?)
    }

    fn properties(&self) -> Result<DocProperties, XlsxError> {
        let position = self.position.to_string();
        Ok(DocProperties::new()
            .set_title(format!("{TITLE}{}", self.ledger))
            .set_subject(format!("{SUBJECT}{position}"))
            .set_creation_datetime(&style::date(self.made)?)
            .set_custom_property(LEDGER, self.ledger)
            .set_custom_property(POSITION, position.as_str()))
    }

    fn columns(&self) -> Vec<usize> {
        (0..LAYOUT.problem()).filter(|column| *column != STORE || self.stores).collect()
    }

    fn write_rows<'r>(
        &self,
        sheet: &mut Worksheet,
        rows: impl IntoIterator<Item = TemplateRow<'r>>,
    ) -> Result<(), XlsxError> {
        let styles = Styles::new(self.settings);
        let columns: Vec<(u16, usize)> = (0..).zip(self.columns()).collect();
        sheet.set_name("Rebalance")?;
        style::template(sheet, LAYOUT, &columns, is_input, width)?;
        style::on_paper(sheet, &format!("{TITLE}{}, position {}, {}", self.ledger, self.position, self.made))?;
        let mut last = 0;
        for (number, row) in (1..).zip(rows) {
            for (place, column) in &columns {
                styles.write(sheet, number, *place, *column, &row)?;
            }
            last = number;
        }
        for (place, column) in columns.iter().filter(|(_, column)| last > 0 && is_input(*column)) {
            sheet.add_data_validation(1, *place, last, *place, &validation(*column)?)?;
        }
        style::end(sheet, last.saturating_add(1))?;
        sheet.protect_with_options(&ProtectionOptions {
            format_columns: true,
            format_rows: true,
            use_autofilter: true,
            ..ProtectionOptions::new()
        });
        Ok(())
    }

    fn write_instructions(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let currency = self.settings.currency.as_str();
        let lines = [
            format!("It shows the stock as of position {}, on {}.", self.position, self.made),
            "Fill in all three white cells of every supply that you counted; leave the others of the row as they are."
                .into(),
            "Rebalance Date: the day at whose end the stock was counted.".into(),
            "New Buying Unit Stock: how many buying units were there; 0 if there were none.".into(),
            format!("New Average Buying Price: what one buying unit is worth, in {currency}."),
            "Rows in which you fill in nothing stay as they are in the books.".into(),
            "From the end of that day on, stock and average price are what you fill in, whatever stood before.".into(),
            "Don't sort a column alone: the name and the code of a row belong together.".into(),
        ];
        style::sentences(sheet, "Instructions", &format!("{TITLE}{}", self.ledger), lines)?;
        sheet.protect();
        Ok(())
    }
}

fn is_input(column: usize) -> bool {
    matches!(column, DATE | STOCK | PRICE)
}

fn width(column: usize) -> f64 {
    match column {
        NAME => 38.0,
        CODE | STORE => 16.0,
        DATE => 17.0,
        STOCK => 24.0,
        PRICE => 27.0,
        _ => 16.0,
    }
}

fn validation(column: usize) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    let (rule, title, message) = if column == DATE {
        let days = (ExcelDateTime::from_ymd(2000, 1, 1)?, ExcelDateTime::from_ymd(2100, 12, 31)?);
        let rule = rule.allow_date(DataValidationRule::Between(days.0, days.1));
        (rule, "A date", "The day of the count, as a date between 2000-01-01 and 2100-12-31.")
    } else {
        let rule = rule.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0));
        let message = if column == STOCK {
            "The stock in buying units: a number, 0 or more."
        } else {
            "The price of one buying unit: a number, 0 or more."
        };
        (rule, "A number", message)
    };
    rule.set_input_title(title)?
        .set_input_message(message)?
        .set_error_title(title)?
        .set_error_message(message)
        .map(|rule| rule.set_error_style(DataValidationErrorStyle::Stop))
}

/// The looks of the cells.
struct Styles {
    text: Format,
    quantity: Format,
    money: Format,
    date_input: Format,
    quantity_input: Format,
    money_input: Format,
}

impl Styles {
    fn new(settings: &Settings) -> Self {
        let locked = Format::new().set_background_color(style::GREY);
        let input = Format::new().set_unlocked().set_border(FormatBorder::Hair);
        let (quantity, money) =
            (style::number_format(settings.quantity_scale), style::number_format(settings.money_scale));
        Self {
            text: locked.clone().set_num_format(style::TEXT).set_indent(1),
            quantity: locked.clone().set_num_format(quantity.as_str()),
            money: locked.set_num_format(money.as_str()),
            date_input: input.clone().set_num_format(style::DATE),
            quantity_input: input.clone().set_num_format(quantity),
            money_input: input.set_num_format(money),
        }
    }

    fn write(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        place: u16,
        column: usize,
        of: &TemplateRow<'_>,
    ) -> Result<(), XlsxError> {
        let text =
            |sheet: &mut Worksheet, text: &str| sheet.write_string_with_format(row, place, text, &self.text).map(drop);
        match column {
            NAME => text(sheet, &of.supply.name),
            CODE => text(sheet, of.supply.code.as_str()),
            STORE => text(sheet, of.store.as_str()),
            UNIT => text(sheet, &of.supply.buying_unit),
            DATE => sheet.write_blank(row, place, &self.date_input).map(drop),
            STOCK => sheet.write_blank(row, place, &self.quantity_input).map(drop),
            PRICE => sheet.write_blank(row, place, &self.money_input).map(drop),
            CURRENT_STOCK => style::number(sheet, (row, place), &of.stock.normalize().to_string(), &self.quantity),
            CURRENT_AVERAGE => match of.average {
                Some(average) => style::number(sheet, (row, place), &average.normalize().to_string(), &self.money),
                None => sheet.write_blank(row, place, &self.money).map(drop),
            },
            _ => Ok(()),
        }
    }
}
