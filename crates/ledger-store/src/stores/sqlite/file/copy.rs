//! A new book that takes its place only once it is whole.

use crate::stores::sqlite::file::database::Database;
use crate::stores::sqlite::file::files::{absolute, beside, claim, failed, remove, sync_folder};
use crate::stores::sqlite::file::open::{check_sqlite, lay_out, open};
use crate::stores::sqlite::file::open_error::OpenError;
use std::fs;
use std::path::{Path, PathBuf};

/// A new book that takes its place only once it is whole; until then it is made beside it.
pub(crate) struct Copy {
    path: PathBuf,
    part: PathBuf,
    finished: bool,
}

/// Makes sure that nobody else makes a book at `path`.
pub(crate) fn claim_for_copy(path: &Path) -> Result<Copy, OpenError> {
    check_sqlite(rusqlite::version_number(), rusqlite::version())?;
    let path = absolute(path)?;
    claim(&path)?;
    let part = beside(&path, "-part");
    // whoever began one here before was cut off: its place was free
    remove(&part);
    Ok(Copy { path, part, finished: false })
}

impl Copy {
    /// Where it is to be made.
    pub(crate) fn part(&self) -> &Path {
        &self.part
    }

    /// An empty log there.
    pub(crate) fn lay_out(&self) -> Result<Database, OpenError> {
        claim(&self.part)?;
        lay_out(&self.part)
    }

    /// Makes sure that what was made is durable and a book, and puts it in its place.
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
