//! Files to write. They are new, and whole or not there at all.

use crate::failure::Failure;
use anyhow::Result;
use std::fs::{File, remove_file};
use std::io::BufWriter;
use std::path::Path;

/// The kind of file, which its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Xlsx,
    Csv,
}

impl Format {
    pub(crate) fn of(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().map(|ending| ending.to_ascii_lowercase());
        match ending.as_deref().and_then(|ending| ending.to_str()) {
            Some("xlsx") => Ok(Self::Xlsx),
            Some("csv") => Ok(Self::Csv),
            _ => {
                let message =
                    format!("{} could be anything: give it a name that ends in .xlsx or .csv", path.display());
                Err(Failure::new("wrong_ending", message))
            }
        }
    }
}

/// Makes a new file and has it written. If that fails, the file is removed.
pub(crate) fn create(path: &Path, write: impl FnOnce(BufWriter<File>) -> Result<()>) -> Result<()> {
    // a file that is there may be a count that somebody has filled in
    let file = File::create_new(path).map_err(|error| Failure::of_writing(path, &error))?;
    if let Err(error) = write(BufWriter::new(file)) {
        remove_file(path)?;
        return Err(error);
    }
    Ok(())
}
