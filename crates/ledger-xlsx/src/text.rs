//! Texts: compared as people see them, and made safe for spreadsheets.

pub(crate) mod harmless;
pub(crate) mod visible;
