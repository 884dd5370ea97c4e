//! A sheet to fill in: cells from the books are grey, open cells are white and checked while they are typed.

use crate::export::style;
use crate::table::layout::{Holds, Layout};
use ledger_core::{Ledger, Settings, StoreId, event::Supply, value::OnHand};
use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, FormatBorder, Worksheet,
    XlsxError,
};
use std::collections::BTreeSet;

/// A row of a [`Template`](crate::Template) or [`AdjustmentTemplate`](crate::AdjustmentTemplate): a supply in a store,
/// with its stock in the books. [`all_of`](Self::all_of) makes the rows of a whole ledger.
///
/// ```
/// use ledger_core::{StoreId, SupplyId, event::Supply, value::{Conversion, Scale}};
/// use ledger_xlsx::TemplateRow;
/// let one = Conversion::new(1.into(), Scale::DEFAULT)?;
/// let salt = Supply::new(SupplyId::new("SALT")?, "Salt", "kg", one, "kg");
/// let main = StoreId::main();
/// let row = TemplateRow::new(&main, &salt, 0.into(), None);
/// assert_eq!(row.supply.name, "Salt");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TemplateRow<'a> {
    /// The store.
    pub store: &'a StoreId,
    /// The supply.
    pub supply: &'a Supply,
    /// The present stock in buying units, for reference.
    pub stock: Decimal,
    /// The average price of a buying unit, for reference, if anything is in stock.
    pub average: Option<Decimal>,
}

impl<'a> TemplateRow<'a> {
    /// Makes a row of these parts: the stock in buying units, the average per buying unit.
    pub const fn new(store: &'a StoreId, supply: &'a Supply, stock: Decimal, average: Option<Decimal>) -> Self {
        Self { store, supply, stock, average }
    }

    /// Makes the rows of a ledger, in the order of store and supply: every supply with the stores that it moved in.
    /// A supply that never moved comes with each store that has any stock, or with each store if none has.
    /// [`Template`](crate::Template) has an example.
    pub fn all_of(ledger: &'a Ledger) -> Vec<Self> {
        let mut held: Vec<_> = ledger.stock().iter().map(|held| (held.store, held.supply, held.stock)).collect();
        let moved: BTreeSet<_> = held.iter().map(|(_, supply, _)| &supply.code).collect();
        let mut stores: BTreeSet<_> = held.iter().map(|(store, ..)| *store).collect();
        if stores.is_empty() {
            stores.extend(ledger.catalog().stores());
        }
        for supply in ledger.catalog().supplies().filter(|supply| !moved.contains(&supply.code)) {
            held.extend(stores.iter().map(|store| (*store, supply, OnHand::default())));
        }
        held.sort_by_key(|(store, supply, _)| (*store, &supply.code));
        let row = |(store, supply, stock): (&'a StoreId, &'a Supply, OnHand)| {
            let average = stock.average().map(|average| average.to_decimal());
            Self::new(store, supply, stock.buying_quantity().to_decimal(), average)
        };
        held.into_iter().map(row).collect()
    }
}

/// Contents of a written cell.
pub(super) enum Written<'r> {
    Blank,
    Text(&'r str),
    Number(Decimal),
}

/// A check of the values typed into a column: the rule, its title, and its message.
pub(super) type Rule = (DataValidation, &'static str, &'static str);

/// The columns of a sheet to fill in.
pub(super) struct Form<'a> {
    pub(super) layout: Layout,
    pub(super) settings: &'a Settings,
    /// The columns of the layout that the sheet has.
    pub(super) columns: Vec<usize>,
    pub(super) is_input: fn(usize) -> bool,
    pub(super) is_price: fn(usize) -> bool,
    pub(super) width: fn(usize) -> f64,
}

/// Row height in points, with room to write a number by hand.
const INPUT_HEIGHT: u32 = 20;

impl Form<'_> {
    /// Writes the header and the rows. Rows are streamed.
    pub(super) fn write<'r>(
        &self,
        sheet: &mut Worksheet,
        rows: impl IntoIterator<Item = TemplateRow<'r>>,
        written: impl Fn(usize, &TemplateRow<'r>) -> Written<'r>,
        rule: impl Fn(usize) -> Result<Option<Rule>, XlsxError>,
    ) -> Result<(), XlsxError> {
        let places = || (0..).zip(self.columns.iter().copied());
        // the first two columns, which name the row, stay in sight
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

/// Makes a check for a date within the years that a file may name.
pub(super) fn day(message: &'static str) -> Result<Rule, XlsxError> {
    let days = (ExcelDateTime::from_ymd(2000, 1, 1)?, ExcelDateTime::from_ymd(2100, 12, 31)?);
    let rule = DataValidation::new().allow_date(DataValidationRule::Between(days.0, days.1));
    Ok((rule, "A date", message))
}

/// Makes a check for a number of 0 or more.
pub(super) fn not_negative(message: &'static str) -> Rule {
    let rule = DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0));
    (rule, "A number", message)
}

fn validation((rule, title, message): Rule) -> Result<DataValidation, XlsxError> {
    let rule = rule.set_input_title(title)?.set_input_message(message)?;
    let rule = rule.set_error_title(title)?.set_error_message(message)?;
    Ok(rule.set_error_style(DataValidationErrorStyle::Stop))
}
