//! Answers of a ledger as workbooks and CSV files.

use crate::export::style;
use crate::export::table::{Column, ExportTable, Kind, Value};
use crate::export::valuation::{self, Day};
use crate::export::write_error::WriteError;
use crate::value::settings::settings_of;
use ledger_core::{
    Ledger, Settings, StoreId, SupplyId,
    event::Supply,
    query::KardexLine,
    value::{Figure, OnHand},
};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Chart, ChartAxisDateUnitType, ChartLine, DocProperties, Workbook};
use std::io::{Seek, Write};
use time::Date;

/// Makes exports of a ledger's answers.
///
/// ```
/// use ledger_core::{Ledger, time};
/// use ledger_xlsx::Exporter;
/// let made = time::Date::from_calendar_date(2026, time::Month::June, 30)?;
/// let ledger = Ledger::default();
/// let mut workbook = std::io::Cursor::new(Vec::new());
/// Exporter { name: "farm", ledger: &ledger, made }.inventory().write_xlsx(&mut workbook)?;
/// assert!(workbook.get_ref().starts_with(b"PK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Exporter<'a> {
    /// The ledger's name.
    pub name: &'a str,
    /// The ledger.
    pub ledger: &'a Ledger,
    /// The day the export is made.
    pub made: Date,
}

/// Tables to be written as the sheets of a workbook, or as CSV files.
///
/// Every number is exact: a number with more than 15 significant digits, which a spreadsheet would round, is written as
/// text. No text can be run as a formula.
///
/// ```
/// use ledger_core::{Ledger, time};
/// use ledger_xlsx::Exporter;
/// let made = time::Date::from_calendar_date(2026, time::Month::June, 30)?;
/// let ledger = Ledger::default();
/// let export = Exporter { name: "farm", ledger: &ledger, made }.cycles();
/// let mut workbook = std::io::Cursor::new(Vec::new());
/// export.write_xlsx(&mut workbook)?;
/// assert!(workbook.get_ref().starts_with(b"PK"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Export<'a> {
    title: String,
    about: Vec<String>,
    settings: &'a Settings,
    made: Date,
    tables: Vec<ExportTable<'a>>,
    /// The chart beside the first table.
    chart: Option<Chart>,
}

/// Name of the sheet that the chart refers to.
const VALUATION: &str = "Valuation";

