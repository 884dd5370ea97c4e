//! Workbooks, read as streams: nothing that a file says about its own size is believed.

mod formats;
mod package;
mod properties;
mod sheet;
mod strings;
mod workbook;
mod xml;

pub(crate) use sheet::{Area, Sheet, SheetRow};
pub(crate) use workbook::Workbook;

use std::io;

/// Why a workbook can't be read, or not further.
#[derive(Debug)]
pub(crate) enum Broken {
    Io(io::Error),
    /// It is something else.
    Not(&'static str),
    Encrypted,
    TooLarge,
    /// Damaged or hostile; what exactly is wrong.
    Corrupt(String),
}

fn corrupt<T>(what: impl Into<String>) -> Result<T, Broken> {
    Err(Broken::Corrupt(what.into()))
}
