//! A row that is being read, column by column: each column has a value, or a fault in its cell.

use crate::report::fault::Code;
use crate::report::notes::{Notes, Place};
use crate::report::problem::{Problem, Taken, problem};
use crate::table::layout::{Layout, Need};
use crate::table::source_row::SourceRow;
use crate::text::visible::alike;
use crate::value::amounts;
use crate::value::calendar::check_date;
use crate::value::cell_value::{self, missing};
use crate::value::known_names::Known;
use bounded_sheets::{Cell, Epoch};
use ledger_core::{
    Moment, Price, StoreId, SupplyId,
    event::Supply,
    value::{ControlCharacter, IdError, ReasonCode, Text},
};
use rust_decimal::Decimal;
use std::str::FromStr;
use time::{Date, PrimitiveDateTime, Time};

/// A row of any layout. A method that returns `None` has added the fault to the notes.
pub(crate) struct Row<'r, 'a> {
    pub(crate) source: SourceRow<'r>,
    pub(crate) layout: Layout,
    pub(crate) known: &'r mut Known<'a>,
    pub(crate) notes: &'r mut Notes,
    pub(crate) latest: Option<Date>,
}

/// A function that reads a date, and a time of day if there is one, from a cell.
type ReadMoment = fn(Cell<'_>, Epoch) -> Result<Taken<(Date, Option<Time>)>, Problem>;

impl<'r, 'a> Row<'r, 'a> {
    pub(crate) fn number(&self) -> u32 {
        self.source.number
    }

    pub(crate) fn cell(&self, column: usize) -> Cell<'r> {
        self.source.cell(column)
    }

    pub(crate) fn is_blank(&self, column: usize) -> bool {
        self.source.is_blank(column)
    }

    fn is_required(&self, column: usize) -> bool {
        self.layout.columns.get(column).is_some_and(|column| column.need == Need::Required)
    }

    pub(crate) fn fault(&mut self, column: usize, problem: Problem) {
        // a missing column has been reported once for all rows
        if self.is_required(column) && !self.source.has_column(column) {
            return;
        }
        let place = Place::cell(self.number(), self.layout.header(column));
        self.notes.add(place, Some(&cell_value::shown(self.cell(column), self.source.epoch)), problem);
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

    /// Returns the cell, which must be filled in.
    fn filled(&mut self, column: usize) -> Option<Cell<'r>> {
        let cell = self.cell(column);
        if cell.is_blank() {
            self.fault(column, missing());
            return None;
        }
        Some(cell)
    }

    pub(crate) fn decimal(&mut self, column: usize) -> Option<Decimal> {
        let cell = self.filled(column)?;
        self.warned(column, cell_value::number(cell, self.known.currency()))
    }

    /// Reads a price per buying unit, zero or more.
    pub(crate) fn price(&mut self, column: usize) -> Option<Price> {
        let number = self.decimal(column)?;
        self.take(column, amounts::price(number, self.known.settings)).map(Price::per_buying)
    }

    /// Returns `Some(None)` if the cell is empty.
    pub(crate) fn optional<T>(
        &mut self,
        column: usize,
        read: impl FnOnce(&mut Self, usize) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.is_blank(column) { Some(None) } else { read(self, column).map(Some) }
    }

    pub(crate) fn moment(&mut self, column: usize) -> Option<Moment> {
        let moment = match self.source.text(column).parse::<Moment>() {
            Ok(moment) => moment,
            Err(_) => return self.moment_by(column, cell_value::date_time),
        };
        self.take(column, check_date(moment.date(), self.latest)).map(|()| moment)
    }

    /// Reads a moment from a cell with `read`.
    pub(crate) fn moment_by(&mut self, column: usize, read: ReadMoment) -> Option<Moment> {
        let cell = self.filled(column)?;
        let (date, time) = self.warned(column, read(cell, self.source.epoch))?;
        let moment = Moment::at(PrimitiveDateTime::new(date, time.unwrap_or(Time::MIDNIGHT)));
        let moment = self.take(column, moment.map_err(|error| problem(Code::InvalidDate, error.to_string())))?;
        self.take(column, check_date(date, self.latest)).map(|()| moment)
    }

    pub(crate) fn day(&mut self, column: usize) -> Option<Date> {
        let cell = self.filled(column)?;
        let date = self.warned(column, cell_value::date(cell, self.source.epoch))?;
        self.take(column, check_date(date, self.latest)).map(|()| date)
    }

    pub(crate) fn supply(&mut self, column: usize, unknown: Code) -> Option<&'a Supply> {
        if let Some(supply) = self.known.supply_of(self.source.text(column)) {
            return Some(supply);
        }
        let cell = self.filled(column)?;
        let found = cell_value::code(cell).and_then(|code| self.known.supply(&code, unknown));
        self.take(column, found)
    }

    /// Reads the code of a new supply.
    pub(crate) fn new_code(&mut self, column: usize) -> Option<SupplyId> {
        let code = cell_value::code(self.filled(column)?).and_then(|code| {
            let code = SupplyId::new(code.text)
                .map_err(|error| problem(Code::InvalidName, format!("can't be taken: {error}")))?;
            ControlCharacter::in_name(code.as_str()).map_err(untypable).map(|()| code)
        });
        self.take(column, code)
    }

    /// Checks that the name beside a code is the name of that supply.
    pub(crate) fn check_name(&mut self, column: usize, supply: &Supply) {
        if self.is_blank(column) && !self.is_required(column) {
            return;
        }
        let Some(cell) = self.filled(column) else { return };
        if let Some(name) = self.take(column, cell_value::text(cell, self.source.epoch))
            && !alike(&name, &supply.name)
        {
            let message = format!(
                "is not the name of {:?}, which is {:?}; was a column sorted alone?",
                supply.code.as_str(),
                supply.name
            );
            self.fault(column, problem(Code::NameMismatch, message));
        }
    }

    /// Reads the name of a store that the ledger knows. An empty cell stands for the only store, if there is one.
    pub(crate) fn known_store(&mut self, column: usize) -> Option<StoreId> {
        if self.is_blank(column) {
            let only = self.known.only_store;
            // a missing column has been reported once for all rows
            if only.is_none() && self.source.has_column(column) {
                self.fault(column, missing());
            }
            return only.cloned();
        }
        let found = cell_value::code(self.cell(column)).and_then(|code| self.known.store(&code.text));
        self.take(column, found)
    }

    pub(crate) fn reason(&mut self, column: usize) -> Option<ReasonCode> {
        let code = self.text(column)?;
        let reason = self.known.reason(&code);
        self.take(column, reason)
    }

    /// Returns `Some(None)` if the cell is empty.
    pub(crate) fn optional_name<T>(
        &mut self,
        column: usize,
        name: impl FnOnce(&str) -> Result<T, IdError>,
    ) -> Option<Option<T>> {
        if self.is_blank(column) {
            return Some(None);
        }
        let named = cell_value::name(self.cell(column), self.source.epoch).and_then(|text| {
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

    /// Returns `Some(None)` if the cell is empty.
    pub(crate) fn optional_id<T: FromStr<Err = IdError>>(&mut self, column: usize) -> Option<Option<T>> {
        self.optional_name(column, str::parse)
    }

    pub(crate) fn id<T: FromStr<Err = IdError>>(&mut self, column: usize) -> Option<T> {
        self.name(column, str::parse)
    }

    /// Returns `Some(None)` if the cell is empty.
    pub(crate) fn optional_text(&mut self, column: usize) -> Option<Option<Text>> {
        let epoch = self.source.epoch;
        self.optional(column, |row, _| {
            let text =
                cell_value::text(row.cell(column), epoch).and_then(|text| match ControlCharacter::in_text(&text) {
                    Ok(()) => Ok(Text::from(text)),
                    Err(found) => Err(untypable(found)),
                });
            row.take(column, text)
        })
    }

    /// Reads a name or unit that refers to nothing.
    pub(crate) fn label(&mut self, column: usize) -> Option<String> {
        let text = self.text(column)?;
        let checked = ControlCharacter::in_name(&text).map_err(untypable);
        self.take(column, checked).map(|()| text)
    }

    pub(crate) fn text(&mut self, column: usize) -> Option<String> {
        self.name(column, |text| Ok(text.to_owned()))
    }
}

fn untypable(found: ControlCharacter) -> Problem {
    problem(Code::InvalidName, format!("can't be taken: {found}; type it again without it"))
}