impl<'a> Exporter<'a> {
    /// Exports the stock, average and value of all items.
    pub fn inventory(self) -> Export<'a> {
        let [average, value] = ["Average", "Value"].map(|header| self.in_currency(header));
        let columns = vec![
            Column::new("Store", Kind::Text),
            Column::new("Item Number", Kind::Text),
            Column::new("Supply Name", Kind::Text).width(32.0),
            Column::new("Stock", Kind::Quantity),
            Column::new("Buying Unit", Kind::Text),
            Column::new("That Is", Kind::Quantity),
            Column::new("Consumption Unit", Kind::Text),
            Column::new(average, Kind::Money),
            Column::new(value, Kind::Money).summed(),
        ];
        let rows = self.ledger.stock().into_iter().map(move |held| {
            let Supply { code, name, buying_unit, consumption_unit, .. } = held.supply;
            vec![
                Value::text(held.store.as_str()),
                Value::text(code.as_str()),
                Value::text(name),
                figure(held.stock.buying_quantity()),
                Value::text(buying_unit),
                figure(held.stock.quantity()),
                Value::text(consumption_unit),
                Value::optional(held.average(), figure),
                figure(held.stock.value()),
            ]
        });
        self.export("Inventory", Vec::new(), vec![ExportTable { name: "Inventory", columns, rows: Box::new(rows) }])
    }

    /// Exports the value of all stock at the end of each day on which it changed, and of the day before, with a chart.
    pub fn valuation(self) -> Export<'a> {
        let columns = vec![
            Column::new("Date", Kind::Date),
            Column::new(self.in_currency("Inventory Value"), Kind::Money),
            Column::new("Items in Stock", Kind::Whole),
            Column::new("Items Superseded", Kind::Whole),
        ];
        let days = valuation::over_time(self.ledger);
        let chart = self.value_chart(&days);
        let rows = days.into_iter().map(|day| {
            vec![
                Value::Date(day.date),
                Value::Number(day.value),
                Value::count(day.in_stock),
                Value::count(day.superseded),
            ]
        });
        let about = vec![
            "A day's value is that at its end. Days on which nothing moved have the value of the day before."
                .to_owned(),
            "Items superseded: a later rebalance set them, so what they were worth that day is not in the value."
                .to_owned(),
        ];
        let table = ExportTable { name: VALUATION, columns, rows: Box::new(rows) };
        Export { chart, ..self.export("Inventory value", about, vec![table]) }
    }

    /// Exports the transactions of an item in a store, or of all items; superseded and voided ones are included if
    /// `all`.
    pub fn kardex(self, of: Option<(&'a StoreId, &'a SupplyId)>, all: bool) -> Export<'a> {
        let ledger = self.ledger;
        let streams = ledger.stock().into_iter().map(|held| (held.store, held.supply));
        let one = of.and_then(|(store, supply)| Some((store, ledger.catalog().supply(supply)?)));
        let streams: Vec<(&StoreId, &Supply)> =
            if of.is_some() { one.into_iter().collect() } else { streams.collect() };
        let [unit_cost, cost, average, value] =
            ["Unit Cost", "Cost", "Average", "Value"].map(|header| self.in_currency(header));
        let mut columns = vec![
            Column::new("Store", Kind::Text),
            Column::new("Item Number", Kind::Text),
            Column::new("When", Kind::Moment),
            Column::new("Kind", Kind::Text),
            Column::new("Ref", Kind::Text).width(22.0),
            Column::new("Moved", Kind::Quantity),
            Column::new("Consumption Unit", Kind::Text),
            Column::new(unit_cost, Kind::Money),
            Column::new(cost, Kind::Money),
            Column::new("Stock After", Kind::Quantity),
            Column::new(average, Kind::Money),
            Column::new(value, Kind::Money),
        ];
        if all {
            columns.extend(["Superseded By", "Voided By"].map(|header| Column::new(header, Kind::Text)));
        }
        let rows = streams.into_iter().flat_map(move |(store, supply)| {
            let mut lines = ledger.kardex(store, &supply.code).unwrap_or_default();
            lines.retain(|line| all || line.after.is_some());
            lines.into_iter().map(move |line| kardex_row(store.as_str(), supply, line, all))
        });
        let about = vec![
            "Averages and unit costs are per buying unit; what was moved and the stock are in consumption units."
                .to_owned(),
            "A rebalance stands at the end of its day; what it moved is the stock that it set.".to_owned(),
        ];
        self.export("Kardex", about, vec![ExportTable { name: "Kardex", columns, rows: Box::new(rows) }])
    }

    /// Exports the costs of the field cycles by activity, lot and contractor.
    pub fn cycles(self) -> Export<'a> {
        let [charged, variance] = ["Charged", "Variance"].map(|header| self.in_currency(header));
        let columns = vec![
            Column::new("Cycle", Kind::Text),
            Column::new("Activity", Kind::Text),
            Column::new("Lot", Kind::Text),
            Column::new("Contractor", Kind::Text),
            Column::new(charged, Kind::Money).summed(),
            Column::new("Closed", Kind::Text),
            Column::new(variance, Kind::Money).summed(),
        ];
        let closed: Vec<_> = self.ledger.closed_cycles().into_iter().map(|closed| closed.cycle).collect();
        let mut charges: Vec<_> = self.ledger.charges().collect();
        charges.sort_by_key(|cost| cost.charge);
        let rows = charges.into_iter().map(move |cost| {
            vec![
                Value::text(cost.charge.cycle.as_str()),
                Value::text(cost.charge.activity.as_str()),
                Value::optional(cost.charge.lot.as_ref(), |lot| Value::text(lot.as_str())),
                Value::optional(cost.charge.contractor.as_ref(), |contractor| Value::text(contractor.as_str())),
                figure(cost.charged),
                Value::text(if closed.contains(&&cost.charge.cycle) { "closed" } else { "" }),
                figure(cost.variance),
            ]
        });
        let about = vec![
            "Variance: what the exits of a closed cycle cost now beyond what it was charged when it was closed."
                .to_owned(),
        ];
        self.export("Cycle costs", about, vec![ExportTable { name: "Cycles", columns, rows: Box::new(rows) }])
    }

    fn value_chart(self, days: &[Day]) -> Option<Chart> {
        let last = u32::try_from(days.len()).ok().filter(|last| *last > 0)?;
        let mut chart = Chart::new_line();
        let series = chart.add_series();
        series.set_categories((VALUATION, 1, 0, last, 0)).set_values((VALUATION, 1, 1, last, 1));
        chart.title().set_name(&self.in_currency(&format!("Inventory value of {}", self.name)));
        let grey = ChartLine::new().set_color(style::LINE).clone();
        chart
            .x_axis()
            .set_date_axis(true)
            .set_num_format(style::DATE)
            .set_major_unit_date_type(ChartAxisDateUnitType::Days);
        chart.x_axis().set_major_unit(labelled_every(days));
        chart.y_axis().set_num_format("#,##0").set_major_gridlines_line(&grey);
        if days.iter().all(|day| !day.value.is_sign_negative()) {
            chart.y_axis().set_min(0);
        }
        chart.legend().set_hidden();
        chart.set_width(860).set_height(420);
        Some(chart)
    }

    pub(crate) fn settings(self) -> &'a Settings {
        settings_of(self.ledger)
    }

    pub(crate) fn in_currency(self, header: &str) -> String {
        format!("{header}, {}", self.settings().currency.as_str())
    }

    pub(crate) fn export(self, what: &str, about: Vec<String>, tables: Vec<ExportTable<'a>>) -> Export<'a> {
        let (settings, made) = (self.settings(), self.made);
        let mut lines = vec![
            format!("As of position {}, made on {made}.", self.ledger.head()),
            format!("Money is in {}.", settings.currency.as_str()),
        ];
        lines.extend(about);
        Export { title: format!("{what} of {}", self.name), about: lines, settings, made, tables, chart: None }
    }
}

