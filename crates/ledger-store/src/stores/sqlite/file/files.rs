//! A book's file and the files beside it, as the file system has them.

use crate::stores::sqlite::error::{failed_by_system, place};
use crate::stores::sqlite::file::open_error::OpenError;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Also keeps SQLite from giving a name like `:memory:` a meaning of its own.
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

/// Makes an empty file, and so makes sure that nobody else makes one there.
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

/// Asks the file system only: a file that is opened and closed beside SQLite takes SQLite's locks with it.
pub(crate) fn check_file(path: &Path) -> Result<(), OpenError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(OpenError::NotFound { place: place(path) }),
        Err(error) => Err(failed(path, "looking for", error)),
        Ok(file) if !file.is_file() => Err(OpenError::NotAFile { place: place(path) }),
        Ok(file) if file.len() == 0 => Err(OpenError::Unfinished { place: place(path) }),
        Ok(_) => Ok(()),
    }
}

/// What tells a file from another one that was put in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    device: u64,
    inode: u64,
}

/// The identity of the file that is at `path` now, where the system tells it.
#[cfg(unix)]
pub(crate) fn identity(path: &Path) -> io::Result<Option<Identity>> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map(|file| Some(Identity { device: file.dev(), inode: file.ino() }))
}

#[cfg(not(unix))]
pub(crate) fn identity(_: &Path) -> io::Result<Option<Identity>> {
    Ok(None)
}

/// The name of a new file is durable once its folder is; SQLite asks for that, too, but not whether it was done.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> Result<(), OpenError> {
    let folder = path.parent().unwrap_or(path);
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(path, "making", error))
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> Result<(), OpenError> {
    Ok(())
}

/// Moves a book and what lies beside it out of the way, and says where it is now; nothing if there was nothing.
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

/// A book's file and those that SQLite keeps beside it. The file comes first: without its write-ahead log it would be
/// taken for the whole book, and the log without its file is taken for nothing.
fn files(path: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", "-journal"].map(|suffix| beside(path, suffix))
}

/// Takes away a book that was just made, as far as that is possible.
pub(crate) fn remove(path: &Path) {
    for file in files(path) {
        // what can't be removed is found, and named, when it is next opened or made
        let _ = fs::remove_file(file);
    }
}
