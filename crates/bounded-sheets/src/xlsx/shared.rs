//! The strings, formats and settings that the cells of all sheets share.

use super::strings::Strings;
use crate::cell::{Epoch, NumberFormat};

/// The strings, the formats by style, and the epoch.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) strings: Strings,
    pub(super) formats: Vec<NumberFormat>,
    pub(super) epoch: Epoch,
    /// True if the program that wrote the workbook did not calculate its formulas.
    pub(super) uncalculated: bool,
}
