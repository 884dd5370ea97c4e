//! The rows of an upload, with the checks that every kind of upload shares.

use crate::import::reader::Reader;
use crate::import::row::Row;
use crate::report::fault::{Code, FileError};
use crate::report::notes::{Notes, Place};
use crate::report::problem::problem;
use crate::table::header::{Finder, Header};
use crate::table::layout::Layout;
use crate::table::source_row::SourceRow;
use bounded_sheets::Area;

/// A kind of upload, which reads the rows in which something is filled in.
pub(crate) trait Rows {
    const LAYOUT: Layout;
    /// The column that a ledger with more than one store needs.
    const STORE: Option<usize>;
    /// The column that names what a row is about.
    const ABOUT: usize;
    /// The columns that people fill in. The first one's header is no possible value of it.
    const INPUTS: &'static [usize];

    /// A row that was read.
    type Row;

    /// Reads a row. Returns `None` after adding a fault, or a warning that the row changes nothing.
    fn read(&mut self, row: &mut Row<'_, '_>) -> Option<Self::Row>;
}

/// The rows of a table that are read so far.
pub(crate) struct UploadRows<T: Rows> {
    kind: T,
    pub(crate) rows: Vec<T::Row>,
    /// The number of rows in which something is filled in.
    pub(crate) filled: u32,
    /// True once a column without a header has been reported.
    told_headless: bool,
    /// Rows with their blank inputs, a bit for each. Merged cells are compared with them at the end, when they are
    /// known.
    blanks: Vec<(u32, u32)>,
}

impl<T: Rows> UploadRows<T> {
    pub(crate) fn new(kind: T) -> Self {
        Self { kind, rows: Vec::new(), filled: 0, told_headless: false, blanks: Vec::new() }
    }

    pub(crate) fn read(
        &mut self,
        source: SourceRow<'_>,
        finder: &Finder,
        reader: &mut Reader<'_>,
        notes: &mut Notes,
    ) -> Result<(), FileError> {
        let place = Place::row(source.number);
        if finder.tell_again(source, T::INPUTS, notes) {
            return Ok(());
        }
        self.check_headless(source, notes);
        if T::INPUTS.iter().all(|column| source.is_blank(*column)) {
            let about_nothing = source.is_blank(T::ABOUT);
            if about_nothing && source.has_text() {
                let message = format!(
                    "this row has a text, and no {} and no input; it was not read",
                    T::LAYOUT.header(T::ABOUT).to_lowercase()
                );
                notes.say(place, Code::IgnoredRow, message);
            } else if !about_nothing {
                self.blanks.push((source.number, u32::MAX));
            }
            return Ok(());
        }
        self.filled = self.filled.saturating_add(1);
        if self.filled > reader.limits.rows {
            let message = format!("there are more than {} filled rows; split the file", reader.limits.rows);
            return Err(notes.clone().refused(Code::TooManyRows, message));
        }
        if source.hidden {
            notes.say(place, Code::HiddenRow, "this row is hidden or filtered out; it was read all the same");
        }
        let Reader { known, latest, .. } = reader;
        let read = self.kind.read(&mut Row { source, layout: T::LAYOUT, known, notes, latest: *latest });
        self.rows.extend(read);
        let blank =
            |column: &usize| source.is_blank(*column) && !notes.has_told(source.number, T::LAYOUT.header(*column));
        let blank = T::INPUTS.iter().filter(|column| blank(column)).fold(0, |blank, column| blank | 1 << column);
        if blank != 0 {
            self.blanks.push((source.number, blank));
        }
        Ok(())
    }

    /// Warns once of a column that has values and no header.
    fn check_headless(&mut self, source: SourceRow<'_>, notes: &mut Notes) {
        if self.told_headless || source.is_blank(T::ABOUT) {
            return;
        }
        if let Some(text) = source.headless() {
            self.told_headless = true;
            let message = "stands in a column that has no header; that column was not read";
            notes.add(Place::row(source.number), Some(&text), problem(Code::IgnoredColumn, message));
        }
    }

    /// Adds faults for inputs that look filled in but have no value, because the cell is merged with one that has it.
    pub(crate) fn check_merged(&self, merged: &[Area], header: &Header, notes: &mut Notes) {
        for &column in T::INPUTS {
            let Some(place) = header.place(column) else { continue };
            let blank = |row: u32| {
                let at = self.blanks.binary_search_by_key(&row, |(row, _)| *row).ok();
                at.and_then(|at| self.blanks.get(at)).is_some_and(|(_, blank)| blank & 1 << column != 0)
            };
            let hides_nothing = |area: &Area| area.columns.start == place && blank(area.rows.start);
            let covering = merged.iter().filter(|area| area.columns.contains(&place) && !hides_nothing(area));
            let mut covered: Vec<(u32, u32)> = covering.map(|area| (area.rows.start, area.rows.end)).collect();
            covered.sort_unstable();
            let mut end = 0;
            for (from, to) in covered {
                let (from, to) = (from.max(end).max(header.row.saturating_add(1)), to.max(end));
                let start = self.blanks.partition_point(|(row, _)| *row < from);
                for (row, blank) in self.blanks.iter().skip(start).take_while(|(row, _)| *row < to) {
                    if blank & 1 << column != 0 {
                        let message = "must be filled in: the cell is merged with others and has no value of its own";
                        notes.say(Place::cell(*row, T::LAYOUT.header(column)), Code::MissingValue, message);
                    }
                }
                end = to;
            }
        }
    }
}
