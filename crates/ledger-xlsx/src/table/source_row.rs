//! One row of a file as it stands there, from whatever kind of file.

use crate::file::cell::{Cell, Epoch};
use crate::file::csv::rows::Record;
use crate::file::xlsx::{Shared, SheetRow};
use crate::report::fault::Code;
use crate::report::notes::{Notes, Place};
use crate::table::header::{Finder, Header};
use crate::text::visible::trimmed;
use crate::value::cell_value;
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
    OfCsv(&'c Record),
    OfSheet(&'c SheetRow, &'c Shared),
}

impl<'c> SourceRow<'c> {
    pub(crate) fn of_csv(record: &'c Record, header: &'c Header) -> Self {
        let (number, epoch) = (record.row, Epoch::default());
        Self { number, hidden: false, epoch, header, cells: Cells::OfCsv(record) }
    }

    pub(crate) fn of_sheet(row: &'c SheetRow, shared: &'c Shared, header: &'c Header) -> Self {
        let SheetRow { number, hidden, .. } = *row;
        Self { number, hidden, epoch: shared.epoch, header, cells: Cells::OfSheet(row, shared) }
    }

    /// Whether the file has that column, once.
    pub(crate) fn has_column(&self, column: usize) -> bool {
        self.header.place(column).is_some()
    }

    pub(crate) fn cell(&self, column: usize) -> Cell<'c> {
        let Some(place) = self.header.place(column) else { return Cell::Empty };
        match self.cells {
            Cells::OfCsv(record) => match record.field(place) {
                None | Some("") => Cell::Empty,
                Some(field) => Cell::Field(field),
            },
            Cells::OfSheet(row, shared) => row.cell(place, shared),
        }
    }

    /// The text that stands there, if it is one.
    pub(crate) fn text(&self, column: usize) -> &'c str {
        match self.cell(column) {
            Cell::Field(text) | Cell::Text(text) => text,
            _ => "",
        }
    }

    pub(crate) fn is_blank(&self, column: usize) -> bool {
        self.cell(column).is_blank()
    }

    /// Whether there is anything at all in it, under a header or not.
    pub(crate) fn has_text(&self) -> bool {
        match self.cells {
            Cells::OfCsv(record) => !record.is_blank(),
            Cells::OfSheet(row, shared) => row.cells(shared).any(|(_, cell)| !cell.is_blank()),
        }
    }

    /// What stands in a column that has no header, if anything does.
    pub(crate) fn headless(&self) -> Option<Cow<'c, str>> {
        let headless = |place: usize| !self.header.is_headed(place);
        match self.cells {
            Cells::OfCsv(record) => {
                let mut fields = record.fields().enumerate();
                fields
                    .find(|(place, field)| headless(*place) && !trimmed(field).is_empty())
                    .map(|(_, field)| field.into())
            }
            Cells::OfSheet(row, shared) => {
                let mut cells = row.cells(shared).filter(|(place, _)| headless(*place));
                cells.find(|(_, cell)| !cell.is_blank()).map(|(_, cell)| cell_value::shown(cell, self.epoch))
            }
        }
    }
}

impl Finder {
    /// Tells, and says, whether the header row stands here again.
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
