//! One row of a CSV table, column by column: each a value, or a fault on its cell.

use crate::cell::{Cell, Epoch, Problem, Taken, check_date, missing, problem};
use crate::csv_table::CsvTable;
use crate::fault::Code;
use crate::known::Known;
use crate::layout::{Layout, Need};
use crate::notes::{Notes, Place};
use ledger_core::{IdError, Moment, Supply};
use rust_decimal::Decimal;
use std::io::Read;
use std::str::FromStr;
use time::{Date, PrimitiveDateTime, Time};

/// A row that is being read; a method that answers `None` has said why.
pub(crate) struct Row<'r, 'a, R> {
    pub(crate) table: &'r CsvTable<R>,
    pub(crate) layout: Layout,
    pub(crate) known: &'r mut Known<'a>,
    pub(crate) notes: &'r mut Notes,
    pub(crate) latest: Option<Date>,
}

impl<'r, 'a, R: Read> Row<'r, 'a, R> {
    pub(crate) fn number(&self) -> u32 {
        self.table.record.row
    }

    pub(crate) fn cell(&self, column: usize) -> Cell<'r> {
        self.table.cell(column)
    }

    pub(crate) fn is_blank(&self, column: usize) -> bool {
        self.cell(column).is_blank()
    }

    pub(crate) fn fault(&mut self, column: usize, problem: Problem) {
        // that the column is not there has been told once for all rows
        let required = self.layout.columns.get(column).is_some_and(|column| column.need == Need::Required);
        if required && self.table.header.place(column).is_none() {
            return;
        }
        let place = Place::cell(self.number(), self.layout.header(column));
        self.notes.add(place, Some(&self.cell(column).shown(Epoch::default())), problem);
    }

    pub(crate) fn take<T>(&mut self, column: usize, read: Result<T, Problem>) -> Option<T> {
        read.map_err(|problem| self.fault(column, problem)).ok()
    }

    fn warned<T>(&mut self, column: usize, read: Result<Taken<T>, Problem>) -> Option<T> {
        let Taken { value, warning } = self.take(column, read)?;
        if let Some(warning) = warning {
            self.fault(column, warning);
        }
        Some(value)
    }

    pub(crate) fn decimal(&mut self, column: usize) -> Option<Decimal> {
        if self.is_blank(column) {
            self.fault(column, missing());
            return None;
        }
        let currency = self.known.currency();
        self.warned(column, self.cell(column).number(currency))
    }

    /// `Some(None)` where the cell is empty.
    pub(crate) fn optional<T>(
        &mut self,
        column: usize,
        read: impl FnOnce(&mut Self, usize) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.is_blank(column) { Some(None) } else { read(self, column).map(Some) }
    }

    pub(crate) fn moment(&mut self, column: usize) -> Option<Moment> {
        let moment = match self.table.field(column).parse::<Moment>() {
            Ok(moment) => moment,
            Err(_) if self.is_blank(column) => {
                self.fault(column, missing());
                return None;
            }
            Err(_) => {
                let (date, time) = self.warned(column, self.cell(column).date_time(Epoch::default()))?;
                let moment = Moment::at(PrimitiveDateTime::new(date, time.unwrap_or(Time::MIDNIGHT)));
                let moment = moment.map_err(|error| problem(Code::InvalidDate, error.to_string()));
                self.take(column, moment)?
            }
        };
        self.take(column, check_date(moment.date(), self.latest)).map(|()| moment)
    }

    pub(crate) fn day(&mut self, column: usize) -> Option<Date> {
        if self.is_blank(column) {
            self.fault(column, missing());
            return None;
        }
        let date = self.warned(column, self.cell(column).date(Epoch::default()))?;
        self.take(column, check_date(date, self.latest)).map(|()| date)
    }

    pub(crate) fn supply(&mut self, column: usize, unknown: Code) -> Option<&'a Supply> {
        if let Some(supply) = self.known.catalog.supply(self.table.field(column)) {
            return Some(supply);
        }
        if self.is_blank(column) {
            self.fault(column, missing());
            return None;
        }
        let found = self.cell(column).code().and_then(|code| self.known.supply(&code, unknown));
        self.take(column, found)
    }

    /// `Some(None)` where the cell is empty.
    pub(crate) fn optional_name<T>(
        &mut self,
        column: usize,
        name: impl FnOnce(&str) -> Result<T, IdError>,
    ) -> Option<Option<T>> {
        if self.is_blank(column) {
            return Some(None);
        }
        let named = self.cell(column).text(Epoch::default()).and_then(|text| {
            name(&text).map_err(|error| problem(Code::InvalidName, format!("can't be taken: {error}")))
        });
        self.take(column, named).map(Some)
    }

    pub(crate) fn name<T>(&mut self, column: usize, name: impl FnOnce(&str) -> Result<T, IdError>) -> Option<T> {
        let named = self.optional_name(column, name)?;
        if named.is_none() {
            self.fault(column, missing());
        }
        named
    }

    /// `Some(None)` where the cell is empty.
    pub(crate) fn optional_id<T: FromStr<Err = IdError>>(&mut self, column: usize) -> Option<Option<T>> {
        self.optional_name(column, str::parse)
    }

    pub(crate) fn id<T: FromStr<Err = IdError>>(&mut self, column: usize) -> Option<T> {
        self.name(column, str::parse)
    }

    /// `Some(None)` where the cell is empty.
    pub(crate) fn optional_text(&mut self, column: usize) -> Option<Option<String>> {
        self.optional_name(column, |text| Ok(text.to_owned()))
    }

    pub(crate) fn text(&mut self, column: usize) -> Option<String> {
        self.name(column, |text| Ok(text.to_owned()))
    }
}
