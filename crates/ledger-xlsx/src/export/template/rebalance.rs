//! The rebalance template: a row for each supply, or for each supply and store, with three cells to fill in.

use crate::export::style;
use crate::export::template::form::{self, Form, Rule, TemplateRow, Written};
use crate::export::write_error::WriteError;
use crate::table::layout::rebalance::{
    CODE, CURRENT_AVERAGE, CURRENT_STOCK, DATE, LAYOUT, NAME, PRICE, STOCK, STORE, UNIT,
};
use crate::table::template_origin::{LEDGER, POSITION, SUBJECT, TITLE};
use crate::value::settings::settings_of;
use ledger_core::{Ledger, Settings, value::Position};
use rust_xlsxwriter::{DocProperties, ProtectionOptions, Workbook, Worksheet, XlsxError};
use std::io::{Seek, Write};
use time::Date;

/// A rebalance template: a workbook that people fill in and send back, to be read by
/// [`Reader::rebalance`](crate::Reader::rebalance).
///
/// ```
/// use ledger_core::{time::{Date, Month, OffsetDateTime}, *};
/// use ledger_xlsx::{Template, TemplateRow};
/// let mut ledger = Ledger::default();
/// let open = Command::new(CommandId::new("open")?, OffsetDateTime::UNIX_EPOCH)
///     .with(Action::Open(Settings::default()))
///     .with(NewSupply::new(SupplyId::new("UREA")?, "Urea 46 %", "bag", 50, "kg"));
/// ledger.commit(ledger.decide(&open)?)?;
///
/// let made = Date::from_calendar_date(2026, Month::June, 30)?;
/// let rows = TemplateRow::all_of(&ledger);
/// assert_eq!((rows[0].store.as_str(), rows[0].supply.name.as_str()), ("MAIN", "Urea 46 %"));
/// let mut workbook = std::io::Cursor::new(Vec::new()); // or a file
/// Template::of(&ledger, "farm", made).write(rows, &mut workbook)?;
/// assert!(workbook.get_ref().starts_with(b"PK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Template<'a> {
    /// The ledger's name.
    pub ledger: &'a str,
    /// The position at which the stock is shown.
    pub position: Position,
    /// The ledger's scales and currency.
    pub settings: &'a Settings,
    /// The day on which the template is made.
    pub made: Date,
    /// True if the template has the column Store, which a ledger with more than one store needs.
    pub stores: bool,
}

impl<'a> Template<'a> {
    /// Makes a template of a ledger as it is now, with the column Store if it has more than one.
    pub fn of(ledger: &'a Ledger, name: &'a str, made: Date) -> Self {
        Self::new(name, ledger.head(), settings_of(ledger), made).stores(ledger.catalog().stores().count() > 1)
    }

    /// Makes a template without the column Store.
    pub const fn new(ledger: &'a str, position: Position, settings: &'a Settings, made: Date) -> Self {
        Self { ledger, position, settings, made, stores: false }
    }

    /// Chooses whether the template has the column Store.
    #[must_use]
    pub fn stores(self, stores: bool) -> Self {
        Self { stores, ..self }
    }

    /// Writes the workbook. Rows are streamed.
    ///
    /// # Errors
    /// [`WriteError`] if the rows don't fit a sheet, or the output or a temporary file can't be written.
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

    fn write_rows<'r>(
        &self,
        sheet: &mut Worksheet,
        rows: impl IntoIterator<Item = TemplateRow<'r>>,
    ) -> Result<(), XlsxError> {
        let form = Form {
            layout: LAYOUT,
            settings: self.settings,
            columns: (0..LAYOUT.problem()).filter(|column| *column != STORE || self.stores).collect(),
            is_input: |column| matches!(column, DATE | STOCK | PRICE),
            is_price: |column| matches!(column, PRICE | CURRENT_AVERAGE),
            width,
        };
        sheet.set_name("Rebalance")?;
        style::on_paper(sheet, &format!("{TITLE}{}, position {}, {}", self.ledger, self.position, self.made))?;
        form.write(sheet, rows, written, rule)?;
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

fn rule(column: usize) -> Result<Option<Rule>, XlsxError> {
    Ok(Some(match column {
        DATE => form::day("The day of the count, as a date between 2000-01-01 and 2100-12-31.")?,
        STOCK => form::not_negative("The stock in buying units: a number, 0 or more."),
        _ => form::not_negative("The price of one buying unit: a number, 0 or more."),
    }))
}

fn written<'r>(column: usize, row: &TemplateRow<'r>) -> Written<'r> {
    match column {
        NAME => Written::Text(&row.supply.name),
        CODE => Written::Text(row.supply.code.as_str()),
        STORE => Written::Text(row.store.as_str()),
        UNIT => Written::Text(&row.supply.buying_unit),
        CURRENT_STOCK => Written::Number(row.stock),
        CURRENT_AVERAGE => row.average.map_or(Written::Blank, Written::Number),
        _ => Written::Blank,
    }
}
