//! Raw cells: what a file has in one place, before anybody makes anything of it.

use crate::visible::trimmed;

/// A raw cell: what stands in one place of a file.
///
/// ```
/// use bounded_sheets::Cell;
/// assert!(Cell::Text("\u{200b} ").is_blank());
/// assert!(!Cell::Boolean(false).is_blank());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// A field of a CSV file, where everything is text.
    Field(&'a str),
    /// A text in a workbook.
    Text(&'a str),
    /// A number in a workbook, as it is stored.
    Number {
        /// Its digits as the file has them, such as `12.300000000000001`.
        stored: &'a str,
        /// How it is shown.
        format: NumberFormat,
    },
    /// A date in a workbook, stored as ISO text.
    IsoDate(&'a str),
    /// True or false.
    Boolean(bool),
    /// `#N/A` and friends.
    Error(&'a str),
    /// A formula without its value.
    NotCalculated,
}

/// How a workbook shows a number, as far as that changes what it means.
///
/// ```
/// use bounded_sheets::{Cell, NumberFormat};
/// let day = Cell::Number { stored: "46173", format: NumberFormat::Date };
/// assert_ne!(day, Cell::Number { stored: "46173", format: NumberFormat::Plain });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFormat {
    /// As it is, whatever its decimals.
    Plain,
    /// Padded with zeros to so many digits.
    Zeros(u8),
    /// As a date, with or without a time of day.
    Date,
    /// As a time of day, or as hours that have passed.
    Time,
    /// As a percentage.
    Percent,
    /// With an exponent.
    Scientific,
}

impl<'a> Cell<'a> {
    /// Nothing, or nothing that can be seen.
    pub fn is_blank(self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Field(text) | Cell::Text(text) => trimmed(text).is_empty(),
            _ => false,
        }
    }
}

/// The day that a workbook's dates count from.
///
/// ```
/// use bounded_sheets::Epoch;
/// assert_eq!(Epoch::default(), Epoch::Of1900);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Epoch {
    /// 1 is 1 January 1900; 60 is a 29 February that never was.
    #[default]
    Of1900,
    /// 0 is 1 January 1904.
    Of1904,
}
