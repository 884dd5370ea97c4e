//! Workbooks, read as streams: nothing that a file says about its own size is believed.

mod formats;
mod package;
mod properties;
#[cfg(test)]
mod second_opinion;
mod sheet;
mod strings;
mod window;
mod workbook;
mod xml;

pub(crate) use sheet::{Area, Sheet, SheetRow};
pub(crate) use workbook::{Shared, Workbook};

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

impl Broken {
    /// What an unpacker means by its error: the data, unless it is the disk.
    fn of_unpacking(error: &io::Error) -> Self {
        use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
        match (error.raw_os_error(), error.kind()) {
            (Some(code), _) => Self::Io(io::Error::from_raw_os_error(code)),
            (None, InvalidData | InvalidInput | Other | UnexpectedEof) => Self::Corrupt(error.to_string()),
            (None, kind) => Self::Io(io::Error::new(kind, error.to_string())),
        }
    }
}
