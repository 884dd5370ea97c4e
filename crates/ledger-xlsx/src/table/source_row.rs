//! A row of a CSV file or of a sheet.

use crate::report::fault::Code;
use crate::report::notes::{Notes, Place};
use crate::table::header::{Finder, Header};
use crate::text::visible::trimmed;
use crate::value::cell_value;
use bounded_sheets::{Cell, CsvRow, Epoch, SheetRow};
use std::borrow::Cow;

/// A row whose cells are found by the columns of its layout.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SourceRow<'c> {
    pub(crate) number: u32,
    pub(crate) hidden: bool,
    pub(crate) epoch: Epoch,
    header: &'c Header,
    cells: Cells<'c>,
}

#[derive(Debug, Clone, Copy)]
enum Cells<'c> {
    OfCsv(&'c CsvRow),
    OfSheet(&'c SheetRow),
}

impl<'c> SourceRow<'c> {
    pub(crate) fn of_csv(record: &'c CsvRow, header: &'c Header) -> Self {
        let (number, epoch) = (record.number(), Epoch::default());
        Self { number, hidden: false, epoch, header, cells: Cells::OfCsv(record) }
    }

    pub(crate) fn of_sheet(row: &'c SheetRow, header: &'c Header) -> Self {
        let (number, hidden, epoch) = (row.number(), row.is_hidden(), row.epoch());
        Self { number, hidden, epoch, header, cells: Cells::OfSheet(row) }
    }

    /// Returns true if the file has that column, once.
    pub(crate) fn has_column(&self, column: usize) -> bool {
        self.header.place(column).is_some()
    }

    pub(crate) fn cell(&self, column: usize) -> Cell<'c> {
        let Some(place) = self.header.place(column) else { return Cell::Empty };
        match self.cells {
            Cells::OfCsv(row) => row.cell(place),
            Cells::OfSheet(row) => row.cell(place),
        }
    }

    /// Returns the cell's text; empty if the cell holds no text.
    pub(crate) fn text(&self, column: usize) -> &'c str {
        match self.cell(column) {
            Cell::Field(text) | Cell::Text(text) => text,
            _ => "",
        }
    }

    pub(crate) fn is_blank(&self, column: usize) -> bool {
        self.cell(column).is_blank()
    }

    /// Returns true if any cell is filled in, with a header or without.
    pub(crate) fn has_text(&self) -> bool {
        match self.cells {
            Cells::OfCsv(record) => !record.is_blank(),
            Cells::OfSheet(row) => row.cells().any(|(_, cell)| !cell.is_blank()),
        }
    }

    /// Returns the first text in a column that has no header, if there is one.
    pub(crate) fn headless(&self) -> Option<Cow<'c, str>> {
        let headless = |place: usize| !self.header.is_headed(place);
        match self.cells {
            Cells::OfCsv(record) => {
                let mut fields = record.fields().enumerate();
                fields
                    .find(|(place, field)| headless(*place) && !trimmed(field).is_empty())
                    .map(|(_, field)| field.into())
            }
            Cells::OfSheet(row) => {
                let mut cells = row.cells().filter(|(place, _)| headless(*place));
                cells.find(|(_, cell)| !cell.is_blank()).map(|(_, cell)| cell_value::shown(cell, self.epoch))
            }
        }
    }
}

impl Finder {
    /// Returns true, and adds a fault, if this row repeats the header row.
    pub(crate) fn tell_again(&self, source: SourceRow<'_>, inputs: &[usize], notes: &mut Notes) -> bool {
        let again = inputs.first().is_some_and(
            |&first| matches!(source.cell(first), Cell::Field(text) | Cell::Text(text) if self.is_header(first, text)),
        );
        if again {
            let message = "the header row stands here again; take it out";
            notes.say(Place::row(source.number), Code::RepeatedHeader, message);
        }
        again
    }
}
