//! A new book that is put in its place only once it is whole.

use crate::stores::sqlite::file::database::Database;
use crate::stores::sqlite::file::files::{absolute, beside, claim, failed, remove, sync_folder};
use crate::stores::sqlite::file::open::{check_sqlite, lay_out, open};
use crate::stores::sqlite::file::open_error::OpenError;
use std::fs;
use std::path::{Path, PathBuf};

/// A new book that is put in its place only once it is whole. Until then it is a file beside that place.
pub(crate) struct Copy {
    path: PathBuf,
    part: PathBuf,
    finished: bool,
}

/// Claims `path` for a new book, so that nobody else makes one there.
pub(crate) fn claim_for_copy(path: &Path) -> Result<Copy, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = absolute(path)?;
    claim(&path)?;
    let part = beside(&path, "-part");
    // a part that lies there is of a copy that was cut off: its place was free
    remove(&part);
    Ok(Copy { path, part, finished: false })
}

impl Copy {
    /// Returns the path at which the book is made.
    pub(crate) fn part(&self) -> &Path {
        &self.part
    }

    /// Makes an empty log there.
    pub(crate) fn lay_out(&self) -> Result<Database, OpenError> {
        claim(&self.part)?;
        lay_out(&self.part)
    }

    /// Checks that the new file is a book and is durable, and puts it in its place.
    pub(crate) fn finish(mut self) -> Result<Database, OpenError> {
        open(&self.part)?.settle()?;
        fs::rename(&self.part, &self.path).map_err(|error| failed(&self.path, "making", error))?;
        self.finished = true;
        sync_folder(&self.path)?;
        open(&self.path)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if !self.finished {
            remove(&self.part);
            remove(&self.path);
        }
    }
}