pub(crate) fn figure<N>(figure: Figure<N>) -> Value<'static> {
    let text = figure.to_string();
    match Decimal::from_str_exact(&text) {
        Ok(number) => Value::Number(number),
        Err(_) => Value::text(text),
    }
}

fn kardex_row<'a>(store: &'a str, supply: &'a Supply, line: KardexLine, all: bool) -> Vec<Value<'a>> {
    let mut row = vec![
        Value::text(store),
        Value::text(supply.code.as_str()),
        Value::Moment(line.effective),
        Value::text(line.kind.as_str()),
        Value::text(line.reference.to_string()),
        figure(line.moved),
        Value::text(&supply.consumption_unit),
        Value::optional(line.unit_cost(), figure),
        figure(line.cost),
        Value::optional(line.after, |stock| figure(stock.quantity())),
        Value::optional(line.after.and_then(OnHand::average), figure),
        Value::optional(line.after, |stock| figure(stock.value())),
    ];
    if all {
        let by = [line.superseded_by, line.voided_by];
        row.extend(by.map(|by| Value::optional(by, |by| Value::text(by.to_string()))));
    }
    row
}

/// Returns the number of days between two labels of the chart, which has room for twelve.
fn labelled_every(days: &[Day]) -> u32 {
    let span = days.first().zip(days.last()).map_or(0, |(first, last)| (last.date - first.date).whole_days());
    u32::try_from(span / 12).unwrap_or(0).saturating_add(1)
}

impl<'a> Export<'a> {
    /// Writes a workbook with a sheet for each table and a sheet that describes them. Rows are streamed, except beside
    /// a chart.
    ///
    /// # Errors
    /// [`WriteError`] if the rows don't fit a sheet, or the output or a temporary file can't be written.
    pub fn write_xlsx(self, mut out: impl Write + Seek + Send) -> Result<(), WriteError> {
        let mut workbook = Workbook::new();
        let properties = DocProperties::new().set_title(&self.title).set_creation_datetime(&style::date(self.made)?);
        workbook.set_properties(&properties);
        let mut chart = self.chart;
        for table in self.tables {
            let sheet = match &chart {
                // a chart stores the values that it shows, which can't be read back from streamed rows
                Some(_) => workbook.add_worksheet(),
                None => workbook.add_worksheet_with_constant_memory()?,
            };
            style::on_paper(sheet, &format!("{}, {}", self.title, self.made))?;
            table.write_sheet(sheet, self.settings)?;
            if let Some(chart) = chart.take() {
                sheet.insert_chart(1, 5, &chart)?;
            }
        }
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        style::sentences(sheet, "About", &self.title, self.about)?;
        workbook.save_to_writer(&mut out)?;
        Ok(out.flush()?)
    }

    /// Returns the tables, to be written as CSV files.
    pub fn into_tables(self) -> Vec<ExportTable<'a>> {
        self.tables
    }
}

impl std::fmt::Debug for Export<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export").field("title", &self.title).field("tables", &self.tables).finish_non_exhaustive()
    }
}
