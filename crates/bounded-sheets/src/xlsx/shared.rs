//! Strings, formats and settings that the cells of all sheets refer to.

use super::strings::Strings;
use crate::cell::{Epoch, NumberFormat};

/// Strings by number, formats by style, and how dates count.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) strings: Strings,
    pub(super) formats: Vec<NumberFormat>,
    pub(super) epoch: Epoch,
    /// Formulas were not calculated by the program that wrote them.
    pub(super) uncalculated: bool,
}
