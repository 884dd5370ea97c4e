//! Raw cells: what a file has in one place, before anybody makes anything of it.

use crate::text::visible::trimmed;

/// What a file has in one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    /// A field of a CSV file, where everything is text.
    Field(&'a str),
    /// A text in a workbook.
    Text(&'a str),
    /// A number in a workbook, as it is stored.
    Number {
        stored: &'a str,
        format: NumberFormat,
    },
    /// A date in a workbook, stored as ISO text.
    IsoDate(&'a str),
    Boolean(bool),
    /// `#N/A` and friends.
    Error(&'a str),
    /// A formula without its value.
    NotCalculated,
}

/// How a workbook shows a number, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFormat {
    Plain,
    /// Padded with zeros to so many digits.
    Zeros(u8),
    Date,
    Time,
    Percent,
    Scientific,
}

impl<'a> Cell<'a> {
    /// Nothing, or nothing that can be seen.
    pub(crate) fn is_blank(self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Field(text) | Cell::Text(text) => trimmed(text).is_empty(),
            _ => false,
        }
    }
}

/// The day that serial numbers count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Epoch {
    #[default]
    Of1900,
    Of1904,
}
