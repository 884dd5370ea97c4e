//! Values of smallest units, beside the scales that make numbers of them.

use crate::value::number::scale::Scales;

/// A value of which the numbers are kept in smallest units, beside their scales: so serde tells them as numbers.
///
/// A record is told as its wire form, a supply and a catalog by their names and units.
///
/// ```
/// # let mut book = ledger_testkit::story::StoryBook::pieces();
/// let scales = book.ledger.settings().unwrap().scales();
/// let told = serde_json::to_value(scales.of(book.ledger.catalog())).unwrap();
/// assert_eq!(told["supplies"][0]["conversion"], "1");
/// let told = serde_json::to_value(scales.of(&book.record("05-01 entry 3 for 10"))).unwrap();
/// assert_eq!(told["events"][1]["entry"]["lines"][0]["total"], "10");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct InScales<'a, T> {
    pub(crate) value: &'a T,
    pub(crate) scales: Scales,
}

impl Scales {
    /// The value, of which the numbers have these scales.
    pub fn of<T>(self, value: &T) -> InScales<'_, T> {
        InScales { value, scales: self }
    }
}
