//! A book's file and the files beside it in the file system.

use crate::stores::sqlite::error::{failed_by_system, place};
use crate::stores::sqlite::file::open_error::OpenError;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Makes a path absolute – also so that SQLite gives no meaning of its own to a name like `:memory:`.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, OpenError> {
    std::path::absolute(path).map_err(|error| failed(path, "finding", error))
}

pub(crate) fn failed(path: &Path, doing: &'static str, source: io::Error) -> OpenError {
    match source.kind() {
        io::ErrorKind::NotFound => OpenError::NoFolder { place: place(path) },
        _ => failed_by_system(path, doing, source).into(),
    }
}

pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Makes an empty file, so that nobody else makes one there.
pub(crate) fn claim(path: &Path) -> Result<(), OpenError> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(OpenError::AlreadyExists { place: place(path) });
    }
    for left in [beside(path, "-wal"), beside(path, "-journal")] {
        if fs::symlink_metadata(&left).is_ok() {
            return Err(OpenError::LeftBehind { place: place(&left) });
        }
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(OpenError::AlreadyExists { place: place(path) })
        }
        Err(error) => Err(failed(path, "making", error)),
    }
}

/// Checks by its metadata that there is a file. It is not opened: closing it would drop the locks that SQLite has on
/// it.
pub(crate) fn check_file(path: &Path) -> Result<(), OpenError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(OpenError::NotFound { place: place(path) }),
        Err(error) => Err(failed(path, "looking for", error)),
        Ok(file) if !file.is_file() => Err(OpenError::NotAFile { place: place(path) }),
        Ok(file) if file.len() == 0 => Err(OpenError::Unfinished { place: place(path) }),
        Ok(_) => Ok(()),
    }
}

/// The identity of a file, which differs from that of a file put in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    device: u64,
    inode: u64,
}

/// Returns the identity of the file that is at `path` now; `None` on a system that has none.
#[cfg(unix)]
pub(crate) fn identity(path: &Path) -> io::Result<Option<Identity>> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|file| Some(Identity { device: file.dev(), inode: file.ino() }))
}

#[cfg(not(unix))]
pub(crate) fn identity(_: &Path) -> io::Result<Option<Identity>> {
    Ok(None)
}

/// Syncs the folder, which makes the name of a new file durable. SQLite does so too, but ignores a failure.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> Result<(), OpenError> {
    let folder = path.parent().unwrap_or(path);
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(path, "making", error))
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> Result<(), OpenError> {
    Ok(())
}

/// Moves a book and the files beside it out of the way. Returns the new path; `None` if there was nothing.
pub(crate) fn set_aside(path: &Path) -> Result<Option<PathBuf>, OpenError> {
    let path = absolute(path)?;
    let aside = (1_u32..).map(|number| beside(&path, &format!(".old-{number}")));
    let is_free = |aside: &PathBuf| files(aside).iter().all(|file| fs::symlink_metadata(file).is_err());
    let Some(aside) = aside.into_iter().find(is_free) else { return Ok(None) };
    let mut moved = None;
    for (from, to) in files(&path).into_iter().zip(files(&aside)) {
        match fs::rename(from, to) {
            Ok(()) => moved = Some(aside.clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&path, "setting aside", error)),
        }
    }
    sync_folder(&path)?;
    Ok(moved)
}

/// Returns a book's file and the files that SQLite keeps beside it. The file comes first: without its write-ahead log
/// it would be taken for the whole book, and a log without its file is ignored.
fn files(path: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", "-journal"].map(|suffix| beside(path, suffix))
}

/// Removes a book that was just made, as far as that is possible.
pub(crate) fn remove(path: &Path) {
    for file in files(path) {
        // a file that can't be removed is named as an error when the book is next opened or made
        let _ = fs::remove_file(file);
    }
}
