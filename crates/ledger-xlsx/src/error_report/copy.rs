//! The copy that an error report is: a workbook or a CSV file.

use crate::error_report::copied_cell;
use crate::export::style;
use crate::export::write_error::WriteError;
use crate::table::layout::Holds;
use crate::value::cell_value;
use bounded_sheets::{Cell, Epoch};
use rust_xlsxwriter::{Format, FormatAlign, Worksheet};
use std::io::Write;

/// A row to be written.
pub(crate) struct CopiedRow<'r> {
    /// The row's number in a spreadsheet.
    pub(crate) number: u32,
    pub(crate) cells: &'r [(usize, Cell<'r>)],
    pub(crate) epoch: Epoch,
    /// The type of each column's cells, by place; empty for the header and above it.
    pub(crate) holds: &'r [Option<Holds>],
    /// The places of the marked cells.
    pub(crate) bad: &'r [usize],
    /// The place and text of the explanation.
    pub(crate) problem: Option<(usize, &'r str)>,
}

impl CopiedRow<'_> {
    fn holds(&self, place: usize) -> Option<Holds> {
        self.holds.get(place).copied().flatten()
    }
}

/// A copy that is being written.
pub(crate) trait Copy {
    fn header(&mut self, row: &CopiedRow<'_>) -> Result<(), WriteError>;
    fn row(&mut self, row: &CopiedRow<'_>) -> Result<(), WriteError>;
}

/// A copy in a workbook.
pub(crate) struct SheetCopy<'w> {
    sheet: &'w mut Worksheet,
    /// The first row after those that are written, counted from 0.
    end: u32,
    good: Format,
    bad: Format,
}

impl<'w> SheetCopy<'w> {
    pub(crate) fn new(sheet: &'w mut Worksheet) -> Self {
        let good = Format::new().set_align(FormatAlign::Top);
        Self { sheet, end: 0, bad: good.clone().set_background_color(style::RED), good }
    }

    pub(crate) fn end(self) -> Result<(), WriteError> {
        Ok(style::end(self.sheet, self.end)?)
    }
}

/// Characters of an explanation that fit into a line.
const SAID_WIDTH: u16 = 90;

/// Returns the row height in points that the lines of an explanation need, at most 400.
fn height(said: &str) -> u32 {
    let lines = said.lines().map(|line| line.chars().count() / usize::from(SAID_WIDTH) + 1).sum::<usize>();
    u32::try_from(lines).unwrap_or(u32::MAX).saturating_mul(15).min(400)
}

fn column(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

impl Copy for SheetCopy<'_> {
    fn header(&mut self, row: &CopiedRow<'_>) -> Result<(), WriteError> {
        let (at, header) = (row.number.saturating_sub(1), style::header(Holds::Text));
        self.end = row.number;
        self.sheet.set_row_height(at, style::HEADER_HEIGHT)?.set_freeze_panes(row.number, 0)?;
        for (place, cell) in row.cells {
            self.sheet.write_string_with_format(at, column(*place), cell_value::shown(*cell, row.epoch), &header)?;
            self.sheet.set_column_width(column(*place), 18)?;
        }
        if let Some((place, title)) = row.problem {
            self.sheet.write_string_with_format(at, column(place), title, &header)?;
            self.sheet.set_column_width(column(place), SAID_WIDTH)?;
        }
        Ok(())
    }

    fn row(&mut self, row: &CopiedRow<'_>) -> Result<(), WriteError> {
        let at = row.number.saturating_sub(1);
        self.end = row.number;
        let missing = row.bad.iter().filter(|place| !row.cells.iter().any(|(there, _)| there == *place));
        let missing = missing.map(|place| (*place, Cell::Empty));
        for (place, cell) in row.cells.iter().copied().chain(missing) {
            let marked = row.bad.contains(&place);
            if marked || cell != Cell::Empty {
                let format = if marked { &self.bad } else { &self.good };
                copied_cell::write(self.sheet, (at, column(place)), cell, row.epoch, row.holds(place), format)?;
            }
        }
        if let Some((place, said)) = row.problem {
            let format = self.bad.clone().set_text_wrap();
            self.sheet.set_row_height(at, height(said))?;
            self.sheet.write_string_with_format(at, column(place), said, &format)?;
        }
        Ok(())
    }
}

/// A copy in a CSV file.
impl<W: Write> Copy for csv::Writer<W> {
    fn header(&mut self, row: &CopiedRow<'_>) -> Result<(), WriteError> {
        self.row(row)
    }

    fn row(&mut self, row: &CopiedRow<'_>) -> Result<(), WriteError> {
        let last = row.cells.iter().map(|(place, _)| *place).chain(row.problem.map(|(place, _)| place)).max();
        let mut fields = vec![String::new(); last.map_or(0, |last| last.saturating_add(1))];
        for (place, cell) in row.cells {
            let field = copied_cell::field(*cell, row.epoch, row.holds(*place));
            if let Some(at) = fields.get_mut(*place) {
                *at = field.into_owned();
            }
        }
        if let Some((place, said)) = row.problem
            && let Some(at) = fields.get_mut(place)
        {
            said.clone_into(at);
        }
        Ok(self.write_record(&fields)?)
    }
}
