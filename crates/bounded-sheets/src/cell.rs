//! Raw cells, as a file has them.

use crate::visible::trimmed;

/// A raw cell: the contents of one place of a file.
///
/// ```
/// use bounded_sheets::Cell;
/// assert!(Cell::Text("\u{200b} ").is_blank());
/// assert!(!Cell::Boolean(false).is_blank());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// An empty cell.
    Empty,
    /// A field of a CSV file, where everything is text.
    Field(&'a str),
    /// A text of a workbook.
    Text(&'a str),
    /// A number of a workbook.
    Number {
        /// The stored digits, such as `12.300000000000001`.
        stored: &'a str,
        /// The format in which it is shown.
        format: NumberFormat,
    },
    /// A date of a workbook that is stored as ISO text.
    IsoDate(&'a str),
    /// A truth value.
    Boolean(bool),
    /// An error such as `#N/A`.
    Error(&'a str),
    /// A formula whose value is not in the file.
    NotCalculated,
}

/// The format of a number in a workbook, as far as it changes the meaning.
///
/// ```
/// use bounded_sheets::{Cell, NumberFormat};
/// let day = Cell::Number { stored: "46173", format: NumberFormat::Date };
/// assert_ne!(day, Cell::Number { stored: "46173", format: NumberFormat::Plain });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// A plain number, with any number of decimals.
    Plain,
    /// A number padded with zeros to this many digits.
    Zeros(u8),
    /// A date, with or without a time of day.
    Date,
    /// A time of day, or a number of hours.
    Time,
    /// A percentage.
    Percent,
    /// A number with an exponent.
    Scientific,
}

impl<'a> Cell<'a> {
    /// Returns true for an empty cell, and for a text in which nothing can be seen.
    pub fn is_blank(self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Field(text) | Cell::Text(text) => trimmed(text).is_empty(),
            _ => false,
        }
    }
}

/// The day from which a workbook's dates count.
///
/// ```
/// use bounded_sheets::Epoch;
/// assert_eq!(Epoch::default(), Epoch::Of1900);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Epoch {
    /// Day 1 is 1 January 1900; day 60 is a 29 February 1900, which did not exist.
    #[default]
    Of1900,
    /// Day 0 is 1 January 1904.
    Of1904,
}
