//! The template of adjustments: a row for each supply and store, with a reason and a quantity to fill in.

use crate::export::style;
use crate::export::template::form::{self, Form, Rule, TemplateRow, Written};
use crate::export::write_error::WriteError;
use crate::table::layout::Need;
use crate::table::layout::adjustment::{
    AVAILABLE, DATE, ITEM, LAYOUT, NAME, NOTE, QTY, REASON, STORE, UNIT, UNIT_PRICE,
};
use crate::text::harmless::harmless;
use ledger_core::{Settings, value::ReasonCode};
use rust_xlsxwriter::{DataValidation, DataValidationRule, DocProperties, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;
use std::io::{Seek, Write};
use time::Date;

/// A template of adjustments, for the delta rule or the sync rule – the rule is chosen at upload.
///
/// ```
/// use ledger_core::{Settings, StoreId, SupplyId, event::Supply, time, value::{Conversion, ReasonCode, Scale}};
/// use ledger_xlsx::{AdjustmentTemplate, TemplateRow};
/// let fifty = Conversion::new(50.into(), Scale::DEFAULT)?;
/// let urea = Supply::new(SupplyId::new("UREA")?, "Urea 46 %", "bag", fifty, "kg");
/// let made = time::Date::from_calendar_date(2026, time::Month::June, 30)?;
/// let (settings, reasons) = (Settings::default(), [ReasonCode::new("DMG")?]);
/// let template = AdjustmentTemplate::new("farm", &settings, made, &reasons);
/// let main = "MAIN".parse()?;
/// let row = TemplateRow::new(&main, &urea, 12.into(), None);
/// let mut file = Vec::new();
/// template.write_csv([row], &mut file)?;
/// assert_eq!(
///     String::from_utf8(file)?,
///     "Store,Item Number,Reason Code,Qty,Date,Unit Price,Note,Supply Name,Buying Unit,Net Available\n\
///      MAIN,UREA,,,,,,Urea 46 %,bag,12\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AdjustmentTemplate<'a> {
    /// The ledger's name.
    pub ledger: &'a str,
    /// The ledger's scales and currency.
    pub settings: &'a Settings,
    /// The day on which the template is made.
    pub made: Date,
    /// All reason codes.
    pub reasons: &'a [ReasonCode],
}

impl<'a> AdjustmentTemplate<'a> {
    /// Makes a template of these parts.
    pub const fn new(ledger: &'a str, settings: &'a Settings, made: Date, reasons: &'a [ReasonCode]) -> Self {
        Self { ledger, settings, made, reasons }
    }

    /// Writes the template as CSV.
    ///
    /// # Errors
    /// [`WriteError`] if the output can't be written.
    pub fn write_csv<'r>(
        &self,
        rows: impl IntoIterator<Item = TemplateRow<'r>>,
        out: impl Write,
    ) -> Result<(), WriteError> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record((0..LAYOUT.problem()).map(|column| LAYOUT.header(column)))?;
        for row in rows {
            let field = |column| match written(column, &row) {
                Written::Blank => Cow::Borrowed(""),
                Written::Text(text) => harmless(text),
                Written::Number(number) => Cow::Owned(style::csv_number(number)),
            };
            let fields: Vec<Cow<'_, str>> = (0..LAYOUT.problem()).map(field).collect();
            out.write_record(fields.iter().map(|field| field.as_bytes()))?;
        }
        Ok(out.flush()?)
    }

    /// Writes the template as a workbook whose open cells are validated. Rows are streamed.
    ///
    /// # Errors
    /// [`WriteError`] if the rows don't fit a sheet, or the output or a temporary file can't be written.
    pub fn write_xlsx<'r>(
        &self,
        rows: impl IntoIterator<Item = TemplateRow<'r>>,
        mut out: impl Write + Seek + Send,
    ) -> Result<(), WriteError> {
        let title = format!("Adjustments of {}", self.ledger);
        let mut workbook = Workbook::new();
        workbook
            .set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&style::date(self.made)?));
        self.write_rows(workbook.add_worksheet_with_constant_memory()?, &title, rows)?;
        self.write_instructions(workbook.add_worksheet_with_constant_memory()?, &title)?;
        workbook.save_to_writer(&mut out)?;
        Ok(out.flush()?)
    }

    fn write_rows<'r>(
        &self,
        sheet: &mut Worksheet,
        title: &str,
        rows: impl IntoIterator<Item = TemplateRow<'r>>,
    ) -> Result<(), XlsxError> {
        let form = Form {
            layout: LAYOUT,
            settings: self.settings,
            columns: (0..LAYOUT.problem()).collect(),
            is_input,
            is_price: |column| column == UNIT_PRICE,
            width,
        };
        sheet.set_name("Adjustments")?;
        style::on_paper(sheet, &format!("{title}, {}", self.made))?;
        form.write(sheet, rows, written, |column| self.rule(column))
    }

    fn write_instructions(&self, sheet: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
        let currency = self.settings.currency.as_str();
        let reasons: Vec<&str> = self.reasons.iter().map(ReasonCode::as_str).collect();
        let lines = [
            "Fill in a reason code and a quantity in the rows to adjust; rows in which you fill in nothing are left alone."
                .into(),
            "Qty, by the delta rule: how many buying units more, or less with a minus.".into(),
            "Qty, by the sync rule: how many buying units there are; 0 if there are none.".into(),
            "You choose the rule when you send the file; it is the same for all rows.".into(),
            format!("Reason Code: {}. By the sync rule it may be left empty.", reasons.join(", ")),
            "Date: the day it happened; if it is empty, the date that you give when you send the file counts.".into(),
            format!("Unit Price: what one buying unit is worth, in {currency}; only for what is found or counted."),
        ];
        style::sentences(sheet, "Instructions", title, lines)
    }

    fn rule(&self, column: usize) -> Result<Option<Rule>, XlsxError> {
        let rule = DataValidation::new();
        let reasons: Vec<&str> = self.reasons.iter().map(ReasonCode::as_str).collect();
        Ok(Some(match column {
            // a list is written as a formula, which can't hold a comma or more than 255 characters
            REASON if reasons.join(",").len() <= 255 && !reasons.iter().any(|reason| reason.contains(',')) => {
                (rule.allow_list_strings(&reasons)?, "A reason code", "Why the stock differs: choose from the list.")
            }
            QTY => (
                rule.allow_decimal_number(DataValidationRule::Between(-1e15, 1e15)),
                "A number",
                "In buying units. Delta rule: how many more, or less with a minus. Sync rule: how many there are.",
            ),
            DATE => form::day("The day it happened, as a date between 2000-01-01 and 2100-12-31.")?,
            UNIT_PRICE => form::not_negative("The price of one buying unit: a number, 0 or more."),
            _ => return Ok(None),
        }))
    }
}

fn is_input(column: usize) -> bool {
    let read = LAYOUT.columns.get(column).is_some_and(|column| column.need != Need::Reference);
    read && !matches!(column, STORE | ITEM | NAME)
}

fn written<'r>(column: usize, row: &TemplateRow<'r>) -> Written<'r> {
    match column {
        STORE => Written::Text(row.store.as_str()),
        ITEM => Written::Text(row.supply.code.as_str()),
        NAME => Written::Text(&row.supply.name),
        UNIT => Written::Text(&row.supply.buying_unit),
        AVAILABLE => Written::Number(row.stock),
        _ => Written::Blank,
    }
}

fn width(column: usize) -> f64 {
    match column {
        NAME | NOTE => 34.0,
        _ => 15.0,
    }
}
