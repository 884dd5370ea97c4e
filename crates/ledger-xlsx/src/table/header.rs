//! The header row, which says where each column is.

use crate::report::fault::Code;
use crate::report::notes::{Notes, Place};
use crate::report::problem::problem;
use crate::table::layout::{Layout, Need};
use crate::text::visible::{folded, folded_chars, trimmed};
use std::borrow::Cow;

/// Bytes of the longest text that can be a header, with any spaces in it.
const LONGEST: usize = 500;

/// The headers of a layout, prepared for comparison.
#[derive(Debug)]
pub(crate) struct Finder {
    layout: Layout,
    headers: Vec<String>,
}

/// A header row that was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Header {
    pub(crate) row: u32,
    /// The place in the file of each column of the layout.
    places: Vec<Option<usize>>,
    repeated: Vec<usize>,
    /// True for each place in the file that has a header.
    headed: Vec<bool>,
    unknown: Vec<String>,
    /// The number of the layout's columns that the file has.
    pub(crate) found: usize,
}

impl Finder {
    pub(crate) fn new(layout: Layout) -> Self {
        Self { layout, headers: layout.columns.iter().map(|column| folded(column.header)).collect() }
    }

    /// Returns the header, if these cells are a header row.
    pub(crate) fn find<'t>(&self, row: u32, cells: impl Iterator<Item = (usize, &'t str)>) -> Option<Header> {
        let mut header = Header { row, places: vec![None; self.headers.len()], ..Header::default() };
        for (place, text) in cells {
            let text_folded = if text.len() > LONGEST { text.into() } else { Cow::from(folded(text)) };
            if text_folded.is_empty() {
                continue;
            }
            header.headed.resize(place, false);
            header.headed.push(true);
            let column = self.headers.iter().position(|known| *known == text_folded);
            match column.and_then(|column| Some((column, header.places.get_mut(column)?))) {
                None => header.unknown.push(text.chars().take(LONGEST).collect()),
                Some((_, free @ None)) => *free = Some(place),
                Some((column, Some(_))) => header.repeated.push(column),
            }
        }
        header.found = header.places.iter().flatten().count();
        let required = self.layout.columns.iter().zip(&header.places);
        let required = required.filter(|(column, place)| column.need == Need::Required && place.is_some()).count();
        (required >= self.layout.recognised_by).then_some(header)
    }

    /// Adds the faults of the header row to the notes.
    pub(crate) fn check(&self, header: &Header, also_required: Option<usize>, notes: &mut Notes) {
        for (number, (column, place)) in self.layout.columns.iter().zip(&header.places).enumerate() {
            let required = column.need == Need::Required || also_required == Some(number);
            let at = Place::cell(header.row, column.header);
            if required && place.is_none() {
                notes.say(at, Code::MissingColumn, "this column is missing from the header row; add it");
            }
            if header.repeated.contains(&number) && column.need != Need::Reference {
                notes.say(at, Code::DuplicateColumn, "this column is there more than once; leave the one that counts");
            }
        }
        for text in &header.unknown {
            let message = format!("is no column of a {} file; it was not read", self.layout.what);
            notes.add(Place::row(header.row), Some(text), problem(Code::IgnoredColumn, message));
        }
    }

    /// Returns the required headers, for the message that no header row was found.
    pub(crate) fn wanted(&self) -> String {
        let required = self.layout.columns.iter().filter(|column| column.need == Need::Required);
        required.map(|column| column.header).collect::<Vec<_>>().join(", ")
    }

    /// Returns true if the text is the header of that column.
    pub(crate) fn is_header(&self, column: usize, text: &str) -> bool {
        // the first letters are compared first, because they differ for nearly every text
        let first = |text: &str| text.bytes().next().map(|byte| byte.to_ascii_lowercase());
        let same = |header: &String| first(trimmed(text)) == first(header) && folded_chars(text).eq(header.chars());
        self.headers.get(column).is_some_and(same)
    }
}

impl Header {
    /// Returns true if that place of the file has a header.
    pub(crate) fn is_headed(&self, place: usize) -> bool {
        self.headed.get(place).copied().unwrap_or(false)
    }

    /// Returns the place of the layout's column in the file, if the file has it once.
    pub(crate) fn place(&self, column: usize) -> Option<usize> {
        self.places.get(column).copied().flatten().filter(|_| !self.repeated.contains(&column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::layout::supplies;

    fn codes(cells: &[&str]) -> Option<Vec<String>> {
        let finder = Finder::new(supplies::LAYOUT);
        let header = finder.find(3, cells.iter().copied().enumerate())?;
        let mut notes = Notes::new("f.csv", 10);
        finder.check(&header, None, &mut notes);
        let report = notes.into_report();
        let all = report.faults.listed.iter().chain(&report.warnings.listed);
        Some(all.map(|fault| format!("{} {}", fault.code, fault.column.as_deref().unwrap_or(""))).collect())
    }

    #[test]
    fn a_row_is_the_header_when_enough_of_it_is() {
        let whole = ["Supply Code", "Supply Name", "Buying Unit", "Consumption Unit", "Unit Conversion"];
        assert_eq!(codes(&whole), Some(vec![]));
        let humane =
            ["unit conversion", " SUPPLY\ncode", "\u{feff}Supply  Name", "buying\u{a0}unit", "Consumption Unit"];
        assert_eq!(codes(&humane), Some(vec![]));
        assert_eq!(codes(&["Supply Code", "Supply Name", "Price"]), None);
        let worse = ["Supply Code", "Supply Name", "Supply Code", "Buying Unit", "Colour", "", "Unit Conversion"];
        let said = ["duplicate_column Supply Code", "missing_column Consumption Unit", "ignored_column "];
        assert_eq!(codes(&worse), Some(said.map(str::to_owned).to_vec()));
    }
}
