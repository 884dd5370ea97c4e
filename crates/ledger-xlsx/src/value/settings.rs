//! The settings that files are read and written by.

use ledger_core::{Ledger, Settings};
use std::sync::LazyLock;

static DEFAULT: LazyLock<Settings> = LazyLock::new(Settings::default);

/// Returns the settings of a ledger, or the default ones if it is not opened: then it knows no name, and a reader refuses
/// every row that uses one.
pub(crate) fn settings_of(ledger: &Ledger) -> &Settings {
    ledger.settings().unwrap_or(&DEFAULT)
}
