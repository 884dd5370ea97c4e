//! Errors of SQLite and of the system, as errors of a store.

use crate::log::store::StoreError;
use rusqlite::ErrorCode;
use std::fs::File;
use std::io;
use std::path::Path;

/// Error codes of a system that can't open more files, for this program or for any.
const TOO_MANY_FILES: &[i32] = if cfg!(windows) { &[4] } else { &[23, 24] };

pub(crate) fn place(path: &Path) -> String {
    path.display().to_string()
}

pub(crate) fn failed(path: &Path, doing: &'static str, error: rusqlite::Error) -> StoreError {
    let place = place(path);
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { place },
        Some(ErrorCode::DiskFull) => StoreError::Full { place },
        Some(ErrorCode::CannotOpen) if no_files_are_left(path) => StoreError::TooManyFiles { place },
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::ReadOnly { place }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Damaged { place, what: error.to_string() }
        }
        _ => match error {
            rusqlite::Error::StatementChangedRows(rows) => {
                let what = format!("a statement wrote {rows} rows, which is the wrong number: nothing was written");
                StoreError::Damaged { place, what }
            }
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::Utf8Error(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..) => StoreError::Damaged { place, what: error.to_string() },
            error => StoreError::Failed { place, doing, source: error.into() },
        },
    }
}

/// Returns true if the error shows that the file is damaged, rather than that it could not be read just now.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    let wrong = matches!(error.sqlite_error_code(), None | Some(ErrorCode::Unknown | ErrorCode::TypeMismatch));
    wrong || matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

pub(crate) fn failed_by_system(path: &Path, doing: &'static str, source: io::Error) -> StoreError {
    let place = place(path);
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { place },
        io::ErrorKind::StorageFull => StoreError::Full { place },
        _ if is_too_many_files(&source) => StoreError::TooManyFiles { place },
        _ => StoreError::Failed { place, doing, source: source.into() },
    }
}

/// Returns true if the system can't open more files. SQLite only says that it could not open a file. The folder is
/// opened to find out, and none of the book's files – closing one would drop the locks that SQLite has on it.
fn no_files_are_left(path: &Path) -> bool {
    File::open(path.parent().unwrap_or(path)).is_err_and(|error| is_too_many_files(&error))
}

fn is_too_many_files(error: &io::Error) -> bool {
    error.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code))
}
